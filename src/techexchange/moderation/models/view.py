"""A view of the queue that somebody keeps for themselves."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.infra.models import Base

MOST_VIEWS = 50
"""How many views one person keeps."""


class CaseView(Base):
    """A name and the filter it stands for; its person's alone."""

    __tablename__ = "case_views"
    __table_args__ = (Index("ix_case_views_person_id_created_at_id", "person_id", "created_at", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    name: Mapped[str]
    wanted: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
