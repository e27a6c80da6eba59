"""Assumptions, comparisons and valuations as they are sent and shown."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints

from techexchange.infra.http import Body, Out, PageQuery
from techexchange.infra.http.schemas import Currency
from techexchange.kernel.money import LARGEST_AMOUNT, MINOR_UNITS
from techexchange.offers.models import CASES, Assumptions, Outlook, Valuation, Valued, Worth
from techexchange.offers.queries import Compared
from techexchange.offers.schemas.terms import HashedTerms, OfferTerms

SHARE = r"(100(\.0{1,4})?|[0-9]{1,2}(\.[0-9]{1,4})?)"
RATE = r"[0-9]{1,2}(\.[0-9]{1,4})?"
FACTOR = r"[0-9]{1,3}(\.[0-9]{1,4})?"
EXCHANGE = rf"^({'|'.join(MINOR_UNITS)}):([1-9][0-9]{{0,8}}(\.[0-9]{{1,9}})?|0\.[0-9]{{0,8}}[1-9])$"
Shares = Annotated[str, StringConstraints(pattern=rf"^{SHARE}(,{SHARE},{SHARE})?$")]
Rates = Annotated[str, StringConstraints(pattern=rf"^{RATE}(,{RATE},{RATE})?$")]
Growths = Annotated[str, StringConstraints(pattern=rf"^-?{RATE}(,-?{RATE},-?{RATE})?$")]
Factors = Annotated[str, StringConstraints(pattern=rf"^{FACTOR}(,{FACTOR},{FACTOR})?$")]
Exchanges = Annotated[str, StringConstraints(pattern=EXCHANGE)]
Amount = Annotated[int, Field(ge=0, le=LARGEST_AMOUNT)]
THREE = "in the low, the base and the high case, or one for all"


class AssumptionsIn(Body):
    """What is taken for true about the future. Every value is stated, and each can be changed."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={
            "example": {
                "currency": "VND",
                "sales": [2_000_000_000, 5_000_000_000, 9_000_000_000],
                "growth_percent": "0,5,10",
                "discount_percent": "18,14,11",
                "success_percent": "30,50,70",
                "milestone_percent": ["60,75,90", "40,60,80"],
                "rates": ["USD:25400"],
            }
        },
    )

    currency: Annotated[Currency, Field(description="In which everything is reckoned")] = "VND"
    sales: Annotated[
        list[Amount],
        Field(max_length=30, description="Net sales of each year on the market, in minor units; the last one grows"),
    ] = Field(default_factory=list)
    sales_percent: Annotated[Factors, Field(description=f"How much of the forecast comes true, {THREE}")] = "60,100,140"
    growth_percent: Annotated[Growths, Field(description=f"A year, after the last year forecast, {THREE}")] = "0,3,6"
    discount_percent: Annotated[Rates, Field(description=f"A year, {THREE}")] = "18,14,11"
    success_percent: Annotated[Shares, Field(description=f"Chance of reaching the market, {THREE}")] = "30,50,70"
    milestone_percent: Annotated[
        list[Shares],
        Field(
            min_length=1,
            max_length=50,
            description=f"Chance of each milestone once the one before is reached, {THREE}; the last for all others",
        ),
    ] = Field(default_factory=lambda: ["50,70,85"])
    months_to_market: Annotated[int, Field(ge=0, le=360, description="From taking effect to the first sale")] = 12
    months_between_milestones: Annotated[
        int, Field(ge=1, le=360, description="Where the terms do not say when one is due")
    ] = 12
    horizon_years: Annotated[int, Field(ge=1, le=30, description="Nothing later counts")] = 10
    profit_percent: Annotated[
        str,
        StringConstraints(pattern=f"^{SHARE}$"),
        Field(description="Profit before tax of sales, for royalties on profit"),
    ] = "15"
    company_value: Annotated[
        Amount, Field(description="What the whole company would be worth at the exit, in minor units, for equity")
    ] = 0
    exit_months: Annotated[int, Field(ge=0, le=360, description="From taking effect to the sale of equity")] = 60
    rates: Annotated[
        list[Exchanges],
        Field(max_length=20, description="`USD:25400`: units of `currency` for one unit of another; none is presumed"),
    ] = Field(default_factory=list)

    def assumptions(self) -> Assumptions:
        """The same in the domain's words."""
        low, base, high = (self._case(place) for place in range(len(CASES)))
        exchanged = dict(rate.split(":") for rate in self.rates)
        return Assumptions(
            currency=self.currency,
            sales=tuple(self.sales),
            months_to_market=self.months_to_market,
            months_between_milestones=self.months_between_milestones,
            horizon_years=self.horizon_years,
            profit_percent=Decimal(self.profit_percent),
            company_value=self.company_value,
            exit_months=self.exit_months,
            rates={currency: Decimal(rate) for currency, rate in exchanged.items()},
            low=low,
            base=base,
            high=high,
        )

    def _case(self, place: int) -> Outlook:
        return Outlook(
            sales=_at(self.sales_percent, place),
            growth=_at(self.growth_percent, place),
            discount=_at(self.discount_percent, place),
            success=_at(self.success_percent, place),
            milestones=tuple(_at(chances, place) for chances in self.milestone_percent),
        )


class ValuationIn(AssumptionsIn):
    """Assumptions to be kept: in a body a number is a number."""

    model_config = ConfigDict(strict=True)


def _at(values: str, place: int) -> Decimal:
    """One of three values, or the only one."""
    parts = values.split(",")
    return Decimal(parts[place if len(parts) > 1 else 0])


class WorthOut(Out):
    """An expected present value by its sources, in minor units of the currency of the assumptions."""

    upfront: int
    annual_fees: int
    milestones: int
    royalties: int
    equity: int
    total: int


class OutlooksOut(Out):
    """What an offer is worth if things go badly, as expected, or well."""

    low: WorthOut
    base: WorthOut
    high: WorthOut

    @classmethod
    def of(cls, cases: dict[str, Worth]) -> "OutlooksOut":
        """The three cases."""
        return cls(**{name: WorthOut.model_validate(worth) for name, worth in cases.items()})


class ValuedOfferOut(Out):
    """One offer's place and worth; none where `missing_rates` names currencies without a rate."""

    negotiation_id: UUID
    offer_id: UUID
    terms_hash: str
    rank: Annotated[int | None, Field(description="From 1, the best for the owner in the base case")]
    cases: OutlooksOut | None
    missing_rates: list[str]
    unpriced: Annotated[list[str], Field(description="Terms it names that are worth something and in no figure")]


class ComparedOfferOut(ValuedOfferOut):
    """One offer beside the others, with its terms."""

    counterparty_id: UUID
    made_by: UUID
    my_turn: bool
    number: int
    valid_until: datetime
    terms: HashedTerms

    @classmethod
    def of(cls, valued: Valued, owner_id: UUID) -> "ComparedOfferOut":
        """An offer as the owner of the listing compares it."""
        offer, negotiation = valued.offer, valued.negotiation
        return cls(
            negotiation_id=negotiation.id,
            offer_id=offer.id,
            terms_hash=offer.terms_hash,
            rank=valued.rank,
            cases=OutlooksOut.of(valued.cases) if valued.cases else None,
            missing_rates=list(valued.missing_rates),
            unpriced=list(valued.unpriced),
            counterparty_id=negotiation.counterparty_id,
            made_by=offer.made_by,
            my_turn=negotiation.turn == owner_id,
            number=offer.number,
            valid_until=offer.valid_until,
            terms=OfferTerms.model_validate(offer.terms),
        )


class ComparisonOut(Out):
    """The offers that stand on a listing, the best first, and all that was assumed."""

    listing_id: UUID
    received: Annotated[bool, Field(description="Whether the values are what the owner is paid, or what it pays")]
    assumptions: AssumptionsIn
    offers: list[ComparedOfferOut]
    left_out: Annotated[int, Field(description="Offers beyond the oldest hundred")]

    @classmethod
    def of(cls, compared: Compared, assumed: AssumptionsIn) -> "ComparisonOut":
        """A comparison as it is shown."""
        one = compared.comparison
        offers = [ComparedOfferOut.of(valued, one.organization_id) for valued in one.offers]
        return cls(
            listing_id=one.listing_id,
            received=one.received,
            assumptions=assumed,
            offers=offers,
            left_out=compared.left_out,
        )


class OutlookOut(Out):
    """What was taken for true in one case, in per cent."""

    sales: str
    growth: str
    discount: str
    success: str
    milestones: list[str]


class KeptAssumptionsOut(Out):
    """What was taken for true when a valuation was kept."""

    currency: str
    sales: list[int]
    months_to_market: int
    months_between_milestones: int
    horizon_years: int
    profit_percent: str
    company_value: int
    exit_months: int
    rates: dict[str, str]
    low: OutlookOut
    base: OutlookOut
    high: OutlookOut


class ValuationOut(Out):
    """A valuation as it was kept, for its organisation alone.

    `valuation_hash` is the SHA-256 of the RFC 8785 JSON of `{valuation_id, listing_id, salt, assumptions, offers}`.
    """

    id: UUID
    listing_id: UUID
    organization_id: UUID
    valued_by: UUID
    received: bool
    assumptions: KeptAssumptionsOut
    offers: list[ValuedOfferOut]
    salt: str
    valuation_hash: str
    created_at: datetime

    @classmethod
    def of(cls, valuation: Valuation) -> "ValuationOut":
        """A valuation as its organisation sees it."""
        return cls.model_validate(valuation)


class ValuationQuery(PageQuery):
    """Which valuations are wanted."""

    listing_id: UUID | None = None
