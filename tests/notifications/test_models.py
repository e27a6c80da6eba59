"""A notice speaks both languages and keeps when it was first read."""

from datetime import UTC, datetime, timedelta
from string import Template
from uuid import UUID

import pytest

from techexchange.notifications.handlers import ALSO, AUCTION_RULES, BILLING_RULES, RULES
from techexchange.notifications.models import TEXTS, Notice, NoticeKind, Preferences, tell

NOW = datetime(2026, 5, 1, tzinfo=UTC)
VALUES = {
    "organization": {"vi": "Viện Hàn lâm", "en": "Academy"},
    "listing": {"vi": "Máy sấy bơm nhiệt", "en": "Heat pump dryer"},
    "search": {"vi": "Máy sấy", "en": "Máy sấy"},
    "more": {"vi": " và 2 tin khác", "en": " and 2 more"},
    "days": {"vi": "30", "en": "30"},
}


@pytest.mark.parametrize("kind", NoticeKind)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_kind_is_told_in_both_languages(kind, language):
    title, text = tell(kind, VALUES, language)
    assert title
    assert text
    assert "$" not in title + text
    other = "en" if language == "vi" else "vi"
    assert tell(kind, VALUES, other) != (title, text)


@pytest.mark.parametrize("kind", NoticeKind)
def test_both_languages_name_the_same_things(kind):
    named = [set(Template(TEXTS[kind][language][1]).get_identifiers()) for language in ("vi", "en")]
    assert named[0] == named[1]
    assert named[0] <= VALUES.keys()


def test_every_kind_is_told_of_by_one_rule():
    told = [kind for rules in (RULES, ALSO) for kind, _, _ in rules.values()]
    told += {kind for tellings in (AUCTION_RULES | BILLING_RULES).values() for kind, _, _ in tellings}
    assert sorted(told) == sorted(NoticeKind)
    assert ALSO.keys() <= RULES.keys()


def test_a_name_missing_in_a_language_is_told_in_the_other():
    title, _ = tell(NoticeKind.LISTING_PUBLISHED, {"listing": {"vi": "Máy sấy"}}, "en")
    assert title == "Published: Máy sấy"


def test_what_has_no_name_is_told_all_the_same():
    assert tell(NoticeKind.LISTING_PUBLISHED, {"listing": {}}, "en")[0] == "Published: a listing"
    assert tell(NoticeKind.OFFER_RECEIVED, {}, "vi")[1].startswith("tổ chức của bạn nhận được")


def test_being_read_twice_keeps_the_first_time():
    notice = Notice(kind=NoticeKind.DEAL_AGREED, values=VALUES)
    notice.read(at=NOW)
    notice.read(at=NOW + timedelta(hours=1))
    assert notice.read_at == NOW
    assert notice.told("en")[0] == "Deal agreed: Heat pump dryer"


def test_preferences_change_only_where_something_is_said():
    preferences = Preferences.untouched(UUID(int=1))
    assert (preferences.mail, preferences.muted, preferences.version) == (True, [], 0)
    preferences.choose(mail=None, muted=(NoticeKind.DEAL_AGREED, NoticeKind.CASE_OVERDUE, NoticeKind.DEAL_AGREED))
    assert (preferences.mail, preferences.muted) == (True, ["case_overdue", "deal_agreed"])
    preferences.choose(mail=False, muted=None)
    assert (preferences.mail, preferences.muted) == (False, ["case_overdue", "deal_agreed"])
