"""What people ask about their data, what the desk decides, and what follows from it."""

from datetime import timedelta
from uuid import UUID

from techexchange.identity import actions as identity
from techexchange.identity.actions import Correction
from techexchange.infra import mail
from techexchange.infra.mail import Letter
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.days import day_of
from techexchange.kernel.permissions import SYSTEM, Actor, Permission
from techexchange.privacy.errors import DataRequestNotFound, DataRequestStands
from techexchange.privacy.models import Clocks, DataRequest, DataRequestStatus, DataWish, ObjectedUse, RequestKind
from techexchange.privacy.repository import DataRequests, erase, known, stop_letters, stop_searches, sweep
from techexchange.regulations.queries import pack, packs


async def ask(uow: UnitOfWork, actor: Actor, asked: DataWish) -> DataRequest:
    """Ask about one's own data; an export is made at once. Raises DataRequestStands or DataRequestIncomplete."""
    actor.require(Permission.DATA_REQUEST_MAKE)
    requests, clocks = DataRequests(uow), Clocks.of(packs().now(uow.now))
    if await requests.stands(actor.id, asked.kind):
        raise DataRequestStands(kind=asked.kind.value)
    request, received = DataRequest.receive(asked, clocks, by=actor, at=uow.now)
    uow.publish(received)
    if asked.kind is RequestKind.EXPORT:
        uow.publish(request.acknowledge(clocks, concerns_others=False, by=SYSTEM, at=uow.now))
        uow.publish(request.fulfil(None, by=SYSTEM, at=uow.now))
    return await requests.add(request)


async def withdraw(uow: UnitOfWork, actor: Actor, request_id: UUID, version: int | None = None) -> DataRequest:
    """Ask no longer; raises DataRequestNotFound for anyone else's."""
    actor.require(Permission.DATA_REQUEST_MAKE)
    request = await DataRequests(uow).get(request_id, lock=True)
    if request.person_id != actor.id:
        raise DataRequestNotFound(id=request_id)
    uow.publish(DataRequests(uow).at_version(request, version).withdraw(by=actor, at=uow.now))
    return await DataRequests(uow).save(request)


async def acknowledge(
    uow: UnitOfWork, actor: Actor, request_id: UUID, *, concerns_others: bool, version: int | None = None
) -> DataRequest:
    """Take a request in hand; raises PartyToDataRequest."""
    actor.require(Permission.DATA_REQUEST_DECIDE)
    request = await DataRequests(uow).get(request_id, lock=True, version=version)
    clocks = Clocks.of(pack(request.pack))
    uow.publish(request.acknowledge(clocks, concerns_others=concerns_others, by=actor, at=uow.now))
    await _write(uow, request, "data_request_acknowledged")
    return await DataRequests(uow).save(request)


async def extend(uow: UnitOfWork, actor: Actor, request_id: UUID, version: int | None = None) -> DataRequest:
    """Take the one extension the law gives; raises DataRequestExtended or PartyToDataRequest."""
    actor.require(Permission.DATA_REQUEST_DECIDE)
    request = await DataRequests(uow).get(request_id, lock=True, version=version)
    uow.publish(request.extend(Clocks.of(pack(request.pack)), by=actor, at=uow.now))
    await _write(uow, request, "data_request_acknowledged")
    return await DataRequests(uow).save(request)


async def fulfil(
    uow: UnitOfWork, actor: Actor, request_id: UUID, answer: str | None, version: int | None = None
) -> DataRequest:
    """Do what was asked, in one transaction with the decision; raises PartyToDataRequest or SoleAdministrator."""
    actor.require(Permission.DATA_REQUEST_DECIDE)
    request = await DataRequests(uow).get(request_id, lock=True, version=version)
    uow.publish(request.fulfil(answer, by=actor, at=uow.now))
    await DataRequests(uow).save(request)
    match request.kind:
        case RequestKind.CORRECTION:
            await _correct(uow, actor, request)
        case RequestKind.OBJECTION:
            await _stop(uow, request)
        case RequestKind.ERASURE:
            await _erase(uow, actor, request)
            return request
    await _write(uow, request, "data_request_decided")
    return request


async def refuse(
    uow: UnitOfWork, actor: Actor, request_id: UUID, answer: str, version: int | None = None
) -> DataRequest:
    """Tell the person why it is not done; raises PartyToDataRequest."""
    actor.require(Permission.DATA_REQUEST_DECIDE)
    request = await DataRequests(uow).get(request_id, lock=True, version=version)
    uow.publish(request.refuse(answer, by=actor, at=uow.now))
    await _write(uow, request, "data_request_decided")
    return await DataRequests(uow).save(request)


async def follow_clock(uow: UnitOfWork, actor: Actor, request: DataRequest) -> DataRequest:
    """Put on record that a clock ran out, or look once more at the places of somebody who was erased."""
    actor.require(Permission.DATA_REQUEST_DECIDE)
    if request.status is DataRequestStatus.FULFILLED:
        await sweep(uow, request.person_id)
        request.swept()
    else:
        uow.publish(request.note_overdue(by=actor, at=uow.now))
    return await DataRequests(uow).save(request)


async def _write(uow: UnitOfWork, request: DataRequest, template: str) -> None:
    """Tell the person by letter, with no word of what they asked."""
    person = await known(uow, request.person_id)
    last_day = day_of(request.due_at - timedelta(microseconds=1)).isoformat()
    await mail.post(uow, Letter(person.email, template, person.locale, {"until": last_day}))


async def _correct(uow: UnitOfWork, actor: Actor, request: DataRequest) -> None:
    wanted = request.wanted or {}
    correction = Correction(wanted.get("name"), wanted.get("email"))
    if correction.name or correction.email:
        await identity.correct_person(uow, actor, request.person_id, correction)


async def _stop(uow: UnitOfWork, request: DataRequest) -> None:
    objection = (request.wanted or {}).get("objection")
    if objection == ObjectedUse.LETTERS:
        await stop_letters(uow, request.person_id)
    elif objection == ObjectedUse.SEARCHES:
        await stop_searches(uow, request.person_id)


async def _erase(uow: UnitOfWork, actor: Actor, request: DataRequest) -> None:
    # What is kept about one person stands in rows of many others.
    async with uow.as_exchange():
        person = await known(uow, request.person_id)
        await identity.erase_person(uow, actor, request.person_id)
        await erase(uow, person)
