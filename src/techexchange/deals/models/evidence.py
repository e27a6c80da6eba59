"""Evidence: files that show what a party records, kept unchanged."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.deals.errors import EvidenceFull
from techexchange.deals.events import EvidenceFiled
from techexchange.infra.media import CleanFile
from techexchange.infra.models import Base, Coded
from techexchange.infra.storage import StoredFile
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import Actor

MOST_EVIDENCE = 100
"""As many files as are kept for one registration or milestone."""


class EvidenceKind(StrEnum):
    """What a file of evidence is."""

    DOSSIER = "dossier"
    SUPPLEMENT = "supplement"
    LETTER = "letter"
    CERTIFICATE = "certificate"
    RESULT = "result"
    OTHER = "other"


@dataclass(frozen=True)
class EvidenceUpload:
    """A file as it was handed in."""

    name: str
    content: bytes
    kind: EvidenceKind


@dataclass(frozen=True)
class EvidencePlace:
    """What the evidence is for: the registration or milestone, its contract, and the party that hands it in."""

    subject_id: UUID
    contract_id: UUID
    filed_by: UUID


class EvidenceFile(Base):
    """One cleaned file; it is never changed and never removed."""

    __tablename__ = "deal_evidence"
    __table_args__ = (Index("ix_deal_evidence_subject_id", "subject_id", "created_at", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    contract_id: Mapped[UUID] = mapped_column(ForeignKey("transfer_contracts.id"))
    subject_id: Mapped[UUID]
    filed_by: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    kind: Mapped[EvidenceKind] = mapped_column(Coded(EvidenceKind))
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    salt: Mapped[str]
    storage_key: Mapped[str]
    created_at: Mapped[datetime]

    @classmethod
    def of(
        cls, place: EvidencePlace, kind: EvidenceKind, file: CleanFile, stored: StoredFile, *, at: datetime
    ) -> "EvidenceFile":
        """A cleaned and stored file in its place."""
        return cls(
            id=new_id(),
            contract_id=place.contract_id,
            subject_id=place.subject_id,
            filed_by=place.filed_by,
            kind=kind,
            name=file.name,
            media_type=file.media_type,
            size=stored.size,
            sha256=stored.sha256,
            salt=secrets.token_hex(32),
            storage_key=stored.key,
            created_at=at,
        )

    def file(self, already: int, *, by: Actor, at: datetime) -> EvidenceFiled:
        """Hand it in beside as many as there are already; raises EvidenceFull."""
        if already >= MOST_EVIDENCE:
            raise EvidenceFull(most=MOST_EVIDENCE)
        return EvidenceFiled(
            subject_id=self.subject_id,
            actor_id=by.id,
            at=at,
            contract_id=self.contract_id,
            evidence_id=self.id,
            filed_by=self.filed_by,
            kind=self.kind.value,
            evidence_hash=self.evidence_hash,
        )

    @property
    def evidence_hash(self) -> str:
        """SHA-256, in hex, over the salt and the file's own SHA-256: proves the file without giving it away."""
        return hashlib.sha256(f"{self.salt}:{self.sha256}".encode()).hexdigest()
