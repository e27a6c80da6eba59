"""What is done in auctions: by sellers, officers, custodians, bidders, the owner and the clock."""

from techexchange.auctions.actions.advancing import STEPS, Step, advance, advance_due
from techexchange.auctions.actions.amending import amend_auction, confirm_amendment, refuse_amendment
from techexchange.auctions.actions.asking import (
    QuestionWish,
    answer_question,
    ask_question,
    unwatch_auction,
    watch_auction,
)
from techexchange.auctions.actions.open_bidding import bid_openly, close_bidding
from techexchange.auctions.actions.opening import HandingIn, hand_in_shares, open_incomplete
from techexchange.auctions.actions.preparing import (
    approve_auction,
    cancel_auction,
    edit_auction,
    prepare_auction,
    propose_auction,
    publish_auction,
    release_listing,
    return_auction,
    seal_reserve,
)
from techexchange.auctions.actions.safekeeping import (
    confirm_replacement,
    refuse_replacement,
    register_custodian_key,
    request_replacement,
)
from techexchange.auctions.actions.tendering import Bidder, seal_bid, sole_bidder, submit_bid, withdraw_bid

__all__ = [
    "STEPS",
    "Bidder",
    "HandingIn",
    "QuestionWish",
    "Step",
    "advance",
    "advance_due",
    "amend_auction",
    "answer_question",
    "approve_auction",
    "ask_question",
    "bid_openly",
    "cancel_auction",
    "close_bidding",
    "confirm_amendment",
    "confirm_replacement",
    "edit_auction",
    "hand_in_shares",
    "open_incomplete",
    "prepare_auction",
    "propose_auction",
    "publish_auction",
    "refuse_amendment",
    "refuse_replacement",
    "register_custodian_key",
    "release_listing",
    "request_replacement",
    "return_auction",
    "seal_bid",
    "seal_reserve",
    "sole_bidder",
    "submit_bid",
    "unwatch_auction",
    "watch_auction",
    "withdraw_bid",
]
