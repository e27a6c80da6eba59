"""What ties a person or an organisation to another organisation, so that it must not judge it."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.identity import events
from techexchange.identity.errors import InterestInItself, OwnDeclaration
from techexchange.identity.lifecycle import DECLARATION_LIFE, LIFT, DeclarationStatus
from techexchange.identity.models.organizations import Organization
from techexchange.infra.models import Aggregate, Coded
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import Actor

MAIN_TAX_CODE = re.compile(r"[0-9]{10}")
"""What a Vietnamese enterprise and its dependent units have in common of their tax codes."""


class ConflictGround(StrEnum):
    """Why somebody must not act in a matter of an organisation."""

    MEMBERSHIP = "membership"
    """They sit in it."""
    DECLARED = "declared"
    """They declared an interest in it."""
    RELATED = "related"
    """An organisation of theirs declared it a related party, or was declared one by it."""
    TAX_CODE = "tax_code"
    """An organisation of theirs and it are of one tax code group."""
    ADDRESS = "address"
    """An organisation of theirs and it have one address."""


class InterestGround(StrEnum):
    """What somebody declares to have to do with an organisation."""

    EMPLOYMENT = "employment"
    OWNERSHIP = "ownership"
    FAMILY = "family"
    FINANCIAL = "financial"
    ADVISORY = "advisory"
    AFFILIATION = "affiliation"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class DeclaredInterest:
    """What is declared: an interest in an organisation, one's own or that of an organisation one administers."""

    organization_id: UUID
    ground: InterestGround
    until: datetime | None = None
    on_behalf_of: UUID | None = None


class ConflictDeclaration(Aggregate):
    """A declared interest; it binds until its time has passed or the owner lifts it."""

    __tablename__ = "conflict_declarations"
    __table_args__ = (
        Index("ix_conflict_declarations_person_id", "person_id"),
        Index("ix_conflict_declarations_organization_id", "organization_id"),
        Index("ix_conflict_declarations_on_behalf_of", "on_behalf_of", postgresql_where="on_behalf_of IS NOT NULL"),
        Index("ix_conflict_declarations_created_at_id", "created_at", "id"),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    on_behalf_of: Mapped[UUID | None] = mapped_column(ForeignKey("organizations.id"))
    ground: Mapped[InterestGround] = mapped_column(Coded(InterestGround))
    until: Mapped[datetime | None]
    status: Mapped[DeclarationStatus] = mapped_column(Coded(DeclarationStatus), default=DECLARATION_LIFE.initial)
    lifted_because: Mapped[str | None]
    created_at: Mapped[datetime]

    @classmethod
    def declare(
        cls, interest: DeclaredInterest, *, by: Actor, at: datetime
    ) -> tuple["ConflictDeclaration", events.ConflictDeclared]:
        """An interest on record; raises InterestInItself where an organisation names itself."""
        if interest.on_behalf_of == interest.organization_id:
            raise InterestInItself
        declaration = cls(
            id=new_id(),
            person_id=by.id,
            organization_id=interest.organization_id,
            on_behalf_of=interest.on_behalf_of,
            ground=interest.ground,
            until=interest.until,
            status=DECLARATION_LIFE.initial,
            created_at=at,
        )
        event = events.ConflictDeclared(
            subject_id=declaration.id,
            actor_id=by.id,
            at=at,
            organization_id=interest.organization_id,
            on_behalf_of=interest.on_behalf_of,
        )
        return declaration, event

    def lift(self, reason: str, *, by: Actor, at: datetime) -> events.ConflictLifted:
        """Let whoever declared it act again; raises OwnDeclaration for whoever declared it."""
        if by.id == self.person_id:
            raise OwnDeclaration
        self.status = LIFT(self.status)
        self.lifted_because = reason
        return events.ConflictLifted(subject_id=self.id, actor_id=by.id, at=at, organization_id=self.organization_id)

    def may_be_seen_by(self, actor: Actor) -> bool:
        """Whether it is the actor's own, or that of an organisation they sit in."""
        return actor.id == self.person_id or (self.on_behalf_of is not None and actor.sits_in(self.on_behalf_of))


def likeness(one: Organization, other: Organization) -> ConflictGround | None:
    """What two organisations have in common that makes them one interest, if anything."""
    codes = [_tax_code_group(organization) for organization in (one, other)]
    if codes[0] and codes[0] == codes[1]:
        return ConflictGround.TAX_CODE
    addresses = [_address(organization) for organization in (one, other)]
    if addresses[0] and addresses[0] == addresses[1]:
        return ConflictGround.ADDRESS
    return None


def _tax_code_group(organization: Organization) -> tuple[str, str] | None:
    """The country and tax code of an enterprise, for its dependent units too."""
    code = organization.tax_code
    if not code:
        return None
    main = MAIN_TAX_CODE.match(code) if organization.country == "VN" else None
    return organization.country, main.group() if main else code


def _address(organization: Organization) -> str:
    """An address without what is written one way by some and otherwise by others: case, spacing, punctuation."""
    written = unicodedata.normalize("NFC", str(organization.contact.get("address") or "")).casefold()
    return "".join(sign for sign in written if sign.isalnum())
