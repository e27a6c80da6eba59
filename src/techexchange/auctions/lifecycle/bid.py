"""The life of a sealed bid: never edited, a later one takes its place."""

from enum import StrEnum

from techexchange.kernel.lifecycle import Lifecycle


class BidStatus(StrEnum):
    """What became of a bid; a withdrawn one stays as a tombstone, a void one could not be opened."""

    SEALED = "sealed"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    VOID = "void"
    OPENED = "opened"
    DISQUALIFIED = "disqualified"
    VALID = "valid"
    WINNING = "winning"
    RESERVE = "reserve"
    LOSING = "losing"


B = BidStatus
BID_LIFE = Lifecycle(initial=B.SEALED)
SUPERSEDE_BID = BID_LIFE.move("supersede", B.SEALED, to=B.SUPERSEDED)
WITHDRAW_BID = BID_LIFE.move("withdraw", B.SEALED, to=B.WITHDRAWN)
OPEN_BID = BID_LIFE.move("open", B.SEALED, to=B.OPENED)
VOID_BID = BID_LIFE.move("void", B.SEALED, to=B.VOID)
QUALIFY_BID = BID_LIFE.move("qualify", B.OPENED, to=B.VALID)
DISQUALIFY_BID = BID_LIFE.move("disqualify", B.OPENED, B.VALID, B.WINNING, B.RESERVE, to=B.DISQUALIFIED)
WIN_BID = BID_LIFE.move("win", B.VALID, B.RESERVE, to=B.WINNING)
HOLD_BID = BID_LIFE.move("hold", B.VALID, to=B.RESERVE)
LOSE_BID = BID_LIFE.move("lose", B.VALID, B.RESERVE, B.WINNING, to=B.LOSING)
REINSTATE_BID = BID_LIFE.move("reinstate", B.DISQUALIFIED, to=B.OPENED)
RECONSIDER_BID = BID_LIFE.move("reconsider", B.WINNING, B.RESERVE, B.LOSING, B.DISQUALIFIED, to=B.VALID)
