"""Every place in the database where something of a person stands, on one page.

A place that is not here is neither exported nor erased: tests read the whole schema for columns that name a person.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Fate(StrEnum):
    """What becomes of a place when its person is erased: the row goes, parts are blanked, or it stays with the id."""

    FORGOTTEN = "forgotten"
    BLANKED = "blanked"
    KEPT = "kept"


@dataclass(frozen=True, kw_only=True)
class Place:
    """A table, the column that names the person, what of it they are given, and what becomes of it.

    `blank` are the columns blanked, with what stands there then; `own_words` those whose text the person wrote;
    `parts` the rows that go with it, by table and the column that names its id.
    """

    table: str
    person: str = "person_id"
    shown: tuple[str, ...] = ("created_at",)
    fate: Fate = Fate.KEPT
    blank: Mapping[str, Any] = field(default_factory=dict)
    own_words: tuple[str, ...] = ()
    parts: tuple[tuple[str, str], ...] = ()


def acts(table: str, *people: str, shown: tuple[str, ...] = ("id",), own_words: tuple[str, ...] = ()) -> list[Place]:
    """What somebody did for an organisation: it stays, and the id names nobody after an erasure."""
    return [Place(table=table, person=person, shown=shown, own_words=own_words) for person in people]


GONE, BLANKED, WHEN = Fate.FORGOTTEN, Fate.BLANKED, ("id", "created_at")
IDENTITY = [
    Place(
        table="people",
        person="id",
        shown=("email", "former_emails", "name", "locale", "status", "confirmed_at", "created_at"),
    ),
    Place(
        table="sessions",
        shown=("created_at", "expires_at", "ended_at", "user_agent", "second_factor"),
        fate=GONE,
    ),
    Place(table="mailed_tokens", shown=("kind", "email", "expires_at"), fate=GONE),
    Place(table="memberships", shown=("organization_id", "role", "created_at"), fate=GONE),
    *acts("invitations", "invited_by", shown=("organization_id", "role", "created_at")),
    *acts("api_clients", "created_by", shown=("organization_id", "name", "created_at")),
    *acts("custodian_keys", "registered_by", shown=("id", "fingerprint", "registered_at")),
    *acts("conflict_declarations", "person_id", shown=("organization_id", "ground", "until", "created_at")),
    Place(table="idempotency_keys", person="actor_id", shown=("created_at",), fate=GONE),
]
NOTIFICATIONS = [
    Place(table="notices", shown=("kind", "subject_type", "subject_id", "created_at", "read_at"), fate=GONE),
    Place(table="notification_preferences", person="id", shown=("mail", "muted"), fate=GONE),
]
SEARCH = [
    Place(
        table="saved_searches",
        shown=("name", "query", "frequency", "mail", "created_at"),
        fate=GONE,
        parts=(("saved_search_hits", "saved_search_id"),),
    )
]
INTRODUCTIONS = [
    Place(
        table="introduction_messages",
        person="author_id",
        shown=("introduction_id", "text", "created_at"),
        own_words=("text",),
    ),
    *acts("introductions", "brokered_by", shown=WHEN),
    *acts("agreement_signatures", "person_id", shown=("agreement_id", "document_hash", "signed_at")),
    *acts("access_log", "person_id", shown=("listing_id", "file_id", "at")),
]
OFFERS = [
    *acts("memoranda", "owner_signed_by", "counterparty_signed_by", shown=("id", "document_hash")),
    *acts("valuations", "valued_by", shown=("id", "listing_id", "created_at")),
    *acts("disclosures", "disclosed_to", shown=("negotiation_id", "created_at")),
]
AUCTIONS = [
    Place(table="auction_watchers", shown=("auction_id", "since"), fate=GONE),
    *acts("auctions", "created_by", "approved_by", shown=WHEN),
    *acts("auction_amendments", "proposed_by", "decided_by", shown=("auction_id", "number", "proposed_at")),
    *acts("auction_enquiries", "answered_by", shown=("id", "answered_at")),
    *acts("auction_rankings", "announced_by", shown=("id", "announced_at")),
    *acts("auction_shares", "handed_in_by", shown=("auction_id", "handed_in_at")),
    *acts("custodian_replacements", "requested_by", "decided_by", shown=("auction_id", "requested_at")),
    *acts("disqualifications", "proposed_by", "decided_by", shown=WHEN),
    *acts("awards", "confirmed_by", shown=WHEN),
    *acts("complaints", "decided_by", shown=WHEN),
    *acts("deposits", "decided_by", shown=WHEN),
    *acts("bid_points", "evaluator_id", shown=("id", "given_at")),
]
DEALS = [
    *acts("contract_versions", "created_by", shown=("contract_id", "number", "created_at")),
    *acts("contract_signatures", "person_id", shown=("contract_id", "side", "document_hash", "method", "signed_at")),
]
MANDATES = [
    *acts("inspections", "opened_by", shown=WHEN),
    *acts("fee_proposals", "proposed_by", "decided_by", shown=WHEN),
    *acts("mandate_versions", "made_by", shown=("mandate_id", "number", "created_at")),
]
MODERATION = [
    *acts("cases", "claimed_by", "first_approved_by", "opened_by", shown=WHEN),
    *acts("listing_flags", "raised_by", shown=("listing_id", "reason", "text", "at"), own_words=("text",)),
    *acts("appeals", "appellant_id", shown=("about", "against", "grounds", "filed_at"), own_words=("grounds",)),
    *acts("appeals", "decided_by", "answered_by", "first_reversed_by", shown=("id", "filed_at")),
    Place(table="case_views", shown=("name", "wanted", "created_at"), fate=GONE),
    *acts("case_decisions", "decided_by", shown=("id", "outcome", "at")),
]
ASSETS = [
    *acts("public_assets", "registered_by", "decided_by", shown=WHEN),
    *acts("asset_files", "filed_by", shown=("asset_id", "name", "kind", "created_at")),
    *acts("asset_appraisals", "recorded_by", "decided_by", shown=WHEN),
]
PRIVACY = [
    Place(
        table="data_requests",
        shown=("kind", "status", "statement", "wanted", "answer", "due_at", "decided_at", "created_at"),
        fate=BLANKED,
        blank={"statement": None, "wanted": None, "salt": None, "answer": None},
    ),
    *acts("data_requests", "decided_by", shown=WHEN),
]
LEDGER = [*acts("ledger_entries", "actor_id", "subject_id", shown=("seq", "event", "at", "subject_id"))]
DOMAINS: dict[str, list[Place]] = {
    "identity": IDENTITY,
    "notifications": NOTIFICATIONS,
    "search": SEARCH,
    "introductions": INTRODUCTIONS,
    "offers": OFFERS,
    "auctions": AUCTIONS,
    "deals": DEALS,
    "mandates": MANDATES,
    "moderation": MODERATION,
    "assets": ASSETS,
    "privacy": PRIVACY,
    "ledger": LEDGER,
}
"""The places of each domain."""
NOT_PEOPLE = {
    ("attestations", "claimed_by"),
    ("contract_endings", "proposed_by"),
    ("deals", "cancelled_by"),
    ("disputes", "opened_by"),
    ("disputes", "settlement_by"),
    ("introduction_meetings", "proposed_by"),
    ("introduction_messages", "sent_by"),
    ("memoranda", "drafted_by"),
    ("memoranda", "terminated_by"),
    ("milestones", "reported_by"),
    ("offers", "made_by"),
    ("payments", "recorded_by"),
    ("ratings", "given_by"),
    ("registration_steps", "recorded_by"),
}
"""Columns that name an organisation as who did it."""
BY_ADDRESS = (("mailed_tokens", "email"), ("letters", "to"))
"""Rows that go with the address they name."""
WORDLESS = frozenset({"fingerprints", "handled_events", "listing_vectors"})
"""Large tables in which only the exchange writes, and nothing but its own codes: no address can stand there."""
AS_SIGNED = frozenset(
    {
        ("agreement_templates", "texts"),
        ("agreements", "texts"),
        ("benefit_distributions", "name"),
        ("benefit_plans", "shares"),
        ("contract_signatures", "certificate"),
        ("contract_versions", "document"),
        ("contract_versions", "form"),
        ("listing_versions", "content"),
        ("listings", "content"),
        ("memoranda", "texts"),
        ("offers", "terms"),
        ("transfer_contracts", "form"),
    }
)
"""What parties signed, or everybody could read, and what is hashed as it is: it stays as long as transactions do."""
