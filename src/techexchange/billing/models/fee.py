"""What the operator is owed for one service, frozen as it was computed under the fee schedule of the mandate in force.

A percentage, its tiers and its cap are counted over all that came before in the same contract, auction or order and in
the same currency, so that paying in parts costs neither more nor less.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.billing.events.fee import FeeLineArisen
from techexchange.deals.models.counting import months_after
from techexchange.deals.models.figures import Amount, explain, hash_of_figures, new_salt
from techexchange.infra.models import Base, Coded
from techexchange.kernel.days import day_of
from techexchange.kernel.ids import new_id
from techexchange.kernel.money import exact_percent, percent_of
from techexchange.kernel.permissions import Actor
from techexchange.mandates.models import FeeSchedule, WaiverPayer

Rule = Mapping[str, Any]


class FeeCause(StrEnum):
    """The service of the schedule under which a fee arises."""

    LISTING = "listing"
    TRANSFER = "transfer"
    RECEIPTS = "receipts"
    APPRAISAL = "appraisal"
    VALUATION = "valuation"
    AUCTION = "auction"
    LEGAL_ADVICE = "legal_advice"
    TRANSFER_ADVICE = "transfer_advice"
    INVESTMENT_MATCHING = "investment_matching"
    PREMIUM = "premium"
    EVENT = "event"
    SPACE_RENTAL = "space_rental"


ARISING = frozenset({FeeCause.LISTING, FeeCause.TRANSFER, FeeCause.RECEIPTS, FeeCause.AUCTION})
"""The services whose fee arises by itself with what happens; all others are ordered."""


@dataclass(frozen=True, kw_only=True)
class FeeOrigin:
    """What a fee arises from: a listing, an award of an auction, a contract, a payment under it, or an order."""

    contract_id: UUID | None = None
    payment_id: UUID | None = None
    listing_id: UUID | None = None
    auction_id: UUID | None = None
    award_id: UUID | None = None
    order_id: UUID | None = None

    @property
    def scope(self) -> tuple[str, UUID]:
        """Over what tiers and cap are counted: the column, and the id in it."""
        ids = asdict(self)
        return next((name, ids[name]) for name in SCOPES if ids[name])


SCOPES = ("contract_id", "auction_id", "order_id", "listing_id")


@dataclass(frozen=True)
class Occasion:
    """What happened, when, and on what by currency a percentage of it is counted."""

    cause: FeeCause
    origin: FeeOrigin
    payer_id: UUID
    values: Mapping[str, int]
    at: datetime


@dataclass(frozen=True)
class Before:
    """What the same fee was counted on earlier in the contract, and what it came to before any waiver."""

    base: int = 0
    computed: int = 0


@dataclass(frozen=True)
class Computed:
    """A fee in whole units before any waiver, and how it came about; None where the schedule can't say it."""

    amount: int | None
    currency: str
    steps: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Charge:
    """What a fee arises on: its rule, the value, who pays and since when they are here, and what is behind it."""

    cause: FeeCause
    rule: dict[str, Any]
    base: int
    currency: str
    payer_id: UUID
    payer_since: datetime | None
    origin: FeeOrigin


def compute(rule: Rule, base: int, currency: str, before: Before) -> Computed:
    """The fee that arises on a value, after what was counted before.

    It is what the rule gives for all of it less what the same rule gives for what was before, so that a rule that was
    amended reprices nothing; of a cap that is left which was not charged yet.
    """
    if rule["basis"] == "fixed":
        amount, own = rule["amount"]["amount"], rule["amount"]["currency"]
        return Computed(amount, own, (explain("fixed_fee", amount=Amount(amount, own)),))
    strange = next((bound for bound in _currencies(rule) if bound != currency), None)
    if strange:
        return Computed(None, currency, (explain("fee_unpriced", bound=strange, currency=currency),))
    whole = before.base + base
    steps = [explain("fee_base", base=Amount(base, currency))]
    if before.base:
        steps.append(explain("fee_to_date", base=Amount(whole, currency)))
    due, said = _uncapped(rule, whole, currency)
    charged, _ = _uncapped(rule, before.base, currency)
    steps.append(said)
    arising, cap = due - charged, rule.get("cap")
    if cap and arising > cap["amount"] - before.computed:
        arising, charged = max(cap["amount"] - before.computed, 0), before.computed
        steps.append(explain("fee_cap", bound=Amount(cap["amount"], currency)))
    if charged:
        steps.append(explain("fee_charged", charged=Amount(charged, currency)))
    return Computed(arising, currency, tuple(steps))


def waiver_of(rule: Rule, payer_since: datetime | None, at: datetime) -> Rule | None:
    """The waiver with the shortest time that still holds for a payer who has been here since then."""
    if payer_since is None:
        return None
    waivers: Sequence[Rule] = sorted(rule.get("waivers") or [], key=lambda one: int(one["within_months"]))
    return next((one for one in waivers if day_of(at) < months_after(day_of(payer_since), one["within_months"])), None)


def waive(waiver: Rule | None, whole: int, currency: str) -> tuple[int, list[dict[str, Any]]]:
    """What a waiver spares of a fee, and the sentence that says so."""
    if waiver is None:
        return 0, []
    rate = Decimal(waiver["percent"])
    waived = percent_of(whole, rate)
    said = explain("fee_waived", rate=rate, months=waiver["within_months"], waived=Amount(waived, currency))
    return waived, [said]


def subsidise(waiver: Rule | None, waived: int, currency: str) -> tuple[int, list[dict[str, Any]]]:
    """What the owner pays of what a waiver spares, and the sentence that says so; nothing where the operator bears it.

    A mandate that does not say who bears a waiver lets the operator bear it.
    """
    if waiver is None or waiver.get("paid_by") != WaiverPayer.OWNER:
        return 0, []
    return waived, [explain("fee_subsidised", waived=Amount(waived, currency))]


def _uncapped(rule: Rule, whole: int, currency: str) -> tuple[int, dict[str, Any]]:
    if rule["basis"] == "percent":
        rate = Decimal(rule["rate"])
        due = percent_of(whole, rate)
        return due, explain("fee_rate", rate=rate, amount=Amount(due, currency))
    exact, lower = Fraction(0), 0
    for tier in rule["tiers"]:
        upper = tier["up_to"]["amount"] if tier.get("up_to") else whole
        exact += exact_percent(max(min(whole, upper) - lower, 0), Decimal(tier["rate"]))
        lower = upper
    due = round(exact)
    return due, explain("fee_tiers", amount=Amount(due, currency))


def _currencies(rule: Rule) -> list[str]:
    tiers = [tier["up_to"]["currency"] for tier in rule.get("tiers") or [] if tier.get("up_to")]
    return [*([rule["cap"]["currency"]] if rule.get("cap") else []), *tiers]


class FeeLine(Base):
    """One fee as it arose, never changed: the rule it was computed by, the value, the waiver, and every step."""

    __tablename__ = "fee_lines"
    __table_args__ = (
        UniqueConstraint(
            *("service", "contract_id", "payment_id", "listing_id", "award_id", "order_id", "base_currency"),
            name="uq_fee_lines_origin",
            postgresql_nulls_not_distinct=True,
        ),
        CheckConstraint("amount = computed - waived AND amount >= 0 AND waived >= 0", name="adds_up"),
        CheckConstraint("subsidised BETWEEN 0 AND waived", name="subsidised"),
        Index("ix_fee_lines_payer_id_created_at", "payer_id", "created_at", "id"),
        Index("ix_fee_lines_operator_id_created_at", "operator_id", "created_at", "id"),
        Index("ix_fee_lines_created_at", "created_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    contract_id: Mapped[UUID | None] = mapped_column(ForeignKey("transfer_contracts.id"), index=True)
    payment_id: Mapped[UUID | None] = mapped_column(ForeignKey("payments.id"))
    listing_id: Mapped[UUID | None] = mapped_column(ForeignKey("listings.id"), index=True)
    auction_id: Mapped[UUID | None] = mapped_column(ForeignKey("auctions.id"), index=True)
    award_id: Mapped[UUID | None] = mapped_column(ForeignKey("awards.id"))
    order_id: Mapped[UUID | None] = mapped_column(ForeignKey("service_orders.id"), index=True)
    mandate_id: Mapped[UUID] = mapped_column(ForeignKey("operating_mandates.id"))
    operator_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    payer_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    mandate_terms_hash: Mapped[str]
    service: Mapped[FeeCause] = mapped_column(Coded(FeeCause))
    rule: Mapped[dict[str, Any]]
    base: Mapped[int]
    base_currency: Mapped[str]
    priced: Mapped[bool]
    computed: Mapped[int]
    waived: Mapped[int]
    subsidised: Mapped[int] = mapped_column(server_default="0")
    amount: Mapped[int]
    currency: Mapped[str]
    explanation: Mapped[list[dict[str, Any]]]
    salt: Mapped[str]
    created_at: Mapped[datetime]

    @classmethod
    def arise(
        cls, fees: FeeSchedule, charge: Charge, before: Before, *, by: Actor, at: datetime
    ) -> tuple["FeeLine", FeeLineArisen]:
        """The fee for a cause, computed and frozen."""
        computed = compute(charge.rule, charge.base, charge.currency, before)
        whole, currency = computed.amount or 0, computed.currency
        waiver = waiver_of(charge.rule, charge.payer_since, at)
        waived, spared = waive(waiver, whole, currency)
        subsidised, borne = subsidise(waiver, waived, currency)
        due = explain("fee", amount=Amount(whole - waived, currency))
        line = cls(
            id=new_id(),
            **asdict(charge.origin),
            mandate_id=fees.mandate_id,
            operator_id=fees.operator_id,
            payer_id=charge.payer_id,
            mandate_terms_hash=fees.terms_hash,
            service=charge.cause,
            rule=charge.rule,
            base=charge.base,
            base_currency=charge.currency,
            priced=computed.amount is not None,
            computed=whole,
            waived=waived,
            subsidised=subsidised,
            amount=whole - waived,
            currency=currency,
            explanation=[*computed.steps, *spared, *borne, due],
            salt=new_salt(),
            created_at=at,
        )
        return line, line._arisen(by, at)

    @property
    def origin(self) -> FeeOrigin:
        """What it arose from."""
        return FeeOrigin(**{name: getattr(self, name) for name in FeeOrigin.__dataclass_fields__})

    @property
    def figures(self) -> dict[str, int | str]:
        """What its hash covers; a subsidy where there is one."""
        told: dict[str, int | str] = {
            "base": self.base,
            "waived": self.waived,
            "amount": self.amount,
            "currency": self.currency,
        }
        return told | ({"subsidised": self.subsidised} if self.subsidised else {})

    @property
    def figures_hash(self) -> str:
        """What its event tells of the figures."""
        return hash_of_figures(self.salt, **self.figures)

    def _arisen(self, by: Actor, at: datetime) -> FeeLineArisen:
        return FeeLineArisen(
            subject_id=self.id,
            actor_id=by.id,
            at=at,
            payer_id=self.payer_id,
            operator_id=self.operator_id,
            mandate_id=self.mandate_id,
            mandate_terms_hash=self.mandate_terms_hash,
            service=self.service.value,
            figures_hash=self.figures_hash,
            **asdict(self.origin),
        )
