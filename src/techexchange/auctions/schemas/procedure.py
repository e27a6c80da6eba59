"""What belongs to an auction's procedure as it is sent and shown: amendments, questions, custodians' keys."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints

from techexchange.auctions.lifecycle import AmendmentStatus, QuestionStatus, ReplacementStatus
from techexchange.auctions.models import (
    Amendment,
    AmendmentDraft,
    CustodianKey,
    CustodianReplacement,
    Enquiry,
    ReplacementWish,
)
from techexchange.auctions.schemas.rules import RulesBody
from techexchange.infra.http import AggregateOut, Body, Out
from techexchange.infra.http.schemas import Prose, When, YesOrNo
from techexchange.kernel.permissions import OrganizationKind


class AmendAuctionIn(Body):
    """What is amended, and why; public. Periods only ever become longer."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={
            "example": {"reason": "The data room was closed for two days", "tender_until": "2027-03-05T15:00:00+07:00"}
        },
    )

    reason: Prose
    enquiry_until: When | None = None
    tender_from: When | None = None
    tender_until: When | None = None
    rules: RulesBody | None = None

    def draft(self) -> AmendmentDraft:
        """The amendment in the domain's words."""
        rules = self.rules.written() if self.rules else None
        return AmendmentDraft(self.reason, self.enquiry_until, self.tender_from, self.tender_until, rules)


class QuestionIn(Body):
    """A public question; the asker is not shown to anybody."""

    text: Annotated[Prose, Field(max_length=4000)]
    organization_id: Annotated[
        UUID | None, Field(description="On whose behalf; needed where you may ask for several organisations")
    ] = None
    watch: Annotated[YesOrNo, Field(description="Be told what happens in this auction")] = True


class AnswerIn(Body):
    """The public answer to a question."""

    answer: Prose


class CustodianKeyIn(Body):
    """The public half of a custodian's X25519 key; the private half never leaves the custodian."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={"example": {"public_key": "hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo="}},
    )

    public_key: Annotated[
        str, StringConstraints(pattern=r"^[A-Za-z0-9+/]{43}=$"), Field(description="32 bytes in base64")
    ]


class ReplaceCustodianIn(Body):
    """Which registered key takes a custodian's place, and why; public."""

    key_id: UUID
    reason: Prose

    def wish(self, number: int) -> ReplacementWish:
        """The wish in the domain's words."""
        return ReplacementWish(number, self.key_id, self.reason)


class AuctionAmendmentOut(AggregateOut):
    """An amendment of an auction: what it changes, from what, and whether it has taken effect."""

    auction_id: UUID
    number: int
    status: AmendmentStatus
    changes: dict[str, Any]
    before: dict[str, Any]
    reason: str
    proposed_at: datetime
    decided_at: datetime | None

    @classmethod
    def of(cls, amendment: Amendment) -> "AuctionAmendmentOut":
        """An amendment as everybody sees it."""
        return cls.model_validate(amendment)


class QuestionOut(AggregateOut):
    """A public question and its public answer."""

    auction_id: UUID
    status: QuestionStatus
    text: str
    asked_at: datetime
    answer: str | None
    answered_at: datetime | None

    @classmethod
    def of(cls, enquiry: Enquiry) -> "QuestionOut":
        """A question as everybody sees it."""
        return cls.model_validate(enquiry)


class CustodianKeyOut(AggregateOut):
    """A custodian's public key."""

    organization_id: UUID
    kind: OrganizationKind
    algorithm: Literal["X25519"] = "X25519"
    public_key: str
    fingerprint: str
    registered_at: datetime
    retired_at: datetime | None

    @classmethod
    def of(cls, key: CustodianKey) -> "CustodianKeyOut":
        """A key as everybody sees it."""
        return cls.model_validate(key)


class CustodianReplacementOut(AggregateOut):
    """Another key in the place of a custodian's."""

    auction_id: UUID
    number: int
    key_id: UUID
    replaced_key_id: UUID
    reason: str
    status: ReplacementStatus
    requested_at: datetime
    decided_at: datetime | None

    @classmethod
    def of(cls, replacement: CustodianReplacement) -> "CustodianReplacementOut":
        """A replacement as everybody sees it."""
        return cls.model_validate(replacement)


class WatchingOut(Out):
    """Whether I am told what happens in an auction."""

    auction_id: UUID
    watching: bool
