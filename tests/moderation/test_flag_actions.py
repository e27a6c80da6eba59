"""Flags and proposals against a database: who may raise one, what they gather in, and what comes of them."""

import pytest
from sqlalchemy import func, select

from factories import actor_of, join, make_listing, make_member, make_organization, make_person, mandated
from moderation_desk import approval
from techexchange.identity import actions as identity
from techexchange.identity.errors import ConflictOfInterest, OrganizationNotFound
from techexchange.identity.models import DeclaredInterest, InterestGround, Organization, OrganizationStatus
from techexchange.infra.throttle import Throttle, TooManyAttempts
from techexchange.kernel.errors import Forbidden
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import ANONYMOUS, SYSTEM
from techexchange.ledger.models import LedgerEntry
from techexchange.listings import actions as listings
from techexchange.listings.errors import ListingNotFound
from techexchange.listings.models import Listing, SuspensionReason
from techexchange.moderation import actions
from techexchange.moderation.actions import FLAGS_PER_ADDRESS, FlagLimits
from techexchange.moderation.errors import AlreadyProposed, OwnCase, PartyToCase, ReviewNotPending
from techexchange.moderation.lifecycle import CaseStatus
from techexchange.moderation.models import (
    CHECKLISTS,
    Case,
    CaseKind,
    CasePriority,
    ChecklistAnswer,
    Flag,
    FlagReason,
    FlagReport,
    Outcome,
    Reason,
    ReasonCode,
    Ruling,
)

MISLEADING = FlagReport(FlagReason.MISLEADING, "No dryer is that efficient.")
UNLAWFUL = FlagReport(FlagReason.UNLAWFUL, "This is a precursor.")
WHY = (Reason(ReasonCode.MISLEADING, "The figures do not hold."),)


def ruling(case, outcome, reasons=WHY):
    passed = dict.fromkeys(CHECKLISTS[case.kind], ChecklistAnswer.PASSED)
    return Ruling(outcome, case.subject_version, passed, reasons)


@pytest.fixture
async def listing(desk):
    return await make_listing(desk.exchange, await make_organization(desk.exchange))


@pytest.fixture
def limits(exchange):
    return FlagLimits(Throttle(exchange), "192.0.2.1")


@pytest.fixture
def flag(desk, listing, limits):
    async def raised(actor=ANONYMOUS, report=MISLEADING, about=None):
        return await desk.run(actions.raise_flag, actor, (about or listing).id, report, limits)

    return raised


@pytest.fixture
async def someone(desk):
    return await actor_of(desk.exchange, await make_person(desk.exchange))


async def test_flags_on_a_listing_are_one_case(desk, listing, flag, someone):
    first, second = await flag(), await flag(someone, FlagReport(FlagReason.DUPLICATE, "Seen before."))
    case = await desk.case_of(CaseKind.FLAG, listing.id)
    assert (first.case_id, second.case_id) == (case.id, case.id)
    assert (case.status, case.priority) == (CaseStatus.OPEN, CasePriority.NORMAL)
    assert (first.raised_by, second.raised_by) == (None, someone.id)
    assert await desk.recorded(case.id) == ["case_opened"]
    assert await desk.recorded(first.id) == ["flag_raised"]
    assert (await desk.find(Listing, listing.id)).status == "published"


async def test_a_danger_goes_first(desk, listing, flag):
    await flag(report=UNLAWFUL)
    assert (await desk.case_of(CaseKind.FLAG, listing.id)).priority is CasePriority.HIGH


async def test_the_same_said_again_is_said_once(desk, listing, flag, someone):
    first, again = await flag(someone), await flag(someone)
    assert again.id == first.id
    other = await flag(someone, UNLAWFUL)
    assert other.id != first.id
    assert await desk.recorded(first.id) == ["flag_raised"]


async def test_what_is_said_stays_out_of_the_record(desk, flag):
    await flag()
    async with desk.exchange.sessions() as session:
        payloads = [row.payload for row in await session.execute(LedgerEntry.__table__.select())]
    assert MISLEADING.text not in str(payloads)
    assert "misleading" in str(payloads)


@pytest.mark.parametrize("status", ["draft", "paused", "suspended"])
async def test_only_what_is_published_is_flagged(desk, flag, status):
    hidden = await make_listing(desk.exchange, await make_organization(desk.exchange), status)
    with pytest.raises(ListingNotFound):
        await flag(about=hidden)


async def test_strangers_are_counted_by_where_they_are_and_people_by_themselves(desk, flag, someone):
    for _ in range(FLAGS_PER_ADDRESS.most):
        await flag()
    with pytest.raises(TooManyAttempts):
        await flag()
    await flag(someone)


@pytest.mark.parametrize(
    ("outcome", "status", "revision"),
    [
        (Outcome.DISMISS, "published", "none"),
        (Outcome.SUSPEND, "suspended", "none"),
        (Outcome.REQUEST_CHANGES, "published", "changes_requested"),
    ],
)
async def test_a_decision_on_a_flag_does_what_it_says(desk, listing, flag, outcome, status, revision):
    await flag()
    moderator = await desk.moderator()
    case = await desk.case_of(CaseKind.FLAG, listing.id)
    claimed = await desk.run(actions.claim, moderator, case.id)
    decided = await desk.run(actions.decide, moderator, case.id, ruling(claimed, outcome))
    assert decided.status is CaseStatus.DECIDED
    found = await desk.find(Listing, listing.id)
    assert (found.status, found.revision) == (status, revision)
    assert found.reason == ("misleading" if outcome is Outcome.SUSPEND else None)
    await desk.settle()
    assert (await desk.case_of(CaseKind.FLAG, listing.id)).id == case.id
    again = await flag() if outcome is not Outcome.SUSPEND else None
    assert again is None or again.case_id != case.id


async def test_nobody_judges_what_they_flagged(desk, listing, flag):
    moderator = await desk.moderator()
    await flag(moderator)
    case = await desk.case_of(CaseKind.FLAG, listing.id)
    with pytest.raises(OwnCase):
        await desk.run(actions.claim, moderator, case.id)
    await desk.run(actions.claim, await desk.colleague(), case.id)


async def test_what_ends_the_listing_closes_its_flags(desk, listing, flag):
    await flag()
    async with desk.exchange.unit_of_work() as uow:
        uow.publish((await uow.session.get_one(Listing, listing.id)).withdraw(by=SYSTEM, at=uow.now))
    await desk.settle()
    assert (await desk.case_of(CaseKind.FLAG, listing.id)).status is CaseStatus.CLOSED


async def test_no_fact_of_a_listing_opens_a_case_of_flags(desk, listing):
    await desk.run(actions.follow, SYSTEM, CaseKind.FLAG, listing.id)
    async with desk.exchange.unit_of_work() as uow:
        assert await uow.session.scalar(select(func.count()).select_from(Flag)) == 0
    assert await desk.case_of(CaseKind.FLAG, listing.id) is None


async def test_a_suspension_is_proposed_by_one_and_decided_by_another(desk):
    organization = await make_organization(desk.exchange)
    one, other = await desk.moderator(), await desk.colleague()
    case = await desk.run(actions.propose, one, organization.id, "Its certificate is forged.")
    assert (case.kind, case.opened_by) == (CaseKind.STANDING, one.id)
    with pytest.raises(OwnCase):
        await desk.run(actions.claim, one, case.id)
    with pytest.raises(AlreadyProposed):
        await desk.run(actions.propose, other, organization.id, "And its address too.")
    claimed = await desk.run(actions.claim, other, case.id)
    await desk.run(actions.decide, other, case.id, ruling(claimed, Outcome.SUSPEND))
    assert (await desk.find(Organization, organization.id)).status is OrganizationStatus.SUSPENDED
    await desk.settle()
    assert (await desk.find(Case, case.id)).status is CaseStatus.DECIDED


async def test_a_proposal_that_is_dismissed_changes_nothing(desk):
    organization = await make_organization(desk.exchange)
    case = await desk.run(actions.propose, await desk.moderator(), organization.id, "A rumour.")
    other = await desk.colleague()
    claimed = await desk.run(actions.claim, other, case.id)
    await desk.run(actions.decide, other, case.id, ruling(claimed, Outcome.DISMISS))
    assert (await desk.find(Organization, organization.id)).status is OrganizationStatus.VERIFIED


async def test_only_who_has_a_place_can_lose_it(desk):
    moderator = await desk.moderator()
    for kind, status in (("institute", "unverified"), ("institute", "suspended"), ("auditor", "verified")):
        organization = await make_organization(desk.exchange, kind, status=status)
        with pytest.raises(ReviewNotPending):
            await desk.run(actions.propose, moderator, organization.id, "?")
    with pytest.raises(OrganizationNotFound):
        await desk.run(actions.propose, moderator, new_id(), "?")


async def test_nobody_proposes_against_their_own(desk):
    organization = await make_organization(desk.exchange)
    await join(desk.exchange, desk.operation.moderator, organization, "viewer")
    with pytest.raises(PartyToCase):
        await desk.run(actions.propose, await desk.moderator(), organization.id, "?")
    stranger = await actor_of(desk.exchange, await make_member(desk.exchange, organization))
    with pytest.raises(Forbidden):
        await desk.run(actions.propose, stranger, organization.id, "?")


async def test_suspending_at_once_closes_the_proposal(desk):
    organization = await make_organization(desk.exchange)
    moderator = await desk.moderator()
    case = await desk.run(actions.propose, moderator, organization.id, "It goes on.")
    await desk.run(identity.suspend, moderator, organization.id, "At once")
    await desk.settle()
    assert (await desk.find(Case, case.id)).status is CaseStatus.CLOSED


async def declare(desk, person, organization):
    """A declared interest, as the register of interests has it."""
    actor = await mandated(desk.exchange, person)
    interest = DeclaredInterest(organization_id=organization.id, ground=InterestGround.FAMILY)
    return await desk.run(identity.declare_interest, actor, interest)


async def test_a_declared_interest_keeps_a_moderator_from_claiming_and_from_deciding(desk):
    organization = await make_organization(desk.exchange)
    case = await desk.publication(organization)
    moderator = await desk.moderator()
    claimed = await desk.run(actions.claim, moderator, case.id)
    await declare(desk, desk.operation.moderator, organization)
    with pytest.raises(ConflictOfInterest):
        await desk.run(actions.decide, moderator, case.id, approval(claimed))
    with pytest.raises(ConflictOfInterest):
        await desk.run(actions.escalate, moderator, case.id, "?")
    await desk.run(actions.release, moderator, case.id)
    with pytest.raises(ConflictOfInterest):
        await desk.run(actions.claim, moderator, case.id)
    other = await desk.colleague()
    claimed = await desk.run(actions.claim, other, case.id)
    await desk.run(actions.decide, other, case.id, approval(claimed))
    assert (await desk.find(Listing, case.subject_id)).status == "published"


async def test_an_interest_keeps_from_suspending_at_once_too(desk, listing):
    organization = await desk.find(Organization, listing.organization_id)
    await declare(desk, desk.operation.moderator, organization)
    moderator = await desk.moderator()
    for action, id, reason in (
        (listings.suspend, listing.id, SuspensionReason.OTHER),
        (identity.suspend, organization.id, "?"),
        (identity.revoke, organization.id, "?"),
        (actions.propose, organization.id, "?"),
    ):
        with pytest.raises(ConflictOfInterest):
            await desk.run(action, moderator, id, reason)
    await desk.run(listings.suspend, await desk.colleague(), listing.id, SuspensionReason.OTHER)
    with pytest.raises(ConflictOfInterest):
        await desk.run(listings.reinstate, moderator, listing.id)
