"""To whose keys bids are sealed, and how a custodian that is lost is replaced before tendering."""

from uuid import UUID

from techexchange.auctions.models import Auction, CustodianKey, CustodianReplacement, ReplacementWish
from techexchange.auctions.repository import Auctions, CustodianKeys, Replacements
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor, Permission


async def register_custodian_key(uow: UnitOfWork, actor: Actor, public_key: str) -> CustodianKey:
    """Register the public key of the owner, the operator or an auditor; an earlier one of theirs is retired.

    Auctions under way keep to the keys they have.
    """
    actor.require(Permission.CUSTODIAN_KEY_REGISTER)
    able = actor.organizations(Permission.CUSTODIAN_KEY_REGISTER)
    [seat, *_] = [seat for seat in actor.seats if seat.organization_id in able]
    keys = CustodianKeys(uow)
    present = await keys.present_of(seat.organization_id)
    key, registered = CustodianKey.register(seat.organization_id, seat.kind, public_key, by=actor, at=uow.now)
    await keys.must_be_new(key)
    if present:
        present.retire(at=uow.now)
        await keys.save(present)
    uow.publish(registered)
    return await keys.add(key)


async def request_replacement(
    uow: UnitOfWork, actor: Actor, auction_id: UUID, wish: ReplacementWish, version: int | None = None
) -> CustodianReplacement:
    """Ask the owner for another key in a custodian's place, before tendering begins."""
    auction = await Auctions(uow).locked(actor, auction_id, version)
    actor.require(Permission.AUCTION_RUN)
    await Replacements(uow).must_be_alone(auction_id)
    now, key = uow.now, await CustodianKeys(uow).usable(wish.key_id)
    auction.must_stay_apart(wish.number, key.organization_id)
    replacement, requested = CustodianReplacement.request(auction, wish, by=actor, at=now)
    uow.publish(requested)
    return await Replacements(uow).add(replacement)


async def confirm_replacement(
    uow: UnitOfWork, actor: Actor, replacement_id: UUID, version: int | None = None
) -> CustodianReplacement:
    """Let bids be sealed to the other key: the owner, and not who asked for it."""
    auction, replacement = await _locked(uow, actor, replacement_id, version)
    actor.require(Permission.AUCTION_APPROVE)
    key = await CustodianKeys(uow).usable(replacement.key_id)
    auction.must_stay_apart(replacement.number, key.organization_id)
    uow.publish(replacement.confirm(auction, key, by=actor, at=uow.now))
    await Auctions(uow).save(auction)
    return await Replacements(uow).save(replacement)


async def refuse_replacement(
    uow: UnitOfWork, actor: Actor, replacement_id: UUID, version: int | None = None
) -> CustodianReplacement:
    """Leave the custodians as they are."""
    auction, replacement = await _locked(uow, actor, replacement_id, version)
    actor.require(Permission.AUCTION_APPROVE)
    uow.publish(replacement.refuse(auction, by=actor, at=uow.now))
    return await Replacements(uow).save(replacement)


async def _locked(
    uow: UnitOfWork, actor: Actor, replacement_id: UUID, version: int | None
) -> tuple[Auction, CustodianReplacement]:
    """The auction, then the replacement; for whoever may not see the auction there is none."""
    seen = await Replacements(uow).get(replacement_id)
    auction = await Auctions(uow).locked(actor, seen.auction_id)
    replacement = await Replacements(uow).get(replacement_id, lock=True, version=version)
    return auction, replacement
