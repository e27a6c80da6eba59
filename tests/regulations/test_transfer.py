"""What the law asks of a transfer, case by case."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from law import EXAMPLE, TODAY, VIETNAM, facts
from techexchange.listings.schemas.codes import FundingSource, RightType, TransferScope
from techexchange.offers.models import RoyaltyBasis
from techexchange.regulations.models import Outcome
from techexchange.regulations.repository import read

ABROAD_IN = {"supplier_country": "DE"}
ABROAD_OUT = {"acquirer_country": "JP"}
STATE = {"state_funded": True}
CAPITAL = {"state_capital": True}
CERTIFIED = {"result_certificate": True}
RESTRICTED = {"restricted": True}
SIGNED, AGREED, CERTIFICATE, PERMIT = (date(2026, 12, day) for day in (1, 5, 20, 24))

EVERY_FACT = st.builds(
    facts,
    supplier_country=st.sampled_from(["VN", "DE"]),
    acquirer_country=st.sampled_from(["VN", "JP"]),
    state_funded=st.booleans(),
    state_capital=st.booleans(),
    result_certificate=st.booleans(),
    restricted=st.booleans(),
    own_use=st.booleans(),
    scope=st.sampled_from([scope.value for scope in TransferScope]),
    on=st.dates(date(2026, 1, 1), date(2040, 1, 1)),
)

CASES = [
    # what the transfer is, whether it is registered, whether a permit comes first, who files
    ("domestic private", {}, False, False, None),
    ("domestic private, certified", CERTIFIED, False, False, None),
    ("domestic, state budget", STATE, True, False, "acquirer"),
    ("domestic, state capital", CAPITAL, True, False, "acquirer"),
    ("domestic, state budget, certified", STATE | CERTIFIED, False, False, None),
    ("domestic, state capital, certified", CAPITAL | CERTIFIED, False, False, None),
    ("inbound", ABROAD_IN, True, False, "acquirer"),
    ("inbound, certified", ABROAD_IN | STATE | CERTIFIED, True, False, "acquirer"),
    ("outbound", ABROAD_OUT, True, False, "supplier"),
    ("outbound, certified", ABROAD_OUT | STATE | CERTIFIED, True, False, "supplier"),
    ("restricted, domestic", RESTRICTED, False, True, "acquirer"),
    ("restricted, domestic, state budget", RESTRICTED | STATE, False, True, "acquirer"),
    ("restricted, inbound", RESTRICTED | ABROAD_IN, False, True, "acquirer"),
    ("restricted, outbound", RESTRICTED | ABROAD_OUT, False, True, "supplier"),
    ("between two countries abroad", ABROAD_IN | ABROAD_OUT, False, False, None),
    ("restricted, abroad", ABROAD_IN | ABROAD_OUT | RESTRICTED, False, False, None),
]


@pytest.mark.parametrize(
    ("changes", "required", "permit", "filer"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_who_registers_what(changes, required, permit, filer):
    rule = VIETNAM.registration(facts(**changes))
    assert (rule.required, rule.permit_required, rule.filer) == (required, permit, filer)
    assert rule.deadline_days == (90 if required else None)
    assert (rule.certificate_working_days, rule.supplement_working_days) == ((5, 3) if required else (None, None))
    assert rule.permit_days == (30 if permit else None)
    assert rule.finding.pack == "VN-2026.1"
    assert "07/2017" in rule.finding.source
    assert rule.finding.rule == ("restricted.permit" if permit else "registration.required")


@given(EVERY_FACT)
def test_every_case_has_one_answer(case):
    rule = VIETNAM.registration(case)
    assert not (rule.required and rule.permit_required)
    assert (rule.filer is not None) == (rule.required or rule.permit_required)
    home = VIETNAM.course(case) != "foreign"
    assert rule.permit_required == (case.restricted and home)
    assert VIETNAM.registration(case) == rule


@given(EVERY_FACT)
def test_whoever_files_is_the_party_at_home(case):
    filer = VIETNAM.registration(case).filer
    if filer:
        assert {"supplier": case.supplier_country, "acquirer": case.acquirer_country}[filer] == "VN"


@pytest.mark.parametrize(
    ("supplier", "acquirer", "course"),
    [("VN", "VN", "domestic"), ("DE", "VN", "inbound"), ("VN", "DE", "outbound"), ("DE", "JP", "foreign")],
)
def test_the_course_of_a_transfer(supplier, acquirer, course):
    assert VIETNAM.course(facts(supplier_country=supplier, acquirer_country=acquirer)) == course


class TestTheDayItTakesEffect:
    def day(self, changes, **days):
        known = {"agreed_on": None, "certified_on": None, "permitted_on": None} | days
        return VIETNAM.effective_on(facts(**changes), signed_on=SIGNED, **known)

    def test_is_the_day_of_signing_where_nothing_else_was_agreed(self):
        assert self.day({}) == SIGNED
        assert self.day({}, agreed_on=AGREED) == AGREED

    def test_is_the_day_of_the_certificate_where_it_is_registered(self):
        assert self.day(ABROAD_IN, agreed_on=AGREED) is None
        assert self.day(ABROAD_IN, agreed_on=AGREED, certified_on=CERTIFICATE) == CERTIFICATE

    def test_is_the_day_of_the_permit_where_one_is_needed(self):
        assert self.day(RESTRICTED | ABROAD_IN, agreed_on=AGREED, certified_on=CERTIFICATE) is None
        assert self.day(RESTRICTED | ABROAD_IN, permitted_on=PERMIT) == PERMIT

    @given(EVERY_FACT)
    def test_waits_for_exactly_what_the_law_asks_for(self, case):
        rule = VIETNAM.registration(case)
        waits = {"agreed_on": AGREED, "certified_on": CERTIFICATE, "permitted_on": PERMIT}
        for name, known in waits.items():
            others = {other: None if other == name else day for other, day in waits.items()}
            day = VIETNAM.effective_on(case, signed_on=SIGNED, **others)
            needed = (name == "certified_on" and rule.required) or (name == "permitted_on" and rule.permit_required)
            assert (day is None) == needed, (name, known)


WHOLE = {field.code: "x" for field in VIETNAM.contract_fields}


class TestTheContract:
    def missing(self, form, **changes):
        return [field.code for field in VIETNAM.missing_fields(form, facts(**changes))]

    def test_nothing_is_missing_from_a_whole_form(self):
        assert self.missing(WHOLE) == []

    def test_everything_needed_is_missing_from_an_empty_one_and_names_its_article(self):
        found = VIETNAM.missing_fields({}, facts())
        assert [field.code for field in found] == [f.code for f in VIETNAM.contract_fields if f.required]
        assert {"definitions", "other"}.isdisjoint(field.code for field in found)
        assert all("Art. 23" in field.source and field.label.vi and field.hint.en for field in found)

    @pytest.mark.parametrize("empty", [None, "", "  \n", [], [" "], {}, {"vi": " ", "en": ""}, [{"vi": ""}]])
    def test_what_says_nothing_is_missing(self, empty):
        assert self.missing(WHOLE | {"warranty": empty}) == ["warranty"]

    @given(st.sets(st.sampled_from(sorted(WHOLE))))
    def test_exactly_what_is_left_out_and_needed_is_missing(self, left_out):
        form = {code: value for code, value in WHOLE.items() if code not in left_out}
        needed = {field.code for field in VIETNAM.contract_fields if field.required}
        assert set(self.missing(form)) == left_out & needed

    def test_the_law_is_silent_before_its_day(self):
        assert self.missing({}, on=date(2018, 6, 30)) == []


class TestPayment:
    @pytest.mark.parametrize(
        ("terms", "methods"),
        [
            ({"upfront": {"amount": 5, "currency": "VND"}}, ["lump_sum"]),
            ({"milestones": [{"name": "x"}]}, ["instalments"]),
            ({"equity_percent": "10"}, ["capital_contribution"]),
            ({"royalty": {"basis": "net_sales"}}, ["percent_of_net_price"]),
            ({"royalty": {"basis": "per_unit"}, "upfront": {"amount": 5}}, ["lump_sum", "instalments"]),
        ],
    )
    def test_the_ways_an_offer_pays(self, terms, methods):
        assert [method.code for method in VIETNAM.methods_of(terms)] == methods
        assert VIETNAM.payment_finding(terms) is None

    def test_an_offer_that_pays_nothing(self):
        for terms in ({}, {"upfront": None, "milestones": [], "royalty": None, "equity_percent": None}):
            finding = VIETNAM.payment_finding(terms)
            assert (finding.rule, finding.outcome) == ("payment.methods", Outcome.MISSING)

    def test_a_way_the_law_does_not_name(self):
        finding = VIETNAM.payment_finding({"royalty": {"basis": "goodwill"}})
        assert (finding.outcome, finding.matched) == (Outcome.WARNING, ("royalty.goodwill",))
        assert VIETNAM.payment_finding({"royalty": {"basis": "goodwill"}}, date(2000, 1, 1)) is None

    def test_every_basis_of_an_offer_is_known(self):
        assert all(VIETNAM.payment_finding({"royalty": {"basis": basis.value}}) is None for basis in RoyaltyBasis)


class TestShares:
    def due(self, **changes):
        return {(f.beneficiary, f.percent, f.basis, f.binds) for f in VIETNAM.benefit_floors(facts(**changes))}

    def test_authors_of_what_the_state_paid_for(self):
        assert ("authors", Decimal(30), "post_tax_profit", True) in self.due(**STATE)
        assert not any(who == "authors" for who, *_ in self.due())

    def test_what_inventors_are_due_where_nothing_was_agreed(self):
        assert ("inventor", Decimal(15), "licence_receipts", False) in self.due()
        own = self.due(own_use=True, scope="assignment")
        assert [(percent, basis) for who, percent, basis, _ in own if who == "inventor"] == [(10, "pre_tax_profit")]
        assert not any(who == "inventor" for who, *_ in self.due(scope="assignment"))

    def test_what_an_intermediary_is_due_where_nothing_was_agreed(self):
        assert ("intermediary", Decimal(10), "profit", False) in self.due()

    def test_each_names_its_rule_and_source(self):
        for floor in VIETNAM.benefit_floors(facts(**STATE)):
            assert floor.finding.source
            assert floor.finding.rule in {rule.key for rule in VIETNAM.rules}

    def test_not_before_the_day_of_the_rule(self):
        assert not any(who == "authors" for who, *_ in self.due(**STATE, on=date(2025, 9, 30)))


class TestNotes:
    def test_the_state_contributes_technology_only_after_its_valuation(self):
        wanted = {"scope": "contribution_in_kind"}
        assert VIETNAM.valuation_finding(facts(**wanted), {}) is None
        finding = VIETNAM.valuation_finding(facts(**wanted, **CAPITAL), {})
        assert (finding.rule, finding.outcome) == ("valuation.state_contribution", Outcome.REQUIRED)
        assert VIETNAM.valuation_finding(facts(**wanted), {"state_share_percent": "20"}) == finding
        assert VIETNAM.valuation_finding(facts(**wanted, **STATE, on=date(2026, 3, 31)), {}) is None
        assert VIETNAM.valuation_finding(facts(**wanted, **STATE, on=date(2026, 4, 1)), {}) is not None
        assert VIETNAM.valuation_finding(facts(**STATE), {}) is None

    def test_assigning_public_property_is_looked_at(self):
        assert VIETNAM.auction_finding(facts(**STATE, scope="assignment")).outcome is Outcome.NEEDS_REVIEW
        assert VIETNAM.auction_finding(facts(scope="assignment")) is None

    def test_records_are_kept_ten_years(self):
        assert VIETNAM.retention_years == 10

    def test_how_long_the_periods_of_an_auction_last(self):
        law = VIETNAM.auction_periods
        assert (law.enquiry_days, law.tender_days, law.standstill_days, law.amendment_days) == (5, 15, 5, 3)
        assert law.rule.key == "auction_periods"

    def test_where_the_state_has_a_part(self):
        assert VIETNAM.state_has_part({"state_share_percent": "0.5"})
        assert VIETNAM.state_has_part({"funding_source": "mixed"})
        assert not VIETNAM.state_has_part({"funding_source": "own_funds", "state_share_percent": "0"})

    def test_how_certain_the_retention_is(self):
        assert VIETNAM.rule("retention").certainty.value == "draft"
        assert VIETNAM.rule("nothing") is None


class TestAnotherCountry:
    """It needs a file and no code."""

    pack = read(EXAMPLE)

    def test_registers_as_its_own_law_says(self):
        home = {"supplier_country": "XA", "acquirer_country": "XA"}
        rule = self.pack.registration(facts(**home))
        assert (rule.required, rule.filer, rule.deadline_days) == (True, "supplier", 10)
        permit = self.pack.registration(facts(**home, scope="assignment"))
        assert (permit.permit_required, permit.filer, permit.permit_days) == (True, "acquirer", 7)
        days = {"signed_on": SIGNED, "agreed_on": AGREED, "certified_on": None, "permitted_on": PERMIT}
        assert self.pack.effective_on(facts(**home), **days) == SIGNED
        assert self.pack.effective_on(facts(**home, scope="assignment"), **days) == AGREED

    def test_asks_for_its_own_fields_in_its_own_cases(self):
        def missing(**countries):
            return [field.code for field in self.pack.missing_fields({}, facts(**countries))]

        assert missing(supplier_country="XA", acquirer_country="XA") == ["tree"]
        assert missing(supplier_country="XA", acquirer_country="VN") == ["tree", "flag"]

    def test_knows_nothing_of_viet_nam(self):
        assert self.pack.benefit_floors(facts(**STATE)) == ()
        assert self.pack.valuation_finding(facts(**STATE), {}) is None
        assert self.pack.auction_finding(facts(**STATE)) is None
        assert self.pack.retention_years == 3
        assert self.pack.auction_periods is None
        assert not self.pack.state_has_part({"funding_source": "state_budget"})


def test_the_shipped_pack_speaks_of_things_that_are():
    """Its codes are those of listings and offers, which this domain does not know."""
    scopes = {scope.value for scope in TransferScope}
    laws = [*VIETNAM.benefits, *VIETNAM.registration_law.grounds, *VIETNAM.contract.clauses]
    notes = [note for note in (VIETNAM.valuation, VIETNAM.auction) if note]
    assert {scope for law in [*laws, *notes] for scope in law.when.scopes} <= scopes
    assert set(VIETNAM.novelty.rights) <= {right.value for right in RightType}
    assert set(VIETNAM.state_control.funding) <= {source.value for source in FundingSource}


def test_every_rule_says_from_where_it_is_known_in_both_languages():
    for rule in VIETNAM.rules:
        assert rule.source
        assert rule.text.vi != rule.text.en
        assert rule.text.said("vi") == rule.text.vi
        assert rule.text.said("en") == rule.text.en
    assert {rule.certainty.value for rule in VIETNAM.rules} == {"seen", "secondary", "draft"}


@pytest.mark.parametrize("key", ["effective_from", "effective_until"])
def test_a_rule_holds_on_its_first_and_last_day(key):
    first, last = date(2026, 1, 1), date(2026, 12, 31)
    rule = VIETNAM.rule("retention")
    limited = type(rule)(**(vars(rule) | {"effective_from": first, "effective_until": last}))
    held = {day: limited.holds_on(day) for day in (first, last)}
    assert held == {first: True, last: True}
    edge, step = (first, -1) if key == "effective_from" else (last, 1)
    assert not limited.holds_on(edge + timedelta(days=step))


def test_every_flag_of_a_condition_is_heard():
    names = ("state_funded", "state_capital", "result_certificate", "restricted", "own_use")
    for values in product([False, True], repeat=len(names)):
        case = facts(**dict(zip(names, values, strict=True)), on=TODAY)
        rule = VIETNAM.registration(case)
        state = case.state_funded or case.state_capital
        assert rule.required == (state and not case.result_certificate and not case.restricted)
