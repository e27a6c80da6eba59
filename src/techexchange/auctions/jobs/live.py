"""Keeping up what watchers of open bidding are shown: one listener of the record for all of them in a process."""

import asyncio

import psycopg
import structlog
from sqlalchemy.exc import SQLAlchemyError

from techexchange.auctions.schemas import Board
from techexchange.infra.bell import heard, open_bell
from techexchange.kernel.errors import ExchangeError

FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 0.2, 5.0
log = structlog.get_logger()


async def announce(url: str, board: Board) -> None:
    """Tell watchers what is recorded as soon as it is, until cancelled and through restarts of the database."""
    wait = FIRST_WAIT_SECONDS
    try:
        while True:
            try:
                async with open_bell(url) as bell:
                    while True:
                        await board.catch_up()
                        board.is_kept_up, wait = True, FIRST_WAIT_SECONDS
                        await heard(bell)
            except (OSError, psycopg.Error, SQLAlchemyError, ExchangeError) as lost:
                board.is_kept_up = False
                log.warning("watchers_wait", reason=type(lost).__name__, seconds=wait)
                await asyncio.sleep(wait)
                wait = min(2 * wait, LONGEST_WAIT_SECONDS)
    finally:
        board.is_kept_up = False
