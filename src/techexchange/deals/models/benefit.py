"""Who shares in what a supplier receives under a contract, and how each receipt is divided among them.

Shares are percentages of what is received. The law's floors are percentages of the profit made with it, which is never
more than what is received; so a share of the receipts that is not below the floor is not below it by any basis.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.deals.errors.benefit import BelowBenefitFloor, SharesIncomplete
from techexchange.deals.events.benefit import BenefitsAgreed, ReceiptDistributed
from techexchange.deals.models.contract import TransferContract
from techexchange.deals.models.figures import hash_of_figures, new_salt
from techexchange.deals.models.payment import Payment
from techexchange.infra.models import Aggregate, Base, Coded
from techexchange.kernel.ids import new_id
from techexchange.kernel.money import percent_at_least, split
from techexchange.kernel.permissions import Actor
from techexchange.regulations.models import Floor

WHOLE = Decimal(100)


class Beneficiary(StrEnum):
    """In what capacity someone shares."""

    AUTHORS = "authors"
    HOST = "host"
    STATE = "state"
    BROKERS = "brokers"
    OTHER = "other"


MEANT = {
    "author": Beneficiary.AUTHORS,
    "inventor": Beneficiary.AUTHORS,
    "inventors": Beneficiary.AUTHORS,
    "intermediary": Beneficiary.BROKERS,
    "intermediaries": Beneficiary.BROKERS,
}
"""The law's other words for the same people."""


def meant(word: str) -> Beneficiary:
    """Who is meant by a word of the law."""
    known = {beneficiary.value: beneficiary for beneficiary in Beneficiary} | MEANT
    return known.get(word, Beneficiary.OTHER)


@dataclass(frozen=True)
class BenefitShare:
    """One who shares: in which capacity, by which name (for the supplier only), and with how many per cent."""

    beneficiary: Beneficiary
    name: str
    percent: Decimal


@dataclass(frozen=True)
class Guarantee:
    """What those of one capacity must have together, in per cent, and the rule and article that say so."""

    beneficiary: Beneficiary
    percent: Decimal
    rule: str
    source: str

    @classmethod
    def of(cls, floors: Sequence[Floor]) -> tuple["Guarantee", ...]:
        """The floors that no agreement can go below, the highest for each beneficiary."""
        highest: dict[Beneficiary, Floor] = {}
        for floor in (floor for floor in floors if floor.binds):
            held = highest.get(meant(floor.beneficiary))
            if held is None or floor.percent > held.percent:
                highest[meant(floor.beneficiary)] = floor
        return tuple(
            cls(beneficiary, floor.percent, floor.finding.rule, floor.finding.source)
            for beneficiary, floor in highest.items()
        )


def must_hold(shares: Sequence[BenefitShare], guarantees: Sequence[Guarantee]) -> None:
    """Pass where the shares are the whole and no floor is missed; raises SharesIncomplete or BelowBenefitFloor."""
    total = sum((share.percent for share in shares), Decimal(0))
    if total != WHOLE:
        raise SharesIncomplete(total=str(total))
    missed = [
        {
            "pointer": "/shares",
            "code": floor.rule,
            "detail": f"{floor.beneficiary}: {floor.percent} %",
            "source": floor.source,
        }
        for floor in _missed(shares, guarantees)
    ]
    if missed:
        raise BelowBenefitFloor(errors=missed)


def divide(amount: int, shares: Sequence[BenefitShare], guarantees: Sequence[Guarantee] = ()) -> tuple[int, ...]:
    """Whole units for each share: they add up to the amount, and no guaranteed part falls short even by a fraction.

    Where the largest remainders would leave the guaranteed with a fraction of a unit less, they get the unit, and who
    has most of those without a guarantee gives it, as long as there is one.
    """
    parts = list(split(amount, [share.percent for share in shares]))
    held = {floor.beneficiary for floor in guarantees}
    free = [place for place, share in enumerate(shares) if share.beneficiary not in held]
    for floor in guarantees:
        own = [place for place, share in enumerate(shares) if share.beneficiary is floor.beneficiary]
        lacking = percent_at_least(amount, floor.percent) - sum(parts[place] for place in own)
        while lacking > 0 and any(parts[place] for place in free):
            giver = max(free, key=lambda place: parts[place])
            parts[giver] -= 1
            parts[max(own, key=lambda place: shares[place].percent)] += 1
            lacking -= 1
    return tuple(parts)


def _missed(shares: Sequence[BenefitShare], guarantees: Sequence[Guarantee]) -> list[Guarantee]:
    return [floor for floor in guarantees if _together(shares, floor.beneficiary) < floor.percent]


def _together(shares: Sequence[BenefitShare], beneficiary: Beneficiary) -> Decimal:
    return sum((share.percent for share in shares if share.beneficiary is beneficiary), Decimal(0))


class BenefitPlan(Aggregate):
    """Who shares in what the supplier receives under one contract, and what the rule pack guarantees them."""

    __tablename__ = "benefit_plans"

    contract_id: Mapped[UUID] = mapped_column(ForeignKey("transfer_contracts.id"), unique=True)
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"), index=True)
    pack: Mapped[str]
    shares: Mapped[list[dict[str, Any]]]
    guarantees: Mapped[list[dict[str, Any]]]
    salt: Mapped[str]
    created_at: Mapped[datetime]
    agreed_at: Mapped[datetime]

    @classmethod
    def of(cls, contract: TransferContract, *, at: datetime) -> "BenefitPlan":
        """A plan for the supplier of a contract."""
        return cls(
            id=new_id(),
            contract_id=contract.id,
            organization_id=contract.supplier_id,
            pack=contract.pack,
            salt=new_salt(),
            created_at=at,
        )

    def agree(
        self, shares: Sequence[BenefitShare], guarantees: Sequence[Guarantee], *, by: Actor, at: datetime
    ) -> BenefitsAgreed:
        """Let these share from now on; raises SharesIncomplete or BelowBenefitFloor."""
        must_hold(shares, guarantees)
        self.shares = [_kept(share) for share in shares]
        self.guarantees = [_kept(floor) for floor in guarantees]
        self.agreed_at = at
        shares_hash = hash_of_figures(self.salt, shares=[sorted(share.items()) for share in self.shares])
        return BenefitsAgreed(
            subject_id=self.id,
            actor_id=by.id,
            at=at,
            contract_id=self.contract_id,
            organization_id=self.organization_id,
            pack=self.pack,
            shares_hash=shares_hash,
        )

    @property
    def agreed(self) -> list[BenefitShare]:
        """Who shares."""
        return [
            BenefitShare(Beneficiary(share["beneficiary"]), share["name"], Decimal(share["percent"]))
            for share in self.shares
        ]

    @property
    def guaranteed(self) -> list[Guarantee]:
        """What those who share must have."""
        return [
            Guarantee(Beneficiary(one["beneficiary"]), Decimal(one["percent"]), one["rule"], one["source"])
            for one in self.guarantees
        ]

    def holds(self, guarantees: Sequence[Guarantee]) -> bool:
        """Whether nobody has less of a receipt than this guarantees."""
        return not _missed(self.agreed, guarantees)

    def distribute(
        self, payment: Payment, guarantees: Sequence[Guarantee], *, by: Actor, at: datetime
    ) -> tuple[list["Distribution"], ReceiptDistributed]:
        """Divide a confirmed payment, by a plan under which these guarantees hold."""
        parts = divide(payment.amount, self.agreed, guarantees)
        distributed = [Distribution.of(self, payment, place, part, at=at) for place, part in enumerate(parts, start=1)]
        event = ReceiptDistributed(
            subject_id=self.id,
            actor_id=by.id,
            at=at,
            contract_id=self.contract_id,
            organization_id=self.organization_id,
            payment_id=payment.id,
            figures_hash=hash_of_figures(self.salt, payment=payment.id, parts=parts),
        )
        return distributed, event


class Distribution(Base):
    """What one who shares has of one receipt; written once."""

    __tablename__ = "benefit_distributions"
    __table_args__ = (
        UniqueConstraint("payment_id", "place"),
        CheckConstraint("amount >= 0", name="not_negative"),
        Index("ix_benefit_distributions_contract_id_created_at", "contract_id", "created_at", "id"),
        Index("ix_benefit_distributions_organization_id_created_at", "organization_id", "created_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    payment_id: Mapped[UUID] = mapped_column(ForeignKey("payments.id"))
    contract_id: Mapped[UUID] = mapped_column(ForeignKey("transfer_contracts.id"))
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    place: Mapped[int]
    beneficiary: Mapped[Beneficiary] = mapped_column(Coded(Beneficiary))
    name: Mapped[str]
    percent: Mapped[Decimal]
    amount: Mapped[int]
    currency: Mapped[str]
    created_at: Mapped[datetime]

    @classmethod
    def of(cls, plan: BenefitPlan, payment: Payment, place: int, amount: int, *, at: datetime) -> "Distribution":
        """The part of the one who stands at a place of the plan, counted from 1."""
        share = plan.agreed[place - 1]
        return cls(
            id=new_id(),
            payment_id=payment.id,
            contract_id=plan.contract_id,
            organization_id=plan.organization_id,
            place=place,
            beneficiary=share.beneficiary,
            name=share.name,
            percent=share.percent,
            amount=amount,
            currency=payment.currency,
            created_at=at,
        )


def _kept(one: BenefitShare | Guarantee) -> dict[str, str]:
    return {name: str(value) for name, value in vars(one).items()}
