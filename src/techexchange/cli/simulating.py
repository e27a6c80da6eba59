"""A simulated month, for measuring, for showing reports, and for reconciling statements."""

from typing import Annotated

import typer
from rich.progress import Progress

from techexchange.billing.jobs import issue_monthly
from techexchange.cli.demo import access
from techexchange.cli.node import console, database, fail, run, settings_of_process
from techexchange.cli.recording import progress_bar
from techexchange.cli.serving import make_current
from techexchange.cli.simulation import MonthPlan, found, imagine, write
from techexchange.infra.database import open_engine, sessions_of
from techexchange.infra.jobs import Tick
from techexchange.infra.uow import Exchange
from techexchange.kernel.clock import utc_now
from techexchange.kernel.days import day_of
from techexchange.kernel.errors import ExchangeError
from techexchange.ledger.handlers import record_events
from techexchange.reporting.jobs import tick
from techexchange.reporting.models import last_month
from techexchange.settings import Settings

Listings = Annotated[int, typer.Option(min=1, help="How many listings are published.")]
Suppliers = Annotated[int, typer.Option(min=1, help="How many organisations offer technology.")]
Connections = Annotated[int, typer.Option(min=1, help="How many introductions both sides accept.")]
Deals = Annotated[int, typer.Option(min=1, help="How many contracts take effect.")]
Seed = Annotated[int, typer.Option(help="The same seed gives the same month.")]
Scale = Annotated[float, typer.Option(min=0.0001, max=10, help="Everything times this.")]


def simulate(
    listings: Listings = 30_000,
    suppliers: Suppliers = 5_000,
    connections: Connections = 10_000,
    deals: Deals = 1_000,
    seed: Seed = 1,
    scale: Scale = 1.0,
) -> None:
    """Fill an empty exchange with the last month's operation by chance, invoice it, and count it for reports."""
    plan = MonthPlan(listings, suppliers, connections, deals, seed).scaled(scale)
    try:
        settings = settings_of_process()
        with database(settings) as url:
            run(_simulate(settings, url, plan))
    except ExchangeError as error:
        fail(error)


async def _simulate(settings: Settings, url: str, plan: MonthPlan) -> None:
    await make_current(settings, url)
    period = last_month(day_of(utc_now()))
    engine = open_engine(url, pool_size=2, max_overflow=0)
    try:
        exchange = Exchange(sessions_of(engine), record_events)
        office = await found(exchange, period)
        with console.status("imagining the month"):
            timeline = imagine(plan, period, office.moderators)
        with progress_bar() as bar:
            writing = bar.add_task("writing", total=timeline.size)
            written = await write(exchange.sessions, timeline, lambda count: bar.advance(writing, count))
            await _until_idle(exchange, issue_monthly, bar, "invoicing")
            await _until_idle(exchange, tick, bar, "counting")
    finally:
        await engine.dispose()
    console.print(
        f"Simulated {period.first:%Y-%m}: {plan.listings} listings, {plan.suppliers} suppliers, {plan.connections}"
        f" connections, {plan.deals} deals; {written} events on record. The owner's supervisor signs in as"
        f" {office.supervisor} with the password {access()['password']}, and first sets up a second factor"
        " (POST /v1/me/totp).",
        soft_wrap=True,
    )


async def _until_idle(exchange: Exchange, work: Tick, bar: Progress, name: str) -> None:
    """Let the clock's work be done until nothing is left, as the worker does."""
    task, idle = bar.add_task(name, total=None), 0
    while idle < 2:
        async with exchange.unit_of_work() as uow:
            done = await work(uow)
        bar.advance(task, done)
        idle = 0 if done else idle + 1
