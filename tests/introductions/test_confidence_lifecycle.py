"""Every move of a template, an agreement and a grant, from every status."""

from itertools import product

import pytest

from techexchange.introductions.lifecycle import (
    AGREEMENT_LIFE,
    GRANT_LIFE,
    TEMPLATE_LIFE,
    AgreementStatus,
    GrantStatus,
    TemplateStatus,
)
from techexchange.kernel.lifecycle import MoveNotAllowed

LIVES = [(TEMPLATE_LIFE, TemplateStatus), (AGREEMENT_LIFE, AgreementStatus), (GRANT_LIFE, GrantStatus)]
CASES = [(move, status) for life, statuses in LIVES for move, status in product(life.moves, statuses)]
ENDS = {
    TEMPLATE_LIFE: {TemplateStatus.RETIRED},
    AGREEMENT_LIFE: {AgreementStatus.EXPIRED, AgreementStatus.TERMINATED},
    GRANT_LIFE: {GrantStatus.REFUSED, GrantStatus.REVOKED, GrantStatus.EXPIRED},
}


@pytest.mark.parametrize(("move", "status"), CASES)
def test_every_move_from_every_status(move, status):
    if status in move.sources:
        assert move(status) is move.target
    else:
        with pytest.raises(MoveNotAllowed):
            move(status)


@pytest.mark.parametrize(("life", "statuses"), LIVES)
def test_every_status_can_be_reached_and_only_the_ends_are_not_left(life, statuses):
    assert {life.initial} | {move.target for move in life.moves} == set(statuses)
    assert set(statuses) - {source for move in life.moves for source in move.sources} == ENDS[life]
