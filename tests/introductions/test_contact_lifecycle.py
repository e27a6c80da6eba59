"""Every move of an introduction and of a meeting, from every status."""

from itertools import product

import pytest

from techexchange.introductions.lifecycle import (
    INTRODUCTION_LIFE,
    MEETING_LIFE,
    WAITING,
    IntroductionStatus,
    MeetingStatus,
)
from techexchange.kernel.lifecycle import MoveNotAllowed

LIVES = [(INTRODUCTION_LIFE, IntroductionStatus), (MEETING_LIFE, MeetingStatus)]
CASES = [(move, status) for life, statuses in LIVES for move, status in product(life.moves, statuses)]


@pytest.mark.parametrize(("move", "status"), CASES)
def test_every_move_from_every_status(move, status):
    if status in move.sources:
        assert move(status) is move.target
    else:
        with pytest.raises(MoveNotAllowed):
            move(status)


@pytest.mark.parametrize(("life", "statuses"), LIVES)
def test_every_status_can_be_reached(life, statuses):
    assert {life.initial} | {move.target for move in life.moves} == set(statuses)


def test_what_is_decided_stays():
    ends = set(IntroductionStatus) - set(WAITING)
    assert not [move for status in ends for move in INTRODUCTION_LIFE.open_from(status)]
    assert not list(MEETING_LIFE.open_from(MeetingStatus.DECLINED))
    assert not list(MEETING_LIFE.open_from(MeetingStatus.CANCELLED))
