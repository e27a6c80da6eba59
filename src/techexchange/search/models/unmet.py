"""What was asked for and not found."""

import unicodedata
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.infra.models import Base

LONGEST_KEPT = 200
ENOUGH_SHARE = 0.5
"""Below which part of the words an answer does not meet the question."""


class UnmetQuestion(Base):
    """How often something was asked for on a day (UTC) and not found."""

    __tablename__ = "unmet_questions"
    __table_args__ = (Index("ix_unmet_questions_text", "text"),)

    day: Mapped[date] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(primary_key=True)
    filters: Mapped[str] = mapped_column(primary_key=True)
    asked: Mapped[int]


@dataclass(frozen=True, order=True)
class Unanswered:
    """A question as it is counted: in lower case, at most 200 characters; its filters as a URL has them."""

    text: str
    filters: str


def counted_form(text: str) -> str:
    """The text of a question as it is counted; empty where there is no word in it."""
    plain = "".join(" " if unicodedata.category(one)[0] == "C" else one for one in unicodedata.normalize("NFC", text))
    form = " ".join(plain.lower().split())[:LONGEST_KEPT].strip()
    return form if any(one.isalnum() for one in form) else ""
