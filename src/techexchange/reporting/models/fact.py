"""An entry of the ledger as it is counted."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Boolean, Index
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.infra.models import Base, Coded


class FactKind(StrEnum):
    """What an entry tells a report."""

    ORGANIZATION = "organization"
    SUBMITTED = "submitted"
    PUBLISHED = "published"
    INTEREST = "interest"
    CONNECTION = "connection"
    NEGOTIATION = "negotiation"
    TRANSACTION = "transaction"
    VALUE = "value"
    CASE_OPENED = "case_opened"
    CASE_DECIDED = "case_decided"
    CASE_OVERDUE = "case_overdue"
    REGISTRATION = "registration"


class ReportedFact(Base):
    """One entry, and what figures need to know of it.

    `seconds` is how long what ended with it took; `met` whether it is one of those a share is counted of; `about_id`
    the contract of an amount. An amount is None where it does not open the hash on record.
    """

    __tablename__ = "reported_facts"
    __table_args__ = (
        Index("ix_reported_facts_kind_at", "kind", "at"),
        Index("ix_reported_facts_at_seq", "at", "seq"),
        Index("ix_reported_facts_listing_id_kind", "listing_id", "kind"),
        Index("ix_reported_facts_subject_id_kind", "subject_id", "kind"),
    )

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[FactKind] = mapped_column(Coded(FactKind))
    at: Mapped[datetime]
    subject_id: Mapped[UUID]
    listing_id: Mapped[UUID | None]
    organization_id: Mapped[UUID | None]
    about_id: Mapped[UUID | None]
    organization_kind: Mapped[str | None]
    direction: Mapped[str | None]
    sector: Mapped[str | None]
    province: Mapped[str | None]
    seconds: Mapped[int | None]
    due_at: Mapped[datetime | None]
    met: Mapped[bool | None] = mapped_column(Boolean)
    amount: Mapped[int | None]
    currency: Mapped[str | None]


class ReportProgress(Base):
    """Up to which entry the ledger was counted."""

    __tablename__ = "report_progress"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int]
