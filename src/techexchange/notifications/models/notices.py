"""Notices, and what a person wants to be told by mail."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from string import Template
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.infra.models import Aggregate, Base, Coded
from techexchange.kernel.ids import new_id
from techexchange.notifications.models.texts import NAMELESS, TEXTS

OTHER_LANGUAGE = {"vi": "en", "en": "vi"}


class NoticeKind(StrEnum):
    """What a notice tells of."""

    ORGANIZATION_VERIFIED = "organization_verified"
    ORGANIZATION_REJECTED = "organization_rejected"
    ORGANIZATION_SUSPENDED = "organization_suspended"
    ORGANIZATION_REINSTATED = "organization_reinstated"
    ORGANIZATION_REVOKED = "organization_revoked"
    MEMBER_JOINED = "member_joined"
    MEMBER_ROLE_CHANGED = "member_role_changed"
    MEMBER_REMOVED = "member_removed"
    LISTING_PUBLISHED = "listing_published"
    LISTING_CHANGES_REQUESTED = "listing_changes_requested"
    LISTING_REJECTED = "listing_rejected"
    LISTING_EXPIRED = "listing_expired"
    LISTING_SUSPENDED = "listing_suspended"
    LISTING_REINSTATED = "listing_reinstated"
    CASE_ESCALATED = "case_escalated"
    CASE_OVERDUE = "case_overdue"
    CASE_BROUGHT_UP = "case_brought_up"
    APPEAL_FILED = "appeal_filed"
    APPEAL_DECIDED = "appeal_decided"
    SAVED_SEARCH_MATCHED = "saved_search_matched"
    OFFER_RECEIVED = "offer_received"
    OFFER_COUNTERED = "offer_countered"
    OFFER_ACCEPTED = "offer_accepted"
    OFFER_DECLINED = "offer_declined"
    OFFER_WITHDRAWN = "offer_withdrawn"
    NEGOTIATION_EXPIRED = "negotiation_expired"
    NEGOTIATION_LAPSED = "negotiation_lapsed"
    NEGOTIATION_DISCLOSED = "negotiation_disclosed"
    MEMORANDUM_DRAFTED = "memorandum_drafted"
    MEMORANDUM_SIGNED = "memorandum_signed"
    MEMORANDUM_TERMINATED = "memorandum_terminated"
    MEMORANDUM_EXPIRED = "memorandum_expired"
    NEED_MATCHED = "need_matched"
    MATCH_INTEREST = "match_interest"
    MATCH_MUTUAL = "match_mutual"
    INTRODUCTION_PROPOSED = "introduction_proposed"
    PARTIES_INTRODUCED = "parties_introduced"
    INTEREST_RECEIVED = "interest_received"
    INTEREST_ACKNOWLEDGED = "interest_acknowledged"
    INTEREST_ACCEPTED = "interest_accepted"
    CONTACT_SUGGESTED = "contact_suggested"
    CONTACT_MADE = "contact_made"
    INTEREST_DECLINED = "interest_declined"
    INTEREST_WITHDRAWN = "interest_withdrawn"
    INTEREST_EXPIRED = "interest_expired"
    INTEREST_LAPSED = "interest_lapsed"
    MEETING_PROPOSED = "meeting_proposed"
    MEETING_ACCEPTED = "meeting_accepted"
    MEETING_DECLINED = "meeting_declined"
    MEETING_CANCELLED = "meeting_cancelled"
    MESSAGE_RECEIVED = "message_received"
    DEAL_AGREED = "deal_agreed"
    DEAL_CANCELLED = "deal_cancelled"
    CONTRACT_OPENED = "contract_opened"
    SIGNATURE_REQUESTED = "signature_requested"
    CONTRACT_SIGNED = "contract_signed"
    CONTRACT_CONCLUDED = "contract_concluded"
    CONTRACT_EFFECTIVE = "contract_effective"
    AMENDMENT_PROPOSED = "amendment_proposed"
    CONTRACT_AMENDED = "contract_amended"
    REGISTRATION_DUE = "registration_due"
    REGISTRATION_REMINDER = "registration_reminder"
    REGISTRATION_MISSED = "registration_missed"
    REGISTRATION_OVERDUE = "registration_overdue"
    REGISTRATION_SUBMITTED = "registration_submitted"
    SUPPLEMENT_REQUESTED = "supplement_requested"
    REGISTRATION_CERTIFIED = "registration_certified"
    REGISTRATION_REFUSED = "registration_refused"
    MILESTONE_REPORTED = "milestone_reported"
    MILESTONE_MET = "milestone_met"
    MILESTONE_PARTIALLY_MET = "milestone_partially_met"
    MILESTONE_NOT_MET = "milestone_not_met"
    ENDING_PROPOSED = "ending_proposed"
    ENDING_CONTESTED = "ending_contested"
    ENDING_REFUSED = "ending_refused"
    ENDING_WITHDRAWN = "ending_withdrawn"
    ENDING_CARRIED_OUT = "ending_carried_out"
    TEMPLATE_DRAFTED = "template_drafted"
    AGREEMENT_DRAFTED = "agreement_drafted"
    AGREEMENT_SIGNED = "agreement_signed"
    AGREEMENT_IN_FORCE = "agreement_in_force"
    AGREEMENT_TERMINATED = "agreement_terminated"
    AGREEMENT_EXPIRED = "agreement_expired"
    ACCESS_REQUESTED = "access_requested"
    ACCESS_GRANTED = "access_granted"
    ACCESS_DENIED = "access_denied"
    ACCESS_REVOKED = "access_revoked"
    ACCESS_EXPIRED = "access_expired"
    PAYMENT_DUE = "payment_due"
    PAYMENT_RECORDED = "payment_recorded"
    PAYMENT_CONFIRMED = "payment_confirmed"
    PAYMENT_CONTESTED = "payment_contested"
    PAYMENT_WAIVED = "payment_waived"
    ROYALTY_DUE = "royalty_due"
    ROYALTY_SUBMITTED = "royalty_submitted"
    ROYALTY_ACCEPTED = "royalty_accepted"
    ROYALTY_CONTESTED = "royalty_contested"
    SERVICE_PROPOSED = "service_proposed"
    SERVICE_CONFIRMED = "service_confirmed"
    SERVICE_DECLINED = "service_declined"
    INVOICE_ISSUED = "invoice_issued"
    INVOICE_OVERDUE = "invoice_overdue"
    CREDIT_NOTE_ISSUED = "credit_note_issued"
    REFUND_OWED = "refund_owed"
    ASSET_VERIFIED = "asset_verified"
    ASSET_REFUSED = "asset_refused"
    PUBLICATION_OVERDUE = "publication_overdue"
    REMITTANCE_RECORDED = "remittance_recorded"
    REMITTANCE_CONTESTED = "remittance_contested"
    RATING_AWAITED = "rating_awaited"
    RATING_REVEALED = "rating_revealed"
    OUTCOME_CLAIMED = "outcome_claimed"
    OUTCOME_CONFIRMED = "outcome_confirmed"
    OUTCOME_REFUSED = "outcome_refused"
    DISPUTE_OPENED = "dispute_opened"
    DISPUTE_ANSWERED = "dispute_answered"
    SETTLEMENT_PROPOSED = "settlement_proposed"
    DISPUTE_SETTLED = "dispute_settled"
    DISPUTE_REFERRED = "dispute_referred"
    DISPUTE_WITHDRAWN = "dispute_withdrawn"
    AUCTION_PROPOSED = "auction_proposed"
    AUCTION_APPROVED = "auction_approved"
    AUCTION_RETURNED = "auction_returned"
    AUCTION_PUBLISHED = "auction_published"
    AUCTION_AMENDMENT_PROPOSED = "auction_amendment_proposed"
    AUCTION_AMENDED = "auction_amended"
    AUCTION_AMENDMENT_REFUSED = "auction_amendment_refused"
    QUESTION_ASKED = "question_asked"
    QUESTION_ANSWERED = "question_answered"
    TENDERING_BEGUN = "tendering_begun"
    SHARES_AWAITED = "shares_awaited"
    AUCTION_CANCELLED = "auction_cancelled"
    AUCTION_FAILED = "auction_failed"
    AUCTION_CONCLUDED = "auction_concluded"
    CUSTODIAN_REPLACEMENT_REQUESTED = "custodian_replacement_requested"
    CUSTODIAN_REPLACED = "custodian_replaced"
    BID_OPENED = "bid_opened"
    DISQUALIFICATION_PROPOSED = "disqualification_proposed"
    DISQUALIFICATION_ANSWERED = "disqualification_answered"
    DISQUALIFICATION_UPHELD = "disqualification_upheld"
    DISQUALIFICATION_DROPPED = "disqualification_dropped"
    RANKING_ANNOUNCED = "ranking_announced"
    AWARD_GIVEN = "award_given"
    AWARD_RESERVED = "award_reserved"
    AWARD_TO_CONFIRM = "award_to_confirm"
    AWARD_CONFIRMED = "award_confirmed"
    AWARD_LOST = "award_lost"
    AWARD_CANCELLED = "award_cancelled"
    AWARD_DROPPED = "award_dropped"
    BID_LOST = "bid_lost"
    EVALUATION_REOPENED = "evaluation_reopened"
    COMPLAINT_MADE = "complaint_made"
    COMPLAINT_SATISFIED = "complaint_satisfied"
    COMPLAINT_DECLINED = "complaint_declined"
    DEPOSIT_DECLARED = "deposit_declared"
    DEPOSIT_HELD = "deposit_held"
    DEPOSIT_REFUSED = "deposit_refused"
    DEPOSIT_TO_SETTLE = "deposit_to_settle"
    DEPOSIT_RETURNED = "deposit_returned"
    DEPOSIT_KEPT = "deposit_kept"
    MANDATE_ACTIVATED = "mandate_activated"
    MANDATE_SUSPENDED = "mandate_suspended"
    MANDATE_REINSTATED = "mandate_reinstated"
    MANDATE_EXPIRED = "mandate_expired"
    MANDATE_TERMINATED = "mandate_terminated"


class SubjectType(StrEnum):
    """What a notice is about."""

    ORGANIZATION = "organization"
    LISTING = "listing"
    CASE = "case"
    APPEAL = "appeal"
    MATCH = "match"
    SAVED_SEARCH = "saved_search"
    INTRODUCTION = "introduction"
    NEGOTIATION = "negotiation"
    MEMORANDUM = "memorandum"
    DEAL = "deal"
    CONTRACT = "contract"
    REGISTRATION = "registration"
    MILESTONE = "milestone"
    ENDING = "ending"
    PAYMENT_TERM = "payment_term"
    PAYMENT = "payment"
    ROYALTY_STATEMENT = "royalty_statement"
    SERVICE_ORDER = "service_order"
    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    REMITTANCE = "remittance"
    PUBLIC_ASSET = "public_asset"
    RATING = "rating"
    ATTESTATION = "attestation"
    DISPUTE = "dispute"
    AGREEMENT_TEMPLATE = "agreement_template"
    AGREEMENT = "agreement"
    ACCESS_GRANT = "access_grant"
    MANDATE = "mandate"
    AUCTION = "auction"
    QUESTION = "question"
    BID = "bid"
    DISQUALIFICATION = "disqualification"
    AWARD = "award"
    COMPLAINT = "complaint"
    DEPOSIT = "deposit"


class Notice(Base):
    """One item of one person's inbox."""

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("event_id", "person_id"),
        Index("ix_notices_inbox", "person_id", text("created_at DESC"), text("id DESC")),
        Index(
            "ix_notices_unread",
            "person_id",
            text("created_at DESC"),
            text("id DESC"),
            postgresql_where=text("read_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    event_id: Mapped[UUID]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    organization_id: Mapped[UUID | None] = mapped_column(ForeignKey("organizations.id"))
    kind: Mapped[NoticeKind] = mapped_column(Coded(NoticeKind))
    subject_type: Mapped[SubjectType] = mapped_column(Coded(SubjectType))
    subject_id: Mapped[UUID]
    listing_id: Mapped[UUID | None]
    values: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]

    def read(self, *, at: datetime) -> None:
        """Its person has read it; the first time counts."""
        self.read_at = self.read_at or at

    def told(self, language: str) -> tuple[str, str]:
        """Title and text in `vi` or `en`."""
        return tell(self.kind, self.values, language)


class Preferences(Aggregate):
    """What a person wants to be told by mail; the inbox has everything in any case. Its id is the person's."""

    __tablename__ = "notification_preferences"

    id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), primary_key=True)
    mail: Mapped[bool]
    muted: Mapped[list[str]]

    @classmethod
    def untouched(cls, person_id: UUID) -> "Preferences":
        """What holds for somebody who has not said anything: letters of every kind; its version is 0."""
        return cls(id=person_id, version=0, mail=True, muted=[])

    def choose(self, *, mail: bool | None, muted: Iterable[NoticeKind] | None) -> None:
        """Change what is named, and leave the rest as it is."""
        if mail is not None:
            self.mail = mail
        if muted is not None:
            self.muted = sorted({kind.value for kind in muted})


def tell(kind: NoticeKind, values: dict[str, Any], language: str) -> tuple[str, str]:
    """Title and text of a notice; a name that is missing in one language is told in the other."""
    words = NAMELESS[language] | {name: _worded(said, language) for name, said in values.items() if said}
    title, told = TEXTS[kind.value][language]
    return Template(title).substitute(words), Template(told).substitute(words)


def _worded(said: dict[str, str], language: str) -> str:
    return said.get(language) or said.get(OTHER_LANGUAGE[language], "")
