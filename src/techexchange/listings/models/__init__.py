"""Listings with their behaviour, their frozen versions, confidential parts and attachments."""

from techexchange.listings.lifecycle import Direction, ListingStatus
from techexchange.listings.models.content import (
    ALWAYS_NEEDED,
    NEEDED,
    Fault,
    content_hash,
    faults_of,
    languages_of,
    merged,
    valid_until_of,
)
from techexchange.listings.models.listing import ClosingReason, Listing, SuspensionReason
from techexchange.listings.models.parts import (
    LARGEST_NUMBER_OF_ATTACHMENTS,
    Attachment,
    AttachmentKind,
    ConfidentialPart,
    ListingVersion,
    Upload,
    must_not_be_blocked,
)
from techexchange.listings.models.review import RENEWABLE

__all__ = [
    "ALWAYS_NEEDED",
    "LARGEST_NUMBER_OF_ATTACHMENTS",
    "NEEDED",
    "RENEWABLE",
    "Attachment",
    "AttachmentKind",
    "ClosingReason",
    "ConfidentialPart",
    "Direction",
    "Fault",
    "Listing",
    "ListingStatus",
    "ListingVersion",
    "SuspensionReason",
    "Upload",
    "content_hash",
    "faults_of",
    "languages_of",
    "merged",
    "must_not_be_blocked",
    "valid_until_of",
]
