"""Who may do what: the matrix of grants and the conditions on them."""

from collections import defaultdict
from collections.abc import Iterable

from making.markdown import code, section, table, whole
from techexchange.kernel.permissions import (
    ANYONE,
    EVERY_PERSON,
    GRANTS,
    NEEDS_MANDATE,
    NEEDS_STANDING,
    NEEDS_VERIFICATION,
    OUTLIVES_MANDATE,
    OrganizationKind,
    Permission,
    Role,
)

LEAD = """The exchange has three branches beside its participants: the owner rules and supervises, the operator acts
under the owner's mandate, the auditor reads. What each role can do by each route is [tried](rights.md) in every state
of the mandate; how the branches work together is [told](governance.md).

What is not granted here is refused. A person has a *seat* in each organisation they are a member of; the
seat permits what that kind of organisation grants their roles. What a participant may do holds for their own
organisation; what owner, operator and auditor may do holds for the exchange as a whole, and only with a second
factor.

Some permissions hold under a condition, which is looked at when they are used: **verified** means that the
organisation must be verified, **mandate: …** that an operating mandate which permits that action must be in force at
that moment."""

Granted = dict[Role, frozenset[Permission]]


def page() -> str:
    """The page of permissions."""
    return whole("Permissions", LEAD, _everyone(), *(_section(kinds, granted) for kinds, granted in _groups()))


def _everyone() -> str:
    rows = [
        (code(permission.value), "anyone" if permission in ANYONE else "who is signed in")
        for permission in Permission
        if permission in EVERY_PERSON
    ]
    return section("Everyone", table(("permission", "who"), rows))


def _groups() -> list[tuple[list[OrganizationKind], Granted]]:
    """Kinds of organisation that grant the same, together."""
    alike: dict[tuple[tuple[Role, frozenset[Permission]], ...], list[OrganizationKind]] = defaultdict(list)
    for kind, granted in GRANTS.items():
        alike[tuple(granted.items())].append(kind)
    return [(kinds, dict(granted)) for granted, kinds in alike.items()]


def _section(kinds: Iterable[OrganizationKind], granted: Granted) -> str:
    names = ", ".join(kind.value for kind in kinds)
    is_operator = OrganizationKind.OPERATOR in kinds
    rows = [
        (
            code(permission.value),
            *("✓" if permission in held else "" for held in granted.values()),
            _condition(permission, is_operator=is_operator),
        )
        for permission in Permission
        if any(permission in held for held in granted.values())
    ]
    heads = ("permission", *(role.value.replace("_", " ") for role in granted), "condition")
    return section(names[0].upper() + names[1:], table(heads, rows))


def _condition(permission: Permission, *, is_operator: bool) -> str:
    if is_operator and permission in NEEDS_MANDATE:
        left = "; after its end for what it was owed" if permission in OUTLIVES_MANDATE else ""
        return f"mandate: {NEEDS_MANDATE[permission].value}{left}"
    if is_operator and permission in NEEDS_STANDING:
        return "mandate, also suspended"
    return "verified" if permission in NEEDS_VERIFICATION else ""
