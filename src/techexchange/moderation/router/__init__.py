"""The moderators' queue, flags, appeals and views over HTTP."""

from techexchange.moderation.router.appeals import router as appeals
from techexchange.moderation.router.cases import decisions
from techexchange.moderation.router.cases import router as cases
from techexchange.moderation.router.flags import own as own_flags
from techexchange.moderation.router.flags import raising as flagging
from techexchange.moderation.router.views import router as views

ROUTERS = (cases, decisions, flagging, own_flags, views, appeals)

__all__ = ["ROUTERS"]
