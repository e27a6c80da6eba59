"""Listings as they come in and as they are shown."""

from techexchange.listings.schemas.content import (
    UNDETERMINED,
    DemandContent,
    ListingContent,
    SupplyContent,
    change_by,
    content_of,
    imported_content,
)
from techexchange.listings.schemas.screened import ListingScreeningOut
from techexchange.listings.schemas.shown import (
    AttachmentOut,
    AttachmentsOut,
    ConfidentialIn,
    ConfidentialOut,
    ListingOut,
    PublicListingOut,
    PublicOrganizationOut,
    RenewIn,
    SuspendListingIn,
    UnmetIn,
    VersionOut,
    VersionsOut,
)
from techexchange.listings.schemas.written import ListingIn, ListingPatch, example

__all__ = [
    "UNDETERMINED",
    "AttachmentOut",
    "AttachmentsOut",
    "ConfidentialIn",
    "ConfidentialOut",
    "DemandContent",
    "ListingContent",
    "ListingIn",
    "ListingOut",
    "ListingPatch",
    "ListingScreeningOut",
    "PublicListingOut",
    "PublicOrganizationOut",
    "RenewIn",
    "SupplyContent",
    "SuspendListingIn",
    "UnmetIn",
    "VersionOut",
    "VersionsOut",
    "change_by",
    "content_of",
    "example",
    "imported_content",
]
