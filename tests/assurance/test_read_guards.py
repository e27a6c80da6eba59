"""Check 32: nothing that changes something is guarded by a permission to read."""

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest
from fastapi.routing import APIRoute

from techexchange.app import ROUTERS
from techexchange.kernel.permissions import Permission

READS = {"GET", "HEAD"}
WRITING = [
    (f"{method} {route.path_format}", route)
    for router in ROUTERS
    for route in router.routes
    if isinstance(route, APIRoute)
    for method in sorted(set(route.methods) - READS)
]


def tree_of(function: Callable[..., Any]) -> ast.AST:
    return ast.parse(textwrap.dedent(inspect.getsource(inspect.unwrap(function))))


def actions_of(endpoint: Callable[..., Any]) -> list[Callable[..., Any]]:
    """The actions that an endpoint names."""
    given = inspect.unwrap(endpoint).__globals__
    named = [node for node in ast.walk(tree_of(endpoint)) if isinstance(node, ast.Attribute)]
    owners = [(given.get(node.value.id), node.attr) for node in named if isinstance(node.value, ast.Name)]
    return [
        getattr(owner, name)
        for owner, name in owners
        if isinstance(owner, ModuleType)
        and owner.__name__.endswith(".actions")
        and inspect.iscoroutinefunction(getattr(owner, name))
    ]


def guards_of(action: Callable[..., Any]) -> Iterator[Permission]:
    """The permissions an action asks for."""
    for node in ast.walk(tree_of(action)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "require":
            for named in ast.walk(node.args[0]):
                if isinstance(named, ast.Attribute) and isinstance(named.value, ast.Name):
                    yield from (Permission[name] for name in (named.attr,) if name in Permission.__members__)


def only_reads(guards: list[Permission]) -> bool:
    """Whether these let somebody through who may only read, or anybody at all."""
    return all(guard.reads for guard in guards)


@pytest.mark.parametrize("route", [route for _, route in WRITING], ids=[name for name, _ in WRITING])
def test_what_changes_something_asks_for_more_than_reading(route):
    called = actions_of(route.endpoint)
    assert called, "the route calls no action"
    for action in called:
        guards = list(guards_of(action))
        assert not only_reads(guards), f"{action.__qualname__} asks for {guards}"


def test_the_check_sees_a_guard_that_only_reads():
    """The control: an action guarded by reading, and one not guarded, are both found."""

    async def change(uow, actor):
        actor.require(Permission.LISTING_READ, within=None)

    async def unguarded(uow, actor):
        uow.publish(None)

    assert only_reads(list(guards_of(change)))
    assert only_reads(list(guards_of(unguarded)))
    assert not only_reads([Permission.LISTING_READ, Permission.LISTING_EDIT])
