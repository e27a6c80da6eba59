"""When a listing was last matched, and how near it is to everything."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.infra.models import Base, Coded
from techexchange.listings.models import Direction


class MatchRun(Base):
    """The last matching of a listing; `version_number` 0 stands for none yet.

    `embedded` tells whether the meaning of its texts was known then, `model_version` how it was scored, and
    `announced_version` of which version its organisation was told that there are matches; `crowding` is how near a
    technology is to everything.
    """

    __tablename__ = "match_runs"

    listing_id: Mapped[UUID] = mapped_column(ForeignKey("listings.id"), primary_key=True)
    direction: Mapped[Direction] = mapped_column(Coded(Direction))
    version_number: Mapped[int]
    model_version: Mapped[int]
    embedded: Mapped[bool]
    crowding: Mapped[float]
    announced_version: Mapped[int | None]
    matched_at: Mapped[datetime]
