"""What a mandate does, without a database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from uuid import uuid4

import pytest

from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.permissions import Actor, MandatedAction
from techexchange.mandates.errors import MandateLapsed, MandateStillValid, ValidityInvalid
from techexchange.mandates.lifecycle import MandateStatus
from techexchange.mandates.models import MandateTerms, OperatingMandate

START = datetime(2026, 1, 1, tzinfo=UTC)
END = datetime(2031, 1, 1, tzinfo=UTC)
MID = datetime(2028, 1, 1, tzinfo=UTC)
SUPERVISOR = Actor(id=uuid4())
INSTANT = timedelta(microseconds=1)


def terms(**changes):
    agreed = MandateTerms(
        operator_id=uuid4(),
        contract_no="12/2026",
        valid_from=START,
        valid_until=END,
        permitted_actions=(MandatedAction.VERIFY, MandatedAction.MODERATE),
        fee_schedule=[{"service": "listing", "basis": "percent", "rate": "1.5", "cap": None}],
        kpi_targets=[],
        revenue_share={"owner_percent": "10", "of": "revenue"},
    )
    return replace(agreed, **changes)


def drafted(**changes):
    mandate, event = OperatingMandate.draft(owner_id=uuid4(), terms=terms(**changes), by=SUPERVISOR, at=START)
    assert (event.subject_id, event.owner_id, event.actor_id) == (mandate.id, mandate.owner_id, SUPERVISOR.id)
    return mandate


def active(**changes):
    mandate = drafted(**changes)
    mandate.activate(by=SUPERVISOR, at=MID)
    return mandate


def test_a_draft_binds_nobody_and_wakes_nobody():
    mandate = drafted()
    assert mandate.status is MandateStatus.DRAFT
    assert mandate.wake_at is None


@pytest.mark.parametrize("until", [START, START - INSTANT])
def test_a_mandate_begins_before_it_ends(until):
    with pytest.raises(ValidityInvalid):
        terms(valid_until=until)


def test_the_hash_names_the_terms_whatever_the_zone_and_the_order():
    agreed = terms()
    hanoi = timezone(timedelta(hours=7))
    same = replace(agreed, valid_from=START.astimezone(hanoi), valid_until=END.astimezone(hanoi))
    assert same.hash() == agreed.hash()
    assert replace(agreed, revenue_share=None).hash() != agreed.hash()
    assert replace(agreed, valid_until=END + INSTANT).hash() != agreed.hash()
    one = drafted(operator_id=agreed.operator_id)
    other = drafted(operator_id=agreed.operator_id, permitted_actions=agreed.permitted_actions[::-1])
    assert one.terms.hash() == other.terms.hash()


def test_only_a_draft_is_edited():
    mandate = drafted()
    edited = mandate.edit(replace(mandate.terms, contract_no="13/2026"), by=SUPERVISOR, at=START)
    assert mandate.contract_no == "13/2026"
    assert edited.terms_hash == mandate.terms.hash()
    mandate.activate(by=SUPERVISOR, at=START)
    with pytest.raises(MoveNotAllowed):
        mandate.edit(mandate.terms, by=SUPERVISOR, at=START)


def test_activation_puts_the_terms_on_record_and_sets_the_clock():
    mandate = drafted()
    event = mandate.activate(by=SUPERVISOR, at=START)
    assert mandate.status is MandateStatus.ACTIVE
    assert mandate.wake_at == END
    assert event.permitted_actions == (MandatedAction.MODERATE, MandatedAction.VERIFY)
    assert event.terms_hash == mandate.terms.hash()
    assert "reason" not in event.payload()


def test_nothing_is_activated_or_reinstated_at_its_very_end():
    mandate = drafted()
    with pytest.raises(MandateLapsed):
        mandate.activate(by=SUPERVISOR, at=END)
    assert mandate.status is MandateStatus.DRAFT
    mandate.activate(by=SUPERVISOR, at=END - INSTANT)
    mandate.suspend("why", by=SUPERVISOR, at=END - INSTANT)
    with pytest.raises(MandateLapsed):
        mandate.reinstate(by=SUPERVISOR, at=END)
    assert mandate.status is MandateStatus.SUSPENDED


def test_suspension_keeps_its_reason_off_the_record_and_reinstatement_clears_it():
    mandate = active()
    suspended = mandate.suspend("targets missed", by=SUPERVISOR, at=MID)
    assert mandate.reason == "targets missed"
    assert "targets missed" not in str(suspended.payload())
    mandate.reinstate(by=SUPERVISOR, at=MID)
    assert mandate.status is MandateStatus.ACTIVE
    assert mandate.reason is None


def test_a_mandate_expires_at_its_end_and_not_before():
    mandate = active()
    with pytest.raises(MandateStillValid):
        mandate.expire(by=SUPERVISOR, at=END - INSTANT)
    assert mandate.status is MandateStatus.ACTIVE
    mandate.expire(by=SUPERVISOR, at=END)
    assert mandate.status is MandateStatus.EXPIRED
    assert mandate.wake_at is None


def test_termination_is_for_good():
    mandate = active()
    mandate.terminate("by agreement", by=SUPERVISOR, at=MID)
    assert mandate.status is MandateStatus.TERMINATED
    assert (mandate.reason, mandate.wake_at) == ("by agreement", None)
    with pytest.raises(MoveNotAllowed):
        mandate.activate(by=SUPERVISOR, at=MID)
