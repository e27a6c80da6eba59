"""How a price rises: what one more bid makes of what a lot stands at.

A bidder pledges an amount, to be bid at once (`exact`) or as a hidden maximum, from which the exchange bids no more
than is needed to lead (a proxy, as on eBay; with it an English auction comes to the second highest valuation and an
increment, Vickrey 1961). Of two equal maxima the earlier one leads. Amounts are minor units of the auction's currency.
"""

from dataclasses import dataclass

from techexchange.auctions.errors import BidTooLow, MaximumNotRaised
from techexchange.auctions.models.rules import Lot
from techexchange.kernel.money import LARGEST_AMOUNT


@dataclass(frozen=True)
class Pledge:
    """What a bidder is ready to pay: exactly this and at once, or at most this and only as much as is needed."""

    amount: int
    exact: bool = True


@dataclass(frozen=True)
class Stand:
    """What a lot stands at: the visible price, None before the first bid, and the most its leader would pay."""

    price: int | None = None
    most: int = 0


@dataclass(frozen=True)
class Step:
    """One visible bid that follows: by the leader's maximum, or by whoever pledged."""

    amount: int
    by_leader: bool = False


def next_minimum(lot: Lot, price: int | None) -> int:
    """The least that the next bid must name: the lot's starting price or open reserve, then an increment more."""
    return lot.least if price is None else price + (lot.increment or 1)


def rise(lot: Lot, stand: Stand, pledge: Pledge) -> tuple[Step, ...]:
    """The visible bids that a pledge of somebody who does not lead brings, in their order; raises BidTooLow.

    Where the leader's maximum holds, its answer is the last step; otherwise whoever pledged leads from now on.
    """
    least = next_minimum(lot, stand.price)
    if pledge.amount < least:
        raise BidTooLow(minimum=least)
    if stand.price is None:
        return (Step(pledge.amount if pledge.exact else least),)
    step = lot.increment or 1
    if pledge.amount <= stand.most:
        return Step(pledge.amount), Step(min(stand.most, pledge.amount + step), by_leader=True)
    beaten = (Step(stand.most, by_leader=True),) if stand.most > stand.price else ()
    needed = pledge.amount if pledge.exact else min(pledge.amount, max(stand.most + step, least))
    return (*beaten, Step(needed))


def raise_own(lot: Lot, stand: Stand, pledge: Pledge) -> tuple[Step, ...]:
    """The visible bid, if any, by which a leader raises itself; raises BidTooLow or MaximumNotRaised."""
    if pledge.exact:
        least = next_minimum(lot, stand.price)
        if pledge.amount < least:
            raise BidTooLow(minimum=least)
        return (Step(pledge.amount),)
    if pledge.amount <= stand.most:
        raise MaximumNotRaised
    return ()


def shown_minimum(lot: Lot, price: int | None) -> int | None:
    """The least next bid as it is shown; None where no amount is left that the exchange can keep."""
    least = next_minimum(lot, price)
    return least if least <= LARGEST_AMOUNT else None
