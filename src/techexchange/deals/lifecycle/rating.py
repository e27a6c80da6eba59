"""The life of a rating: kept from the other party until both have rated, or for thirty days."""

from enum import StrEnum

from techexchange.kernel.lifecycle import Lifecycle


class RatingStatus(StrEnum):
    """Whether a rating can be read by the one it is about."""

    BLIND = "blind"
    REVEALED = "revealed"


RATING_LIFE = Lifecycle(initial=RatingStatus.BLIND)
REVEAL = RATING_LIFE.move("reveal", RatingStatus.BLIND, to=RatingStatus.REVEALED)
