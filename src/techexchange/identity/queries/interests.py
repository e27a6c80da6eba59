"""The register of declared interests."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select

from techexchange.identity.errors import ConflictDeclarationNotFound
from techexchange.identity.models import ConflictDeclaration
from techexchange.identity.repository import BINDING
from techexchange.infra.repository import page
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.errors import Unauthenticated
from techexchange.kernel.paging import Page, PageRequest
from techexchange.kernel.permissions import Actor, Permission


@dataclass(frozen=True)
class DeclarationFilter:
    """Which declarations are wanted; `binding` are those that hold now."""

    organization_id: UUID | None = None
    person_id: UUID | None = None
    binding: bool | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """The filter in SQL."""
        equal = (
            (ConflictDeclaration.organization_id, self.organization_id),
            (ConflictDeclaration.person_id, self.person_id),
        )
        found: list[ColumnElement[bool]] = [column == value for column, value in equal if value is not None]
        if self.binding is not None:
            found.append(BINDING if self.binding else ~BINDING)
        return found


async def declarations(
    uow: UnitOfWork, actor: Actor, wanted: DeclarationFilter, request: PageRequest
) -> Page[ConflictDeclaration]:
    """The register for the owner and the auditor; one's own and those of one's organisations for others."""
    statement = select(ConflictDeclaration).where(_visible_to(actor), *wanted.conditions())
    return await page(uow.session, statement, request, (ConflictDeclaration.created_at, ConflictDeclaration.id))


async def declaration(uow: UnitOfWork, actor: Actor, id: UUID) -> ConflictDeclaration:
    """One declaration; raises ConflictDeclarationNotFound where the actor may not see it."""
    statement = select(ConflictDeclaration).where(_visible_to(actor), ConflictDeclaration.id == id)
    found = (await uow.session.scalars(statement)).one_or_none()
    if found is None:
        raise ConflictDeclarationNotFound(id=id)
    return found


def _visible_to(actor: Actor) -> ColumnElement[bool]:
    if actor.is_anonymous:
        raise Unauthenticated
    everything = ConflictDeclaration.id.is_not(None)
    seats = [seat.organization_id for seat in actor.seats]
    own = or_(ConflictDeclaration.person_id == actor.id, ConflictDeclaration.on_behalf_of.in_(seats))
    return everything if actor.can(Permission.CONFLICT_REGISTER_READ) else own
