"""Declared interests as they are sent and shown."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from techexchange.identity.lifecycle import DECLARATION_LIFE, DeclarationStatus
from techexchange.identity.models import ConflictDeclaration, DeclaredInterest, InterestGround
from techexchange.identity.queries import DeclarationFilter
from techexchange.identity.schemas.people import example
from techexchange.infra.http import AggregateOut, Body, PageQuery
from techexchange.infra.http.schemas import Prose, When
from techexchange.kernel.permissions import Actor, Permission


class ConflictDeclarationIn(Body):
    """An interest of one's own, or on behalf of an organisation one administers."""

    model_config = example({"organization_id": "01890a5d-ac96-774b-bcce-b302099a8057", "ground": "family"})

    organization_id: Annotated[UUID, Field(description="In which organisation the interest is")]
    ground: InterestGround
    until: Annotated[When | None, Field(description="When it ends by itself; null while it lasts")] = None
    on_behalf_of: Annotated[
        UUID | None, Field(description="Whose related party it is: binds everybody who sits in that organisation")
    ] = None

    def interest(self) -> DeclaredInterest:
        """The same in the domain's terms."""
        return DeclaredInterest(
            organization_id=self.organization_id,
            ground=self.ground,
            until=self.until,
            on_behalf_of=self.on_behalf_of,
        )


class LiftingBody(Body):
    """Why the interest no longer stands in the way; kept in the register."""

    model_config = example({"reason": "The shares were sold on 3 March 2027."})

    reason: Prose


class DeclarationQuery(PageQuery):
    """Which declarations are wanted."""

    organization_id: UUID | None = None
    person_id: UUID | None = None
    binding: Annotated[bool | None, Field(description="Those that hold now, or those that do not")] = None

    def wanted(self) -> DeclarationFilter:
        """The filter in the domain's words."""
        return DeclarationFilter(self.organization_id, self.person_id, self.binding)


class ConflictDeclarationOut(AggregateOut):
    """A declared interest."""

    person_id: UUID
    organization_id: UUID
    on_behalf_of: UUID | None
    ground: InterestGround
    until: datetime | None
    status: DeclarationStatus
    available_moves: list[str]
    lifted_because: str | None
    created_at: datetime

    @classmethod
    def of(cls, declaration: ConflictDeclaration, actor: Actor) -> "ConflictDeclarationOut":
        """A declaration with the moves open to this actor."""
        may = actor.can(Permission.CONFLICT_LIFT) and actor.id != declaration.person_id
        moves = [move.name for move in DECLARATION_LIFE.open_from(declaration.status)] if may else []
        fields = {name: getattr(declaration, name) for name in cls.model_fields if name != "available_moves"}
        return cls.model_validate(fields | {"available_moves": moves})
