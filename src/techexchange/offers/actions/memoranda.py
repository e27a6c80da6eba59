"""What two parties do with a memorandum of understanding, and what ends one without them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from techexchange.identity.actions import Safeguards, confirm_presence
from techexchange.infra.repository import ALL, Among
from techexchange.infra.uow import UnitOfWork
from techexchange.introductions.errors import TemplateNotFound
from techexchange.introductions.models import TemplateKind
from techexchange.introductions.queries import approved_template
from techexchange.kernel.permissions import Actor, Permission
from techexchange.offers.models import Draft, Memorandum, Setting, Wording, word
from techexchange.offers.repository import Memoranda, Negotiations


@dataclass(frozen=True)
class Signing:
    """The text that is signed, named by its hash, and the present code of the person's authenticator."""

    document_hash: str
    code: str


async def draft_memorandum(uow: UnitOfWork, actor: Actor, negotiation_id: UUID, valid_until: datetime) -> Memorandum:
    """Put the heads of the standing offer to the other side, in the operator's wording if it has approved one."""
    seen = await Negotiations(uow).seen(actor, negotiation_id)
    side = seen.side_of(actor)
    actor.require(Permission.AGREEMENT_EDIT, within=side)
    memoranda = Memoranda(uow)
    await memoranda.hold(seen.listing_id)
    negotiation = await Negotiations(uow).lock(negotiation_id, None)
    await memoranda.must_be_first(negotiation)
    setting = await memoranda.setting(negotiation, valid_until)
    wording = await _wording(uow, negotiation.standing.terms, setting)
    memorandum, drafted = Memorandum.draft(negotiation, Draft(wording, valid_until), side=side, by=actor, at=uow.now)
    uow.publish(drafted)
    return await memoranda.add(memorandum)


async def _wording(uow: UnitOfWork, terms: dict[str, Any], setting: Setting) -> Wording:
    """The operator's text where the owner has approved one, or else the plain one."""
    try:
        template = await approved_template(uow, TemplateKind.MOU)
    except TemplateNotFound:
        return word(terms, setting)
    return word(terms, setting, template.texts, template.id)


async def sign_memorandum(
    uow: UnitOfWork, actor: Actor, memorandum_id: UUID, signing: Signing, version: int | None, guards: Safeguards
) -> Memorandum:
    """Sign exactly the text named, the person being there; with the second signature it is in force."""
    seen = await Memoranda(uow).seen(actor, memorandum_id)
    side = seen.side_of(actor)
    actor.require(Permission.AGREEMENT_SIGN, within=side)
    Memoranda(uow).at_version(seen, version).must_take(signing.document_hash, side)
    await confirm_presence(uow, actor, signing.code, guards)
    memorandum = await Memoranda(uow).get(memorandum_id, lock=True, version=version)
    uow.publish(memorandum.sign(signing.document_hash, side=side, by=actor, at=uow.now))
    return await Memoranda(uow).save(memorandum)


async def terminate_memorandum(
    uow: UnitOfWork, actor: Actor, memorandum_id: UUID, reason: str, version: int | None
) -> Memorandum:
    """End a memorandum for one side, whether signed or not."""
    side = (await Memoranda(uow).seen(actor, memorandum_id)).side_of(actor)
    actor.require(Permission.AGREEMENT_SIGN, within=side)
    memorandum = await Memoranda(uow).get(memorandum_id, lock=True, version=version)
    uow.publish(memorandum.terminate(reason, side=side, by=actor, at=uow.now))
    return await Memoranda(uow).save(memorandum)


async def expire_memoranda(uow: UnitOfWork, actor: Actor, among: Among = ALL) -> int:
    """End memoranda whose time has passed, and say how many."""
    actor.require(Permission.AGREEMENT_SIGN)
    due = await Memoranda(uow).take_due(among=among)
    for memorandum in due:
        uow.publish(memorandum.expire(by=actor, at=uow.now))
    return len(due)


async def supersede_memoranda(uow: UnitOfWork, actor: Actor, negotiation_id: UUID) -> int:
    """Let a contract take the place of the memorandum it came from, if there is one; how many there were."""
    actor.require(Permission.CONTRACT_SIGN)
    memorandum = await Memoranda(uow).live_of(negotiation_id)
    if memorandum is None:
        return 0
    uow.publish(memorandum.supersede(by=actor, at=uow.now))
    await Memoranda(uow).save(memorandum)
    return 1
