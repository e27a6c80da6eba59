"""Every move of a match from every status."""

import pytest

from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.matching.lifecycle import ALIVE, BY_BROKER, BY_SIDES, LIFE, MatchStatus

S = MatchStatus
ALLOWED = {
    ("show", S.PROPOSED): {S.SHOWN},
    ("interest", S.PROPOSED): {S.INTEREST_ONE},
    ("interest", S.SHOWN): {S.INTEREST_ONE},
    ("interest", S.INTEREST_ONE): {S.MUTUAL},
    ("dismiss", S.PROPOSED): {S.DISMISSED},
    ("dismiss", S.SHOWN): {S.DISMISSED},
    ("dismiss", S.INTEREST_ONE): {S.DISMISSED},
    ("dismiss", S.MUTUAL): {S.DISMISSED},
    ("propose", S.PROPOSED): {S.PROPOSED},
    ("propose", S.SHOWN): {S.SHOWN},
    ("propose", S.INTEREST_ONE): {S.INTEREST_ONE},
    ("introduce", S.MUTUAL): {S.INTRODUCED},
    ("record_outcome", S.INTRODUCED): {S.INTRODUCED},
    ("lapse", S.PROPOSED): {S.LAPSED},
    ("lapse", S.SHOWN): {S.LAPSED},
    ("lapse", S.INTEREST_ONE): {S.LAPSED},
    ("lapse", S.MUTUAL): {S.LAPSED},
    ("revive", S.LAPSED): {S.PROPOSED, S.SHOWN, S.INTEREST_ONE, S.MUTUAL},
}


@pytest.mark.parametrize("status", S)
@pytest.mark.parametrize("name", sorted({move.name for move in LIFE.moves}))
def test_every_move_from_every_status(name, status):
    found = {move.target for move in LIFE.open_from(status) if move.name == name}
    assert found == ALLOWED.get((name, status), set())
    for move in LIFE.moves:
        if move.name == name and status not in move.sources:
            with pytest.raises(MoveNotAllowed):
                move(status)


def test_nothing_follows_a_dismissal():
    assert list(LIFE.open_from(S.DISMISSED)) == []


def test_the_sides_and_the_broker_have_no_move_in_common():
    assert not BY_SIDES & BY_BROKER
    assert {move.name for move in BY_SIDES} == {"interest", "dismiss"}
    assert set(ALIVE) == {S.PROPOSED, S.SHOWN, S.INTEREST_ONE, S.MUTUAL}
