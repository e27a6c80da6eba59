"""Every error the exchange raises on purpose.

Six kinds, named for what the caller can do about them. A domain subclasses a kind; the first line of its
docstring is the English message and its class name the code; `infra.http` alone knows the status codes.
"""

from typing import ClassVar


class ExchangeError(Exception):
    """The exchange could not do what was asked."""

    code: ClassVar[str] = "exchange_error"

    def __init_subclass__(cls) -> None:
        cls.code = "".join(f"_{c.lower()}" if c.isupper() else c for c in cls.__name__).lstrip("_")

    def __init__(self, **details: object) -> None:
        self.details = details
        super().__init__(self.message())

    @classmethod
    def message(cls) -> str:
        """The English message: the first line of the docstring."""
        return (cls.__doc__ or "").strip().partition("\n")[0]


class NotFound(ExchangeError):
    """There is no such thing, or it is not visible to you."""


class Unauthenticated(ExchangeError):
    """Say who you are first: send a valid bearer token."""


class Forbidden(ExchangeError):
    """You may not do this."""


class Conflict(ExchangeError):
    """This cannot be done in the present state."""


class Invalid(ExchangeError):
    """What you sent breaks a rule."""


class Unavailable(ExchangeError):
    """Something we depend on is not answering; try again shortly."""


class Stale(Conflict):
    """This changed since you read it; read it again and repeat the change on its present version."""


class TooMany(Unavailable):
    """Too many requests; wait as long as Retry-After says."""
