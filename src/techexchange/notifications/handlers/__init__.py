"""Which facts people are told of, and which people."""

from techexchange.notifications.handlers.auctioning import AUCTION_RULES
from techexchange.notifications.handlers.audience import Audience
from techexchange.notifications.handlers.billing import BILLING_RULES
from techexchange.notifications.handlers.telling import ALSO, BY_NAME, RULES, SUBSCRIPTIONS, tell_people

__all__ = ["ALSO", "AUCTION_RULES", "BILLING_RULES", "BY_NAME", "RULES", "SUBSCRIPTIONS", "Audience", "tell_people"]
