"""What happens to an auction itself; the subject is the auction, and nothing tells of its bids."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from techexchange.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class AuctionEvent(Event):
    """Something that happened to the auction of a listing; `rules_hash` names the rules as they stand then."""

    listing_id: UUID
    seller_id: UUID
    kind: str
    rules_hash: str


class AuctionPrepared(AuctionEvent):
    """An organisation began to prepare an auction of its listing."""


@dataclass(frozen=True, kw_only=True)
class AuctionEdited(AuctionEvent):
    """What is being prepared changed; `envelope_hash` is of the secret reserve that is left, if there is one."""

    envelope_hash: str | None = None


class AuctionProposed(AuctionEvent):
    """The organisation handed the auction in, to be approved or published."""


class AuctionApproved(AuctionEvent):
    """The owner approved the auction of a technology that the state paid for."""


class AuctionReturned(AuctionEvent):
    """The auction was given back to be improved."""


@dataclass(frozen=True, kw_only=True)
class AuctionPublished(AuctionEvent):
    """The auction is public: questions are taken, and bids from `tender_from` until `tender_until`."""

    enquiry_until: datetime
    tender_from: datetime
    tender_until: datetime
    state_funded: bool


class TenderingBegun(AuctionEvent):
    """Sealed bids are taken."""


class TenderingClosed(AuctionEvent):
    """The deadline has passed; custodians may hand in their shares."""


class BiddingBegun(AuctionEvent):
    """Open bids are taken."""


@dataclass(frozen=True, kw_only=True)
class AuctionFailed(AuctionEvent):
    """The auction ended without a winner."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class AuctionCancelled(AuctionEvent):
    """The auction was called off."""

    reason: str


class AuctionConcluded(AuctionEvent):
    """Every lot that found a winner has its deal."""


@dataclass(frozen=True, kw_only=True)
class ReserveSealed(AuctionEvent):
    """The seller handed in a secret reserve; `envelope_hash` is of its sealed envelope."""

    envelope_hash: str


@dataclass(frozen=True, kw_only=True)
class AuctionAmendmentEvent(AuctionEvent):
    """Something that happened to an amendment of an auction; `changes` names what it touches."""

    amendment_id: UUID
    number: int
    changes: tuple[str, ...]
    tender_until: datetime


class AuctionAmendmentProposed(AuctionAmendmentEvent):
    """An amendment waits for another person's decision; nothing has changed yet."""


class AuctionAmended(AuctionAmendmentEvent):
    """The auction's periods or rules changed, for everybody alike."""


class AuctionAmendmentRefused(AuctionAmendmentEvent):
    """The amendment was not confirmed."""


@dataclass(frozen=True, kw_only=True)
class QuestionEvent(Event):
    """Something that happened to a public question about an auction; the subject is the question."""

    auction_id: UUID
    listing_id: UUID
    seller_id: UUID


class QuestionAsked(QuestionEvent):
    """Somebody asked in public; nobody is told who, so that the actor is the exchange itself."""


class QuestionAnswered(QuestionEvent):
    """A public question got its public answer."""


@dataclass(frozen=True, kw_only=True)
class CustodianKeyRegistered(Event):
    """A custodian registered a public key to which shares are sealed from now on; the subject is the key."""

    organization_id: UUID
    fingerprint: str


@dataclass(frozen=True, kw_only=True)
class CustodianEvent(AuctionEvent):
    """Something that concerns the custodian of one number in an auction."""

    number: int
    replacement_id: UUID
    key_id: UUID


class CustodianReplacementRequested(CustodianEvent):
    """The officer asked for another key in a custodian's place."""


class CustodianReplaced(CustodianEvent):
    """The owner confirmed it: bids are sealed to the new key; a secret reserve must be sealed anew."""


class CustodianReplacementRefused(CustodianEvent):
    """The owner did not confirm it."""


class AuctionWatched(Event):
    """A person asked to be told what happens in some auction; which one stays theirs; the subject is the person."""


class AuctionUnwatched(Event):
    """A person no longer wants to be told of an auction; the subject is the person."""


ENDINGS: tuple[type[AuctionEvent], ...] = (AuctionFailed, AuctionCancelled, AuctionConcluded)
"""Every fact by which an auction ends."""
