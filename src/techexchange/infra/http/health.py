"""Whether this process lives, and whether it can serve; for load balancers and operators, and nothing that leaks."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Annotated, Literal, TypeVar

import structlog
from fastapi import APIRouter, Request, Response
from pydantic import Field
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from techexchange.infra import migrations
from techexchange.infra.http.openapi import name_of
from techexchange.infra.http.schemas import Out
from techexchange.infra.uow import Exchange
from techexchange.kernel.errors import ExchangeError

Check = Callable[[], Awaitable[bool]]
Figure = Callable[[], Awaitable[float]]
T = TypeVar("T")
CHECK_SECONDS = 2.0
KEPT_SECONDS = 1.0
FIGURES_KEPT_SECONDS = 5.0
REVISION = text("SELECT version_num FROM alembic_version")
HEARTBEAT = text("SELECT max(last_heartbeat) > clock_timestamp() - interval '30 seconds' FROM procrastinate_workers")
newest_revision = cache(migrations.newest)
log = structlog.get_logger()
router = APIRouter(tags=["health"], generate_unique_id_function=name_of)


class LivenessOut(Out):
    """This process answers."""

    status: Literal["alive"] = "alive"


class ReadinessOut(Out):
    """What this process needs in order to serve, and whether it has it."""

    status: Literal["ready", "not_ready"]
    checks: Annotated[dict[str, bool], Field(examples=[{"database": True, "migrations": True, "worker": True}])]
    figures: Annotated[
        dict[str, float],
        Field(
            description="How far background work is, in percent, and how many entries of the record were found "
            "faulty; none of it is needed in order to serve.",
            examples=[{"embedded": 98.5, "ledger_signed": 100.0, "ledger_faults": 0.0}],
        ),
    ]


@dataclass
class Readiness:
    """The checks by name, and the figures; both are kept for some seconds, so that asking costs nothing."""

    checks: Mapping[str, Check]
    figures: Mapping[str, Figure] = field(default_factory=dict)
    _seen: dict[str, float] = field(default_factory=dict)
    _seen_at: float = float("-inf")
    _outcome: dict[str, bool] = field(default_factory=dict)
    _checked_at: float = float("-inf")
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def outcome(self) -> dict[str, bool]:
        """Each check's outcome; one that fails or takes too long is False."""
        async with self._turn:
            if time.monotonic() - self._checked_at > KEPT_SECONDS:
                self._outcome = {name: await self._passes(name) for name in self.checks}
                self._checked_at = time.monotonic()
            return self._outcome

    async def seen(self) -> dict[str, float]:
        """Each figure that could be read."""
        async with self._turn:
            if time.monotonic() - self._seen_at > FIGURES_KEPT_SECONDS:
                read = {name: await _tried(name, figure) for name, figure in self.figures.items()}
                self._seen = {name: round(value, 2) for name, value in read.items() if value is not None}
                self._seen_at = time.monotonic()
            return self._seen

    async def _passes(self, name: str) -> bool:
        return await _tried(name, self.checks[name]) or False


async def _tried(name: str, ask: Callable[[], Awaitable[T]]) -> T | None:
    """The answer; None where there is none in time."""
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            return await ask()
    except (SQLAlchemyError, ExchangeError, OSError) as failed:
        log.warning("check_failed", check=name, reason=type(failed).__name__)
        return None


def database_checks(exchange: Exchange) -> dict[str, Check]:
    """The database answers, is at this release's revision, and a worker was alive lately."""

    async def database() -> bool:
        async with exchange.sessions() as session:
            return await session.scalar(text("SELECT true")) is True

    async def revision() -> bool:
        async with exchange.sessions() as session:
            present: str | None = await session.scalar(REVISION)
            return present == await asyncio.to_thread(newest_revision)

    async def worker() -> bool:
        async with exchange.sessions() as session:
            return bool(await session.scalar(HEARTBEAT))

    return {"database": database, "migrations": revision, "worker": worker}


@router.get("/healthz", summary="Whether this process lives")
async def read_health() -> LivenessOut:
    """Answers as long as the process can answer at all."""
    return LivenessOut()


@router.get(
    "/readyz",
    summary="Whether this process can serve",
    responses={503: {"model": ReadinessOut, "description": "Something needed is missing."}},
)
async def read_readiness(request: Request, response: Response) -> ReadinessOut:
    """The database answers and is migrated, a worker works, and the search follows the record."""
    readiness: Readiness = request.app.state.readiness
    checks = await readiness.outcome()
    ready = all(checks.values())
    response.status_code = 200 if ready else 503
    response.headers["cache-control"] = "no-store"
    figures = await readiness.seen()
    return ReadinessOut(status="ready" if ready else "not_ready", checks=checks, figures=figures)
