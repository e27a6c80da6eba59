"""People, organisations and credentials without a database."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from factories import tax_code
from techexchange.identity.errors import (
    CodeRefused,
    IdentityFixed,
    InvitationForAnother,
    InvitationNotFound,
    NameMissing,
    RoleUnknownHere,
    ScopeNotAllowed,
    SecondFactorEnrolled,
    SecondFactorNotEnrolled,
    TaxCodeInvalid,
    TaxCodeMissing,
)
from techexchange.identity.models import (
    Invitation,
    InvitationStatus,
    Organization,
    OrganizationDetails,
    OrganizationStatus,
    Person,
    PersonStatus,
    Session,
    recovery_hash,
    require_role_of,
    require_scopes_of,
    scopes_of,
)
from techexchange.identity.models.organizations import normal_tax_code
from techexchange.kernel.ids import new_id
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.permissions import ANONYMOUS, SYSTEM, Actor, OrganizationKind, Permission, Role

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
BY = {"by": SYSTEM, "at": NOW}
SECRET = pyotp.random_base32()


def person() -> Person:
    return Person(
        id=new_id(),
        email="lan@example.com",
        name="Lan",
        locale="vi",
        password_hash="old",
        status=PersonStatus.ACTIVE,
        totp_last_counter=0,
        recovery_hashes=[],
    )


def organization(kind=OrganizationKind.INSTITUTE, **said) -> Organization:
    details = OrganizationDetails(**({"name": {"vi": "Viện"}, "tax_code": tax_code()} | said))
    made = Organization.register(kind, details, at=NOW)
    made.id = new_id()
    return made


def test_a_person_changes_their_password_and_name():
    lan = person()
    event = lan.change_password("new", by_reset=True, **BY)
    assert (lan.password_hash, event.by_reset, event.payload()) == ("new", True, {"by_reset": True})
    lan.rename(name="Lan Anh", locale="en", **BY)
    assert (lan.name, lan.locale) == ("Lan Anh", "en")


def test_a_person_is_disabled_and_enabled():
    lan = person()
    lan.disable(**BY)
    assert lan.status is PersonStatus.DISABLED
    with pytest.raises(MoveNotAllowed):
        lan.disable(**BY)
    lan.enable(**BY)
    assert lan.status is PersonStatus.ACTIVE


def test_a_second_factor_is_offered_confirmed_and_removed():
    lan = person()
    with pytest.raises(SecondFactorNotEnrolled):
        lan.remove_second_factor(**BY)
    lan.offer_second_factor(b"sealed", **BY)
    assert not lan.has_second_factor
    lan.confirm_second_factor([recovery_hash("a")], **BY)
    assert lan.has_second_factor
    for again in (lambda: lan.offer_second_factor(b"", **BY), lambda: lan.confirm_second_factor([], **BY)):
        with pytest.raises(SecondFactorEnrolled):
            again()
    lan.remove_second_factor(**BY)
    assert (lan.has_second_factor, lan.totp_sealed, lan.recovery_hashes) == (False, None, [])


def test_a_code_is_accepted_once_and_no_older_one_after_it():
    lan, codes = person(), pyotp.TOTP(SECRET)
    before, present, after = (codes.at(NOW + timedelta(seconds=30 * offset)) for offset in (-1, 0, 1))
    lan.accept_code(SECRET, before, at=NOW)
    lan.accept_code(SECRET, f" {present[:3]} {present[3:]} ", at=NOW)
    for spent in (before, present):
        with pytest.raises(CodeRefused):
            lan.accept_code(SECRET, spent, at=NOW)
    lan.accept_code(SECRET, after, at=NOW)
    for minutes in (0, 1, 2):
        with pytest.raises(CodeRefused):
            lan.accept_code(SECRET, after, at=NOW + timedelta(seconds=30 * minutes))


@pytest.mark.parametrize("offset", [-2, 2, 100])
def test_a_code_from_another_time_is_refused(offset):
    with pytest.raises(CodeRefused):
        person().accept_code(SECRET, pyotp.TOTP(SECRET).at(NOW + timedelta(seconds=30 * offset)), at=NOW)


def test_digits_of_other_scripts_are_not_digits():
    code = pyotp.TOTP(SECRET).at(NOW)
    for zero in ("٠", "０", "०", "𝟎"):
        foreign = "".join(chr(ord(zero) + int(digit)) for digit in code)
        with pytest.raises(CodeRefused):
            person().accept_code(SECRET, foreign, at=NOW)
    person().accept_code(SECRET, code, at=NOW)


@given(st.text(max_size=12))
def test_no_text_but_a_code_is_accepted(text):
    if "".join(text.split()) not in {
        pyotp.TOTP(SECRET).at(NOW + timedelta(seconds=30 * offset)) for offset in (-1, 0, 1)
    }:
        with pytest.raises(CodeRefused):
            person().accept_code(SECRET, text, at=NOW)


def test_a_recovery_code_works_once_however_it_is_typed():
    lan = person()
    lan.recovery_hashes = [recovery_hash("abcd-efgh-jkmn"), recovery_hash("2345-6789-abcd")]
    lan.accept_recovery_code(" ABCD EFGH-jkmn")
    with pytest.raises(CodeRefused):
        lan.accept_recovery_code("abcd-efgh-jkmn")
    assert lan.recovery_hashes == [recovery_hash("2345-6789-abcd")]


def test_an_organisation_is_verified_when_it_asked():
    institute = organization()
    with pytest.raises(MoveNotAllowed):
        institute.verify(**BY)
    assert institute.submit(**BY).kind is OrganizationKind.INSTITUTE
    institute.reject(["The tax code belongs to another."], **BY)
    assert institute.reasons == ["The tax code belongs to another."]
    institute.submit(**BY)
    assert institute.reasons == []
    institute.verify(**BY)
    assert institute.is_verified
    assert institute.verified_at == NOW


def test_an_authority_is_appointed_without_asking():
    operator = organization(OrganizationKind.OPERATOR)
    operator.verify(**BY)
    operator.suspend("Audit", **BY)
    assert (operator.status, operator.reasons) == (OrganizationStatus.SUSPENDED, ["Audit"])
    operator.reinstate(**BY)
    operator.revoke("Contract ended", **BY)
    assert operator.status is OrganizationStatus.REVOKED


def test_what_verification_vouches_for_is_fixed():
    institute = organization()
    assert institute.edit(OrganizationDetails(name={"en": "Institute"}, tax_code=tax_code()), **BY).changed == (
        "name",
        "tax_code",
    )
    institute.submit(**BY)
    before = institute.details
    with pytest.raises(IdentityFixed) as refused:
        institute.edit(OrganizationDetails(name={"en": "Other"}, tax_code=before.tax_code, province="Huế"), **BY)
    assert refused.value.details == {"fields": ["name"]}
    assert institute.details == before
    changed = OrganizationDetails(**(vars(before) | {"province": "Huế", "fields": ("energy",)}))
    assert institute.edit(changed, **BY).changed == ("fields", "province")


def test_an_organisation_has_a_name_and_a_tax_code_with_its_check_digit():
    with pytest.raises(NameMissing):
        organization(name={})
    with pytest.raises(TaxCodeInvalid):
        organization(tax_code="0100233480")
    assert organization(tax_code="01.00.233.488").tax_code == "0100233488"
    assert organization(tax_code="HRB 12 345", country="DE").tax_code == "HRB12345"
    with pytest.raises(TaxCodeMissing):
        organization(tax_code=None).submit(**BY)


@given(st.text(alphabet="0123456789", min_size=10, max_size=10), st.integers(0, 9), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(code, place, by):
    changed = code[:place] + str((int(code[place]) + by) % 10) + code[place + 1 :]

    def holds(tax):
        try:
            return normal_tax_code("VN", tax) is not None
        except TaxCodeInvalid:
            return False

    assert not (holds(code) and holds(changed))


def test_who_sees_an_organisation():
    institute = organization()
    member = Actor(id=new_id(), credential_id=new_id(), seats=())
    assert not institute.may_be_seen_by(ANONYMOUS)
    assert not institute.may_be_seen_by(member)
    assert institute.may_be_seen_by(SYSTEM)
    institute.submit(**BY)
    institute.verify(**BY)
    assert institute.may_be_seen_by(ANONYMOUS)
    assert not institute.is_open_to(ANONYMOUS)


def invitation() -> Invitation:
    return Invitation(
        id=new_id(),
        organization_id=new_id(),
        email="minh@example.com",
        role=Role.EDITOR,
        status=InvitationStatus.OPEN,
        wake_at=NOW + timedelta(days=14),
    )


def test_an_invitation_is_for_one_address_in_time_and_once():
    offered, minh = invitation(), new_id()
    with pytest.raises(InvitationForAnother):
        offered.accept(minh, "lan@example.com", at=NOW)
    with pytest.raises(InvitationNotFound):
        offered.accept(minh, "minh@example.com", at=NOW + timedelta(days=14))
    membership = offered.accept(minh, "minh@example.com", at=NOW)
    assert (membership.person_id, membership.role) == (minh, Role.EDITOR)
    with pytest.raises(InvitationNotFound):
        offered.accept(minh, "minh@example.com", at=NOW)


def test_an_invitation_is_withdrawn_or_expires():
    for end in (Invitation.withdraw, Invitation.expire):
        offered = invitation()
        event = end(offered, **BY)
        assert event.organization_id == offered.organization_id
        with pytest.raises(InvitationNotFound):
            offered.accept(new_id(), "minh@example.com", at=NOW)


def test_roles_belong_to_kinds():
    require_role_of(OrganizationKind.OPERATOR, Role.MODERATOR)
    with pytest.raises(RoleUnknownHere):
        require_role_of(OrganizationKind.BUSINESS, Role.MODERATOR)


def test_scopes_never_reach_authority_or_membership():
    allowed = scopes_of(OrganizationKind.BUSINESS)
    assert Permission.LISTING_EDIT in allowed
    assert not allowed & {Permission.MEMBER_MANAGE, Permission.CLIENT_MANAGE, Permission.CASE_READ}
    require_scopes_of(OrganizationKind.BUSINESS, ["listing:read"])
    for kind, scopes in (
        (OrganizationKind.BUSINESS, ["member:manage"]),
        (OrganizationKind.BUSINESS, []),
        (OrganizationKind.OPERATOR, ["organization:read"]),
        (OrganizationKind.AUDITOR, ["ledger:read"]),
    ):
        with pytest.raises(ScopeNotAllowed):
            require_scopes_of(kind, scopes)


def test_a_session_is_renewed_within_its_time_and_ends():
    session = Session(
        id=new_id(), person_id=new_id(), refresh_hash=b"one", expires_at=NOW + timedelta(minutes=10), ended_at=None
    )
    spent = session.renew(b"access", b"two", timedelta(minutes=15), at=NOW)
    assert (spent.token_hash, spent.session_id) == (b"one", session.id)
    assert session.access_expires_at == session.expires_at
    assert session.is_open(NOW)
    assert not session.is_open(session.expires_at)
    assert session.end("signed_out", **BY).reason == "signed_out"
    assert not session.is_open(NOW)
