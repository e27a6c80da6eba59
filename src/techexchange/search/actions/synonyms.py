"""What the operator does with synonyms."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor, Permission
from techexchange.search.models import SynonymGroup, known_synonyms
from techexchange.search.repository.synonyms import SynonymGroups


async def add_synonyms(uow: UnitOfWork, actor: Actor, terms: Sequence[str], note: str | None) -> SynonymGroup:
    """Have terms mean the same to whoever searches; raises TermsMissing or TermTooLong."""
    actor.require(Permission.SYNONYM_EDIT)
    group, listed = SynonymGroup.begin(terms, note, by=actor, at=uow.now)
    uow.publish(listed)
    return await SynonymGroups(uow).add(group)


@dataclass(frozen=True)
class SynonymWords:
    """What a group of synonyms is to say; None leaves it as it is, and an empty note takes the note away."""

    terms: Sequence[str] | None = None
    note: str | None = None


async def change_synonyms(
    uow: UnitOfWork, actor: Actor, group_id: UUID, words: SynonymWords, version: int | None = None
) -> SynonymGroup:
    """Have a group say other terms, or another note; raises TermsMissing or TermTooLong."""
    actor.require(Permission.SYNONYM_EDIT)
    group = await SynonymGroups(uow).get(group_id, lock=True, version=version)
    terms = group.terms if words.terms is None else words.terms
    note = group.note if words.note is None else words.note or None
    uow.publish(group.change(terms, note, by=actor, at=uow.now))
    return await SynonymGroups(uow).save(group)


async def remove_synonyms(uow: UnitOfWork, actor: Actor, group_id: UUID, version: int | None = None) -> None:
    """Have the terms of a group mean only themselves again."""
    actor.require(Permission.SYNONYM_EDIT)
    group = await SynonymGroups(uow).get(group_id, lock=True, version=version)
    uow.publish(group.remove(by=actor, at=uow.now))
    await SynonymGroups(uow).remove(group)


async def adopt_synonyms(uow: UnitOfWork, actor: Actor) -> int:
    """Begin with the terms of the field that the exchange knows, where there are no groups; how many were added."""
    actor.require(Permission.SYNONYM_EDIT)
    groups = SynonymGroups(uow)
    if await groups.are_there():
        return 0
    known = known_synonyms()
    for terms in known:
        group, listed = SynonymGroup.begin(terms, None, by=actor, at=uow.now)
        await groups.add(group)
        uow.publish(listed)
    return len(known)
