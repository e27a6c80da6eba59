"""Matches as they are shown, what the sides and the broker send, and the matching in numbers."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field

from techexchange.infra.http import AggregateOut, Body, Out, PageQuery
from techexchange.infra.http.schemas import Prose
from techexchange.kernel.permissions import Actor, OrganizationKind
from techexchange.listings.models import Direction
from techexchange.matching.models import Dismissal, DismissalReason, Match, MatchOutcome, MatchStatus, Result
from techexchange.matching.queries import MatchFilter, Quality, ShownMatch, UnservedNeed

Score = Annotated[float, Field(description="From 0 to 1")]
Components = Annotated[
    dict[str, float],
    Field(description="What the scores are made of, 0 to 1 each where both sides state it; `crowding` is a correction"),
]


class DismissIn(Body):
    """Why one's side does not want a match."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_extra={"example": {"reason": "too_early", "note": "TRL 9 or nothing"}}
    )

    reason: DismissalReason
    note: Annotated[Prose | None, Field(description="For the operator only")] = None

    def dismissal(self) -> Dismissal:
        """The dismissal in the domain's words."""
        return Dismissal(self.reason, self.note)


class MatchOutcomeIn(Body):
    """What came of an introduction."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_extra={"example": {"outcome": "negotiating", "note": "Visit in May"}}
    )

    outcome: MatchOutcome
    note: Annotated[Prose | None, Field(description="For the operator only")] = None

    def result(self) -> Result:
        """The outcome in the domain's words."""
        return Result(self.outcome, self.note)


class MatchQuery(PageQuery):
    """Which matches are wanted."""

    status: Annotated[
        MatchStatus | None,
        Field(description="Unless named, what is over is left out, but for what your side was interested in"),
    ] = None
    direction: Annotated[Direction | None, Field(description="Your own side: supply or demand")] = None
    listing_id: Annotated[UUID | None, Field(description="One of your own listings")] = None

    def wanted(self) -> MatchFilter:
        """The filter in the domain's words."""
        return MatchFilter(self.status, self.direction, self.listing_id)


class BestQuery(Body):
    """How many of the best matches are wanted."""

    limit: Annotated[int, Field(ge=1, le=100, description="How many matches, 1 to 100")] = 20


class MatchedTextOut(Out):
    """What a listing is called and in short says, in one language."""

    title: str
    summary: str | None = None


class MatchedOrganizationOut(Out):
    """Whose a listing is; the name by language (vi, en)."""

    id: UUID
    name: dict[str, str]
    kind: OrganizationKind


class MatchedListingOut(Out):
    """The public card of a listing of a match."""

    id: UUID
    version: Annotated[int, Field(description="The number of the published version")]
    texts: dict[str, MatchedTextOut]
    organization: Annotated[
        MatchedOrganizationOut | None,
        Field(description="null where the company is hidden, until the two are introduced"),
    ]
    sector: str | None
    trl: int | None
    ipc: list[str]
    country: str | None
    province: str | None
    transfer_scope: list[str]
    price: Annotated[dict[str, Any] | None, Field(description="The price asked, or the budget of a need")]
    keywords: list[str]
    published_at: datetime
    valid_until: datetime | None


class MatchReasonOut(Out):
    """One reason, in words of both languages."""

    code: str
    vi: str
    en: str


class DismissalOut(Out):
    """Why a side did not want the match."""

    side: Direction
    reason: DismissalReason
    note: str | None
    at: datetime


class MatchOutcomeOut(Out):
    """What came of an introduction, as the broker noted it."""

    outcome: MatchOutcome
    note: str | None
    at: datetime


class MatchOut(AggregateOut):
    """A match as one of its sides sees it, or the broker."""

    status: MatchStatus
    available_moves: list[str]
    side: Annotated[Direction | None, Field(description="Your side; null for the broker")]
    supply_id: UUID
    demand_id: UUID
    supply: Annotated[MatchedListingOut | None, Field(description="null where it is no longer published")]
    demand: Annotated[MatchedListingOut | None, Field(description="null where it is no longer published")]
    score: Score
    score_for_supply: Score
    score_for_demand: Score
    components: Components
    reasons: list[MatchReasonOut]
    model_version: int
    supply_interest_at: datetime | None
    demand_interest_at: datetime | None
    shown_at: Annotated[datetime | None, Field(description="When your side first saw it; for the broker, either side")]
    dismissal: Annotated[DismissalOut | None, Field(description="Only to the side that dismissed, and the broker")]
    introduction_proposed_at: datetime | None
    introduced_at: datetime | None
    outcome: Annotated[MatchOutcomeOut | None, Field(description="Only to the broker")]
    proposed_at: datetime

    @classmethod
    def of(cls, shown: ShownMatch, actor: Actor) -> "MatchOut":
        """A match with the moves this actor may make now."""
        match, side = shown.match, shown.side
        derived = {"available_moves", "side", "supply", "demand", "shown_at", "dismissal", "outcome"}
        facts = {name: getattr(match, name) for name in cls.model_fields if name not in derived}
        return cls.model_validate(
            facts
            | {
                "available_moves": match.moves_of(actor),
                "side": side,
                "supply": shown.supply,
                "demand": shown.demand,
                "shown_at": match.shown_at if side is None else match.shown_to(side),
                "dismissal": _dismissal(match) if side in {None, match.dismissed_side} else None,
                "outcome": _outcome(match) if side is None else None,
            }
        )


class MatchesOut(Out):
    """The best matches of a listing, the best first."""

    items: list[MatchOut]

    @classmethod
    def of(cls, shown: Iterable[ShownMatch], actor: Actor) -> "MatchesOut":
        """The matches as this actor may see them."""
        return cls(items=[MatchOut.of(match, actor) for match in shown])


class UnservedNeedOut(Out):
    """A need that waits for the broker."""

    demand: MatchedListingOut
    matches: Annotated[int, Field(description="How many matches it has at all")]
    best_score: float | None

    @classmethod
    def of(cls, need: UnservedNeed) -> "UnservedNeedOut":
        """A need with how little was found for it."""
        return cls.model_validate({"demand": need.card, "matches": need.matches, "best_score": need.best_score})


class MatchQualityOut(Out):
    """The matching in numbers; null where nothing can be told yet."""

    shown: Annotated[int, Field(description="Matches that a side has looked at")]
    interests: Annotated[int, Field(description="How often a side showed interest")]
    dismissals: int
    precision: Annotated[float | None, Field(description="Interest as a share of all decisions")]
    needs: Annotated[int, Field(description="Needs that are published")]
    needs_matched: int
    coverage: Annotated[float | None, Field(description="The share of published needs with a match")]
    hours_to_first_interest: Annotated[float | None, Field(description="Median")]
    mutual: int
    introduced: int
    dismissal_reasons: dict[DismissalReason, int]
    outcomes: dict[MatchOutcome, int]
    gini_of_exposure: Annotated[
        float | None, Field(description="How unequally published technologies are proposed to needs: 0 to nearly 1")
    ]

    @classmethod
    def of(cls, quality: Quality) -> "MatchQualityOut":
        """The numbers as they were found."""
        return cls.model_validate(quality)


class JudgedMatchOut(Out):
    """A match as evaluation data: what it was worth, and what people made of it; of listings, not of people."""

    id: UUID
    supply_id: UUID
    supply_version: int
    demand_id: UUID
    demand_version: int
    score: Score
    score_for_supply: Score
    score_for_demand: Score
    components: Components
    model_version: int
    status: MatchStatus
    supply_interested: bool
    demand_interested: bool
    dismissed_side: Direction | None
    dismissal_reason: DismissalReason | None
    outcome: MatchOutcome | None
    proposed_at: datetime
    shown_at: datetime | None
    first_interest_at: datetime | None

    @classmethod
    def of(cls, match: Match) -> "JudgedMatchOut":
        """A match without words anybody wrote."""
        derived = {
            "supply_interested": match.supply_interest_at is not None,
            "demand_interested": match.demand_interest_at is not None,
        }
        return cls.model_validate({name: getattr(match, name, None) for name in cls.model_fields} | derived)


def _dismissal(match: Match) -> dict[str, Any] | None:
    if match.dismissed_at is None:
        return None
    said = {"reason": match.dismissal_reason, "note": match.dismissal_note, "at": match.dismissed_at}
    return {"side": match.dismissed_side} | said


def _outcome(match: Match) -> dict[str, Any] | None:
    if match.outcome is None:
        return None
    return {"outcome": match.outcome, "note": match.outcome_note, "at": match.outcome_at}
