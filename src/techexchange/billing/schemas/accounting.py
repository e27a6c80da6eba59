"""The figures for an accounting system, as JSON and as CSV."""

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from techexchange.billing.queries.accounting import AccountingEntry, EntryKind, Window, totals
from techexchange.infra.http import Body, Out
from techexchange.infra.http.schemas import When

ACTING = ("=", "+", "-", "@", "\t", "\r")
"""How a text begins that a spreadsheet would run."""


class AccountingQuery(Body):
    """The time the entries were made in."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    since: Annotated[When | None, Field(description="From this moment on; without it, 366 days before `until`")] = None
    until: Annotated[When | None, Field(description="And before this one; without it, until now")] = None
    contract_id: UUID | None = None

    def window(self) -> Window:
        """The time in the domain's words."""
        return Window(self.since, self.until, self.contract_id)


class AccountingEntryOut(Out):
    """One row; `entry_id` never changes, and names the same row in every export."""

    entry_id: UUID
    kind: EntryKind
    contract_id: UUID | None
    about_id: Annotated[
        UUID | None,
        Field(description="What it belongs to: a milestone, statement, term, payment, order, award, listing or fee"),
    ]
    payer_id: UUID | None
    payee_id: UUID | None
    what: str
    status: str | None
    amount: Annotated[int, Field(description="In minor units")]
    amount_major: Annotated[str, Field(description="The same in major units, as a decimal")]
    currency: str
    paid: int | None
    given_up: int | None
    waived: int | None
    subsidised: Annotated[int | None, Field(description="What of `waived` the owner pays in the payer's stead")]
    due_on: date | None
    paid_on: date | None
    beneficiary: str | None
    reference: str | None
    created_at: datetime


class AccountingTotalOut(Out):
    """The sum of one kind of row in one currency, in minor units."""

    kind: EntryKind
    currency: str
    amount: int


class AccountingOut(Out):
    """Every row of the time, the first one first, and their sums."""

    entries: list[AccountingEntryOut]
    totals: list[AccountingTotalOut]

    @classmethod
    def of(cls, entries: Sequence[AccountingEntry]) -> "AccountingOut":
        """Rows as they are shown."""
        return cls(
            entries=[AccountingEntryOut.model_validate(entry) for entry in entries],
            totals=[AccountingTotalOut(kind=kind, currency=code, amount=sum) for kind, code, sum in totals(entries)],
        )


def csv_of(entries: Sequence[AccountingEntry]) -> str:
    """The rows as CSV (RFC 4180) with a head; a text that a spreadsheet would run is set behind an apostrophe."""
    written = io.StringIO()
    writer = csv.DictWriter(written, list(AccountingEntryOut.model_fields))
    writer.writeheader()
    for entry in entries:
        shown = AccountingEntryOut.model_validate(entry).model_dump(mode="json")
        writer.writerow({name: _harmless(value) for name, value in shown.items()})
    return written.getvalue()


def _harmless(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(ACTING) else value
