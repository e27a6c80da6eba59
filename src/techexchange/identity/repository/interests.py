"""What ties people and organisations to each other, found from their seats, declarations, tax codes and addresses."""

from collections.abc import Collection
from typing import cast
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    SelectBase,
    Table,
    Uuid,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    union_all,
)

from techexchange.identity.errors import ConflictDeclarationNotFound, ConflictOfInterest
from techexchange.identity.lifecycle import DeclarationStatus
from techexchange.identity.models import ConflictDeclaration, ConflictGround, Membership, Organization, likeness
from techexchange.infra.database import Written
from techexchange.infra.models import unwatched
from techexchange.infra.repository import Repository
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor

BINDING = and_(
    ConflictDeclaration.status == DeclarationStatus.STANDING,
    or_(ConflictDeclaration.until.is_(None), ConflictDeclaration.until > func.clock_timestamp()),
)
"""A declaration binds from when it is made until its time has passed or it is lifted, by the database clock."""


ORGANIZATIONS = cast("Table", Organization.__table__)
ONE = bindparam("one", type_=Uuid())
OTHER = select(bindparam("other", type_=Uuid()).label("id"))


def ties(others: SelectBase) -> Written:
    """The statement that brings the organisation `one` and the `others`, and which of these a declaration ties to it.

    All of it in one answer: it is asked while a listing's lock is held.
    """
    parties = union_all(select(ONE.label("id")), others.subquery().select()).cte("parties")
    declarer, about = ConflictDeclaration.on_behalf_of, ConflictDeclaration.organization_id
    of_the_two = or_(and_(declarer == ONE, about == parties.c.id), and_(declarer == parties.c.id, about == ONE))
    joined = ORGANIZATIONS.join(parties, parties.c.id == ORGANIZATIONS.c.id)
    declared = exists().where(BINDING, of_the_two).correlate(parties).label("declared")
    return Written.out(select(ORGANIZATIONS, declared).select_from(joined))


class ConflictDeclarations(Repository[ConflictDeclaration]):
    """Interests on record."""

    model = ConflictDeclaration
    missing = ConflictDeclarationNotFound


async def conflict_of_interest(uow: UnitOfWork, person_id: UUID, organization_id: UUID) -> ConflictGround | None:
    """Why a person must not act in a matter of an organisation; None where nothing is known against it."""
    return (await conflicts(uow, person_id, {organization_id})).get(organization_id)


async def conflicts(uow: UnitOfWork, person_id: UUID, organization_ids: Collection[UUID]) -> dict[UUID, ConflictGround]:
    """In the matters of which of these organisations a person must not act, and why.

    Looked at anew each time: their seats, what they and their organisations declared, and whether any of their
    organisations shares a tax code group or an address with one of these.
    """
    seats = select(Membership.organization_id).where(Membership.person_id == person_id)
    found = select(Organization, Organization.id.in_(seats)).where(
        or_(Organization.id.in_(seats), Organization.id.in_(organization_ids))
    )
    rows = (await uow.session.execute(found)).all()
    own = {organization.id: organization for organization, is_own in rows if is_own}
    judged = {organization.id: organization for organization, _ in rows if organization.id in organization_ids}
    grounds = {id: ConflictGround.MEMBERSHIP for id in judged if id in own}
    declared = await _declared(uow, person_id, set(own), organization_ids)
    for id, organization in judged.items():
        ground = declared.get(id) or next(filter(None, (likeness(one, organization) for one in own.values())), None)
        if ground and id not in grounds:
            grounds[id] = ground
    return grounds


async def related(uow: UnitOfWork, one_id: UUID, other_id: UUID, among: Written) -> ConflictGround | None:
    """What makes an organisation one interest with another: a declaration, a tax code group or an address.

    `among` is a statement of `ties`, which may know of more others than the one named.
    """
    [rows] = await uow.ask((among.text, among.fixed | {"one": one_id, "other": other_id}))
    if [row["id"] for row in rows].count(one_id) > 1:
        return ConflictGround.MEMBERSHIP
    if any(row.pop("declared") for row in rows):
        return ConflictGround.RELATED
    organizations = {row["id"]: unwatched(Organization, row) for row in rows}
    one = organizations.pop(one_id, None)
    alike = [likeness(one, other) for other in organizations.values()] if one else []
    return next(filter(None, alike), None)


async def require_no_conflict(uow: UnitOfWork, actor: Actor, *organization_ids: UUID) -> None:
    """Pass, or raise ConflictOfInterest with the ground; the exchange itself has no interests."""
    if actor.is_system:
        return
    for organization_id, ground in (await conflicts(uow, actor.id, organization_ids)).items():
        raise ConflictOfInterest(ground=ground.value, organization_id=organization_id)


async def _declared(
    uow: UnitOfWork, person_id: UUID, own_ids: Collection[UUID], organization_ids: Collection[UUID]
) -> dict[UUID, ConflictGround]:
    of_the_person = and_(
        ConflictDeclaration.person_id == person_id,
        ConflictDeclaration.on_behalf_of.is_(None),
        ConflictDeclaration.organization_id.in_(organization_ids),
    )
    columns = (ConflictDeclaration.on_behalf_of, ConflictDeclaration.organization_id)
    wanted = select(*columns).where(BINDING, of_the_person | _between(own_ids, organization_ids))
    grounds: dict[UUID, ConflictGround] = {}
    for declarer, about in (await uow.session.execute(wanted)).all():
        if declarer is None:
            grounds[about] = ConflictGround.DECLARED
        else:
            grounds.setdefault(about if about in organization_ids else declarer, ConflictGround.RELATED)
    return grounds


def _between(own_ids: Collection[UUID], other_ids: Collection[UUID]) -> ColumnElement[bool]:
    """A declaration of one of these organisations about one of the others, or the other way round."""
    declarer, about = ConflictDeclaration.on_behalf_of, ConflictDeclaration.organization_id
    ours, theirs = (
        and_(declarer.in_(one), about.in_(other)) for one, other in ((own_ids, other_ids), (other_ids, own_ids))
    )
    return or_(ours, theirs)
