"""Evidence as it is shown, and the files by which what happened is recorded."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from techexchange.deals.models import EvidenceFile, EvidenceKind
from techexchange.infra.http import Out

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
