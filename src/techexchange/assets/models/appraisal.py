"""An appraisal: what a public asset is worth, who says so, and until when that holds."""

import hashlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

import rfc8785
from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.assets import events as facts
from techexchange.assets.errors import AppraisalLapsed, PartyToAsset
from techexchange.assets.lifecycle import APPRAISAL_LIFE, CONFIRM, REJECT, AppraisalStatus
from techexchange.assets.models.asset import PublicAsset
from techexchange.infra.models import Aggregate, Coded
from techexchange.kernel.days import day_of
from techexchange.kernel.events import plain
from techexchange.kernel.ids import new_id
from techexchange.kernel.lifecycle import Move
from techexchange.kernel.permissions import Actor

F = TypeVar("F", bound=facts.AppraisalFact)


@dataclass(frozen=True, kw_only=True)
class AppraisedWorth:
    """What a report says: by whom, its number and the SHA-256 of the paper, the value, and the days it holds."""

    valuer: str
    report_no: str
    report_sha256: str
    value: int
    currency: str
    valued_on: date
    valid_until: date


class Appraisal(Aggregate):
    """One report on the value of an asset."""

    __tablename__ = "asset_appraisals"
    __table_args__ = (
        CheckConstraint("value > 0", name="positive"),
        Index("ix_asset_appraisals_asset_id_created_at", "asset_id", "created_at", "id"),
    )

    asset_id: Mapped[UUID] = mapped_column(ForeignKey("public_assets.id"))
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    recorded_by: Mapped[UUID]
    valuer: Mapped[str]
    report_no: Mapped[str]
    report_sha256: Mapped[str]
    value: Mapped[int]
    currency: Mapped[str]
    valued_on: Mapped[date]
    valid_until: Mapped[date]
    salt: Mapped[str]
    status: Mapped[AppraisalStatus] = mapped_column(Coded(AppraisalStatus))
    reason: Mapped[str | None]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    @classmethod
    def record(
        cls, asset: PublicAsset, worth: AppraisedWorth, *, by: Actor, at: datetime
    ) -> tuple["Appraisal", facts.AppraisalRecorded]:
        """What the host hands in; raises AppraisalLapsed."""
        appraisal = cls(
            id=new_id(),
            asset_id=asset.id,
            organization_id=asset.organization_id,
            recorded_by=by.id,
            salt=secrets.token_hex(32),
            status=APPRAISAL_LIFE.initial,
            created_at=at,
            **vars(worth),
        )
        appraisal.must_hold(day_of(at))
        return appraisal, appraisal._fact(facts.AppraisalRecorded, asset, by, at)

    def confirm(self, asset: PublicAsset, *, by: Actor, at: datetime) -> facts.AppraisalConfirmed:
        """Take it as evidence; raises PartyToAsset or AppraisalLapsed."""
        self._must_not_be_of(asset, by)
        self.must_hold(day_of(at))
        self.status = CONFIRM(self.status)
        self.decided_by, self.decided_at = by.id, at
        return self._fact(facts.AppraisalConfirmed, asset, by, at)

    def reject(self, asset: PublicAsset, reason: str, *, by: Actor, at: datetime) -> facts.AppraisalRejected:
        """Do not take it as evidence; raises PartyToAsset."""
        self._must_not_be_of(asset, by)
        self.status = REJECT(self.status)
        self.reason, self.decided_by, self.decided_at = reason, by.id, at
        return self._fact(facts.AppraisalRejected, asset, by, at)

    def must_hold(self, on: date) -> None:
        """Pass as long as the report holds; raises AppraisalLapsed."""
        if on > self.valid_until:
            raise AppraisalLapsed(valid_until=self.valid_until.isoformat())

    def open_moves(self) -> Iterator[Move[AppraisalStatus]]:
        """What may be done with it now."""
        return APPRAISAL_LIFE.open_from(self.status)

    @property
    def appraisal_hash(self) -> str:
        """SHA-256, in hex, over the salt and what the report says as canonical JSON."""
        said = {name: plain(getattr(self, name)) for name in ("valuer", "report_no", "report_sha256", "value")}
        days = {name: getattr(self, name).isoformat() for name in ("valued_on", "valid_until")}
        written: dict[str, Any] = {"salt": self.salt, "currency": self.currency, **said, **days}
        return hashlib.sha256(rfc8785.dumps(written)).hexdigest()

    def _must_not_be_of(self, asset: PublicAsset, actor: Actor) -> None:
        asset.must_not_be_of(actor)
        if actor.id == self.recorded_by:
            raise PartyToAsset

    def _fact(self, fact: type[F], asset: PublicAsset, by: Actor, at: datetime) -> F:
        return fact(
            subject_id=asset.id,
            actor_id=by.id,
            at=at,
            organization_id=asset.organization_id,
            task_code=asset.task_code,
            appraisal_id=self.id,
            appraisal_hash=self.appraisal_hash,
        )
