"""Counting what is on record."""

from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor, Permission
from techexchange.ledger import queries as ledger
from techexchange.reporting import repository
from techexchange.reporting.models import facts_of, needed_for

BATCH = 2000
"""How many entries are counted in one unit of work."""


async def count(uow: UnitOfWork, actor: Actor) -> int:
    """Count the entries after the last one counted; how many these were, 0 at the end of the record."""
    actor.require(Permission.REPORT_READ)
    progress = await repository.progress(uow)
    if progress is None:
        await repository.begin(uow)
        return 0
    entries = await ledger.follow(uow.session, progress.position, BATCH)
    if not entries:
        return 0
    needed = needed_for(entries)
    known, proofs = await repository.known(uow, needed), await repository.proofs(uow, needed)
    await repository.keep(uow, facts_of(entries, known, proofs))
    progress.position = entries[-1].seq
    return len(entries)
