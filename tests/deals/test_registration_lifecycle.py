"""Every move of a registration, from every status."""

from itertools import product

import pytest

from techexchange.deals.lifecycle import REGISTRATION_LIFE, RegistrationStatus
from techexchange.deals.lifecycle.registration import BY_THE_FILER, UNFILED
from techexchange.kernel.lifecycle import MoveNotAllowed

ENDS = {"not_required", "certified", "closed"}


@pytest.mark.parametrize(("move", "status"), list(product(REGISTRATION_LIFE.moves, RegistrationStatus)))
def test_every_move_from_every_status(move, status):
    if status in move.sources:
        assert move(status) is move.target
    else:
        with pytest.raises(MoveNotAllowed):
            move(status)


def test_every_status_can_be_reached():
    assert {REGISTRATION_LIFE.initial} | {move.target for move in REGISTRATION_LIFE.moves} == set(RegistrationStatus)


def test_nothing_follows_an_end_and_something_follows_everything_else():
    assert {s.value for s in RegistrationStatus if not list(REGISTRATION_LIFE.open_from(s))} == ENDS


def test_only_what_is_not_filed_can_be_late_and_may_still_be_filed():
    filed = next(move for move in BY_THE_FILER if move.name == "submit")
    assert set(UNFILED) <= filed.sources
