"""The life of a listing, and the life of its revision while the published version stays."""

from enum import StrEnum

from techexchange.kernel.lifecycle import Lifecycle


class Direction(StrEnum):
    """Whether a technology is offered or wanted."""

    SUPPLY = "supply"
    DEMAND = "demand"


class ListingStatus(StrEnum):
    """Where a listing stands; only `published` is public."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    CHANGES_REQUESTED = "changes_requested"
    REJECTED = "rejected"
    PUBLISHED = "published"
    PAUSED = "paused"
    RESERVED = "reserved"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    CONTRACTED = "contracted"
    FULFILLED = "fulfilled"
    CLOSED_UNMET = "closed_unmet"


class RevisionStatus(StrEnum):
    """Where the changed content of a published listing stands; `none` while nothing is changed."""

    NONE = "none"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    CHANGES_REQUESTED = "changes_requested"
    REJECTED = "rejected"


S, R = ListingStatus, RevisionStatus

LIFE = Lifecycle(initial=S.DRAFT)

EDIT = LIFE.move("edit", S.DRAFT, S.CHANGES_REQUESTED, to=S.DRAFT)
SUBMIT = LIFE.move("submit", S.DRAFT, S.CHANGES_REQUESTED, to=S.SUBMITTED)
BEGIN_REVIEW = LIFE.move("begin_review", S.SUBMITTED, to=S.IN_REVIEW)
REQUEST_CHANGES = LIFE.move("request_changes", S.IN_REVIEW, to=S.CHANGES_REQUESTED)
REJECT = LIFE.move("reject", S.IN_REVIEW, to=S.REJECTED)
REOPEN_REVIEW = LIFE.move("reopen_review", S.REJECTED, to=S.IN_REVIEW)
PUBLISH = LIFE.move("publish", S.IN_REVIEW, to=S.PUBLISHED)
PAUSE = LIFE.move("pause", S.PUBLISHED, to=S.PAUSED)
RESUME = LIFE.move("resume", S.PAUSED, to=S.PUBLISHED)
RENEW = LIFE.move("renew", S.PUBLISHED, S.PAUSED, S.EXPIRED, to=S.PUBLISHED)
EXPIRE = LIFE.move("expire", S.PUBLISHED, S.PAUSED, to=S.EXPIRED)
RESERVE = LIFE.move("reserve", S.PUBLISHED, to=S.RESERVED)
RELEASE = LIFE.move("release", S.RESERVED, to=S.PUBLISHED)
CONTRACT = LIFE.move("contract", S.RESERVED, to=S.CONTRACTED)
FULFIL = LIFE.move("fulfil", S.PUBLISHED, S.PAUSED, S.RESERVED, S.EXPIRED, to=S.FULFILLED)
REOPEN = LIFE.move("reopen", S.CONTRACTED, S.FULFILLED, to=S.PUBLISHED)
CLOSE_UNMET = LIFE.move("close_unmet", S.PUBLISHED, S.PAUSED, S.EXPIRED, to=S.CLOSED_UNMET)
SUSPEND = LIFE.move("suspend", S.PUBLISHED, S.PAUSED, S.EXPIRED, to=S.SUSPENDED)
REINSTATE = LIFE.move("reinstate", S.SUSPENDED, to=S.PUBLISHED)
REINSTATE_PAUSED = LIFE.move("reinstate", S.SUSPENDED, to=S.PAUSED)
WITHDRAW = LIFE.move(
    "withdraw",
    *(S.DRAFT, S.SUBMITTED, S.IN_REVIEW, S.CHANGES_REQUESTED, S.PUBLISHED, S.PAUSED, S.SUSPENDED, S.EXPIRED),
    to=S.WITHDRAWN,
)

REVISION = Lifecycle(initial=R.NONE)

EDIT_REVISION = REVISION.move("edit", R.NONE, R.DRAFT, R.CHANGES_REQUESTED, R.REJECTED, to=R.DRAFT)
SUBMIT_REVISION = REVISION.move("submit", R.DRAFT, R.CHANGES_REQUESTED, to=R.SUBMITTED)
BEGIN_REVIEW_REVISION = REVISION.move("begin_review", R.SUBMITTED, to=R.IN_REVIEW)
REQUEST_CHANGES_REVISION = REVISION.move("request_changes", R.IN_REVIEW, to=R.CHANGES_REQUESTED)
ASK_REVISION = REVISION.move("ask_revision", R.NONE, R.DRAFT, R.REJECTED, to=R.CHANGES_REQUESTED)
REJECT_REVISION = REVISION.move("reject", R.IN_REVIEW, to=R.REJECTED)
REOPEN_REVIEW_REVISION = REVISION.move("reopen_review", R.REJECTED, to=R.IN_REVIEW)
APPROVE_REVISION = REVISION.move("publish", R.IN_REVIEW, to=R.NONE)
DROP_REVISION = REVISION.move("drop", *R, to=R.NONE)

REVISABLE = frozenset({S.PUBLISHED, S.PAUSED, S.EXPIRED})
"""Where a listing that was published may be revised."""

ONLY_SUPPLY = frozenset({CONTRACT})
ONLY_DEMAND = frozenset({FULFIL, CLOSE_UNMET})
