"""Non-disclosure agreements as they are sent and shown."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from techexchange.infra.http import AggregateOut, Body, Out, PageQuery
from techexchange.infra.http.schemas import Day, Line
from techexchange.introductions.actions.agreement import AgreementDraft, AgreementSigning
from techexchange.introductions.lifecycle.agreement import AgreementStatus
from techexchange.introductions.models.agreement import (
    AgreementSignature,
    Ending,
    EndingReason,
    NonDisclosureAgreement,
)
from techexchange.introductions.queries.agreement import AgreementFilter
from techexchange.kernel.permissions import Actor

Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$"), Field(description="SHA-256 in hex")]
AuthenticatorCode = Annotated[
    str, StringConstraints(min_length=1, max_length=40), Field(description="A code of one's authenticator")
]
ID = "01980000-0000-7000-8000-000000000000"


class AgreementIn(Body):
    """An agreement to be put to another organisation, named itself or by an introduction."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "template_id": ID,
                "introduction_id": ID,
                "listing_ids": [ID],
                "expires_on": "2027-12-31",
            }
        }
    )

    template_id: UUID
    counterparty_id: UUID | None = None
    introduction_id: UUID | None = None
    listing_ids: Annotated[list[UUID], Field(min_length=1, max_length=50)]
    expires_on: Annotated[Day, Field(description="The last day it is in force, by the calendar of Vietnam")]
    organization_id: Annotated[UUID | None, Field(description="Whose agreement it is, if you draft for several")] = None

    @model_validator(mode="after")
    def _names_one(self) -> "AgreementIn":
        if (self.counterparty_id is None) is (self.introduction_id is None):
            raise ValueError("name either the counterparty or the introduction")
        return self

    def draft(self) -> AgreementDraft:
        """The draft in the domain's terms."""
        return AgreementDraft(
            template_id=self.template_id,
            listing_ids=tuple(self.listing_ids),
            expires_on=self.expires_on,
            counterparty_id=self.counterparty_id,
            introduction_id=self.introduction_id,
            organization_id=self.organization_id,
        )


class AgreementSignIn(Body):
    """The text that is signed, named by its hash, and a code of the authenticator."""

    model_config = ConfigDict(json_schema_extra={"example": {"document_hash": "0" * 64, "code": "492 039"}})

    document_hash: Digest
    code: AuthenticatorCode

    def signing(self, version: int | None) -> AgreementSigning:
        """The signature in the domain's terms."""
        return AgreementSigning(self.document_hash, self.code, version)


class AgreementEndIn(Body):
    """Why an agreement is ended, or not signed."""

    model_config = ConfigDict(json_schema_extra={"example": {"reason": "purpose_ended"}})

    reason: EndingReason
    note: Annotated[Line | None, Field(description="For the other party only")] = None

    def ending(self) -> Ending:
        """The reason in the domain's terms."""
        return Ending(self.reason, self.note)


class AgreementQuery(PageQuery):
    """Which agreements are wanted."""

    status: AgreementStatus | None = None
    listing_id: UUID | None = None

    def wanted(self) -> AgreementFilter:
        """The filter in the domain's terms."""
        return AgreementFilter(self.status, self.listing_id)


class AgreementSignatureOut(Out):
    """That a person signed for a party."""

    organization_id: UUID
    person_id: UUID
    document_hash: str
    method: str
    signed_at: datetime

    @classmethod
    def of(cls, signature: AgreementSignature) -> "AgreementSignatureOut":
        """A signature as both parties see it."""
        return cls.model_validate(signature)


class AgreementOut(AggregateOut):
    """A non-disclosure agreement; its text has an address of its own."""

    status: AgreementStatus
    available_moves: list[str]
    template_id: UUID
    introduction_id: UUID | None
    first_party_id: UUID
    second_party_id: UUID
    listing_ids: list[UUID]
    document_hash: str
    expires_on: date
    ends_at: Annotated[datetime, Field(description="The moment after its last day in Vietnam")]
    signatures: list[AgreementSignatureOut]
    ending_reason: EndingReason | None
    ending_note: str | None
    created_at: datetime
    in_force_at: datetime | None
    ended_at: datetime | None

    @classmethod
    def of(cls, agreement: NonDisclosureAgreement, actor: Actor) -> "AgreementOut":
        """An agreement with what this actor may do in it."""
        return cls(
            id=agreement.id,
            version=agreement.version,
            status=agreement.status,
            available_moves=agreement.moves_of(actor),
            template_id=agreement.template_id,
            introduction_id=agreement.introduction_id,
            first_party_id=agreement.first_party_id,
            second_party_id=agreement.second_party_id,
            listing_ids=list(agreement.listing_ids),
            document_hash=agreement.document_hash,
            expires_on=agreement.expires_on,
            ends_at=agreement.ends_at,
            signatures=[AgreementSignatureOut.of(signature) for signature in agreement.signatures],
            ending_reason=agreement.ending_reason,
            ending_note=agreement.ending_note,
            created_at=agreement.created_at,
            in_force_at=agreement.in_force_at,
            ended_at=agreement.ended_at,
        )


class AgreementTextOut(Out):
    """The exact text, and all that its hash is over: SHA-256 of the canonical JSON (RFC 8785) of the other members."""

    agreement_id: UUID
    template_id: UUID
    parties: list[UUID]
    listing_ids: list[UUID]
    expires_on: date
    texts: dict[str, str]
    salt: str
    document_hash: str

    @classmethod
    def of(cls, agreement: NonDisclosureAgreement) -> "AgreementTextOut":
        """The text as both parties see it."""
        return cls(
            agreement_id=agreement.id,
            template_id=agreement.template_id,
            parties=list(agreement.parties),
            listing_ids=list(agreement.listing_ids),
            expires_on=agreement.expires_on,
            texts=agreement.texts,
            salt=agreement.salt,
            document_hash=agreement.document_hash,
        )
