"""The rules of an auction as they are sent and shown: what is sold on which terms, and how it is decided."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field, StringConstraints

from techexchange.auctions.models import Better, DepositEvidence, Formula, ReserveMode
from techexchange.auctions.schemas.terms import DealTermsBody
from techexchange.infra.http import Body
from techexchange.infra.http.schemas import YesOrNo
from techexchange.kernel.money import LARGEST_AMOUNT
from techexchange.kernel.permissions import OrganizationKind
from techexchange.offers.schemas import BilingualText, Country

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


class ReserveBody(Body):
    """The least price that is accepted: known from the beginning, or sealed until bids are opened."""

    mode: ReserveMode
    price: Amount | None = None


class LotBody(Body):
    """One thing that is sold; amounts are in minor units of the auction's currency."""

    number: Annotated[int, Field(strict=True, ge=1, le=50)]
    title: BilingualText
    starting_price: Amount | None = None
    reserve: ReserveBody | None = None
    increment: Annotated[Amount | None, Field(description="Open bidding: by how much a bid is higher at least")] = None
    terms: DealTermsBody


class CriterionBody(Body):
    """One thing a bid is judged by: its price, a figure it names, or the points that evaluators give."""

    code: Code
    name: BilingualText
    weight: Weight
    formula: Formula
    better: Better = Better.HIGHER
    most: Annotated[
        Number | None, Field(description="The highest number of points, or the figure that counts most")
    ] = None


class AskedDocumentBody(Body):
    """A document that a bidder hands in; its hash is sealed with the bid."""

    code: Code
    name: BilingualText
    required: YesOrNo = True


class EligibilityBody(Body):
    """Who may bid, everyone where nothing is named, and which documents are asked for."""

    kinds: Annotated[list[OrganizationKind], Field(max_length=4)] = Field(default_factory=list)
    countries: Annotated[list[Country], Field(max_length=250)] = Field(default_factory=list)
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

    description: BilingualText | None = None
    lots: Annotated[list[LotBody], Field(min_length=1, max_length=50)]
    criteria: Annotated[list[CriterionBody], Field(min_length=1, max_length=20)]
    eligibility: EligibilityBody = Field(default_factory=EligibilityBody)
    deposit: DepositRuleBody | None = None
    soft_close: SoftCloseBody | None = None
    sign_days: Annotated[int, Field(strict=True, ge=1, le=180, description="Days in which the winner confirms")] = 10

    def written(self) -> dict[str, Any]:
        """The rules as they are kept."""
        return self.model_dump(mode="json")
