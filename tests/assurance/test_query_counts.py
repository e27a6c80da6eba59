"""Check 47: a list asks the database as often for a hundred rows as for one, whichever list it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import event, text

from assurance.conftest import Stage, description
from techexchange.app import metadata
from techexchange.infra.database import EVERYTHING
from techexchange.infra.fulltext import Engine
from techexchange.infra.uow import REACH
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import SYSTEM, AccessRefused
from techexchange.listings.queries import published_batch
from techexchange.opendata.actions import HandoverSeen, record_handover
from techexchange.search.actions import count_unmet
from techexchange.search.models import Unanswered
from techexchange.search.queries.documents import SCHEMA, document_of
from world_ledger import MORE_HEADS

SIZES = (1, 10, 100)
HASH = r"'\x' || md5('{}' || g)"


@dataclass(frozen=True)
class Copies:
    """Rows made of one row: in which table, of which thing, and what is another in each copy `g`, in SQL."""

    table: str
    of: str
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Filling:
    """How a list grows for somebody, and its path parameters."""

    who: str
    copies: tuple[Copies, ...]
    ids: dict[str, str] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)


def named(table: str) -> str:
    """The id of the copy `g` in a table."""
    return f"md5('{table}' || g)::uuid"


LISTINGS = (
    Copies("listings", "published"),
    Copies("listing_versions", "published", {"listing_id": named("listings")}),
)
NEGOTIATIONS = (
    Copies("negotiations", "agreed_negotiation"),
    Copies("offers", "agreed_negotiation", {"negotiation_id": named("negotiations")}),
)
CONTRACTS = (
    *NEGOTIATIONS,
    Copies("deals", "deal", {"negotiation_id": named("negotiations")}),
    Copies("transfer_contracts", "drafted_contract", {"deal_id": named("deals")}),
)
MATCHES = (
    Copies("listings", "sought"),
    Copies("listing_versions", "sought", {"listing_id": named("listings")}),
    Copies("matches", "match", {"demand_id": named("listings")}),
)
BROKERED = (*MATCHES[:2], Copies("matches", "mutual_match", {"demand_id": named("listings")}))
PEOPLE = (
    Copies("people", "viewer", {"email": "g || '@example.com'"}),
    Copies("memberships", "seat_of_viewer", {"person_id": named("people")}),
)
INSTITUTE = {"organization_id": "institute"}
ANOTHER_HASH = "md5('one' || g) || md5('other' || g)"
"""SHA-256 in hex, as far as its length goes."""
OTHER_BID = {"bidder_tag": ANOTHER_HASH, "envelope_hash": ANOTHER_HASH, "event_id": "md5('kept' || g)::uuid"}
AUCTION = "/v1/auctions/{auction_id}"
LEADS, OPEN_BIDS = f"{AUCTION}/leads", f"{AUCTION}/open-bids/mine"
FILLINGS = {
    "/v1/listings": Filling("anonymous", LISTINGS),
    "/v1/my/listings": Filling("admin", LISTINGS),
    "/v1/listings/{listing_id}/versions": Filling(
        "admin",
        (Copies("listing_versions", "published", {"number": "g + 1"}),),
        {"listing_id": "published"},
    ),
    "/v1/listings/{listing_id}/attachments": Filling(
        "admin", (Copies("listing_attachments", "attachment"),), {"listing_id": "draft"}
    ),
    "/v1/listings/suggest": Filling("anonymous", LISTINGS),
    "/v1/listings/{listing_id}/similar": Filling("anonymous", LISTINGS, {"listing_id": "published"}),
    "/v1/ledger": Filling("auditor", ()),
    "/v1/ledger/tree-heads": Filling("anonymous", ()),
    "/v1/ledger/witnessings": Filling("anonymous", (Copies("ledger_witnessings", "witnessing"),)),
    "/v1/feed": Filling("anonymous", ()),
    "/v1/sessions": Filling(
        "loner", (Copies("sessions", "session", {"access_hash": HASH.format("a"), "refresh_hash": HASH.format("r")}),)
    ),
    "/v1/organizations": Filling("anonymous", (Copies("organizations", "institute", {"tax_code": "NULL::text"}),)),
    "/v1/organizations/{organization_id}/members": Filling("admin", PEOPLE, INSTITUTE),
    "/v1/organizations/{organization_id}/invitations": Filling(
        "admin", (Copies("invitations", "invitation", {"token_hash": HASH.format("i")}),), INSTITUTE
    ),
    "/v1/organizations/{organization_id}/clients": Filling(
        "admin", (Copies("api_clients", "machine_client"),), INSTITUTE
    ),
    "/v1/mandates": Filling("supervisor", (Copies("operating_mandates", "draft_mandate"),)),
    "/v1/mandates/{mandate_id}/fee-proposals": Filling(
        "supervisor", (Copies("fee_proposals", "fee_proposal"),), {"mandate_id": "active_mandate"}
    ),
    "/v1/conflict-declarations": Filling("auditor", (Copies("conflict_declarations", "declaration"),)),
    "/v1/inspections": Filling("auditor", (Copies("inspections", "inspection"),)),
    "/v1/cases": Filling("moderator", (Copies("cases", "decided_case"),)),
    "/v1/flags": Filling("loner", (Copies("listing_flags", "flag"),)),
    "/v1/appeals": Filling("supervisor", (Copies("appeals", "appeal", {"subject_id": named("appealed")}),)),
    "/v1/case-views": Filling("moderator", (Copies("case_views", "case_view"),)),
    "/v1/case-views/{view_id}/cases": Filling(
        "moderator", (Copies("cases", "decided_case"),), {"view_id": "case_view"}
    ),
    "/v1/decisions": Filling("admin", (Copies("case_decisions", "decided_case"),)),
    "/v1/listings/{listing_id}/matches": Filling("admin", MATCHES, {"listing_id": "match_listing"}),
    "/v1/matches": Filling("admin", MATCHES),
    "/v1/matching/desk/unserved": Filling("broker", MATCHES[:2]),
    "/v1/matching/desk/unseen": Filling("broker", MATCHES),
    "/v1/matching/desk/waiting": Filling("broker", BROKERED),
    "/v1/matching/evaluation": Filling("auditor", BROKERED),
    "/v1/introductions": Filling("admin", (Copies("introductions", "declined_introduction"),)),
    "/v1/introductions/{introduction_id}/meetings": Filling(
        "admin", (Copies("introduction_meetings", "meeting"),), {"introduction_id": "met_introduction"}
    ),
    "/v1/introductions/{introduction_id}/messages": Filling(
        "admin",
        (
            Copies("introduction_messages", "message"),
            Copies("message_enclosures", "enclosure", {"message_id": named("introduction_messages")}),
        ),
        {"introduction_id": "met_introduction"},
    ),
    "/v1/agreement-templates": Filling(
        "supervisor", (Copies("agreement_templates", "draft_template", {"number": "g + 100"}),)
    ),
    "/v1/agreements": Filling(
        "admin",
        (
            Copies("agreements", "agreement"),
            Copies("agreement_listings", "agreement", {"agreement_id": named("agreements")}),
            Copies("agreement_signatures", "agreement", {"agreement_id": named("agreements")}),
        ),
    ),
    "/v1/access-grants": Filling("admin", (Copies("access_grants", "private_grant", {"status": "'refused'"}),)),
    "/v1/listings/{listing_id}/access-log": Filling(
        "admin", (Copies("access_log", "reading"),), {"listing_id": "room"}
    ),
    "/v1/negotiations": Filling("admin", NEGOTIATIONS),
    "/v1/negotiations/{negotiation_id}/disclosures": Filling(
        "admin", (Copies("disclosures", "disclosure"),), {"negotiation_id": "mine_negotiation"}
    ),
    "/v1/valuations": Filling("admin", (Copies("valuations", "valuation"),)),
    "/v1/memoranda": Filling("admin", (Copies("memoranda", "ended_memorandum"),)),
    "/v1/public-assets": Filling("anonymous", (Copies("public_assets", "verified_asset", {"task_key": "'K' || g"}),)),
    "/v1/public-assets/{asset_id}/appraisals": Filling(
        "admin", (Copies("asset_appraisals", "appraisal"),), {"asset_id": "verified_asset"}
    ),
    "/v1/public-assets/{asset_id}/files": Filling(
        "admin", (Copies("asset_files", "asset_file"),), {"asset_id": "verified_asset"}
    ),
    "/v1/me/data-requests": Filling("loner", (Copies("data_requests", "export_request"),)),
    "/v1/data-requests": Filling("supervisor", (Copies("data_requests", "export_request"),)),
    "/v1/deals": Filling("admin", (*NEGOTIATIONS, Copies("deals", "deal", {"negotiation_id": named("negotiations")}))),
    "/v1/contracts": Filling("admin", CONTRACTS),
    "/v1/registrations": Filling(
        "admin", (*CONTRACTS, Copies("registrations", "due_registration", {"contract_id": named("transfer_contracts")}))
    ),
    "/v1/registrations/{registration_id}/files": Filling(
        "admin", (Copies("deal_evidence", "certificate"),), {"registration_id": "filed_registration"}
    ),
    "/v1/contracts/{contract_id}/milestones": Filling(
        "admin",
        (Copies("milestones", "own_milestone", {"number": "g + 100"}),),
        {"contract_id": "performed_contract"},
    ),
    "/v1/milestones/{milestone_id}/files": Filling(
        "admin", (Copies("deal_evidence", "milestone_file"),), {"milestone_id": "own_milestone"}
    ),
    "/v1/contracts/{contract_id}/endings": Filling(
        "admin",
        (Copies("contract_endings", "own_ending", {"status": "'withdrawn'"}),),
        {"contract_id": "agreeing_contract"},
    ),
    "/v1/regulations": Filling("anonymous", ()),
    "/v1/contracts/{contract_id}/versions": Filling(
        "admin",
        (Copies("contract_versions", "drafted_contract", {"number": "g + 1"}),),
        {"contract_id": "drafted_contract"},
    ),
    "/v1/payment-terms": Filling("admin", (Copies("payment_terms", "due_term", {"number": "g + 100"}),)),
    "/v1/payment-terms/{term_id}/payments": Filling("admin", (Copies("payments", "payment"),), {"term_id": "due_term"}),
    "/v1/payments/{payment_id}/files": Filling(
        "admin", (Copies("deal_evidence", "payment_file"),), {"payment_id": "own_payment"}
    ),
    "/v1/royalty-statements": Filling("admin", (Copies("royalty_statements", "due_statement", {"number": "g + 100"}),)),
    "/v1/contracts/{contract_id}/balance": Filling(
        "admin",
        (Copies("payment_terms", "due_term", {"number": "g + 100", "currency": "'C' || g"}),),
        {"contract_id": "paying_contract"},
    ),
    "/v1/contracts/{contract_id}/distributions": Filling(
        "admin",
        (Copies("benefit_distributions", "benefit_part", {"place": "g + 100"}),),
        {"contract_id": "paying_contract"},
    ),
    "/v1/fee-lines": Filling("admin", (Copies("fee_lines", "fee_line", {"base_currency": "'C' || g"}),)),
    "/v1/attestations": Filling(
        "admin", (Copies("attestations", "attestation", {"concluded_on": "'2020-01-01'::date + g"}),)
    ),
    "/v1/contracts/{contract_id}/disputes": Filling(
        "admin", (Copies("disputes", "dispute", {"status": "'withdrawn'"}),), {"contract_id": "disputed_contract"}
    ),
    "/v1/auctions": Filling("anonymous", (Copies("auctions", "public_auction", {"status": "'cancelled'"}),)),
    "/v1/custodian-keys": Filling(
        "anonymous",
        (Copies("custodian_keys", "custodian_key", {"fingerprint": ANOTHER_HASH, "retired_at": "now()"}),),
    ),
    f"{AUCTION}/amendments": Filling(
        "anonymous",
        (Copies("auction_amendments", "amendment", {"number": "g + 100", "status": "'refused'"}),),
        {"auction_id": "amended_auction"},
    ),
    f"{AUCTION}/questions": Filling(
        "anonymous",
        (Copies("auction_enquiries", "question", {"text_hash": ANOTHER_HASH}),),
        {"auction_id": "public_auction"},
    ),
    f"{AUCTION}/custodian-replacements": Filling(
        "anonymous",
        (Copies("custodian_replacements", "replacement", {"status": "'refused'"}),),
        {"auction_id": "replacing_auction"},
    ),
    f"{AUCTION}/sealed-shares": Filling(
        "auditor", (Copies("bids", "closed_bid", OTHER_BID),), {"auction_id": "closed_auction"}, {"custodian": "3"}
    ),
    f"{AUCTION}/qualification": Filling(
        "officer", (Copies("bids", "rival_bid", OTHER_BID),), {"auction_id": "opened_auction"}
    ),
    f"{AUCTION}/awards": Filling(
        "anonymous", (Copies("awards", "standing_award", {"lot": "g + 100"}),), {"auction_id": "standing_auction"}
    ),
    f"{AUCTION}/complaints": Filling(
        "anonymous", (Copies("complaints", "complaint", {"status": "'declined'"}),), {"auction_id": "standing_auction"}
    ),
    f"{AUCTION}/deposits": Filling(
        "finance",
        (Copies("bids", "pledged_bid", OTHER_BID), Copies("deposits", "deposit", {"bid_id": named("bids")})),
        {"auction_id": "pledged_auction"},
    ),
    "/v1/bids/{bid_id}/documents": Filling(
        "officer", (Copies("bid_files", "bid_file", {"named_sha256": ANOTHER_HASH}),), {"bid_id": "rival_bid"}
    ),
    LEADS: Filling("officer", (Copies("bids", "rival_bid", OTHER_BID),), {"auction_id": "opened_auction"}),
    OPEN_BIDS: Filling("rival", (), {"auction_id": "ended_auction"}),
    "/v1/service-orders": Filling("admin", (Copies("service_orders", "service_order"),)),
    "/v1/invoices": Filling("admin", (Copies("invoices", "invoice", {"sequence": "g + 100"}),)),
    "/v1/invoices/{invoice_id}/lines": Filling(
        "finance",
        (
            Copies("fee_lines", "fee_line", {"base_currency": "'C' || g"}),
            Copies("invoice_lines", "invoice", {"fee_line_id": named("fee_lines"), "position": "g + 100"}),
        ),
        {"invoice_id": "invoice"},
    ),
    "/v1/invoices/{invoice_id}/remittances": Filling(
        "admin", (Copies("remittances", "remittance"),), {"invoice_id": "invoice"}
    ),
    "/v1/credit-notes": Filling("admin", (Copies("credit_notes", "credit_note", {"sequence": "g + 100"}),)),
    "/v1/remittances/{remittance_id}/files": Filling(
        "finance", (Copies("remittance_proofs", "remittance_file"),), {"remittance_id": "own_remittance"}
    ),
    "/v1/statements": Filling(
        "supervisor", (Copies("billing_months", "closed_month", {"period": "(2000 + g) || '-01'"}),)
    ),
    "/v1/saved-searches": Filling("loner", (Copies("saved_searches", "saved_search"),)),
    "/v1/saved-searches/{search_id}/hits": Filling(
        "loner",
        (*LISTINGS, Copies("saved_search_hits", "saved_search", {"listing_id": named("listings")})),
        {"search_id": "saved_search"},
    ),
    "/v1/search/synonyms": Filling("anonymous", (Copies("synonym_groups", "synonyms"),)),
    "/v1/search/unmet": Filling("moderator", ()),
    "/v1/notifications": Filling("admin", (Copies("notices", "notice", {"event_id": named("event")}),)),
}
OWNED_BY = {
    "listing_versions": "listing_id",
    "offers": "negotiation_id",
    "agreement_listings": "agreement_id",
    "agreement_signatures": "agreement_id",
    "contract_versions": "contract_id",
    "case_decisions": "case_id",
    "saved_search_hits": "saved_search_id",
    "invoice_lines": "invoice_id",
}
"""Where a row is found by what it belongs to."""


def lists() -> dict[str, list[str]]:
    """Every route that answers items, with the names of its parameters."""
    described = description()
    schemas, found = described["components"]["schemas"], {}
    for path, methods in described["paths"].items():
        content = methods.get("get", {"responses": {"200": {}}})["responses"]["200"].get("content", {})
        named = content.get("application/json", {}).get("schema", {}).get("$ref", "").rpartition("/")[2]
        if "items" in schemas.get(named, {"properties": {}})["properties"]:
            found[path] = [parameter["name"] for parameter in methods["get"].get("parameters", [])]
    return found


async def copy(stage: Stage, copies: Copies, numbers: range) -> None:
    """Make the copies of these numbers."""
    fresh = {"id": named(copies.table)} if "id" in metadata.tables[copies.table].columns else {}
    changed = ", ".join(f"'{column}', {value}" for column, value in (fresh | copies.values).items())
    statement = (
        f"INSERT INTO {copies.table} SELECT (jsonb_populate_record(NULL::{copies.table}, to_jsonb(kept) "
        f"|| jsonb_build_object({changed}))).* FROM generate_series({numbers.start}, {numbers.stop - 1}) AS g, "
        f"(SELECT * FROM {copies.table} WHERE {OWNED_BY.get(copies.table, 'id')} = :id LIMIT 1) AS kept"
    )
    await stage.connection.execute(REACH, {"reach": EVERYTHING})
    await stage.connection.execute(text(statement), {"id": stage.world.ids[copies.of]})


@contextmanager
def counted(stage: Stage) -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    engine = stage.connection.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)


async def fill_record(stage: Stage, path: str) -> None:
    """Make more than enough for the lists that are read from the record itself."""
    if path == "/v1/ledger":
        async with stage.exchange.unit_of_work() as uow:
            for _ in range(SIZES[-1]):
                uow.publish(
                    AccessRefused(
                        subject_id=stage.world.ids["loner"],
                        actor_id=stage.world.ids["loner"],
                        at=uow.now,
                        operation="",
                        reason="",
                    )
                )
    if path == "/v1/feed":
        async with stage.exchange.unit_of_work() as uow:
            for _ in range(SIZES[-1]):
                await record_handover(uow, SYSTEM, HandoverSeen(new_id(), "5e" * 32, 1, "00" * 32))
    if path == "/v1/ledger/tree-heads":
        await stage.connection.execute(MORE_HEADS, {"count": SIZES[-1]})


async def fill(stage: Stage, path: str) -> None:
    """Make more than enough rows for the list."""
    for copies in FILLINGS[path].copies:
        await copy(stage, copies, range(1, SIZES[-1] + 1))
    await fill_record(stage, path)
    if path == "/v1/search/unmet":
        asked = {Unanswered(f"máy bay {number}", ""): 2 for number in range(SIZES[-1])}
        async with stage.exchange.unit_of_work() as uow:
            await count_unmet(uow, SYSTEM, asked)
    if path.startswith("/v1/listings"):
        index = Engine(SCHEMA)
        async with stage.exchange.sessions() as session:
            index.add(map(document_of, await published_batch(session, None, 1000)))
        index.save(1)
        stage.app.state.catalogue.swap(index)


async def ask(stage: Stage, path: str, **query: Any) -> tuple[int, int]:
    """How many items are answered, and with how many statements."""
    filling = FILLINGS[path]
    address = path.format(**{name: stage.world.ids[known] for name, known in filling.ids.items()})
    with counted(stage) as statements:
        answer = await stage.client.get(address, params=filling.query | query, headers=stage.world.headers[filling.who])
    assert answer.status_code == 200, answer.text
    return len(answer.json()["items"]), len(statements)


async def test_every_list_is_counted(stage):
    assert lists().keys() == FILLINGS.keys()


SUGGESTIONS = "/v1/listings/suggest"
SIMILAR = "/v1/listings/{listing_id}/similar"
WITHOUT_ROWS = {"/v1/regulations", LEADS, OPEN_BIDS}
"""What is not made of one row for each item: packs in files, what bids have in common, and the lots of an auction."""
ENDINGS = ("versions", "attachments", "_id}/files", "balance", "milestones", "documents", "awards")
WHOLE = {path for path in FILLINGS if path.endswith(ENDINGS)} - {"/v1/public-assets/{asset_id}/files"}
PAGED = sorted(FILLINGS.keys() - {SUGGESTIONS, SIMILAR} - WITHOUT_ROWS - WHOLE)


@pytest.mark.parametrize("path", PAGED)
async def test_a_page_takes_as_many_statements_whatever_its_size(stage, path):
    await fill(stage, path)
    await ask(stage, path, limit=1)
    found = [await ask(stage, path, limit=size) for size in SIZES]
    assert [items for items, _ in found] == list(SIZES)
    assert len({statements for _, statements in found}) == 1, found


@pytest.mark.parametrize("path", sorted(WHOLE))
async def test_a_whole_list_takes_as_many_statements_whatever_its_length(stage, path):
    found = [await ask(stage, path)]
    for fewer, more in pairwise(SIZES):
        await copy(stage, FILLINGS[path].copies[0], range(fewer, more))
        found.append(await ask(stage, path))
    before = found[0][0] - 1
    assert [items - before for items, _ in found] == list(SIZES)
    assert len({statements for _, statements in found}) == 1, found


async def test_suggestions_ask_the_database_nothing_for_each(stage):
    await fill(stage, SUGGESTIONS)
    found = [await ask(stage, SUGGESTIONS, q="m", limit=limit) for limit in (1, 5, 10)]
    assert len({statements for _, statements in found}) == 1, found


async def test_what_is_similar_takes_as_many_statements_however_much_it_is(stage):
    await fill(stage, SIMILAR)
    await ask(stage, SIMILAR, limit=1)
    found = [await ask(stage, SIMILAR, limit=limit) for limit in (1, 5, 20)]
    assert [items for items, _ in found] == [1, 5, 20]
    assert len({statements for _, statements in found}) == 1, found


async def test_leads_take_as_many_statements_however_many_bids_there_are(stage):
    found = [await ask(stage, LEADS)]
    for fewer, more in pairwise(SIZES):
        await copy(stage, FILLINGS[LEADS].copies[0], range(fewer, more))
        found.append(await ask(stage, LEADS))
    assert len({statements for _, statements in found}) == 1, found
    assert [items for items, _ in found] == sorted(items for items, _ in found)


async def test_the_counter_sees_one_statement_more_for_each_row(stage):
    """The control: a list that looks at each of its rows once more is found out."""
    await fill(stage, "/v1/my/listings")
    counts = []
    for size in SIZES:
        with counted(stage) as statements:
            rows = await stage.connection.execute(text("SELECT id FROM listings LIMIT :size"), {"size": size})
            for (id,) in rows.all():
                await stage.connection.execute(text("SELECT number FROM listings WHERE id = :id"), {"id": id})
        counts.append(len(statements))
    assert counts == [size + 1 for size in SIZES]
