"""What can be wrong with a sealed bid, with what opens it, and with a receipt."""

from enum import StrEnum


class SealingError(ValueError):
    """Something of a sealed bid is not as its format demands."""


class TooLong(SealingError):
    """The bid's content is longer than every sealed bid is."""


class Malformed(SealingError):
    """Something read does not have the form the format demands; the message names the field."""


class ShareUnreadable(SealingError):
    """The share sealed for this custodian does not open with this private key, or is not the share promised."""


class Flaw(StrEnum):
    """Why a sealed bid cannot be opened."""

    SHARES_TOO_FEW = "shares_too_few"
    SHARE_WRONG = "share_wrong"
    SHARES_INCONSISTENT = "shares_inconsistent"
    CIPHERTEXT_WRONG = "ciphertext_wrong"
    PADDING_WRONG = "padding_wrong"
    CONTENT_MALFORMED = "content_malformed"
    COMMITMENT_WRONG = "commitment_wrong"
    AUCTION_WRONG = "auction_wrong"


class Unopenable(SealingError):
    """A sealed bid cannot be opened, for a reason anyone can check."""

    def __init__(self, reason: Flaw) -> None:
        super().__init__(reason.value)
        self.reason = reason


class ReceiptInvalid(ValueError):
    """A receipt is not what the exchange signed."""
