"""The life of an auction, of an amendment, of a question asked in it, and of the replacement of a custodian."""

from enum import StrEnum

from techexchange.kernel.lifecycle import Lifecycle


class AuctionStatus(StrEnum):
    """Where an auction stands; in enquiries it is public and takes questions, but no bids."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    APPROVED = "approved"
    ENQUIRIES = "enquiries"
    TENDERING = "tendering"
    OPENING = "opening"
    BIDDING = "bidding"
    QUALIFICATION = "qualification"
    STANDSTILL = "standstill"
    AWARDED = "awarded"
    COMPLETE = "complete"
    UNSUCCESSFUL = "unsuccessful"
    CANCELLED = "cancelled"


S = AuctionStatus
PREPARED = (S.DRAFT, S.PROPOSED, S.APPROVED)
RUNNING = (S.ENQUIRIES, S.TENDERING, S.OPENING, S.BIDDING, S.QUALIFICATION, S.STANDSTILL, S.AWARDED)
OPENED = (S.QUALIFICATION, S.STANDSTILL, S.AWARDED, S.COMPLETE, S.UNSUCCESSFUL)
ENDED = (S.COMPLETE, S.UNSUCCESSFUL, S.CANCELLED)

AUCTION_LIFE = Lifecycle(initial=S.DRAFT)
EDIT_AUCTION = AUCTION_LIFE.move("edit", S.DRAFT, to=S.DRAFT)
PROPOSE = AUCTION_LIFE.move("propose", S.DRAFT, to=S.PROPOSED)
APPROVE_AUCTION = AUCTION_LIFE.move("approve", S.PROPOSED, to=S.APPROVED)
RETURN_AUCTION = AUCTION_LIFE.move("return", S.PROPOSED, S.APPROVED, to=S.DRAFT)
PUBLISH_AUCTION = AUCTION_LIFE.move("publish", S.PROPOSED, S.APPROVED, to=S.ENQUIRIES)
AMEND_ENQUIRIES = AUCTION_LIFE.move("amend", S.ENQUIRIES, to=S.ENQUIRIES)
AMEND_TENDERING = AUCTION_LIFE.move("amend", S.TENDERING, to=S.TENDERING)
AMEND_BIDDING = AUCTION_LIFE.move("amend", S.BIDDING, to=S.BIDDING)
BEGIN_TENDERING = AUCTION_LIFE.move("begin_tendering", S.ENQUIRIES, to=S.TENDERING)
CLOSE_TENDERING = AUCTION_LIFE.move("close_tendering", S.TENDERING, to=S.OPENING)
OPEN_BIDS = AUCTION_LIFE.move("open", S.OPENING, to=S.QUALIFICATION)
BEGIN_BIDDING = AUCTION_LIFE.move("begin_bidding", S.ENQUIRIES, to=S.BIDDING)
CLOSE_BIDDING = AUCTION_LIFE.move("close_bidding", S.BIDDING, to=S.QUALIFICATION)
ANNOUNCE = AUCTION_LIFE.move("announce", S.QUALIFICATION, to=S.STANDSTILL)
END_STANDSTILL = AUCTION_LIFE.move("end_standstill", S.STANDSTILL, to=S.AWARDED)
PASS_ON = AUCTION_LIFE.move("pass_on", S.STANDSTILL, S.AWARDED, to=S.STANDSTILL)
REEVALUATE = AUCTION_LIFE.move("reevaluate", S.STANDSTILL, to=S.QUALIFICATION)
CONCLUDE_AUCTION = AUCTION_LIFE.move("conclude", S.AWARDED, to=S.COMPLETE)
FAIL_AUCTION = AUCTION_LIFE.move("fail", *RUNNING, to=S.UNSUCCESSFUL)
CANCEL_AUCTION = AUCTION_LIFE.move("cancel", *PREPARED, *RUNNING, to=S.CANCELLED)


class AmendmentStatus(StrEnum):
    """Whether an amendment has taken effect; where two persons are needed, it waits for the second."""

    PROPOSED = "proposed"
    EFFECTIVE = "effective"
    REFUSED = "refused"


AMENDMENT_LIFE = Lifecycle(initial=AmendmentStatus.PROPOSED)
CONFIRM_AMENDMENT = AMENDMENT_LIFE.move("confirm", AmendmentStatus.PROPOSED, to=AmendmentStatus.EFFECTIVE)
REFUSE_AMENDMENT = AMENDMENT_LIFE.move("refuse", AmendmentStatus.PROPOSED, to=AmendmentStatus.REFUSED)


class QuestionStatus(StrEnum):
    """Whether a public question has its public answer."""

    ASKED = "asked"
    ANSWERED = "answered"


QUESTION_LIFE = Lifecycle(initial=QuestionStatus.ASKED)
ANSWER_QUESTION = QUESTION_LIFE.move("answer", QuestionStatus.ASKED, to=QuestionStatus.ANSWERED)


class ReplacementStatus(StrEnum):
    """Whether the owner has confirmed another key in the place of a custodian's."""

    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


REPLACEMENT_LIFE = Lifecycle(initial=ReplacementStatus.REQUESTED)
CONFIRM_REPLACEMENT = REPLACEMENT_LIFE.move("confirm", ReplacementStatus.REQUESTED, to=ReplacementStatus.CONFIRMED)
REFUSE_REPLACEMENT = REPLACEMENT_LIFE.move("refuse", ReplacementStatus.REQUESTED, to=ReplacementStatus.REFUSED)
