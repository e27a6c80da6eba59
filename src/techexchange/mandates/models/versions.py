"""The terms of a mandate as they are kept: on the mandate those in force, and every version there was."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, text
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.infra.models import Base
from techexchange.kernel.permissions import MandatedAction
from techexchange.mandates.models.terms import FeeSchedule, MandateTerms

NOTHING, NOBODY_NAMED = text("'[]'::jsonb"), text("'{}'::text[]")


class Agreed:
    """The columns in which terms are kept, whole."""

    operator_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"), index=True)
    contract_no: Mapped[str]
    valid_from: Mapped[datetime]
    valid_until: Mapped[datetime]
    permitted_actions: Mapped[list[str]]
    fee_schedule: Mapped[list[dict[str, Any]]]
    kpi_targets: Mapped[list[dict[str, Any]]]
    revenue_share: Mapped[dict[str, Any] | None]
    fee_caps: Mapped[list[dict[str, Any]]] = mapped_column(server_default=NOTHING)
    reporting_calendar: Mapped[list[dict[str, Any]]] = mapped_column(server_default=NOTHING)
    custodians: Mapped[list[str]] = mapped_column(server_default=NOBODY_NAMED)

    @property
    def terms(self) -> MandateTerms:
        """What was agreed."""
        return MandateTerms(
            operator_id=self.operator_id,
            contract_no=self.contract_no,
            valid_from=self.valid_from,
            valid_until=self.valid_until,
            permitted_actions=tuple(MandatedAction(action) for action in self.permitted_actions),
            fee_schedule=self.fee_schedule,
            kpi_targets=self.kpi_targets,
            revenue_share=self.revenue_share,
            fee_caps=self.fee_caps,
            reporting_calendar=self.reporting_calendar,
            custodians=tuple(UUID(id) for id in self.custodians),
        )

    @terms.setter
    def terms(self, terms: MandateTerms) -> None:
        self.operator_id = terms.operator_id
        self.contract_no = terms.contract_no
        self.valid_from = terms.valid_from
        self.valid_until = terms.valid_until
        self.permitted_actions = sorted(set(terms.permitted_actions))
        self.fee_schedule = terms.fee_schedule
        self.kpi_targets = terms.kpi_targets
        self.revenue_share = terms.revenue_share
        self.fee_caps = terms.fee_caps
        self.reporting_calendar = terms.reporting_calendar
        self.custodians = sorted(str(id) for id in set(terms.custodians))


class MandateVersion(Agreed, Base):
    """One version of a mandate's terms, never changed: whole, with its hash and the moment it takes effect."""

    __tablename__ = "mandate_versions"

    mandate_id: Mapped[UUID] = mapped_column(ForeignKey("operating_mandates.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    terms_hash: Mapped[str]
    effective_at: Mapped[datetime]
    reason: Mapped[str | None]
    made_by: Mapped[UUID]
    created_at: Mapped[datetime]

    @property
    def fees(self) -> FeeSchedule:
        """What the operator may charge under it."""
        return FeeSchedule(self.mandate_id, self.operator_id, self.terms_hash, self.fee_schedule, self.number)
