"""Public assets against the database: who may, what publication and signature ask of them, and the clock."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from contracting import recorded
from drawing_up import make_desk
from factories import actor_of, join, make_actor, make_listing, make_member, make_operation, make_organization, mandated
from moderation_desk import Desk, approval
from public_assets import CODE, make_appraisal, make_asset, task, worth
from techexchange.assets import actions, queries
from techexchange.assets.errors import (
    AppraisalNotFound,
    AssetNotFound,
    AssetNotVerified,
    PartyToAsset,
    TaskAlreadyRegistered,
    TaskCodeMissing,
    ValuationMissing,
)
from techexchange.assets.jobs import note_unpublished
from techexchange.assets.models import PublicAsset
from techexchange.assets.queries import AssetFilter
from techexchange.kernel.days import day_of
from techexchange.kernel.errors import Forbidden, Stale, Unauthenticated
from techexchange.kernel.paging import PageRequest
from techexchange.kernel.permissions import ANONYMOUS, MandateNotActive, OrganizationNotVerified
from techexchange.listings.models import Listing
from techexchange.moderation import actions as moderation
from techexchange.notifications.models import Notice, NoticeKind

IN_KIND = {"scope": "contribution_in_kind", "exclusivity": "exclusive", "territory": ["VN"], "equity_percent": "20"}
STATE = {"funding_source": "state_budget", "state_share_percent": "100", "task_code": CODE}


@pytest.fixture
async def operation(exchange):
    return await make_operation(exchange)


@pytest.fixture
async def host(exchange):
    return await make_actor(exchange)


@pytest.fixture
async def moderator(exchange, operation):
    return await mandated(exchange, operation.moderator)


@pytest.fixture
async def owner(exchange, operation):
    return await actor_of(exchange, operation.supervisor)


@pytest.fixture
def desk(exchange, operation, settle):
    return Desk(exchange, operation, settle)


async def do(exchange, action, *arguments, **more):
    async with exchange.unit_of_work() as uow:
        return await action(uow, *arguments, **more)


async def today(exchange):
    async with exchange.unit_of_work() as uow:
        return day_of(uow.now)


async def found(exchange, asset):
    async with exchange.unit_of_work() as uow:
        return await uow.session.get_one(PublicAsset, asset.id)


async def test_the_host_registers_and_the_operator_verifies(exchange, host, moderator):
    actor, organization = host
    asset = await do(exchange, actions.register, actor, organization.id, task(await today(exchange)))
    assert (asset.status, asset.organization_id) == ("registered", organization.id)
    verified = await do(exchange, actions.verify, moderator, asset.id, asset.version)
    assert (verified.status, verified.decided_by) == ("verified", moderator.id)
    assert await recorded(exchange, asset.id) == ["asset_registered", "asset_verified"]
    with pytest.raises(Stale):
        await do(exchange, actions.refuse, moderator, asset.id, "x", asset.version)


async def test_one_task_is_registered_once_whoever_writes_its_code_how(exchange, host):
    actor, organization = host
    day = await today(exchange)
    await do(exchange, actions.register, actor, organization.id, task(day))
    other, elsewhere = await make_actor(exchange)
    for who, where in ((actor, organization), (other, elsewhere)):
        with pytest.raises(TaskAlreadyRegistered):
            await do(exchange, actions.register, who, where.id, task(day, task_code=f" {CODE.lower()} "))


async def test_who_may_not_register(exchange, host, moderator, owner):
    _, organization = host
    day = await today(exchange)
    viewer = await actor_of(exchange, await make_member(exchange, organization, "viewer"))
    stranger, _ = await make_actor(exchange, "business")
    for who in (viewer, stranger, moderator, owner):
        with pytest.raises(Forbidden):
            await do(exchange, actions.register, who, organization.id, task(day))
    unknown = await make_organization(exchange, status="pending")
    waiting = await actor_of(exchange, await make_member(exchange, unknown, "editor"))
    with pytest.raises(OrganizationNotVerified):
        await do(exchange, actions.register, waiting, unknown.id, task(day))
    with pytest.raises(Unauthenticated):
        await do(exchange, actions.register, ANONYMOUS, organization.id, task(day))


async def test_who_may_not_verify(exchange, host, operation, owner):
    actor, organization = host
    asset = await make_asset(exchange, organization, verified=False)
    unmandated = await actor_of(exchange, operation.moderator)
    with pytest.raises(MandateNotActive):
        await do(exchange, actions.verify, unmandated, asset.id)
    for who in (actor, owner):
        with pytest.raises(Forbidden):
            await do(exchange, actions.verify, who, asset.id)
    both = await make_member(exchange, operation.operator, "moderator")
    await join(exchange, both, organization, "viewer")
    with pytest.raises(PartyToAsset):
        await do(exchange, actions.verify, await mandated(exchange, both), asset.id)


async def test_amending_is_the_hosts_and_looked_at_anew(exchange, host, moderator):
    actor, organization = host
    day = await today(exchange)
    asset = await make_asset(exchange, organization, verified=False)
    refused = await do(exchange, actions.refuse, moderator, asset.id, "Another host.")
    assert (refused.status, refused.reason) == ("refused", "Another host.")
    stranger, _ = await make_actor(exchange)
    with pytest.raises(AssetNotFound):
        await do(exchange, actions.amend, stranger, asset.id, task(day))
    taken = await make_asset(exchange, await make_organization(exchange), "KC.02/1")
    with pytest.raises(TaskAlreadyRegistered):
        await do(exchange, actions.amend, actor, asset.id, task(day, task_code=taken.task_code))
    amended = await do(exchange, actions.amend, actor, asset.id, task(day, certificate_no="7"))
    assert (amended.status, amended.certificate_no, amended.reason) == ("registered", "7", None)


class TestControl:
    """Before publication."""

    async def approve(self, exchange, desk, case):
        """Two moderators approve."""
        self.colleagues = (await desk.moderator(), await desk.colleague())
        for who in self.colleagues:
            claimed = await desk.run(moderation.claim, who, case.id)
            case = await desk.run(moderation.decide, who, case.id, approval(claimed))
        return await desk.find(Listing, case.subject_id)

    async def submitted(self, desk, organization, monkeypatch, **content):
        async def as_it_is(_organization, content):
            return content

        monkeypatch.setattr(desk, "_vouched", as_it_is)
        return await desk.publication(organization, state_share_percent="60", **content)

    async def test_nothing_of_the_states_is_published_without_a_task(self, exchange, desk, host, monkeypatch):
        case = await self.submitted(desk, host[1], monkeypatch)
        with pytest.raises(TaskCodeMissing):
            await self.approve(exchange, desk, case)
        assert (await desk.find(Listing, case.subject_id)).status == "in_review"

    async def test_nor_before_the_task_is_verified(self, exchange, desk, host, moderator, monkeypatch):
        case = await self.submitted(desk, host[1], monkeypatch, task_code=CODE)
        with pytest.raises(AssetNotVerified):
            await self.approve(exchange, desk, case)
        asset = await make_asset(exchange, host[1], verified=False)
        with pytest.raises(AssetNotVerified):
            await self.second(desk, case)
        await do(exchange, actions.verify, moderator, asset.id)
        listing = await self.second(desk, case)
        assert listing.status == "published"
        met = await found(exchange, asset)
        assert (met.listing_id, met.published_at) == (listing.id, listing.published_at)
        assert (await recorded(exchange, asset.id))[-1] == "publication_duty_met"

    async def second(self, desk, case):
        """The colleague decides, in whose hands the case is."""
        held = await desk.find(type(case), case.id)
        (who,) = [person for person in self.colleagues if person.id == held.claimed_by]
        decided = await desk.run(moderation.decide, who, case.id, approval(held))
        return await desk.find(Listing, decided.subject_id)

    async def test_nor_for_a_host_to_whom_the_task_does_not_belong(self, exchange, desk, host, monkeypatch):
        await make_asset(exchange, await make_organization(exchange))
        case = await self.submitted(desk, host[1], monkeypatch, task_code=CODE)
        with pytest.raises(AssetNotVerified):
            await self.approve(exchange, desk, case)

    async def test_what_the_state_has_no_part_in_needs_nothing(self, exchange, desk, host):
        case = await desk.publication(host[1])
        claimed = await desk.run(moderation.claim, await desk.moderator(), case.id)
        await desk.run(moderation.decide, await desk.moderator(), case.id, approval(claimed))
        assert (await desk.find(Listing, case.subject_id)).status == "published"


class TestClock:
    """The time to publish."""

    async def late(self, exchange, asset):
        async with exchange.unit_of_work() as uow:
            past = uow.now - timedelta(minutes=1)
            moved = update(PublicAsset).where(PublicAsset.id == asset.id).values(wake_at=past, publish_by=past)
            await uow.session.execute(moved)

    async def test_what_is_not_published_in_time_is_noted_once(self, exchange, settle, host, owner):
        asset = await make_asset(exchange, host[1], verified=False)
        assert await do(exchange, note_unpublished) == 0
        await self.late(exchange, asset)
        assert await do(exchange, note_unpublished) == 1
        assert await do(exchange, note_unpublished) == 0
        assert await recorded(exchange, asset.id) == ["asset_registered", "publication_duty_missed"]
        await settle()
        async with exchange.unit_of_work() as uow:
            told = select(Notice.person_id).where(Notice.kind == NoticeKind.PUBLICATION_OVERDUE)
            assert set(await uow.session.scalars(told)) == {host[0].id, owner.id}
        page = await do(exchange, queries.assets, owner, AssetFilter(overdue=True), PageRequest())
        assert [late.id for late in page.items] == [asset.id]
        assert (await do(exchange, queries.assets, ANONYMOUS, AssetFilter(overdue=True), PageRequest())).items == []

    async def test_what_was_published_is_never_late(self, exchange, host):
        asset = await make_asset(exchange, host[1])
        listing = await make_listing(exchange, host[1], task_code=f"{CODE.lower()} ")
        met = await found(exchange, asset)
        assert (met.listing_id, met.wake_at) == (listing.id, None)
        another = await make_listing(exchange, host[1], task_code=CODE)
        assert (await found(exchange, asset)).listing_id != another.id


class TestValuation:
    """Before a contribution in kind."""

    async def drawn_up(self, exchange, settings):
        drawn = await make_desk(exchange, settings, IN_KIND, **STATE)
        await drawn.open("vi")
        return drawn

    async def test_no_contract_is_put_to_signature_before_it_is_valued(self, exchange, settings):
        drawn = await self.drawn_up(exchange, settings)
        with pytest.raises(ValuationMissing) as refusal:
            await drawn.ready()
        assert refusal.value.details["rule"] == "valuation.state_contribution"
        asset = await make_asset(exchange, drawn.institute)
        with pytest.raises(ValuationMissing):
            await drawn.ready()
        await make_appraisal(exchange, asset, confirmed=False)
        with pytest.raises(ValuationMissing):
            await drawn.ready()
        await make_appraisal(exchange, asset)
        assert (await drawn.ready()).status == "pending_signature"

    async def test_the_owner_decides_on_an_appraisal_and_nobody_else(self, exchange, host, moderator, owner):
        actor, organization = host
        asset = await make_asset(exchange, organization)
        said = worth(await today(exchange))
        appraisal = await do(exchange, actions.record_appraisal, actor, asset.id, said)
        for who in (actor, moderator):
            with pytest.raises(Forbidden):
                await do(exchange, actions.confirm_appraisal, who, asset.id, appraisal.id)
        other = await make_asset(exchange, organization, "KC.02/2")
        with pytest.raises(AppraisalNotFound):
            await do(exchange, actions.confirm_appraisal, owner, other.id, appraisal.id)
        rejected = await do(exchange, actions.reject_appraisal, owner, asset.id, appraisal.id, "Too old.")
        assert (rejected.status, rejected.reason) == ("rejected", "Too old.")
        again = await do(exchange, actions.record_appraisal, actor, asset.id, said)
        confirmed = await do(exchange, actions.confirm_appraisal, owner, asset.id, again.id)
        assert (confirmed.status, confirmed.decided_by) == ("confirmed", owner.id)
        assert (await recorded(exchange, asset.id))[-2:] == ["appraisal_recorded", "appraisal_confirmed"]

    async def test_what_it_says_is_for_host_owner_and_auditor(self, exchange, host, moderator, owner):
        asset = await make_asset(exchange, host[1])
        appraisal = await make_appraisal(exchange, asset)
        auditor, _ = await make_actor(exchange, "auditor", "auditor")
        for who in (host[0], owner, auditor):
            page = await do(exchange, queries.appraisals, who, asset.id, PageRequest())
            assert [one.id for one in page.items] == [appraisal.id]
        stranger, _ = await make_actor(exchange)
        with pytest.raises(AssetNotFound):
            await do(exchange, queries.appraisals, stranger, asset.id, PageRequest())
        with pytest.raises(Forbidden):
            await do(exchange, queries.appraisals, moderator, asset.id, PageRequest())


async def test_an_authoritys_reading_of_a_trace_is_on_record_and_the_hosts_is_not(exchange, host, owner):
    asset = await make_asset(exchange, host[1])
    await do(exchange, queries.trace, host[0], asset.id)
    assert "asset_trace_read" not in await recorded(exchange, asset.id)
    await do(exchange, queries.trace, owner, asset.id)
    assert (await recorded(exchange, asset.id))[-1] == "asset_trace_read"
