"""A match: a technology and a need, why they fit, and what the two sides make of it."""

from datetime import datetime
from typing import Any, TypedDict, TypeVar
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.infra.models import Aggregate, Coded
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import Actor
from techexchange.listings.models import Direction
from techexchange.matching import events as facts
from techexchange.matching.errors import AlreadyInterested, IntroductionAlreadyProposed
from techexchange.matching.lifecycle import (
    ALIVE,
    DISMISS,
    INTEREST,
    INTRODUCE,
    LAPSE,
    LIFE,
    PROPOSE_SEEN,
    PROPOSE_TO_OTHER,
    PROPOSE_UNSEEN,
    RECORD_OUTCOME,
    RETURN_INTEREST,
    REVIVE_MUTUAL,
    REVIVE_SEEN,
    REVIVE_UNSEEN,
    REVIVE_WANTED,
    SHOW,
    MatchStatus,
)
from techexchange.matching.models.parts import Dismissal, DismissalReason, MatchOutcome, Pairing, Result
from techexchange.matching.models.scoring import VERSION
from techexchange.matching.models.sides import Sides

F = TypeVar("F", bound=facts.MatchFact)


class MatchFacts(TypedDict):
    """What every event of a match tells."""

    subject_id: UUID
    actor_id: UUID
    at: datetime
    supply_id: UUID
    demand_id: UUID
    supply_owner_id: UUID
    demand_owner_id: UUID


class Match(Sides, Aggregate):
    """One technology and one need.

    `fit` is the score before its correction; `for_supply` and `for_demand` tell whose best it is among.
    """

    __tablename__ = "matches"
    __table_args__ = (
        UniqueConstraint("supply_id", "demand_id"),
        Index("ix_matches_demand_id", "demand_id"),
        Index("ix_matches_supply_owner", "supply_owner_id", text("proposed_at DESC"), text("id DESC")),
        Index("ix_matches_demand_owner", "demand_owner_id", text("proposed_at DESC"), text("id DESC")),
        Index(
            "ix_matches_unseen",
            text("proposed_at DESC"),
            text("id DESC"),
            postgresql_where=text("status = 'proposed'"),
        ),
        Index("ix_matches_waiting", "proposed_at", "id", postgresql_where=text("status IN ('mutual', 'introduced')")),
    )

    supply_version: Mapped[int]
    demand_version: Mapped[int]
    score: Mapped[float]
    fit: Mapped[float]
    score_for_supply: Mapped[float]
    score_for_demand: Mapped[float]
    components: Mapped[dict[str, Any]]
    reasons: Mapped[list[dict[str, Any]]]
    model_version: Mapped[int]
    for_supply: Mapped[bool]
    for_demand: Mapped[bool]
    dismissed_side: Mapped[Direction | None] = mapped_column(Coded(Direction))
    dismissal_reason: Mapped[DismissalReason | None] = mapped_column(Coded(DismissalReason))
    dismissal_note: Mapped[str | None]
    dismissed_at: Mapped[datetime | None]
    introduction_proposed_at: Mapped[datetime | None]
    introduced_at: Mapped[datetime | None]
    outcome: Mapped[MatchOutcome | None] = mapped_column(Coded(MatchOutcome))
    outcome_note: Mapped[str | None]
    outcome_at: Mapped[datetime | None]
    proposed_at: Mapped[datetime]
    scored_at: Mapped[datetime]

    @classmethod
    def propose(cls, pairing: Pairing, *, side: Direction, at: datetime) -> "Match":
        """A new match, among the best of the listing on one side."""
        match = cls(
            id=new_id(),
            version=1,
            supply_id=pairing.supply.id,
            demand_id=pairing.demand.id,
            supply_owner_id=pairing.supply.organization_id,
            demand_owner_id=pairing.demand.organization_id,
            status=LIFE.initial,
            for_supply=False,
            for_demand=False,
            proposed_at=at,
        )
        match.rescore(pairing, at=at)
        match.rank(side, among_best=True)
        return match

    @property
    def is_alive(self) -> bool:
        """Whether both sides can still decide."""
        return self.status in ALIVE

    @property
    def is_wanted(self) -> bool:
        """Whether somebody has shown interest."""
        return self.first_interest_at is not None

    @property
    def is_untouched(self) -> bool:
        """Whether nobody has looked at it or done anything about it."""
        touched = (self.shown_at, self.first_interest_at, self.dismissed_at, self.introduction_proposed_at)
        return not any(touched)

    @property
    def is_kept(self) -> bool:
        """Whether it must be remembered: it is alive, or somebody has done something about it."""
        return self.is_alive or not self.is_untouched

    @property
    def shown_at(self) -> datetime | None:
        """When the first of the two sides saw it."""
        return min(filter(None, (self.supply_shown_at, self.demand_shown_at)), default=None)

    @property
    def first_interest_at(self) -> datetime | None:
        """When the first of the two sides showed interest."""
        return min(filter(None, (self.supply_interest_at, self.demand_interest_at)), default=None)

    def rescore(self, pairing: Pairing, *, at: datetime) -> None:
        """Keep what the pair is worth now; what was decided stays as it is."""
        scored = pairing.scored
        self.supply_version, self.demand_version = pairing.supply.version_number, pairing.demand.version_number
        self.score, self.fit = scored.score, pairing.fit
        self.score_for_supply, self.score_for_demand = scored.score_for_supply, scored.score_for_demand
        self.components, self.reasons = dict(scored.components), [dict(reason) for reason in scored.reasons]
        self.model_version, self.scored_at = VERSION, at

    def rank(self, side: Direction, *, among_best: bool) -> None:
        """Note whether it is among the best of the listing on one side."""
        if side is Direction.SUPPLY:
            self.for_supply = among_best
        else:
            self.for_demand = among_best

    def settle(self, side: Direction, *, stands: bool, among_best: bool) -> None:
        """Live or lapse as the pair now is, seen from one side: whether nothing rules it out, and its rank there."""
        self.rank(side, among_best=among_best)
        alive = stands and (self.for_supply or self.for_demand or self.is_wanted)
        if alive and self.status is MatchStatus.LAPSED:
            self.revive()
        elif not alive and self.is_alive:
            self.lapse()

    def show(self, side: Direction, *, at: datetime) -> None:
        """A side looks at it; the first time counts."""
        if side is Direction.SUPPLY:
            self.supply_shown_at = self.supply_shown_at or at
        else:
            self.demand_shown_at = self.demand_shown_at or at
        if self.status is MatchStatus.PROPOSED:
            self.status = SHOW(self.status)

    def show_interest(
        self, side: Direction, *, by: Actor, at: datetime
    ) -> facts.MatchInterestShown | facts.MatchInterestReturned:
        """A side would like to talk, which also is its consent to an introduction; raises AlreadyInterested."""
        if self.is_alive and self.interest_of(side):
            raise AlreadyInterested
        first = not self.is_wanted
        if first:
            self.status = INTEREST(self.status)
        else:
            self.status = RETURN_INTEREST(self.status)
        if side is Direction.SUPPLY:
            self.supply_interest_at = at
        else:
            self.demand_interest_at = at
        fact = facts.MatchInterestShown if first else facts.MatchInterestReturned
        return fact(
            **self._facts(by, at),
            listing_id=self.listing_opposite(side) if first else self.demand_id,
            side=side.value,
            interested_id=self.owner_of(side),
        )

    def dismiss(self, dismissal: Dismissal, side: Direction, *, by: Actor, at: datetime) -> facts.MatchDismissed:
        """A side does not want it."""
        self.status = DISMISS(self.status)
        self.dismissed_side, self.dismissed_at = side, at
        self.dismissal_reason, self.dismissal_note = dismissal.reason, dismissal.note
        return facts.MatchDismissed(
            **self._facts(by, at),
            listing_id=self.listing_of(side),
            side=side.value,
            dismissed_by=self.owner_of(side),
            reason=dismissal.reason.value,
        )

    def propose_introduction(self, *, by: Actor, at: datetime) -> facts.IntroductionProposed:
        """The broker asks both sides; raises BrokerIsParty or IntroductionAlreadyProposed."""
        self.must_not_concern(by)
        moves = (PROPOSE_UNSEEN, PROPOSE_SEEN, PROPOSE_TO_OTHER)
        next((move for move in moves if self.status in move.sources), PROPOSE_UNSEEN)(self.status)
        if self.introduction_proposed_at:
            raise IntroductionAlreadyProposed(proposed_at=self.introduction_proposed_at)
        self.introduction_proposed_at = at
        return facts.IntroductionProposed(**self._facts(by, at), listing_id=self.demand_id)

    def introduce(self, *, by: Actor, at: datetime) -> facts.PartiesIntroduced:
        """The broker introduces the two, who both are interested; raises BrokerIsParty."""
        self.must_not_concern(by)
        self.status = INTRODUCE(self.status)
        self.introduced_at = at
        return facts.PartiesIntroduced(**self._facts(by, at), listing_id=self.demand_id)

    def record_outcome(self, result: Result, *, by: Actor, at: datetime) -> facts.MatchOutcomeRecorded:
        """The broker notes what came of it, as often as there is news; raises BrokerIsParty."""
        self.must_not_concern(by)
        self.status = RECORD_OUTCOME(self.status)
        self.outcome, self.outcome_note, self.outcome_at = result.outcome, result.note, at
        return facts.MatchOutcomeRecorded(
            **self._facts(by, at), listing_id=self.demand_id, outcome=result.outcome.value
        )

    def lapse(self) -> None:
        """The pair no longer stands: a listing closed, a filter rules it out, or it is among the best of neither."""
        self.status = LAPSE(self.status)

    def revive(self) -> None:
        """The pair stands again, as what it was."""
        if self.supply_interest_at and self.demand_interest_at:
            self.status = REVIVE_MUTUAL(self.status)
        elif self.is_wanted:
            self.status = REVIVE_WANTED(self.status)
        elif self.shown_at:
            self.status = REVIVE_SEEN(self.status)
        else:
            self.status = REVIVE_UNSEEN(self.status)

    def _facts(self, by: Actor, at: datetime) -> MatchFacts:
        return MatchFacts(
            subject_id=self.id,
            actor_id=by.id,
            at=at,
            supply_id=self.supply_id,
            demand_id=self.demand_id,
            supply_owner_id=self.supply_owner_id,
            demand_owner_id=self.demand_owner_id,
        )
