"""Appeals against a database: what can be appealed, who judges it, and what a reversal does."""

from datetime import timedelta

import pytest

from factories import actor_of, join, make_listing, make_member, make_organization, make_person, mandated
from moderation.appealing import ANSWER, GROUNDS, Affected, reversing, upholding
from techexchange.identity import actions as identity
from techexchange.identity.errors import ConflictOfInterest, OrganizationNotFound, TaxCodeTaken
from techexchange.identity.models import Organization, OrganizationStatus
from techexchange.infra.throttle import Throttle
from techexchange.kernel.errors import Forbidden, Stale, Unauthenticated
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import ANONYMOUS, SYSTEM
from techexchange.ledger.models import LedgerEntry
from techexchange.listings import actions as listings
from techexchange.listings.errors import ListingBlocked, ListingNotFound, ListingValidityPassed
from techexchange.listings.models import Listing, SuspensionReason
from techexchange.moderation import actions
from techexchange.moderation.actions import FlagLimits
from techexchange.moderation.errors import (
    AppealedAlready,
    AppealMoot,
    AppealNotFound,
    AppealOutOfTime,
    FlagNotFound,
    NothingToAppeal,
    OwnDecision,
    SecondReviewerNeeded,
    StaleDecision,
)
from techexchange.moderation.jobs import note_overdue_appeals
from techexchange.moderation.lifecycle import AppealStatus
from techexchange.moderation.models import (
    Appeal,
    AppealSubject,
    CaseKind,
    FlagReason,
    FlagReport,
    Outcome,
    Reason,
    ReasonCode,
    Ruling,
)

UNFOUNDED = (Reason(ReasonCode.UNFOUNDED, "It holds."),)


@pytest.fixture
def affected(desk):
    return Affected(desk)


async def test_a_reversal_publishes_in_the_same_transaction(desk, affected):
    listing = await affected.rejected()
    assert listing.status == "rejected"
    appeal = await affected.file(listing)
    assert (appeal.against, appeal.decided_by) == ("rejection", desk.operation.moderator.id)
    supervisor = await affected.supervisor()
    decided = await desk.run(actions.decide_appeal, supervisor, appeal.id, reversing(listing.version), appeal.version)
    assert (decided.status, decided.answer) == (AppealStatus.REVERSED, ANSWER)
    found = await desk.find(Listing, listing.id)
    assert (found.status, found.number) == ("published", 1)
    assert (await desk.recorded(listing.id))[-3:] == ["listing_rejected", "listing_review_started", "listing_published"]
    assert await desk.recorded(appeal.id) == ["appeal_filed", "appeal_decided"]
    await desk.settle()
    assert (await desk.case_of(CaseKind.PUBLICATION, listing.id)).status == "decided"


async def test_what_is_upheld_stays_and_is_not_appealed_again(desk, affected):
    listing = await affected.rejected()
    editor = await affected.editor_of(listing.organization_id)
    appeal = await affected.file(listing, editor)
    await desk.run(actions.decide_appeal, await affected.supervisor(), appeal.id, upholding())
    assert (await desk.find(Listing, listing.id)).status == "rejected"
    with pytest.raises(AppealedAlready):
        await affected.file(listing, editor)


async def test_a_refused_revision_is_published_too(desk, affected):
    listing = await affected.on_view()
    supervisor = await affected.supervisor()
    async with desk.exchange.unit_of_work() as uow:
        found = await uow.session.get_one(Listing, listing.id)
        for move in ("submit", "begin_review", "reject"):
            if move == "submit":
                uow.publish(found.edit(found.content | {"trl": 9}, by=SYSTEM, at=uow.now))
            uow.publish(getattr(found, move)(by=SYSTEM, at=uow.now))
    appeal = await affected.file(listing)
    version = (await desk.find(Listing, listing.id)).version
    await desk.run(actions.decide_appeal, supervisor, appeal.id, reversing(version))
    found = await desk.find(Listing, listing.id)
    assert (found.number, found.revision) == (2, "none")


async def test_a_suspended_listing_comes_back(desk, affected):
    listing = await affected.on_view()
    await desk.run(listings.suspend, await desk.moderator(), listing.id, SuspensionReason.MISLEADING)
    appeal = await affected.file(listing)
    assert appeal.against == "suspension"
    version = (await desk.find(Listing, listing.id)).version
    await desk.run(actions.decide_appeal, await affected.supervisor(), appeal.id, reversing(version))
    assert (await desk.find(Listing, listing.id)).status == "published"


@pytest.mark.parametrize(("move", "against"), [("suspend", "suspension"), ("revoke", "revocation")])
async def test_an_organisation_gets_its_place_back(desk, affected, move, against):
    organization = await make_organization(desk.exchange)
    listing = await make_listing(desk.exchange, organization)
    admin = await actor_of(desk.exchange, await make_member(desk.exchange, organization))
    await desk.run(getattr(identity, move), await desk.moderator(), organization.id, "Licence withdrawn")
    await desk.settle()
    assert (await desk.find(Listing, listing.id)).status == "suspended"
    with pytest.raises(NothingToAppeal):
        await affected.file(listing, admin)
    appeal = await desk.run(actions.file_appeal, admin, AppealSubject.ORGANIZATION, organization.id, GROUNDS)
    assert appeal.against == against
    version = (await desk.find(Organization, organization.id)).version
    await desk.run(actions.decide_appeal, await affected.supervisor(), appeal.id, reversing(version))
    assert (await desk.find(Organization, organization.id)).status is OrganizationStatus.VERIFIED
    await desk.settle()
    assert (await desk.find(Listing, listing.id)).status == "published"


async def refused_registration(desk):
    case = await desk.registration()
    moderator = await desk.moderator()
    claimed = await desk.run(actions.claim, moderator, case.id)
    ruling = Ruling(Outcome.REJECT, claimed.subject_version, {}, UNFOUNDED)
    await desk.run(actions.decide, moderator, case.id, ruling)
    organization = await desk.find(Organization, case.subject_id)
    return organization, await actor_of(desk.exchange, await make_member(desk.exchange, organization))


async def test_a_refused_organisation_is_verified(desk, affected):
    organization, admin = await refused_registration(desk)
    appeal = await desk.run(actions.file_appeal, admin, AppealSubject.ORGANIZATION, organization.id, GROUNDS)
    await desk.run(actions.decide_appeal, await affected.supervisor(), appeal.id, reversing(organization.version))
    found = await desk.find(Organization, organization.id)
    assert (found.status, found.reasons) == (OrganizationStatus.VERIFIED, [])
    assert found.verified_at is not None


async def test_a_reversal_whose_effect_fails_decides_nothing(desk, affected):
    organization, admin = await refused_registration(desk)
    async with desk.exchange.unit_of_work() as uow:
        twin = await uow.session.get_one(Organization, (await make_organization(desk.exchange)).id)
        twin.tax_code = organization.tax_code
    appeal = await desk.run(actions.file_appeal, admin, AppealSubject.ORGANIZATION, organization.id, GROUNDS)
    with pytest.raises(TaxCodeTaken):
        await desk.run(actions.decide_appeal, await affected.supervisor(), appeal.id, reversing(organization.version))
    assert (await desk.find(Appeal, appeal.id)).status is AppealStatus.FILED


async def test_what_was_flagged_in_vain_is_taken_down_by_the_owner(desk, affected):
    listing = await affected.on_view()
    someone = await actor_of(desk.exchange, await make_person(desk.exchange))
    report = FlagReport(FlagReason.UNLAWFUL, "A precursor.")
    limits = FlagLimits(Throttle(desk.exchange), "192.0.2.1")
    flag = await desk.run(actions.raise_flag, someone, listing.id, report, limits)
    with pytest.raises(NothingToAppeal):
        await desk.run(actions.file_appeal, someone, AppealSubject.FLAG, flag.id, GROUNDS)
    moderator = await desk.moderator()
    claimed = await desk.run(actions.claim, moderator, flag.case_id)
    await desk.run(
        actions.decide, moderator, flag.case_id, Ruling(Outcome.DISMISS, claimed.subject_version, {}, UNFOUNDED)
    )
    editor = await affected.editor_of(listing.organization_id)
    with pytest.raises(FlagNotFound):
        await desk.run(actions.file_appeal, editor, AppealSubject.FLAG, flag.id, GROUNDS)
    appeal = await desk.run(actions.file_appeal, someone, AppealSubject.FLAG, flag.id, GROUNDS)
    with pytest.raises(AppealNotFound):
        await desk.run(actions.withdraw_appeal, editor, appeal.id)
    version = (await desk.find(Listing, listing.id)).version
    await desk.run(actions.decide_appeal, await affected.supervisor(), appeal.id, reversing(version))
    found = await desk.find(Listing, listing.id)
    assert (found.status, found.reason) == ("suspended", "against_the_law")


async def test_a_state_share_needs_two_supervisors(desk, affected):
    listing = await affected.rejected(state_share_percent="30")
    appeal = await affected.file(listing)
    one, other = await affected.supervisor(), await affected.supervisor(another=True)
    waiting = await desk.run(actions.decide_appeal, one, appeal.id, reversing(listing.version))
    assert (waiting.status, waiting.first_reversed_by) == (AppealStatus.FILED, one.id)
    assert (await desk.find(Listing, listing.id)).status == "rejected"
    with pytest.raises(SecondReviewerNeeded):
        await desk.run(actions.decide_appeal, one, appeal.id, reversing(listing.version))
    await desk.run(actions.decide_appeal, other, appeal.id, reversing(listing.version))
    assert (await desk.find(Listing, listing.id)).status == "published"


async def test_the_owner_publishes_nothing_that_the_law_blocks(desk, affected):
    listing = await affected.rejected(technology_codes=["III-NARCOTICS"])
    appeal = await affected.file(listing)
    one, other = await affected.supervisor(), await affected.supervisor(another=True)
    with pytest.raises(ListingBlocked):
        for judge in (one, other):
            await desk.run(actions.decide_appeal, judge, appeal.id, reversing(listing.version))
    assert (await desk.find(Listing, listing.id)).status == "rejected"


async def test_nor_what_is_past_its_time(desk, affected):
    listing = await affected.rejected()
    appeal = await affected.file(listing)
    async with desk.exchange.unit_of_work() as uow:
        found = await uow.session.get_one(Listing, listing.id)
        found.content = found.content | {"valid_until": (uow.now - timedelta(days=1)).isoformat()}
    version = (await desk.find(Listing, listing.id)).version
    with pytest.raises(ListingValidityPassed):
        await desk.run(actions.decide_appeal, await affected.supervisor(), appeal.id, reversing(version))
    assert (await desk.find(Appeal, appeal.id)).status is AppealStatus.FILED


async def test_never_by_who_decided_nor_by_a_party_nor_with_an_interest(desk, affected):
    listing = await affected.on_view()
    await join(desk.exchange, desk.operation.moderator, desk.operation.owner, "supervisor")
    both = await mandated(desk.exchange, desk.operation.moderator)
    await desk.run(listings.suspend, both, listing.id, SuspensionReason.OTHER)
    appeal = await affected.file(listing)
    version = (await desk.find(Listing, listing.id)).version
    with pytest.raises(OwnDecision):
        await desk.run(actions.decide_appeal, both, appeal.id, reversing(version))
    with pytest.raises(OwnDecision):
        await desk.run(actions.decide_appeal, both, appeal.id, upholding())
    party = await make_member(desk.exchange, desk.operation.owner, "supervisor")
    await join(desk.exchange, party, await desk.find(Organization, listing.organization_id), "viewer")
    with pytest.raises(ConflictOfInterest):
        await desk.run(actions.decide_appeal, await mandated(desk.exchange, party), appeal.id, reversing(version))
    assert (await desk.find(Listing, listing.id)).status == "suspended"


async def test_only_the_owner_judges(desk, affected):
    listing = await affected.rejected()
    appeal = await affected.file(listing)
    editor = await affected.editor_of(listing.organization_id)
    auditor = await make_member(desk.exchange, await make_organization(desk.exchange, "auditor"), "auditor")
    for other in (await desk.colleague(), editor, await mandated(desk.exchange, auditor)):
        with pytest.raises(Forbidden):
            await desk.run(actions.decide_appeal, other, appeal.id, reversing(listing.version))
        with pytest.raises(Forbidden):
            await desk.run(actions.note_appeal_overdue, other, appeal.id)


async def test_only_those_affected_appeal(desk, affected):
    listing = await affected.rejected()
    stranger = await affected.editor_of((await make_organization(desk.exchange)).id)
    organization = await desk.find(Organization, listing.organization_id)
    viewer = await actor_of(desk.exchange, await make_member(desk.exchange, organization, "viewer"))
    with pytest.raises(ListingNotFound):
        await affected.file(listing, stranger)
    with pytest.raises(Forbidden):
        await affected.file(listing, viewer)
    with pytest.raises(Unauthenticated):
        await affected.file(listing, ANONYMOUS)
    for about, error in ((AppealSubject.LISTING, ListingNotFound), (AppealSubject.ORGANIZATION, OrganizationNotFound)):
        with pytest.raises(error):
            await desk.run(actions.file_appeal, stranger, about, new_id(), GROUNDS)


async def test_what_nothing_stands_against_is_not_appealed(desk, affected):
    listing = await affected.on_view()
    editor = await affected.editor_of(listing.organization_id)
    for about, id in (
        (AppealSubject.LISTING, listing.id),
        (AppealSubject.ORGANIZATION, listing.organization_id),
    ):
        with pytest.raises(NothingToAppeal):
            await desk.run(actions.file_appeal, editor, about, id, GROUNDS)


async def test_what_changed_since_is_read_again_or_moot(desk, affected):
    listing = await affected.on_view()
    moderator, supervisor = await desk.moderator(), await affected.supervisor()
    await desk.run(listings.suspend, moderator, listing.id, SuspensionReason.OTHER)
    appeal = await affected.file(listing)
    version = (await desk.find(Listing, listing.id)).version
    with pytest.raises(StaleDecision):
        await desk.run(actions.decide_appeal, supervisor, appeal.id, reversing(version - 1))
    with pytest.raises(Stale):
        await desk.run(actions.decide_appeal, supervisor, appeal.id, reversing(version), 7)
    await desk.run(listings.reinstate, moderator, listing.id)
    with pytest.raises(NothingToAppeal):
        await desk.run(actions.decide_appeal, supervisor, appeal.id, reversing(version + 1))
    await desk.run(listings.suspend, moderator, listing.id, SuspensionReason.SECURITY)
    with pytest.raises(AppealMoot):
        await desk.run(actions.decide_appeal, supervisor, appeal.id, reversing(version + 2))
    await desk.run(actions.decide_appeal, supervisor, appeal.id, upholding())
    assert (await affected.file(listing)).id != appeal.id


async def test_an_appeal_is_made_in_time(desk, affected):
    listing = await affected.on_view()
    async with desk.exchange.unit_of_work() as uow:
        found = await uow.session.get_one(Listing, listing.id)
        long_ago = uow.now - timedelta(days=90, seconds=1)
        uow.publish(found.suspend(SuspensionReason.OTHER, by=await desk.moderator(), at=long_ago))
    with pytest.raises(AppealOutOfTime):
        await affected.file(listing)


async def test_taken_back_by_its_organisation(desk, affected):
    listing = await affected.rejected()
    appeal = await affected.file(listing)
    stranger = await affected.editor_of((await make_organization(desk.exchange)).id)
    with pytest.raises(AppealNotFound):
        await desk.run(actions.withdraw_appeal, stranger, appeal.id)
    with pytest.raises(Forbidden):
        await desk.run(actions.withdraw_appeal, await affected.supervisor(), appeal.id)
    colleague = await affected.editor_of(listing.organization_id)
    withdrawn = await desk.run(actions.withdraw_appeal, colleague, appeal.id)
    assert withdrawn.status is AppealStatus.WITHDRAWN
    with pytest.raises(AppealedAlready):
        await affected.file(listing)


async def test_an_overdue_appeal_is_noted_once(desk, affected):
    appeal = await affected.file(await affected.rejected())
    assert await desk.run(note_overdue_appeals) == 0
    async with desk.exchange.unit_of_work() as uow:
        late = await uow.session.get_one(Appeal, appeal.id)
        late.due_at = late.wake_at = uow.now - timedelta(hours=1)
    assert await desk.run(note_overdue_appeals) == 1
    assert await desk.run(note_overdue_appeals) == 0
    assert (await desk.recorded(appeal.id))[-1] == "appeal_overdue"


async def test_grounds_and_answers_stay_here(desk, affected):
    listing = await affected.rejected()
    appeal = await affected.file(listing)
    await desk.run(actions.decide_appeal, await affected.supervisor(), appeal.id, reversing(listing.version))
    async with desk.exchange.sessions() as session:
        payloads = str([row.payload for row in await session.execute(LedgerEntry.__table__.select())])
    assert GROUNDS not in payloads
    assert ANSWER not in payloads
