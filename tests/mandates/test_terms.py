"""Terms under caps and by versions, without a database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.permissions import Actor, MandatedAction, OrganizationKind, Seat
from techexchange.mandates.errors import (
    AmendmentOutOfOrder,
    AmendmentTooEarly,
    FeeAboveCap,
    InspectionTooLong,
    MandateLapsed,
    OwnProposal,
)
from techexchange.mandates.lifecycle import FeeProposalStatus, InspectionStatus, MandateStatus
from techexchange.mandates.models import (
    FeeProposal,
    InspectedKind,
    Inspection,
    InspectionOrder,
    LegalBasis,
    MandateAmendment,
    MandateTerms,
    OperatingMandate,
)

START, MID, END = (datetime(year, 1, 1, tzinfo=UTC) for year in (2026, 2028, 2031))
DAY = timedelta(days=1)
SUPERVISOR = Actor(id=uuid4())


def vnd(amount):
    return {"amount": amount, "currency": "VND"}


def fixed(amount, currency="VND"):
    return {"service": "listing", "basis": "fixed", "amount": {"amount": amount, "currency": currency}}


def percent(rate, cap=None):
    return {"service": "listing", "basis": "percent", "rate": rate, "cap": cap and vnd(cap)}


def tiered(*rates, cap=None):
    return {"service": "listing", "basis": "tiered", "tiers": [{"rate": rate} for rate in rates], "cap": cap}


def terms(**changes):
    agreed = MandateTerms(
        operator_id=uuid4(),
        contract_no="12/2026",
        valid_from=START,
        valid_until=END,
        permitted_actions=(MandatedAction.VERIFY,),
        fee_schedule=[],
        kpi_targets=[],
        revenue_share=None,
    )
    return replace(agreed, **changes)


def cap(rate=None, amount=None):
    return {"service": "listing", "rate": rate, "amount": amount and vnd(amount)}


@pytest.mark.parametrize(
    ("most", "fee"),
    [
        (cap("2"), percent("2")),
        (cap("2"), tiered("2", "0.5")),
        (cap(amount=100), fixed(100)),
        (cap(amount=100), percent("90", 100)),
        (cap("2", 100), percent("1", 99)),
        ({"service": "auction", "rate": "0", "amount": None}, fixed(10**9)),
    ],
)
def test_fees_within_their_caps(most, fee):
    assert terms(fee_caps=[most], fee_schedule=[fee]).fee_schedule == [fee]


@pytest.mark.parametrize(
    ("most", "fee"),
    [
        (cap("2"), percent("2.0001")),
        (cap("2"), tiered("0.5", "2.1")),
        (cap("2"), fixed(0)),
        (cap(amount=100), fixed(101)),
        (cap(amount=100), fixed(100, "USD")),
        (cap(amount=100), percent("0.1")),
        (cap(amount=100), percent("0.1", 101)),
        (cap("2", 100), percent("3", 100)),
        (cap("2", 100), percent("1")),
    ],
)
def test_a_fee_above_its_cap_is_refused_with_its_service(most, fee):
    with pytest.raises(FeeAboveCap) as refused:
        terms(fee_caps=[most], fee_schedule=[fee])
    assert refused.value.details == {"service": "listing"}


def test_terms_that_do_not_speak_of_what_came_later_hash_as_they_did():
    agreed = terms(operator_id=uuid4())
    assert agreed.hash() == replace(agreed, fee_caps=[], reporting_calendar=[], custodians=()).hash()
    spoken = [{"fee_caps": [cap("2")]}, {"custodians": (uuid4(),)}, {"reporting_calendar": [{"report": "kpi"}]}]
    assert len({agreed.hash(), *(replace(agreed, **said).hash() for said in spoken)}) == 4


def active(**changes):
    mandate, _ = OperatingMandate.draft(owner_id=uuid4(), terms=terms(**changes), by=SUPERVISOR, at=START)
    mandate.activate(by=SUPERVISOR, at=START + DAY)
    return mandate, mandate.first_version(by=SUPERVISOR)


def test_what_was_activated_is_the_first_version():
    mandate, first = active()
    assert (first.number, first.terms, first.effective_at) == (1, mandate.terms, START + DAY)
    assert first.terms_hash == mandate.terms.hash()


def test_an_amendment_is_a_version_of_the_whole_terms():
    mandate, first = active()
    other = replace(mandate.terms, contract_no="13/2028")
    version, event = mandate.amend(first, MandateAmendment(other, MID + DAY, "By decree"), by=SUPERVISOR, at=MID)
    assert (version.number, version.terms, version.reason) == (2, other, "By decree")
    assert (event.number, event.effective_at, event.terms_hash) == (2, MID + DAY, other.hash())
    assert (mandate.contract_no, mandate.number) == ("12/2026", 1)
    taken = mandate.take_up(version, by=SUPERVISOR, at=MID + DAY)
    assert (mandate.terms, mandate.number, taken.number) == (other, 2, 2)
    assert mandate.fees.number == 2


def test_amendments_take_effect_in_their_order_and_not_before_they_are_made():
    mandate, first = active()
    second, _ = mandate.amend(first, MandateAmendment(mandate.terms, MID + 9 * DAY), by=SUPERVISOR, at=MID)
    with pytest.raises(AmendmentOutOfOrder):
        mandate.amend(second, MandateAmendment(mandate.terms), by=SUPERVISOR, at=MID)
    with pytest.raises(AmendmentTooEarly):
        mandate.amend(first, MandateAmendment(mandate.terms, MID - DAY), by=SUPERVISOR, at=MID)
    with pytest.raises(MandateLapsed):
        mandate.amend(first, MandateAmendment(mandate.terms), by=SUPERVISOR, at=END)
    mandate.suspend("x", by=SUPERVISOR, at=MID)
    with pytest.raises(MoveNotAllowed):
        mandate.amend(first, MandateAmendment(mandate.terms), by=SUPERVISOR, at=MID)


def test_it_wakes_for_the_next_version_or_the_end():
    mandate, _ = active()
    for at, wakes in ((MID, MID), (END + DAY, END), (None, END)):
        mandate.sleep_until(at)
        assert mandate.wake_at == wakes


def test_a_suspension_is_remembered():
    mandate, _ = active()
    mandate.suspend("x", by=SUPERVISOR, at=MID)
    assert mandate.was_suspended_at(MID + DAY)
    mandate.reinstate(by=SUPERVISOR, at=MID + 2 * DAY)
    mandate.suspend("y", by=SUPERVISOR, at=MID + 4 * DAY)
    told = {days: mandate.was_suspended_at(MID + days * DAY) for days in (-1, 0, 1, 2, 3, 4, 9)}
    assert told == {-1: False, 0: True, 1: True, 2: False, 3: False, 4: True, 9: True}
    assert mandate.status is MandateStatus.SUSPENDED


def proposed(mandate, by):
    return FeeProposal.propose(mandate, [fixed(5)], ("Costs rose", None), by=by, at=MID)[0]


def test_nobody_approves_the_fees_they_or_their_organisation_asked_for():
    mandate, first = active()
    asking = Actor(id=uuid4())
    colleague = Actor(id=uuid4(), seats=(Seat(mandate.operator_id, OrganizationKind.OPERATOR, True, frozenset()),))
    for by in (asking, colleague):
        with pytest.raises(OwnProposal):
            proposed(mandate, asking).approve(first, by=by, at=MID)
        with pytest.raises(OwnProposal):
            proposed(mandate, asking).refuse("no", by=by, at=MID)


def test_a_proposal_is_decided_once():
    mandate, first = active()
    approved, refused, withdrawn = (proposed(mandate, Actor(id=uuid4())) for _ in range(3))
    assert approved.approve(first, by=SUPERVISOR, at=MID).terms_hash == first.terms_hash
    refused.refuse("Too dear", by=SUPERVISOR, at=MID)
    withdrawn.withdraw(by=SUPERVISOR, at=MID)
    assert [one.status for one in (approved, refused, withdrawn)] == list(FeeProposalStatus)[1:]
    for over in (approved, refused, withdrawn):
        with pytest.raises(MoveNotAllowed):
            over.approve(first, by=SUPERVISOR, at=MID)


def order(until):
    return InspectionOrder(
        legal_basis=LegalBasis.STATE_AUDIT,
        reference="41/QD",
        reason="A canary",
        kind=InspectedKind.DEAL,
        about_id=uuid4(),
        until=until,
    )


def test_an_inspection_permits_reading_while_it_is_open():
    opened, event = Inspection.open(order(MID + DAY), uuid4(), by=SUPERVISOR, at=MID)
    assert opened.is_open(MID)
    assert not opened.is_open(MID + DAY)
    assert event.reason_digest == opened.reason_digest
    assert "canary" not in str(event.payload())
    again, _ = Inspection.open(order(MID + DAY), uuid4(), by=SUPERVISOR, at=MID)
    assert again.reason_digest != opened.reason_digest
    read = opened.read(by=SUPERVISOR, at=MID)
    assert (read.subject_id, read.inspection_id) == (opened.about_id, opened.id)
    opened.close(by=SUPERVISOR, at=MID)
    assert opened.status is InspectionStatus.CLOSED
    assert not opened.is_open(MID)


@pytest.mark.parametrize("until", [MID, MID - DAY, MID + 91 * DAY])
def test_an_inspection_ends_in_the_future_and_soon(until):
    with pytest.raises(InspectionTooLong):
        Inspection.open(order(until), uuid4(), by=SUPERVISOR, at=MID)
