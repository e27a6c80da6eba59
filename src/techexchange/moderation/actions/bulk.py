"""Doing the same to many cases at once: each in a transaction of its own, with an outcome of its own."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from techexchange.infra.uow import Exchange, UnitOfWork
from techexchange.kernel.errors import ExchangeError, Forbidden
from techexchange.kernel.events import Event
from techexchange.kernel.permissions import AccessRefused, Actor, Permission
from techexchange.mandates.queries import authority
from techexchange.moderation.actions.cases import claim, decide, release
from techexchange.moderation.errors import RulingMissing
from techexchange.moderation.models import Case, Ruling


class BulkMove(StrEnum):
    """What is done to a case in bulk."""

    CLAIM = "claim"
    RELEASE = "release"
    DECIDE = "decide"


@dataclass(frozen=True)
class BulkItem:
    """One case at one version, and what is wanted of it; a decision comes with its ruling."""

    case_id: UUID
    version: int
    move: BulkMove
    ruling: Ruling | None = None


@dataclass(frozen=True)
class BulkOutcome:
    """The case as it is now with what was put on record, or why it is as it was."""

    case_id: UUID
    case: Case | None = None
    refusal: ExchangeError | None = None
    facts: tuple[Event, ...] = ()


async def in_bulk(uow: UnitOfWork, actor: Actor, exchange: Exchange, items: Sequence[BulkItem]) -> list[BulkOutcome]:
    """Do each of the items by itself: what is done of one stays done whatever becomes of the others.

    The mandate is looked at anew for each, so that a suspension stops what is left.
    """
    actor.require(Permission.CASE_CLAIM)
    outcomes = []
    for item in items:
        outcomes.append(outcome := await _one(exchange, actor, item, uow))
        if isinstance(outcome.refusal, Forbidden):
            refused = AccessRefused(
                subject_id=actor.id,
                actor_id=actor.id,
                at=uow.now,
                operation=f"bulk {item.move.value}",
                reason=outcome.refusal.code,
            )
            uow.publish(refused)
    return outcomes


async def _one(exchange: Exchange, actor: Actor, item: BulkItem, request: UnitOfWork) -> BulkOutcome:
    try:
        async with exchange.unit_of_work(reach=request.reach) as uow:
            acting = replace(actor, authority=await authority(uow))
            moved = await _moved(uow, acting, item)
    except ExchangeError as refused:
        return BulkOutcome(item.case_id, refusal=refused)
    request.refer(uow.events)
    return BulkOutcome(item.case_id, case=moved, facts=tuple(uow.events))


async def _moved(uow: UnitOfWork, actor: Actor, item: BulkItem) -> Case:
    match item.move:
        case BulkMove.CLAIM:
            return await claim(uow, actor, item.case_id, item.version)
        case BulkMove.RELEASE:
            return await release(uow, actor, item.case_id, item.version)
        case BulkMove.DECIDE:
            if item.ruling is None:
                raise RulingMissing
            return await decide(uow, actor, item.case_id, item.ruling, item.version)
