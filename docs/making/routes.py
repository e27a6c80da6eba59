"""Every route, what it needs, and the short table of the README."""

import ast
import inspect
import secrets
import textwrap
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from fastapi.routing import APIRoute
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import async_sessionmaker

from making.markdown import code, section, table, whole
from techexchange.app import ROUTERS, TAGS, create_app
from techexchange.infra.uow import Exchange
from techexchange.kernel import permissions
from techexchange.settings import Settings

LEAD = """Every route, by area. *Needs* is the [permission](permissions.md) that the action asks for; where it names
several, it depends on what is asked for or on who asks. Where it names none, the route shows what is public, or to
each reader what is theirs: their own, their organisation's, or what they are a party to; all else is a 404. The
complete description, with bodies, examples and problems, is served at `/openapi.json` and, to read in a browser, at
`/docs`. How all routes behave is said once, in [The API](api.md)."""
ASKING = {"require", "organizations", "can"}
Route = tuple[str, str, str, str]


def page() -> str:
    """The page of routes."""
    sections = [
        section(area.capitalize(), TAGS[area], table(("method", "path", "what it does", "needs"), rows))
        for area, rows in _areas()
    ]
    return whole("Routes", LEAD, *sections, section("Beside these", OTHERS))


OTHERS = """`/openapi.json`, `/docs`, and `/metrics` for Prometheus, which answers private addresses only."""


def summary() -> str:
    """The areas: what they are for, how many routes each has, and where they are."""
    areas = dict(_areas())
    owners = {_root(path): area for area, routes in reversed(areas.items()) for _, path, *_ in routes}
    rows = []
    for area, routes in areas.items():
        addresses = ", ".join(map(code, _addresses(area, owners)))
        rows.append((area, TAGS[area].rstrip("."), addresses, len(routes)))
    return table(("area", "for", "addresses", "routes"), rows)


def _root(path: str) -> str:
    """What stands before the first variable part of a path."""
    return path.strip("`").partition("/{")[0]


def _addresses(area: str, owners: dict[str, str]) -> list[str]:
    """Where an area is found; below another area's root, with the part of the path that is its own."""
    found: dict[str, None] = {}
    for _, path, *_ in dict(_areas())[area]:
        root, _, rest = path.strip("`").partition("/{")
        _, _, own = rest.partition("}/")
        address = f"{root}/…/{own.partition('/')[0]}" if own and owners[root] != area else root
        if not any(address == known or address.startswith(f"{known}/") for known in found):
            found[address] = None
    return list(found)


@cache
def _areas() -> list[tuple[str, list[Route]]]:
    settings = Settings(secret_key=SecretStr(secrets.token_hex()))
    paths = create_app(Exchange(async_sessionmaker()), settings).openapi()["paths"]
    endpoints = _endpoints()
    areas: dict[str, list[Route]] = defaultdict(list)
    for path, methods in paths.items():
        for method, operation in methods.items():
            needs = ", ".join(map(code, sorted(asked_by(endpoints.get(operation["operationId"])))))
            areas[operation["tags"][0]].append((method.upper(), code(path), operation["summary"], needs))
    return [(area, areas[area]) for area in TAGS]


def _endpoints() -> dict[str, Callable[..., Any]]:
    routes = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    return {route.name: inspect.unwrap(route.endpoint) for route in routes}


def asked_by(endpoint: Callable[..., Any] | None) -> set[str]:
    """The permissions that an endpoint's actions and queries ask for, read off their source."""
    asked: set[str] = set()
    seen: set[Callable[..., Any]] = set()
    waiting = [endpoint] if endpoint else []
    while waiting:
        function = waiting.pop()
        seen.add(function)
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
        asked |= set(_asked(tree))
        waiting += [called for called in _called(tree, function) if called not in seen]
    return asked


def _asked(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        asks = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ASKING
        for part in ast.walk(node) if asks else ():
            if isinstance(part, ast.Attribute) and part.attr in permissions.Permission.__members__:
                yield permissions.Permission[part.attr].value


def _called(tree: ast.AST, function: Callable[..., Any]) -> Iterator[Callable[..., Any]]:
    """The functions of actions and queries that a function calls."""
    names = getattr(function, "__globals__", {})
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        found = _resolve(node.func, names)
        inside = inspect.isfunction(found) and set(found.__module__.split(".")) & {"actions", "queries"}
        if inside:
            yield found


def _resolve(node: ast.expr, names: dict[str, Any]) -> Any:
    if isinstance(node, ast.Name):
        return names.get(node.id)
    if isinstance(node, ast.Attribute):
        return getattr(_resolve(node.value, names), node.attr, None)
    return None
