"""What the law says of a listing: what is banned, what needs a permit, what people must look at."""

import tomllib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from law import EXAMPLE, TODAY, VIETNAM, content
from techexchange.listings.schemas.codes import FundingSource, RightStatus, RightType
from techexchange.regulations.models import Outcome, Screening, folded, months_after
from techexchange.regulations.models.screening import is_said, is_under
from techexchange.regulations.repository import examine_data, read

JAMMER = content("A signal jammer for stadiums.", ipc=["H04K 3/00"])
EXPLOSIVE = content("Explosives for quarries.", ipc=["C06B 31/28"])
UNFILED = [{"type": "patent", "status": "unfiled"}]


def screened(given_content, on=TODAY):
    return VIETNAM.screen(given_content, on)


def rules(screening):
    return [(finding.rule, finding.outcome) for finding in screening.findings]


def test_what_is_on_no_list_is_cleared():
    found = screened(content())
    assert found == Screening("VN-2026.1", Outcome.CLEARED, (), TODAY)
    assert not found.needs_two
    assert not found.is_blocked


def test_a_class_and_a_word_together_ban():
    found = screened(JAMMER)
    assert found.is_blocked
    assert found.gravest.rule == "technology_lists.banned"
    assert "App. III" in found.gravest.source
    assert found.gravest.matched == ("H04K 3/00", "signal jammer")
    assert "III-RADIO-JAMMING" in found.gravest.text.en
    assert found.gravest.pack == "VN-2026.1"


def test_words_alone_make_people_look():
    found = screened(content("A signal jammer for stadiums."))
    assert (found.outcome, found.needs_two, found.is_blocked) == (Outcome.NEEDS_REVIEW, True, False)


def test_a_class_alone_says_nothing():
    assert screened(content(ipc=["H04K 3/00"])).outcome is Outcome.CLEARED


def test_what_is_restricted_needs_a_permit():
    found = screened(EXPLOSIVE)
    assert (found.outcome, found.needs_two) == (Outcome.PERMIT_REQUIRED, True)
    assert VIETNAM.is_restricted(EXPLOSIVE, TODAY)
    assert not VIETNAM.is_restricted(JAMMER, TODAY)


def test_what_is_encouraged_is_told_and_cleared():
    found = screened(content(ipc=["B25J 9/16"]))
    assert found.outcome is Outcome.CLEARED
    assert rules(found) == [("technology_lists.encouraged", Outcome.CLEARED)]


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        ("III-NARCOTICS", Outcome.BLOCKED),
        ("II-EXPLOSIVES", Outcome.PERMIT_REQUIRED),
        ("II-GENE-MODIFIED", Outcome.PERMIT_REQUIRED),
        ("I-ROBOTS", Outcome.CLEARED),
        ("IX-UNHEARD-OF", Outcome.NEEDS_REVIEW),
    ],
)
def test_an_entry_that_the_listing_names_itself(code, outcome):
    found = screened(content(technology_codes=[code]))
    assert found.outcome is outcome
    assert found.findings[0].matched == (code,)


def test_the_gravest_sign_decides_wherever_it_stands():
    data = tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))
    kites = data["technology_lists"]["entries"][0]
    kites["signs"].reverse()
    pack = examine_data(data)
    assert pack.screen(content("A kite of silk."), TODAY).outcome is Outcome.NEEDS_REVIEW
    found = pack.screen(content("A kite of silk.", ipc=["A63H 27/08"]), TODAY)
    assert found.is_blocked
    assert found.gravest.matched == ("A63H 27/08", "kite")


def test_a_sign_may_mean_less_than_its_list():
    found = screened(content("A transgenic rice.", ipc=["A01H 6/46"]))
    assert found.outcome is Outcome.NEEDS_REVIEW


def test_the_gravest_outcome_decides_and_all_are_told():
    both = content("Explosives and a signal jammer.", ipc=["C06B 31/28", "H04K 3/00"], state_share_percent="10")
    found = screened(both)
    assert found.outcome is Outcome.BLOCKED
    assert {outcome for _, outcome in rules(found)} == {
        Outcome.BLOCKED,
        Outcome.PERMIT_REQUIRED,
        Outcome.NEEDS_REVIEW,
    }


@pytest.mark.parametrize(
    "told",
    [
        {"texts": {"vi": {"title": "MÁY PHÁ SÓNG"}}},
        {"texts": {"en": {"title": "x"}, "vi": {"summary": "một máy  phá sóng nhỏ"}}},
        {"texts": {"en": {"title": "x"}}, "keywords": ["Signal Jammer"]},
        {"direction": "demand", "texts": {"en": {"title": "x"}}, "need": {"effect": "radio jamming"}},
    ],
)
def test_words_are_found_wherever_they_stand(told):
    assert screened(told).outcome is Outcome.NEEDS_REVIEW


def test_a_word_in_another_form_is_the_same_word():
    apart = "Ma\u0301y pha\u0301 so\u0301ng"
    assert screened(content(apart)).outcome is Outcome.NEEDS_REVIEW


def test_a_part_of_a_word_is_not_the_word():
    assert screened(content("A signal jammers' museum")).outcome is Outcome.CLEARED
    assert is_said("kite", "a kite, red")
    assert not is_said("kite", "kites")


@pytest.mark.parametrize(
    ("code", "branch", "lies"),
    [
        ("C07D 451/06", "C07D 451", True),
        ("C07D 451/06", "C07D", True),
        ("C07D 451/06", "C07", True),
        ("C07D 451/06", "C07D 45", False),
        ("C02F 1/44", "C02F 1/4", False),
        ("C02F 1/44", "C02F 1", True),
        ("C02F 11/04", "C02F 1", False),
        ("C02F", "C02F 1", False),
    ],
)
def test_a_branch_of_the_classification(code, branch, lies):
    assert is_under(code, branch) is lies


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert folded(folded(text)) == folded(text)


class TestNovelty:
    def finding(self, disclosed=None, on=TODAY, rights=UNFILED):
        told = {"disclosure_date": disclosed} if disclosed else {}
        found = [f for f in screened(content(ip_rights=rights, **told), on).findings if f.rule == "novelty.grace"]
        return found[0] if found else None

    def test_a_secret_that_is_not_filed_is_looked_at_by_two(self):
        found = self.finding()
        assert found.outcome is Outcome.NEEDS_REVIEW
        assert found.matched == ("patent",)
        assert screened(content(ip_rights=UNFILED)).needs_two

    def test_within_the_grace_the_last_day_for_filing_is_told(self):
        found = self.finding("2026-01-31")
        assert found.outcome is Outcome.WARNING
        assert "file by 2027-01-31" in found.text.en
        assert not screened(content(ip_rights=UNFILED, disclosure_date="2026-01-31")).needs_two

    @pytest.mark.parametrize(
        ("on", "word"), [(date(2026, 11, 1), "file by"), (date(2026, 11, 2), "may no longer be new")]
    )
    def test_the_grace_ends_with_its_last_day(self, on, word):
        assert word in self.finding("2025-11-01", on).text.en

    @pytest.mark.parametrize("right", [("patent", "filed"), ("patent", "granted"), ("know_how", "unfiled")])
    def test_what_is_filed_or_needs_no_novelty_is_free(self, right):
        assert self.finding(rights=[{"type": right[0], "status": right[1]}]) is None

    def test_not_before_the_day_of_the_rule(self):
        assert self.finding(on=date(2025, 12, 31)) is None

    @given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(0, 60))
    def test_months_later_is_the_same_day_or_the_last_of_a_shorter_month(self, day, months):
        later = months_after(day, months)
        assert (later.year - day.year) * 12 + later.month - day.month == months
        assert later.day <= day.day
        assert later.day == day.day or months_after(later, 0) == later


class TestTheStatesShare:
    def test_two_people_approve_what_the_state_has_a_share_in(self):
        found = screened(content(state_share_percent="0.5"))
        assert rules(found) == [("state.control", Outcome.NEEDS_REVIEW)]
        assert found.findings[0].matched == ("0.5 %",)

    @pytest.mark.parametrize("share", [None, "0", "0.0000"])
    def test_state_money_without_a_share_is_a_warning(self, share):
        found = screened(content(funding_source="mixed", state_share_percent=share))
        assert (found.outcome, rules(found)) == (Outcome.CLEARED, [("state.control", Outcome.WARNING)])

    def test_private_money_is_nobodys_business(self):
        assert screened(content(funding_source="own_funds")).findings == ()

    def test_not_before_the_day_of_the_rule(self):
        assert screened(content(state_share_percent="50"), date(2025, 12, 31)).findings == ()


class TestTheRecord:
    def test_is_plain_and_can_be_made_again(self):
        record = screened(JAMMER | {"state_share_percent": "10"}).record()
        assert (record["pack"], record["outcome"], record["on"]) == ("VN-2026.1", "blocked", "2026-11-22")
        assert [finding["rule"] for finding in record["findings"]] == ["technology_lists.banned", "state.control"]
        assert set(record["findings"][0]["text"]) == {"vi", "en"}
        again = VIETNAM.screen(JAMMER | {"state_share_percent": "10"}, date.fromisoformat(record["on"]))
        assert again.record() == record

    @given(st.dates(date(2026, 1, 1), date(2060, 1, 1)))
    def test_on_any_day_the_pack_names_itself_and_its_sources(self, on):
        found = screened(EXPLOSIVE | {"state_share_percent": "10", "ip_rights": UNFILED}, on)
        assert all(finding.pack == found.pack == "VN-2026.1" and finding.source for finding in found.findings)


def test_the_lists_say_nothing_before_their_day():
    assert screened(JAMMER, date(2018, 6, 30)).outcome is Outcome.CLEARED
    assert screened(content(technology_codes=["IX"]), date(2018, 6, 30)).outcome is Outcome.CLEARED


def test_another_country_bans_what_it_likes():
    pack = read(EXAMPLE)
    kite = content("A kite of silk.", ipc=["A63H 27/08"])
    assert pack.screen(kite, TODAY).is_blocked
    assert not screened(kite).is_blocked
    assert not pack.screen(JAMMER, TODAY).is_blocked
    assert pack.screen(content("A kite of silk.", state_share_percent="100"), TODAY).outcome is Outcome.NEEDS_REVIEW


IPC = st.sampled_from(["H04K 3/00", "C06B", "B25J 9/16", "C02F 1/44", "A01H 6/46", "F42B"])
WORDS = st.sampled_from(["signal jammer", "explosive", "thuốc nổ", "máy phá sóng", "transgenic", "dryer"])
ANY_CONTENT = st.fixed_dictionaries(
    {"texts": st.dictionaries(st.sampled_from(["vi", "en"]), st.dictionaries(st.just("title"), st.text() | WORDS))},
    optional={
        "ipc": st.lists(IPC),
        "keywords": st.lists(st.text() | WORDS),
        "technology_codes": st.lists(st.sampled_from(["II-EXPLOSIVES", "III-NARCOTICS", "I-ROBOTS", "NONE"])),
        "state_share_percent": st.sampled_from(["0", "0.0001", "100"]),
        "funding_source": st.sampled_from([source.value for source in FundingSource]),
        "disclosure_date": st.dates(date(2000, 1, 1), date(2099, 12, 31)).map(date.isoformat),
        "ip_rights": st.lists(
            st.fixed_dictionaries(
                {
                    "type": st.sampled_from([right.value for right in RightType]),
                    "status": st.sampled_from([status.value for status in RightStatus]),
                }
            )
        ),
    },
)


@given(ANY_CONTENT, st.dates(date(2026, 1, 1), date(2099, 12, 31)))
def test_the_gravest_finding_decides_whatever_is_written(given_content, on):
    found = screened(given_content, on)
    outcomes = {finding.outcome for finding in found.findings}
    assert found.is_blocked == (Outcome.BLOCKED in outcomes)
    look = bool(outcomes & {Outcome.PERMIT_REQUIRED, Outcome.NEEDS_REVIEW})
    assert found.needs_two == (look and not found.is_blocked)
    assert (found.gravest is None) == (found.outcome not in outcomes)
    assert screened(given_content, on) == found


@given(ANY_CONTENT, st.sampled_from(["II-EXPLOSIVES", "III-NARCOTICS"]))
def test_saying_more_never_frees(given_content, code):
    order = [Outcome.CLEARED, Outcome.NEEDS_REVIEW, Outcome.PERMIT_REQUIRED, Outcome.BLOCKED]
    more = given_content | {"technology_codes": [*given_content.get("technology_codes", []), code]}
    assert order.index(screened(more).outcome) >= order.index(screened(given_content).outcome)
