"""The statement of a month as it is shown."""

import asyncio
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from techexchange.billing.models.month import BillingMonth
from techexchange.billing.models.statement import MonthStatement
from techexchange.infra import json
from techexchange.infra.http import Out


class ShareOut(Out):
    """What the owner has of what was invoiced less what was credited at one percentage."""

    owner_percent: str
    base: int
    share: int


class StatementTotalOut(Out):
    """The sums of one operator in one currency, in minor units.

    `due + carried_in = invoiced_fees + invoiced_subsidies + not_invoiced`, to the unit.
    """

    operator_id: UUID
    currency: str
    computed: int
    waived: int
    subsidised: int
    due: Annotated[int, Field(description="What arose in the month, for payers and the owner together")]
    carried_in: Annotated[int, Field(description="What arose before the month and is billed for it")]
    not_invoiced: int
    invoiced_fees: int
    invoiced_subsidies: int
    credited_fees: int
    credited_subsidies: int
    received: int
    refunded: int
    owner_share: Annotated[int, Field(description="For the operator, the owner and the auditor; nothing for others")]
    shares: list[ShareOut]


class StatementOut(Out):
    """The statement of a month, for what the reader may see of it."""

    period: str
    since: datetime
    until: datetime
    as_of_seq: Annotated[int, Field(description="Up to which entry of the ledger it is complete")]
    closed_for: Annotated[list[UUID], Field(description="The operators for which everything of the month is invoiced")]
    fee_lines: int
    invoices: int
    credit_notes: int
    remittances: int
    totals: list[StatementTotalOut]

    @classmethod
    def of(cls, found: MonthStatement) -> "StatementOut":
        """A statement by its sums."""
        rows = found.rows
        return cls(
            period=str(found.month),
            since=found.month.begins,
            until=found.month.ends,
            as_of_seq=found.as_of_seq,
            closed_for=list(found.closed_for),
            fee_lines=len(rows.fee_lines),
            invoices=len(rows.invoices),
            credit_notes=len(rows.credit_notes),
            remittances=len(rows.remittances),
            totals=[StatementTotalOut.model_validate(total) for total in found.totals()],
        )


class ClosedMonthOut(Out):
    """A month of which everything is invoiced."""

    id: UUID
    operator_id: UUID
    period: str
    closed_at: datetime

    @classmethod
    def of(cls, closed: BillingMonth) -> "ClosedMonthOut":
        """A month as it is shown."""
        return cls.model_validate(closed)


async def summed_up(found: MonthStatement) -> StatementOut:
    """A statement by its sums, added up away from the event loop: it may be long."""
    return await asyncio.to_thread(StatementOut.of, found)


async def document_of(found: MonthStatement) -> bytes:
    """The whole statement as JSON Lines, written away from the event loop."""
    return await asyncio.to_thread(lambda: b"".join(json.dumps(line) + b"\n" for line in found.document()))
