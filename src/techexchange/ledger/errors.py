"""What can be refused about the record."""

from techexchange.kernel.errors import Conflict, Invalid, NotFound, Unavailable


class EntryUnknown(NotFound):
    """There is no such entry in the record."""


class NothingSigned(NotFound):
    """No tree head has been signed yet."""


class NotYetProvable(Conflict):
    """This is on record, but no signed tree head covers it yet; ask again as Retry-After says."""


class TreeSizeUnknown(Invalid):
    """Name tree sizes from 1 up to that of the latest signed tree head, the earlier one first."""


class EntryUnnamed(Invalid):
    """Name the entry by either its `seq` or its `leaf_hash`."""


class RecordIncomplete(Unavailable):
    """Entries are missing from the record: nothing is signed until it is whole."""


class RecordContradictsItsHead(Unavailable):
    """The record is not what an earlier tree head says: nothing is signed until it is."""
