"""Introductions as one reader may see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select

from techexchange.identity.models import Organization
from techexchange.infra.repository import page
from techexchange.infra.uow import UnitOfWork
from techexchange.introductions.errors import IntroductionNotFound
from techexchange.introductions.models import ContactSide, Introduction, IntroductionStatus
from techexchange.kernel.errors import Unauthenticated
from techexchange.kernel.paging import Page, PageRequest
from techexchange.kernel.permissions import Actor, Permission
from techexchange.mandates.models import InspectedKind
from techexchange.mandates.queries import inspects

SIDES = {ContactSide.SEEKER: Introduction.seeker_id, ContactSide.HOST: Introduction.host_id}


@dataclass(frozen=True)
class IntroductionFilter:
    """Which introductions are wanted; `side` is the reader's own."""

    status: IntroductionStatus | None = None
    side: ContactSide | None = None
    listing_id: UUID | None = None


@dataclass(frozen=True)
class ShownIntroduction:
    """An introduction as one reader sees it: from which side, None for the broker, and who may be named."""

    introduction: Introduction
    side: ContactSide | None
    seeker: dict[str, Any] | None
    host: dict[str, Any] | None


def visible_to(actor: Actor, side: ContactSide | None = None) -> ColumnElement[bool]:
    """Those of the actor's organisations, on one side or both; for the broker those brokered for others."""
    if actor.is_anonymous:
        raise Unauthenticated
    mine = actor.organizations(Permission.INTRODUCTION_READ)
    own = or_(*(SIDES[one].in_(mine) for one in ([side] if side else ContactSide)))
    if side or not actor.can(Permission.INTRODUCTION_BROKER):
        return own
    seats = [seat.organization_id for seat in actor.seats]
    foreign = and_(*(organization.not_in(seats) for organization in SIDES.values()))
    return or_(own, and_(Introduction.brokered_by.is_not(None), foreign))


async def introductions(
    uow: UnitOfWork, actor: Actor, wanted: IntroductionFilter, request: PageRequest
) -> Page[Introduction]:
    """The introductions of the actor's organisations, and those brokered for the broker, newest first."""
    statement = select(Introduction).where(visible_to(actor, wanted.side))
    if wanted.status:
        statement = statement.where(Introduction.status == wanted.status)
    if wanted.listing_id:
        named = (Introduction.listing_id == wanted.listing_id, Introduction.seeker_listing_id == wanted.listing_id)
        statement = statement.where(or_(*named))
    return await page(uow.session, statement, request, (Introduction.created_at, Introduction.id))


async def introduction(uow: UnitOfWork, actor: Actor, id: UUID) -> Introduction:
    """One introduction, for its two parties, its broker, and the owner by an inspection of it.

    Raises IntroductionNotFound for all others.
    """
    if actor.is_anonymous:
        raise Unauthenticated
    found = await uow.session.get(Introduction, id)
    seen = found and (found.is_visible_to(actor) or await inspects(uow, actor, InspectedKind.INTRODUCTION, id))
    if found is None or not seen:
        raise IntroductionNotFound(id=id)
    return found


async def shown(uow: UnitOfWork, actor: Actor, found: Sequence[Introduction]) -> list[ShownIntroduction]:
    """Each introduction with the organisations this reader may know, in one statement."""
    named = {one.organization_of(side) for one in found for side in ContactSide if one.names(side, actor)}
    wanted = select(Organization.id, Organization.name, Organization.kind).where(Organization.id.in_(named))
    known = {row.id: {"id": row.id, "name": row.name, "kind": row.kind} for row in await uow.session.execute(wanted)}

    def told(one: Introduction, side: ContactSide) -> dict[str, Any] | None:
        return known[one.organization_of(side)] if one.names(side, actor) else None

    return [
        ShownIntroduction(
            introduction=one,
            side=next(iter(one.sides_of(actor)), None),
            seeker=told(one, ContactSide.SEEKER),
            host=told(one, ContactSide.HOST),
        )
        for one in found
    ]


async def introduced(uow: UnitOfWork, one_id: UUID, other_id: UUID, listing_id: UUID) -> bool:
    """Whether two organisations were introduced to each other over a listing, on whichever side each was."""
    parties = or_(
        and_(Introduction.seeker_id == one_id, Introduction.host_id == other_id),
        and_(Introduction.seeker_id == other_id, Introduction.host_id == one_id),
    )
    over = or_(Introduction.listing_id == listing_id, Introduction.seeker_listing_id == listing_id)
    met = exists().where(parties, over, Introduction.status == IntroductionStatus.INTRODUCED)
    return bool(await uow.session.scalar(select(met)))
