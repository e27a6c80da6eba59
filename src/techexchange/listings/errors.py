"""What can be wrong with a listing, its confidential part and its attachments."""

from techexchange.kernel.errors import Conflict, Forbidden, Invalid, NotFound


class ListingNotFound(NotFound):
    """There is no such listing, or it is not visible to you."""


class OwnListing(Forbidden):
    """You are a member of the organisation this listing belongs to; another moderator must decide about it."""


class ListingVersionNotFound(NotFound):
    """This listing has no such version."""


class ConfidentialPartNotFound(NotFound):
    """This listing has no confidential part, or it is not visible to you."""


class AttachmentNotFound(NotFound):
    """There is no such attachment, or it is not visible to you."""


class ListingIncomplete(Invalid):
    """The listing is not complete enough to be reviewed; see `errors`."""


class ListingBlocked(Conflict):
    """The law does not let this be published by anyone; `rule` and `source` say which part of it."""


class OrganizationNotVouchedFor(Conflict):
    """The exchange does not vouch for this organisation at present; nothing of it comes on view."""


class ListingNotOpen(Conflict):
    """This listing is not open to offers at present."""


class ListingUnderAuction(Conflict):
    """This listing is under auction; until that ends it is neither negotiated nor taken from view."""


class ListingValidityPassed(Conflict):
    """The listing's `valid_until` has passed; choose a later one."""


class ListingStillValid(Conflict):
    """The listing has not reached its `valid_until`."""


class ValidityNotExtended(Invalid):
    """The new `valid_until` must lie in the future."""


class RenewalNeedsReview(Conflict):
    """The content has changed or was reviewed over 12 months ago; edit `valid_until` and submit instead."""


class WrongDirection(Conflict):
    """This move does not belong to listings of this direction."""


class TooManyAttachments(Conflict):
    """The listing has as many attachments as it may have; remove one first."""
