"""On which terms the winner of an auction deals with the seller: those of an offer, but for the price that is bid."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from techexchange.infra.http import Body, MoneyBody
from techexchange.infra.http.schemas import Line, Prose, YesOrNo
from techexchange.offers.models import Exclusivity, Forum, ImprovementsOwner, RightsPayer, RoyaltyBasis, TaxBearer

Share = Annotated[
    str,
    StringConstraints(pattern=r"^(100(\.0{1,4})?|[0-9]{1,2}(\.[0-9]{1,4})?)$"),
    Field(description="Per cent as a decimal string, 0 to 100, at most four places", examples=["3.5"]),
]
DealPlace = Annotated[str, StringConstraints(pattern=r"^([A-Z]{2}|WORLD)$")]
DealCountry = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Months = Annotated[int, Field(strict=True, ge=0, le=1200)]
DaysOf = Annotated[int, Field(strict=True, ge=0, le=3660)]


class AuctionedScope(StrEnum):
    """How the technology is transferred to the winner."""

    ASSIGNMENT = "assignment"
    EXCLUSIVE_LICENCE = "exclusive_licence"
    SOLE_LICENCE = "sole_licence"
    NON_EXCLUSIVE_LICENCE = "non_exclusive_licence"
    CONTRIBUTION_IN_KIND = "contribution_in_kind"
    JOINT_DEVELOPMENT = "joint_development"
    TECHNICAL_SERVICE = "technical_service"


IMPLIED = {
    AuctionedScope.ASSIGNMENT: Exclusivity.EXCLUSIVE,
    AuctionedScope.EXCLUSIVE_LICENCE: Exclusivity.EXCLUSIVE,
    AuctionedScope.SOLE_LICENCE: Exclusivity.SOLE,
    AuctionedScope.NON_EXCLUSIVE_LICENCE: Exclusivity.NON_EXCLUSIVE,
}
"""The exclusivity that a scope cannot be without."""


class NamedText(Body):
    """A text in Vietnamese, in English, or in both."""

    vi: Prose | None = None
    en: Prose | None = None

    @model_validator(mode="after")
    def given(self) -> "NamedText":
        """Refuse a text in no language."""
        if self.vi is None and self.en is None:
            raise ValueError("give the text in vi or en")
        return self


Worded = NamedText | Prose


class WonMilestoneBody(Body):
    """An amount due beside the price, when something has been reached."""

    name: Line
    amount: MoneyBody
    due_months: Annotated[Months | None, Field(description="Months after the contract takes effect")] = None
    criterion: Worded | None = None


class WonRoyaltyBody(Body):
    """A running share of what the technology earns, beside the price."""

    percent: Share
    basis: RoyaltyBasis
    floor: MoneyBody | None = None
    cap: MoneyBody | None = None
    period_months: Annotated[int | None, Field(strict=True, ge=1, le=12)] = None


class WonImprovementsBody(Body):
    """Whose an improvement is, and whether the other side may use it."""

    owner: ImprovementsOwner
    licensed_to_other: YesOrNo


class WonConfidentialityBody(Body):
    """How long either side keeps what it learns."""

    months: Annotated[Months | None, Field(description="After the end of the contract; None: for ever")] = None
    publication_notice_days: DaysOf | None = None


class WonSettlementBody(Body):
    """Who settles a dispute, and where."""

    forum: Forum
    place: Line | None = None


class DealTermsBody(Body):
    """On which terms the winner deals with the seller; the price it bid is what it pays at first (`upfront`)."""

    scope: AuctionedScope
    exclusivity: Exclusivity
    field_of_use: Worded | None = None
    territory: Annotated[list[DealPlace], Field(min_length=1, max_length=250)]
    term_months: Annotated[int | None, Field(strict=True, ge=1, le=1200, description="None: without end")] = None
    upfront: Annotated[None, Field(description="Nothing here: it is what is bid for")] = None
    milestones: Annotated[list[WonMilestoneBody], Field(max_length=50)] = Field(default_factory=list)
    royalty: WonRoyaltyBody | None = None
    equity_percent: Share | None = None
    sublicensing: YesOrNo = False
    support: Prose | None = None
    upfront_days: Annotated[DaysOf | None, Field(description="Days to pay, after the contract takes effect")] = None
    annual_fee: MoneyBody | None = None
    sublicensing_percent: Share | None = None
    taxes: TaxBearer | None = None
    other_fees: Worded | None = None
    delivery: Worded | None = None
    delivery_months: Months | None = None
    quality: Worded | None = None
    warranty: Worded | None = None
    warranty_months: Months | None = None
    liability: Worded | None = None
    liability_cap: MoneyBody | None = None
    penalties: Worded | None = None
    improvements: WonImprovementsBody | None = None
    rights_upkeep: RightsPayer | None = None
    rights_defence: RightsPayer | None = None
    diligence: Worded | None = None
    audit: YesOrNo | None = None
    confidentiality: WonConfidentialityBody | None = None
    termination: Worded | None = None
    governing_law: DealCountry | None = None
    settlement: WonSettlementBody | None = None
    definitions: Worded | None = None
    remarks: Worded | None = None

    @model_validator(mode="after")
    def consistent(self) -> "DealTermsBody":
        """Refuse an exclusivity that contradicts the scope."""
        implied = IMPLIED.get(self.scope, self.exclusivity)
        if self.exclusivity is not implied:
            raise ValueError(f"the scope {self.scope} means that exclusivity is {implied}")
        return self
