"""What the clock does to invitations, sessions and mailed tokens."""

from techexchange.identity import actions
from techexchange.identity.repository import Invitations, MailedTokens, Sessions
from techexchange.infra import throttle
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import SYSTEM


async def tick(uow: UnitOfWork) -> int:
    """Close late invitations, and forget sessions, mailed tokens and counts whose time is over."""
    late = await Invitations(uow).due()
    for invitation in late:
        await actions.expire_invitation(uow, SYSTEM, invitation)
    await MailedTokens(uow).forget()
    await throttle.forget(uow)
    return len(late) + await Sessions(uow).forget()
