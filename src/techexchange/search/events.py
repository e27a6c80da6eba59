"""What happens to the catalogue, to saved searches and to synonyms; never what somebody searches for."""

from dataclasses import dataclass
from uuid import UUID

from techexchange.kernel.events import Event
from techexchange.listings.events import (
    ListingFact,
    ListingImported,
    ListingPublished,
    ListingReinstated,
    ListingReleased,
    ListingRenewed,
    ListingResumed,
)


class CatalogueRebuildRequested(Event):
    """Every node is to build its index anew from the database; the subject is whoever asked."""


@dataclass(frozen=True, kw_only=True)
class SavedSearchFact(Event):
    """Something that happened to a search somebody keeps."""

    person_id: UUID


@dataclass(frozen=True, kw_only=True)
class SavedSearchCreated(SavedSearchFact):
    """Somebody keeps a search, to be told immediately, daily, weekly or never."""

    frequency: str


@dataclass(frozen=True, kw_only=True)
class SavedSearchEdited(SavedSearchFact):
    """What is searched for or when it is told may differ."""

    frequency: str


class SavedSearchPaused(SavedSearchFact):
    """It looks at nothing for a while."""


class SavedSearchResumed(SavedSearchFact):
    """It looks at what is published from now on."""


class SavedSearchDeleted(SavedSearchFact):
    """What it asked is forgotten."""


@dataclass(frozen=True, kw_only=True)
class SavedSearchMatched(SavedSearchFact):
    """Listings that are new to it were found: how many, one of them, and whether a letter is wanted."""

    listing_id: UUID
    found: int
    mail: bool


@dataclass(frozen=True, kw_only=True)
class SynonymsChanged(Event):
    """A group of synonyms was listed anew or removed; every node reads them again."""

    how: str


NEWS: tuple[type[ListingFact], ...] = (
    ListingPublished,
    ListingImported,
    ListingResumed,
    ListingReleased,
    ListingReinstated,
    ListingRenewed,
)
"""Every fact after which something may be on view that was not."""
