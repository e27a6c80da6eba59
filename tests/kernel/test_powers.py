"""The three branches are apart: by what the page of permissions grants, nobody can both do something and approve it."""

from itertools import combinations

import pytest

from techexchange.kernel.permissions import (
    ADMINISTRATION,
    EVERY_PERSON,
    GRANTS,
    NEEDS_MANDATE,
    OrganizationKind,
    Role,
)
from techexchange.kernel.permissions import Permission as P

AUTHORITIES = [kind for kind in OrganizationKind if kind.is_authority]
BY_ANOTHER = {
    P.LISTING_SUBMIT: {P.CASE_DECIDE, P.LISTING_PUBLISH, P.LISTING_REVIEW},
    P.AUCTION_PREPARE: {P.AUCTION_RUN, P.AUCTION_APPROVE},
    P.AUCTION_RUN: {P.AUCTION_APPROVE, P.COMPLAINT_DECIDE, P.DEPOSIT_CONFIRM},
    P.BID_EVALUATE: {P.COMPLAINT_DECIDE, P.DEPOSIT_CONFIRM},
    P.BID_SUBMIT: {P.BID_EVALUATE, P.AUCTION_RUN, P.COMPLAINT_DECIDE, P.DEPOSIT_CONFIRM},
    P.COMPLAINT_MAKE: {P.COMPLAINT_DECIDE},
    P.TEMPLATE_EDIT: {P.TEMPLATE_APPROVE},
    P.FEE_PROPOSE: {P.MANDATE_WRITE},
    P.CASE_DECIDE: {P.CASE_RETURN, P.MANDATE_WRITE},
    P.ORGANIZATION_EDIT: {P.ORGANIZATION_VERIFY, P.ORGANIZATION_SUSPEND},
    P.INSPECTION_OPEN: {P.CASE_DECIDE, P.AUCTION_RUN, P.FEE_PROPOSE},
}
"""What must never be held by whoever holds the first: it approves, judges or watches what the first does."""
SHARED = {P.CUSTODIAN_KEY_REGISTER, P.SHARE_HAND_IN, *ADMINISTRATION, *EVERY_PERSON}
"""What is each branch's own: its house, its people's accounts, and its key to what is sealed."""
SAME_DESK = {P.DATA_REQUEST_DECIDE, P.CASE_VIEW_KEEP, P.LISTING_REVIEW}
"""Where either of two may act for the exchange, each by itself: people's requests about their data, their own filters
of the queue, and reading what waits for review."""


@pytest.mark.parametrize("doing", sorted(BY_ANOTHER))
def test_no_role_holds_what_judges_its_own_work(doing):
    for kind, roles in GRANTS.items():
        for role, granted in roles.items():
            assert doing not in granted or not granted & BY_ANOTHER[doing], (kind, role)


@pytest.mark.parametrize(("one", "other"), list(combinations(AUTHORITIES, 2)))
def test_no_two_branches_can_do_the_same(one, other):
    writes = [
        {permission for granted in GRANTS[kind].values() for permission in granted if not permission.reads}
        for kind in (one, other)
    ]
    assert writes[0] & writes[1] <= SHARED | SAME_DESK


def test_the_auditor_only_reads_and_keeps_a_key():
    granted = GRANTS[OrganizationKind.AUDITOR][Role.AUDITOR]
    assert {permission for permission in granted if not permission.reads} <= SHARED


def test_the_operator_cannot_change_what_binds_it():
    for granted in GRANTS[OrganizationKind.OPERATOR].values():
        assert not granted & {P.MANDATE_WRITE, P.AUTHORITY_VERIFY, P.CONFLICT_LIFT, P.INSPECTION_OPEN}
        assert all(permission.reads or permission in NEEDS_MANDATE | dict.fromkeys(SHARED) for permission in granted)


def test_participants_hold_nothing_of_the_branches():
    """But for paying what one is billed, which the owner does too."""
    house = ADMINISTRATION | EVERY_PERSON
    branches = {permission for kind in AUTHORITIES for granted in GRANTS[kind].values() for permission in granted}
    for kind in set(OrganizationKind) - set(AUTHORITIES):
        for role, granted in GRANTS[kind].items():
            assert not {one for one in granted & branches - house - {P.BILL_PAY} if not one.reads}, (kind, role)
