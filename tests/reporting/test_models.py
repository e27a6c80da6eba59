"""How entries are read, how figures are rounded, what the public may not see, and how targets stand."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from techexchange.mandates.models import Bound
from techexchange.reporting.errors import ReportPeriodInvalid, ReportPeriodTooFine
from techexchange.reporting.models import (
    DEFINITIONS,
    FEWEST,
    Aim,
    Cell,
    Dimension,
    FactKind,
    Figure,
    Known,
    Measure,
    Proofs,
    Reckoned,
    ReportPeriod,
    ReportQuestion,
    Standing,
    TargetStanding,
    facts_of,
    hidden_of,
    last_month,
    month_of,
    needed_for,
    value_of,
)
from techexchange.reporting.models.figure import rounded
from techexchange.reporting.queries.public import shown

START = datetime(2026, 10, 1, tzinfo=UTC)
OWNER, LISTING = uuid4(), uuid4()


@dataclass
class Entry:
    event: str
    payload: dict = field(default_factory=dict)
    subject_id: UUID = LISTING
    seq: int = 0
    at: datetime = START


def story(*entries: Entry) -> list[Entry]:
    """Entries in order, an hour apart."""
    for number, entry in enumerate(entries, start=1):
        entry.seq, entry.at = number, START + timedelta(hours=number)
    return list(entries)


def registered() -> Entry:
    return Entry("organization_registered", {"kind": "institute"}, OWNER)


def submitted(**more) -> Entry:
    return Entry(
        "listing_submitted", {"organization_id": str(OWNER), "direction": "supply", "is_revision": False} | more
    )


def published(**more) -> Entry:
    told = {"organization_id": str(OWNER), "direction": "supply", "version_number": 1, "content_hash": "known"}
    return Entry("listing_published", told | {"is_revision": False} | more)


def about(event: str, **more) -> Entry:
    return Entry(event, {"listing_id": str(LISTING)} | more, uuid4())


CONTENT = Proofs({"known": {"sector": "energy", "province": "Huế"}}, {"paid": (5, "VND")})


def test_a_publication_is_told_by_what_is_on_record_of_it():
    *_, fact = facts_of(story(registered(), submitted(), submitted(), published()), Known(), CONTENT)
    assert (fact.kind, fact.seconds) == (FactKind.PUBLISHED, 2 * 3600)
    assert (fact.organization_kind, fact.direction, fact.sector, fact.province) == (
        "institute",
        "supply",
        "energy",
        "Huế",
    )


def test_content_that_is_not_what_was_hashed_says_nothing():
    *_, fact = facts_of(story(registered(), published(content_hash="another")), Known(), CONTENT)
    assert (fact.sector, fact.province, fact.seconds) == (None, None, None)


def test_a_revision_is_no_second_publication():
    kinds = [
        fact.kind
        for fact in facts_of(
            story(submitted(), published(), submitted(is_revision=True), published(is_revision=True)), Known(), CONTENT
        )
    ]
    assert kinds == [FactKind.SUBMITTED, FactKind.PUBLISHED]


def test_only_the_first_interest_counts_and_only_after_publication():
    entries = story(about("interest_expressed"), published(), about("offer_submitted"), about("interest_expressed"))
    facts = facts_of(entries, Known(), CONTENT)
    assert [(fact.kind, fact.seq, fact.seconds) for fact in facts[1:]] == [(FactKind.INTEREST, 3, 3600)]


def test_an_amount_counts_only_where_it_opens_its_hash():
    told = {"contract_id": str(uuid4())}
    entries = story(
        about("payment_term_scheduled", figures_hash="paid", **told),
        about("payment_term_scheduled", figures_hash="x", **told),
    )
    assert [(fact.amount, fact.currency) for fact in facts_of(entries, Known(), CONTENT)] == [(5, "VND"), (None, None)]


def test_a_case_decided_after_its_time_is_late():
    case = uuid4()
    told = {"organization_id": str(OWNER), "kind": "publication"}
    due = {"due_at": (START + timedelta(hours=2)).isoformat()}
    early, late = (
        story(
            Entry("case_opened", told | due, case),
            *(Entry("else") for _ in range(waits)),
            Entry("case_decided", told, case),
        )
        for waits in (0, 1)
    )
    assert [facts_of(entries, Known(), CONTENT)[-1].met for entries in (early, late)] == [False, True]


def test_the_same_facts_come_of_any_division_into_batches():
    entries = story(
        registered(),
        submitted(),
        published(),
        about("interest_expressed"),
        about("contact_made"),
        about("offer_declined"),
    )
    whole = facts_of(entries, Known(), CONTENT)
    known, parts = Known(), []
    for entry in entries:
        parts += facts_of([entry], known, CONTENT)
    columns = ("seq", "kind", "sector", "organization_kind", "seconds", "met")
    assert [[getattr(fact, name) for name in columns] for fact in parts] == [
        [getattr(fact, name) for name in columns] for fact in whole
    ]


def test_what_is_needed_is_named():
    needed = needed_for(story(registered(), published(), about("payment_term_scheduled", contract_id=str(uuid4()))))
    assert needed.versions == {(LISTING, 1)}
    assert len(needed.terms) == 1
    assert needed.listings == {LISTING}
    assert needed.organizations == {OWNER}


@given(st.dictionaries(st.text(min_size=1, max_size=3), st.integers(0, 40), max_size=8))
def test_no_hidden_number_follows_from_the_sum(counts):
    hidden = hidden_of(counts)
    told = {key: count for key, count in counts.items() if key not in hidden}
    assert all(count == 0 or count >= FEWEST for count in told.values())
    total = sum(counts.values())
    if hidden and total >= FEWEST:
        assert len(hidden) >= 2
        assert total - sum(told.values()) >= FEWEST


def test_the_smallest_of_the_others_is_hidden_with_a_lone_small_cell():
    assert hidden_of({"a": 3, "b": 9, "c": 7}) == {"a", "c"}
    assert hidden_of({"a": 9, "b": 7}) == frozenset()
    assert hidden_of({"a": 1, "b": 2, "c": 30}) == {"a", "b", "c"}


def test_no_sum_that_is_mostly_one_party_s_follows_from_what_is_told():
    cells = [
        Cell("A", Reckoned(5, amount=98, largest=90)),
        Cell("B", Reckoned(6, amount=6, largest=1)),
        Cell("C", Reckoned(10, amount=100, largest=10)),
        Cell("D", Reckoned(50, amount=500, largest=10)),
    ]
    figure = Figure(Measure.TRANSACTION_VALUE, Reckoned(71, amount=704, largest=90), cells)
    public = shown(figure)
    assert not public.total.hidden
    assert {cell.key for cell in public.cells if cell.hidden} == {"A", "B", "C"}


@pytest.mark.parametrize(
    ("measure", "tally", "value"),
    [
        (Measure.LISTINGS, Reckoned(3), 3),
        (Measure.TRANSACTION_VALUE, Reckoned(1, amount=10**12), 10**12),
        (Measure.DAYS_TO_PUBLISH, Reckoned(), None),
        (Measure.DAYS_TO_PUBLISH, Reckoned(1, seconds=86_400 * 3 // 2), Decimal("1.50")),
        (Measure.SUCCESS_RATE, Reckoned(), None),
        (Measure.SUCCESS_RATE, Reckoned(3, 1), Decimal("33.33")),
    ],
)
def test_a_value_is_what_its_unit_says(measure, tally, value):
    assert value_of(measure, tally) == value


def test_halves_are_rounded_to_even():
    assert [rounded(Fraction(number, 1000)) for number in (5, 15)] == [Decimal("0.00"), Decimal("0.02")]


def test_every_indicator_of_a_mandate_is_measured_and_explained():
    assert set(DEFINITIONS) == set(Measure)
    assert all(known.events and all(known.meaning) and known.query for known in DEFINITIONS.values())


def test_a_period_is_of_whole_days_here():
    period = month_of(2026, 2)
    assert (period.first, period.last, period.days) == (date(2026, 2, 1), date(2026, 2, 28), 28)
    assert period.since == datetime(2026, 1, 31, 17, tzinfo=UTC)
    assert period.until - period.since == timedelta(days=28)
    assert last_month(date(2026, 1, 15)) == month_of(2025, 12)
    assert (period.fine, ReportPeriod(date(2026, 1, 1), date(2026, 12, 31)).fine) == (Dimension.DAY, Dimension.MONTH)


def test_without_days_it_is_the_month_so_far():
    assert ReportQuestion().period(START + timedelta(days=9)) == ReportPeriod(date(2026, 10, 1), date(2026, 10, 10))


def test_days_that_make_no_period_are_refused():
    with pytest.raises(ReportPeriodInvalid):
        ReportPeriod(date(2026, 1, 2), date(2026, 1, 1))
    with pytest.raises(ReportPeriodTooFine):
        ReportQuestion(date(2026, 1, 1), date(2026, 12, 31), Dimension.DAY).period(START)


BY = START + timedelta(days=10)


@pytest.mark.parametrize(
    ("measure", "bound", "value", "over", "standing"),
    [
        (Measure.LISTINGS, Bound.AT_LEAST, 10, False, Standing.REACHED),
        (Measure.LISTINGS, Bound.AT_LEAST, 9, False, Standing.OPEN),
        (Measure.LISTINGS, Bound.AT_LEAST, 9, True, Standing.MISSED),
        (Measure.SUCCESS_RATE, Bound.AT_LEAST, Decimal(11), False, Standing.ON_COURSE),
        (Measure.OVERDUE_SHARE, Bound.AT_MOST, Decimal("10.00"), False, Standing.ON_COURSE),
        (Measure.OVERDUE_SHARE, Bound.AT_MOST, Decimal("10.00"), True, Standing.REACHED),
        (Measure.OVERDUE_SHARE, Bound.AT_MOST, Decimal("10.01"), False, Standing.OPEN),
        (Measure.OVERDUE_SHARE, Bound.AT_MOST, None, True, Standing.MISSED),
    ],
)
def test_how_a_target_stands(measure, bound, value, over, standing):
    wanted = Aim(measure, bound, 10, BY)
    at = BY if over else START
    assert TargetStanding.judge(wanted, START, value, at).standing is standing
