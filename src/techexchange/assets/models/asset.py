"""A public asset: what one state-funded task came to, whose it is, and until when it must be published."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.assets import events as facts
from techexchange.assets.errors import AcceptedInFuture, AssetNotFound, PartyToAsset
from techexchange.assets.lifecycle import AMEND, ASSET_LIFE, REFUSE, VERIFY, AssetStatus
from techexchange.infra.models import Aggregate, Coded
from techexchange.kernel.days import day_of, end_of
from techexchange.kernel.ids import new_id
from techexchange.kernel.lifecycle import Move
from techexchange.kernel.permissions import Actor, Permission
from techexchange.regulations.models import RulePack

F = TypeVar("F", bound=facts.AssetFact)
PUBLICATION = "result.publication"
"""The rule that says for how long results may wait to be published."""


def task_key(code: str) -> str:
    """A task code as codes are compared: without spaces, in one case."""
    return re.sub(r"\s+", "", code).upper()


@dataclass(frozen=True, kw_only=True)
class Task:
    """What a host says of a task: its code and name by language, its certificate, the state's share, its acceptance."""

    task_code: str
    title: dict[str, str]
    certificate_no: str | None
    certificate_on: date | None
    state_share: Decimal
    accepted_on: date


class PublicAsset(Aggregate):
    """The results of one task."""

    __tablename__ = "public_assets"
    __table_args__ = (
        CheckConstraint("state_share > 0 AND state_share <= 100", name="share"),
        Index("ix_public_assets_created_at_id", "created_at", "id"),
        Index("ix_public_assets_organization_id", "organization_id", "created_at"),
        Index("ix_public_assets_wake_at", "wake_at", postgresql_where=text("wake_at IS NOT NULL")),
    )

    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    registered_by: Mapped[UUID]
    task_code: Mapped[str]
    task_key: Mapped[str] = mapped_column(unique=True)
    title: Mapped[dict[str, Any]]
    certificate_no: Mapped[str | None]
    certificate_on: Mapped[date | None]
    state_share: Mapped[Decimal]
    accepted_on: Mapped[date]
    pack: Mapped[str]
    publish_by: Mapped[datetime | None]
    status: Mapped[AssetStatus] = mapped_column(Coded(AssetStatus))
    reason: Mapped[str | None]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    listing_id: Mapped[UUID | None] = mapped_column(ForeignKey("listings.id"))
    published_at: Mapped[datetime | None]
    overdue_at: Mapped[datetime | None]
    wake_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    @classmethod
    def register(
        cls, organization_id: UUID, task: Task, pack: RulePack, *, by: Actor, at: datetime
    ) -> tuple["PublicAsset", facts.AssetRegistered]:
        """The results of a task, of which the host must let the public know in time; raises AcceptedInFuture."""
        asset = cls(
            id=new_id(),
            organization_id=organization_id,
            registered_by=by.id,
            status=ASSET_LIFE.initial,
            created_at=at,
        )
        asset._write(task, pack, at)
        return asset, asset._fact(facts.AssetRegistered, by, at, pack=pack.id, publish_by=asset.publish_by)

    def amend(self, task: Task, pack: RulePack, *, by: Actor, at: datetime) -> facts.AssetAmended:
        """Say it anew, to be looked at anew; raises AcceptedInFuture."""
        self.status = AMEND(self.status)
        self.registered_by, self.reason = by.id, None
        self._write(task, pack, at)
        return self._fact(facts.AssetAmended, by, at)

    def verify(self, *, by: Actor, at: datetime) -> facts.AssetVerified:
        """Vouch for the task, the certificate and whose the results are; raises PartyToAsset."""
        self.must_not_be_of(by)
        self.status = VERIFY(self.status)
        self.decided_by, self.decided_at = by.id, at
        return self._fact(facts.AssetVerified, by, at)

    def refuse(self, reason: str, *, by: Actor, at: datetime) -> facts.AssetRefused:
        """Say what does not hold; raises PartyToAsset."""
        self.must_not_be_of(by)
        self.status = REFUSE(self.status)
        self.reason, self.decided_by, self.decided_at = reason, by.id, at
        return self._fact(facts.AssetRefused, by, at)

    def publish(self, listing_id: UUID, *, by: Actor, at: datetime) -> facts.PublicationDutyMet | None:
        """Be known to the public by this listing; None where it was known before."""
        if self.published_at is not None:
            return None
        self.listing_id, self.published_at, self.wake_at = listing_id, at, None
        return self._fact(facts.PublicationDutyMet, by, at, listing_id=listing_id, late=self.is_late(at))

    def note_overdue(self, *, by: Actor, at: datetime) -> facts.PublicationDutyMissed:
        """Put on record, once, that the time to publish is over."""
        self.overdue_at, self.wake_at = at, None
        return self._fact(facts.PublicationDutyMissed, by, at)

    def must_not_be_of(self, actor: Actor) -> None:
        """Nobody decides on an asset of their own organisation, or that they registered; raises PartyToAsset."""
        if actor.sits_in(self.organization_id) or actor.id == self.registered_by:
            raise PartyToAsset

    def must_be_seen_by(self, actor: Actor) -> "PublicAsset":
        """The same asset, where the actor may know of it; raises AssetNotFound."""
        if not self.is_public and not self.is_inside(actor):
            raise AssetNotFound(id=self.id)
        return self

    def is_inside(self, actor: Actor) -> bool:
        """Whether the actor belongs to the host, or watches over all assets."""
        return actor.can(Permission.LISTING_READ, self.organization_id) or actor.can(Permission.ASSET_READ)

    def is_late(self, at: datetime) -> bool:
        """Whether the time to publish was over at that moment."""
        return self.publish_by is not None and at >= self.publish_by

    @property
    def is_public(self) -> bool:
        """Whether anyone may know of it."""
        return self.status is AssetStatus.VERIFIED

    def open_moves(self) -> Iterator[Move[AssetStatus]]:
        """What may be done with it now."""
        return ASSET_LIFE.open_from(self.status)

    def _write(self, task: Task, pack: RulePack, at: datetime) -> None:
        if task.accepted_on > day_of(at):
            raise AcceptedInFuture(accepted_on=task.accepted_on.isoformat())
        self.task_code, self.task_key, self.title = task.task_code, task_key(task.task_code), task.title
        self.certificate_no, self.certificate_on = task.certificate_no, task.certificate_on
        self.state_share, self.accepted_on, self.pack = task.state_share, task.accepted_on, pack.id
        days = pack.figure(PUBLICATION, "publish_days")
        self.publish_by = end_of(task.accepted_on + timedelta(days=days)) if days is not None else None
        waits = self.published_at is None and self.overdue_at is None
        self.wake_at = self.publish_by if waits else None

    def _fact(self, fact: type[F], by: Actor, at: datetime, **more: Any) -> F:
        return fact(
            subject_id=self.id,
            actor_id=by.id,
            at=at,
            organization_id=self.organization_id,
            task_code=self.task_code,
            **more,
        )
