"""How an auction is prepared by the seller, judged by the owner and the officer, and made public."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from techexchange.auctions.errors import (
    ApprovalNotNeeded,
    AuctionNotApproved,
    CustodianDoubled,
    CustodianRetired,
    CustodiansMissing,
    CustodianUnknown,
    OwnAuction,
    ReplacementTooLate,
    ReserveNotSecret,
    ReserveTooLate,
)
from techexchange.auctions.events import (
    AuctionApproved,
    AuctionEdited,
    AuctionProposed,
    AuctionPublished,
    AuctionReturned,
    ReserveSealed,
)
from techexchange.auctions.lifecycle import (
    APPROVE_AUCTION,
    EDIT_AUCTION,
    PREPARED,
    PROPOSE,
    PUBLISH_AUCTION,
    RETURN_AUCTION,
    AuctionStatus,
)
from techexchange.auctions.models.periods import Minimums
from techexchange.auctions.models.record import AuctionGround, AuctionRecord, Preparation
from techexchange.auctions.models.rules import AuctionRules
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.permissions import Actor

BEFORE_TENDERING = (*PREPARED, AuctionStatus.ENQUIRIES)


@dataclass(frozen=True)
class Publication:
    """What holds on the day of publication: the listing as it is, the least periods, and the keys in use."""

    ground: AuctionGround
    minimums: Minimums
    keys_in_use: frozenset[UUID]


class PreparedAuction(AuctionRecord):
    """An auction up to the day it is public, and what can be settled until tendering begins."""

    __abstract__ = True

    def settle(self, preparation: Preparation, custodians: list[dict[str, Any]]) -> None:
        """Take what the seller wants; a secret reserve sealed for something else is dropped; raises RulesUnsound."""
        AuctionRules.of(preparation.rules).must_be_sound(preparation.kind, preparation.pricing)
        sealed_for = (self.custodians, self.rules, self.currency)
        if sealed_for != (custodians, preparation.rules, preparation.currency):
            self.secret_reserve = None
        self.kind, self.pricing, self.currency = preparation.kind, preparation.pricing, preparation.currency
        self.rules, self.custodians = preparation.rules, custodians
        self.excluded_ids = list(preparation.excluded_ids)
        periods = preparation.periods
        self.enquiry_until, self.tender_from = periods.enquiry_until, periods.tender_from
        self.tender_until, self.standstill_days = periods.tender_until, periods.standstill_days

    def edit(
        self, preparation: Preparation, custodians: list[dict[str, Any]], *, by: Actor, at: datetime
    ) -> AuctionEdited:
        """Change what is being prepared; raises RulesUnsound."""
        self.status = EDIT_AUCTION(self.status)
        self.settle(preparation, custodians)
        return AuctionEdited(**self.facts(by, at), envelope_hash=self.secret_reserve_hash)

    def propose(self, minimums: Minimums, *, by: Actor, at: datetime) -> AuctionProposed:
        """Hand the auction in; raises PeriodsTooShort, PeriodsTooLong or RulesUnsound."""
        self.terms.must_be_sound(self.kind, self.pricing)
        self.periods.must_keep(minimums, at)
        self.status = PROPOSE(self.status)
        self.note = None
        return AuctionProposed(**self.facts(by, at))

    def approve(self, *, by: Actor, at: datetime) -> AuctionApproved:
        """Let a technology that the state paid for be auctioned; raises ApprovalNotNeeded or OwnAuction."""
        self._must_not_be_of(by)
        if not self.state_funded:
            raise ApprovalNotNeeded
        self.status = APPROVE_AUCTION(self.status)
        self.approved_by = by.id
        return AuctionApproved(**self.facts(by, at))

    def give_back(self, note: str, *, by: Actor, at: datetime) -> AuctionReturned:
        """Give the auction back to the seller, saying what to improve; raises OwnAuction."""
        self._must_not_be_of(by)
        self.status = RETURN_AUCTION(self.status)
        self.approved_by, self.note = None, note
        return AuctionReturned(**self.facts(by, at))

    def publish(self, publication: Publication, *, by: Actor, at: datetime) -> AuctionPublished:
        """Make the auction public and take questions.

        Raises OwnAuction, AuctionNotApproved, CustodiansMissing, CustodianRetired, PeriodsTooShort or PeriodsTooLong.
        """
        self._must_not_be_of(by)
        self.state_funded = self.state_funded or publication.ground.state_funded
        if self.state_funded and self.status is AuctionStatus.PROPOSED:
            raise AuctionNotApproved
        self.periods.must_keep(publication.minimums, at)
        if self.is_sealed_bid and not self.custodians:
            raise CustodiansMissing
        retired = [c["number"] for c in self.custodians if UUID(c["key_id"]) not in publication.keys_in_use]
        if retired:
            raise CustodianRetired(numbers=retired)
        self.status = PUBLISH_AUCTION(self.status)
        self.listing_version, self.published_at = publication.ground.listing_version, at
        self.wake_at = self.tender_from
        return AuctionPublished(
            **self.facts(by, at),
            enquiry_until=self.enquiry_until,
            tender_from=self.tender_from,
            tender_until=self.tender_until,
            state_funded=self.state_funded,
        )

    def seal_reserve(self, envelope: dict[str, Any], envelope_hash: str, *, by: Actor, at: datetime) -> ReserveSealed:
        """Keep a secret reserve, or another in its place, until tendering begins.

        Raises ReserveNotSecret, ReserveTooLate or EnvelopeNotForAuction.
        """
        if not self.terms.has_secret_reserve:
            raise ReserveNotSecret
        if self.status not in BEFORE_TENDERING or (self.published_at is not None and at >= self.tender_from):
            raise ReserveTooLate(tender_from=self.tender_from)
        self.must_fit(envelope)
        self.secret_reserve = envelope
        return ReserveSealed(**self.facts(by, at), envelope_hash=envelope_hash)

    def replaceable(self, number: int, at: datetime) -> dict[str, Any]:
        """The custodian of this number, before tendering; raises CustodianUnknown or ReplacementTooLate."""
        if self.status is not AuctionStatus.ENQUIRIES and self.status not in PREPARED:
            raise ReplacementTooLate
        if self.published_at is not None and at >= self.tender_from:
            raise ReplacementTooLate(tender_from=self.tender_from)
        for custodian in self.custodians:
            if custodian["number"] == number:
                return custodian
        raise CustodianUnknown(number=number)

    def must_stay_apart(self, number: int, organization_id: UUID) -> None:
        """Pass where no other custodian is of this organisation; raises CustodianDoubled."""
        others = [custodian for custodian in self.custodians if custodian["number"] != number]
        if str(organization_id) in [custodian["organization_id"] for custodian in others]:
            raise CustodianDoubled

    def take_custodian(self, custodian: dict[str, Any], at: datetime) -> None:
        """Seal to another key from now on; a secret reserve must be sealed anew."""
        self.replaceable(custodian["number"], at)
        others = [known for known in self.custodians if known["number"] != custodian["number"]]
        self.custodians = sorted([*others, custodian], key=lambda known: int(known["number"]))
        self.secret_reserve = None

    def must_be_unpublished(self) -> None:
        """Pass while only the seller, the officer and the owner know of it; raises MoveNotAllowed."""
        if self.status not in PREPARED:
            raise MoveNotAllowed(move="cancel", status=self.status.value)

    def _must_not_be_of(self, by: Actor) -> None:
        if by.sits_in(self.seller_id):
            raise OwnAuction
