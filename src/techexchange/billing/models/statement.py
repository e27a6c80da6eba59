"""The statement of a month as data: one record for each fee line, invoice, credit note and remittance, and their sums.

A document is UTF-8 JSON Lines: a head, the records, and last the sums, which anyone can add up from the records.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from techexchange.billing.models.credit import CreditNote
from techexchange.billing.models.fee import FeeLine
from techexchange.billing.models.invoice import BillKind, Invoice
from techexchange.billing.models.month import Month
from techexchange.billing.models.remittance import Remittance, RemittanceDirection
from techexchange.kernel.events import plain
from techexchange.kernel.money import percent_of

FORMAT = "techexchange-statement-1"
Record = Mapping[str, Any]
SUMS = (
    *("computed", "waived", "subsidised", "due", "carried_in", "not_invoiced"),
    *("invoiced_fees", "invoiced_subsidies", "credited_fees", "credited_subsidies", "received", "refunded"),
)


@dataclass(frozen=True, kw_only=True)
class StatementView:
    """Whose rows a statement has: all there are, or those of some operators and some payers."""

    everything: bool
    operators: tuple[UUID, ...] = ()
    payers: tuple[UUID, ...] = ()

    def shows_share(self, operator_id: UUID) -> bool:
        """Whether the owner's share of an operator's revenue is shown."""
        return self.everything or operator_id in self.operators


@dataclass(frozen=True, kw_only=True)
class StatementRows:
    """What a statement of a month is made of."""

    fee_lines: Sequence[FeeLine]
    invoices: Sequence[Invoice]
    billed: Mapping[UUID, Sequence[tuple[UUID, int]]]
    credit_notes: Sequence[CreditNote]
    remittances: Sequence[Remittance]


@dataclass(frozen=True, kw_only=True)
class MonthStatement:
    """What operator and owner settle by, or one payer's part of it; final once the month is closed."""

    month: Month
    view: StatementView
    closed_for: tuple[UUID, ...]
    as_of_seq: int
    made_at: datetime
    rows: StatementRows

    def head(self) -> dict[str, Any]:
        """What the document is, and up to which entry of the ledger it is complete."""
        return {
            "format": FORMAT,
            "period": str(self.month),
            "since": self.month.begins.isoformat(),
            "until": self.month.ends.isoformat(),
            "as_of_seq": self.as_of_seq,
            "made_at": self.made_at.isoformat(),
            "closed_for": [str(one) for one in self.closed_for],
            "view": {name: plain(value) for name, value in asdict(self.view).items()},
        }

    def records(self) -> Iterator[dict[str, Any]]:
        """Every record, each under the name of its kind."""
        for line in self.rows.fee_lines:
            yield {"fee_line": self._fee_line(line)}
        for invoice in self.rows.invoices:
            yield {"invoice": self._invoice(invoice)}
        for note in self.rows.credit_notes:
            yield {"credit_note": self._credit_note(note)}
        for remittance in self.rows.remittances:
            yield {"remittance": _shown(remittance, REMITTANCE)}

    def totals(self) -> list[dict[str, Any]]:
        """The sums, by operator and currency."""
        return totals_of(self.records())

    def document(self) -> Iterator[dict[str, Any]]:
        """The whole document, line by line."""
        records = list(self.records())
        yield self.head()
        yield from records
        yield {"totals": totals_of(records)}

    def _fee_line(self, line: FeeLine) -> dict[str, Any]:
        inside = self.month.begins <= line.created_at < self.month.ends
        return _shown(line, FEE_LINE) | {"in_period": inside}

    def _invoice(self, invoice: Invoice) -> dict[str, Any]:
        lines = [[str(fee_line_id), amount] for fee_line_id, amount in self.rows.billed[invoice.id]]
        return _shown(invoice, INVOICE) | self._share(invoice) | {"lines": lines}

    def _credit_note(self, note: CreditNote) -> dict[str, Any]:
        lines = [[line["fee_line_id"], line["amount"]] for line in note.lines]
        return _shown(note, CREDIT_NOTE) | self._share(note) | {"lines": lines}

    def _share(self, bill: Invoice | CreditNote) -> dict[str, Any]:
        shown = self.view.shows_share(bill.operator_id)
        return {"owner_percent": bill.owner_percent, "share_salt": bill.share_salt} if shown else {}


BETWEEN = ("id", "payer_id", "operator_id", "amount", "currency", "salt", "figures_hash", "created_at")
ORIGIN = ("contract_id", "payment_id", "listing_id", "auction_id", "award_id", "order_id")
FEE_LINE = (
    *BETWEEN,
    *("mandate_id", "mandate_terms_hash", "service", *ORIGIN),
    *("base", "base_currency", "priced", "computed", "waived", "subsidised"),
)
INVOICE = (*BETWEEN, "number", "mandate_id", "mandate_terms_hash", "period", "kind", "due_on", "lines_hash")
CREDIT_NOTE = (*BETWEEN, "number", "invoice_id", "kind", "reason", "lines_hash")
REMITTANCE = (*BETWEEN, "invoice_id", "recorded_by", "direction", "means", "paid_on", "decided_at")


def _shown(thing: object, names: Iterable[str]) -> dict[str, Any]:
    values = {name: getattr(thing, name) for name in names}
    return {name: value.isoformat() if type(value) is date else plain(value) for name, value in values.items()}


def totals_of(records: Iterable[Record]) -> list[dict[str, Any]]:
    """The sums of a statement's records, by operator and currency, in whole minor units.

    Due is what arose in the month, for payers and the owner together, carried in what arose before and is billed for
    it: `due + carried_in = invoiced_fees + invoiced_subsidies + not_invoiced`, to the unit. The owner's shares are of
    what was invoiced less what was credited, each percentage rounded once; None where the statement doesn't show them.
    """
    sums: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: dict.fromkeys(SUMS, 0))
    shares: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    billed: dict[tuple[str, str], int] = defaultdict(int)
    lines: list[Record] = []
    for record in records:
        [(kind, row)] = record.items()
        key = (row["operator_id"], row["currency"])
        if kind == "fee_line":
            lines.append(row)
        elif kind == "remittance":
            refunded = row["direction"] == RemittanceDirection.REFUND
            sums[key]["refunded" if refunded else "received"] += row["amount"]
        else:
            sums[key][f"{'credited' if kind == 'credit_note' else 'invoiced'}_{row['kind']}"] += row["amount"]
            if row.get("owner_percent") is not None:
                shares[key][row["owner_percent"]] += row["amount"] * (-1 if kind == "credit_note" else 1)
        if kind == "invoice":
            for fee_line_id, amount in row["lines"]:
                billed[fee_line_id, row["kind"]] += amount
    for row in lines:
        _add_line(sums[row["operator_id"], row["currency"]], row, billed)
    return [_total(key, sums[key], shares[key]) for key in sorted(sums)]


def _add_line(sums: dict[str, int], row: Record, billed: Mapping[tuple[str, str], int]) -> None:
    due = {BillKind.FEES: row["amount"], BillKind.SUBSIDIES: row["subsidised"]}
    if not row["in_period"]:
        sums["carried_in"] += sum(billed.get((row["id"], kind.value), 0) for kind in due)
        return
    for name in ("computed", "waived", "subsidised"):
        sums[name] += row[name]
    sums["due"] += sum(due.values())
    sums["not_invoiced"] += sum(due.values()) - sum(billed.get((row["id"], kind.value), 0) for kind in due)


def _total(key: tuple[str, str], sums: Mapping[str, int], shares: Mapping[str, int]) -> dict[str, Any]:
    owed = {percent: percent_of(base, Decimal(percent)) for percent, base in sorted(shares.items())}
    parts = [{"owner_percent": percent, "base": shares[percent], "share": share} for percent, share in owed.items()]
    owned = {"owner_share": sum(owed.values()), "shares": parts}
    return {"operator_id": key[0], "currency": key[1]} | dict(sums) | owned
