"""An auction by sealed bid whose custodians are people of the exchange, and what they do when tendering has ended."""

import base64
import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from bidding import SEAL, Tendering, make_tendering, move_deadline
from factories import bearer, make_actor, make_mandate, make_member
from techexchange.auctions import actions, queries
from techexchange.auctions.actions import HandingIn
from techexchange.auctions.events import ReserveSealed
from techexchange.auctions.lifecycle import BidStatus
from techexchange.auctions.models import Auction, Bid, Opening, ShareAnswers
from techexchange.identity.models import Organization
from techexchange.infra.signing import Signer
from techexchange.infra.uow import Exchange
from techexchange.kernel.permissions import ANONYMOUS, Actor
from techexchange_client.sealing import Envelope, ShareUnreadable, unseal_share

KEEPERS = (("owner", "supervisor"), ("operator", "auction_officer"), ("auditor", "auditor"))
"""Who keeps a share, in the order of their numbers, and in which role they act."""
SIGNER = Signer(b"the key that signs in our tests!")


@dataclass
class Ceremonies:
    """An auction that takes bids, those who bid, and the custodians by their numbers."""

    exchange: Exchange
    tendering: Tendering
    bidders: list[tuple[Actor, Organization]]
    custodians: dict[int, Actor]
    keepers: dict[int, Organization]

    @property
    def id(self) -> UUID:
        """The auction's."""
        return self.tendering.id

    async def bid(self, place: int, amount: int = 1_000_000_000, **said: Any) -> Bid:
        """A bid of the bidder at a place."""
        actor, organization = self.bidders[place]
        return await self.tendering.submit(
            self.exchange, actor, organization, self.tendering.sealed(organization, amount, **said)
        )

    async def submit(self, place: int, envelope: Envelope) -> Bid:
        """A bid whatever it says."""
        actor, organization = self.bidders[place]
        return await self.tendering.submit(self.exchange, actor, organization, envelope)

    async def close(self) -> None:
        """Let the deadline be now."""
        await move_deadline(self.exchange, self.id, 0)

    async def envelopes(self) -> list[Envelope]:
        """What is to be opened."""
        async with self.exchange.unit_of_work() as uow:
            wanted = select(Bid.envelope).where(Bid.auction_id == self.id, Bid.status == BidStatus.SEALED)
            sealed = [Envelope.from_dict(json.loads(raw)) for raw in await uow.session.scalars(wanted)]
            auction = await uow.session.get_one(Auction, self.id)
        reserve = [Envelope.from_dict(auction.secret_reserve)] if auction.secret_reserve else []
        return [*sealed, *reserve]

    def read(self, number: int, envelope: Envelope) -> bytes | None:
        """A share as the custodian of a number reads it on its own machine, None where it cannot."""
        try:
            return unseal_share(envelope, self.tendering.keys[number], number)
        except ShareUnreadable:
            return None

    async def answers(self, number: int, *, blind: Collection[str] = ()) -> ShareAnswers:
        """What a custodian has to hand in; `blind` are the envelopes it says it cannot read."""
        found = {envelope.hash: envelope for envelope in await self.envelopes()}
        shares = {named: None if named in blind else self.read(number, one) for named, one in found.items()}
        return ShareAnswers(number, shares)

    async def hand_in(self, number: int, given: ShareAnswers | None = None, *, by: Actor | None = None) -> HandingIn:
        """A custodian hands in all its shares, or what is given."""
        given = given or await self.answers(number)
        async with self.exchange.unit_of_work() as uow:
            return await actions.hand_in_shares(uow, by or self.custodians[number], self.id, given, SEAL)

    async def open(self) -> None:
        """Close, and have the owner and the auditor hand in; the operator never appears."""
        await self.close()
        await self.hand_in(1)
        assert (await self.hand_in(3)).opened

    async def headers(self, number: int) -> dict[str, str]:
        """How a person of a custodian signs in."""
        person = await make_member(self.exchange, self.keepers[number], KEEPERS[number - 1][1])
        return await bearer(self.exchange, person)

    async def export(self) -> dict[str, Any]:
        """What everybody may read afterwards."""
        async with self.exchange.unit_of_work() as uow:
            return await queries.auction_export(uow, ANONYMOUS, self.id, SIGNER)

    async def auction(self) -> Auction:
        """The auction as it stands."""
        async with self.exchange.unit_of_work() as uow:
            return await uow.session.get_one(Auction, self.id)

    async def opening(self) -> Opening | None:
        """What its opening came to."""
        async with self.exchange.unit_of_work() as uow:
            return await uow.session.get(Opening, self.id)


async def make_ceremonies(exchange: Exchange, bidders: int = 3, *, reserve: int | None = None) -> Ceremonies:
    """An auction under way; with `reserve` the seller has sealed one for its only lot."""
    tendering = await make_tendering(exchange)
    custodians = {
        number: await make_actor(exchange, kind, role) for number, (kind, role) in enumerate(KEEPERS, start=1)
    }
    await make_mandate(exchange, custodians[1][0], custodians[2][1])
    named = [one | {"organization_id": str(custodians[one["number"]][1].id)} for one in tendering.auction.custodians]
    sealed = tendering.sealed(tendering.institute, reserve) if reserve is not None else None
    async with exchange.unit_of_work() as uow:
        auction = await uow.session.get_one(Auction, tendering.id)
        auction.custodians = tendering.auction.custodians = named
        if sealed:
            auction.secret_reserve = sealed.as_dict()
            facts = auction.facts(tendering.seller, uow.now)
            uow.publish(ReserveSealed(**facts, envelope_hash=sealed.hash))
    return Ceremonies(
        exchange,
        tendering,
        [await make_actor(exchange, "business") for _ in range(bidders)],
        {number: actor for number, (actor, _) in custodians.items()},
        {number: organization for number, (_, organization) in custodians.items()},
    )


def body_of(given: ShareAnswers) -> dict[str, Any]:
    """What a custodian hands in, as it is sent."""
    shares = [
        {"envelope_hash": named, "share": None if share is None else base64.b64encode(share).decode()}
        for named, share in given.shares.items()
    ]
    return {"custodian": given.custodian, "shares": shares}
