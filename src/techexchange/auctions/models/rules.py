"""The rules of an auction: what is sold on which terms, and by which figures it is decided."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypedDict

from techexchange.auctions.errors import RulesUnsound

WHOLE = Decimal(100)
EXCLUDING = frozenset({"exclusive", "sole"})


class AuctionKind(StrEnum):
    """Bids under seal, opened together; or rising bids that everybody sees (English)."""

    SEALED_BID = "sealed_bid"
    ENGLISH = "english"


class Pricing(StrEnum):
    """What the winner of sealed bids pays: its own price, or the best price of the others (Vickrey 1961)."""

    FIRST_PRICE = "first_price"
    VICKREY = "vickrey"


class ReserveMode(StrEnum):
    """Whether the least price that is accepted is known from the beginning, or sealed until bids are opened."""

    OPEN = "open"
    SEALED = "secret"


class Formula(StrEnum):
    """How a criterion is counted: by the price, by a figure that the bid names, or by the points evaluators give."""

    PRICE = "price"
    FIGURE = "figure"
    POINTS = "points"


class Better(StrEnum):
    """Which of two figures is the better one."""

    HIGHER = "higher"
    LOWER = "lower"


class DepositEvidence(StrEnum):
    """By what a bidder shows that its deposit is there."""

    BANK_TRANSFER = "bank_transfer"
    BANK_GUARANTEE = "bank_guarantee"
    ESCROW = "escrow"


class RulesFault(TypedDict):
    """What is wrong at one place of the rules (a JSON pointer, RFC 6901)."""

    pointer: str
    code: str
    detail: str


@dataclass(frozen=True)
class Lot:
    """One thing that is sold: on which terms, from which price on; amounts in minor units of the currency."""

    number: int
    title: Mapping[str, str]
    starting_price: int | None
    reserve_mode: ReserveMode | None
    reserve_price: int | None
    increment: int | None
    terms: Mapping[str, Any]

    @classmethod
    def of(cls, written: Mapping[str, Any]) -> "Lot":
        """A lot as the rules keep it."""
        reserve = written.get("reserve") or {}
        mode = reserve.get("mode")
        return cls(
            number=written["number"],
            title=written["title"],
            starting_price=written.get("starting_price"),
            reserve_mode=ReserveMode(mode) if mode else None,
            reserve_price=reserve.get("price"),
            increment=written.get("increment"),
            terms=written["terms"],
        )

    @property
    def least(self) -> int:
        """The least price that a bid may name as far as everybody knows."""
        return max(self.starting_price or 0, self.reserve_price or 0)

    @property
    def excludes_others(self) -> bool:
        """Whether its terms leave room for nobody else."""
        return self.terms.get("exclusivity") in EXCLUDING


@dataclass(frozen=True)
class Criterion:
    """One thing a bid is judged by; the weights of all add up to 100."""

    code: str
    name: Mapping[str, str]
    weight: Decimal
    formula: Formula
    better: Better
    most: Decimal | None

    @classmethod
    def of(cls, written: Mapping[str, Any]) -> "Criterion":
        """A criterion as the rules keep it."""
        most = written.get("most")
        return cls(
            code=written["code"],
            name=written["name"],
            weight=Decimal(written["weight"]),
            formula=Formula(written["formula"]),
            better=Better(written.get("better") or Better.HIGHER),
            most=Decimal(most) if most is not None else None,
        )


@dataclass(frozen=True)
class Eligibility:
    """Who may bid: kinds of organisations and countries, everyone where none is named; and the documents asked."""

    kinds: tuple[str, ...]
    countries: tuple[str, ...]
    documents: tuple[Mapping[str, Any], ...]

    @classmethod
    def of(cls, written: Mapping[str, Any]) -> "Eligibility":
        """The conditions as the rules keep them."""
        named = written.get("documents", ())
        return cls(tuple(written.get("kinds", ())), tuple(written.get("countries", ())), tuple(named))

    def unmet_by(self, kind: str, country: str) -> str | None:
        """Which condition an organisation does not meet, None where it may bid."""
        if self.kinds and kind not in self.kinds:
            return "kind"
        if self.countries and country not in self.countries:
            return "country"
        return None


@dataclass(frozen=True)
class DepositRule:
    """What a bidder pledges, by which evidence, and within how many days it is returned."""

    amount: int
    evidence: DepositEvidence
    return_days: int


@dataclass(frozen=True)
class SoftClose:
    """A bid in the last seconds of an English auction moves its end, to so many seconds after that bid."""

    window_seconds: int
    extension_seconds: int


@dataclass(frozen=True)
class AuctionRules:
    """All the rules of one auction, as its `rules` column keeps them."""

    lots: tuple[Lot, ...]
    criteria: tuple[Criterion, ...]
    eligibility: Eligibility
    deposit: DepositRule | None
    soft_close: SoftClose | None
    sign_days: int

    @classmethod
    def of(cls, written: Mapping[str, Any]) -> "AuctionRules":
        """The rules as they are kept."""
        deposit, soft_close = written.get("deposit"), written.get("soft_close")
        return cls(
            lots=tuple(Lot.of(lot) for lot in written["lots"]),
            criteria=tuple(Criterion.of(criterion) for criterion in written["criteria"]),
            eligibility=Eligibility.of(written.get("eligibility") or {}),
            deposit=_deposit(deposit) if deposit else None,
            soft_close=SoftClose(**soft_close) if soft_close else None,
            sign_days=written["sign_days"],
        )

    def lot(self, number: int) -> Lot | None:
        """The lot of this number."""
        return next((lot for lot in self.lots if lot.number == number), None)

    @property
    def has_secret_reserve(self) -> bool:
        """Whether a lot has a least price that is sealed until bids are opened."""
        return any(lot.reserve_mode is ReserveMode.SEALED for lot in self.lots)

    def must_be_sound(self, kind: AuctionKind, pricing: Pricing) -> None:
        """Pass where nothing contradicts and nothing is left open; raises RulesUnsound with `errors`."""
        faults = [*self._of_lots(kind), *self._of_criteria(), *self._of_kind(kind, pricing)]
        if faults:
            raise RulesUnsound(errors=faults)

    def _of_lots(self, kind: AuctionKind) -> Iterator[RulesFault]:
        for place, lot in enumerate(self.lots):
            here = f"/rules/lots/{place}"
            if lot.number != place + 1:
                yield _fault(f"{here}/number", "out_of_order", "Lots are numbered 1, 2, 3 in their order")
            if len(self.lots) > 1 and lot.excludes_others:
                yield _fault(f"{here}/terms/exclusivity", "not_divisible", "Several lots leave room for each other")
            if lot.reserve_mode is ReserveMode.OPEN and lot.reserve_price is None:
                yield _fault(f"{here}/reserve/price", "missing", "An open reserve names its price")
            told = lot.reserve_price is not None or kind is AuctionKind.ENGLISH
            if lot.reserve_mode is ReserveMode.SEALED and told:
                yield _fault(f"{here}/reserve/price", "not_secret", "A secret reserve is sealed, for sealed bids only")

    def _of_criteria(self) -> Iterator[RulesFault]:
        codes = [criterion.code for criterion in self.criteria]
        if len(set(codes)) < len(codes):
            yield _fault("/rules/criteria", "repeated", "Each criterion has a code of its own")
        if sum(criterion.weight for criterion in self.criteria) != WHOLE:
            yield _fault("/rules/criteria", "weights", "The weights add up to exactly 100")
        if [criterion.formula for criterion in self.criteria].count(Formula.PRICE) != 1:
            yield _fault("/rules/criteria", "price", "Exactly one criterion is the price")
        for place, criterion in enumerate(self.criteria):
            if criterion.formula is Formula.POINTS and not criterion.most:
                yield _fault(f"/rules/criteria/{place}/most", "missing", "Points have a highest number")

    def _of_kind(self, kind: AuctionKind, pricing: Pricing) -> Iterator[RulesFault]:
        by_price_alone = kind is AuctionKind.ENGLISH or pricing is Pricing.VICKREY
        if by_price_alone and len(self.criteria) > 1:
            yield _fault("/rules/criteria", "price_alone", "Here the price alone decides")
        if kind is not AuctionKind.ENGLISH:
            return
        if pricing is not Pricing.FIRST_PRICE:
            yield _fault("/pricing", "open_bids", "The winner of open bids pays its own price")
        if self.soft_close is None:
            yield _fault("/rules/soft_close", "missing", "Open bidding names how late bids move its end")
        for place, lot in enumerate(self.lots):
            if lot.starting_price is None or not lot.increment:
                yield _fault(f"/rules/lots/{place}", "missing", "Open bidding needs a starting price and an increment")


def _deposit(written: Mapping[str, Any]) -> DepositRule:
    return DepositRule(written["amount"], DepositEvidence(written["evidence"]), written["return_days"])


def _fault(pointer: str, code: str, detail: str) -> RulesFault:
    return {"pointer": pointer, "code": code, "detail": detail}
