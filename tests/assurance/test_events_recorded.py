"""Check 28: every change writes its event, once; a refused one writes that it was refused; no event is dropped."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import httpx
from sqlalchemy import func, select

import world_moderation
from assurance.conftest import Stage, changes, in_progress
from techexchange.kernel.events import Event
from techexchange.kernel.ids import new_id
from techexchange.ledger.models import LedgerEntry
from world import PREPARED, calls_of, prepare

PRIVATE = {
    "POST /v1/notifications/read-all",
    "POST /v1/notifications/{notice_id}/read",
    "PATCH /v1/me/notification-preferences",
    *world_moderation.PRIVATE,
}
"""What concerns nobody but the person: what they have read, and which letters they want."""
OPEN_TO_ALL = {
    *("POST /oauth/token", "POST /v1/people", "POST /v1/password-resets", "POST /v1/sessions"),
    *world_moderation.FOR_EVERYONE,
}
"""Changes that nobody who is signed in is refused: they concern the caller alone, or anyone may make them."""
REFUSED = ("viewer", "machine", "rival", "loner", "idle_moderator", "admin", "moderator", "officer", "supervisor")


async def position(stage: Stage) -> int:
    async with stage.exchange.unit_of_work() as uow:
        return await uow.session.scalar(select(func.coalesce(func.max(LedgerEntry.seq), 0)))


async def recorded_after(stage: Stage, seq: int) -> list[str]:
    async with stage.exchange.unit_of_work() as uow:
        facts = select(LedgerEntry.event).where(LedgerEntry.seq > seq).order_by(LedgerEntry.seq)
        return list(await uow.session.scalars(facts))


async def unnamed_in(stage: Stage, seq: int, event: str, answer: httpx.Response) -> set[str]:
    """The ids in the answer's reference that are not on record, and the event's own id where it is not named."""
    named = set(filter(None, answer.headers.get("ledger-reference", "").split(", ")))
    async with stage.exchange.unit_of_work() as uow:
        facts = select(LedgerEntry.event_id, LedgerEntry.event).where(LedgerEntry.seq > seq)
        recorded = {str(row.event_id): row.event for row in await uow.session.execute(facts)}
    return (named - recorded.keys()) | ({id for id, name in recorded.items() if name == event} - named)


async def test_every_change_is_walked(stage):
    assert changes() == calls_of(stage.world).keys() | PREPARED.keys()


async def test_every_change_writes_its_event_once(stage):
    wrong = {}
    for operation in sorted(changes()):
        async with in_progress(stage.connection):
            call = await prepare(stage.world, stage.exchange, stage.client, operation)
            before = await position(stage)
            answer = await stage.world.send(stage.client, call)
            events = await recorded_after(stage, before)
            unnamed = await unnamed_in(stage, before, call.event, answer)
            if answer.status_code >= 300:
                wrong[operation] = answer.text
            elif operation in PRIVATE:
                wrong |= {operation: events} if events else {}
            elif events.count(call.event) != 1 or "access_refused" in events:
                wrong[operation] = events
            elif unnamed:
                wrong[operation] = {"named without being recorded, or the other way round": unnamed}
    assert wrong == {}


async def test_a_refused_change_writes_that_alone(stage):
    unrefused = set()
    for operation, call in calls_of(stage.world).items():
        for who in REFUSED:
            async with in_progress(stage.connection):
                before = await position(stage)
                answer = await stage.world.send(stage.client, call, who)
                events = await recorded_after(stage, before)
            if answer.status_code == 403:
                assert events == ["access_refused"], (operation, who)
                break
        else:
            unrefused.add(operation)
    assert unrefused == OPEN_TO_ALL


async def test_a_refused_reading_and_a_stranger_write_nothing(stage):
    before = await position(stage)
    assert (await stage.client.get("/v1/ledger", headers=stage.world.headers["viewer"])).status_code == 403
    missing = await stage.client.post("/v1/search/rebuild", headers={"Idempotency-Key": "a key of nobody"})
    assert missing.status_code == 401
    assert await recorded_after(stage, before) == []


class Shape(StrEnum):
    """Something an event has not had before."""

    ROUND = "round"


@dataclass(frozen=True, kw_only=True)
class ShapeSeen(Event):
    """A fact of a kind and a content that nothing else in the exchange has."""

    shape: Shape
    sizes: tuple[Decimal, ...]
    seen_by: tuple[UUID, ...]
    until: datetime | None


async def test_an_event_nobody_has_heard_of_is_recorded(stage):
    async with stage.exchange.unit_of_work() as uow:
        about = {"subject_id": new_id(), "actor_id": new_id(), "at": uow.now}
        fact = {"sizes": (Decimal("1.50"),), "seen_by": (new_id(),), "until": uow.now}
        uow.publish(ShapeSeen(**about, **fact, shape=Shape.ROUND))
    await stage.settle()
    async with stage.exchange.unit_of_work() as uow:
        entry = (await uow.session.scalars(select(LedgerEntry).order_by(LedgerEntry.seq.desc()).limit(1))).one()
    assert entry.event == "shape_seen"
    assert entry.payload == {
        "shape": "round",
        "sizes": ["1.50"],
        "seen_by": [str(fact["seen_by"][0])],
        "until": fact["until"].isoformat(),
    }
