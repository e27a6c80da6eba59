"""The content of a listing, checked: what supply and demand have in common, and what each adds."""

from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from fastapi.exceptions import RequestValidationError
from pydantic import AfterValidator, Field, StringConstraints, ValidationError, ValidationInfo, model_validator
from pydantic_core import PydanticCustomError

from techexchange.infra.http import Body, MoneyBody
from techexchange.infra.http.schemas import YesOrNo
from techexchange.infra.language import language_of
from techexchange.listings.lifecycle import Direction
from techexchange.listings.models import merged
from techexchange.listings.schemas.codes import (
    Country,
    Day,
    FieldOfScience,
    FundingSource,
    IpcCode,
    Moment,
    Percent,
    PriceKind,
    RightStatus,
    RightType,
    Sector,
    Share,
    Summary,
    TechnologyCode,
    Territory,
    Text,
    Title,
    TransferScope,
    Trl,
    Unique,
)

KEPT = ("source",)
"""What an import wrote and no edit changes."""


class SupplyText(Body):
    """A technology described in one language."""

    title: Title
    summary: Summary | None = None
    description: Text | None = None
    advantages: Text | None = None


class DemandText(Body):
    """A need described in one language."""

    title: Title
    summary: Summary | None = None
    description: Text | None = None
    expected_benefits: Text | None = None


class MoneyRange(Body):
    """An amount from `min` to `max` in one currency."""

    min: MoneyBody | None = None
    max: MoneyBody | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.min and self.max:
            if self.min.currency != self.max.currency:
                raise PydanticCustomError("one_currency", "Both amounts must be in one currency")
            if self.min.amount > self.max.amount:
                raise PydanticCustomError("range", "`min` must not be above `max`")
        return self


class Price(MoneyRange):
    """Guidance on the price: `fixed` names `min`, `range` names both, the others need name none."""

    kind: PriceKind

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.kind is PriceKind.FIXED and (self.min is None or self.max is not None):
            raise PydanticCustomError("price_fixed", "A fixed price is given as `min` alone")
        if self.kind is PriceKind.RANGE and (self.min is None or self.max is None):
            raise PydanticCustomError("price_range", "A range needs `min` and `max`")
        return self


class RightBody(Body):
    """One intellectual property right."""

    type: RightType
    number: Title | None = None
    office: Annotated[str | None, StringConstraints(pattern="^[A-Z]{2}$"), Field(description="WIPO ST.3 code")] = None
    status: RightStatus
    territory: Annotated[list[Territory], Unique, Field(max_length=250)] = Field(default_factory=list)
    expires_on: Day | None = None


class OwnerBody(Body):
    """Who owns the technology, and which part of it, from 0 to 1."""

    name: Title
    share: Share


class NeedBody(Body):
    """A need in five elements."""

    material: Summary | None = None
    method: Summary | None = None
    effect: Summary | None = None
    product: Summary | None = None
    application: Summary | None = None


class CommonContent(Body):
    """What supply and demand have in common; a draft needs no more than a title in one language."""

    sector: Sector | None = None
    field_of_science: FieldOfScience | None = None
    ipc: Annotated[list[IpcCode], Unique, Field(max_length=20)] = Field(default_factory=list)
    technology_codes: Annotated[list[TechnologyCode], Unique, Field(max_length=20)] = Field(default_factory=list)
    keywords: Annotated[list[Title], Unique, Field(max_length=30)] = Field(default_factory=list)
    country: Country | None = None
    province: Title | None = None
    trl: Trl | None = None
    trl_evidence: Text | None = None
    transfer_scope: Annotated[list[TransferScope], Unique, Field(max_length=20)] = Field(default_factory=list)
    territory: Annotated[list[Territory], Unique, Field(max_length=250)] = Field(default_factory=list)
    price: Price | None = None
    valid_until: Moment | None = None


def _language_of(text: SupplyText | DemandText) -> str:
    return language_of(" ".join(text.model_dump(exclude_none=True).values()))


def _in_a_language_of_its_own(text: SupplyText | DemandText | None, info: ValidationInfo) -> Any:
    if text and info.data.get(_language_of(text)):
        raise PydanticCustomError(
            "language_given", "This was found to be in a language whose text is there already; say vi or en, not und"
        )
    return text


UNDETERMINED = "und"
"""The language code (BCP 47) of a text whose language is to be detected."""
Detected = (
    AfterValidator(_in_a_language_of_its_own),
    Field(
        exclude=True,
        description="In whichever of both languages: it is detected, and the text kept as `vi` or `en`. Of a text "
        "without words to tell by, it is English.",
        examples=[{"title": "Màng lọc nano xử lý nước nhiễm mặn"}],
    ),
)


class SupplyTexts(Body):
    """The texts of a technology in Vietnamese, English or both."""

    vi: SupplyText | None = None
    en: SupplyText | None = None
    und: Annotated[SupplyText | None, *Detected] = None

    @model_validator(mode="after")
    def _some(self) -> Self:
        return self.model_copy(update=_determined(self))


class DemandTexts(Body):
    """The texts of a need in Vietnamese, English or both."""

    vi: DemandText | None = None
    en: DemandText | None = None
    und: Annotated[DemandText | None, *Detected] = None

    @model_validator(mode="after")
    def _some(self) -> Self:
        return self.model_copy(update=_determined(self))


class SupplyContent(CommonContent):
    """A technology offered."""

    direction: Literal[Direction.SUPPLY]
    texts: SupplyTexts
    ip_rights: Annotated[list[RightBody], Field(max_length=50)] = Field(default_factory=list)
    owners: Annotated[list[OwnerBody], Field(max_length=50)] = Field(default_factory=list)
    funding_source: FundingSource | None = None
    state_share_percent: Percent | None = None
    task_code: Title | None = None
    result_certificate: Title | None = None
    disclosure_date: Day | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if sum((owner.share for owner in self.owners), Decimal(0)) > 1:
            raise PydanticCustomError("shares", "The owners' shares add up to more than 1")
        return self


class DemandContent(CommonContent):
    """A technology wanted; `company_hidden` keeps the organisation's name from every public view."""

    direction: Literal[Direction.DEMAND]
    texts: DemandTexts
    need: NeedBody | None = None
    budget: MoneyRange | None = None
    required_trl: Trl | None = None
    deadline: Day | None = None
    company_hidden: YesOrNo = False


def _determined(texts: SupplyTexts | DemandTexts) -> dict[str, Any]:
    """What changes by giving the undetermined text its language."""
    if texts.und:
        return {_language_of(texts.und): texts.und, UNDETERMINED: None}
    if texts.vi is None and texts.en is None:
        raise PydanticCustomError("one_language", "Give the texts in Vietnamese (vi), English (en) or both")
    return {}


ListingContent = Annotated[SupplyContent | DemandContent, Field(discriminator="direction")]
CONTENT: dict[Direction, type[SupplyContent] | type[DemandContent]] = {
    Direction.SUPPLY: SupplyContent,
    Direction.DEMAND: DemandContent,
}


def content_of(body: CommonContent) -> dict[str, Any]:
    """Checked content as it is kept: JSON without what was not given."""
    written: dict[str, Any] = body.model_dump(mode="json", exclude_none=True, exclude={"organization_id"})
    return {name: value for name, value in written.items() if value not in ([], {})}


def change_by(patch: dict[str, Any]) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """The change a JSON merge patch makes to working content; its faults name their places in the patched content."""

    def change(working: dict[str, Any]) -> dict[str, Any]:
        kept = {name: working[name] for name in KEPT if name in working}
        editable = {name: value for name, value in working.items() if name not in kept}
        try:
            checked = CONTENT[Direction(working["direction"])].model_validate(merged(editable, patch))
        except ValidationError as invalid:
            faults = [{**fault, "loc": ("body", *fault["loc"])} for fault in invalid.errors(include_url=False)]
            raise RequestValidationError(faults) from invalid
        return content_of(checked) | kept

    return change


def imported_content(row: dict[str, Any], source: dict[str, str | None]) -> dict[str, Any]:
    """The content of an imported row, checked as a client's would be; `source` is {name, id, supplier}.

    Raises pydantic's ValidationError.
    """
    checked = CONTENT[Direction(row["direction"])].model_validate(row)
    return content_of(checked) | {"source": {name: value for name, value in source.items() if value}}
