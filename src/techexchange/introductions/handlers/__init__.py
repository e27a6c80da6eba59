"""What contacts hear from other domains."""

from techexchange.infra.jobs import Subscription
from techexchange.introductions.handlers.contact import follow_match, lapse_waiting

SUBSCRIPTIONS: tuple[Subscription, ...] = (lapse_waiting, follow_match)

__all__ = ["SUBSCRIPTIONS"]
