"""What can go wrong with documents and their signatures."""

from techexchange.kernel.errors import Invalid, Unavailable


class SignatureInvalid(Invalid):
    """This is not the document as it was to be signed, with a valid signature over the whole of it; see `reason`."""


class TrustRootsMissing(Unavailable):
    """This exchange has no certification authority set up to check signed documents against."""


class DocumentDamaged(Unavailable):
    """The document could not be typeset."""


class TextUnprintable(Invalid):
    """A text has characters that cannot be printed; write them in Latin, Greek or Cyrillic letters."""
