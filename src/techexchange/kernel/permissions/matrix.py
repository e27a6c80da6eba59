"""The whole matrix on one page: every permission, every role, what each is granted and on which condition."""

from enum import StrEnum


class Permission(StrEnum):
    """One thing that may be done; those ending in `:read` change nothing."""

    ACCOUNT_REGISTER = "account:register"
    SESSION_OPEN = "session:open"
    FLAG_RAISE = "flag:raise"
    FLAG_READ = "flag:read"
    ACCOUNT_MANAGE = "account:manage"
    INBOX_READ = "inbox:read"
    INBOX_MANAGE = "inbox:manage"
    ORGANIZATION_REGISTER = "organization:register"
    SAVED_SEARCH_READ = "saved_search:read"
    SAVED_SEARCH_MANAGE = "saved_search:manage"
    OWN_DATA_READ = "own_data:read"
    DATA_REQUEST_MAKE = "data_request:make"
    CONFLICT_DECLARE = "conflict:declare"

    ORGANIZATION_READ = "organization:read"
    ORGANIZATION_EDIT = "organization:edit"
    MEMBER_MANAGE = "member:manage"
    CLIENT_MANAGE = "client:manage"
    LISTING_READ = "listing:read"
    LISTING_EDIT = "listing:edit"
    LISTING_SUBMIT = "listing:submit"
    CONFIDENTIAL_READ = "confidential:read"
    CONFIDENTIAL_EDIT = "confidential:edit"
    NEGOTIATION_READ = "negotiation:read"
    OFFER_SUBMIT = "offer:submit"
    OFFER_DECIDE = "offer:decide"
    DEAL_READ = "deal:read"
    MATCH_READ = "match:read"
    MATCH_DECIDE = "match:decide"
    INTRODUCTION_READ = "introduction:read"
    INTEREST_EXPRESS = "interest:express"
    INTEREST_DECIDE = "interest:decide"
    AGREEMENT_READ = "agreement:read"
    AGREEMENT_EDIT = "agreement:edit"
    AGREEMENT_SIGN = "agreement:sign"
    ACCESS_REQUEST = "access:request"
    ACCESS_GRANT = "access:grant"
    DATA_ROOM_READ = "data_room:read"
    CONTRACT_EDIT = "contract:edit"
    CONTRACT_SIGN = "contract:sign"
    PERFORMANCE_RECORD = "performance:record"
    RATING_GIVE = "rating:give"
    ATTESTATION_MAKE = "attestation:make"
    AUCTION_READ = "auction:read"
    AUCTION_PREPARE = "auction:prepare"
    BID_READ = "bid:read"
    BID_SUBMIT = "bid:submit"
    AWARD_CONFIRM = "award:confirm"
    COMPLAINT_MAKE = "complaint:make"
    QUESTION_ASK = "question:ask"
    BILL_READ = "bill:read"
    BILL_PAY = "bill:pay"
    SERVICE_ORDER = "service:order"
    ASSET_REGISTER = "asset:register"
    APPEAL_MAKE = "appeal:make"

    CASE_READ = "case:read"
    CASE_CLAIM = "case:claim"
    CASE_DECIDE = "case:decide"
    CASE_RETURN = "case:return"
    CASE_VIEW_KEEP = "case_view:keep"
    MODERATION_STATISTICS_READ = "moderation_statistics:read"
    APPEAL_READ = "appeal:read"
    APPEAL_DECIDE = "appeal:decide"
    LISTING_REVIEW = "listing:review"
    LISTING_PUBLISH = "listing:publish"
    LISTING_SUSPEND = "listing:suspend"
    LISTING_IMPORT = "listing:import"
    ORGANIZATION_REVIEW_READ = "organization_review:read"
    ORGANIZATION_VERIFY = "organization:verify"
    ORGANIZATION_SUSPEND = "organization:suspend"
    SEARCH_REBUILD = "search:rebuild"
    SYNONYM_EDIT = "synonym:edit"
    UNMET_READ = "unmet:read"
    MATCH_BROKER = "match:broker"
    MATCH_QUALITY_READ = "match_quality:read"
    INTRODUCTION_BROKER = "introduction:broker"
    TEMPLATE_EDIT = "template:edit"
    FEE_READ = "fee:read"
    SERVICE_RECORD = "service:record"
    INVOICE_ISSUE = "invoice:issue"
    RECEIPT_CONFIRM = "receipt:confirm"
    REPORT_READ = "report:read"
    FEE_PROPOSE = "fee:propose"
    AUCTION_RUN = "auction:run"
    AUCTION_RUN_READ = "auction_run:read"
    BID_EVALUATE = "bid:evaluate"
    DEPOSIT_READ = "deposit:read"
    DEPOSIT_CONFIRM = "deposit:confirm"
    ASSET_READ = "asset:read"
    ASSET_VERIFY = "asset:verify"
    DATA_REQUEST_READ = "data_request:read"
    DATA_REQUEST_DECIDE = "data_request:decide"

    AUTHORITY_VERIFY = "authority:verify"
    MANDATE_READ = "mandate:read"
    MANDATE_WRITE = "mandate:write"
    LEDGER_READ = "ledger:read"
    TEMPLATE_APPROVE = "template:approve"
    NEGOTIATION_DISCLOSE = "negotiation:disclose"
    DEAL_SUPERVISION_READ = "deal_supervision:read"
    AUCTION_APPROVE = "auction:approve"
    COMPLAINT_DECIDE = "complaint:decide"
    CUSTODIAN_KEY_REGISTER = "custodian_key:register"
    SHARE_READ = "share:read"
    SHARE_HAND_IN = "share:hand_in"
    ASSET_TRACE_READ = "asset_trace:read"
    APPRAISAL_DECIDE = "appraisal:decide"
    CONFLICT_REGISTER_READ = "conflict_register:read"
    CONFLICT_LIFT = "conflict:lift"
    INSPECTION_READ = "inspection:read"
    INSPECTION_OPEN = "inspection:open"
    PRIVATE_RECORD_READ = "private_record:read"

    @property
    def reads(self) -> bool:
        """Whether holding this permission changes nothing."""
        return self.value.endswith(":read")


class OrganizationKind(StrEnum):
    """What an organisation is on the exchange."""

    OWNER = "owner"
    OPERATOR = "operator"
    AUDITOR = "auditor"
    INSTITUTE = "institute"
    BUSINESS = "business"
    BROKER = "broker"
    VALUER = "valuer"

    @property
    def is_authority(self) -> bool:
        """Whether its staff act for the exchange itself, and so need a second factor."""
        return self in {OrganizationKind.OWNER, OrganizationKind.OPERATOR, OrganizationKind.AUDITOR}


class Role(StrEnum):
    """What a person does in an organisation."""

    ADMIN = "admin"
    EDITOR = "editor"
    NEGOTIATOR = "negotiator"
    SIGNATORY = "signatory"
    VIEWER = "viewer"
    MODERATOR = "moderator"
    BROKER = "broker"
    AUCTION_OFFICER = "auction_officer"
    FINANCE = "finance"
    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"


class MandatedAction(StrEnum):
    """What an operating mandate can permit the operator to do."""

    VERIFY = "verify"
    MODERATE = "moderate"
    IMPORT = "import"
    BROKER = "broker"
    AUCTION = "auction"
    INVOICE = "invoice"


P = Permission
ANYONE = frozenset({P.ACCOUNT_REGISTER, P.SESSION_OPEN, P.FLAG_RAISE})
EVERY_PERSON = frozenset(
    ANYONE
    | {P.ACCOUNT_MANAGE, P.INBOX_READ, P.INBOX_MANAGE, P.ORGANIZATION_REGISTER}
    | {P.SAVED_SEARCH_READ, P.SAVED_SEARCH_MANAGE, P.CONFLICT_DECLARE}
    | {P.FLAG_READ}
    | {P.OWN_DATA_READ, P.DATA_REQUEST_MAKE}
)
ADMINISTRATION = frozenset({P.ORGANIZATION_READ, P.ORGANIZATION_EDIT, P.MEMBER_MANAGE, P.CLIENT_MANAGE})
VIEWING = frozenset(
    {P.ORGANIZATION_READ, P.LISTING_READ, P.NEGOTIATION_READ, P.DEAL_READ, P.MATCH_READ}
    | {P.INTRODUCTION_READ, P.AGREEMENT_READ, P.AUCTION_READ, P.BILL_READ}
)
MEETING = frozenset({P.MATCH_DECIDE, P.INTEREST_EXPRESS, P.INTEREST_DECIDE, P.ACCESS_REQUEST, P.DATA_ROOM_READ})
EDITING = (
    VIEWING
    | MEETING
    | {P.LISTING_EDIT, P.LISTING_SUBMIT, P.CONFIDENTIAL_READ, P.CONFIDENTIAL_EDIT, P.ACCESS_GRANT, P.AGREEMENT_EDIT}
    | {P.AUCTION_PREPARE, P.QUESTION_ASK}
    | {P.APPEAL_MAKE}
    | {P.ASSET_REGISTER}
)
NEGOTIATING = (
    VIEWING
    | MEETING
    | {P.OFFER_SUBMIT, P.OFFER_DECIDE, P.AGREEMENT_EDIT, P.CONTRACT_EDIT, P.PERFORMANCE_RECORD, P.RATING_GIVE}
    | {P.BID_READ, P.BID_SUBMIT, P.QUESTION_ASK, P.COMPLAINT_MAKE}
    | {P.BILL_PAY, P.SERVICE_ORDER}
)
SIGNING = frozenset(
    {P.OFFER_DECIDE, P.AGREEMENT_SIGN, P.CONTRACT_SIGN, P.ATTESTATION_MAKE, P.DATA_ROOM_READ}
    | {P.BID_READ, P.BID_SUBMIT, P.AWARD_CONFIRM, P.COMPLAINT_MAKE, P.AUCTION_PREPARE}
    | {P.BILL_PAY, P.SERVICE_ORDER}
    | {P.APPEAL_MAKE}
)
PARTICIPATION = {
    Role.ADMIN: ADMINISTRATION | EDITING | NEGOTIATING | SIGNING,
    Role.EDITOR: EDITING,
    Role.NEGOTIATOR: NEGOTIATING,
    Role.SIGNATORY: VIEWING | SIGNING,
    Role.VIEWER: VIEWING,
}
MODERATION = frozenset(
    {P.CASE_READ, P.CASE_CLAIM, P.CASE_DECIDE, P.LISTING_REVIEW, P.LISTING_PUBLISH, P.LISTING_SUSPEND}
    | {P.LISTING_IMPORT, P.ORGANIZATION_REVIEW_READ, P.ORGANIZATION_VERIFY, P.ORGANIZATION_SUSPEND}
    | {P.SEARCH_REBUILD, P.SYNONYM_EDIT, P.UNMET_READ, P.MANDATE_READ, P.MATCH_QUALITY_READ}
    | {P.TEMPLATE_EDIT}
    | {P.CASE_VIEW_KEEP, P.APPEAL_READ}
    | {P.ASSET_READ, P.ASSET_VERIFY, P.DATA_REQUEST_READ, P.DATA_REQUEST_DECIDE}
)
SUPERVISION = frozenset(
    {P.MANDATE_READ, P.MANDATE_WRITE, P.LEDGER_READ, P.CASE_READ, P.CASE_RETURN, P.LISTING_REVIEW}
    | {P.ORGANIZATION_REVIEW_READ, P.AUTHORITY_VERIFY, P.UNMET_READ, P.MATCH_QUALITY_READ}
    | {P.TEMPLATE_APPROVE, P.NEGOTIATION_DISCLOSE, P.DEAL_SUPERVISION_READ, P.FEE_READ, P.BILL_PAY}
    | {P.AUCTION_APPROVE, P.COMPLAINT_DECIDE, P.AUCTION_RUN_READ, P.CUSTODIAN_KEY_REGISTER}
    | {P.SHARE_READ, P.SHARE_HAND_IN, P.DEPOSIT_READ}
    | {P.CONFLICT_REGISTER_READ, P.CONFLICT_LIFT, P.INSPECTION_READ, P.INSPECTION_OPEN, P.PRIVATE_RECORD_READ}
    | {P.CASE_VIEW_KEEP, P.MODERATION_STATISTICS_READ, P.APPEAL_READ, P.APPEAL_DECIDE}
    | {P.ASSET_READ, P.ASSET_TRACE_READ, P.APPRAISAL_DECIDE, P.DATA_REQUEST_READ, P.DATA_REQUEST_DECIDE}
)
STAFF = frozenset({P.ORGANIZATION_READ, P.MANDATE_READ, P.REPORT_READ})
AUCTIONEERING = frozenset(
    {P.AUCTION_RUN, P.AUCTION_RUN_READ, P.BID_EVALUATE, P.CUSTODIAN_KEY_REGISTER}
    | {P.SHARE_READ, P.SHARE_HAND_IN, P.DEPOSIT_READ}
)
BROKERAGE = frozenset({P.MATCH_BROKER, P.MATCH_QUALITY_READ, P.UNMET_READ, P.INTRODUCTION_BROKER})
AUDIT = frozenset(
    {P.LEDGER_READ, P.CASE_READ, P.ORGANIZATION_REVIEW_READ, P.MATCH_QUALITY_READ}
    | {P.DEAL_SUPERVISION_READ, P.FEE_READ, P.AUCTION_RUN_READ}
    | {P.CUSTODIAN_KEY_REGISTER, P.SHARE_READ, P.SHARE_HAND_IN, P.CONFLICT_REGISTER_READ}
    | {P.MODERATION_STATISTICS_READ, P.APPEAL_READ}
    | {P.ASSET_READ, P.ASSET_TRACE_READ}
)

GRANTS: dict[OrganizationKind, dict[Role, frozenset[Permission]]] = {
    OrganizationKind.OWNER: {Role.ADMIN: ADMINISTRATION, Role.SUPERVISOR: STAFF | SUPERVISION},
    OrganizationKind.OPERATOR: {
        Role.ADMIN: ADMINISTRATION | {P.MODERATION_STATISTICS_READ},
        Role.MODERATOR: STAFF | MODERATION,
        Role.BROKER: STAFF | BROKERAGE,
        Role.AUCTION_OFFICER: STAFF | AUCTIONEERING,
        Role.FINANCE: STAFF | {P.FEE_READ, P.FEE_PROPOSE, P.DEPOSIT_READ, P.DEPOSIT_CONFIRM}
        | {P.SERVICE_RECORD, P.INVOICE_ISSUE, P.RECEIPT_CONFIRM},
    },
    OrganizationKind.AUDITOR: {
        Role.ADMIN: ADMINISTRATION,
        Role.AUDITOR: STAFF | AUDIT,
    },
    OrganizationKind.INSTITUTE: PARTICIPATION,
    OrganizationKind.BUSINESS: PARTICIPATION,
    OrganizationKind.BROKER: PARTICIPATION,
    OrganizationKind.VALUER: PARTICIPATION,
}

NEEDS_MANDATE: dict[Permission, MandatedAction] = {
    P.CASE_READ: MandatedAction.MODERATE,
    P.CASE_CLAIM: MandatedAction.MODERATE,
    P.CASE_DECIDE: MandatedAction.MODERATE,
    P.CASE_VIEW_KEEP: MandatedAction.MODERATE,
    P.MODERATION_STATISTICS_READ: MandatedAction.MODERATE,
    P.APPEAL_READ: MandatedAction.MODERATE,
    P.LISTING_REVIEW: MandatedAction.MODERATE,
    P.LISTING_PUBLISH: MandatedAction.MODERATE,
    P.LISTING_SUSPEND: MandatedAction.MODERATE,
    P.SEARCH_REBUILD: MandatedAction.MODERATE,
    P.SYNONYM_EDIT: MandatedAction.MODERATE,
    P.UNMET_READ: MandatedAction.BROKER,
    P.LISTING_IMPORT: MandatedAction.IMPORT,
    P.MATCH_BROKER: MandatedAction.BROKER,
    P.MATCH_QUALITY_READ: MandatedAction.BROKER,
    P.INTRODUCTION_BROKER: MandatedAction.BROKER,
    P.TEMPLATE_EDIT: MandatedAction.MODERATE,
    P.FEE_READ: MandatedAction.INVOICE,
    P.SERVICE_RECORD: MandatedAction.INVOICE,
    P.INVOICE_ISSUE: MandatedAction.INVOICE,
    P.RECEIPT_CONFIRM: MandatedAction.INVOICE,
    P.FEE_PROPOSE: MandatedAction.INVOICE,
    P.AUCTION_RUN: MandatedAction.AUCTION,
    P.AUCTION_RUN_READ: MandatedAction.AUCTION,
    P.BID_EVALUATE: MandatedAction.AUCTION,
    P.CUSTODIAN_KEY_REGISTER: MandatedAction.AUCTION,
    P.SHARE_READ: MandatedAction.AUCTION,
    P.SHARE_HAND_IN: MandatedAction.AUCTION,
    P.DEPOSIT_READ: MandatedAction.AUCTION,
    P.DEPOSIT_CONFIRM: MandatedAction.AUCTION,
    P.ASSET_READ: MandatedAction.MODERATE,
    P.ASSET_VERIFY: MandatedAction.MODERATE,
    P.DATA_REQUEST_READ: MandatedAction.VERIFY,
    P.DATA_REQUEST_DECIDE: MandatedAction.VERIFY,
    P.ORGANIZATION_REVIEW_READ: MandatedAction.VERIFY,
    P.ORGANIZATION_VERIFY: MandatedAction.VERIFY,
    P.ORGANIZATION_SUSPEND: MandatedAction.VERIFY,
}
"""Which of the operator's permissions hold only while an active mandate permits the named action."""

NEEDS_VERIFICATION = frozenset(
    {P.LISTING_SUBMIT, P.OFFER_SUBMIT, P.OFFER_DECIDE, P.MATCH_DECIDE, P.INTEREST_EXPRESS, P.INTEREST_DECIDE}
    | {P.AGREEMENT_SIGN, P.ACCESS_REQUEST, P.ACCESS_GRANT, P.DATA_ROOM_READ, P.CONTRACT_SIGN}
    | {P.RATING_GIVE, P.ATTESTATION_MAKE}
    | {P.AUCTION_PREPARE, P.BID_SUBMIT, P.AWARD_CONFIRM, P.COMPLAINT_MAKE, P.QUESTION_ASK, P.SERVICE_ORDER}
    | {P.ASSET_REGISTER}
)
"""Only verified organisations publish, meet, offer, sign, decide or read others' confidence; others may draft."""
