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
from techexchange.auctions.actions.awarding import (
    announce_ranking,
    confirm_award,
    decline_award,
)
from techexchange.auctions.actions.complaining import (
    accept_complaint,
    decline_complaint,
    make_complaint,
    satisfy_complaint,
    stop_complaint,
)
from techexchange.auctions.actions.depositing import (
    close_competition,
    declare_deposits,
    hold_deposit,
    keep_deposit,
    refuse_deposit,
    return_deposit,
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
from techexchange.auctions.actions.qualifying import (
    answer_disqualification,
    drop_disqualification,
    file_document,
    give_points,
    propose_disqualification,
    qualify_bid,
    uphold_disqualification,
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
    "accept_complaint",
    "advance",
    "advance_due",
    "amend_auction",
    "announce_ranking",
    "answer_disqualification",
    "answer_question",
    "approve_auction",
    "ask_question",
    "bid_openly",
    "cancel_auction",
    "close_bidding",
    "close_competition",
    "confirm_amendment",
    "confirm_award",
    "confirm_replacement",
    "declare_deposits",
    "decline_award",
    "decline_complaint",
    "drop_disqualification",
    "edit_auction",
    "file_document",
    "give_points",
    "hand_in_shares",
    "hold_deposit",
    "keep_deposit",
    "make_complaint",
    "open_incomplete",
    "prepare_auction",
    "propose_auction",
    "propose_disqualification",
    "publish_auction",
    "qualify_bid",
    "refuse_amendment",
    "refuse_deposit",
    "refuse_replacement",
    "register_custodian_key",
    "release_listing",
    "request_replacement",
    "return_auction",
    "return_deposit",
    "satisfy_complaint",
    "seal_bid",
    "seal_reserve",
    "sole_bidder",
    "stop_complaint",
    "submit_bid",
    "unwatch_auction",
    "uphold_disqualification",
    "watch_auction",
    "withdraw_bid",
]
