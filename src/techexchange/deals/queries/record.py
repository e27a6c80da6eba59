"""The one record of a transfer: from the listing's version through contact and bargaining to royalties.

Every line is an entry of the ledger, named by its `seq`. As there, no term, amount, text or name is told, only codes,
ids and salted hashes: the figures stand in the things the lines name, for those who may read them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, literal, or_, select, union_all

from techexchange.deals.models import (
    ContractEnding,
    ContractMilestone,
    Deal,
    Dispute,
    Rating,
    RegistrationCase,
    TransferContract,
)
from techexchange.deals.models.payment import Payment
from techexchange.deals.models.royalty import RoyaltyStatement
from techexchange.deals.models.term import PaymentTerm
from techexchange.deals.repository import Deals
from techexchange.identity.queries import member_ids
from techexchange.infra.uow import UnitOfWork
from techexchange.introductions.models import AccessGrant, AgreementListing, Introduction, NonDisclosureAgreement
from techexchange.kernel.events import type_names
from techexchange.kernel.permissions import SYSTEM, Actor
from techexchange.ledger.models import LedgerEntry
from techexchange.ledger.queries import of_subjects
from techexchange.listings import events as listings
from techexchange.offers.models import Memorandum, Offer

STAGES = {
    ContractEnding: "contract",
    ContractMilestone: "milestones",
    Dispute: "disputes",
    Payment: "payments",
    PaymentTerm: "payments",
    Rating: "ratings",
    RegistrationCase: "registration",
    RoyaltyStatement: "royalties",
}
"""What belongs to the contract and is told to both of its parties, and under which heading."""

PUBLICATIONS = {event.name for event in (listings.ListingPublished, listings.ListingImported)}
FATES = {
    event.name
    for event in (
        listings.ListingReserved,
        listings.ListingReleased,
        listings.ListingContracted,
        listings.ListingFulfilled,
        listings.ListingReopened,
    )
}
"""What an exclusive deal does to its listing."""

ENDS = {"deal_cancelled", "deal_terminated"}
FREEDOM = {listings.ListingReleased.name, listings.ListingReopened.name}
ALREADY_SAID = frozenset(
    {"listing_id", "supplier_id", "acquirer_id", "owner_id", "counterparty_id", "seeker_id", "host_id", "deal_id"}
    | {"contract_id", "negotiation_id", "organization_id", "first_party_id", "second_party_id", "holder_id"}
)
"""Facts that are the same throughout the record of one deal."""


@dataclass(frozen=True)
class RecordLine:
    """One fact: its place in the ledger, when, in which part of the transfer, what, by which side, and its codes."""

    seq: int
    at: datetime
    stage: str
    event: str
    said: str
    by: str
    subject_id: UUID
    facts: dict[str, Any]


@dataclass(frozen=True)
class DealRecord:
    """A deal, the version of the listing that was agreed on, and everything on record of it, in order."""

    deal: Deal
    listing_version: int
    lines: Sequence[RecordLine]


async def record(uow: UnitOfWork, actor: Actor, deal_id: UUID) -> DealRecord:
    """The record of a deal, for its parties; raises DealNotFound for all others."""
    deal = await Deals(uow).seen(actor, deal_id)
    offer = await uow.session.get_one(Offer, deal.offer_id)
    parts = {row.id: row.stage for row in await uow.session.execute(union_all(*_parts(deal)))}
    stages = {deal.listing_id: "listing", deal.negotiation_id: "negotiation", deal.id: "deal"} | parts
    entries = await of_subjects(uow.session, stages)
    sides = {
        "supplier": frozenset(await member_ids(uow, deal.supplier_id)),
        "acquirer": frozenset(await member_ids(uow, deal.acquirer_id)),
    }
    kept = _kept(entries, deal, offer.listing_version)
    lines = [_line(entry, stages[entry.subject_id], _side(entry, deal, sides)) for entry in kept]
    return DealRecord(deal, offer.listing_version, lines)


def _parts(deal: Deal) -> Iterator[Select[UUID, str]]:
    """What else the record is about: contacts and agreements of the two over the listing, and what the contract has."""
    contract = TransferContract.deal_id == deal.id
    yield _part(TransferContract.id, "contract").where(contract)
    for model, stage in STAGES.items():
        mine = select(TransferContract.id).where(contract).scalar_subquery()
        yield _part(model.id, stage).where(model.contract_id == mine)
    yield _part(Memorandum.id, "memorandum").where(Memorandum.negotiation_id == deal.negotiation_id)
    over = or_(Introduction.listing_id == deal.listing_id, Introduction.seeker_listing_id == deal.listing_id)
    between = _between(deal, Introduction.seeker_id, Introduction.host_id)
    yield _part(Introduction.id, "introduction").where(over, between)
    agreement = NonDisclosureAgreement
    covers = select(AgreementListing.agreement_id).where(AgreementListing.listing_id == deal.listing_id)
    parties = _between(deal, agreement.first_party_id, agreement.second_party_id)
    yield _part(agreement.id, "non_disclosure").where(agreement.id.in_(covers), parties)
    holders = _between(deal, AccessGrant.owner_id, AccessGrant.holder_id)
    yield _part(AccessGrant.id, "data_room").where(AccessGrant.listing_id == deal.listing_id, holders)


def _part(id: Any, stage: str) -> Select[UUID, str]:
    return select(id.label("id"), literal(stage).label("stage"))


def _between(deal: Deal, one: Any, other: Any) -> ColumnElement[bool]:
    return or_(
        and_(one == deal.supplier_id, other == deal.acquirer_id),
        and_(one == deal.acquirer_id, other == deal.supplier_id),
    )


def _kept(entries: Iterable[LedgerEntry], deal: Deal, version: int) -> Iterator[LedgerEntry]:
    """Without what happened to the listing apart from this deal: only the version agreed on, and its fate since."""
    stands = ended = False
    for entry in entries:
        stands = stands or entry.event == "deal_agreed"
        ended = ended or entry.event in ENDS
        agreed_on = entry.event in PUBLICATIONS and entry.payload.get("version_number") == version
        if agreed_on or entry.subject_id != deal.listing_id:
            yield entry
        elif entry.event in FATES and stands and deal.exclusive:
            yield entry
            stands = not (ended and entry.event in FREEDOM)


def _side(entry: LedgerEntry, deal: Deal, members: Mapping[str, frozenset[UUID]]) -> str:
    """Which side did it: the exchange itself, a party by its members or by what the fact says, or somebody else."""
    if entry.actor_id == SYSTEM.id:
        return "exchange"
    found = [side for side, people in members.items() if entry.actor_id in people]
    if found:
        return found[0]
    named = {value for name, value in entry.payload.items() if name.endswith(("_by", "_for"))}
    parties = {"supplier": str(deal.supplier_id), "acquirer": str(deal.acquirer_id)}
    return next((side for side, party in parties.items() if party in named), "other")


def _line(entry: LedgerEntry, stage: str, by: str) -> RecordLine:
    """An entry as a line; what it says is the first sentence of what the event means."""
    meaning = type_names[entry.event].__doc__ if entry.event in type_names else None
    return RecordLine(
        seq=entry.seq,
        at=entry.at,
        stage=stage,
        event=entry.event,
        said=(meaning or entry.event).strip().partition("\n")[0],
        by=by,
        subject_id=entry.subject_id,
        facts={name: value for name, value in entry.payload.items() if value is not None and name not in ALREADY_SAID},
    )
