"""The composition root of the HTTP service: what is plugged into what."""

from dataclasses import replace

from fastapi import APIRouter

from techexchange.assets.router import ROUTERS as ASSETS
from techexchange.auctions.queries import CommonLook
from techexchange.auctions.router import ROUTERS as AUCTIONS
from techexchange.auctions.schemas import Board
from techexchange.billing.router import ROUTERS as BILLING
from techexchange.deals.router import ROUTERS as DEALS
from techexchange.identity.actions import Safeguards
from techexchange.identity.queries import authenticate
from techexchange.identity.router import ROUTERS as IDENTITY
from techexchange.infra.documents import TrustRoots
from techexchange.infra.embedding import embedder_of
from techexchange.infra.http.docs import router as docs
from techexchange.infra.http.edge import Service
from techexchange.infra.http.health import Figure, Readiness, database_checks
from techexchange.infra.http.health import router as health
from techexchange.infra.http.keys import router as keys
from techexchange.infra.http.openapi import DESCRIPTION
from techexchange.infra.http.problems import add_problem_handlers
from techexchange.infra.metrics import EMBEDDED, LEDGER_FAULTS
from techexchange.infra.models import Base
from techexchange.infra.pages import Pages
from techexchange.infra.signing import Signer
from techexchange.infra.storage import FileStorage
from techexchange.infra.uow import Exchange, Outlet, UnitOfWork
from techexchange.introductions.router import ROUTERS as INTRODUCTIONS
from techexchange.kernel.permissions import Actor, OrganizationKind
from techexchange.ledger.queries import faults, proven_percent
from techexchange.ledger.router import router as ledger
from techexchange.listings.events import PUBLIC_CHANGES
from techexchange.listings.router import ROUTERS as LISTINGS
from techexchange.mandates.queries import authority_and_tenure
from techexchange.mandates.router import ROUTERS as MANDATES
from techexchange.matching.router import router as matching
from techexchange.moderation.router import ROUTERS as MODERATION
from techexchange.notifications.router import router as notifications
from techexchange.offers.router import ROUTERS as OFFERS
from techexchange.opendata.router import ROUTERS as OPEN_DATA
from techexchange.privacy.router import ROUTERS as PRIVACY
from techexchange.regulations.queries import hold
from techexchange.regulations.router import router as regulations
from techexchange.reporting.router import router as reports
from techexchange.search.queries import Catalogue, Finder, Unmet, Vectors
from techexchange.search.router import ROUTERS as SEARCH
from techexchange.settings import Settings

ROUTERS: tuple[APIRouter, ...] = (
    *SEARCH,
    *LISTINGS,
    ledger,
    *IDENTITY,
    *MANDATES,
    regulations,
    *MODERATION,
    matching,
    *INTRODUCTIONS,
    *OFFERS,
    *AUCTIONS,
    *DEALS,
    *BILLING,
    *ASSETS,
    *PRIVACY,
    notifications,
    reports,
    *OPEN_DATA,
)
metadata = Base.metadata
TAGS = {
    "sessions": "Signing in and out, tokens for people and programs.",
    "people": "One's own account: password, second factor, profile.",
    "organizations": "Organisations, their verification and their standing.",
    "members": "Who acts for an organisation: roles, invitations, API clients.",
    "conflicts": "Declared interests, so that nobody judges a matter of their own.",
    "mandates": "Under which terms the operator runs the exchange for its owner.",
    "inspections": "By which right the owner looks into what is private, each look on record.",
    "regulations": "The law the exchange judges by, as data with its sources.",
    "listings": "Technology offered and wanted, from draft to its end.",
    "search": "The catalogue as the public finds it.",
    "matching": "Which technology fits which need, and what the two sides and the broker make of it.",
    "moderation": "Cases waiting for a decision, the decisions, and what people flag.",
    "appeals": "Decisions of the operator that the owner is asked to look at.",
    "introductions": "Expressions of interest, meetings and messages of two parties, and what they show in confidence.",
    "agreements": "Non-disclosure agreements, access to what is confidential, data rooms, and who read what.",
    "offers": "Negotiations: offers and counter-offers between two parties.",
    "auctions": "Competition for a technology: its rules, questions, and what it came to.",
    "bids": "Bids under seal or in the open, and the receipts for them.",
    "awards": "Who won by which figures, complaints, deposits.",
    "deals": "What was agreed.",
    "registrations": "What the law asks before a contract takes effect: registration or permit, and its deadline.",
    "milestones": "What is to be reached under a contract, reported by one party and judged by the other.",
    "payments": "What is to be paid under a contract, what was paid, and what proves it.",
    "royalties": "What each period brought, and the royalty counted from it.",
    "accounting": "Who shares in receipts, what the operator is owed, and the figures for accounting.",
    "billing": "Services ordered, what the operator invoices, what was paid, and the statements both settle by.",
    "endings": "How a contract is completed or terminated.",
    "public-assets": "Results of state-funded research: whose they are, when they are published, what came of them.",
    "notifications": "One's own inbox, and which letters one receives.",
    "open data": "What everybody may take away, in open formats.",
    "reports": "What the exchange achieves, counted from its record: for those entitled, and by the month for all.",
    "privacy": "Requests about one's own data, who decides on them, and how long what is kept.",
    "ledger": "The record of everything that happened.",
    "keys": "The keys by which anyone checks what the exchange signed.",
    "health": "Whether a process lives and can serve.",
}


async def actor_of(uow: UnitOfWork, token: str) -> Actor:
    """Who shows this token; an operator's staff also with what the mandate in force permits at this moment."""
    actor = await authenticate(uow, token)
    if not any(seat.kind is OrganizationKind.OPERATOR for seat in actor.seats):
        return actor
    held, tenure = await authority_and_tenure(uow)
    return replace(actor, authority=held, tenure=tenure)


def create_app(exchange: Exchange, settings: Settings) -> Service:
    """The service over an exchange; what it needs is given, so that tests give their own."""
    hold(settings.regulations, settings.jurisdiction)
    app = Service(
        title="Technology exchange",
        version="1",
        description=DESCRIPTION,
        openapi_tags=[{"name": name, "description": text} for name, text in TAGS.items()],
        docs_url=None,
        redoc_url=None,
    )
    app.state.exchange = exchange
    app.state.settings = settings
    app.state.storage = FileStorage(settings.storage_url, settings.data_directory / "files")
    app.state.trust_roots = TrustRoots(settings.trust_roots)
    app.state.signer = Signer.of(settings)
    app.state.authenticate = actor_of
    app.state.safeguards = Safeguards.of(exchange, settings)
    app.state.record = CommonLook(exchange)
    app.state.pages = pages = Pages()
    app.state.catalogue = Catalogue(settings.data_directory / "search")
    app.state.board = Board(exchange.sessions)
    app.state.unmet = Unmet()
    app.state.embedder = embedder_of(settings)
    app.state.vectors = vectors = Vectors(exchange.sessions)
    app.state.finder = Finder(app.state.catalogue, vectors, app.state.embedder)
    figures = standing_of(exchange) | ({"embedded": percent_of(vectors)} if app.state.embedder else {})
    app.state.readiness = Readiness(database_checks(exchange), figures)
    add_problem_handlers(app)
    app.keep_routes(*ROUTERS, keys, health, docs)
    app.guard(settings, pages)
    exchange.outlets = (*exchange.outlets, barring(pages))
    return app


def percent_of(vectors: Vectors) -> Figure:
    """How far the vectors of what is published are made."""

    async def percent() -> float:
        share = await vectors.share()
        EMBEDDED.set(share)
        return 100 * share

    return percent


def standing_of(exchange: Exchange) -> dict[str, Figure]:
    """How much of the record is signed over, in percent, and how many of its entries were found faulty."""

    async def signed() -> float:
        async with exchange.sessions() as session:
            return await proven_percent(session)

    async def faulty() -> float:
        async with exchange.sessions() as session:
            found = await faults(session)
        LEDGER_FAULTS.set(found)
        return found

    return {"ledger_signed": signed, "ledger_faults": faulty}


def barring(pages: Pages) -> Outlet:
    """An outlet that takes kept pages off before a change of theirs commits, so that this process reads its writes."""

    async def bar(uow: UnitOfWork) -> None:
        pages.bar(event.subject_id for event in uow.events if isinstance(event, PUBLIC_CHANGES))

    return bar
