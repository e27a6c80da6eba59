"""What the law says of a listing decides how many moderators approve it, and whether any can."""

import pytest

from factories import bearer, keyed
from moderation_desk import approval, refusal
from techexchange.listings.errors import ListingBlocked
from techexchange.listings.models import Listing, ListingVersion
from techexchange.moderation import actions
from techexchange.moderation.lifecycle import CaseStatus
from techexchange.moderation.models import Outcome

BANNED = {"technology_codes": ["III-NARCOTICS"]}
UNFILED = {"ip_rights": [{"type": "patent", "status": "unfiled"}]}
RESTRICTED = {"technology_codes": ["II-EXPLOSIVES"]}
SHARED = {"state_share_percent": "1"}


@pytest.mark.parametrize(
    "more", [UNFILED, RESTRICTED, {"state_share_percent": "1"}], ids=["novelty", "permit", "state"]
)
async def test_two_moderators_approve_where_the_law_asks_for_it(desk, more):
    case = await desk.publication(**more)
    assert case.four_eyes
    first, second = await desk.moderator(), await desk.colleague()
    claimed = await desk.run(actions.claim, first, case.id)
    halfway = await desk.run(actions.decide, first, case.id, approval(claimed))
    assert halfway.status is CaseStatus.OPEN
    assert (await desk.find(Listing, case.subject_id)).status == "in_review"
    claimed = await desk.run(actions.claim, second, case.id)
    assert (await desk.run(actions.decide, second, case.id, approval(claimed))).status is CaseStatus.DECIDED
    version = await desk.find(ListingVersion, (case.subject_id, 1))
    assert version.screening["outcome"] in {"permit_required", "needs_review"}
    decided = await desk.case_of(case.kind, case.subject_id)
    assert decided.screening == version.screening


async def test_one_is_enough_where_it_asks_for_nothing(desk):
    case = await desk.publication(ip_rights=[{"type": "patent", "status": "granted"}])
    assert not case.four_eyes
    assert case.screening["outcome"] == "cleared"
    moderator = await desk.moderator()
    claimed = await desk.run(actions.claim, moderator, case.id)
    assert (await desk.run(actions.decide, moderator, case.id, approval(claimed))).status is CaseStatus.DECIDED


async def test_nobody_approves_what_the_law_blocks_and_anyone_can_refuse_it(desk):
    case = await desk.publication(**BANNED)
    moderator = await desk.moderator()
    claimed = await desk.run(actions.claim, moderator, case.id)
    with pytest.raises(ListingBlocked):
        await desk.run(actions.decide, moderator, case.id, approval(claimed))
    assert (await desk.find(type(case), case.id)).status is CaseStatus.CLAIMED
    rejected = await desk.run(actions.decide, moderator, case.id, refusal(claimed, Outcome.REJECT))
    assert rejected.status is CaseStatus.DECIDED
    assert (await desk.find(Listing, case.subject_id)).status == "rejected"


async def test_not_even_the_first_of_two_approves_it(desk):
    case = await desk.publication(**BANNED, state_share_percent="50")
    moderator = await desk.moderator()
    claimed = await desk.run(actions.claim, moderator, case.id)
    with pytest.raises(ListingBlocked):
        await desk.run(actions.decide, moderator, case.id, approval(claimed))
    assert (await desk.find(type(case), case.id)).first_approved_by is None


async def test_a_moderator_reads_what_the_law_says(desk, client):
    case = await desk.publication(**RESTRICTED)
    headers = await bearer(desk.exchange, desk.operation.moderator)
    shown = (await client.get(f"/v1/cases/{case.id}", headers=headers)).json()
    assert shown["four_eyes"]
    assert (shown["screening"]["pack"], shown["screening"]["outcome"]) == ("VN-2026.1", "permit_required")
    assert shown["screening"]["findings"][0]["text"]["vi"]
    assert "App. II" in shown["screening"]["findings"][0]["source"]
    assert (await client.get(f"/v1/listings/{case.subject_id}/screening", headers=headers)).status_code == 200


async def test_a_moderator_is_told_which_rule_blocks(desk, client):
    case = await desk.publication(**BANNED)
    headers = await bearer(desk.exchange, desk.operation.moderator)
    claimed = await client.post(f"/v1/cases/{case.id}/claim", headers=keyed(headers, if_match="*"))
    body = {
        "outcome": "approve",
        "subject_version": claimed.json()["subject_version"],
        "checklist": {point["item"]: "pass" for point in claimed.json()["checklist"]},
    }
    answer = await client.post(f"/v1/cases/{case.id}/decide", json=body, headers=keyed(headers, if_match="*"))
    assert (answer.status_code, answer.json()["code"]) == (409, "listing_blocked")
    assert answer.json()["rule"] == "technology_lists.banned"
    assert "Decree 76/2018" in answer.json()["source"]


async def test_an_organisation_has_no_screening(desk, client):
    case = await desk.registration()
    headers = await bearer(desk.exchange, desk.operation.moderator)
    shown = (await client.get(f"/v1/cases/{case.id}", headers=headers)).json()
    assert (shown["four_eyes"], shown["screening"]) == (False, None)
