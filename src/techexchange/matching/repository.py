"""Matches and runs, loaded in order to be changed."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from techexchange.infra.repository import Repository
from techexchange.kernel.errors import Unauthenticated
from techexchange.kernel.permissions import Actor
from techexchange.listings.models import Direction
from techexchange.listings.queries import published
from techexchange.matching.errors import MatchClosed, MatchNotFound
from techexchange.matching.lifecycle import SHOW
from techexchange.matching.models import ALIVE, Findings, Match, MatchRun
from techexchange.matching.models.scoring import NEAREST, VERSION

FRESH = {"populate_existing": True}


def of_listing(listing_id: UUID) -> ColumnElement[bool]:
    """The matches that name a listing, on either side."""
    return or_(Match.supply_id == listing_id, Match.demand_id == listing_id)


class Matches(Repository[Match]):
    """Every match there is."""

    model = Match
    missing = MatchNotFound

    async def seen(self, actor: Actor, id: UUID, version: int | None = None) -> Match:
        """A match this actor may see, locked; raises MatchNotFound as for one that does not exist, and Stale."""
        if actor.is_anonymous:
            raise Unauthenticated
        match = await self.get(id, lock=True)
        if not match.is_visible_to(actor):
            raise MatchNotFound(id=id)
        return self.at_version(match, version)

    async def must_be_open(self, match: Match) -> None:
        """Pass where both listings are published at this moment; raises MatchClosed."""
        pair = {match.supply_id, match.demand_id}
        if (await published(self.session, pair)).keys() != pair:
            raise MatchClosed

    async def show(self, ids: Collection[UUID], organizations: Sequence[UUID]) -> None:
        """Mark those of these matches that have not been seen by the sides these organisations are on.

        What somebody is deciding on at this moment is passed over; the next reading marks it.
        """
        supply, demand = Match.supply_owner_id.in_(organizations), Match.demand_owner_id.in_(organizations)
        unseen = or_(and_(supply, Match.supply_shown_at.is_(None)), and_(demand, Match.demand_shown_at.is_(None)))
        free = select(Match.id).where(Match.id.in_(ids), unseen).order_by(Match.id).with_for_update(skip_locked=True)
        now = self.uow.now
        marked = (
            update(Match)
            .where(Match.id.in_(free))
            .values(
                status=case((Match.status.in_(SHOW.sources), SHOW.target), else_=Match.status),
                supply_shown_at=case((supply, func.coalesce(Match.supply_shown_at, now)), else_=Match.supply_shown_at),
                demand_shown_at=case((demand, func.coalesce(Match.demand_shown_at, now)), else_=Match.demand_shown_at),
            )
            .returning(Match)
        )
        await self.session.scalars(marked, execution_options=FRESH | {"synchronize_session": False})

    async def lock_of(self, listing_id: UUID, *conditions: ColumnElement[bool]) -> Sequence[Match]:
        """The matches of a listing, locked in the order of their ids."""
        wanted = select(Match).where(of_listing(listing_id), *conditions).order_by(Match.id).with_for_update()
        return (await self.session.scalars(wanted, execution_options=FRESH)).all()

    async def lock_alive(self, listing_id: UUID) -> Sequence[Match]:
        """The living matches of a listing, locked."""
        return await self.lock_of(listing_id, Match.status.in_(ALIVE))

    def keep(self, matches: Iterable[Match]) -> None:
        """Keep new matches; written with the next `flush`."""
        self.session.add_all(matches)

    async def remove(self, matches: Iterable[Match]) -> None:
        """Forget matches that nobody has touched."""
        for match in matches:
            await self.session.delete(match)
        await self.session.flush()

    async def run_of(self, listing_id: UUID) -> MatchRun | None:
        """The last matching of a listing, locked."""
        wanted = select(MatchRun).where(MatchRun.listing_id == listing_id).with_for_update()
        return (await self.session.scalars(wanted, execution_options=FRESH)).one_or_none()

    async def runs_of(self, listing_ids: Collection[UUID]) -> Sequence[MatchRun]:
        """The last matchings of these listings, locked in the order of their ids."""
        wanted = select(MatchRun).where(MatchRun.listing_id.in_(listing_ids)).order_by(MatchRun.listing_id)
        return (await self.session.scalars(wanted.with_for_update(), execution_options=FRESH)).all()

    async def note_run(self, found: Findings) -> None:
        """Keep that a listing was matched just now."""
        done: dict[str, Any] = {
            "version_number": found.version_number,
            "model_version": VERSION,
            "embedded": found.embedded,
            "matched_at": self.uow.now,
        }
        new = insert(MatchRun).values(listing_id=found.listing_id, direction=found.side, crowding=0.0, **done)
        await self.session.execute(new.on_conflict_do_update(index_elements=["listing_id"], set_=done))

    async def expect_runs(self, listing_ids: Collection[UUID], side: Direction) -> None:
        """Leave a run at no version for each listing that has none, so that it is known here when it closes."""
        rows = [
            {
                "listing_id": id,
                "direction": side,
                "version_number": 0,
                "model_version": 0,
                "embedded": False,
                "crowding": 0.0,
                "matched_at": self.uow.now,
            }
            for id in sorted(listing_ids)
        ]
        if rows:
            await self.session.execute(insert(MatchRun).on_conflict_do_nothing(), rows)

    async def note_crowding(self, supply_ids: Collection[UUID]) -> None:
        """Take how crowded these technologies are anew, from their living matches with their nearest needs.

        Needs they are not matched with count as the least match of those they are.
        """
        place = func.row_number().over(partition_by=Match.supply_id, order_by=Match.fit.desc())
        alive = select(Match.supply_id, Match.demand_id, Match.fit, place.label("place"))
        nearest = alive.where(Match.supply_id.in_(supply_ids), Match.status.in_(ALIVE)).subquery()
        lists = select(func.min(Match.fit).label("least")).where(Match.status.in_(ALIVE)).group_by(Match.demand_id)
        of_theirs = lists.where(Match.demand_id.in_(select(nearest.c.demand_id))).subquery()
        floor = select(func.avg(of_theirs.c.least)).scalar_subquery()
        missing = NEAREST - func.count()
        mean = (
            select(nearest.c.supply_id, ((func.sum(nearest.c.fit) + floor * missing) / NEAREST).label("crowding"))
            .where(nearest.c.place <= NEAREST)
            .group_by(nearest.c.supply_id)
            .subquery()
        )
        taken = update(MatchRun).where(MatchRun.listing_id == mean.c.supply_id).values(crowding=mean.c.crowding)
        await self.session.execute(taken, execution_options={"synchronize_session": False})

    async def forget_run(self, run: MatchRun) -> None:
        """Have the listing matched anew should it come back."""
        await self.session.delete(run)
        await self.session.flush()
