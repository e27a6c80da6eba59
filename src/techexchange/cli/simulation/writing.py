"""Writing a timeline down, day by day, as the exchange itself would have."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from techexchange.billing.handlers import REACTIONS
from techexchange.cli.simulation.timeline import Timeline
from techexchange.deals.models import ContractSignature, ContractVersion, Deal, TransferContract
from techexchange.deals.models.payment import Payment
from techexchange.deals.models.term import PaymentTerm
from techexchange.identity.models import Membership, Organization, Person
from techexchange.infra.models import Base
from techexchange.infra.uow import Exchange, UnitOfWork
from techexchange.introductions.models import Introduction
from techexchange.kernel.events import Event
from techexchange.ledger.handlers import record_events
from techexchange.listings.models import Listing, ListingVersion
from techexchange.moderation.models import Case, Decision
from techexchange.offers.models import Negotiation

ORDER: tuple[type[Base], ...] = (
    *(Person, Organization, Membership, Case, Decision, Listing, ListingVersion, Introduction, Negotiation, Deal),
    *(TransferContract, ContractVersion, ContractSignature, PaymentTerm, Payment),
)
"""What must be there before what."""
AT_ONCE = 2000
"""How many events are written in one unit of work."""


async def write(sessions: async_sessionmaker[AsyncSession], timeline: Timeline, told: Callable[[int], object]) -> int:
    """Write everything down; how many events there were with those that followed. `told` hears of each batch."""
    exchange = Exchange(sessions, in_their_time, record_events)
    written = 0
    for day in timeline.days:
        rows, events = timeline.of(day)
        async with exchange.unit_of_work() as uow:
            await _keep(uow, rows)
        for batch in _batches(events):
            async with exchange.unit_of_work() as uow:
                uow.events.extend(batch)
            written += len(uow.events)
            told(len(batch))
        timeline.forget(day)
    return written


async def in_their_time(uow: UnitOfWork) -> None:
    """Let fees arise at the time of what they arise from, and put everything in the order of its time."""
    for event in tuple(uow.events):
        for declared in REACTIONS:
            if isinstance(event, declared.event):
                uow.now = event.at
                await declared.reaction(uow, event)
    await uow.session.flush()
    uow.events.sort(key=lambda event: event.at)


async def _keep(uow: UnitOfWork, rows: Iterable[Base]) -> None:
    by_class: dict[type[Base], list[Base]] = defaultdict(list)
    for row in rows:
        by_class[type(row)].append(row)
    for model in ORDER:
        uow.session.add_all(by_class.pop(model, ()))
        await uow.session.flush()
    assert not by_class, f"no place for {by_class.keys()}"


def _batches(events: Sequence[Event]) -> Iterable[Sequence[Event]]:
    return (events[start : start + AT_ONCE] for start in range(0, len(events), AT_ONCE))
