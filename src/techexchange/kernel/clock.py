"""The seat of time where the database clock is out of reach: process start, tokens, file names."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """This process's present time in UTC; what is decided by time asks the database instead."""
    return datetime.now(UTC)
