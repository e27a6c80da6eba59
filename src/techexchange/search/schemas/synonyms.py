"""Groups of synonyms as they are sent and shown."""

from datetime import datetime
from typing import Annotated

from pydantic import ConfigDict, Field, JsonValue, StringConstraints

from techexchange.infra.http import AggregateOut, Body
from techexchange.search.actions import SynonymWords
from techexchange.search.models import FEWEST_TERMS, MOST_TERMS, SynonymGroup

Term = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100, pattern=r"^[^\x00\r\n]*$")]
Terms = Annotated[list[Term], Field(min_length=FEWEST_TERMS, max_length=MOST_TERMS)]
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500, pattern=r"^[^\x00]*$")]
TERMS_EXAMPLE: list[JsonValue] = ["xử lý nước thải", "wastewater treatment"]


class SynonymsIn(Body):
    """Words or phrases of up to eight words that mean the same."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_extra={"example": {"terms": TERMS_EXAMPLE, "note": "Environment"}}
    )

    terms: Terms
    note: Note | None = None


class SynonymsPatch(Body):
    """What is to differ in a group; an empty note takes the note away."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_extra={"example": {"terms": ["AI", "trí tuệ nhân tạo"]}}
    )

    terms: Terms | None = None
    note: Note | None = None

    def words(self) -> SynonymWords:
        """The same in the domain's terms."""
        return SynonymWords(self.terms, self.note)


class SynonymsOut(AggregateOut):
    """A group of terms, any of which finds what has any other."""

    terms: list[str]
    note: str | None
    created_at: datetime

    @classmethod
    def of(cls, group: SynonymGroup) -> "SynonymsOut":
        """A group as everyone sees it."""
        return cls.model_validate(group)
