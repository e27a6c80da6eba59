"""The clocks of contacts."""

from techexchange.infra.jobs import Tick
from techexchange.introductions.jobs.agreement import expire_agreements, expire_grants
from techexchange.introductions.jobs.interest import expire_introductions

TICKS: dict[str, Tick] = {
    "introductions": expire_introductions,
    "agreements": expire_agreements,
    "access_grants": expire_grants,
}

__all__ = ["TICKS"]
