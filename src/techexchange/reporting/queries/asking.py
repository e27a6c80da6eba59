"""A report for those who are entitled to it, each reading on record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.paging import PageRequest
from techexchange.kernel.permissions import Actor, Permission
from techexchange.mandates import queries as mandates
from techexchange.mandates.models import Bound, OperatingMandate
from techexchange.reporting.errors import ReportNotReady
from techexchange.reporting.events import ReportRead
from techexchange.reporting.models import (
    Aim,
    Dimension,
    Measure,
    Report,
    ReportProgress,
    ReportQuestion,
    TargetStanding,
)
from techexchange.reporting.queries.counting import CountedStretch, other_currencies, tallies

STANDING = ("active", "suspended")


@dataclass(frozen=True)
class ReportReading:
    """What is read, in which form, and which more dimensions the form shows."""

    question: ReportQuestion
    form: str = "json"
    more: tuple[Dimension, ...] = ()


async def report(uow: UnitOfWork, actor: Actor, reading: ReportReading) -> list[Report]:
    """The report by the dimension asked for, then by each of `more`; raises ReportPeriodInvalid or ReportNotReady."""
    actor.require(Permission.REPORT_READ)
    question = reading.question
    period = question.period(uow.now)
    as_of = await _reached(uow, question.as_of)
    stretch = CountedStretch(period.since, period.until, as_of)
    mandate = await _mandate(uow, actor)
    targets = await _targets(uow, mandate, as_of) if mandate else []
    others = await other_currencies(uow, stretch)
    uow.publish(
        ReportRead(
            subject_id=actor.id,
            actor_id=actor.id,
            at=uow.now,
            report="kpi",
            form=reading.form,
            first_day=period.first.isoformat(),
            last_day=period.last.isoformat(),
            dimension=question.by,
            as_of=as_of,
        )
    )
    made = []
    for by in (question.by, *reading.more):
        figures = [await tallies(uow, measure, stretch, by) for measure in Measure]
        contract_no = mandate.contract_no if mandate else None
        made.append(Report(period, by, as_of, uow.now, figures, targets, others, contract_no))
    return made


async def counted_to(uow: UnitOfWork) -> int:
    """Up to which entry the ledger was counted; 0 before that has begun."""
    return await uow.session.scalar(select(ReportProgress.position)) or 0


async def _reached(uow: UnitOfWork, asked: int | None) -> int:
    position = await counted_to(uow)
    if asked is not None and asked > position:
        raise ReportNotReady(as_of=asked, counted_to=position)
    return position if asked is None else asked


async def _mandate(uow: UnitOfWork, actor: Actor) -> OperatingMandate | None:
    """The mandate that stands, as this reader sees it."""
    found = await mandates.mandates(uow, actor, PageRequest(100))
    return next((mandate for mandate in found.items if mandate.status in STANDING), None)


async def _targets(uow: UnitOfWork, mandate: OperatingMandate, as_of: int) -> Sequence[TargetStanding]:
    known = {measure.value for measure in Measure}
    wanted = [wanted_of(target) for target in mandate.kpi_targets if target["indicator"] in known]
    return [await _standing(uow, target, mandate.valid_from, as_of) for target in wanted]


async def _standing(uow: UnitOfWork, wanted: Aim, since: datetime, as_of: int) -> TargetStanding:
    figure = await tallies(uow, wanted.measure, CountedStretch(since, wanted.by, as_of), None)
    return TargetStanding.judge(wanted, since, figure.value, uow.now)


def wanted_of(target: dict[str, object]) -> Aim:
    """A target as the terms of a mandate write it."""
    bound = Bound(str(target.get("bound") or Bound.AT_LEAST))
    by = datetime.fromisoformat(str(target["by"]))
    return Aim(Measure(str(target["indicator"])), bound, int(str(target["target"])), by)
