"""Check 29: who may do what to what, in one table beside this file, for every route the running service has.

A cell is `yes`, or the status that a subject is refused with: 401 and 403, 404 for what is not theirs to know of, and
409 or 422 where they may but the state of the thing does not allow it to them. TECHEXCHANGE_WRITE_ACCESS=1 writes the
table anew, to be read line by line before it is kept.
"""

import csv
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.routing import APIRoute

import world_agreements
import world_assets
import world_auction
import world_awards
import world_billing
import world_contracts
import world_governance
import world_introductions
import world_ledger
import world_moderation
import world_money
import world_offers
import world_opendata
import world_performance
import world_privacy
import world_standing
from assurance.conftest import Stage, changes, description, in_progress
from world import SUBJECTS, Call, calls_of, prepare

TABLE = Path(__file__).parent / "access.csv"
SHARES = 4
READINGS: dict[str, tuple[dict[str, str], ...]] = {
    "GET /v1/listings/{listing_id}": tuple(
        {"listing_id": state} for state in ("draft", "published", "paused", "suspended", "withdrawn", "submitted")
    ),
    "GET /v1/listings/{listing_id}/versions": ({"listing_id": "published"}, {"listing_id": "paused"}),
    "GET /v1/listings/{listing_id}/versions/{number}": (
        {"listing_id": "published", "number": "1"},
        {"listing_id": "paused", "number": "1"},
    ),
    "GET /v1/listings/{listing_id}/confidential": ({"listing_id": "draft"}, {"listing_id": "published"}),
    "GET /v1/listings/{listing_id}/matches": ({"listing_id": "match_listing"}, {"listing_id": "sought"}),
    "GET /v1/matches/{match_id}": ({"match_id": "match"}, {"match_id": "introduced_match"}),
    "GET /v1/listings/{listing_id}/similar": ({"listing_id": "paused"}, {"listing_id": "published"}),
    "GET /v1/listings/{listing_id}/screening": ({"listing_id": "draft"}, {"listing_id": "published"}),
    "GET /v1/regulations/{pack_id}": ({"pack_id": "VN-2026.1"},),
    "GET /v1/listings/{listing_id}/attachments": ({"listing_id": "draft"}, {"listing_id": "published"}),
    "GET /v1/listings/{listing_id}/attachments/{attachment_id}": (
        {"listing_id": "draft", "attachment_id": "attachment"},
    ),
    "GET /v1/organizations/{organization_id}": (
        {"organization_id": "institute"},
        {"organization_id": "pending_organization"},
        {"organization_id": "suspended_organization"},
    ),
    "GET /v1/organizations/{organization_id}/members": ({"organization_id": "institute"},),
    "GET /v1/organizations/{organization_id}/invitations": ({"organization_id": "institute"},),
    "GET /v1/organizations/{organization_id}/clients": ({"organization_id": "institute"},),
    "GET /v1/mandates/{mandate_id}": ({"mandate_id": "active_mandate"}, {"mandate_id": "draft_mandate"}),
    "GET /v1/cases/{case_id}": ({"case_id": "open_case"}, {"case_id": "escalated_case"}, {"case_id": "decided_case"}),
    "GET /v1/negotiations/{negotiation_id}": ({"negotiation_id": "mine_negotiation"},),
    "GET /v1/deals/{deal_id}": ({"deal_id": "deal"},),
    "GET /v1/saved-searches/{search_id}": ({"search_id": "saved_search"},),
    "GET /v1/saved-searches/{search_id}/hits": ({"search_id": "saved_search"},),
    **world_introductions.READINGS,
    **world_agreements.READINGS,
    **world_performance.READINGS,
    **world_money.READINGS,
    **world_offers.READINGS,
    **world_contracts.READINGS,
    **world_standing.READINGS,
    **world_auction.READINGS,
    **world_awards.READINGS,
    **world_assets.READINGS,
    **world_privacy.READINGS,
    **world_billing.READINGS,
    **world_opendata.READINGS,
    **world_moderation.READINGS,
    **world_governance.READINGS,
    **world_ledger.READINGS,
}
MORE: dict[str, tuple[dict[str, str], ...]] = {
    "PATCH /v1/listings/{listing_id}": ({"listing_id": "published"},),
    "POST /v1/listings/{listing_id}/submit": ({"listing_id": "published"},),
    "POST /v1/listings/{listing_id}/withdraw": ({"listing_id": "draft"}, {"listing_id": "suspended"}),
    "POST /v1/listings/{listing_id}/offers": ({"listing_id": "paused"},),
    "PATCH /v1/organizations/{organization_id}": ({"organization_id": "pending_organization"},),
    "POST /v1/organizations/{organization_id}/verify": ({"organization_id": "pending_organization"},),
    "POST /v1/organizations/{organization_id}/suspend": ({"organization_id": "operator"},),
}
"""Other states of a thing in which who may is not the same."""


def reading_calls() -> list[Call]:
    paths = description()["paths"]
    reads = [f"GET {path}" for path, methods in paths.items() if "get" in methods]
    missing = {read for read in reads if "{" in read} - READINGS.keys()
    assert not missing, f"say which things these are tried on: {missing}"
    return [reading(read, ids) for read in reads for ids in READINGS.get(read, ({},))]


def reading(operation: str, ids: dict[str, str]) -> Call:
    """A question about things, those in the query by what they are asked for with."""
    asked = {name: value for name, value in ids.items() if f"{{{name}}}" not in operation}
    return Call(operation, "", "", ids, more={"params": asked} if asked else {})


def changing_calls(stage: Stage) -> list[Call]:
    calls = [Call(operation, "", "") for operation in changes()]
    known = calls_of(stage.world)
    more = [
        Call(operation, known[operation].who, "", ids, known[operation].body)
        for operation, states in MORE.items()
        for ids in states
    ]
    return [known.get(call.operation, call) for call in calls] + more


async def verdicts(stage: Stage, call: Call) -> dict[str, str]:
    """What each subject is answered."""
    found = {}
    for who in SUBJECTS:
        async with in_progress(stage.connection):
            ready = call if call.who or call.method == "GET" else await prepare_for(stage, call.operation)
            answer = await stage.world.send(stage.client, ready, who)
            assert answer.status_code < 500 or call.path == "/readyz", answer.text
        found[who] = "yes" if answer.status_code < 300 else str(answer.status_code)
    return found


async def prepare_for(stage: Stage, operation: str) -> Call:
    return await prepare(stage.world, stage.exchange, stage.client, operation)


@pytest.mark.parametrize("share", range(SHARES))
async def test_everyone_may_exactly_what_the_table_says(stage, share):
    rows = {}
    changing = sorted(changing_calls(stage), key=lambda call: (call.path, call.method))
    for call in [*reading_calls(), *changing][share::SHARES]:
        about = " ".join(call.ids.values())
        rows[call.operation, about] = await verdicts(stage, call)
    if os.environ.get("TECHEXCHANGE_WRITE_ACCESS"):
        write((read() if share else {}) | rows)
    assert rows == {name: cells for name, cells in read().items() if name in rows}


async def test_the_table_has_every_route_and_no_other(stage):
    named = {(call.operation, " ".join(call.ids.values())) for call in [*reading_calls(), *changing_calls(stage)]}
    assert read().keys() == named
    assert {operation for operation, _ in named} == set(routes(stage))


def routes(stage: Stage) -> Iterator[str]:
    """Every operation of the running application, described or not."""
    for route in stage.app.routes:
        if isinstance(route, APIRoute) and route.include_in_schema:
            yield from (f"{method} {route.path_format}" for method in route.methods)


def write(rows: dict[tuple[str, str], dict[str, str]]) -> None:
    rows = dict(sorted(rows.items(), key=lambda row: (row[0][0].partition(" ")[::-1], row[0][1])))
    with TABLE.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["operation", "about", *SUBJECTS])
        writer.writerows([*name, *cells.values()] for name, cells in rows.items())


def read() -> dict[tuple[str, str], dict[str, str]]:
    with TABLE.open(newline="") as file:
        rows = list(csv.DictReader(file))
    return {(row.pop("operation"), row.pop("about")): row for row in rows}


NOT_NOW = {"paused", "suspended", "published", "pending_organization"}
"""States in which a thing can be asked for, and is refused to everyone."""
NOTHING_YET = {"GET /readyz", *(f"GET /v1/reports/public{form}" for form in ("", ".csv", ".xlsx"))}
"""What answers nobody in this world: no worker runs in it, and no month of it is over."""
KEPT_OUT = {"401", "403", "404"}
FOR_EVERYONE = {
    *("POST /v1/people", "POST /v1/people/confirm", "POST /v1/password-resets", "POST /v1/password-resets/confirm"),
    *("POST /v1/sessions", "POST /v1/sessions/refresh", "POST /oauth/token"),
    *world_moderation.FOR_EVERYONE,
}
FOR_ACCOUNTS = {
    *("PATCH /v1/me", "POST /v1/me/address", "POST /v1/me/password"),
    *("PATCH /v1/me/notification-preferences", "DELETE /v1/sessions"),
    *("POST /v1/me/totp", "POST /v1/me/totp/confirm", "POST /v1/me/totp/remove"),
    *("POST /v1/notifications/read-all", "POST /v1/organizations", "POST /v1/saved-searches"),
    *("POST /v1/auctions/{auction_id}/watch", "POST /v1/auctions/{auction_id}/unwatch"),
    *world_privacy.FOR_ACCOUNTS,
    *("POST /v1/conflict-declarations",),
}
FOR_AUDITORS = {"POST /v1/custodian-keys", "POST /v1/auctions/{auction_id}/shares"}
"""What an auditor does as a custodian; it decides nothing."""


def test_the_table_lets_nobody_in_by_accident():
    """What holds of the whole table, however it was written."""
    for (operation, about), row in read().items():
        if not operation.startswith("GET") and operation not in FOR_EVERYONE:
            assert row["anonymous"] == "401", operation
            for who in ("auditor", "idle_moderator", "machine"):
                known = FOR_ACCOUNTS | (FOR_AUDITORS if who == "auditor" else set())
                assert row[who] in KEPT_OUT or operation in known, (operation, who)
        assert "yes" in row.values() or about in NOT_NOW or operation in NOTHING_YET, f"nobody can: {operation} {about}"
