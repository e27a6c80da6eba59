"""Registrations against the database: the five courses, the clock, the procedure, who sees what."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from contracting import change, found, make_bound, recorded, today, upload
from factories import actor_of, join, make_actor, make_member
from techexchange.deals import queries
from techexchange.deals.actions import evidence, registration
from techexchange.deals.errors import (
    ActsForBoth,
    CertificateUnproven,
    EvidenceFull,
    EvidenceUnknown,
    RegistrationNotDue,
    RegistrationNotFound,
    StepOutOfOrder,
)
from techexchange.deals.jobs import call_registrations
from techexchange.deals.models import ContractMilestone, Recorded
from techexchange.deals.queries import RegistrationFilter
from techexchange.infra.storage import FileStorage
from techexchange.kernel.days import end_of
from techexchange.kernel.errors import Forbidden, Stale, Unauthenticated
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.paging import PageRequest
from techexchange.kernel.permissions import ANONYMOUS, SYSTEM, Role
from techexchange.ledger.models import LedgerEntry
from techexchange.notifications.models import Notice


@pytest.fixture
def storage(settings):
    return FileStorage(None, settings.data_directory / "files")


@pytest.fixture
async def due(exchange):
    """A contract that the acquirer must have registered."""
    return await make_bound(exchange, "state")


def filer_of(bound):
    return bound.seller if bound.case.filer_id == bound.institute.id else bound.buyer


async def run(exchange, action, *arguments):
    async with exchange.unit_of_work() as uow:
        return await action(uow, *arguments)


async def hand_in(exchange, bound, storage, kind="certificate"):
    action = evidence.file_registration_evidence
    return (await run(exchange, action, filer_of(bound), bound.case.id, upload(kind), storage)).id


@pytest.mark.parametrize(
    ("course", "stands", "filer", "days", "contract"),
    [
        ("private", ("not_required", "registration"), None, None, "effective"),
        ("state", ("due", "registration"), "business", 90, "pending_registration"),
        ("inbound", ("due", "registration"), "business", 90, "pending_registration"),
        ("outbound", ("due", "registration"), "institute", 90, "pending_registration"),
        ("restricted", ("due", "permit"), "business", None, "pending_permit"),
    ],
)
async def test_who_files_what_until_when(exchange, course, stands, filer, days, contract):
    bound = await make_bound(exchange, course)
    case = bound.case
    assert (case.status, case.kind) == stands
    assert filer is None or case.filer_id == getattr(bound, filer).id
    assert case.deadline == (bound.contract.signed_on + timedelta(days=days) if days else None)
    assert (await found(exchange, bound.contract)).status == contract


async def test_from_filing_to_certificate_the_contract_takes_effect(exchange, due, storage):
    day = await today(exchange)
    dossier = await hand_in(exchange, due, storage, "dossier")
    filed = Recorded(day, "12/HS", "SECRET", (dossier,))
    case = await run(exchange, registration.submit_registration, due.buyer, due.case.id, filed, 1)
    assert (case.status, case.version, case.submitted_on) == ("submitted", 2, day)
    asked = Recorded(day, None, "SECRET annex", (), day + timedelta(days=60))
    await run(exchange, registration.request_supplement, due.buyer, due.case.id, asked)
    assert (await found(exchange, due.contract)).status == "pending_registration"
    await run(exchange, registration.submit_registration, due.buyer, due.case.id, Recorded(day))
    certificate = await hand_in(exchange, due, storage)
    proved = Recorded(day, "15/GCN", None, (certificate,))
    case = await run(exchange, registration.certify, due.buyer, due.case.id, proved)
    contract = await found(exchange, due.contract)
    assert (case.status, contract.status, contract.effective_on) == ("certified", "effective", day)
    assert (await found(exchange, due.listing)).status == "contracted"
    async with exchange.unit_of_work() as uow:
        assert len(await queries.milestones_of(uow, due.seller, contract.id)) == 2
        steps = await queries.steps_of(uow, await queries.registration(uow, due.seller, case.id))
    assert [step.kind for step in steps] == ["submitted", "supplement_requested", "submitted", "certified"]
    assert await recorded(exchange, case.id) == [
        "registration_fell_due",
        "evidence_filed",
        "registration_submitted",
        "registration_supplement_requested",
        "registration_submitted",
        "evidence_filed",
        "registration_certified",
    ]
    async with exchange.sessions() as session:
        told = str(list(await session.scalars(select(LedgerEntry.payload))))
    assert "SECRET" not in told
    assert "15/GCN" not in told


@pytest.mark.parametrize("course", ["inbound", "outbound", "restricted"])
async def test_every_course_ends_in_effect(exchange, storage, course):
    bound = await make_bound(exchange, course)
    day, file, filer = await today(exchange), await hand_in(exchange, bound, storage), filer_of(bound)
    await run(exchange, registration.submit_registration, filer, bound.case.id, Recorded(day))
    await run(exchange, registration.certify, filer, bound.case.id, Recorded(day, "1", None, (file,)))
    contract = await found(exchange, bound.contract)
    assert (contract.status, contract.effective_on) == ("effective", day)


async def test_a_certificate_dates_the_effect_back_to_its_day(exchange, storage):
    bound = await make_bound(exchange, "state", signed_days_ago=20)
    day, file = await today(exchange), await hand_in(exchange, bound, storage)
    issued = day - timedelta(days=5)
    filed = Recorded(day - timedelta(days=10))
    await run(exchange, registration.submit_registration, bound.buyer, bound.case.id, filed)
    await run(exchange, registration.certify, bound.buyer, bound.case.id, Recorded(issued, "1", None, (file,)))
    assert (await found(exchange, bound.contract)).effective_on == issued


async def test_what_is_not_proved_or_out_of_order_changes_nothing(exchange, due, storage):
    day, other = await today(exchange), await make_bound(exchange, "state")
    foreign = await hand_in(exchange, other, storage)
    await run(exchange, registration.submit_registration, due.buyer, due.case.id, Recorded(day))
    attempts = [
        (Recorded(day, "1"), CertificateUnproven),
        (Recorded(day, "1", None, (uuid4(),)), EvidenceUnknown),
        (Recorded(day, "1", None, (foreign,)), EvidenceUnknown),
    ]
    file = await hand_in(exchange, due, storage)
    attempts.append((Recorded(day + timedelta(days=1), "1", None, (file,)), StepOutOfOrder))
    for record, refusal in attempts:
        with pytest.raises(refusal):
            await run(exchange, registration.certify, due.buyer, due.case.id, record)
    with pytest.raises(Stale):
        await run(exchange, registration.certify, due.buyer, due.case.id, Recorded(day, "1", None, (file,)), 1)
    assert (await found(exchange, due.case)).status == "submitted"
    assert (await found(exchange, due.contract)).status == "pending_registration"


async def test_a_refusal_leaves_the_contract_waiting_and_may_be_mended(exchange, due, storage):
    day, file = await today(exchange), await hand_in(exchange, due, storage, "letter")
    await run(exchange, registration.submit_registration, due.buyer, due.case.id, Recorded(day))
    refused = Recorded(day, None, None, (file,))
    case = await run(exchange, registration.refuse_registration, due.buyer, due.case.id, refused)
    assert (case.status, (await found(exchange, due.contract)).status) == ("refused", "pending_registration")
    again = await run(exchange, registration.submit_registration, due.buyer, due.case.id, Recorded(day))
    assert again.status == "submitted"


async def test_only_the_filer_records_and_only_the_parties_see(exchange, due, storage):
    record = Recorded(await today(exchange))
    reader = await actor_of(exchange, await make_member(exchange, due.business, Role.VIEWER))
    for actor in (due.seller, reader):
        assert (await run(exchange, queries.registration, actor, due.case.id)).id == due.case.id
        with pytest.raises(Forbidden):
            await run(exchange, registration.submit_registration, actor, due.case.id, record)
        with pytest.raises(Forbidden):
            await run(exchange, evidence.file_registration_evidence, actor, due.case.id, upload(), storage)
    stranger, _ = await make_actor(exchange, "business")
    supervisor, _ = await make_actor(exchange, "owner", Role.SUPERVISOR)
    for actor in (stranger, supervisor):
        for id in (due.case.id, uuid4()):
            with pytest.raises(RegistrationNotFound):
                await run(exchange, queries.registration, actor, id)
            with pytest.raises(RegistrationNotFound):
                await run(exchange, registration.submit_registration, actor, id, record)
    for action in (queries.registration, queries.registration_evidence):
        with pytest.raises(Unauthenticated):
            await run(exchange, action, ANONYMOUS, due.case.id)


async def test_whoever_sits_with_both_acts_for_neither(exchange, due, storage):
    await join(exchange, due.buyer_person, due.institute, Role.ADMIN)
    both = await actor_of(exchange, due.buyer_person)
    with pytest.raises(ActsForBoth):
        await run(exchange, registration.submit_registration, both, due.case.id, Recorded(await today(exchange)))
    with pytest.raises(ActsForBoth):
        await run(exchange, evidence.file_registration_evidence, both, due.case.id, upload(), storage)


async def test_evidence_has_a_limit_and_what_is_refused_leaves_no_file(exchange, due, storage, monkeypatch):
    monkeypatch.setattr("techexchange.deals.models.evidence.MOST_EVIDENCE", 1)
    await hand_in(exchange, due, storage)
    with pytest.raises(EvidenceFull):
        await hand_in(exchange, due, storage)
    assert len([path for path in storage.directory.rglob("*") if path.is_file()]) == 1


async def days_before(exchange, case, days):
    """Move the deadline so that this many days are left, and let the clock call now."""
    day = await today(exchange)
    async with exchange.unit_of_work() as uow:
        now = uow.now - timedelta(seconds=1)
    await change(exchange, case, deadline=day + timedelta(days=days), wake_at=now)


async def tick_twice(exchange):
    return [await run(exchange, call_registrations) for _ in range(2)]


async def told(exchange, kind):
    async with exchange.unit_of_work() as uow:
        rows = await uow.session.scalars(select(Notice).where(Notice.kind == kind))
        return [(notice.person_id, *notice.told("en")) for notice in rows]


@pytest.fixture
def morning(monkeypatch):
    """Reminders are due from the first moment of their day, whenever this test runs."""
    monkeypatch.setattr(
        "techexchange.deals.models.registration.morning_of", lambda day: end_of(day - timedelta(days=1))
    )


@pytest.mark.usefixtures("morning")
async def test_the_filers_people_are_reminded_once_at_each_mark(exchange, due, settle):
    for days in (60, 30, 7):
        await days_before(exchange, due.case, days)
        assert await tick_twice(exchange) == [1, 0]
        await settle()
    assert (await recorded(exchange, due.case.id)).count("registration_reminded") == 3
    reminders = await told(exchange, "registration_reminder")
    assert {person for person, *_ in reminders} == {due.buyer_person.id}
    assert sorted(title.split()[0] for _, title, _ in reminders) == ["30", "60", "7"]


async def test_when_it_is_too_late_the_owner_is_told_too_and_filing_is_still_possible(exchange, due, settle):
    _, owner = await make_actor(exchange, "owner", Role.SUPERVISOR)
    supervisor = await make_member(exchange, owner, Role.SUPERVISOR)
    await days_before(exchange, due.case, -3)
    assert await tick_twice(exchange) == [1, 0]
    await settle()
    assert (await found(exchange, due.case)).status == "overdue"
    assert supervisor.id in {person for person, *_ in await told(exchange, "registration_overdue")}
    parties = {due.buyer_person.id, due.seller_person.id}
    assert {person for person, *_ in await told(exchange, "registration_missed")} == parties
    case = await run(
        exchange, registration.submit_registration, due.buyer, due.case.id, Recorded(await today(exchange))
    )
    assert (case.status, case.days_late(await today(exchange))) == ("submitted", 3)


async def test_nothing_is_called_before_its_time(exchange, due):
    assert await run(exchange, call_registrations) == 0
    with pytest.raises(Forbidden):
        await run(exchange, registration.call, due.buyer, due.case.id)
    with pytest.raises(RegistrationNotDue):
        await run(exchange, registration.call, SYSTEM, due.case.id)


async def test_two_workers_at_once_tell_once(live):
    bound = await make_bound(live.exchange, "state")
    await days_before(live.exchange, bound.case, -1)
    called = await asyncio.gather(*(run(live.exchange, call_registrations) for _ in range(6)))
    assert sum(called) == 1
    assert (await recorded(live.exchange, bound.case.id)).count("registration_missed") == 1


async def listed(exchange, actor, **wanted):
    page = await run(exchange, queries.registrations, actor, RegistrationFilter(**wanted), PageRequest())
    return {case.id for case in page.items}


async def test_who_supervises_sees_all_deadlines_and_parties_their_own(exchange):
    late, timely, unneeded = [await make_bound(exchange, course) for course in ("state", "inbound", "private")]
    await change(exchange, late.case, deadline=await today(exchange) - timedelta(days=1))
    supervisor, _ = await make_actor(exchange, "owner", Role.SUPERVISOR)
    auditor, _ = await make_actor(exchange, "auditor", Role.AUDITOR)
    moderator, _ = await make_actor(exchange, "operator", Role.MODERATOR)
    everything = {late.case.id, timely.case.id, unneeded.case.id}
    for actor in (supervisor, auditor):
        assert await listed(exchange, actor) == everything
        assert await listed(exchange, actor, overdue=True) == {late.case.id}
        assert await listed(exchange, actor, overdue=False) == {timely.case.id, unneeded.case.id}
    assert await listed(exchange, late.seller) == await listed(exchange, late.buyer) == {late.case.id}
    assert await listed(exchange, moderator) == set()
    assert await listed(exchange, late.buyer, overdue=False) == set()
    assert await listed(exchange, supervisor, contract_id=timely.contract.id) == {timely.case.id}
    assert await listed(exchange, supervisor, status="not_required") == {unneeded.case.id}
    assert await listed(exchange, supervisor, kind="permit") == set()
    with pytest.raises(Unauthenticated):
        await listed(exchange, ANONYMOUS)


async def test_what_needs_nothing_takes_no_step(exchange):
    bound = await make_bound(exchange)
    with pytest.raises(MoveNotAllowed):
        await run(
            exchange, registration.submit_registration, bound.buyer, bound.case.id, Recorded(await today(exchange))
        )
    async with exchange.unit_of_work() as uow:
        planned = select(ContractMilestone).where(ContractMilestone.contract_id == bound.contract.id)
        assert len((await uow.session.scalars(planned)).all()) == 2
