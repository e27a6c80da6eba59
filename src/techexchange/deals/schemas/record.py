"""The one record of a transfer as its parties see it."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from techexchange.deals.lifecycle import DealStatus
from techexchange.deals.queries.record import DealRecord
from techexchange.infra.http import Out


class RecordLineOut(Out):
    """One fact on record."""

    seq: Annotated[int, Field(description="Its place in the ledger")]
    at: datetime
    stage: Annotated[str, Field(description="The part of the transfer, from `listing` to `royalties`")]
    event: str
    said: Annotated[str, Field(description="What it means, in English")]
    by: Annotated[str, Field(description="`supplier`, `acquirer`, `exchange`, or `other`")]
    subject_id: UUID
    facts: Annotated[dict[str, Any], Field(description="Codes, ids and hashes; no amount, text or name")]


class DealRecordOut(Out):
    """A deal from the version of the listing that was agreed on to the last royalties, each line with its `seq`."""

    deal_id: UUID
    status: DealStatus
    listing_id: UUID
    listing_version: int
    negotiation_id: UUID
    supplier_id: UUID
    acquirer_id: UUID
    exclusive: bool
    terms_hash: str
    lines: list[RecordLineOut]

    @classmethod
    def of(cls, record: DealRecord) -> "DealRecordOut":
        """The record line by line."""
        deal = record.deal
        return cls(
            deal_id=deal.id,
            status=deal.status,
            listing_id=deal.listing_id,
            listing_version=record.listing_version,
            negotiation_id=deal.negotiation_id,
            supplier_id=deal.supplier_id,
            acquirer_id=deal.acquirer_id,
            exclusive=deal.exclusive,
            terms_hash=deal.terms_hash,
            lines=[RecordLineOut.model_validate(line) for line in record.lines],
        )
