"""What is signed: the versions of a contract's document, and the signatures on them."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import rfc8785
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.deals.lifecycle import (
    PROPOSE_VERSION,
    SIGN_VERSION,
    SUPERSEDE_VERSION,
    VERSION_LIFE,
    WITHDRAW_VERSION,
    VersionStatus,
)
from techexchange.infra.models import Base, Coded
from techexchange.infra.storage import StoredFile

LANGUAGES = ("vi", "en")
"""The languages a contract may be written in, in the order they are shown."""


class ContractSide(StrEnum):
    """A party of a contract, by what it does."""

    SUPPLIER = "supplier"
    ACQUIRER = "acquirer"

    @property
    def other(self) -> "ContractSide":
        """The party opposite."""
        return ContractSide.ACQUIRER if self is ContractSide.SUPPLIER else ContractSide.SUPPLIER


class SigningMethod(StrEnum):
    """How a signature was given: by the signatory's credential with a code, or by a certificate in the PDF itself."""

    CREDENTIAL = "credential"
    PADES = "pades"


@dataclass(frozen=True)
class ContractDraft:
    """What the parties write: the fields of the form, the facts they declare, the languages, and the agreed day."""

    form: dict[str, Any]
    facts: dict[str, Any]
    languages: tuple[str, ...]
    agreed_effective_on: date | None


@dataclass(frozen=True)
class Binding:
    """What a document binds besides what the parties wrote: the agreed terms, the listing as it was, the rules."""

    listing_id: UUID
    listing_version: int
    listing_content_hash: str
    terms: dict[str, Any]
    terms_hash: str
    parties: dict[str, Any]
    pack: str


class ContractVersion(Base):
    """One state of what the parties write; once it is put to signature it never changes."""

    __tablename__ = "contract_versions"

    contract_id: Mapped[UUID] = mapped_column(ForeignKey("transfer_contracts.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    status: Mapped[VersionStatus] = mapped_column(Coded(VersionStatus))
    form: Mapped[dict[str, Any]]
    facts: Mapped[dict[str, Any]]
    languages: Mapped[list[str]]
    agreed_effective_on: Mapped[date | None]
    document: Mapped[dict[str, Any] | None]
    document_hash: Mapped[str | None]
    files: Mapped[dict[str, Any]]
    created_by: Mapped[UUID]
    created_at: Mapped[datetime]

    @classmethod
    def of(cls, contract_id: UUID, number: int, draft: ContractDraft, *, by: UUID, at: datetime) -> "ContractVersion":
        """A version as it was written."""
        return cls(
            contract_id=contract_id,
            number=number,
            status=VERSION_LIFE.initial,
            form=draft.form,
            facts=draft.facts,
            languages=list(draft.languages),
            agreed_effective_on=draft.agreed_effective_on,
            files={},
            created_by=by,
            created_at=at,
        )

    @property
    def draft(self) -> ContractDraft:
        """What the parties wrote."""
        return ContractDraft(self.form, self.facts, tuple(self.languages), self.agreed_effective_on)

    def propose(self, document: dict[str, Any], files: Mapping[str, StoredFile]) -> str:
        """Be put to signature as this document, with its PDF in each language; gives the document's hash."""
        self.status = PROPOSE_VERSION(self.status)
        self.document, self.document_hash = document, hash_of(document)
        self.files = {language: {"key": file.key, "sha256": file.sha256} for language, file in files.items()}
        return self.document_hash

    def sign(self) -> None:
        """Be what both parties signed."""
        self.status = SIGN_VERSION(self.status)

    def supersede(self) -> None:
        """Give way to a later version."""
        self.status = SUPERSEDE_VERSION(self.status)

    def withdraw(self) -> None:
        """Be given up before both parties signed."""
        self.status = WITHDRAW_VERSION(self.status)


class ContractSignature(Base):
    """A party's signature on the document of one version; of a signed PDF it keeps the file."""

    __tablename__ = "contract_signatures"

    contract_id: Mapped[UUID] = mapped_column(ForeignKey("transfer_contracts.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    side: Mapped[ContractSide] = mapped_column(Coded(ContractSide), primary_key=True)
    person_id: Mapped[UUID]
    document_hash: Mapped[str]
    method: Mapped[SigningMethod] = mapped_column(Coded(SigningMethod))
    language: Mapped[str | None]
    certificate: Mapped[dict[str, Any] | None]
    file_key: Mapped[str | None]
    file_sha256: Mapped[str | None]
    signed_at: Mapped[datetime]


def body_of(version: ContractVersion, binding: Binding) -> dict[str, Any]:
    """All that a document binds its parties to, without the PDFs it is printed as.

    `salt` is a secret of the parties, so that nobody else can find the document by guessing at its hash.
    """
    return _written(version, binding) | {"salt": secrets.token_hex(32)}


def drafted_document_of(version: ContractVersion, binding: Binding) -> dict[str, Any]:
    """What a version says that was not put to signature."""
    return _written(version, binding) | {"status": version.status.value}


def _written(version: ContractVersion, binding: Binding) -> dict[str, Any]:
    return {
        "contract_id": str(version.contract_id),
        "number": version.number,
        "listing_id": str(binding.listing_id),
        "listing_version": binding.listing_version,
        "listing_content_hash": binding.listing_content_hash,
        "parties": binding.parties,
        "terms": binding.terms,
        "terms_hash": binding.terms_hash,
        "pack": binding.pack,
        "form": version.form,
        "facts": version.facts,
        "languages": version.languages,
        "agreed_effective_on": version.agreed_effective_on.isoformat() if version.agreed_effective_on else None,
    }


def document_of(body: dict[str, Any], pdf_sha256: dict[str, str]) -> dict[str, Any]:
    """What is hashed and signed: the body, its own hash as it is printed, and the SHA-256 of each language's PDF."""
    return body | {"text_hash": hash_of(body), "pdf_sha256": pdf_sha256}


def hash_of(document: dict[str, Any]) -> str:
    """SHA-256, in hex, over the canonical JSON (RFC 8785)."""
    return hashlib.sha256(rfc8785.dumps(document)).hexdigest()
