"""What a fee schedule may say."""

import pytest
from pydantic import ValidationError

from techexchange.mandates.schemas import EXAMPLE, MandateIn, MandatePatch

FIXED = {"service": "listing", "basis": "fixed", "amount": {"amount": 5, "currency": "VND"}}
PERCENT = {"service": "auction", "basis": "percent", "rate": "2.5"}


def tiered(*tiers):
    return {"service": "appraisal", "basis": "tiered", "tiers": [dict(tier) for tier in tiers]}


def up_to(amount, currency="VND"):
    return {"up_to": {"amount": amount, "currency": currency}, "rate": "1"}


OPEN = {"rate": "0.5"}
WAIVER = {"within_months": 24, "percent": "100"}


@pytest.mark.parametrize(
    "fees",
    [
        [],
        [FIXED, PERCENT],
        [PERCENT | {"waivers": [WAIVER]}],
        [tiered(OPEN)],
        [tiered(up_to(10), up_to(20))],
        [tiered(up_to(10), up_to(20), OPEN)],
    ],
)
def test_what_can_be_agreed(fees):
    assert len(MandateIn.model_validate(EXAMPLE | {"fee_schedule": fees}).terms().fee_schedule) == len(fees)


@pytest.mark.parametrize(
    "fees",
    [
        [FIXED, FIXED],
        [FIXED | {"rate": "1"}],
        [FIXED | {"waivers": [WAIVER | {"within_months": 0}]}],
        [FIXED | {"waivers": [WAIVER | {"percent": "101"}]}],
        [FIXED | {"waivers": [WAIVER] * 11}],
        [FIXED | {"service": "coffee"}],
        [FIXED | {"amount": {"amount": -1, "currency": "VND"}}],
        [PERCENT | {"rate": "100.1"}],
        [PERCENT | {"rate": "-1"}],
        [PERCENT | {"rate": "NaN"}],
        [PERCENT | {"basis": "whim"}],
        [tiered()],
        [tiered(OPEN, up_to(10))],
        [tiered(up_to(10), up_to(10))],
        [tiered(up_to(10), up_to(20, "USD"))],
    ],
)
def test_what_cannot(fees):
    with pytest.raises(ValidationError):
        MandateIn.model_validate(EXAMPLE | {"fee_schedule": fees})


def test_rates_are_kept_as_they_were_written():
    terms = MandateIn.model_validate(EXAMPLE | {"fee_schedule": [PERCENT | {"rate": "0.1"}]}).terms()
    assert terms.fee_schedule == [PERCENT | {"rate": "0.1", "cap": None, "waivers": []}]


def test_a_patch_names_only_what_changes():
    assert MandatePatch().changes() == {}
    patch = MandatePatch.model_validate({"contract_no": "7", "fee_schedule": [], "kpi_targets": None})
    assert patch.changes() == {"contract_no": "7", "fee_schedule": []}
    share = MandatePatch.model_validate({"revenue_share": {"owner_percent": "3", "of": "profit"}})
    assert share.changes() == {"revenue_share": {"owner_percent": "3", "of": "profit"}}
