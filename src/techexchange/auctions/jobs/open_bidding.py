"""The clock of open bidding, which needs the exchange's seal to know whose the bids are."""

from collections.abc import Sequence
from uuid import UUID

from techexchange.auctions import actions
from techexchange.auctions.repository import OpenBiddings
from techexchange.infra.jobs import Each
from techexchange.infra.repository import Among
from techexchange.infra.sealing import Seal, SecretKeyTooShort
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import SYSTEM
from techexchange.settings import Settings


def closing(settings: Settings) -> Each:
    """The tick that ends open bidding whose time has passed; one raises SecretKeyTooShort where no key is set."""

    def seal() -> Seal:
        if settings.secret_key is None:
            raise SecretKeyTooShort
        return Seal(settings.secret_key.get_secret_value().encode())

    async def due(uow: UnitOfWork, among: Among) -> Sequence[UUID]:
        seal()
        return [auction.id for auction in await OpenBiddings(uow).due(among=among)]

    async def close(uow: UnitOfWork, among: Among) -> int:
        return await actions.close_bidding(uow, SYSTEM, seal(), among)

    return Each(due, close)
