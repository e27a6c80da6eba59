"""Which facts people are told of, and which people."""

from datetime import datetime
from typing import Any
from uuid import UUID

from techexchange.assets import events as assets
from techexchange.auctions.queries import watcher_ids
from techexchange.deals import events as deals
from techexchange.identity import events as identity
from techexchange.infra.jobs import on
from techexchange.infra.uow import UnitOfWork
from techexchange.introductions import events as contacts
from techexchange.kernel.events import Event
from techexchange.kernel.permissions import SYSTEM, OrganizationKind, Permission
from techexchange.listings import events as listings
from techexchange.mandates import events as mandates
from techexchange.matching import events as matching
from techexchange.moderation import events as moderation
from techexchange.notifications import actions, queries
from techexchange.notifications.actions import Announcement
from techexchange.notifications.handlers.auctioning import AUCTION_RULES
from techexchange.notifications.handlers.audience import Audience
from techexchange.notifications.handlers.billing import BILLING_RULES
from techexchange.notifications.models import NoticeKind, SubjectType
from techexchange.offers import events as offers
from techexchange.search import events as search

K, S, P = NoticeKind, SubjectType, Permission


ADMINISTRATORS = Audience(("subject_id",), P.ORGANIZATION_EDIT)
EDITORS = Audience(("organization_id",), P.LISTING_EDIT)
BOTH = ("owner_id", "counterparty_id")
SIDES = Audience(("supply_owner_id", "demand_owner_id"), P.MATCH_DECIDE)
OTHER_SIDE = Audience(("supply_owner_id", "demand_owner_id"), P.MATCH_DECIDE, but="interested_id")
CONTACTS = ("seeker_id", "host_id")
BOTH_CONTACTS = Audience(CONTACTS, P.INTEREST_DECIDE)
STAFF = Audience(("operator_id",), P.ORGANIZATION_READ)
SUPERVISORS = Audience((), P.CASE_READ, authority=OrganizationKind.OWNER)
SIGNATORIES = ("first_party_id", "second_party_id")
APPROVERS = Audience((), P.TEMPLATE_APPROVE, authority=OrganizationKind.OWNER)
HOLDER = Audience(("holder_id",), P.DATA_ROOM_READ)
FILER = Audience(("filer_id",), P.DEAL_READ)
CONTRACT_PARTIES = Audience(("supplier_id", "acquirer_id"), P.DEAL_READ)
CONTRACT_SIGNATORIES = Audience(("supplier_id", "acquirer_id"), P.CONTRACT_SIGN)
SUPPLIER = Audience(("supplier_id",), P.DEAL_READ)
ACQUIRER = Audience(("acquirer_id",), P.DEAL_READ)
RECORDER = Audience(("recorded_by",), P.DEAL_READ)
HOST = Audience(("organization_id",), P.ASSET_REGISTER)
HOST_AND_OWNER = Audience(("organization_id",), P.ORGANIZATION_READ, authority=OrganizationKind.OWNER)
OWNER = Audience((), P.DEAL_SUPERVISION_READ, authority=OrganizationKind.OWNER)


def besides(party: str) -> Audience:
    """Everyone in the two parties of a contract who reads deals, but for the party that did it."""
    return Audience(CONTRACT_PARTIES.parties, CONTRACT_PARTIES.permission, but=party)


def other_contact(but: str) -> Audience:
    """The party to an introduction that did not do it."""
    return Audience(CONTACTS, P.INTEREST_DECIDE, but=but)


RULES: dict[type[Event], tuple[NoticeKind, SubjectType, Audience]] = {
    identity.OrganizationVerified: (K.ORGANIZATION_VERIFIED, S.ORGANIZATION, ADMINISTRATORS),
    identity.VerificationRejected: (K.ORGANIZATION_REJECTED, S.ORGANIZATION, ADMINISTRATORS),
    identity.OrganizationSuspended: (K.ORGANIZATION_SUSPENDED, S.ORGANIZATION, ADMINISTRATORS),
    identity.OrganizationReinstated: (K.ORGANIZATION_REINSTATED, S.ORGANIZATION, ADMINISTRATORS),
    identity.OrganizationRevoked: (K.ORGANIZATION_REVOKED, S.ORGANIZATION, ADMINISTRATORS),
    identity.MemberJoined: (K.MEMBER_JOINED, S.ORGANIZATION, ADMINISTRATORS),
    identity.MemberRoleChanged: (
        K.MEMBER_ROLE_CHANGED,
        S.ORGANIZATION,
        Audience((), P.ORGANIZATION_READ, person="person_id"),
    ),
    identity.MemberRemoved: (K.MEMBER_REMOVED, S.ORGANIZATION, Audience((), P.ORGANIZATION_READ, person="person_id")),
    listings.ListingPublished: (K.LISTING_PUBLISHED, S.LISTING, EDITORS),
    listings.ListingChangesRequested: (K.LISTING_CHANGES_REQUESTED, S.LISTING, EDITORS),
    listings.ListingRejected: (K.LISTING_REJECTED, S.LISTING, EDITORS),
    listings.ListingExpired: (K.LISTING_EXPIRED, S.LISTING, EDITORS),
    listings.ListingSuspended: (K.LISTING_SUSPENDED, S.LISTING, EDITORS),
    listings.ListingReinstated: (K.LISTING_REINSTATED, S.LISTING, EDITORS),
    moderation.CaseEscalated: (K.CASE_ESCALATED, S.CASE, SUPERVISORS),
    moderation.CaseOverdue: (K.CASE_OVERDUE, S.CASE, SUPERVISORS),
    moderation.CaseBroughtUp: (K.CASE_BROUGHT_UP, S.CASE, SUPERVISORS),
    moderation.AppealFiled: (K.APPEAL_FILED, S.APPEAL, SUPERVISORS),
    moderation.AppealDecided: (K.APPEAL_DECIDED, S.APPEAL, Audience((), P.INBOX_READ, person="appellant_id")),
    matching.NeedMatched: (K.NEED_MATCHED, S.LISTING, Audience(("organization_id",), P.MATCH_DECIDE)),
    matching.MatchInterestShown: (K.MATCH_INTEREST, S.MATCH, OTHER_SIDE),
    matching.MatchInterestReturned: (K.MATCH_MUTUAL, S.MATCH, SIDES),
    matching.IntroductionProposed: (K.INTRODUCTION_PROPOSED, S.MATCH, SIDES),
    matching.PartiesIntroduced: (K.PARTIES_INTRODUCED, S.MATCH, SIDES),
    search.SavedSearchMatched: (
        K.SAVED_SEARCH_MATCHED,
        S.SAVED_SEARCH,
        Audience((), P.INBOX_READ, person="person_id"),
    ),
    contacts.InterestExpressed: (K.INTEREST_RECEIVED, S.INTRODUCTION, Audience(("host_id",), P.INTEREST_DECIDE)),
    contacts.InterestAcknowledged: (
        K.INTEREST_ACKNOWLEDGED,
        S.INTRODUCTION,
        Audience(("seeker_id",), P.INTEREST_DECIDE),
    ),
    contacts.InterestAccepted: (K.INTEREST_ACCEPTED, S.INTRODUCTION, other_contact("accepted_by")),
    contacts.ContactSuggested: (K.CONTACT_SUGGESTED, S.INTRODUCTION, BOTH_CONTACTS),
    contacts.ContactMade: (K.CONTACT_MADE, S.INTRODUCTION, BOTH_CONTACTS),
    contacts.InterestDeclined: (K.INTEREST_DECLINED, S.INTRODUCTION, other_contact("declined_by")),
    contacts.InterestWithdrawn: (K.INTEREST_WITHDRAWN, S.INTRODUCTION, other_contact("withdrawn_by")),
    contacts.InterestExpired: (K.INTEREST_EXPIRED, S.INTRODUCTION, BOTH_CONTACTS),
    contacts.InterestLapsed: (K.INTEREST_LAPSED, S.INTRODUCTION, BOTH_CONTACTS),
    contacts.MeetingProposed: (K.MEETING_PROPOSED, S.INTRODUCTION, other_contact("done_by")),
    contacts.MeetingAccepted: (K.MEETING_ACCEPTED, S.INTRODUCTION, other_contact("done_by")),
    contacts.MeetingDeclined: (K.MEETING_DECLINED, S.INTRODUCTION, other_contact("done_by")),
    contacts.MeetingCancelled: (K.MEETING_CANCELLED, S.INTRODUCTION, other_contact("done_by")),
    contacts.MessageSent: (K.MESSAGE_RECEIVED, S.INTRODUCTION, other_contact("sent_by")),
    offers.OfferSubmitted: (K.OFFER_RECEIVED, S.NEGOTIATION, Audience(BOTH, P.OFFER_DECIDE, but="made_by")),
    offers.OfferCountered: (K.OFFER_COUNTERED, S.NEGOTIATION, Audience(BOTH, P.OFFER_DECIDE, but="made_by")),
    offers.OfferAccepted: (K.OFFER_ACCEPTED, S.NEGOTIATION, Audience(BOTH, P.OFFER_SUBMIT, but="accepted_by")),
    offers.OfferDeclined: (K.OFFER_DECLINED, S.NEGOTIATION, Audience(BOTH, P.OFFER_SUBMIT, but="declined_by")),
    offers.OfferWithdrawn: (K.OFFER_WITHDRAWN, S.NEGOTIATION, Audience(BOTH, P.OFFER_DECIDE, but="withdrawn_by")),
    offers.NegotiationExpired: (K.NEGOTIATION_EXPIRED, S.NEGOTIATION, Audience(BOTH, P.OFFER_DECIDE)),
    offers.NegotiationLapsed: (K.NEGOTIATION_LAPSED, S.NEGOTIATION, Audience(("counterparty_id",), P.OFFER_SUBMIT)),
    offers.NegotiationDisclosed: (K.NEGOTIATION_DISCLOSED, S.NEGOTIATION, Audience(BOTH, P.OFFER_DECIDE)),
    offers.MemorandumDrafted: (
        K.MEMORANDUM_DRAFTED,
        S.MEMORANDUM,
        Audience(BOTH, P.AGREEMENT_SIGN, but="drafted_by"),
    ),
    offers.MemorandumSigned: (K.MEMORANDUM_SIGNED, S.MEMORANDUM, Audience(BOTH, P.AGREEMENT_SIGN, but="signed_by")),
    offers.MemorandumTerminated: (
        K.MEMORANDUM_TERMINATED,
        S.MEMORANDUM,
        Audience(BOTH, P.AGREEMENT_SIGN, but="terminated_by"),
    ),
    offers.MemorandumExpired: (K.MEMORANDUM_EXPIRED, S.MEMORANDUM, Audience(BOTH, P.AGREEMENT_SIGN)),
    deals.DealAgreed: (K.DEAL_AGREED, S.DEAL, Audience(("supplier_id", "acquirer_id"), P.DEAL_READ)),
    deals.DealCancelled: (
        K.DEAL_CANCELLED,
        S.DEAL,
        Audience(("supplier_id", "acquirer_id"), P.DEAL_READ, but="cancelled_by"),
    ),
    deals.ContractOpened: (K.CONTRACT_OPENED, S.CONTRACT, besides("opened_by")),
    deals.SignatureRequested: (K.SIGNATURE_REQUESTED, S.CONTRACT, CONTRACT_SIGNATORIES),
    deals.ContractSigned: (K.CONTRACT_SIGNED, S.CONTRACT, besides("signed_for")),
    deals.ContractConcluded: (K.CONTRACT_CONCLUDED, S.CONTRACT, CONTRACT_PARTIES),
    deals.ContractEffective: (K.CONTRACT_EFFECTIVE, S.CONTRACT, CONTRACT_PARTIES),
    deals.AmendmentProposed: (K.AMENDMENT_PROPOSED, S.CONTRACT, besides("proposed_by")),
    deals.ContractAmended: (K.CONTRACT_AMENDED, S.CONTRACT, CONTRACT_PARTIES),
    deals.RegistrationFellDue: (K.REGISTRATION_DUE, S.REGISTRATION, FILER),
    deals.RegistrationReminded: (K.REGISTRATION_REMINDER, S.REGISTRATION, FILER),
    deals.RegistrationMissed: (K.REGISTRATION_MISSED, S.REGISTRATION, CONTRACT_PARTIES),
    deals.RegistrationSubmitted: (K.REGISTRATION_SUBMITTED, S.REGISTRATION, CONTRACT_PARTIES),
    deals.RegistrationSupplementRequested: (K.SUPPLEMENT_REQUESTED, S.REGISTRATION, CONTRACT_PARTIES),
    deals.RegistrationCertified: (K.REGISTRATION_CERTIFIED, S.REGISTRATION, CONTRACT_PARTIES),
    deals.RegistrationRefused: (K.REGISTRATION_REFUSED, S.REGISTRATION, CONTRACT_PARTIES),
    deals.MilestoneReported: (K.MILESTONE_REPORTED, S.MILESTONE, besides("reported_by")),
    deals.MilestoneMet: (K.MILESTONE_MET, S.MILESTONE, besides("judged_by")),
    deals.MilestonePartiallyMet: (K.MILESTONE_PARTIALLY_MET, S.MILESTONE, besides("judged_by")),
    deals.MilestoneNotMet: (K.MILESTONE_NOT_MET, S.MILESTONE, besides("judged_by")),
    deals.EndingProposed: (K.ENDING_PROPOSED, S.ENDING, besides("proposed_by")),
    deals.EndingContested: (K.ENDING_CONTESTED, S.ENDING, CONTRACT_PARTIES),
    deals.EndingRefused: (K.ENDING_REFUSED, S.ENDING, CONTRACT_PARTIES),
    deals.EndingWithdrawn: (K.ENDING_WITHDRAWN, S.ENDING, besides("proposed_by")),
    deals.EndingCarriedOut: (K.ENDING_CARRIED_OUT, S.ENDING, CONTRACT_PARTIES),
    deals.PaymentTermDue: (K.PAYMENT_DUE, S.PAYMENT_TERM, ACQUIRER),
    deals.PaymentTermWaived: (K.PAYMENT_WAIVED, S.PAYMENT_TERM, ACQUIRER),
    deals.PaymentRecorded: (K.PAYMENT_RECORDED, S.PAYMENT, besides("recorded_by")),
    deals.PaymentConfirmed: (K.PAYMENT_CONFIRMED, S.PAYMENT, RECORDER),
    deals.PaymentContested: (K.PAYMENT_CONTESTED, S.PAYMENT, RECORDER),
    deals.RoyaltyStatementDue: (K.ROYALTY_DUE, S.ROYALTY_STATEMENT, ACQUIRER),
    deals.RoyaltyStatementSubmitted: (K.ROYALTY_SUBMITTED, S.ROYALTY_STATEMENT, SUPPLIER),
    deals.RoyaltyStatementAccepted: (K.ROYALTY_ACCEPTED, S.ROYALTY_STATEMENT, ACQUIRER),
    deals.RoyaltyStatementContested: (K.ROYALTY_CONTESTED, S.ROYALTY_STATEMENT, ACQUIRER),
    deals.RatingGiven: (K.RATING_AWAITED, S.RATING, besides("given_by")),
    deals.RatingRevealed: (K.RATING_REVEALED, S.RATING, Audience(("about_id",), P.DEAL_READ)),
    deals.OutcomeClaimed: (K.OUTCOME_CLAIMED, S.ATTESTATION, besides("claimed_by")),
    deals.OutcomeConfirmed: (K.OUTCOME_CONFIRMED, S.ATTESTATION, Audience(("claimed_by",), P.DEAL_READ)),
    deals.OutcomeRefused: (K.OUTCOME_REFUSED, S.ATTESTATION, Audience(("claimed_by",), P.DEAL_READ)),
    deals.DisputeOpened: (K.DISPUTE_OPENED, S.DISPUTE, besides("opened_by")),
    deals.DisputeAnswered: (K.DISPUTE_ANSWERED, S.DISPUTE, Audience(("opened_by",), P.DEAL_READ)),
    deals.SettlementProposed: (K.SETTLEMENT_PROPOSED, S.DISPUTE, besides("proposed_by")),
    deals.DisputeSettled: (K.DISPUTE_SETTLED, S.DISPUTE, CONTRACT_PARTIES),
    deals.DisputeReferred: (K.DISPUTE_REFERRED, S.DISPUTE, besides("referred_by")),
    deals.DisputeWithdrawn: (K.DISPUTE_WITHDRAWN, S.DISPUTE, besides("opened_by")),
    contacts.TemplateDrafted: (K.TEMPLATE_DRAFTED, S.AGREEMENT_TEMPLATE, APPROVERS),
    contacts.AgreementDrafted: (
        K.AGREEMENT_DRAFTED,
        S.AGREEMENT,
        Audience(("second_party_id",), P.AGREEMENT_READ),
    ),
    contacts.AgreementSigned: (
        K.AGREEMENT_SIGNED,
        S.AGREEMENT,
        Audience(SIGNATORIES, P.AGREEMENT_SIGN, but="signed_by"),
    ),
    contacts.AgreementConcluded: (K.AGREEMENT_IN_FORCE, S.AGREEMENT, Audience(SIGNATORIES, P.AGREEMENT_READ)),
    contacts.AgreementTerminated: (
        K.AGREEMENT_TERMINATED,
        S.AGREEMENT,
        Audience(SIGNATORIES, P.AGREEMENT_READ, but="terminated_by"),
    ),
    contacts.AgreementExpired: (K.AGREEMENT_EXPIRED, S.AGREEMENT, Audience(SIGNATORIES, P.AGREEMENT_READ)),
    contacts.AccessRequested: (K.ACCESS_REQUESTED, S.ACCESS_GRANT, Audience(("owner_id",), P.ACCESS_GRANT)),
    contacts.AccessGranted: (K.ACCESS_GRANTED, S.ACCESS_GRANT, HOLDER),
    contacts.AccessDenied: (K.ACCESS_DENIED, S.ACCESS_GRANT, HOLDER),
    contacts.AccessRevoked: (K.ACCESS_REVOKED, S.ACCESS_GRANT, HOLDER),
    contacts.AccessExpired: (K.ACCESS_EXPIRED, S.ACCESS_GRANT, HOLDER),
    assets.AssetVerified: (K.ASSET_VERIFIED, S.PUBLIC_ASSET, HOST),
    assets.AssetRefused: (K.ASSET_REFUSED, S.PUBLIC_ASSET, HOST),
    assets.PublicationDutyMissed: (K.PUBLICATION_OVERDUE, S.PUBLIC_ASSET, HOST_AND_OWNER),
    mandates.MandateActivated: (K.MANDATE_ACTIVATED, S.MANDATE, STAFF),
    mandates.MandateSuspended: (K.MANDATE_SUSPENDED, S.MANDATE, STAFF),
    mandates.MandateReinstated: (K.MANDATE_REINSTATED, S.MANDATE, STAFF),
    mandates.MandateExpired: (
        K.MANDATE_EXPIRED,
        S.MANDATE,
        Audience(("operator_id",), P.MANDATE_READ, authority=OrganizationKind.OWNER),
    ),
    mandates.MandateTerminated: (K.MANDATE_TERMINATED, S.MANDATE, STAFF),
}
ALSO: dict[type[Event], tuple[NoticeKind, SubjectType, Audience]] = {
    deals.RegistrationMissed: (K.REGISTRATION_OVERDUE, S.REGISTRATION, OWNER),
}
"""Who else is told of a fact, in other words."""
BY_NAME = {event.name: [rules[event] for rules in (RULES, ALSO) if event in rules] for event in RULES}
BY_NAME |= {event.name: list(tellings) for event, tellings in (AUCTION_RULES | BILLING_RULES).items()}


@on(*RULES, *AUCTION_RULES, *BILLING_RULES)
async def tell_people(uow: UnitOfWork, event: dict[str, Any]) -> None:
    """Tell everyone a fact concerns."""
    for kind, subject_type, audience in BY_NAME[event["event"]]:
        await _tell(uow, event, kind, subject_type, audience)


async def _tell(
    uow: UnitOfWork, event: dict[str, Any], kind: NoticeKind, subject_type: SubjectType, audience: Audience
) -> None:
    organizations = [UUID(event[name]) for name in audience.parties if event[name] != event.get(audience.but or "")]
    if audience.authority:
        organizations += await queries.authorities(uow, audience.authority)
    listing = event["subject_id"] if subject_type is SubjectType.LISTING else event.get("listing_id")
    said = Announcement(
        kind=kind,
        event_id=UUID(event["event_id"]),
        done_by=UUID(event["actor_id"]),
        at=datetime.fromisoformat(event["at"]),
        subject_type=subject_type,
        subject_id=UUID(event["subject_id"]),
        listing_id=UUID(listing) if listing else None,
        organizations=tuple(organizations),
        permission=audience.permission,
        person_id=UUID(event[audience.person]) if audience.person else None,
        people=tuple(await watcher_ids(uow, UUID(event[audience.watched]))) if audience.watched else (),
        mail=event.get("mail", True),
        found=event.get("found", 0),
        days=event.get("days_left"),
    )
    await actions.announce(uow, SYSTEM, said)


SUBSCRIPTIONS = (tell_people,)
