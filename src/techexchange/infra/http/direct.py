"""Routes answered at the edge: what is asked most often does not go through the framework's layers.

The framework knows such a route too: it describes it, and tells what went wrong with it as with any other.
"""

from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.types import ASGIApp, Receive, Scope, Send


class DirectRoute(APIRoute):
    """A route whose endpoint takes the request and gives the answer; nothing is read, checked or written in between.

    Its address holds no parameters, and it may be asked twice for one answer.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        answer: Callable[[Request], Coroutine[Any, Any, Response]] = self.endpoint
        return answer

    def before(self, service: object, application: ASGIApp) -> ASGIApp:
        """This route of a service alone; the whole application answers again where it fails, and so says how."""
        endpoint: Callable[[Request], Awaitable[Response]] = self.endpoint

        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            scope["app"], scope["route"] = service, self
            given: ASGIApp = application
            with suppress(Exception):
                given = await endpoint(Request(scope, receive))
            await given(scope, receive, send)

        return answer
