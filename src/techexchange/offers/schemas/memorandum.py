"""Memoranda of understanding as they are sent and shown."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints

from techexchange.infra.http import AggregateOut, Body, PageQuery
from techexchange.infra.http.schemas import Line, Prose, When
from techexchange.kernel.permissions import Actor
from techexchange.offers.actions.memoranda import Signing
from techexchange.offers.lifecycle import MemorandumStatus
from techexchange.offers.models import Memorandum
from techexchange.offers.queries import MemorandumFilter

DocumentHash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$"), Field(description="SHA-256 in hex")]


class MemorandumIn(Body):
    """Until when a memorandum would hold."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_extra={"example": {"valid_until": "2027-06-30T17:00:00+07:00"}}
    )

    valid_until: Annotated[When, Field(description="Two years from now at most")]


class SignMemorandumIn(Body):
    """The exact text that is signed, and the proof that the person is there."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_extra={"example": {"document_hash": "0f" * 32, "code": "492039"}}
    )

    document_hash: DocumentHash
    code: Annotated[Line, Field(description="The present code of the authenticator")]

    def signing(self) -> Signing:
        """The same in the domain's words."""
        return Signing(self.document_hash, self.code)


class TerminateMemorandumIn(Body):
    """Why a memorandum ends."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_extra={"example": {"reason": "The trial showed it does not fit"}}
    )

    reason: Annotated[Prose, Field(description="For the other party only")]


class MemorandumQuery(PageQuery):
    """Which memoranda are wanted."""

    status: MemorandumStatus | None = None
    negotiation_id: UUID | None = None

    def wanted(self) -> MemorandumFilter:
        """The filter in the domain's words."""
        return MemorandumFilter(self.status, self.negotiation_id)


class MemorandumOut(AggregateOut):
    """A memorandum as its parties see it.

    `document_hash` is the SHA-256 of the RFC 8785 JSON of
    `{memorandum_id, negotiation_id, terms_hash, texts, valid_until, salt}`, the time as `…T…+00:00`.
    """

    status: MemorandumStatus
    available_moves: list[str]
    negotiation_id: UUID
    listing_id: UUID
    owner_id: UUID
    counterparty_id: UUID
    offer_id: UUID
    terms_hash: str
    template_id: UUID | None
    drafted_by: UUID
    texts: dict[str, str]
    salt: str
    document_hash: str
    valid_until: datetime
    signed_by: Annotated[list[UUID], Field(description="The parties that have signed")]
    owner_signed_at: datetime | None
    counterparty_signed_at: datetime | None
    terminated_by: UUID | None
    termination_reason: str | None
    created_at: datetime

    @classmethod
    def of(cls, memorandum: Memorandum, actor: Actor) -> "MemorandumOut":
        """A memorandum with the moves this actor may make."""
        shown: dict[str, Any] = {
            name: getattr(memorandum, name) for name in set(cls.model_fields) - {"available_moves"}
        }
        return cls(**shown, available_moves=memorandum.moves_of(actor))
