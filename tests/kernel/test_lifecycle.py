"""Moves are values: declared once, refused everywhere else."""

from enum import StrEnum

import pytest

from techexchange.kernel.lifecycle import Lifecycle, MoveNotAllowed


class Light(StrEnum):
    RED = "red"
    GREEN = "green"
    AMBER = "amber"


LIFE = Lifecycle(initial=Light.RED)
GO = LIFE.move("go", Light.RED, to=Light.GREEN)
WARN = LIFE.move("warn", Light.GREEN, to=Light.AMBER)


def test_a_declared_move_leads_to_its_target():
    assert GO(LIFE.initial) is Light.GREEN


@pytest.mark.parametrize("status", [Light.GREEN, Light.AMBER])
def test_an_undeclared_move_is_refused_with_what_was_tried(status):
    with pytest.raises(MoveNotAllowed) as refused:
        GO(status)
    assert refused.value.details == {"move": "go", "status": status.value}


def test_what_is_open_from_a_status():
    assert [move.name for move in LIFE.open_from(Light.GREEN)] == ["warn"]
    assert list(LIFE.open_from(Light.AMBER)) == []
