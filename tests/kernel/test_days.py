"""Days as the law counts them."""

from datetime import datetime

import pytest

from techexchange.kernel.days import same_hour_after


@pytest.mark.parametrize(
    ("opened_at", "days", "due"),
    [
        ("2026-11-16T03:00:00+00:00", 3, "2026-11-19T03:00:00+00:00"),
        ("2026-11-20T03:00:00+00:00", 3, "2026-11-25T03:00:00+00:00"),
        ("2026-11-21T03:00:00+00:00", 1, "2026-11-23T03:00:00+00:00"),
        ("2026-11-22T18:00:00+00:00", 1, "2026-11-23T18:00:00+00:00"),
        ("2026-11-20T18:00:00+00:00", 1, "2026-11-22T18:00:00+00:00"),
    ],
)
def test_the_same_hour_some_working_days_later_is_by_the_days_of_vietnam(opened_at, days, due):
    assert same_hour_after(datetime.fromisoformat(opened_at), days) == datetime.fromisoformat(due)
