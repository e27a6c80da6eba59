"""The rules of an auction as they are sent and shown: what is sold on which terms, and how it is decided."""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from techexchange.auctions.models import Better, DepositEvidence, Formula, ReserveMode
from techexchange.infra.http import Body, MoneyBody
from techexchange.infra.http.schemas import Line, Prose, YesOrNo
from techexchange.kernel.money import LARGEST_AMOUNT
from techexchange.kernel.permissions import OrganizationKind
from techexchange.offers.models import Exclusivity, Forum, ImprovementsOwner, RoyaltyBasis, TaxBearer

Amount = Annotated[int, Field(strict=True, ge=0, le=LARGEST_AMOUNT, description="Minor units of the currency")]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Weight = Annotated[
    str,
    StringConstraints(pattern=r"^(100(\.0{1,4})?|[0-9]{1,2}(\.[0-9]{1,4})?)$"),
    Field(description="Per cent as a decimal string; all weights add up to 100", examples=["60"]),
]
Number = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{1,15}(\.[0-9]{1,6})?$"),
    Field(description="A decimal string, not negative", examples=["100"]),
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


class WonRoyaltyBody(Body):
    """A running share of what the technology earns, beside the price."""

    percent: Weight
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
    field_of_use: NamedText | Prose | None = None
    territory: Annotated[list[DealPlace], Field(min_length=1, max_length=250)]
    term_months: Annotated[int | None, Field(strict=True, ge=1, le=1200, description="None: without end")] = None
    upfront: Annotated[None, Field(description="Nothing here: it is what is bid for")] = None
    milestones: Annotated[list[str], Field(max_length=0)] = Field(default_factory=list)
    royalty: WonRoyaltyBody | None = None
    equity_percent: None = None
    sublicensing: YesOrNo = False
    support: Prose | None = None
    upfront_days: Annotated[DaysOf | None, Field(description="Days to pay, after the contract takes effect")] = None
    taxes: TaxBearer | None = None
    delivery: NamedText | Prose | None = None
    delivery_months: Months | None = None
    quality: NamedText | Prose | None = None
    warranty_months: Months | None = None
    improvements: WonImprovementsBody | None = None
    diligence: NamedText | Prose | None = None
    confidentiality: WonConfidentialityBody | None = None
    termination: NamedText | Prose | None = None
    governing_law: DealCountry | None = None
    settlement: WonSettlementBody | None = None
    remarks: NamedText | Prose | None = None

    @model_validator(mode="after")
    def consistent(self) -> "DealTermsBody":
        """Refuse an exclusivity that contradicts the scope."""
        implied = IMPLIED.get(self.scope, self.exclusivity)
        if self.exclusivity is not implied:
            raise ValueError(f"the scope {self.scope} means that exclusivity is {implied}")
        return self


class ReserveBody(Body):
    """The least price that is accepted: known from the beginning, or sealed until bids are opened."""

    mode: ReserveMode
    price: Amount | None = None


class LotBody(Body):
    """One thing that is sold; amounts are in minor units of the auction's currency."""

    number: Annotated[int, Field(strict=True, ge=1, le=50)]
    title: NamedText
    starting_price: Amount | None = None
    reserve: ReserveBody | None = None
    increment: Annotated[Amount | None, Field(description="Open bidding: by how much a bid is higher at least")] = None
    terms: DealTermsBody


class CriterionBody(Body):
    """One thing a bid is judged by: its price, a figure it names, or the points that evaluators give."""

    code: Code
    name: NamedText
    weight: Weight
    formula: Formula
    better: Better = Better.HIGHER
    most: Annotated[
        Number | None, Field(description="The highest number of points, or the figure that counts most")
    ] = None


class AskedDocumentBody(Body):
    """A document that a bidder hands in; its hash is sealed with the bid."""

    code: Code
    name: NamedText
    required: YesOrNo = True


class EligibilityBody(Body):
    """Who may bid, everyone where nothing is named, and which documents are asked for."""

    kinds: Annotated[list[OrganizationKind], Field(max_length=4)] = Field(default_factory=list)
    countries: Annotated[list[DealCountry], Field(max_length=250)] = Field(default_factory=list)
    documents: Annotated[list[AskedDocumentBody], Field(max_length=20)] = Field(default_factory=list)


class DepositRuleBody(Body):
    """What a bidder pledges."""

    amount: Annotated[int, Field(strict=True, ge=1, le=LARGEST_AMOUNT)]
    evidence: DepositEvidence
    return_days: Annotated[int, Field(strict=True, ge=1, le=90)]


class SoftCloseBody(Body):
    """How a bid in the last seconds moves the end of open bidding."""

    window_seconds: Annotated[int, Field(strict=True, ge=1, le=86_400)]
    extension_seconds: Annotated[int, Field(strict=True, ge=1, le=86_400)]


RULES_EXAMPLE: dict[str, Any] = {
    "description": {"vi": "Công nghệ sấy lạnh nông sản", "en": "Cold drying of farm produce"},
    "lots": [
        {
            "number": 1,
            "title": {"vi": "Chuyển nhượng toàn bộ", "en": "Assignment of the whole"},
            "starting_price": 800_000_000,
            "reserve": {"mode": "open", "price": 1_000_000_000},
            "terms": {
                "scope": "assignment",
                "exclusivity": "exclusive",
                "territory": ["VN"],
                "support": "Twenty days of training on site",
            },
        }
    ],
    "criteria": [
        {"code": "price", "name": {"vi": "Giá", "en": "Price"}, "weight": "60", "formula": "price"},
        {
            "code": "plan",
            "name": {"vi": "Kế hoạch phát triển", "en": "Development plan"},
            "weight": "40",
            "formula": "points",
            "most": "100",
        },
    ],
    "eligibility": {"kinds": ["business"], "countries": ["VN"], "documents": []},
    "deposit": {"amount": 50_000_000, "evidence": "bank_guarantee", "return_days": 10},
    "sign_days": 10,
}


class RulesBody(Body):
    """All the rules of an auction."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra={"example": RULES_EXAMPLE})

    description: NamedText | None = None
    lots: Annotated[list[LotBody], Field(min_length=1, max_length=50)]
    criteria: Annotated[list[CriterionBody], Field(min_length=1, max_length=20)]
    eligibility: EligibilityBody = Field(default_factory=EligibilityBody)
    deposit: DepositRuleBody | None = None
    soft_close: SoftCloseBody | None = None
    sign_days: Annotated[int, Field(strict=True, ge=1, le=180, description="Days in which the winner confirms")] = 10

    def written(self) -> dict[str, Any]:
        """The rules as they are kept."""
        return self.model_dump(mode="json")
