"""What is listed: the demo's technologies and needs over and over, each by another organisation."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from techexchange.cli.demo.content import content_of, listings
from techexchange.cli.simulation.participants import PROVINCES, Participant
from techexchange.cli.simulation.plan import Chance
from techexchange.cli.simulation.reviewing import Desk
from techexchange.cli.simulation.timeline import Timeline
from techexchange.listings.models import Direction, Listing
from techexchange.moderation.models import CaseKind, Subject

STATE_FUNDED = ("state_share_percent", "task_code", "result_certificate")
VALID = timedelta(days=365)
REVIEW_DAYS = 2.6
SHORTEST = timedelta(minutes=30)


@dataclass(frozen=True)
class Listed:
    """A listing that was published, by whom and when."""

    listing: Listing
    by: Participant
    published_at: datetime


@dataclass(frozen=True)
class ListingTemplates:
    """Contents to begin from, by direction."""

    contents: dict[Direction, list[dict[str, Any]]]

    @classmethod
    def of(cls, at: datetime) -> "ListingTemplates":
        """The demo's listings, none of them state-funded."""
        made: dict[Direction, list[dict[str, Any]]] = {direction: [] for direction in Direction}
        for listing in listings():
            content = content_of(listing, at=at, valid_until=at + VALID)
            plain = {name: value for name, value in content.items() if name not in STATE_FUNDED}
            if plain.get("funding_source"):
                plain["funding_source"] = "own_funds"
            made[Direction(content["direction"])].append(plain)
        return cls(made)

    def draw(self, chance: Chance, direction: Direction, number: int) -> dict[str, Any]:
        """One of them, under a title and in a place of its own."""
        content = chance.one(self.contents[direction])
        texts = {
            language: text | {"title": f"{text['title']} ({number})"} for language, text in content["texts"].items()
        }
        return content | {"texts": texts, "province": PROVINCES[chance.favourite(len(PROVINCES))]}


def publish(timeline: Timeline, chance: Chance, desk: Desk, owner: Participant, content: dict[str, Any]) -> Listed:
    """A listing that is written, handed in, reviewed and published within the month."""
    ready = owner.verified_at + SHORTEST
    published_at = chance.after(ready + (chance.end - ready) * 0.02)
    submitted_at = published_at - min(chance.lasting(REVIEW_DAYS), (published_at - ready) * 0.95)
    listing, drafted = Listing.draft(owner.organization.id, content, by=owner.actor, at=submitted_at - SHORTEST / 2)
    timeline.happen(drafted, listing.submit(by=owner.actor, at=submitted_at))
    begun_at = submitted_at + (published_at - submitted_at) / 2
    subject = Subject(listing.id, 1, owner.organization.id, waits=True)
    moderator = desk.decide(CaseKind.PUBLICATION, subject, submitted_at, published_at)
    timeline.happen(listing.begin_review(by=moderator, at=begun_at))
    version = listing.freeze((), at=published_at)
    timeline.happen(listing.publish(version, by=moderator, at=published_at))
    timeline.keep(published_at, listing, version)
    return Listed(listing, owner, published_at)
