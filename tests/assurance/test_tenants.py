"""Check 30: what belongs to others answers as what does not exist, wherever its id is named."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

import world_agreements
import world_assets
import world_auction
import world_awards
import world_billing
import world_contracts
import world_governance
import world_ledger
import world_moderation
import world_money
import world_offers
import world_performance
import world_privacy
import world_standing
from assurance.conftest import Stage, description, in_progress
from techexchange.kernel.ids import new_id
from world import Call, calls_of

OUTSIDERS = ("rival", "loner")
FOREIGN = (
    {
        "listing_id": "draft",
        "attachment_id": "attachment",
        "number": "1",
        "pack_id": "VN-2026.1",
        "session_id": "session",
        "organization_id": "pending_organization",
        "membership_id": "seat_of_viewer",
        "invitation_id": "invitation",
        "client_id": "machine_client",
        "mandate_id": "draft_mandate",
        "case_id": "open_case",
        "negotiation_id": "mine_negotiation",
        "match_id": "match",
        "introduction_id": "met_introduction",
        "meeting_id": "meeting",
        "message_id": "message",
        "enclosure_id": "enclosure",
        "own_listing_id": "draft",
        "supply_id": "draft",
        "demand_id": "draft",
        "deal_id": "deal",
        "notice_id": "notice",
        "person_id": "viewer",
        "operator_id": "idle_operator",
        "offer_id": "mine_offer",
        "subject_id": "draft",
        "search_id": "saved_search",
        "group_id": "synonyms",
    }
    | world_agreements.FOREIGN
    | world_contracts.FOREIGN
    | world_money.FOREIGN
    | world_governance.FOREIGN
    | world_ledger.FOREIGN
    | world_offers.FOREIGN
    | world_performance.FOREIGN
    | world_standing.FOREIGN
    | world_auction.FOREIGN
    | world_awards.FOREIGN
    | world_assets.FOREIGN
    | world_privacy.FOREIGN
    | world_billing.FOREIGN
    | world_moderation.FOREIGN
)
"""Something of the institute's that is not public, for each kind of id."""
FOR_ALL = (
    {"number", "pack_id"} | world_auction.PUBLIC | world_awards.PUBLIC | world_billing.PUBLIC | world_ledger.PUBLIC
)
"""What belongs to nobody, or is public."""
OWN = {"organization_id": "business", "listing_id": "published", "auction_id": "public_auction"}
"""What an outsider may see around it."""
SIGNED = {"data": {"language": "vi"}, "files": {"file": ("signed.pdf", b"%PDF-1.7", "application/pdf")}}
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def operations(stage: Stage) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    for path, methods in description()["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation.get("parameters", [])


async def answer(stage: Stage, call: Call, who: str, world: Any) -> tuple[int, str]:
    """The status, and the body without the ids that were asked for."""
    async with in_progress(stage.connection):
        given = await world.send(stage.client, call, who)
    return given.status_code, UUID.sub("(id)", given.text)


def swapped(stage: Stage, *names: str) -> Any:
    """The world in which these ids name nothing."""
    return replace(stage.world, ids=stage.world.ids | {name: new_id() for name in names})


def tried_by_outsiders(operation: str) -> Call:
    """A call that is well formed, where there is no good one without preparation."""
    last = operation.rpartition("/")[2]
    body = {"document_hash": "0f" * 32, "code": "492 039"} if last == "sign" else None
    more = {"signed-document": SIGNED, "sealed-shares": {"params": {"custodian": 1}}}
    return Call(operation, "", "", body=body, more=more.get(last, {}))


def in_paths(stage: Stage) -> Iterator[tuple[Call, str]]:
    """Each call that names something in its path, with the name of what is somebody else's."""
    known = calls_of(stage.world)
    for operation, _ in operations(stage):
        ids = re.findall(r"{(\w+)}", operation)
        template = known.get(operation) or tried_by_outsiders(operation)
        for foreign in ids:
            if foreign in FOR_ALL:
                continue
            around = {name: OWN.get(name, FOREIGN[name]) for name in ids}
            yield replace(template, ids=around | {foreign: FOREIGN[foreign]}), FOREIGN[foreign]


def others(name: str) -> tuple[str, ...]:
    """Who has no part in it; a negotiation has two parties, and a session and a search are the loner's."""
    if name in {"mine_negotiation", "deal", "mine_offer", "met_introduction", "meeting", "message", "enclosure"}:
        return ("loner", "auditor")
    return ("rival", "admin") if name in {"session", "saved_search", "data_request"} else OUTSIDERS


async def test_in_a_path(stage):
    tried = 0
    for call, foreign in in_paths(stage):
        for who in others(foreign):
            theirs = await answer(stage, call, who, stage.world)
            nobodys = await answer(stage, call, who, swapped(stage, foreign))
            assert theirs == nobodys, (call.operation, foreign, who)
            assert theirs[0] in {401, 403, 404}, (call.operation, foreign, who, theirs)
            tried += 1
    assert tried > 100


async def test_in_a_query(stage):
    tried = 0
    for operation, parameters in operations(stage):
        for name in [
            given["name"] for given in parameters if given["in"] == "query" and "uuid" in str(given["schema"])
        ]:
            for who in others(FOREIGN[name]):
                theirs, nobodys = [
                    await answer(stage, asking(operation, {name: str(id)}), who, stage.world)
                    for id in (stage.world.ids[FOREIGN[name]], new_id())
                ]
                assert theirs == nobodys, (operation, name, who)
                tried += 1
    assert tried >= 10


def asking(operation: str, query: dict[str, str]) -> Call:
    """A question with a query, about what an outsider may see around it."""
    ids = {name: OWN.get(name, FOREIGN[name]) for name in re.findall(r"{(\w+)}", operation)}
    return Call(operation, "", "", ids, more={"params": query})


async def test_in_a_body(stage):
    tried = 0
    for call in calls_of(stage.world).values():
        for name in [name for name in (call.body or {}) if name.endswith("_id")]:
            asked = replace(call, ids={known: OWN.get(known, id) for known, id in call.ids.items()})
            for who in ("rival", "loner"):
                theirs, nobodys = [
                    await answer(stage, replace(asked, body=call.body | {name: str(id)}), who, stage.world)
                    for id in (stage.world.ids[FOREIGN[name]], new_id())
                ]
                assert theirs == nobodys, (call.operation, name, who)
                tried += 1
    assert tried >= 6


async def test_the_check_sees_a_difference(stage):
    """The control: to whom it belongs, the same thing answers otherwise than one that does not exist."""
    call = Call("GET /v1/listings/{listing_id}", "viewer", "", {"listing_id": "draft"})
    assert await answer(stage, call, "viewer", stage.world) != await answer(
        stage, call, "viewer", swapped(stage, "draft")
    )


@pytest.mark.parametrize("who", OUTSIDERS)
async def test_no_list_names_what_belongs_to_others(stage, who):
    private = {str(stage.world.ids[name]) for name in ("draft", "paused", "deal", "mine_negotiation", "attachment")}
    mine = {str(stage.world.ids[name]) for name in ("deal", "mine_negotiation")} if who == "rival" else set()
    told = {
        "GET /v1/feed": {str(stage.world.ids["paused"])}
    }  # it was public once, and that it no longer is, is told too
    for operation, _ in operations(stage):
        if operation.startswith("GET") and "{" not in operation:
            found = await stage.world.send(stage.client, Call(operation, who, ""), who)
            assert (private - mine) & set(UUID.findall(found.text)) == told.get(operation, set()), operation
