"""What was agreed, over HTTP; to everyone but its parties it does not exist."""

from techexchange.deals.router.deal import router as deal

ROUTERS = (deal,)
