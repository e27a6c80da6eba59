"""The terms of an offer: what is transferred, for what, and what either side promises.

Terms that were added later are None where an offer does not name them, and an offer made before is shown without
them: what is shown is what was hashed.
"""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import ConfigDict, Field, StringConstraints, WrapSerializer, model_validator

from techexchange.infra.http import Body, MoneyBody
from techexchange.infra.http.schemas import Line, Prose, YesOrNo
from techexchange.offers.models import (
    Exclusivity,
    Forum,
    ImprovementsOwner,
    RightsPayer,
    RoyaltyBasis,
    TaxBearer,
)


class OfferScope(StrEnum):
    """How the technology would be transferred."""

    ASSIGNMENT = "assignment"
    EXCLUSIVE_LICENCE = "exclusive_licence"
    SOLE_LICENCE = "sole_licence"
    NON_EXCLUSIVE_LICENCE = "non_exclusive_licence"
    CONTRIBUTION_IN_KIND = "contribution_in_kind"
    JOINT_DEVELOPMENT = "joint_development"
    TECHNICAL_SERVICE = "technical_service"


IMPLIED = {
    OfferScope.ASSIGNMENT: Exclusivity.EXCLUSIVE,
    OfferScope.EXCLUSIVE_LICENCE: Exclusivity.EXCLUSIVE,
    OfferScope.SOLE_LICENCE: Exclusivity.SOLE,
    OfferScope.NON_EXCLUSIVE_LICENCE: Exclusivity.NON_EXCLUSIVE,
}
"""The exclusivity that a scope cannot be without."""

Percent = Annotated[
    str,
    StringConstraints(pattern=r"^(100(\.0{1,4})?|[0-9]{1,2}(\.[0-9]{1,4})?)$"),
    Field(description="Per cent as a decimal string, 0 to 100, at most four places", examples=["3.5"]),
]
Place = Annotated[
    str,
    StringConstraints(pattern=r"^([A-Z]{2}|WORLD)$"),
    Field(description="A country (ISO 3166-1 alpha-2), or WORLD", examples=["VN"]),
]
Country = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Z]{2}$"),
    Field(description="A country (ISO 3166-1 alpha-2)", examples=["VN"]),
]
Months = Annotated[int, Field(strict=True, ge=0, le=1200)]
Days = Annotated[int, Field(strict=True, ge=0, le=3660)]


class BilingualText(Body):
    """A text in Vietnamese, in English, or in both."""

    vi: Prose | None = None
    en: Prose | None = None

    @model_validator(mode="after")
    def given(self) -> "BilingualText":
        """Refuse a text in no language."""
        if self.vi is None and self.en is None:
            raise ValueError("give the text in vi or en")
        return self


Said = BilingualText | Prose


class Milestone(Body):
    """An amount due when something has been reached."""

    name: Line
    amount: MoneyBody
    due_months: Annotated[Months | None, Field(description="Months after the contract takes effect")] = None
    criterion: Annotated[Said | None, Field(description="By what the two see that it is reached")] = None


class Royalty(Body):
    """A running share of what the technology earns, within bounds per year."""

    percent: Percent
    basis: RoyaltyBasis
    floor: MoneyBody | None = None
    cap: MoneyBody | None = None
    period_months: Annotated[
        int | None, Field(strict=True, ge=1, le=12, description="The length of a statement's period; None: a year")
    ] = None

    @model_validator(mode="after")
    def ordered(self) -> "Royalty":
        """Refuse a floor above the cap, or one in another currency."""
        if self.floor and self.cap:
            if self.floor.currency != self.cap.currency:
                raise ValueError("floor and cap must be in one currency")
            if self.floor.amount > self.cap.amount:
                raise ValueError("the floor must not be above the cap")
        return self


class Improvements(Body):
    """Whose an improvement is, and whether the other side may use it."""

    owner: ImprovementsOwner
    licensed_to_other: YesOrNo


class Confidentiality(Body):
    """How long either side keeps what it learns, and how early it shows what it wants to publish."""

    months: Annotated[Months | None, Field(description="After the end of the contract; None: for ever")] = None
    publication_notice_days: Days | None = None


class Settlement(Body):
    """Who settles a dispute that the two cannot, and where."""

    forum: Forum
    place: Line | None = None


TERMS_EXAMPLE: dict[str, Any] = {
    "scope": "exclusive_licence",
    "exclusivity": "exclusive",
    "field_of_use": {"vi": "Sấy nông sản", "en": "Drying of farm produce"},
    "territory": ["VN", "LA"],
    "term_months": 120,
    "upfront": {"amount": 500_000_000, "currency": "VND"},
    "milestones": [
        {
            "name": "First industrial line",
            "amount": {"amount": 200_000_000, "currency": "VND"},
            "due_months": 18,
            "criterion": {"vi": "Chạy thử 72 giờ", "en": "A trial run of 72 hours"},
        }
    ],
    "royalty": {
        "percent": "3.5",
        "basis": "net_sales",
        "cap": {"amount": 2_000_000_000, "currency": "VND"},
        "period_months": 6,
    },
    "equity_percent": None,
    "sublicensing": False,
    "support": "Twenty days of training on site",
    "annual_fee": {"amount": 20_000_000, "currency": "VND"},
    "taxes": "each_its_own",
    "delivery": {"vi": "Hồ sơ thiết kế và đào tạo tại Cần Thơ", "en": "Design file and training in Cần Thơ"},
    "delivery_months": 3,
    "quality": {"vi": "Đạt TCVN 5603", "en": "Meets TCVN 5603"},
    "warranty_months": 24,
    "improvements": {"owner": "maker", "licensed_to_other": True},
    "confidentiality": {"months": 60, "publication_notice_days": 30},
    "governing_law": "VN",
    "settlement": {"forum": "arbitration", "place": "Hà Nội"},
}


class OfferTerms(Body):
    """What would be transferred, for whom and where, what is given for it, and what either side promises."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra={"example": TERMS_EXAMPLE})

    scope: OfferScope
    exclusivity: Exclusivity
    field_of_use: Said | None = None
    territory: Annotated[list[Place], Field(min_length=1, max_length=250)]
    term_months: Annotated[int | None, Field(strict=True, ge=1, le=1200, description="None: without end")] = None
    upfront: MoneyBody | None = None
    milestones: Annotated[list[Milestone], Field(max_length=50)] = Field(default_factory=list)
    royalty: Royalty | None = None
    equity_percent: Percent | None = None
    sublicensing: YesOrNo = False
    support: Prose | None = None

    upfront_days: Annotated[Days | None, Field(description="Days to pay, after the contract takes effect")] = None
    annual_fee: Annotated[MoneyBody | None, Field(description="For each year of the term")] = None
    sublicensing_percent: Annotated[Percent | None, Field(description="Of what sublicences bring in")] = None
    taxes: Annotated[TaxBearer | None, Field(description="Who bears the taxes on the payments")] = None
    other_fees: Annotated[Said | None, Field(description="Who bears fees of registration, customs and the like")] = None
    delivery: Annotated[Said | None, Field(description="What is handed over, how and where")] = None
    delivery_months: Annotated[Months | None, Field(description="Until all is handed over, from taking effect")] = None
    quality: Annotated[Said | None, Field(description="What the product or process must reach")] = None
    warranty: Said | None = None
    warranty_months: Months | None = None
    liability: Annotated[Said | None, Field(description="Who answers for what")] = None
    liability_cap: MoneyBody | None = None
    penalties: Annotated[Said | None, Field(description="For a breach")] = None
    improvements: Improvements | None = None
    rights_upkeep: Annotated[RightsPayer | None, Field(description="Who keeps the rights alive and pays it")] = None
    rights_defence: Annotated[RightsPayer | None, Field(description="Who acts against infringers")] = None
    diligence: Annotated[Said | None, Field(description="What the acquirer must do with the technology")] = None
    audit: Annotated[YesOrNo | None, Field(description="Whether the supplier may audit the books")] = None
    confidentiality: Confidentiality | None = None
    termination: Annotated[Said | None, Field(description="When either side may end the contract early")] = None
    governing_law: Country | None = None
    settlement: Settlement | None = None
    definitions: Said | None = None
    remarks: Said | None = None

    @model_validator(mode="after")
    def consistent(self) -> "OfferTerms":
        """Refuse an exclusivity that contradicts the scope."""
        implied = IMPLIED.get(self.scope, self.exclusivity)
        if self.exclusivity is not implied:
            raise ValueError(f"the scope {self.scope} means that exclusivity is {implied}")
        return self


HashedTerms = Annotated[OfferTerms, WrapSerializer(lambda terms, _: terms.model_dump(mode="json", exclude_unset=True))]
"""Terms as they are shown: every one that was hashed, and no other."""
