"""How receipts are divided among those who share in them: to the unit, and never below what the law guarantees."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace
from uuid import uuid4

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from techexchange.deals.errors.benefit import BelowBenefitFloor, SharesIncomplete
from techexchange.deals.models.benefit import (
    Beneficiary,
    BenefitPlan,
    BenefitShare,
    Guarantee,
    divide,
    meant,
    must_hold,
)
from techexchange.kernel.permissions import SYSTEM
from techexchange.regulations.models import TransferFacts
from techexchange.regulations.queries import pack

B = Beneficiary
NOW = datetime(2026, 12, 1, tzinfo=UTC)
STATE_FUNDED = TransferFacts(
    supplier_country="VN",
    acquirer_country="VN",
    state_funded=True,
    state_capital=False,
    result_certificate=False,
    restricted=False,
    scope="exclusive_licence",
    on=date(2026, 12, 1),
)
AUTHORS = Guarantee(B.AUTHORS, Decimal(30), "author.reward_floor", "Law 93/2025 Art. 28")


def share(beneficiary, percent, name="x"):
    return BenefitShare(B(beneficiary), name, Decimal(percent))


@st.composite
def agreements(draw):
    """Shares that add up to 100 with authors at their floor at least, and an amount."""
    authors = draw(st.decimals("30", "100", places=4))
    of_authors = draw(st.integers(1, 4))
    others = draw(st.lists(st.sampled_from(["host", "state", "brokers", "other"]), min_size=0, max_size=6))
    assume(others or authors == 100)
    shares = [*divided(draw, authors, of_authors, "authors"), *spread(draw, 100 - authors, others)]
    return draw(st.integers(0, 10**15)), shares


def divided(draw, percent, parts, beneficiary):
    return spread(draw, percent, [beneficiary] * parts)


def spread(draw, percent, beneficiaries):
    left, shares = percent, []
    for place, beneficiary in enumerate(beneficiaries, start=1):
        last = place == len(beneficiaries)
        part = left if last else draw(st.decimals(0, left, places=4))
        shares.append(share(beneficiary, part))
        left -= part
    return shares


@given(agreements())
def test_the_parts_are_the_receipt_and_the_floor_holds_to_the_unit(agreed):
    amount, shares = agreed
    must_hold(shares, [AUTHORS])
    parts = divide(amount, shares, [AUTHORS])
    assert sum(parts) == amount
    assert all(part >= 0 for part in parts)
    authors = sum(part for part, one in zip(parts, shares, strict=True) if one.beneficiary is B.AUTHORS)
    rest = amount - authors
    assert authors >= Fraction(amount) * 30 / 100 or rest == 0, "not below by a fraction of a unit"


@given(agreements())
def test_nobody_gets_more_than_a_few_units_beside_their_percentage(agreed):
    amount, shares = agreed
    for part, one in zip(divide(amount, shares, [AUTHORS]), shares, strict=True):
        assert abs(part - Fraction(amount) * Fraction(one.percent) / 100) <= 2


def test_the_guaranteed_get_the_unit_the_largest_remainder_would_take():
    shares = [share("authors", 30), share("host", 70)]
    assert divide(1, shares) == (0, 1)
    assert divide(1, shares, [AUTHORS]) == (1, 0)
    assert divide(101, shares, [AUTHORS]) == (31, 70)
    assert divide(1, [share("host", 60), share("authors", 10), share("authors", 30)], [AUTHORS]) == (0, 0, 1)


def test_where_all_are_guaranteed_the_amount_goes_as_far_as_it_goes():
    halves = [Guarantee(B.AUTHORS, Decimal(50), "r", "s"), Guarantee(B.STATE, Decimal(50), "r", "s")]
    assert sum(divide(1, [share("authors", 50), share("state", 50)], halves)) == 1


@pytest.mark.parametrize("percents", [(30, 69), (30, "70.0001"), (100, 100), (30,)])
def test_shares_are_the_whole(percents):
    with pytest.raises(SharesIncomplete):
        must_hold([share("authors", percent) for percent in percents], [])


def test_a_share_below_the_floor_is_refused_and_says_which():
    with pytest.raises(BelowBenefitFloor) as refused:
        must_hold([share("authors", "29.9999"), share("host", "70.0001")], [AUTHORS])
    [error] = refused.value.details["errors"]
    assert (error["code"], error["detail"]) == ("author.reward_floor", "authors: 30 %")
    assert error["source"] == "Law 93/2025 Art. 28"
    must_hold([share("authors", 10), share("authors", 20), share("host", 70)], [AUTHORS])


def test_the_floors_of_the_pack_that_bind_are_guaranteed():
    [known] = Guarantee.of(pack("VN-2026.1").benefit_floors(STATE_FUNDED))
    assert (known.beneficiary, known.percent, known.rule) == (B.AUTHORS, Decimal(30), "author.reward_floor")
    assert known.source


def test_the_highest_floor_of_a_beneficiary_counts():
    def floor(word, percent, binds=True):
        finding = SimpleNamespace(rule=f"{word}.{percent}", source="s")
        return SimpleNamespace(beneficiary=word, percent=Decimal(percent), binds=binds, finding=finding)

    floors = [floor("authors", 10), floor("inventor", 20), floor("author", 15), floor("intermediary", 99, binds=False)]
    assert [(one.beneficiary, one.percent) for one in Guarantee.of(floors)] == [(B.AUTHORS, Decimal(20))]


@pytest.mark.parametrize(
    ("word", "beneficiary"),
    [("authors", B.AUTHORS), ("inventor", B.AUTHORS), ("intermediary", B.BROKERS), ("host", B.HOST), ("who", B.OTHER)],
)
def test_the_words_of_the_law(word, beneficiary):
    assert meant(word) is beneficiary


def test_the_record_knows_no_name_and_no_percentage():
    contract = SimpleNamespace(id=uuid4(), supplier_id=uuid4(), pack="VN-2026.1")
    plan = BenefitPlan.of(contract, at=NOW)
    event = plan.agree([share("authors", "35.5", "SECRET"), share("host", "64.5")], [AUTHORS], by=SYSTEM, at=NOW)
    assert "SECRET" not in str(event.payload())
    assert "35.5" not in str(event.payload())
    assert plan.agreed[0] == share("authors", "35.5", "SECRET")
    assert plan.guaranteed == [AUTHORS]
