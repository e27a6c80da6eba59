"""The route of a request is looked for among those that begin and end as its path does; a router tries every one."""

from collections import defaultdict
from collections.abc import Iterable

from starlette.routing import BaseRoute, Match, Route
from starlette.types import ASGIApp, Receive, Scope, Send

ANY = "{}"
"""The last segment of a path that ends in a parameter."""
NOWHERE: dict[str, list[Route]] = {ANY: []}


class Branches:
    """Routes by the first two segments of their paths, such as `/v1/listings`, and the last.

    Of those the first that fits answers, as in a router; what is not found there, wrong methods, redirects and unknown
    paths are left to `otherwise`.
    """

    def __init__(self, routes: Iterable[BaseRoute], otherwise: ASGIApp) -> None:
        self.otherwise = otherwise
        self.branches: dict[str, dict[str, list[Route]]] = {}
        grouped: dict[str, list[Route]] = defaultdict(list)
        for route in routes:
            if isinstance(route, Route) and "{" not in beginning_of(route.path):
                grouped[beginning_of(route.path)].append(route)
        for beginning, together in grouped.items():
            ends = {end_of(route.path) for route in together} | {ANY}
            self.branches[beginning] = {
                end: [route for route in together if end_of(route.path) in {end, ANY}] for end in ends
            }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer by the route that fits path and method."""
        if scope["type"] == "http":
            path = scope["path"]
            branch = self.branches.get(beginning_of(path), NOWHERE)
            for route in branch.get(end_of(path)) or branch[ANY]:
                match, found = route.matches(scope)
                if match is Match.FULL:
                    scope.update(found)
                    await route.handle(scope, receive, send)
                    return
        await self.otherwise(scope, receive, send)


def beginning_of(path: str) -> str:
    """The first two segments of a path."""
    return "/".join(path.split("/", 3)[:3])


def end_of(path: str) -> str:
    """The last segment of a path, or ANY where it holds a parameter."""
    last = path.rpartition("/")[2]
    return ANY if "{" in last else last
