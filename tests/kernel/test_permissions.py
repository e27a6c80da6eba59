"""Deny by default; a mandate, a verification and a second factor each open only what they should."""

from dataclasses import replace

import pytest

from techexchange.kernel.errors import Forbidden, Unauthenticated
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import (
    ANONYMOUS,
    EVERY_PERSON,
    GRANTS,
    NEEDS_MANDATE,
    NEEDS_STANDING,
    NEEDS_VERIFICATION,
    OUTLIVES_MANDATE,
    SYSTEM,
    Actor,
    Authority,
    MandatedAction,
    MandateNotActive,
    OrganizationKind,
    OrganizationNotVerified,
    Permission,
    Role,
    Seat,
    SecondFactorRequired,
    Tenure,
)

MODERATION = GRANTS[OrganizationKind.OPERATOR][Role.MODERATOR]


def member(kind=OrganizationKind.INSTITUTE, role=Role.ADMIN, *, verified=True, **more) -> Actor:
    seat = Seat(new_id(), kind, verified, GRANTS[kind][role])
    return Actor(new_id(), (seat,), own=EVERY_PERSON, credential_id=new_id(), **more)


def moderator(*permitted: MandatedAction, operator=None, second_factor=True) -> Actor:
    actor = member(OrganizationKind.OPERATOR, Role.MODERATOR, second_factor=second_factor)
    return Actor(
        actor.id,
        actor.seats,
        own=EVERY_PERSON,
        credential_id=new_id(),
        second_factor=second_factor,
        authority=Authority(operator or actor.seats[0].organization_id, frozenset(permitted)),
    )


def test_a_stranger_may_only_register_sign_in_and_point_at_what_is_wrong():
    for permission in Permission:
        if permission in {Permission.ACCOUNT_REGISTER, Permission.SESSION_OPEN, Permission.FLAG_RAISE}:
            ANONYMOUS.require(permission)
        else:
            with pytest.raises(Unauthenticated):
                ANONYMOUS.require(permission)


def test_the_exchange_itself_may_do_everything():
    for permission in Permission:
        SYSTEM.require(permission, within=new_id())


def test_a_member_acts_in_the_own_organisation_only():
    actor = member()
    own = actor.seats[0].organization_id
    actor.require(Permission.OFFER_SUBMIT, within=own)
    assert actor.organizations(Permission.OFFER_SUBMIT) == [own]
    assert actor.sits_in(own)
    assert not actor.sits_in(new_id())
    with pytest.raises(Forbidden):
        actor.require(Permission.OFFER_SUBMIT, within=new_id())
    with pytest.raises(Forbidden):
        actor.require(Permission.OFFER_SUBMIT)


@pytest.mark.parametrize("permission", sorted(NEEDS_VERIFICATION))
def test_an_unverified_organisation_may_draft_but_not_trade(permission):
    actor = member(verified=False)
    own = actor.seats[0].organization_id
    actor.require(Permission.LISTING_EDIT, within=own)
    with pytest.raises(OrganizationNotVerified):
        actor.require(permission, within=own)


@pytest.mark.parametrize(("permission", "action"), NEEDS_MANDATE.items())
def test_every_operator_permission_holds_only_under_a_mandate_that_permits_it(permission, action):
    if permission not in MODERATION:
        return
    moderator(action).require(permission)
    others = [other for other in MandatedAction if other is not action]
    for actor in (moderator(*others), moderator(action, operator=new_id())):
        with pytest.raises(MandateNotActive):
            actor.require(permission)
    with pytest.raises(MandateNotActive):
        member(OrganizationKind.OPERATOR, Role.MODERATOR, second_factor=True).require(permission)


@pytest.mark.parametrize("kind", [kind for kind in OrganizationKind if kind.is_authority])
def test_staff_need_a_second_factor_for_everything_they_hold(kind):
    for role, granted in GRANTS[kind].items():
        actor = member(kind, role)
        for permission in granted:
            with pytest.raises(SecondFactorRequired):
                actor.require(permission)


def test_a_participant_never_acts_for_the_exchange():
    actor = member()
    for permission in NEEDS_MANDATE:
        assert not actor.can(permission)
        assert not actor.can(permission, actor.seats[0].organization_id)


def test_one_refused_seat_does_not_close_another():
    refused, open_ = member(verified=False).seats[0], member().seats[0]
    both = Actor(new_id(), (refused, open_), own=EVERY_PERSON, credential_id=new_id())
    assert both.organizations(Permission.OFFER_SUBMIT) == [open_.organization_id]


def operating(role=Role.FINANCE, *, standing=False, former=False) -> Actor:
    actor = member(OrganizationKind.OPERATOR, role, second_factor=True)
    own = frozenset({actor.seats[0].organization_id})
    return replace(actor, tenure=Tenure(own if standing else frozenset(), own if former else frozenset()))


@pytest.mark.parametrize("permission", sorted(OUTLIVES_MANDATE))
def test_what_outlives_the_mandate_is_held_for_oneself_alone_and_only_after_its_end(permission):
    former = operating(former=True)
    own = former.seats[0].organization_id
    former.require(permission, within=own)
    assert former.organizations(permission) == [own]
    assert not former.can(permission)
    assert not former.can(permission, within=new_id())
    for other in (operating(standing=True), operating()):
        with pytest.raises(MandateNotActive):
            other.require(permission, within=other.seats[0].organization_id)


def test_nothing_else_outlives_the_mandate():
    for role, granted in GRANTS[OrganizationKind.OPERATOR].items():
        former = operating(role, former=True)
        for permission in granted & NEEDS_MANDATE.keys() - OUTLIVES_MANDATE:
            assert not former.can(permission, within=former.seats[0].organization_id)


@pytest.mark.parametrize("permission", sorted(NEEDS_STANDING))
def test_what_needs_a_standing_mandate_is_held_under_one_that_is_suspended_too(permission):
    operating(standing=True).require(permission)
    moderator(MandatedAction.IMPORT).require(permission)
    for other in (operating(former=True), operating(), moderator(MandatedAction.IMPORT, operator=new_id())):
        with pytest.raises(MandateNotActive):
            other.require(permission)
    member(OrganizationKind.AUDITOR, Role.AUDITOR, second_factor=True).require(permission)
