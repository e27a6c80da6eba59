"""An organisation on the exchange."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column
from stdnum.exceptions import ValidationError
from stdnum.vn import mst

from techexchange.identity import events
from techexchange.identity.errors import IdentityFixed, NameMissing, OwnOrganization, TaxCodeInvalid, TaxCodeMissing
from techexchange.identity.lifecycle import (
    APPOINT,
    LIFE,
    OVERTURN,
    REINSTATE,
    REJECT,
    REVOKE,
    SUBMIT,
    SUSPEND,
    UNVERIFIED,
    VERIFIED,
    VERIFY,
    OrganizationStatus,
)
from techexchange.infra.models import Aggregate, Coded
from techexchange.kernel.permissions import Actor, OrganizationKind, Permission

IDENTITY = frozenset({"name", "country", "tax_code"})
"""What verification vouches for."""


@dataclass(frozen=True, kw_only=True)
class OrganizationDetails:
    """What an organisation says of itself; `name` by language (vi, en), `contact` as email, phone, address, website."""

    name: dict[str, str]
    country: str = "VN"
    tax_code: str | None = None
    contact: dict[str, str] | None = None
    size: str | None = None
    fields: tuple[str, ...] = ()
    province: str | None = None


class Organization(Aggregate):
    """A party of the exchange."""

    __tablename__ = "organizations"
    __table_args__ = (
        Index("one_owner", "kind", unique=True, postgresql_where="kind = 'owner'"),
        Index(
            "one_verified_tax_code",
            "country",
            "tax_code",
            unique=True,
            postgresql_where="status IN ('pending', 'verified', 'suspended')",
        ),
        Index("ix_organizations_created_at_id", "created_at", "id"),
        CheckConstraint("country ~ '^[A-Z]{2}$'", name="country"),
    )

    kind: Mapped[OrganizationKind] = mapped_column(Coded(OrganizationKind))
    status: Mapped[OrganizationStatus] = mapped_column(Coded(OrganizationStatus), default=LIFE.initial)
    name: Mapped[dict[str, Any]]
    country: Mapped[str]
    tax_code: Mapped[str | None]
    contact: Mapped[dict[str, Any]]
    size: Mapped[str | None]
    fields: Mapped[list[str]]
    province: Mapped[str | None]
    reasons: Mapped[list[str]] = mapped_column(default=list)
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    verified_at: Mapped[datetime | None]

    @classmethod
    def register(cls, kind: OrganizationKind, details: OrganizationDetails, *, at: datetime) -> "Organization":
        """A new organisation, unverified; raises NameMissing or TaxCodeInvalid."""
        organization = cls(kind=kind, status=LIFE.initial, created_at=at, reasons=[])
        organization._say(details)
        return organization

    def edit(self, details: OrganizationDetails, *, by: Actor, at: datetime) -> events.OrganizationEdited:
        """Say something else; raises IdentityFixed where verification vouches for what would change."""
        before = self._said()
        self._say(details)
        changed = tuple(sorted(name for name, value in self._said().items() if before[name] != value))
        if self.status is not UNVERIFIED and IDENTITY & set(changed):
            for name, value in before.items():
                setattr(self, name, value)
            raise IdentityFixed(fields=sorted(IDENTITY & set(changed)))
        return events.OrganizationEdited(subject_id=self.id, actor_id=by.id, at=at, changed=changed)

    def submit(self, *, by: Actor, at: datetime) -> events.OrganizationSubmitted:
        """Ask to be verified; raises TaxCodeMissing."""
        if self.tax_code is None:
            raise TaxCodeMissing
        self.status = SUBMIT(self.status)
        self.submitted_at, self.reasons = at, []
        return events.OrganizationSubmitted(subject_id=self.id, actor_id=by.id, at=at, kind=self.kind)

    def verify(self, *, by: Actor, at: datetime) -> events.OrganizationVerified:
        """Vouch for it: a participant that asked, or an authority appointed by the owner."""
        if self.kind.is_authority:
            self.status = APPOINT(self.status)
        else:
            self.status = VERIFY(self.status)
        self.verified_at, self.reasons = at, []
        return events.OrganizationVerified(subject_id=self.id, actor_id=by.id, at=at, kind=self.kind)

    def reject(self, reasons: Sequence[str], *, by: Actor, at: datetime) -> events.VerificationRejected:
        """Do not vouch for it yet."""
        self.status = REJECT(self.status)
        self.reasons = list(reasons)
        return events.VerificationRejected(subject_id=self.id, actor_id=by.id, at=at, kind=self.kind)

    def suspend(self, reason: str, *, by: Actor, at: datetime) -> events.OrganizationSuspended:
        """Stop vouching for it."""
        self.status = SUSPEND(self.status)
        self.reasons = [reason]
        return events.OrganizationSuspended(subject_id=self.id, actor_id=by.id, at=at, kind=self.kind)

    def reinstate(self, *, by: Actor, at: datetime) -> events.OrganizationReinstated:
        """Vouch for it again."""
        self.status = REINSTATE(self.status)
        self.reasons = []
        return events.OrganizationReinstated(subject_id=self.id, actor_id=by.id, at=at, kind=self.kind)

    def revoke(self, reason: str, *, by: Actor, at: datetime) -> events.OrganizationRevoked:
        """Take its place on the exchange away for good."""
        self.status = REVOKE(self.status)
        self.reasons = [reason]
        return events.OrganizationRevoked(subject_id=self.id, actor_id=by.id, at=at, kind=self.kind)

    def overturn(self, *, by: Actor, at: datetime) -> events.OrganizationVerified | events.OrganizationReinstated:
        """Vouch for it after all: its verification was refused, or its place suspended or taken away, wrongly."""
        refused = self.status is UNVERIFIED
        self.status = OVERTURN(self.status)
        self.reasons = []
        if refused:
            self.verified_at = at
            return events.OrganizationVerified(subject_id=self.id, actor_id=by.id, at=at, kind=self.kind)
        return events.OrganizationReinstated(subject_id=self.id, actor_id=by.id, at=at, kind=self.kind)

    @property
    def is_verified(self) -> bool:
        """Whether the exchange vouches for it now."""
        return self.status is VERIFIED

    def may_be_seen_by(self, actor: Actor) -> bool:
        """Whether it exists for this actor: everyone sees verified ones; members, reviewers and the owner see all."""
        return self.is_verified or self.is_open_to(actor)

    def is_open_to(self, actor: Actor) -> bool:
        """Whether this actor sees what it tells the exchange alone."""
        return actor.is_system or actor.sits_in(self.id) or actor.can(Permission.ORGANIZATION_REVIEW_READ)

    def must_not_be_of(self, actor: Actor) -> None:
        """Nobody judges an organisation they are a member of; raises OwnOrganization."""
        if actor.sits_in(self.id):
            raise OwnOrganization

    @property
    def details(self) -> OrganizationDetails:
        """What it says of itself."""
        said = self._said()
        return OrganizationDetails(**(said | {"fields": tuple(self.fields)}))

    def _said(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in OrganizationDetails.__dataclass_fields__}

    def _say(self, details: OrganizationDetails) -> None:
        if not details.name:
            raise NameMissing
        self.name, self.country = dict(details.name), details.country
        self.tax_code = normal_tax_code(details.country, details.tax_code)
        self.contact, self.size = dict(details.contact or {}), details.size
        self.fields, self.province = list(details.fields), details.province


def normal_tax_code(country: str, code: str | None) -> str | None:
    """The tax code without separators; raises TaxCodeInvalid for a Vietnamese one whose check digit is wrong."""
    if not code:
        return None
    if country != "VN":
        return "".join(code.split()).upper()
    try:
        return str(mst.validate(code))
    except ValidationError as wrong:
        raise TaxCodeInvalid from wrong
