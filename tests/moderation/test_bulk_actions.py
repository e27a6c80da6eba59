"""Many cases at once: each by itself."""

from factories import join, mandated
from moderation_desk import approval
from techexchange.identity.models import Organization
from techexchange.ledger.models import LedgerEntry
from techexchange.listings.models import Listing
from techexchange.mandates import actions as mandates
from techexchange.moderation import actions
from techexchange.moderation.actions import BulkItem, BulkMove
from techexchange.moderation.models import Case


async def in_bulk(desk, actor, *items):
    return await desk.run(actions.in_bulk, actor, desk.exchange, items)


def refusals(outcomes):
    return [outcome.refusal.code if outcome.refusal else outcome.case.status for outcome in outcomes]


async def test_each_item_has_its_own_outcome(desk):
    cases = [await desk.publication() for _ in range(4)]
    moderator = await desk.moderator()
    party = await desk.find(Organization, cases[2].organization_id)
    await join(desk.exchange, desk.operation.moderator, party, "viewer")
    moderator = await mandated(desk.exchange, desk.operation.moderator)
    first, stale, foreign, last = cases
    outcomes = await in_bulk(
        desk,
        moderator,
        BulkItem(first.id, first.version, BulkMove.CLAIM),
        BulkItem(stale.id, stale.version + 1, BulkMove.CLAIM),
        BulkItem(foreign.id, foreign.version, BulkMove.CLAIM),
        BulkItem(last.id, last.version, BulkMove.CLAIM),
    )
    assert refusals(outcomes) == ["claimed", "stale", "party_to_case", "claimed"]
    assert (await desk.find(Case, first.id)).claimed_by == moderator.id
    assert (await desk.find(Case, stale.id)).claimed_by is None
    assert await desk.recorded(moderator.id) == ["access_refused"]


async def test_claimed_decided_and_released_in_one_go(desk):
    one, other = await desk.publication(), await desk.publication()
    moderator = await desk.moderator()
    claims = [BulkItem(case.id, case.version, BulkMove.CLAIM) for case in (one, other)]
    claimed, held = [outcome.case for outcome in await in_bulk(desk, moderator, *claims)]
    outcomes = await in_bulk(
        desk,
        moderator,
        BulkItem(claimed.id, claimed.version, BulkMove.DECIDE, approval(claimed)),
        BulkItem(held.id, held.version, BulkMove.RELEASE),
        BulkItem(held.id, held.version, BulkMove.DECIDE),
    )
    assert refusals(outcomes) == ["decided", "open", "ruling_missing"]
    assert (await desk.find(Listing, one.subject_id)).status == "published"


async def test_a_suspended_operator_gets_nothing_done(desk):
    """The mandate is asked at each item, not once for all: here the actor still holds the one of before."""
    case = await desk.publication()
    moderator = await desk.moderator()
    supervisor = await mandated(desk.exchange, desk.operation.supervisor)
    await desk.run(mandates.suspend, supervisor, desk.operation.mandate.id, "test")
    outcomes = await in_bulk(desk, moderator, BulkItem(case.id, case.version, BulkMove.CLAIM))
    assert refusals(outcomes) == ["mandate_not_active"]
    async with desk.exchange.sessions() as session:
        events = [row.event for row in await session.execute(LedgerEntry.__table__.select())]
    assert "case_claimed" not in events
