"""How an entry of the ledger becomes a fact that is counted; pure, so that counting anew gives the same."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from techexchange.reporting.models.fact import FactKind, ReportedFact

K = FactKind
PUBLICATIONS = frozenset({"listing_published", "listing_imported"})
ORGANIZATIONS = frozenset({"organization_registered", "organization_verified"})
CASE_ENDS = frozenset({"case_decided", "case_overdue"})
FIRST_INTERESTS = ("interest_expressed", "offer_submitted")
AGREED = "offer_accepted"
NEGOTIATION_ENDS = frozenset({AGREED, "offer_declined", "offer_withdrawn", "negotiation_expired", "negotiation_lapsed"})
MISSED = "registration_missed"


class RecordedEntry(Protocol):
    """An entry of the ledger, from the database or from an export."""

    seq: int
    event: str
    subject_id: UUID
    at: datetime
    payload: dict[str, Any]


@dataclass(frozen=True)
class KnownListing:
    """What was counted of a listing before."""

    organization_id: UUID | None = None
    organization_kind: str | None = None
    direction: str | None = None
    sector: str | None = None
    province: str | None = None
    submitted_at: datetime | None = None
    published_at: datetime | None = None
    wanted: bool = False


UNKNOWN = KnownListing()


@dataclass
class Known:
    """What was counted before: kinds of organisations, listings, and until when cases were to be decided."""

    organizations: dict[UUID, str] = field(default_factory=dict)
    listings: dict[UUID, KnownListing] = field(default_factory=dict)
    cases: dict[UUID, datetime] = field(default_factory=dict)

    def learn(self, fact: ReportedFact) -> None:
        """Take a fact into account for those after it."""
        if fact.kind is K.ORGANIZATION and fact.organization_kind:
            self.organizations[fact.subject_id] = fact.organization_kind
        elif fact.kind is K.CASE_OPENED and fact.due_at:
            self.cases[fact.subject_id] = fact.due_at
        elif fact.listing_id and fact.kind in {K.SUBMITTED, K.PUBLISHED, K.INTEREST}:
            self.listings[fact.listing_id] = _grown(self.listings.get(fact.listing_id, UNKNOWN), fact)


@dataclass(frozen=True)
class Proofs:
    """What opens the hashes on record: contents by their hash, and amounts in their currency by theirs."""

    contents: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    amounts: Mapping[str, tuple[int, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Needed:
    """What has to be looked up: versions of listings, payment terms, and what was counted before of whom and what."""

    versions: frozenset[tuple[UUID, int]]
    terms: frozenset[UUID]
    listings: frozenset[UUID]
    organizations: frozenset[UUID]
    cases: frozenset[UUID]


Reader = Callable[[RecordedEntry, Known, Proofs], ReportedFact | None]


def needed_for(entries: Iterable[RecordedEntry]) -> Needed:
    """What has to be looked up before these entries can be counted."""
    read = [entry for entry in entries if entry.event in READERS]
    published = [entry for entry in read if entry.event in PUBLICATIONS]
    listings = {entry.subject_id for entry in read if entry.event.startswith("listing_")}
    return Needed(
        frozenset((entry.subject_id, entry.payload["version_number"]) for entry in published),
        frozenset(entry.subject_id for entry in read if entry.event == "payment_term_scheduled"),
        frozenset(listings | {UUID(entry.payload["listing_id"]) for entry in read if entry.payload.get("listing_id")}),
        frozenset(UUID(entry.payload["organization_id"]) for entry in read if entry.payload.get("organization_id")),
        frozenset(entry.subject_id for entry in read if entry.event in CASE_ENDS),
    )


def facts_of(entries: Iterable[RecordedEntry], known: Known, proofs: Proofs) -> list[ReportedFact]:
    """What these entries, in `seq` order, tell a report; what they tell goes into what is known."""
    facts = []
    for entry in entries:
        reader = READERS.get(entry.event)
        fact = reader(entry, known, proofs) if reader else None
        if fact is not None:
            known.learn(fact)
            facts.append(fact)
    return facts


def _grown(before: KnownListing, fact: ReportedFact) -> KnownListing:
    if fact.kind is K.SUBMITTED:
        return replace(before, submitted_at=before.submitted_at or fact.at)
    if fact.kind is K.PUBLISHED:
        said = {name: getattr(fact, name) for name in ("organization_id", "organization_kind", "direction")}
        return replace(before, published_at=fact.at, sector=fact.sector, province=fact.province, **said)
    return replace(before, wanted=True)


def _fact(entry: RecordedEntry, kind: FactKind, listing: KnownListing = UNKNOWN, **more: Any) -> ReportedFact:
    said = {name: getattr(listing, name) for name in ("organization_id", "organization_kind", "direction")}
    said |= {"sector": listing.sector, "province": listing.province}
    return ReportedFact(seq=entry.seq, kind=kind, at=entry.at, subject_id=entry.subject_id, **said | more)


def _about(entry: RecordedEntry, known: Known) -> tuple[UUID, KnownListing]:
    listing_id = UUID(entry.payload["listing_id"])
    return listing_id, known.listings.get(listing_id, UNKNOWN)


def _organization(entry: RecordedEntry, _known: Known, _proofs: Proofs) -> ReportedFact:
    return _fact(entry, K.ORGANIZATION, organization_kind=entry.payload["kind"], organization_id=entry.subject_id)


def _submitted(entry: RecordedEntry, known: Known, _proofs: Proofs) -> ReportedFact | None:
    before = known.listings.get(entry.subject_id, UNKNOWN)
    if entry.payload["is_revision"] or before.submitted_at:
        return None
    return _fact(entry, K.SUBMITTED, listing_id=entry.subject_id)


def _published(entry: RecordedEntry, known: Known, proofs: Proofs) -> ReportedFact | None:
    before = known.listings.get(entry.subject_id, UNKNOWN)
    if before.published_at or entry.payload.get("is_revision"):
        return None
    organization_id = UUID(entry.payload["organization_id"])
    content = proofs.contents.get(entry.payload["content_hash"], {})
    return _fact(
        entry,
        K.PUBLISHED,
        listing_id=entry.subject_id,
        organization_id=organization_id,
        organization_kind=known.organizations.get(organization_id),
        direction=entry.payload["direction"],
        sector=content.get("sector"),
        province=content.get("province"),
        seconds=_seconds(before.submitted_at, entry.at),
    )


def _first_interest(entry: RecordedEntry, known: Known, _proofs: Proofs) -> ReportedFact | None:
    listing_id, listing = _about(entry, known)
    if listing.wanted or listing.published_at is None:
        return None
    seconds = _seconds(listing.published_at, entry.at)
    return _fact(entry, K.INTEREST, listing, listing_id=listing_id, seconds=seconds)


def _of_listing(kind: FactKind) -> Reader:
    def read(entry: RecordedEntry, known: Known, _proofs: Proofs) -> ReportedFact:
        listing_id, listing = _about(entry, known)
        return _fact(entry, kind, listing, listing_id=listing_id)

    return read


def _negotiation(entry: RecordedEntry, known: Known, _proofs: Proofs) -> ReportedFact:
    listing_id, listing = _about(entry, known)
    return _fact(entry, K.NEGOTIATION, listing, listing_id=listing_id, met=entry.event == AGREED)


def _value(entry: RecordedEntry, known: Known, proofs: Proofs) -> ReportedFact:
    listing_id, listing = _about(entry, known)
    amount, currency = proofs.amounts.get(entry.payload["figures_hash"], (None, None))
    contract_id = UUID(entry.payload["contract_id"])
    return _fact(entry, K.VALUE, listing, listing_id=listing_id, about_id=contract_id, amount=amount, currency=currency)


def _case(kind: FactKind) -> Reader:
    def read(entry: RecordedEntry, known: Known, _proofs: Proofs) -> ReportedFact:
        organization_id = UUID(entry.payload["organization_id"])
        said: dict[str, Any] = {"organization_id": organization_id}
        said["organization_kind"] = known.organizations.get(organization_id)
        if kind is K.CASE_OPENED:
            return _fact(entry, kind, UNKNOWN, **said, due_at=datetime.fromisoformat(entry.payload["due_at"]))
        due_at = known.cases.get(entry.subject_id)
        return _fact(entry, kind, UNKNOWN, **said, due_at=due_at, met=due_at is not None and entry.at > due_at)

    return read


def _registration(entry: RecordedEntry, known: Known, _proofs: Proofs) -> ReportedFact:
    listing_id, listing = _about(entry, known)
    return _fact(entry, K.REGISTRATION, listing, listing_id=listing_id, met=entry.event == MISSED)


def _seconds(since: datetime | None, until: datetime) -> int | None:
    return None if since is None else int((until - since).total_seconds())


READERS: dict[str, Reader] = {
    **dict.fromkeys(ORGANIZATIONS, _organization),
    "listing_submitted": _submitted,
    **dict.fromkeys(PUBLICATIONS, _published),
    **dict.fromkeys(FIRST_INTERESTS, _first_interest),
    "contact_made": _of_listing(K.CONNECTION),
    **dict.fromkeys(NEGOTIATION_ENDS, _negotiation),
    "contract_effective": _of_listing(K.TRANSACTION),
    "outcome_confirmed": _of_listing(K.TRANSACTION),
    "payment_term_scheduled": _value,
    "case_opened": _case(K.CASE_OPENED),
    "case_decided": _case(K.CASE_DECIDED),
    "case_overdue": _case(K.CASE_OVERDUE),
    "registration_submitted": _registration,
    MISSED: _registration,
}
"""Which entries are counted, and as what."""
