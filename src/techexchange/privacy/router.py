"""One's own data over HTTP, the desk that decides on requests, and how long what is kept."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from techexchange.identity.errors import SoleAdministrator
from techexchange.infra.http import CurrentActor, ExchangeRoute, IfMatch, PageOut, Paging, PreconditionRequired, Uow
from techexchange.infra.http.problems import IdempotencyKeyMissing, MalformedRequest, ValidationFailed, problems
from techexchange.infra.idempotency import IdempotencyKeyReused
from techexchange.infra.uow import AlreadyExists, Busy
from techexchange.kernel.errors import Forbidden, Stale, Unauthenticated
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.paging import CursorInvalid
from techexchange.kernel.permissions import MandateNotActive, SecondFactorRequired
from techexchange.privacy import actions, queries
from techexchange.privacy.errors import (
    DataRequestExtended,
    DataRequestIncomplete,
    DataRequestNotFound,
    DataRequestStands,
    ExportNotKept,
    PartyToDataRequest,
)
from techexchange.privacy.schemas import (
    AcknowledgementIn,
    DataRefusalIn,
    DataRequestIn,
    DataRequestOut,
    DataRequestQuery,
    DeskRequestOut,
    FulfilmentIn,
    OwnDataRequestOut,
    PersonalDataOut,
    RetentionOut,
)
from techexchange.regulations.queries import packs

me = APIRouter(prefix="/v1/me/data-requests", tags=["privacy"], route_class=ExchangeRoute)
desk = APIRouter(prefix="/v1/data-requests", tags=["privacy"], route_class=ExchangeRoute)
retention = APIRouter(prefix="/v1/retention", tags=["privacy"], route_class=ExchangeRoute)
ROUTERS = (me, desk, retention)
ACCESS = (Unauthenticated, MalformedRequest, ValidationFailed)
MINE = (*ACCESS, Forbidden, DataRequestNotFound)
KEYED = (IdempotencyKeyMissing, IdempotencyKeyReused, Busy)
STAFF = (*ACCESS, Forbidden, MandateNotActive, SecondFactorRequired)
MOVE = (*STAFF, *KEYED, DataRequestNotFound, PreconditionRequired, Stale, MoveNotAllowed, PartyToDataRequest)


@me.post(
    "",
    status_code=201,
    summary="Ask about my data",
    responses=problems(*ACCESS, *KEYED, Forbidden, DataRequestStands, DataRequestIncomplete),
)
async def ask_about_data(uow: Uow, actor: CurrentActor, body: DataRequestIn) -> DataRequestOut:
    """For all that is kept of me, for a correction, to be erased, or against a use; an export is there at once."""
    return DataRequestOut.of(await actions.ask(uow, actor, body.asked()), actor)


@me.get("", summary="List my data requests", responses=problems(*ACCESS, Forbidden, CursorInvalid))
async def list_own_data_requests(uow: Uow, actor: CurrentActor, paging: Paging) -> PageOut[DataRequestOut]:
    """Newest first."""
    found = await queries.mine(uow, actor, paging)
    return PageOut[DataRequestOut].of(found, lambda request: DataRequestOut.of(request, actor))


@me.get("/{request_id}", summary="Show my data request", responses=problems(*MINE))
async def show_own_data_request(uow: Uow, actor: CurrentActor, request_id: UUID) -> OwnDataRequestOut:
    """What I asked, until when it is answered, and what was."""
    return OwnDataRequestOut.of(await queries.own(uow, actor, request_id), actor)


@me.get("/{request_id}/data", summary="Read all that is kept of me", responses=problems(*MINE, ExportNotKept))
async def read_own_data(uow: Uow, actor: CurrentActor, request_id: UUID) -> PersonalDataOut:
    """For thirty days from when the export was asked for, each time as things stand then."""
    return PersonalDataOut.of(await queries.personal_data(uow, actor, request_id))


@me.post(
    "/{request_id}/withdraw",
    summary="Withdraw my data request",
    responses=problems(*MINE, *KEYED, PreconditionRequired, Stale, MoveNotAllowed),
)
async def withdraw_data_request(uow: Uow, actor: CurrentActor, request_id: UUID, version: IfMatch) -> DataRequestOut:
    """As long as it is not decided."""
    return DataRequestOut.of(await actions.withdraw(uow, actor, request_id, version), actor)


@desk.get("", summary="List data requests", responses=problems(*STAFF, CursorInvalid))
async def list_data_requests(
    uow: Uow, actor: CurrentActor, query: Annotated[DataRequestQuery, Query()]
) -> PageOut[DataRequestOut]:
    """For the desk, the earliest due first."""
    found = await queries.desk(uow, actor, query.wanted(), query.request())
    return PageOut[DataRequestOut].of(found, lambda request: DataRequestOut.of(request, actor))


@desk.get("/{data_request_id}", summary="Show a data request", responses=problems(*STAFF, DataRequestNotFound))
async def show_data_request(uow: Uow, actor: CurrentActor, data_request_id: UUID) -> DeskRequestOut:
    """With who asks, and what."""
    return DeskRequestOut.asked(await queries.at_the_desk(uow, actor, data_request_id), actor)


@desk.post("/{data_request_id}/acknowledge", summary="Acknowledge a data request", responses=problems(*MOVE))
async def acknowledge_data_request(
    uow: Uow, actor: CurrentActor, data_request_id: UUID, version: IfMatch, body: AcknowledgementIn
) -> DataRequestOut:
    """Within two working days, as the law has it; data of others give more time to decide."""
    others = body.concerns_others
    request = await actions.acknowledge(uow, actor, data_request_id, concerns_others=others, version=version)
    return DataRequestOut.of(request, actor)


@desk.post(
    "/{data_request_id}/extend", summary="Extend the time to decide", responses=problems(*MOVE, DataRequestExtended)
)
async def extend_data_request(uow: Uow, actor: CurrentActor, data_request_id: UUID, version: IfMatch) -> DataRequestOut:
    """Once."""
    return DataRequestOut.of(await actions.extend(uow, actor, data_request_id, version), actor)


@desk.post(
    "/{data_request_id}/fulfil",
    summary="Do what was asked",
    responses=problems(*MOVE, SoleAdministrator, AlreadyExists),
)
async def fulfil_data_request(
    uow: Uow, actor: CurrentActor, data_request_id: UUID, version: IfMatch, body: FulfilmentIn
) -> DataRequestOut:
    """The decision and what follows are one: an erasure is done when this answers, a right address is to be proved."""
    return DataRequestOut.of(await actions.fulfil(uow, actor, data_request_id, body.answer, version), actor)


@desk.post("/{data_request_id}/refuse", summary="Refuse a data request", responses=problems(*MOVE))
async def refuse_data_request(
    uow: Uow, actor: CurrentActor, data_request_id: UUID, version: IfMatch, body: DataRefusalIn
) -> DataRequestOut:
    """With the reason for the person."""
    return DataRequestOut.of(await actions.refuse(uow, actor, data_request_id, body.answer, version), actor)


@retention.get("", summary="How long what is kept", responses=problems(MalformedRequest))
async def show_retention(uow: Uow) -> RetentionOut:
    """For everyone, by kind, with the reason."""
    pack = packs().now(uow.now)
    return RetentionOut.of(pack.id, pack.retention_years)
