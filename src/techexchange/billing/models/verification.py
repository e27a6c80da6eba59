"""Checking a statement against an export of the ledger, without the exchange.

Whoever does has the statement's records with their salts, and the entries of the ledger. Nothing is believed: hashes,
sums and numbers are computed again, and everything on record that should be in the statement is looked for in it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from techexchange.billing.models.invoice import hash_of_lines
from techexchange.billing.models.number import Series, numbered
from techexchange.billing.models.statement import FORMAT, ORIGIN, Record, totals_of
from techexchange.deals.models.figures import hash_of_figures
from techexchange.ledger.models import leaf_hash

EVENTS = {
    "fee_line": "fee_line_arisen",
    "invoice": "invoice_issued",
    "credit_note": "credit_note_issued",
    "remittance": "remittance_confirmed",
}
"""By which event each kind of record is on record."""

CAUSES = {
    "listing": ("listing_published", "listing_id"),
    "auction": ("award_confirmed", "award_id"),
    "transfer": ("contract_effective", "contract_id"),
    "receipts": ("payment_confirmed", "payment_id"),
}
ORDERED = ("service_confirmed", "order_id")
"""From what each fee arises: the event, and which of its ids is that event's subject."""

FIGURES = {
    "fee_line": ("base", "waived", "amount", "currency"),
    "invoice": ("amount", "currency", "due_on"),
    "credit_note": ("amount", "currency", "reason"),
    "remittance": ("amount", "currency", "paid_on"),
}
HASHES = ("figures_hash", "lines_hash")
SAME = {
    "fee_line": ("payer_id", "operator_id", "mandate_id", "mandate_terms_hash", "service", *ORIGIN, *HASHES[:1]),
    "invoice": ("payer_id", "operator_id", "mandate_id", "mandate_terms_hash", "number", "period", "kind", *HASHES),
    "credit_note": ("payer_id", "operator_id", "invoice_id", "number", "kind", *HASHES),
    "remittance": ("payer_id", "operator_id", "invoice_id", "recorded_by", "direction", *HASHES[:1]),
}
"""What the record says in the open, and must be the same in the statement."""


@dataclass
class BillsOnRecord:
    """What an export of the ledger says of money: the events of bills by subject, and what fees arise from."""

    bills: dict[str, dict[str, Record]] = field(default_factory=lambda: {event: {} for event in EVENTS.values()})
    causes: set[tuple[str, str]] = field(default_factory=set)
    last_seq: int = 0
    faults: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, entries: Iterable[Record]) -> "BillsOnRecord":
        """Take what is of use from the entries, each checked against its own hash."""
        found = cls()
        causing = {event for event, _ in (*CAUSES.values(), ORDERED)}
        for entry in entries:
            found.last_seq = entry["seq"]
            if entry["event"] in found.bills or entry["event"] in causing:
                found.take(entry)
        return found

    def take(self, entry: Record) -> None:
        """Keep an entry that is of use."""
        told = {name: entry[name] for name in ("event_id", "event", "subject_id", "actor_id", "at", "payload")}
        if leaf_hash(told).hex() != entry["leaf_hash"]:
            self.faults.append(f"entry {entry['seq']} of the export does not have its own hash")
        if entry["event"] in self.bills:
            self.bills[entry["event"]][entry["subject_id"]] = entry
        else:
            self.causes.add((entry["event"], entry["subject_id"]))


@dataclass(frozen=True)
class StatementVerdict:
    """What is wrong with a statement; nothing, where it holds."""

    records: int
    sums: int
    faults: Sequence[str]

    @property
    def holds(self) -> bool:
        """Whether everything is as the record says."""
        return not self.faults


def verify(document: Iterable[Record], entries: Iterable[Record]) -> StatementVerdict:
    """Whether a statement and an export of the ledger say the same, to the unit."""
    lines = list(document)
    try:
        return _verified(lines, entries)
    except (AttributeError, KeyError, TypeError, ValueError) as strange:
        return StatementVerdict(len(lines), 0, [f"this is not written as a statement and an export are: {strange!r}"])


def _verified(lines: Sequence[Record], entries: Iterable[Record]) -> StatementVerdict:
    if not lines or lines[0].get("format") != FORMAT or "totals" not in lines[-1]:
        return StatementVerdict(0, 0, ["this is no statement, or not all of it"])
    head, records, stated = lines[0], lines[1:-1], lines[-1]["totals"]
    ledger = BillsOnRecord.read(entries)
    faults = list(ledger.faults)
    if ledger.last_seq < head["as_of_seq"]:
        faults.append(
            f"the export ends at entry {ledger.last_seq}, before {head['as_of_seq']}, where the statement does"
        )
    for record in records:
        [(kind, row)] = record.items()
        faults += _faults_of(kind, row, ledger) if kind in EVENTS else [f"a record of an unknown kind: {kind}"]
    faults += _bills_add_up([record for record in records if record.keys() & {"invoice", "credit_note"}], records)
    faults += _misplaced(head, records, ledger)
    faults += _missing(head, records, ledger)
    faults += _gaps(ledger)
    if totals_of(records) != stated:
        faults.append("the sums are not those of the records")
    return StatementVerdict(len(records), len(stated), faults)


def _faults_of(kind: str, row: Record, ledger: BillsOnRecord) -> Iterator[str]:
    name = f"{kind} {row.get('number', row['id'])}"
    entry = ledger.bills[EVENTS[kind]].get(row["id"])
    if entry is None:
        yield f"{name} is not on record"
        return
    told = entry["payload"]
    yield from (f"{name}: the record says another {one}" for one in SAME[kind] if told.get(one) != row[one])
    figures = {field_name: row[field_name] for field_name in FIGURES[kind]}
    if row.get("subsidised"):
        figures["subsidised"] = row["subsidised"]
    if hash_of_figures(row["salt"], **figures) != told["figures_hash"]:
        yield f"{name}: these are not the figures on record"
    if kind == "fee_line":
        yield from _fee_faults(name, row, ledger)
    if "lines" in row:
        yield from _line_faults(name, row, told)
    if "share_salt" in row:
        yield from _share_faults(name, row, ledger)


def _line_faults(name: str, row: Record, told: Record) -> Iterator[str]:
    amounts = {UUID(fee_line_id): amount for fee_line_id, amount in row["lines"]}
    if hash_of_lines(row["salt"], amounts) != told["lines_hash"] or len(amounts) != len(row["lines"]):
        yield f"{name}: these are not the lines on record"
    if sum(amounts.values()) != row["amount"]:
        yield f"{name}: the lines do not add up to the amount"


def _fee_faults(name: str, row: Record, ledger: BillsOnRecord) -> Iterator[str]:
    if row["amount"] != row["computed"] - row["waived"] or not 0 <= row["subsidised"] <= row["waived"]:
        yield f"{name} does not add up"
    event, origin = CAUSES.get(row["service"], ORDERED)
    if (event, row[origin]) not in ledger.causes:
        yield f"{name}: what it arose from is not on record"


def _share_faults(name: str, row: Record, ledger: BillsOnRecord) -> Iterator[str]:
    issued = ledger.bills["invoice_issued"].get(row.get("invoice_id", row["id"]))
    share = hash_of_figures(row["share_salt"], owner_percent=row["owner_percent"])
    if issued is None or issued["payload"]["share_hash"] != share:
        yield f"{name}: this is not the owner's percentage on record"


def _bills_add_up(bills: Sequence[Record], records: Sequence[Record]) -> Iterator[str]:
    fees = {record["fee_line"]["id"]: record["fee_line"] for record in records if "fee_line" in record}
    seen: set[tuple[str, str]] = set()
    for record in bills:
        [(kind, row)] = record.items()
        if kind == "credit_note":
            continue
        for fee_line_id, amount in row["lines"]:
            fee, place = fees.get(fee_line_id), (fee_line_id, row["kind"])
            due = fee and fee["amount" if row["kind"] == "fees" else "subsidised"]
            if fee is None or amount != due or fee["mandate_terms_hash"] != row["mandate_terms_hash"]:
                yield f"invoice {row['number']} does not bill fee line {fee_line_id} at what it came to"
            if place in seen:
                yield f"fee line {fee_line_id} is billed twice"
            seen.add(place)


def _misplaced(head: Record, records: Sequence[Record], ledger: BillsOnRecord) -> Iterator[str]:
    for record in records:
        row = record.get("fee_line")
        entry = ledger.bills["fee_line_arisen"].get(row["id"]) if row else None
        if row and entry and row["in_period"] != _is_inside(head, entry):
            yield f"fee_line {row['id']}: it arose in another month"


def _is_inside(head: Record, entry: Record) -> bool:
    since, until = (datetime.fromisoformat(head[name]) for name in ("since", "until"))
    return since <= datetime.fromisoformat(entry["at"]) < until


def _missing(head: Record, records: Sequence[Record], ledger: BillsOnRecord) -> Iterator[str]:
    present = {(kind, row["id"]) for record in records for kind, row in record.items()}
    if len(present) != len(records):
        yield "something is in the statement more than once"
    for kind, event in EVENTS.items():
        for entry in ledger.bills[event].values():
            if entry["seq"] > head["as_of_seq"] or not _is_in_view(head["view"], entry["payload"]):
                continue
            of_month = entry["payload"].get("period") == head["period"]
            wanted = of_month if kind == "invoice" else _is_inside(head, entry)
            if wanted and (kind, entry["subject_id"]) not in present:
                yield f"entry {entry['seq']} of the ledger, {kind} {entry['subject_id']}, is missing"


def _is_in_view(view: Mapping[str, Any], payload: Record) -> bool:
    ours = payload["operator_id"] in view["operators"] or payload["payer_id"] in view["payers"]
    return ours or view["everything"]


def _gaps(ledger: BillsOnRecord) -> Iterator[str]:
    for series, event in ((Series.INVOICE, "invoice_issued"), (Series.CREDIT_NOTE, "credit_note_issued")):
        given: dict[tuple[str, int], list[str]] = defaultdict(list)
        for entry in sorted(ledger.bills[event].values(), key=lambda one: one["seq"]):
            number = entry["payload"]["number"]
            given[entry["payload"]["operator_id"], int(number.removeprefix("C-")[:4])].append(number)
        for (operator_id, year), numbers in given.items():
            expected = [numbered(series, year, place) for place in range(1, len(numbers) + 1)]
            if numbers != expected:
                odd = next(number for number, due in zip(numbers, expected, strict=True) if number != due)
                yield f"the numbers of operator {operator_id} have a gap at {odd}"
