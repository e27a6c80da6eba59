"""What the clock does to the record: its tree grows and is signed, its entries are looked through, witnesses are shown.

None of it is waited for by any commit.
"""

import asyncio

import structlog
from sqlalchemy.exc import SQLAlchemyError

from techexchange.infra import mail
from techexchange.infra.jobs import Tick
from techexchange.infra.mail import Letter
from techexchange.infra.metrics import LEDGER_FAULTS, LEDGER_SIGNED
from techexchange.infra.signing import Memory, Signer
from techexchange.infra.uow import Exchange, UnitOfWork
from techexchange.infra.witnesses import Witness, WitnessUnmoved
from techexchange.kernel.errors import ExchangeError
from techexchange.kernel.permissions import SYSTEM
from techexchange.ledger import actions, queries
from techexchange.ledger.actions import Discrepancy, Notary
from techexchange.ledger.errors import RecordContradictsItsHead, RecordIncomplete
from techexchange.ledger.models import Witnessing
from techexchange.settings import Settings

TICK_SECONDS = 5
"""How often the clock ticks, so that a budget by the second becomes one by the tick."""
LOOK_SECONDS = 10.0
MOST_NAMED = 20
log = structlog.get_logger()


def ticks_of(settings: Settings) -> dict[str, Tick]:
    """What needs the exchange's own key, and where it raises an alarm."""
    return {"tree_head": telling(signing(settings), settings.alarms_to), "record": watching(settings)}


def signing(settings: Settings) -> Tick:
    """The tick that signs what is new on record; it comes again at once while there is more than it takes.

    Raises RecordContradictsItsHead, RecordIncomplete and SignedHeadUnusable where nothing is to be signed.
    """
    signer = Signer.of(settings)
    seal = Notary(settings.public_url.rstrip("/"), signer.key_id, signer.sign, Memory.of(settings))

    async def sign(uow: UnitOfWork) -> int:
        head = await actions.sign_tree_head(uow, SYSTEM, seal)
        if head is None:
            return 0
        LEDGER_SIGNED.set(head.tree_size)
        return int((await queries.head(uow.session)).seq - head.tree_size > actions.MOST_LEAVES)

    return sign


def telling(signs: Tick, alarms_to: str | None) -> Tick:
    """The tick that signs, raising the alarm where nothing is signed because the record is not what it was."""

    async def sign(uow: UnitOfWork) -> int:
        try:
            async with uow.session.begin_nested():
                return await signs(uow)
        except (RecordContradictsItsHead, RecordIncomplete) as refused:
            await _tell_refusal(uow, refused, alarms_to)
        return 0

    return sign


def watching(settings: Settings) -> Tick:
    """The tick that looks through the record, and raises the alarm where an entry is not what it was."""

    async def look(uow: UnitOfWork) -> int:
        found = await actions.watch(uow, SYSTEM, settings.watched_entries_per_second * TICK_SECONDS)
        await _alarm(uow, found, settings.alarms_to)
        return 0

    return look


async def _tell_refusal(
    uow: UnitOfWork, refused: RecordContradictsItsHead | RecordIncomplete, alarms_to: str | None
) -> None:
    """Say each time that nothing is signed, and raise the alarm the first time."""
    log.error("nothing_signed", reason=type(refused).__name__, **refused.details)
    await _alarm(uow, await actions.note_unsigned(uow, SYSTEM, refused), alarms_to)


async def _alarm(uow: UnitOfWork, found: list[Discrepancy], alarms_to: str | None) -> None:
    """Tell what was found just now, and count all that ever was."""
    LEDGER_FAULTS.set(await queries.faults(uow.session))
    for fault in found[:MOST_NAMED]:
        log.error("ledger_fault", seq=fault.seq, what=fault.what)
    if found and alarms_to:
        named = ", ".join(str(fault.seq) for fault in found[:MOST_NAMED])
        values = {"count": str(len(found)), "seqs": named}
        await mail.post(uow, Letter(alarms_to, "ledger_fault", "vi", values))


async def keep_witnesses(exchange: Exchange, witnesses: tuple[Witness, ...]) -> None:
    """Show every witness what is due, for ever; one that cannot be reached keeps nobody waiting but itself."""
    async with asyncio.TaskGroup() as together:
        for witness in witnesses:
            together.create_task(_keep(exchange, witness))


async def _keep(exchange: Exchange, witness: Witness) -> None:
    while True:
        try:
            await show(exchange, witness)
        except (ExchangeError, SQLAlchemyError) as lost:
            log.warning("witness_not_shown", witness=witness.name, reason=type(lost).__name__)
        await asyncio.sleep(LOOK_SECONDS)


async def show(exchange: Exchange, witness: Witness) -> bool:
    """Show a witness what is due, and keep what came of it; no transaction is open while it is asked."""
    async with exchange.unit_of_work() as uow:
        due = await actions.due_for(uow, SYSTEM, witness.name)
    if due is None:
        return False
    answer, failure = None, None
    try:
        answer = await witness.take(due.content)
    except WitnessUnmoved as unmoved:
        failure = str(unmoved.details["reason"])
        log.warning("witness_unmoved", witness=witness.name, reason=failure)
    async with exchange.unit_of_work() as uow:
        shown = Witnessing(witness=witness.name, tree_size=due.tree_size, at=uow.now, failure=failure, answer=answer)
        await actions.note_witnessing(uow, SYSTEM, shown)
    return failure is None
