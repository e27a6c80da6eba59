"""The ledger as an outlet of the unit of work."""

from techexchange.infra.uow import UnitOfWork
from techexchange.ledger import repository
from techexchange.ledger.models import leaf_hash, record_of


async def record_events(uow: UnitOfWork) -> None:
    """Write every fact of this unit of work to the ledger, in the same transaction and after all its other work."""
    records = [record_of(event) for event in uow.events]
    entries = [content | {"leaf_hash": leaf_hash(content).hex()} for content in records]
    repository.append(uow, entries)
