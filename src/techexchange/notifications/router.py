"""One's own inbox over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query

from techexchange.infra.http import CurrentActor, ExchangeRoute, IfMatch, PageOut, PreconditionRequired, Uow, problems
from techexchange.infra.http.problems import IdempotencyKeyMissing, MalformedRequest, ValidationFailed, language_of
from techexchange.infra.idempotency import IdempotencyKeyReused
from techexchange.infra.uow import AlreadyExists, Busy
from techexchange.kernel.errors import Forbidden, Stale, Unauthenticated
from techexchange.kernel.paging import CursorInvalid
from techexchange.notifications import actions, queries
from techexchange.notifications.errors import NoticeNotFound
from techexchange.notifications.schemas import NoticeOut, NoticeQuery, PreferencesIn, PreferencesOut, ReadOut

router = APIRouter(tags=["notifications"], route_class=ExchangeRoute)
ACCESS = (Unauthenticated, Forbidden, MalformedRequest, ValidationFailed)
KEYED = (IdempotencyKeyMissing, IdempotencyKeyReused, Busy)
CHANGE = (PreconditionRequired, Stale, AlreadyExists, Busy)


async def _language(
    accept_language: Annotated[str | None, Header(description="`vi` or `en`", examples=["vi"])] = None,
) -> str:
    return language_of(accept_language)


Language = Annotated[str, Depends(_language)]


@router.get("/v1/notifications", summary="Read my inbox", responses=problems(*ACCESS, CursorInvalid))
async def list_notifications(
    uow: Uow, actor: CurrentActor, query: Annotated[NoticeQuery, Query()], language: Language
) -> PageOut[NoticeOut]:
    """My notices, newest first, in Vietnamese or English."""
    found = await queries.inbox(uow, actor, unread=query.unread, request=query.request())
    return PageOut[NoticeOut].of(found, lambda notice: NoticeOut.of(notice, language))


@router.post("/v1/notifications/read-all", summary="Mark my inbox as read", responses=problems(*ACCESS, *KEYED))
async def read_all_notifications(uow: Uow, actor: CurrentActor) -> ReadOut:
    """Mark every notice in my inbox as read."""
    return ReadOut(read=await actions.read_all(uow, actor))


@router.post(
    "/v1/notifications/{notice_id}/read",
    summary="Mark a notice as read",
    responses=problems(*ACCESS, *KEYED, NoticeNotFound),
)
async def read_notification(uow: Uow, actor: CurrentActor, notice_id: UUID, language: Language) -> NoticeOut:
    """Mark one notice as read; doing so again changes nothing, so no version is asked for."""
    return NoticeOut.of(await actions.read(uow, actor, notice_id), language)


@router.get("/v1/me/notification-preferences", summary="Show which letters I receive", responses=problems(*ACCESS))
async def show_notification_preferences(uow: Uow, actor: CurrentActor) -> PreferencesOut:
    """What I am told by mail; the inbox has everything in any case."""
    return PreferencesOut.of(await queries.preferences(uow, actor))


@router.patch(
    "/v1/me/notification-preferences", summary="Choose which letters I receive", responses=problems(*ACCESS, *CHANGE)
)
async def change_notification_preferences(
    uow: Uow, actor: CurrentActor, version: IfMatch, body: PreferencesIn
) -> PreferencesOut:
    """Turn letters on or off, or mute some kinds of notices."""
    return PreferencesOut.of(await actions.choose(uow, actor, body.choice(), version))
