"""How far the record was looked through again, what was found amiss, and what was shown to witnesses outside."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.infra.models import Base
from techexchange.kernel.ids import new_id


class LedgerWatch(Base):
    """Up to which `seq` new entries were checked, and how far the present round through the old ones has come."""

    __tablename__ = "ledger_watch"

    id: Mapped[bool] = mapped_column(primary_key=True, default=True)
    checked_to: Mapped[int] = mapped_column(default=0)
    round_at: Mapped[int] = mapped_column(default=0)
    rounds: Mapped[int] = mapped_column(default=0)

    def new(self, end: int, most: int) -> tuple[int, int]:
        """The next entries never checked: after which `seq`, and to which; none where the record was cut."""
        return self.checked_to, max(self.checked_to, min(end, self.checked_to + most))

    def old(self, most: int) -> tuple[int, int]:
        """The next entries of this round; it begins anew at the first entry where it has reached what is new."""
        if self.round_at >= self.checked_to:
            self.round_at, self.rounds = 0, self.rounds + 1
        return self.round_at, min(self.checked_to, self.round_at + most)


class LedgerFault(Base):
    """An entry that is not as it was recorded; once found it stays found."""

    __tablename__ = "ledger_faults"

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    found_at: Mapped[datetime]
    what: Mapped[str]


class Witnessing(Base):
    """One attempt to show a signed tree head to a witness outside, and what it answered."""

    __tablename__ = "ledger_witnessings"
    __table_args__ = (Index("ix_ledger_witnessings_witness_at", "witness", "at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    witness: Mapped[str]
    tree_size: Mapped[int]
    at: Mapped[datetime]
    failure: Mapped[str | None]
    answer: Mapped[bytes | None] = mapped_column(LargeBinary)

    @property
    def accepted(self) -> bool:
        """Whether the witness took it."""
        return self.failure is None
