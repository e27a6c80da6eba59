"""The composition root of the HTTP service: what is plugged into what."""

from fastapi import APIRouter, FastAPI

from techexchange.identity.queries import authenticate
from techexchange.identity.router import ROUTERS as IDENTITY
from techexchange.infra.http.problems import add_problem_handlers
from techexchange.infra.models import Base
from techexchange.infra.uow import Exchange
from techexchange.ledger.router import router as ledger
from techexchange.settings import Settings

ROUTERS: tuple[APIRouter, ...] = (ledger, *IDENTITY)
metadata = Base.metadata


def create_app(exchange: Exchange, settings: Settings) -> FastAPI:
    """The service over an exchange; what it needs is given, so that tests give their own."""
    app = FastAPI(title="Technology exchange", version="1", docs_url=None, redoc_url=None)
    app.state.exchange = exchange
    app.state.settings = settings
    app.state.authenticate = authenticate
    add_problem_handlers(app)
    for router in ROUTERS:
        app.include_router(router)
    return app
