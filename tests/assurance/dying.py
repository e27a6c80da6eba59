"""One request, carried out by a process that leaves by `os._exit` at the point it is told: as if the power were cut.

Started with the address of a database, its files' directory, a secret key, a descriptor to answer on, and whether act
and answer are kept `together` or, for the control, `apart`. Each line on its standard input is a request, and the point
to die at (0 for never). It forks for each, so that a death is cheap. Points lie before and after every statement, every
flight of statements, every commit and every part of the answer.
"""

import asyncio
import json
import os
import sys
from pathlib import Path

import httpx
import psycopg
from sqlalchemy import text
from sqlalchemy.pool import NullPool

from techexchange.app import create_app
from techexchange.infra.database import open_engine, sessions_of
from techexchange.infra.uow import UnitOfWork
from techexchange.settings import Settings
from techexchange.worker import open_exchange

DIED = 77


class Points:
    """How many points were passed since they count, and at which one to die."""

    def __init__(self):
        self.passed, self.fatal, self.count = 0, 0, False

    def one(self):
        if self.count:
            self.passed += 1
            if self.passed == self.fatal:
                os._exit(DIED)

    def around(self, kind, name):
        """Let there be a point before and after each call of a method."""
        function = getattr(kind, name)

        async def called(*arguments, **named):
            self.one()
            answer = await function(*arguments, **named)
            self.one()
            return answer

        setattr(kind, name, called)


def watched(points, app):
    """The service, with a point before and after each part of its answer."""

    async def application(scope, receive, send):
        async def sent(message):
            points.one()
            await send(message)
            points.one()

        await app(scope, receive, sent)

    return application


async def ask(points, engine, app, request):
    """Make the request; the engine's own first statements do not count."""
    async with engine.connect() as connection:
        await connection.execute(text("SELECT 1"))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(watched(points, app)), base_url="http://test") as client:
        points.count = True
        answer = await client.request(**request)
    return {"points": points.passed, "status": answer.status_code, "body": answer.text}


def keep_apart():
    """Commit what was done before what is to be kept with it."""
    deliver = UnitOfWork.deliver

    async def delivered(self):
        await self.session.commit()
        self._driver = None
        await deliver(self)

    UnitOfWork.deliver = delivered


def main():
    """Answer every request on standard input."""
    url, directory, key, descriptor, how = sys.argv[1:]
    if how == "apart":
        keep_apart()
    points = Points()
    for kind, name in ((psycopg.AsyncCursor, "execute"), (psycopg.AsyncPipeline, "__aexit__")):
        points.around(kind, name)
    points.around(psycopg.AsyncConnection, "commit")
    engine = open_engine(url, poolclass=NullPool)
    settings = Settings(data_directory=Path(directory), secret_key=key, embedder="none", log_level="warning")
    app = create_app(open_exchange(sessions_of(engine)), settings)
    with os.fdopen(int(descriptor), "w") as answers:
        for line in sys.stdin:
            asked = json.loads(line)
            points.fatal = asked.pop("fatal")
            child = os.fork()
            if child == 0:
                answers.write(json.dumps(asyncio.run(ask(points, engine, app, asked))) + "\n")
                answers.flush()
                os._exit(0)
            _, status = os.waitpid(child, 0)
            if os.waitstatus_to_exitcode(status):
                answers.write(json.dumps({"died": os.waitstatus_to_exitcode(status)}) + "\n")
                answers.flush()


if __name__ == "__main__":
    main()
