"""What can go wrong when searching."""

from techexchange.kernel.errors import Conflict, Invalid, NotFound, Unavailable


class CatalogueNotReady(Unavailable):
    """The catalogue is being built for the first time; try again in a moment."""


class SavedSearchNotFound(NotFound):
    """There is no such saved search of yours."""


class TooManySavedSearches(Conflict):
    """You keep as many searches as you can; delete one first."""


class SynonymGroupNotFound(NotFound):
    """There is no such group of synonyms."""


class TermsMissing(Invalid):
    """A group of synonyms needs at least two different terms that have words in them."""


class TermTooLong(Invalid):
    """A term of a group of synonyms has too many words."""
