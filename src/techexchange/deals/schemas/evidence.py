"""Evidence as it is shown, and the days and files by which what happened is recorded."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from techexchange.deals.models import EvidenceFile, EvidenceKind
from techexchange.infra.http import Out

WRITTEN_DAY = re.compile(r"\d{4}-\d\d-\d\d")
EARLIEST_DAY, LATEST_DAY = date(1900, 1, 1), date(2200, 1, 1)


def _written(sent: object) -> object:
    """Refuse what would be taken for a count of seconds, or for a time."""
    if isinstance(sent, date) or (isinstance(sent, str) and WRITTEN_DAY.fullmatch(sent)):
        return sent
    raise PydanticCustomError("date_type", "Input should be a day as RFC 3339 writes it")


Day = Annotated[
    date,
    BeforeValidator(_written),
    Field(ge=EARLIEST_DAY, le=LATEST_DAY, description="A day, such as 2027-01-31, as it is counted in Vietnam"),
]
FileIds = Annotated[
    list[UUID], Field(max_length=50, description="Files that were handed in here before, which show what is recorded")
]
ProvingFileIds = Annotated[
    list[UUID],
    Field(min_length=1, max_length=50, description="Files that were handed in here before; at least one must show it"),
]


class EvidenceOut(Out):
    """A file of evidence; what is on record of it is SHA-256 over `salt`, a colon and `sha256`."""

    id: UUID
    kind: EvidenceKind
    name: str
    media_type: str
    size: int
    sha256: str
    salt: str
    evidence_hash: str
    filed_by: UUID
    created_at: datetime

    @classmethod
    def of(cls, file: EvidenceFile) -> "EvidenceOut":
        """A file as the parties of the contract see it."""
        return cls.model_validate(file)


class EvidenceListOut(Out):
    """The files handed in, the first one first."""

    items: list[EvidenceOut]

    @classmethod
    def of(cls, files: Sequence[EvidenceFile]) -> "EvidenceListOut":
        """Files as the parties of the contract see them."""
        return cls(items=[EvidenceOut.of(file) for file in files])
