"""Which pack judges on which day, and that an old verdict can be given again."""

from datetime import UTC, date, datetime, timedelta

import pytest

from law import EXAMPLE, content, facts
from techexchange.regulations import queries
from techexchange.regulations.errors import NoRulePackInForce, RulePackNotFound
from techexchange.regulations.models import Outcome
from techexchange.regulations.repository import SHIPPED

JAMMER = content("A signal jammer.", ipc=["H04K 3/00"])
NEXT = date(2027, 1, 1)


@pytest.fixture
def next_year(tmp_path):
    """The law as it is, and a next version of it that frees radio jamming and gives more time to register."""
    text = (SHIPPED / "VN-2026.1.toml").read_text(encoding="utf-8")
    for old, new in (
        ("2026.1", "2027.1"),
        ("effective_from = 2026-01-01\nutc", "effective_from = 2027-01-01\nutc"),
        ("deadline_days = 90", "deadline_days = 120"),
        ('code = "III-RADIO-JAMMING"\nlist = "banned"', 'code = "I-RADIO-JAMMING"\nlist = "encouraged"'),
    ):
        assert old in text
        text = text.replace(old, new)
    (tmp_path / "VN-2027.1.toml").write_text(text, encoding="utf-8")
    yield queries.hold(tmp_path)
    queries.hold(None)


def test_the_packs_of_a_process_are_read_once():
    queries.hold(None)
    assert queries.packs() is queries.packs()
    assert queries.pack("VN-2026.1") is queries.packs().all[0]


def test_they_are_those_shipped_where_nothing_was_said(monkeypatch):
    monkeypatch.setattr(queries, "_held", [])
    assert [pack.id for pack in queries.packs().all] == ["VN-2026.1"]


def test_a_pack_that_is_not_there():
    with pytest.raises(RulePackNotFound):
        queries.packs().named("VN-1986.1")


def test_the_last_to_begin_judges(next_year):
    assert next_year.at("VN", date(2026, 12, 31)).id == "VN-2026.1"
    assert next_year.at("VN", NEXT).id == "VN-2027.1"
    assert next_year.at("VN", date(2050, 1, 1)).id == "VN-2027.1"


def test_no_pack_judges_where_none_holds(next_year):
    for jurisdiction, on in (("VN", date(2025, 12, 31)), ("XA", NEXT)):
        with pytest.raises(NoRulePackInForce):
            next_year.at(jurisdiction, on)
    with pytest.raises(NoRulePackInForce):
        next_year.now(datetime(2025, 12, 31, tzinfo=UTC))


def test_a_pack_ends_with_its_last_day(tmp_path):
    text = EXAMPLE.read_text(encoding="utf-8")
    ended = text.replace("utc_offset", "effective_until = 2026-06-30\nutc_offset", 1)
    (tmp_path / "XA.toml").write_text(ended, encoding="utf-8")
    packs = queries.shelf(tmp_path, "XA")
    assert packs.at("XA", date(2026, 6, 30)).id == "XA-2026.1"
    with pytest.raises(NoRulePackInForce):
        packs.at("XA", date(2026, 7, 1))
    assert packs.named("XA-2026.1").retention_years == 3


def test_the_day_is_that_of_the_country(next_year):
    midnight = datetime(2027, 1, 1, tzinfo=UTC) - timedelta(hours=7)
    assert next_year.now(midnight).id == "VN-2027.1"
    assert next_year.now(midnight - timedelta(seconds=1)).id == "VN-2026.1"
    assert next_year.screen(JAMMER, midnight).on == NEXT
    example = queries.shelf(EXAMPLE.parent, "XA")
    assert example.now(datetime(2026, 1, 1, 5, tzinfo=UTC)).id == "XA-2026.1"
    with pytest.raises(NoRulePackInForce):
        example.now(datetime(2026, 1, 1, 4, 59, tzinfo=UTC))


def test_an_old_verdict_can_be_given_again_under_the_old_pack(next_year):
    before = next_year.screen(JAMMER, datetime(2026, 12, 1, tzinfo=UTC))
    after = next_year.screen(JAMMER, datetime(2027, 2, 1, tzinfo=UTC))
    assert (before.outcome, after.outcome) == (Outcome.BLOCKED, Outcome.CLEARED)
    kept = before.record()
    again = next_year.named(kept["pack"]).screen(JAMMER, date.fromisoformat(kept["on"]))
    assert again.record() == kept
    assert next_year.named(after.pack).screen(JAMMER, before.on).record() != kept


def test_so_can_a_verdict_on_registration(next_year):
    case = facts(supplier_country="DE")
    old, new = next_year.named("VN-2026.1"), next_year.named("VN-2027.1")
    assert (old.registration(case).deadline_days, new.registration(case).deadline_days) == (90, 120)
    assert (old.registration(case).finding.pack, new.registration(case).finding.pack) == ("VN-2026.1", "VN-2027.1")
