"""Public assets and appraisals by themselves."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from law import VIETNAM
from public_assets import somebody, task, worth
from techexchange.assets.errors import AcceptedInFuture, AppraisalLapsed, PartyToAsset
from techexchange.assets.lifecycle import AssetStatus
from techexchange.assets.models import Appraisal, PublicAsset, task_key
from techexchange.kernel.ids import new_id
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.permissions import Actor, OrganizationKind, Seat

NOW = datetime(2026, 11, 22, 5, tzinfo=UTC)
TODAY = date(2026, 11, 22)


def made(accepted_on=date(2026, 11, 1), pack=VIETNAM, by=None):
    asset, registered = PublicAsset.register(new_id(), task(accepted_on), pack, by=by or somebody(), at=NOW)
    return asset, registered


def member_of(organization_id):
    return Actor(new_id(), (Seat(organization_id, OrganizationKind.INSTITUTE, True, frozenset()),))


def appraised(asset, by=None):
    appraisal, _ = Appraisal.record(asset, worth(TODAY), by=by or somebody(), at=NOW)
    return appraisal


@pytest.mark.parametrize("written", ["KC.05.12/21-25", " kc.05.12/21-25", "KC. 05.12 / 21-25"])
def test_a_task_is_one_however_its_code_is_written(written):
    assert task_key(written) == "KC.05.12/21-25"


def test_the_time_to_publish_is_the_packs_and_ends_with_its_day_in_vietnam():
    asset, registered = made(accepted_on=date(2026, 11, 1))
    assert VIETNAM.figure("result.publication", "publish_days") == 30
    assert asset.publish_by == datetime(2026, 12, 1, 17, tzinfo=UTC)
    assert (asset.wake_at, registered.publish_by, registered.pack) == (asset.publish_by, asset.publish_by, "VN-2026.1")
    assert not asset.is_late(asset.publish_by - timedelta(microseconds=1))
    assert asset.is_late(asset.publish_by)


def test_a_pack_that_names_no_time_sets_none():
    silent = replace(VIETNAM, rules=tuple(rule for rule in VIETNAM.rules if rule.key != "result.publication"))
    asset, _ = made(pack=silent)
    assert (asset.publish_by, asset.wake_at, asset.is_late(NOW)) == (None, None, False)


def test_results_are_not_registered_before_they_were_accepted():
    made(accepted_on=TODAY)
    with pytest.raises(AcceptedInFuture):
        made(accepted_on=TODAY + timedelta(days=1))


def test_only_the_first_publication_counts_and_whether_it_was_late_is_told():
    asset, _ = made()
    first, listing = asset.publish_by, new_id()
    met = asset.publish(listing, by=somebody(), at=first)
    assert (met.late, met.listing_id, asset.wake_at, asset.published_at) == (True, listing, None, first)
    assert asset.publish(new_id(), by=somebody(), at=first) is None
    assert asset.listing_id == listing
    early, _ = made()
    assert early.publish(listing, by=somebody(), at=NOW).late is False


def test_missing_the_time_is_noted_once_and_amending_does_not_wake_it_again():
    asset, _ = made()
    asset.note_overdue(by=somebody(), at=asset.publish_by)
    assert (asset.overdue_at, asset.wake_at) == (asset.publish_by, None)
    asset.amend(task(date(2026, 11, 2)), VIETNAM, by=somebody(), at=NOW)
    assert asset.wake_at is None


def test_nobody_decides_on_their_own():
    registering = somebody()
    asset, _ = made(by=registering)
    for related in (registering, member_of(asset.organization_id)):
        with pytest.raises(PartyToAsset):
            asset.verify(by=related, at=NOW)
        with pytest.raises(PartyToAsset):
            asset.refuse("x", by=related, at=NOW)
    asset.verify(by=somebody(), at=NOW)
    assert asset.is_public


def test_what_was_refused_is_amended_and_looked_at_anew():
    asset, _ = made()
    asset.refuse("The certificate names another host.", by=somebody(), at=NOW)
    assert (asset.status, asset.is_public) == (AssetStatus.REFUSED, False)
    asset.amend(task(date(2026, 11, 1), certificate_no="2"), VIETNAM, by=somebody(), at=NOW)
    assert (asset.status, asset.reason, asset.certificate_no) == (AssetStatus.REGISTERED, None, "2")
    asset.verify(by=somebody(), at=NOW)
    with pytest.raises(MoveNotAllowed):
        asset.amend(task(date(2026, 11, 1)), VIETNAM, by=somebody(), at=NOW)


def test_nobody_confirms_the_appraisal_they_handed_in():
    asset, _ = made()
    recording = somebody()
    appraisal = appraised(asset, recording)
    for related in (recording, member_of(asset.organization_id)):
        with pytest.raises(PartyToAsset):
            appraisal.confirm(asset, by=related, at=NOW)
        with pytest.raises(PartyToAsset):
            appraisal.reject(asset, "x", by=related, at=NOW)
    assert appraisal.confirm(asset, by=somebody(), at=NOW).appraisal_hash == appraisal.appraisal_hash


def test_an_appraisal_holds_until_its_last_day():
    asset, _ = made()
    appraisal = appraised(asset)
    appraisal.must_hold(appraisal.valid_until)
    with pytest.raises(AppraisalLapsed):
        appraisal.confirm(asset, by=somebody(), at=NOW + timedelta(days=181))
    with pytest.raises(AppraisalLapsed):
        Appraisal.record(asset, worth(TODAY - timedelta(days=181)), by=somebody(), at=NOW)


def test_the_fact_of_an_appraisal_has_its_salted_hash_and_nothing_of_it():
    asset, _ = made()
    appraisal, recorded = Appraisal.record(asset, worth(TODAY), by=somebody(), at=NOW)
    told = str(recorded.payload())
    assert recorded.appraisal_hash == appraisal.appraisal_hash
    assert not [said for said in ("SECRET", "2000000000", "118/2026") if said in told]
    same, _ = Appraisal.record(asset, worth(TODAY), by=somebody(), at=NOW)
    assert same.appraisal_hash != appraisal.appraisal_hash
    appraisal.value += 1
    assert recorded.appraisal_hash != appraisal.appraisal_hash
