"""Versions of a contract's document, their differences and signatures, as they are sent and shown."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints

from techexchange.deals.lifecycle import VersionStatus
from techexchange.deals.models import ContractSide, ContractSignature, Difference, SigningMethod
from techexchange.deals.queries import VersionSheet
from techexchange.deals.schemas.contract import FactsOut, Language
from techexchange.infra.http import Body, Out

DocumentHash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$"), Field(description="SHA-256 in hex")]
VersionNumber = Annotated[int, Field(ge=1, le=1_000_000)]


class SignContractIn(Body):
    """The document that is signed, named by its hash, and a code of one's authenticator."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_extra={"example": {"document_hash": "0f" * 32, "code": "492 039"}}
    )

    document_hash: DocumentHash
    code: Annotated[str, StringConstraints(min_length=1, max_length=40)]


class DocumentQuery(Body):
    """Which version of the document is wanted, and in which language."""

    number: Annotated[VersionNumber | None, Field(description="By default the one in force, or else the latest")] = None
    language: Language | None = None


class SignedDocumentQuery(Body):
    """Whose signed PDF is wanted, of which version."""

    side: Annotated[ContractSide | None, Field(description="By default the other party's")] = None
    number: Annotated[VersionNumber | None, Field(description="By default the one in force, or else the latest")] = None


class DifferenceQuery(Body):
    """Which two versions are compared."""

    before: Annotated[VersionNumber | None, Field(alias="from", description="By default the one before `to`")] = None
    after: Annotated[VersionNumber | None, Field(alias="to", description="By default the latest")] = None


class ContractSignatureOut(Out):
    """A signature: whose, on which document, by what; of a signed PDF what its certificate says."""

    side: ContractSide
    person_id: UUID
    document_hash: str
    method: SigningMethod
    language: str | None
    certificate: dict[str, Any] | None
    signed_at: datetime

    @classmethod
    def of(cls, signature: ContractSignature) -> "ContractSignatureOut":
        """A signature as the parties see it."""
        return cls.model_validate(signature)


class ContractVersionOut(Out):
    """One version of the document, and who signed it."""

    number: int
    status: VersionStatus
    languages: list[str]
    document_hash: str | None
    agreed_effective_on: date | None
    created_by: UUID
    created_at: datetime
    signatures: list[ContractSignatureOut]

    @classmethod
    def of(cls, sheet: VersionSheet) -> "ContractVersionOut":
        """A version without its text."""
        return cls(**_shown(cls, sheet))


class ContractVersionsOut(Out):
    """Every version, the latest first."""

    items: list[ContractVersionOut]


class ContractTextOut(ContractVersionOut):
    """One version with all that was written in it."""

    form: dict[str, Any]
    facts: FactsOut

    @classmethod
    def of(cls, sheet: VersionSheet) -> "ContractTextOut":
        """A version with its text."""
        return cls(**_shown(cls, sheet))


class DifferenceOut(Out):
    """One place that reads differently, with the change line by line."""

    pointer: str
    before: str | None
    after: str | None
    lines: list[str]

    @classmethod
    def of(cls, difference: Difference) -> "DifferenceOut":
        """A difference as it is shown."""
        return cls.model_validate(difference)


class DifferencesOut(Out):
    """Where two versions differ, in the order of the places."""

    differences: list[DifferenceOut]


def _shown(out: type[ContractVersionOut], sheet: VersionSheet) -> dict[str, Any]:
    names = set(out.model_fields) - {"signatures"}
    shown = {name: getattr(sheet.version, name) for name in names}
    return shown | {"signatures": [ContractSignatureOut.of(signature) for signature in sheet.signatures]}
