"""The clocks of contacts."""

from techexchange.infra.jobs import Tick

TICKS: dict[str, Tick] = {}

__all__ = ["TICKS"]
