"""Evidence: files that show whose results are, that they were accepted, and what they are worth; kept unchanged."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.assets.errors import AssetFilesFull
from techexchange.assets.events import AssetEvidenceFiled
from techexchange.assets.models.asset import PublicAsset
from techexchange.infra.media import CleanFile
from techexchange.infra.models import Base, Coded
from techexchange.infra.storage import StoredFile
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import Actor, Permission

MOST_FILES = 50
"""As many files as are kept for one asset."""


class AssetPaper(StrEnum):
    """What a file shows: the certificate of the results, their acceptance, an appraisal's report, or something else."""

    CERTIFICATE = "certificate"
    ACCEPTANCE = "acceptance"
    APPRAISAL = "appraisal"
    OTHER = "other"


@dataclass(frozen=True)
class AssetUpload:
    """A file as it was handed in."""

    name: str
    content: bytes
    kind: AssetPaper


class AssetFile(Base):
    """One cleaned file of an asset."""

    __tablename__ = "asset_files"
    __table_args__ = (Index("ix_asset_files_asset_id", "asset_id", "created_at", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    asset_id: Mapped[UUID] = mapped_column(ForeignKey("public_assets.id"))
    filed_by: Mapped[UUID]
    kind: Mapped[AssetPaper] = mapped_column(Coded(AssetPaper))
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    salt: Mapped[str]
    storage_key: Mapped[str]
    created_at: Mapped[datetime]

    @classmethod
    def of(
        cls, asset: PublicAsset, kind: AssetPaper, file: CleanFile, stored: StoredFile, *, by: Actor, at: datetime
    ) -> "AssetFile":
        """A cleaned and stored file."""
        return cls(
            id=new_id(),
            asset_id=asset.id,
            filed_by=by.id,
            kind=kind,
            name=file.name,
            media_type=file.media_type,
            size=stored.size,
            sha256=stored.sha256,
            salt=secrets.token_hex(32),
            storage_key=stored.key,
            created_at=at,
        )

    def file(self, asset: PublicAsset, already: int, *, by: Actor, at: datetime) -> AssetEvidenceFiled:
        """Hand it in beside as many as there are already; raises AssetFilesFull."""
        if already >= MOST_FILES:
            raise AssetFilesFull(most=MOST_FILES)
        return AssetEvidenceFiled(
            subject_id=asset.id,
            actor_id=by.id,
            at=at,
            organization_id=asset.organization_id,
            task_code=asset.task_code,
            file_id=self.id,
            kind=self.kind.value,
            evidence_hash=self.evidence_hash,
        )

    def is_for(self, actor: Actor, asset: PublicAsset) -> bool:
        """Whether the actor may read it: what something is worth is not for moderators."""
        own = actor.can(Permission.LISTING_READ, asset.organization_id) or actor.can(Permission.ASSET_TRACE_READ)
        return own or (self.kind is not AssetPaper.APPRAISAL and actor.can(Permission.ASSET_READ))

    @property
    def evidence_hash(self) -> str:
        """SHA-256, in hex, over the salt and the file's own SHA-256: proves the file without giving it away."""
        return hashlib.sha256(f"{self.salt}:{self.sha256}".encode()).hexdigest()
