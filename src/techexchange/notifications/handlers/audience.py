"""Who is told of a fact."""

from dataclasses import dataclass

from techexchange.kernel.permissions import OrganizationKind, Permission


@dataclass(frozen=True)
class Audience:
    """Who is told of a fact: of the organisations it names in `parties` (except the one in `but`), those members
    who hold `permission`; of the exchange's own authorities of kind `authority` too; the person it names; and those
    who watch the auction it names in `watched`.
    """

    parties: tuple[str, ...]
    permission: Permission
    but: str | None = None
    authority: OrganizationKind | None = None
    person: str | None = None
    watched: str | None = None
