"""Meetings over HTTP; to everyone but the two parties of their introduction they do not exist."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from techexchange.infra.http import CurrentActor, ExchangeRoute, IfMatch, PageOut, Paging, PreconditionRequired, Uow
from techexchange.infra.http.problems import IdempotencyKeyMissing, MalformedRequest, ValidationFailed, problems
from techexchange.infra.idempotency import IdempotencyKeyReused
from techexchange.infra.uow import Busy
from techexchange.introductions import actions, queries
from techexchange.introductions.errors import (
    InContactWithOneself,
    IntroductionNotFound,
    MeetingNotFound,
    MeetingTimePassed,
    MeetingTimesInvalid,
    MeetingTimeUnknown,
    NotYetIntroduced,
    StaffSeekNoContact,
    StepNotYours,
)
from techexchange.introductions.schemas import MeetingChoiceIn, MeetingIn, MeetingOut, calendar_of
from techexchange.kernel.errors import Forbidden, Stale, Unauthenticated
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.paging import CursorInvalid
from techexchange.kernel.permissions import OrganizationNotVerified

router = APIRouter(
    prefix="/v1/introductions/{introduction_id}/meetings", tags=["introductions"], route_class=ExchangeRoute
)
ACCESS = (Unauthenticated, MalformedRequest, ValidationFailed, IntroductionNotFound)
PARTY = (Forbidden, OrganizationNotVerified, InContactWithOneself, StaffSeekNoContact)
KEYED = (*ACCESS, *PARTY, IdempotencyKeyMissing, IdempotencyKeyReused, Busy)
MOVE = (*KEYED, MeetingNotFound, PreconditionRequired, Stale, MoveNotAllowed, StepNotYours)
CALENDAR = "text/calendar"
CALENDAR_FILE: dict[int | str, dict[str, Any]] = {
    200: {"description": "An iCalendar file (RFC 5545).", "content": {CALENDAR: {"schema": {"type": "string"}}}}
}


@router.post(
    "",
    status_code=201,
    summary="Propose a meeting",
    responses=problems(*KEYED, NotYetIntroduced, MeetingTimesInvalid),
)
async def propose_meeting(uow: Uow, actor: CurrentActor, introduction_id: UUID, body: MeetingIn) -> MeetingOut:
    """Several times to choose from, at a place or under a link."""
    introduction, meeting = await actions.propose_meeting(uow, actor, introduction_id, body.plan())
    return MeetingOut.of(introduction, meeting, actor)


@router.get("", summary="List the meetings of an introduction", responses=problems(*ACCESS, CursorInvalid))
async def list_meetings(uow: Uow, actor: CurrentActor, introduction_id: UUID, paging: Paging) -> PageOut[MeetingOut]:
    """The last proposed first."""
    introduction, found = await queries.meetings(uow, actor, introduction_id, paging)
    return PageOut[MeetingOut].of(found, lambda meeting: MeetingOut.of(introduction, meeting, actor))


@router.get("/{meeting_id}", summary="Show a meeting", responses=problems(*ACCESS, MeetingNotFound))
async def show_meeting(uow: Uow, actor: CurrentActor, introduction_id: UUID, meeting_id: UUID) -> MeetingOut:
    """One meeting with its times."""
    introduction, meeting = await queries.meeting(uow, actor, introduction_id, meeting_id)
    return MeetingOut.of(introduction, meeting, actor)


@router.get(
    "/{meeting_id}/calendar",
    summary="Download a meeting for a calendar",
    response_class=Response,
    responses=CALENDAR_FILE | problems(*ACCESS, MeetingNotFound),
)
async def download_calendar(uow: Uow, actor: CurrentActor, introduction_id: UUID, meeting_id: UUID) -> Response:
    """Times still possible are tentative, the chosen one is confirmed, and the others are cancelled."""
    _, meeting = await queries.meeting(uow, actor, introduction_id, meeting_id)
    named = {"content-disposition": f'attachment; filename="meeting-{meeting_id}.ics"', "etag": f'"{meeting.version}"'}
    return Response(calendar_of(meeting), 200, named, CALENDAR)


@router.post(
    "/{meeting_id}/accept",
    summary="Accept a meeting",
    responses=problems(*MOVE, MeetingTimeUnknown, MeetingTimePassed),
)
async def accept_meeting(
    uow: Uow, actor: CurrentActor, introduction_id: UUID, meeting_id: UUID, version: IfMatch, body: MeetingChoiceIn
) -> MeetingOut:
    """Choose one of the times the other side proposed."""
    named = (introduction_id, meeting_id)
    introduction, meeting = await actions.accept_meeting(uow, actor, named, body.time, version)
    return MeetingOut.of(introduction, meeting, actor)


@router.post("/{meeting_id}/decline", summary="Decline a meeting", responses=problems(*MOVE))
async def decline_meeting(
    uow: Uow, actor: CurrentActor, introduction_id: UUID, meeting_id: UUID, version: IfMatch
) -> MeetingOut:
    """None of the times will do."""
    introduction, meeting = await actions.decline_meeting(uow, actor, (introduction_id, meeting_id), version)
    return MeetingOut.of(introduction, meeting, actor)


@router.post("/{meeting_id}/cancel", summary="Cancel a meeting", responses=problems(*MOVE, MeetingTimePassed))
async def cancel_meeting(
    uow: Uow, actor: CurrentActor, introduction_id: UUID, meeting_id: UUID, version: IfMatch
) -> MeetingOut:
    """A proposal by whoever made it; a meeting both agreed on by either, before it begins."""
    introduction, meeting = await actions.cancel_meeting(uow, actor, (introduction_id, meeting_id), version)
    return MeetingOut.of(introduction, meeting, actor)
