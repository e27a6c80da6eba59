"""The owner reverses what the operator refused; a moderator with a declared interest has to keep out of it."""

from datetime import timedelta
from uuid import UUID

from founding import NOW, appoint, bring, case_of, decide, found_exchange
from techexchange.identity import actions as identity
from techexchange.kernel.permissions import SYSTEM, Role
from techexchange.listings.lifecycle import Direction
from techexchange.listings.schemas import example
from techexchange.moderation.models import CaseKind
from traveller import Traveller

REASONS = [{"code": "not_entitled", "text": "Show that the institute owns this."}]
GROUNDS = "The assignment was attached; page three names the institute."
ANSWER = "The assignment is genuine and in force."


async def hire(live, settings, operator_id):
    """A second moderator of the operator."""
    colleague = Traveller(live, "Phạm Thu Hà", "ha@operator.example")
    await colleague.join(settings)
    await colleague.enrol()
    person_id = UUID((await colleague.get("/v1/me"))["id"])
    async with live.exchange.unit_of_work() as uow:
        await identity.add_role(uow, SYSTEM, UUID(operator_id), person_id, Role.MODERATOR)
    return colleague


async def hand_in(institute, institute_id):
    """A listing, drafted and submitted."""
    content = example(Direction.SUPPLY) | {"organization_id": institute_id, "funding_source": "own_funds"}
    content |= {"state_share_percent": "0", "valid_until": (NOW + timedelta(days=365)).isoformat()}
    drafted = await institute.post("/v1/listings", content, expect=201)
    await institute.post(f"/v1/listings/{drafted['id']}/submit", version=drafted["version"])
    return drafted["id"]


async def test_an_appeal_reverses_a_rejection_that_a_moderator_without_an_interest_had_made(live, settings):
    supervisor = await found_exchange(live)
    lan = await appoint(live, settings, supervisor)
    operator_id = (await lan.get("/v1/me"))["seats"][0]["organization_id"]
    ha = await hire(live, settings, operator_id)
    one = ("institute", "Membrane Institute", "an@institute.example", "0199991015")
    institute, institute_id = await bring(live, settings, lan, one)
    listing_id = await hand_in(institute, institute_id)
    case = await case_of(lan, CaseKind.PUBLICATION, listing_id)

    interest = {"organization_id": institute_id, "ground": "family"}
    await lan.post("/v1/conflict-declarations", interest, expect=201)
    refused = await lan.post(f"/v1/cases/{case['id']}/claim", version=case["version"], expect=403)
    assert refused["code"] == "conflict_of_interest"
    bulk = {"items": [{"case_id": case["id"], "version": case["version"], "move": "claim"}]}
    [item] = (await lan.post("/v1/cases/bulk", bulk))["items"]
    assert item["problem"]["code"] == "conflict_of_interest"

    await decide(ha, CaseKind.PUBLICATION, listing_id, "reject", REASONS)
    assert (await institute.get(f"/v1/listings/{listing_id}"))["status"] == "rejected"
    stranger = Traveller(live, "", "")
    await stranger.get(f"/v1/listings/{listing_id}", expect=404)

    appealing = {"about": "listing", "subject_id": listing_id, "grounds": GROUNDS}
    appeal = await institute.post("/v1/appeals", appealing, expect=201)
    assert "appeal_filed" in await supervisor.inbox()
    address = f"/v1/appeals/{appeal['id']}"
    seen = await supervisor.get(f"/v1/listings/{listing_id}")
    ruling = {"outcome": "reversed", "subject_version": seen["version"], "answer": ANSWER}
    await ha.post(f"{address}/decide", ruling, version=appeal["version"], expect=403)
    decided = await supervisor.post(f"{address}/decide", ruling, version=appeal["version"])
    assert decided["status"] == "reversed"
    assert (await stranger.get(f"/v1/listings/{listing_id}"))["status"] == "published"
    assert "appeal_decided" in await institute.inbox()
    assert (await institute.get(address))["answer"] == ANSWER

    [figures] = [
        each
        for each in (await supervisor.get("/v1/cases/moderators"))["moderators"]
        if each["moderator_id"] == (await ha.get("/v1/me"))["id"]
    ]
    assert (figures["outcomes"], figures["reversal_share"]) == ({"reject": 1}, 1)
    again = await institute.post("/v1/appeals", appealing, expect=409)
    assert again["code"] == "nothing_to_appeal"
