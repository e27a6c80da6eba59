"""The clock of open bidding, which needs the exchange's seal to know whose the bids are."""

from techexchange.auctions import actions
from techexchange.infra.jobs import Tick
from techexchange.infra.sealing import Seal, SecretKeyTooShort
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import SYSTEM
from techexchange.settings import Settings


def closing(settings: Settings) -> Tick:
    """The tick that ends open bidding whose time has passed; one raises SecretKeyTooShort where no key is set."""

    async def close(uow: UnitOfWork) -> int:
        if settings.secret_key is None:
            raise SecretKeyTooShort
        return await actions.close_bidding(uow, SYSTEM, Seal(settings.secret_key.get_secret_value().encode()))

    return close
