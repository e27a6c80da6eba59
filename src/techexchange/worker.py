"""The composition root of background work: who hears which fact, what follows at once, and what the clock wakes."""

from psycopg.conninfo import make_conninfo
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from techexchange.assets.handlers import REACTIONS as ASSETS_AT_ONCE
from techexchange.assets.jobs import note_unpublished
from techexchange.auctions.handlers import REACTIONS as AUCTIONS_AT_ONCE
from techexchange.auctions.jobs import closing
from techexchange.auctions.jobs import tick as advance_auctions
from techexchange.billing.handlers import REACTIONS as BILLING_AT_ONCE
from techexchange.billing.jobs import TICKS as BILLING
from techexchange.deals.handlers import REACTIONS as DEALS_AT_ONCE
from techexchange.deals.jobs import TICKS as DEALS
from techexchange.identity.jobs import tick as forget_credentials
from techexchange.infra import idempotency, mail
from techexchange.infra.database import connection_options, libpq_url
from techexchange.infra.jobs import LEASE_SECONDS, SIGN_OF_LIFE_SECONDS, JobOutlet, Subscription, Tick, Work, worker_app
from techexchange.infra.storage import FileStorage
from techexchange.infra.uow import AtOnce, Exchange, Reactions, UnitOfWork
from techexchange.introductions.handlers import SUBSCRIPTIONS as INTRODUCTIONS
from techexchange.introductions.jobs import TICKS as CONTACTS
from techexchange.ledger.handlers import record_events
from techexchange.ledger.jobs import ticks_of as record_ticks
from techexchange.listings.handlers import SUBSCRIPTIONS as LISTINGS
from techexchange.listings.jobs import expire_listings
from techexchange.mandates.jobs import tick as expire_mandates
from techexchange.moderation.handlers import SUBSCRIPTIONS as MODERATION
from techexchange.moderation.jobs import TICKS as MODERATION_TICKS
from techexchange.notifications.handlers import SUBSCRIPTIONS as NOTIFICATIONS
from techexchange.offers.handlers import SUBSCRIPTIONS as OFFERS
from techexchange.offers.jobs import expire_memoranda
from techexchange.offers.jobs import tick as expire_negotiations
from techexchange.opendata.jobs import TICKS as OPEN_DATA
from techexchange.privacy.jobs import follow_requests, forgetting
from techexchange.regulations.queries import hold
from techexchange.reporting.jobs import tick as count_for_reports
from techexchange.search.handlers import SUBSCRIPTIONS as SEARCH
from techexchange.search.jobs import follow_news, forget_old, tell_gathered
from techexchange.settings import Settings

SUBSCRIPTIONS: tuple[Subscription, ...] = (
    *LISTINGS,
    *SEARCH,
    *MODERATION,
    *INTRODUCTIONS,
    *OFFERS,
    *NOTIFICATIONS,
)
REACTIONS: tuple[AtOnce, ...] = (*AUCTIONS_AT_ONCE, *DEALS_AT_ONCE, *BILLING_AT_ONCE, *ASSETS_AT_ONCE)


async def forget_answers(uow: UnitOfWork) -> int:
    """Drop kept answers that are too old to be asked for again."""
    await idempotency.forget(uow)
    return 0


TICKS: dict[str, Tick] = {
    "idempotency": forget_answers,
    "identity": forget_credentials,
    "old_letters": mail.forget,
    "listings": expire_listings,
    **CONTACTS,
    "offers": expire_negotiations,
    "memoranda": expire_memoranda,
    "auctions": advance_auctions,
    **DEALS,
    **BILLING,
    "mandates": expire_mandates,
    **MODERATION_TICKS,
    "public_assets": note_unpublished,
    "data_requests": follow_requests,
    "news": follow_news,
    "saved_searches": tell_gathered,
    "unmet_questions": forget_old,
    "reports": count_for_reports,
    **OPEN_DATA,
}
WORK = Work(SUBSCRIPTIONS, TICKS)
CONCURRENCY = 4
GRACE_SECONDS = 8


def open_exchange(sessions: async_sessionmaker[AsyncSession]) -> Exchange:
    """The exchange with all its outlets: reactions first, then jobs, and the ledger last."""
    return Exchange(sessions, Reactions(REACTIONS), JobOutlet(WORK), record_events)


def ticks_of(settings: Settings) -> dict[str, Tick]:
    """Everything the clock wakes, also what needs the exchange's own secret key or its files."""
    files = FileStorage(settings.storage_url, settings.data_directory / "files")
    return TICKS | {"open_bidding": closing(settings), **forgetting(files), **record_ticks(settings)}


async def run_worker(url: str, exchange: Exchange, settings: Settings) -> None:
    """Deliver facts, carry letters and wake what is due, until cancelled; what is under way is finished first."""
    hold(settings.regulations, settings.jurisdiction)
    work = Work(SUBSCRIPTIONS, ticks_of(settings) | {"mail": mail.post_office(settings)})
    conninfo = make_conninfo(libpq_url(url), options=connection_options())
    app = worker_app(conninfo, work, exchange)
    async with app.open_async():
        await app.run_worker_async(
            concurrency=CONCURRENCY,
            delete_jobs="successful",
            install_signal_handlers=False,
            shutdown_graceful_timeout=GRACE_SECONDS,
            update_heartbeat_interval=SIGN_OF_LIFE_SECONDS,
            stalled_worker_timeout=LEASE_SECONDS,
        )
