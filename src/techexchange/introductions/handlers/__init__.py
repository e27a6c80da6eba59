"""What contacts hear from other domains."""

from techexchange.infra.jobs import Subscription

SUBSCRIPTIONS: tuple[Subscription, ...] = ()

__all__ = ["SUBSCRIPTIONS"]
