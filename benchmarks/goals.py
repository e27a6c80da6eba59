"""What each benchmark is to reach, in one place: the table of all and each result's `goal` are made of it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Goal:
    """A bound that a measure is to keep: at most it where `most`, else at least."""

    bound: float
    most: bool = False

    def __str__(self) -> str:
        return f"{'<=' if self.most else '>='} {self.bound:g}"

    def is_met_by(self, measured: float) -> bool:
        """Whether a measure keeps the bound."""
        return measured <= self.bound if self.most else measured >= self.bound


def least(bound: float) -> Goal:
    """No less than this."""
    return Goal(bound)


def most(bound: float) -> Goal:
    """No more than this."""
    return Goal(bound, most=True)


GOALS: dict[str, dict[str, Goal]] = {
    "http": {
        "read_listing_ratio": least(0.70),
        "search_ratio": least(0.50),
        "submit_offer_ratio": least(0.50),
        "negotiate_ratio": least(0.50),
        "bid_ratio": least(0.50),
    },
    "import": {"seconds": most(120), "peak_mb": most(600)},
    "search": {"lexical_ratio": most(10), "lexical_p95_growth": most(2), "hybrid_p95_growth": most(2)},
    "embedding": {"speedup": least(1), "latency_ratio": most(1.2), "lost": most(0), "repeated": most(0)},
    "rush": {name: least(1) for name in ("none_lost", "none_late_accepted", "receipts_verify", "ledger_holds")},
    "live": {"bid_to_screen_p99_ms": most(1000)},
    "ledger": {"commits_per_s": least(500), "proof_p99_ms": most(100), "verify_seconds": most(60)},
}


def told(name: str) -> dict[str, str]:
    """The goals of a benchmark as its result names them."""
    return {measure: str(goal) for measure, goal in GOALS[name].items()}
