"""Matches with the listings they are about, as one reader may see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from techexchange.identity.models import Organization
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor
from techexchange.listings.models import Direction
from techexchange.listings.queries import published
from techexchange.matching.models import Match


@dataclass(frozen=True)
class ShownMatch:
    """A match as one reader sees it: from which side, None for the broker, with the cards of what is published."""

    match: Match
    side: Direction | None
    supply: dict[str, Any] | None
    demand: dict[str, Any] | None


async def shown(uow: UnitOfWork, actor: Actor, matches: Sequence[Match]) -> list[ShownMatch]:
    """Each match with its two cards; a hidden organisation is on its card once the two were introduced."""
    listings = await published(uow.session, {id for match in matches for id in (match.supply_id, match.demand_id)})
    introduced = {match.demand_owner_id for match in matches if match.introduced_at}
    wanted = select(Organization.id, Organization.name, Organization.kind).where(Organization.id.in_(introduced))
    known = {row.id: {"id": row.id, "name": row.name, "kind": row.kind} for row in await uow.session.execute(wanted)}
    cards = {id: listing.card() for id, listing in listings.items()}
    return [
        ShownMatch(
            match=match,
            side=next(iter(match.sides_of(actor)), None),
            supply=cards.get(match.supply_id),
            demand=_named(
                cards.get(match.demand_id), known.get(match.demand_owner_id) if match.introduced_at else None
            ),
        )
        for match in matches
    ]


def _named(card: dict[str, Any] | None, organization: dict[str, Any] | None) -> dict[str, Any] | None:
    return card | {"organization": organization} if card and organization else card
