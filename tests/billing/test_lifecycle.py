"""Every move of a service order, an invoice and a remittance, from every status."""

from itertools import product

import pytest

from techexchange.billing.lifecycle import (
    INVOICE_LIFE,
    ORDER_LIFE,
    REMITTANCE_LIFE,
    InvoiceStatus,
    OrderStatus,
    RemittanceStatus,
)
from techexchange.kernel.lifecycle import MoveNotAllowed

LIVES = [(ORDER_LIFE, OrderStatus), (INVOICE_LIFE, InvoiceStatus), (REMITTANCE_LIFE, RemittanceStatus)]
EVERY = [(move, status) for life, statuses in LIVES for move, status in product(life.moves, statuses)]


@pytest.mark.parametrize(("move", "status"), EVERY)
def test_every_move_from_every_status(move, status):
    if status in move.sources:
        assert move(status) is move.target
    else:
        with pytest.raises(MoveNotAllowed):
            move(status)


@pytest.mark.parametrize(("life", "statuses"), LIVES)
def test_every_status_can_be_reached(life, statuses):
    assert {life.initial} | {move.target for move in life.moves} == set(statuses)
