"""The exchange with one guard switched off: it takes the time of its own process for the database's when bids come.

For a control alone: whoever checks that no clock can bend the deadline must find this one out.
"""

from datetime import UTC, datetime

from techexchange.__main__ import main
from techexchange.auctions.repository import Bids
from techexchange.auctions.repository.bid import HOLD_IN_TIME, LOOK
from techexchange.infra.uow import UnitOfWork


async def trusting(uow, *asked):
    """The same rows, held by nobody, at the time of this process."""
    looking = [(LOOK.text, values) if text == HOLD_IN_TIME.text else (text, values) for text, values in asked]
    answered = await asking(uow, *looking)
    for rows in answered:
        for row in rows:
            row.update({"now": datetime.now(UTC)} if "now" in row else {})
    return answered


async def desk(self, *given):
    """What is read where bids are handed in, by the wrong clock."""
    self.uow.ask = lambda *asked: trusting(self.uow, *asked)
    return await reading(self, *given)


if __name__ == "__main__":
    asking, reading = UnitOfWork.ask, Bids.desk
    Bids.desk = desk
    main()
