"""Templates, agreements and grants, without a database."""

import hashlib
from datetime import UTC, date, datetime, timedelta

import pytest
import rfc8785

from techexchange.introductions.errors import (
    AgreementAlreadySigned,
    AgreementLapsed,
    AgreementTextChanged,
    ConfidentialityNeeded,
    EndOutOfRange,
    GrantOutlivesAgreement,
    PartyToBoth,
    StaffSignNothing,
    TemplateNotApproved,
    TemplateTextInvalid,
)
from techexchange.introductions.models import (
    AccessGrant,
    AccessWish,
    AgreementGround,
    AgreementStatus,
    AgreementTemplate,
    Ending,
    EndingReason,
    GrantStatus,
    NonDisclosureAgreement,
    Party,
    TemplateKind,
    TemplateStatus,
)
from techexchange.introductions.models.wording import Covered, named, said, written
from techexchange.introductions.schemas.template import NDA_EXAMPLE
from techexchange.kernel.errors import Forbidden
from techexchange.kernel.ids import new_id
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.permissions import SYSTEM, Actor, OrganizationKind, Permission, Seat

NOW = datetime(2026, 5, 1, 3, 0, tzinfo=UTC)
LAST_DAY = date(2026, 12, 31)
OVER = datetime(2026, 12, 31, 17, 0, tzinfo=UTC)
FIRST, SECOND, LISTING = new_id(), new_id(), new_id()
HELD = frozenset({Permission.AGREEMENT_READ, Permission.AGREEMENT_SIGN, Permission.AGREEMENT_EDIT})


def member(*organizations, kind=OrganizationKind.BUSINESS, permissions=HELD):
    seats = tuple(Seat(id, kind, True, permissions) for id in organizations)
    return Actor(id=new_id(), seats=seats, credential_id=new_id())


def template(texts=NDA_EXAMPLE, kind=TemplateKind.NDA, *, approved=True):
    drafted, _ = AgreementTemplate.draft(kind, texts, 1, by=SYSTEM, at=NOW)
    if approved:
        drafted.approve(by=SYSTEM, at=NOW)
    return drafted


def ground(first=FIRST, second=SECOND, expires_on=LAST_DAY):
    parties = [Party(id, {"vi": f"Bên {id}", "en": f"Party {id}"}) for id in (first, second)]
    return AgreementGround(*parties, (Covered(LISTING, {"vi": "Máy sấy $cost"}),), expires_on)


def agreement(by=None, **changes):
    drafted, event = NonDisclosureAgreement.draft(ground(**changes), template(), by=by or member(FIRST), at=NOW)
    drafted.version = 1
    return drafted, event


def in_force():
    drafted, _ = agreement()
    for side in (FIRST, SECOND):
        drafted.sign(drafted.document_hash, side=side, by=member(side), at=NOW)
    return drafted


@pytest.mark.parametrize(
    ("texts", "missing", "unknown"),
    [
        ({"vi": "$first_party $second_party $listings"}, ["expires_on"], []),
        ({"vi": "$first_party $second_party $listings $expires_on $price"}, [], ["price"]),
        (NDA_EXAMPLE | {"en": "$first_party"}, ["expires_on", "listings", "second_party"], []),
        ({"vi": "costs 5 $ each"}, ["expires_on", "first_party", "listings", "second_party"], []),
    ],
)
def test_a_template_uses_exactly_the_names_of_its_kind(texts, missing, unknown):
    with pytest.raises(TemplateTextInvalid) as refused:
        template(texts)
    assert (refused.value.details["missing"], refused.value.details["unknown"]) == (missing, unknown)


def test_a_template_tells_its_kind_number_and_hash():
    drafted, event = AgreementTemplate.draft(TemplateKind.NDA, NDA_EXAMPLE, 3, by=SYSTEM, at=NOW)
    assert drafted.text_hash == hashlib.sha256(rfc8785.dumps(NDA_EXAMPLE)).hexdigest()
    assert event.payload() == {"kind": "nda", "number": 3, "text_hash": drafted.text_hash}
    assert drafted.approve(by=SYSTEM, at=NOW).name == "template_approved"
    assert drafted.retire(by=SYSTEM, at=NOW).name == "template_retired"
    assert (drafted.status, drafted.approved_at, drafted.retired_at) == (TemplateStatus.RETIRED, NOW, NOW)


def test_agreements_are_made_of_what_is_approved_for_them_alone():
    template().must_serve(TemplateKind.NDA)
    for unfit in (
        template(approved=False),
        template({"vi": "$supplier $acquirer $listing $terms $expires_on"}, TemplateKind.MOU),
    ):
        with pytest.raises(TemplateNotApproved):
            unfit.must_serve(TemplateKind.NDA)


def test_drafts_are_seen_by_those_who_write_and_approve_them():
    writer = member(new_id(), permissions=frozenset({Permission.AGREEMENT_READ}))
    assert template().is_visible_to(writer)
    assert not template(approved=False).is_visible_to(writer)
    assert template(approved=False).is_visible_to(SYSTEM)
    assert template(approved=False).moves_of(SYSTEM) == ["approve", "retire"]
    assert template(approved=False).moves_of(writer) == []


def test_the_text_names_parties_listings_and_the_last_day():
    drafted, _ = agreement()
    assert f"Giữa Bên {FIRST} và Bên {SECOND}" in drafted.texts["vi"]
    assert f"– Máy sấy $cost ({LISTING})" in drafted.texts["vi"]
    assert "ngày 31 tháng 12 năm 2026" in drafted.texts["vi"]
    assert f"– Máy sấy $cost ({LISTING})" in drafted.texts["en"]
    assert "31 December 2026" in drafted.texts["en"]


def test_the_hash_is_over_all_that_binds():
    drafted, event = agreement()
    bound = {
        "agreement_id": str(drafted.id),
        "template_id": str(drafted.template_id),
        "parties": [str(FIRST), str(SECOND)],
        "listing_ids": [str(LISTING)],
        "expires_on": "2026-12-31",
        "texts": drafted.texts,
        "salt": drafted.salt,
    }
    assert drafted.document_hash == hashlib.sha256(rfc8785.dumps(bound)).hexdigest()
    assert event.document_hash == drafted.document_hash
    assert event.ends_at == drafted.wake_at == OVER
    assert agreement()[0].document_hash != drafted.document_hash


@pytest.mark.parametrize("day", [date(2026, 4, 30), date(2036, 6, 1)])
def test_an_agreement_ends_in_time(day):
    with pytest.raises(EndOutOfRange):
        agreement(expires_on=day)


def test_it_may_end_today_by_the_calendar_of_vietnam():
    assert agreement(expires_on=date(2026, 5, 1))[0].ends_at == datetime(2026, 5, 1, 17, tzinfo=UTC)


def test_nobody_agrees_with_themselves_and_staff_agree_to_nothing():
    for wrong in ({"second": FIRST}, {"by": member(FIRST, SECOND)}):
        with pytest.raises(PartyToBoth):
            agreement(**wrong)
    with pytest.raises(StaffSignNothing):
        agreement(by=member(FIRST, kind=OrganizationKind.OPERATOR))
    drafted, _ = agreement()
    with pytest.raises(PartyToBoth):
        drafted.side_of(member(FIRST, SECOND))
    assert drafted.side_of(member(SECOND)) == SECOND


def test_who_may_not_read_an_agreement_acts_for_neither_party():
    drafted, _ = agreement()
    with pytest.raises(Forbidden) as refused:
        drafted.side_of(member(SECOND, permissions=frozenset({Permission.ACCESS_REQUEST})))
    assert refused.value.details == {"permission": Permission.AGREEMENT_READ}


def test_two_signatures_put_it_in_force():
    drafted, _ = agreement()
    signatory, other = member(SECOND), member(FIRST)
    first = drafted.sign(drafted.document_hash, side=SECOND, by=signatory, at=NOW)
    assert (first.name, first.signed_by, drafted.status) == ("agreement_signed", SECOND, AgreementStatus.PART_SIGNED)
    assert not drafted.holds_at(NOW)
    assert drafted.moves_of(signatory) == ["terminate"]
    assert drafted.moves_of(other) == ["sign", "terminate"]
    last = drafted.sign(drafted.document_hash, side=FIRST, by=other, at=NOW)
    assert (last.name, last.signed_by, drafted.status) == ("agreement_concluded", FIRST, AgreementStatus.IN_FORCE)
    assert [(one.organization_id, one.person_id) for one in drafted.signatures] == [
        (SECOND, signatory.id),
        (FIRST, other.id),
    ]
    assert drafted.holds_at(NOW)
    assert not drafted.holds_at(OVER)
    assert drafted.in_force_at == NOW


def test_a_party_signs_once_the_very_text_in_its_time():
    drafted, _ = agreement()
    with pytest.raises(AgreementTextChanged):
        drafted.sign("0" * 64, side=FIRST, by=SYSTEM, at=NOW)
    with pytest.raises(AgreementLapsed):
        drafted.sign(drafted.document_hash, side=FIRST, by=SYSTEM, at=OVER)
    drafted.sign(drafted.document_hash, side=FIRST, by=SYSTEM, at=NOW)
    with pytest.raises(AgreementAlreadySigned):
        drafted.sign(drafted.document_hash, side=FIRST, by=SYSTEM, at=NOW)
    drafted.texts = drafted.texts | {"vi": "Thêm một điều khoản"}
    with pytest.raises(AgreementTextChanged):
        drafted.sign(drafted.document_hash, side=SECOND, by=SYSTEM, at=NOW)


def test_what_has_ended_is_not_signed():
    drafted, _ = agreement()
    ended = drafted.terminate(Ending(EndingReason.NOT_AGREED, "Too broad"), side=SECOND, by=SYSTEM, at=NOW)
    assert (ended.reason, ended.terminated_by) == ("not_agreed", SECOND)
    assert "Too broad" not in str(ended)
    assert (drafted.ending_note, drafted.ended_at, drafted.wake_at) == ("Too broad", NOW, None)
    with pytest.raises(MoveNotAllowed):
        drafted.sign(drafted.document_hash, side=FIRST, by=SYSTEM, at=NOW)


def test_the_clock_ends_it():
    drafted = in_force()
    assert drafted.expire(by=SYSTEM, at=OVER).name == "agreement_expired"
    assert (drafted.status, drafted.wake_at) == (AgreementStatus.EXPIRED, None)


def requested(terms=None):
    wish = AccessWish(LISTING, SECOND, "To judge it")
    return AccessGrant.request(terms or in_force(), wish, by=member(SECOND), at=NOW)


def test_access_is_asked_of_the_other_party():
    grant, event = requested()
    assert (grant.owner_id, grant.holder_id, grant.purpose) == (FIRST, SECOND, "To judge it")
    assert "judge" not in str(event)
    turned, _ = AccessGrant.request(in_force(), AccessWish(LISTING, FIRST), by=member(FIRST), at=NOW)
    assert (turned.owner_id, turned.holder_id) == (SECOND, FIRST)


def test_access_rests_on_an_agreement_that_holds():
    with pytest.raises(ConfidentialityNeeded):
        requested(agreement()[0])
    grant, _ = requested()
    with pytest.raises(ConfidentialityNeeded):
        grant.grant(agreement()[0], None, by=SYSTEM, at=NOW)
    with pytest.raises(StaffSignNothing):
        AccessGrant.request(
            in_force(), AccessWish(LISTING, SECOND), by=member(SECOND, kind=OrganizationKind.OWNER), at=NOW
        )
    with pytest.raises(PartyToBoth):
        AccessGrant.request(in_force(), AccessWish(LISTING, SECOND), by=member(SECOND, FIRST), at=NOW)


def test_access_never_outlives_its_agreement():
    for until in (NOW, OVER + timedelta(seconds=1)):
        with pytest.raises(GrantOutlivesAgreement):
            requested()[0].grant(in_force(), until, by=SYSTEM, at=NOW)
    grant, _ = requested()
    assert grant.grant(in_force(), None, by=SYSTEM, at=NOW).expires_at == grant.wake_at == OVER
    shorter, _ = requested()
    assert shorter.grant(in_force(), NOW + timedelta(days=1), by=SYSTEM, at=NOW).expires_at == NOW + timedelta(days=1)


@pytest.mark.parametrize(
    ("granted", "status", "told"),
    [(True, GrantStatus.REVOKED, "access_revoked"), (False, GrantStatus.REFUSED, "access_denied")],
)
def test_a_grant_falls_with_its_agreement(granted, status, told):
    grant, _ = requested()
    if granted:
        grant.grant(in_force(), None, by=SYSTEM, at=NOW)
    assert grant.fall(by=SYSTEM, at=NOW).name == told
    assert (grant.status, grant.ended_at, grant.wake_at) == (status, NOW, None)


def test_a_grant_expires():
    grant, _ = requested()
    grant.grant(in_force(), None, by=SYSTEM, at=NOW)
    assert grant.expire(by=SYSTEM, at=OVER).name == "access_expired"
    assert (grant.status, grant.ended_at, grant.wake_at) == (GrantStatus.EXPIRED, OVER, None)


def test_a_reading_is_logged_by_who_and_what():
    grant, _ = requested()
    reader, file_id = member(SECOND), new_id()
    row, event = grant.read(file_id, by=reader, at=NOW)
    assert (row.grant_id, row.organization_id, row.person_id, row.file_id, row.at) == (
        *(grant.id, SECOND, reader.id, file_id),
        NOW,
    )
    assert (event.subject_id, event.file_id, event.holder_id) == (grant.id, file_id, SECOND)


def test_the_owner_decides_and_takes_back_what_it_gave():
    deciding = frozenset({Permission.ACCESS_GRANT, Permission.CONFIDENTIAL_EDIT})
    grant, _ = requested()
    assert grant.moves_of(member(FIRST, permissions=deciding)) == ["grant", "refuse"]
    assert grant.moves_of(member(SECOND, permissions=deciding)) == []
    grant.grant(in_force(), None, by=SYSTEM, at=NOW)
    assert grant.moves_of(member(FIRST, permissions=deciding)) == ["revoke"]


def test_words():
    assert said({"en": "Institute"}, "vi") == "Institute"
    assert said({}, "vi") == "—"
    assert named({"vi": "Viện"}, "0101234567") == {
        "vi": "Viện (mã số thuế 0101234567)",
        "en": "Viện (tax code 0101234567)",
    }
    assert named({"vi": "Viện"}, None)["en"] == "Viện"
    assert written(date(2027, 1, 2), "vi") == "ngày 02 tháng 01 năm 2027"
