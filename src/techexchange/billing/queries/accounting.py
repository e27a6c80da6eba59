"""The figures an accounting system takes over: one row per payment, fee and part, each under the id it keeps for ever.

Parties get what is theirs: their terms and payments, their fees and what was credited of these, and suppliers the parts
of those who share. The operator's finance and the owner get the fees and credits. What the owner pays of a waived fee
stands with the fee, as `subsidised`; a credit names the fee it takes back.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import BigInteger, ColumnElement, Uuid, cast, column, func, or_, select, true
from sqlalchemy.dialects.postgresql import JSONB

from techexchange.billing.errors import TooManyEntries, WindowInvalid
from techexchange.billing.models.credit import CreditNote
from techexchange.billing.models.fee import FeeLine
from techexchange.billing.queries.visible import visible
from techexchange.deals.models.benefit import Distribution
from techexchange.deals.models.payment import Payment
from techexchange.deals.models.term import PaymentTerm
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.money import major
from techexchange.kernel.permissions import Actor, Permission

MOST_ENTRIES = 10_000
LONGEST_WINDOW = timedelta(days=366)


class EntryKind(StrEnum):
    """What a row is."""

    TERM = "payment_term"
    PAYMENT = "payment"
    FEE = "fee_line"
    CREDIT = "credit"
    PART = "benefit_part"


@dataclass(frozen=True)
class Window:
    """The time entries were made in: from a moment on, and before another; None for the longest time until now."""

    since: datetime | None = None
    until: datetime | None = None
    contract_id: UUID | None = None

    def conditions(self, model: Any, now: datetime, of_contract: Any = None) -> list[ColumnElement[bool]]:
        """The time, and the contract where one is named, in SQL; `of_contract` has it where the model has not.

        Raises WindowInvalid.
        """
        until = self.until or now
        since = self.since or until - LONGEST_WINDOW
        if not since < until <= since + LONGEST_WINDOW:
            raise WindowInvalid(longest_days=LONGEST_WINDOW.days)
        made = [model.created_at >= since, model.created_at < until]
        return made + ([(of_contract or model).contract_id == self.contract_id] if self.contract_id else [])


@dataclass(frozen=True, kw_only=True)
class AccountingEntry:
    """One row; `amount` is in minor units, `amount_major` the same as a decimal, and what does not apply is None."""

    entry_id: UUID
    kind: EntryKind
    contract_id: UUID | None
    about_id: UUID | None = None
    payer_id: UUID | None = None
    payee_id: UUID | None = None
    what: str
    status: str | None = None
    amount: int
    currency: str
    paid: int | None = None
    given_up: int | None = None
    waived: int | None = None
    subsidised: int | None = None
    due_on: date | None = None
    paid_on: date | None = None
    beneficiary: str | None = None
    reference: str | None = None
    created_at: datetime

    @property
    def amount_major(self) -> str:
        """The amount in major units, as programs read it."""
        return major(self.amount, self.currency)


async def accounting_entries(uow: UnitOfWork, actor: Actor, window: Window) -> list[AccountingEntry]:
    """Every entry of the time that this actor may see, the first one first; raises WindowInvalid or TooManyEntries."""
    mine = actor.organizations(Permission.DEAL_READ)
    found = [
        *(_of_term(row) for row in await _rows(uow, PaymentTerm, window, _party(PaymentTerm, mine))),
        *(_of_payment(row) for row in await _rows(uow, Payment, window, _party(Payment, mine))),
        *(_of_fee(row) for row in await _rows(uow, FeeLine, window, visible(FeeLine, actor))),
        *await _credits(uow, actor, window),
        *(_of_part(row) for row in await _rows(uow, Distribution, window, Distribution.organization_id.in_(mine))),
    ]
    if len(found) > MOST_ENTRIES:
        raise TooManyEntries(most=MOST_ENTRIES)
    return sorted(found, key=lambda entry: (entry.created_at, entry.entry_id))


def totals(entries: Sequence[AccountingEntry]) -> Iterator[tuple[EntryKind, str, int]]:
    """The sum of each kind in each currency."""
    sums: dict[tuple[EntryKind, str], int] = {}
    for entry in entries:
        key = (entry.kind, entry.currency)
        sums[key] = sums.get(key, 0) + entry.amount
    return ((*key, total) for key, total in sorted(sums.items()))


async def _rows(uow: UnitOfWork, model: Any, window: Window, seen: ColumnElement[bool]) -> Sequence[Any]:
    wanted = select(model).where(seen, *window.conditions(model, uow.now)).limit(MOST_ENTRIES + 1)
    rows: Sequence[Any] = (await uow.session.scalars(wanted)).all()
    return rows


def _party(model: Any, mine: Sequence[UUID]) -> ColumnElement[bool]:
    return or_(model.supplier_id.in_(mine), model.acquirer_id.in_(mine))


def _of_term(term: PaymentTerm) -> AccountingEntry:
    return AccountingEntry(
        entry_id=term.id,
        kind=EntryKind.TERM,
        contract_id=term.contract_id,
        about_id=term.milestone_id or term.statement_id,
        payer_id=term.acquirer_id,
        payee_id=term.supplier_id,
        what=f"{term.kind.value}-{term.number}",
        status=term.status.value,
        amount=term.amount,
        currency=term.currency,
        paid=term.paid,
        given_up=term.given_up,
        due_on=term.due_on,
        created_at=term.created_at,
    )


def _of_payment(payment: Payment) -> AccountingEntry:
    return AccountingEntry(
        entry_id=payment.id,
        kind=EntryKind.PAYMENT,
        contract_id=payment.contract_id,
        about_id=payment.term_id,
        payer_id=payment.acquirer_id,
        payee_id=payment.supplier_id,
        what=payment.means.value,
        status=payment.status.value,
        amount=payment.amount,
        currency=payment.currency,
        paid_on=payment.paid_on,
        reference=payment.reference,
        created_at=payment.created_at,
    )


def _of_fee(line: FeeLine) -> AccountingEntry:
    return AccountingEntry(
        entry_id=line.id,
        kind=EntryKind.FEE,
        contract_id=line.contract_id,
        about_id=line.payment_id or line.order_id or line.award_id or line.listing_id,
        payer_id=line.payer_id,
        payee_id=line.operator_id,
        what=line.service.value,
        status="priced" if line.priced else "unpriced",
        amount=line.amount,
        currency=line.currency,
        waived=line.waived,
        subsidised=line.subsidised,
        created_at=line.created_at,
    )


async def _credits(uow: UnitOfWork, actor: Actor, window: Window) -> list[AccountingEntry]:
    line = func.jsonb_array_elements(CreditNote.lines).table_valued(column("value", JSONB)).render_derived()
    taken_back = cast(line.c.value["fee_line_id"].astext, Uuid)
    wanted = (
        select(CreditNote, FeeLine, cast(line.c.value["amount"].astext, BigInteger))
        .select_from(CreditNote)
        .join(line, true())
        .join(FeeLine, FeeLine.id == taken_back)
        .where(visible(CreditNote, actor), *window.conditions(CreditNote, uow.now, FeeLine))
    )
    rows = await uow.session.execute(wanted.limit(MOST_ENTRIES + 1))
    return [_of_credit(note, fee, amount) for note, fee, amount in rows]


def _of_credit(note: CreditNote, fee: FeeLine, amount: int) -> AccountingEntry:
    return AccountingEntry(
        entry_id=uuid5(note.id, str(fee.id)),
        kind=EntryKind.CREDIT,
        contract_id=fee.contract_id,
        about_id=fee.id,
        payer_id=note.payer_id,
        payee_id=note.operator_id,
        what=fee.service.value,
        status=note.kind.value,
        amount=amount,
        currency=note.currency,
        reference=note.number,
        created_at=note.created_at,
    )


def _of_part(part: Distribution) -> AccountingEntry:
    return AccountingEntry(
        entry_id=part.id,
        kind=EntryKind.PART,
        contract_id=part.contract_id,
        about_id=part.payment_id,
        payer_id=part.organization_id,
        what=part.beneficiary.value,
        amount=part.amount,
        currency=part.currency,
        beneficiary=part.name,
        created_at=part.created_at,
    )
