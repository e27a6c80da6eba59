"""The route of a request is looked for among those that begin as its path does; a router would try every one."""

from collections import defaultdict
from collections.abc import Iterable

from starlette.routing import BaseRoute, Match, Route
from starlette.types import ASGIApp, Receive, Scope, Send


class Branches:
    """Routes by their first two segments, such as `/v1/listings`; whatever is not found there is asked `otherwise`.

    Within a branch the first route that fits answers, as in a router; wrong methods, redirects and unknown paths are
    left to `otherwise`.
    """

    def __init__(self, routes: Iterable[BaseRoute], otherwise: ASGIApp) -> None:
        self.otherwise = otherwise
        self.branches: dict[str, list[Route]] = defaultdict(list)
        for route in routes:
            if isinstance(route, Route) and "{" not in beginning_of(route.path):
                self.branches[beginning_of(route.path)].append(route)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer by the route that fits path and method."""
        if scope["type"] == "http":
            for route in self.branches.get(beginning_of(scope["path"]), ()):
                match, found = route.matches(scope)
                if match is Match.FULL:
                    scope.update(found)
                    await route.handle(scope, receive, send)
                    return
        await self.otherwise(scope, receive, send)


def beginning_of(path: str) -> str:
    """The first two segments of a path."""
    return "/".join(path.split("/", 3)[:3])
