"""An error's class is its code and its docstring's first line its message."""

from techexchange.kernel.errors import Conflict, ExchangeError, NotFound


class BridgeClosed(Conflict):
    """The bridge is closed to traffic.

    It opens again when the water has fallen.
    """


def test_code_and_message_come_from_the_class():
    error = BridgeClosed(until="noon")
    assert (error.code, str(error), error.details) == (
        "bridge_closed",
        "The bridge is closed to traffic.",
        {"until": "noon"},
    )
    assert ExchangeError.code == "exchange_error"
    assert NotFound.code == "not_found"
