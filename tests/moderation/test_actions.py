"""Cases against a database: what follows from a subject, and what follows from a decision."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text

from factories import actor_of as acting
from factories import join, make_actor, make_member, make_operation, make_organization, make_submitted_listing, mandated
from moderation_desk import REASON, Desk, approval, refusal
from techexchange.identity.models import Organization, OrganizationStatus
from techexchange.infra.uow import AlreadyExists
from techexchange.kernel.errors import Forbidden, Stale
from techexchange.kernel.ids import new_id
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.permissions import SYSTEM, MandateNotActive
from techexchange.ledger.models import LedgerEntry
from techexchange.listings import actions as listings
from techexchange.listings.errors import ListingValidityPassed
from techexchange.listings.models import Listing
from techexchange.mandates import actions as mandates
from techexchange.moderation import actions
from techexchange.moderation.errors import (
    CaseNotFound,
    CaseNotHeld,
    ChecklistIncomplete,
    PartyToCase,
    ReviewNotPending,
    SecondReviewerNeeded,
    StaleDecision,
)
from techexchange.moderation.jobs import tick
from techexchange.moderation.lifecycle import CaseStatus
from techexchange.moderation.models import Case, CaseKind, CasePriority, Decision, Outcome


async def test_a_listing_handed_in_is_claimed_decided_and_public(desk):
    case = await desk.publication()
    assert (case.status, case.priority) == (CaseStatus.OPEN, CasePriority.NORMAL)
    moderator = await desk.moderator()
    claimed = await desk.run(actions.claim, moderator, case.id, case.version)
    listing = await desk.find(Listing, case.subject_id)
    assert listing.status == "in_review"
    assert claimed.subject_version == listing.version
    decided = await desk.run(actions.decide, moderator, case.id, approval(claimed), claimed.version)
    assert decided.status is CaseStatus.DECIDED
    assert (await desk.find(Listing, case.subject_id)).status == "published"
    assert await desk.recorded(case.id) == ["case_opened", "case_claimed", "case_decided"]
    assert await desk.recorded(case.subject_id) == [
        "listing_drafted",
        "listing_submitted",
        "listing_review_started",
        "listing_published",
    ]
    await desk.settle()
    assert await desk.recorded(case.id) == ["case_opened", "case_claimed", "case_decided"]


@pytest.mark.parametrize(
    ("outcome", "status"), [(Outcome.REQUEST_CHANGES, "changes_requested"), (Outcome.REJECT, "rejected")]
)
async def test_a_refusal_reaches_the_listing_and_its_reasons_stay_here(desk, outcome, status):
    case = await desk.publication()
    moderator = await desk.moderator()
    claimed = await desk.run(actions.claim, moderator, case.id)
    await desk.run(actions.decide, moderator, case.id, refusal(claimed, outcome))
    assert (await desk.find(Listing, case.subject_id)).status == status
    async with desk.exchange.sessions() as session:
        payloads = [row.payload for row in await session.execute(LedgerEntry.__table__.select())]
    assert REASON.text not in str(payloads)
    assert REASON.code in str(payloads)


async def test_what_comes_back_after_changes_goes_first(desk):
    organization = await make_organization(desk.exchange)
    case = await desk.publication(organization)
    moderator = await desk.moderator()
    claimed = await desk.run(actions.claim, moderator, case.id)
    await desk.run(actions.decide, moderator, case.id, refusal(claimed))
    async with desk.exchange.unit_of_work() as uow:
        listing = await uow.session.get_one(Listing, case.subject_id)
        uow.publish(listing.submit(by=moderator, at=uow.now))
    await desk.settle()
    again = await desk.case_of(CaseKind.PUBLICATION, case.subject_id)
    assert again.id != case.id
    assert (again.status, again.priority) == (CaseStatus.OPEN, CasePriority.HIGH)


async def test_a_revision_is_a_case_while_the_listing_stays_public(desk):
    case = await desk.publication()
    moderator = await desk.moderator()
    claimed = await desk.run(actions.claim, moderator, case.id)
    await desk.run(actions.decide, moderator, case.id, approval(claimed))
    async with desk.exchange.unit_of_work() as uow:
        listing = await uow.session.get_one(Listing, case.subject_id)
        uow.publish(listing.edit(listing.content | {"trl": 8}, by=moderator, at=uow.now))
        uow.publish(listing.submit(by=moderator, at=uow.now))
    await desk.settle()
    revision = await desk.case_of(CaseKind.PUBLICATION, case.subject_id)
    assert revision.id != case.id
    claimed = await desk.run(actions.claim, moderator, revision.id)
    assert (await desk.find(Listing, case.subject_id)).status == "published"
    await desk.run(actions.decide, moderator, revision.id, approval(claimed))
    assert (await desk.find(Listing, case.subject_id)).number == 2


async def test_an_organisation_is_verified_by_a_case(desk):
    case = await desk.registration()
    moderator = await desk.moderator()
    claimed = await desk.run(actions.claim, moderator, case.id)
    await desk.run(actions.decide, moderator, case.id, approval(claimed))
    assert (await desk.find(Organization, case.subject_id)).status is OrganizationStatus.VERIFIED


@pytest.mark.parametrize("outcome", [Outcome.REQUEST_CHANGES, Outcome.REJECT])
async def test_an_organisation_that_is_refused_may_ask_again(desk, outcome):
    case = await desk.registration()
    moderator = await desk.moderator()
    claimed = await desk.run(actions.claim, moderator, case.id)
    await desk.run(actions.decide, moderator, case.id, refusal(claimed, outcome))
    assert (await desk.find(Organization, case.subject_id)).status is OrganizationStatus.UNVERIFIED


@pytest.mark.parametrize("kind", ["operator", "auditor"])
async def test_authorities_make_no_case(desk, kind):
    assert await desk.registration(kind) is None


async def test_hearing_the_same_fact_again_opens_nothing_more(desk):
    case = await desk.publication()
    for _ in range(2):
        await desk.run(actions.follow, SYSTEM, CaseKind.PUBLICATION, case.subject_id)
    assert (await desk.case_of(CaseKind.PUBLICATION, case.subject_id)).id == case.id
    assert await desk.recorded(case.id) == ["case_opened"]


@pytest.mark.parametrize("claimed", [False, True])
async def test_withdrawing_closes_the_case(desk, claimed):
    case = await desk.publication()
    if claimed:
        await desk.run(actions.claim, await desk.moderator(), case.id)
    async with desk.exchange.unit_of_work() as uow:
        listing = await uow.session.get_one(Listing, case.subject_id)
        uow.publish(listing.withdraw(by=SYSTEM, at=uow.now))
    await desk.settle()
    closed = await desk.find(Case, case.id)
    assert (closed.status, closed.wake_at) == (CaseStatus.CLOSED, None)


async def test_a_case_whose_subject_was_withdrawn_a_moment_ago_is_not_claimed(desk):
    case = await desk.publication()
    async with desk.exchange.unit_of_work() as uow:
        uow.publish((await uow.session.get_one(Listing, case.subject_id)).withdraw(by=SYSTEM, at=uow.now))
    with pytest.raises(ReviewNotPending):
        await desk.run(actions.claim, await desk.moderator(), case.id)


async def test_a_decision_on_another_version_than_the_present_is_stale(desk):
    case = await desk.publication()
    moderator = await desk.moderator()
    claimed = await desk.run(actions.claim, moderator, case.id)
    async with desk.exchange.unit_of_work() as uow:
        listing = await uow.session.get_one(Listing, case.subject_id)
        listing.content = listing.content | {"trl": 9}
    with pytest.raises(StaleDecision):
        await desk.run(actions.decide, moderator, case.id, approval(claimed))
    assert (await desk.find(Listing, case.subject_id)).status == "in_review"
    assert (await desk.find(Case, case.id)).status is CaseStatus.CLAIMED
    present = approval(claimed, (await desk.find(Listing, case.subject_id)).version)
    await desk.run(actions.decide, moderator, case.id, present)
    assert (await desk.find(Listing, case.subject_id)).status == "published"


async def test_an_effect_that_fails_takes_the_decision_with_it(desk):
    case = await desk.publication()
    moderator = await desk.moderator()
    await desk.run(actions.claim, moderator, case.id)
    async with desk.exchange.unit_of_work() as uow:
        listing = await uow.session.get_one(Listing, case.subject_id)
        listing.content = listing.content | {"valid_until": (uow.now - timedelta(days=1)).isoformat()}
    version = (await desk.find(Listing, case.subject_id)).version
    with pytest.raises(ListingValidityPassed):
        await desk.run(actions.decide, moderator, case.id, approval(case, version))
    assert (await desk.find(Case, case.id)).status is CaseStatus.CLAIMED
    async with desk.exchange.sessions() as session:
        assert (await session.execute(Decision.__table__.select())).all() == []


async def test_nobody_judges_their_own_organisation_however_they_got_there(desk):
    organization = await make_organization(desk.exchange)
    case = await desk.publication(organization)
    colleague = await desk.colleague()
    await join(desk.exchange, desk.operation.moderator, organization, "viewer")
    related = await desk.moderator()
    with pytest.raises(PartyToCase):
        await desk.run(actions.claim, related, case.id)
    assert (await desk.find(Listing, case.subject_id)).status == "submitted"
    claimed = await desk.run(actions.claim, colleague, case.id)
    with pytest.raises(PartyToCase):
        await desk.run(actions.decide, related, case.id, approval(claimed))
    with pytest.raises(PartyToCase):
        await desk.run(actions.escalate, related, case.id, "?")


async def test_a_state_share_needs_two_moderators(desk):
    case = await desk.publication(state_share_percent="30")
    one, other = await desk.moderator(), await desk.colleague()
    claimed = await desk.run(actions.claim, one, case.id)
    waiting = await desk.run(actions.decide, one, case.id, approval(claimed))
    assert (waiting.status, waiting.first_approved_by) == (CaseStatus.OPEN, one.id)
    assert (await desk.find(Listing, case.subject_id)).status == "in_review"
    with pytest.raises(SecondReviewerNeeded):
        await desk.run(actions.claim, one, case.id)
    claimed = await desk.run(actions.claim, other, case.id)
    await desk.run(actions.decide, other, case.id, approval(claimed))
    assert (await desk.find(Listing, case.subject_id)).status == "published"
    assert await desk.recorded(case.id) == [
        "case_opened",
        "case_claimed",
        "case_first_approved",
        "case_claimed",
        "case_decided",
    ]


async def test_the_second_of_two_may_still_refuse(desk):
    case = await desk.publication(state_share_percent="30")
    one, other = await desk.moderator(), await desk.colleague()
    claimed = await desk.run(actions.claim, one, case.id)
    await desk.run(actions.decide, one, case.id, approval(claimed))
    claimed = await desk.run(actions.claim, other, case.id)
    await desk.run(actions.decide, other, case.id, refusal(claimed, Outcome.REJECT))
    assert (await desk.find(Listing, case.subject_id)).status == "rejected"


async def test_one_moderator_cannot_be_two(desk):
    case = await desk.publication(state_share_percent="30")
    moderator = await desk.moderator()
    claimed = await desk.run(actions.claim, moderator, case.id)
    await desk.run(actions.decide, moderator, case.id, approval(claimed))
    again = await desk.moderator()
    with pytest.raises(SecondReviewerNeeded):
        await desk.run(actions.claim, again, case.id)
    with pytest.raises(SecondReviewerNeeded):
        await desk.run(actions.decide, again, case.id, approval(claimed))


async def test_an_incomplete_checklist_publishes_nothing(desk):
    case = await desk.publication()
    moderator = await desk.moderator()
    claimed = await desk.run(actions.claim, moderator, case.id)
    ruling = approval(claimed)
    ruling.checklist.popitem()
    with pytest.raises(ChecklistIncomplete):
        await desk.run(actions.decide, moderator, case.id, ruling)
    assert (await desk.find(Listing, case.subject_id)).status == "in_review"


async def test_releasing_leaves_the_listing_under_review(desk):
    case = await desk.publication()
    moderator, colleague = await desk.moderator(), await desk.colleague()
    claimed = await desk.run(actions.claim, moderator, case.id)
    with pytest.raises(CaseNotHeld):
        await desk.run(actions.decide, colleague, case.id, approval(claimed))
    await desk.run(actions.release, colleague, case.id)
    assert (await desk.find(Listing, case.subject_id)).status == "in_review"
    claimed = await desk.run(actions.claim, colleague, case.id)
    await desk.run(actions.decide, colleague, case.id, approval(claimed))
    assert (await desk.find(Listing, case.subject_id)).status == "published"


async def test_an_escalated_case_is_the_owners_to_return(desk):
    case = await desk.publication()
    moderator = await desk.moderator()
    supervisor = await mandated(desk.exchange, desk.operation.supervisor)
    await desk.run(actions.claim, moderator, case.id)
    await desk.run(actions.escalate, moderator, case.id, "Two institutes claim it.")
    with pytest.raises(MoveNotAllowed):
        await desk.run(actions.claim, moderator, case.id)
    with pytest.raises(Forbidden):
        await desk.run(actions.give_back, moderator, case.id, "mine")
    for attempt in (
        lambda uow: actions.claim(uow, supervisor, case.id),
        lambda uow: actions.decide(uow, supervisor, case.id, approval(case)),
    ):
        with pytest.raises(Forbidden):
            await desk.run(lambda uow, attempt=attempt: attempt(uow))
    returned = await desk.run(actions.give_back, supervisor, case.id, "Ask for the certificate.")
    assert (returned.status, returned.instruction) == (CaseStatus.OPEN, "Ask for the certificate.")


@pytest.mark.parametrize(("kind", "role"), [("institute", "admin"), ("owner", "supervisor"), ("auditor", "auditor")])
async def test_only_moderators_act(desk, kind, role):
    case = await desk.publication()
    if kind == "owner":
        other = await mandated(desk.exchange, desk.operation.supervisor)
    else:
        other, _ = await make_actor(desk.exchange, kind, role)
    for action, *more in (
        (actions.claim,),
        (actions.release,),
        (actions.decide, approval(case)),
        (actions.escalate, "?"),
        (actions.follow, case.subject_id),
        (actions.note_overdue,),
    ):
        with pytest.raises(Forbidden):
            await desk.run(action, other, case.id, *more)


async def test_without_the_mandate_even_a_claimed_case_stays(desk):
    case = await desk.publication()
    moderator = await desk.moderator()
    claimed = await desk.run(actions.claim, moderator, case.id)
    supervisor = await mandated(desk.exchange, desk.operation.supervisor)
    await desk.run(mandates.suspend, supervisor, desk.operation.mandate.id, "test")
    with pytest.raises(MandateNotActive):
        await desk.run(actions.decide, await desk.moderator(), case.id, approval(claimed))


async def test_versions_and_missing_cases(desk):
    case = await desk.publication()
    moderator = await desk.moderator()
    with pytest.raises(Stale):
        await desk.run(actions.claim, moderator, case.id, 7)
    with pytest.raises(CaseNotFound):
        await desk.run(actions.claim, moderator, new_id())


async def test_an_overdue_case_is_noted_once(desk):
    case = await desk.publication()
    assert await desk.run(tick) == 0
    async with desk.exchange.unit_of_work() as uow:
        late = await uow.session.get_one(Case, case.id)
        late.due_at = late.wake_at = uow.now - timedelta(hours=1)
    assert await desk.run(tick) == 1
    assert await desk.run(tick) == 0
    assert await desk.recorded(case.id) == ["case_opened", "case_overdue"]


async def test_the_constraint_alone_refuses_a_second_live_case(desk):
    case = await desk.publication()
    kept = {column.key: getattr(case, column.key) for column in Case.__table__.columns} | {"id": new_id()}
    with pytest.raises(AlreadyExists):
        async with desk.exchange.unit_of_work() as uow:
            uow.session.add(Case(**kept))


@pytest.mark.real_commits
async def test_of_many_moderators_one_claims(live):
    desk = Desk(live.exchange, await make_operation(live.exchange), live.settle)
    case = await desk.publication()
    moderators = [await desk.colleague() for _ in range(5)]
    claims = (desk.run(actions.claim, moderator, case.id) for moderator in moderators)
    outcomes = await asyncio.gather(*claims, return_exceptions=True)
    assert sum(isinstance(outcome, Case) for outcome in outcomes) == 1
    assert {type(outcome) for outcome in outcomes} == {Case, MoveNotAllowed}


@pytest.mark.real_commits
async def test_facts_heard_at_once_open_one_case_and_close_it_once(live):
    desk = Desk(live.exchange, await make_operation(live.exchange), live.settle)
    listing = await make_submitted_listing(live.exchange, await make_organization(live.exchange))

    async def hear():
        heard = (desk.run(actions.follow, SYSTEM, CaseKind.PUBLICATION, listing.id) for _ in range(5))
        return await asyncio.gather(*heard)

    (case_id,) = {case.id for case in await hear()}
    assert await desk.recorded(case_id) == ["case_opened"]
    async with live.exchange.unit_of_work() as uow:
        uow.publish((await uow.session.get_one(Listing, listing.id)).withdraw(by=SYSTEM, at=uow.now))
    await hear()
    assert await desk.recorded(case_id) == ["case_opened", "case_closed"]


@pytest.mark.real_commits
async def test_a_withdrawal_and_a_decision_at_once_leave_one_truth(live):
    desk = Desk(live.exchange, await make_operation(live.exchange), live.settle)
    case = await desk.publication()
    moderator = await desk.moderator()
    claimed = await desk.run(actions.claim, moderator, case.id)
    editor = await make_member(live.exchange, await desk.find(Organization, case.organization_id), "editor")
    editor = await acting(live.exchange, editor)
    outcomes = await asyncio.gather(
        desk.run(actions.decide, moderator, case.id, approval(claimed)),
        desk.run(listings.withdraw, editor, case.subject_id),
        return_exceptions=True,
    )
    listing = await desk.find(Listing, case.subject_id)
    assert listing.status == "withdrawn"
    if isinstance(outcomes[0], Case):
        assert (await desk.find(Case, case.id)).status is CaseStatus.DECIDED
        assert listing.number == 1
    else:
        assert isinstance(outcomes[0], ReviewNotPending | StaleDecision)
        assert listing.number == 0


@pytest.mark.real_commits
async def test_a_change_that_is_not_committed_yet_is_waited_for(live):
    desk = Desk(live.exchange, await make_operation(live.exchange), live.settle)
    case = await desk.publication()
    moderator = await desk.moderator()
    claimed = await desk.run(actions.claim, moderator, case.id)

    async def decide():
        async with live.exchange.unit_of_work() as uow:
            seen = await uow.session.get_one(Listing, case.subject_id)
            await actions.decide(uow, moderator, case.id, approval(claimed))
            assert seen

    async with live.exchange.unit_of_work() as uow:
        listing = await uow.session.get_one(Listing, case.subject_id)
        listing.content = listing.content | {"trl": 9}
        await uow.session.flush()
        decision = asyncio.create_task(decide())
        while not (decision.done() or await waiting(uow)):
            await asyncio.sleep(0.01)
    with pytest.raises(StaleDecision):
        await decision
    assert (await desk.find(Listing, case.subject_id)).number == 0


async def waiting(uow):
    """Whether someone in this database waits for a row: whoever does holds its tuple lock meanwhile."""
    here = "SELECT oid FROM pg_database WHERE datname = current_database()"
    queued = text(f"SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'tuple' AND database = ({here}))")
    return await uow.session.scalar(queued)
