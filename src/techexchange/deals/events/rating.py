"""What happened to ratings; what they say is not told."""

from dataclasses import dataclass
from uuid import UUID

from techexchange.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class RatingEvent(Event):
    """Something that happened to one party's rating of the other."""

    contract_id: UUID
    listing_id: UUID
    supplier_id: UUID
    acquirer_id: UUID
    given_by: UUID
    about_id: UUID


class RatingGiven(RatingEvent):
    """One party rated the other, which cannot read it yet."""


class RatingRevealed(RatingEvent):
    """A rating can be read by the party it is about, and counts for it."""
