"""What belongs to a listing beside its row: frozen versions, the confidential part, attached files."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.infra.media import CleanFile
from techexchange.infra.models import NOBODY, Aggregate, Base, Coded
from techexchange.infra.storage import StoredFile
from techexchange.kernel.ids import new_id
from techexchange.listings.errors import ListingBlocked
from techexchange.regulations.models import Screening

LARGEST_NUMBER_OF_ATTACHMENTS = 30


class AttachmentKind(StrEnum):
    """What an attached file is for."""

    EVIDENCE = "evidence"
    IMAGE = "image"
    DOCUMENT = "document"


@dataclass(frozen=True)
class Upload:
    """A file as it was handed in, what it is for, and whether the public may read it."""

    name: str
    content: bytes
    kind: AttachmentKind
    public: bool


def must_not_be_blocked(screening: Screening) -> None:
    """Pass unless the law lets nobody publish this; raises ListingBlocked naming the pack, the rule and the source."""
    blocking = screening.gravest
    if screening.is_blocked and blocking:
        raise ListingBlocked(
            pack=screening.pack, rule=blocking.rule, source=blocking.source, matched=", ".join(blocking.matched)
        )


class ListingVersion(Base):
    """The content as it was published, with the public attachments' names and hashes; it never changes.

    `screening` is what the law said of it on that day, with the pack that said so; None before the law was data here.
    """

    __tablename__ = "listing_versions"

    listing_id: Mapped[UUID] = mapped_column(ForeignKey("listings.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[dict[str, Any]]
    content_hash: Mapped[str]
    published_at: Mapped[datetime]
    screening: Mapped[dict[str, Any] | None]

    def judge(self, screening: Screening) -> "ListingVersion":
        """Put on file what the law says of this content; raises ListingBlocked."""
        must_not_be_blocked(screening)
        self.screening = screening.record()
        return self

    def told(self) -> dict[str, Any]:
        """What the facts about a publication tell of the version."""
        said = self.screening or {}
        return {
            "version_number": self.number,
            "content_hash": self.content_hash,
            "rule_pack": said.get("pack"),
            "screening": said.get("outcome"),
        }

    def shows(self, attachment: "Attachment") -> bool:
        """Whether the public finds this file in the version."""
        return any(named["id"] == str(attachment.id) for named in self.content.get("attachments", ()))


class ConfidentialPart(Aggregate):
    """The text only holders of a right may read; it names the organisation whose it is, as the database asks."""

    __tablename__ = "listing_confidential_parts"

    listing_id: Mapped[UUID] = mapped_column(ForeignKey("listings.id"), unique=True)
    organization_id: Mapped[UUID] = mapped_column(server_default=NOBODY)
    text: Mapped[str]
    salt: Mapped[bytes] = mapped_column(LargeBinary)
    updated_at: Mapped[datetime]

    @classmethod
    def of(cls, listing_id: UUID, organization_id: UUID) -> "ConfidentialPart":
        """The part of a listing that had none."""
        return cls(id=new_id(), listing_id=listing_id, organization_id=organization_id)

    def write(self, text: str, *, at: datetime) -> str:
        """Replace the text and its salt, and give the salted hash that goes on record."""
        self.text, self.salt, self.updated_at = text, secrets.token_bytes(32), at
        return self.text_hash

    @property
    def text_hash(self) -> str:
        """SHA-256 over the salt and the text, in hex."""
        return hashlib.sha256(self.salt + self.text.encode()).hexdigest()


class Attachment(Aggregate):
    """One cleaned file; `removed_at` takes it off the working content while an older version still shows it."""

    __tablename__ = "listing_attachments"
    __table_args__ = (
        Index("ix_listing_attachments_listing_id", "listing_id", postgresql_where=text("removed_at IS NULL")),
    )

    listing_id: Mapped[UUID] = mapped_column(ForeignKey("listings.id"))
    kind: Mapped[AttachmentKind] = mapped_column(Coded(AttachmentKind))
    public: Mapped[bool] = mapped_column(Boolean)
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    storage_key: Mapped[str]
    created_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]

    @classmethod
    def of(cls, listing_id: UUID, upload: Upload, file: CleanFile, stored: StoredFile, *, at: datetime) -> "Attachment":
        """A cleaned and stored file, to be attached."""
        return cls(
            id=new_id(),
            listing_id=listing_id,
            kind=upload.kind,
            public=upload.public,
            name=file.name,
            media_type=file.media_type,
            size=stored.size,
            sha256=stored.sha256,
            storage_key=stored.key,
            created_at=at,
        )

    def named(self) -> dict[str, Any]:
        """How a version names this file."""
        return {
            "id": str(self.id),
            "kind": self.kind.value,
            "name": self.name,
            "media_type": self.media_type,
            "size": self.size,
            "sha256": self.sha256,
        }
