"""Check 45: whatever is sent to any operation, the answer is one that the description of the service promises.

TECHEXCHANGE_EXAMPLES is how many random cases each operation gets beside those at the bounds of its parameters.
"""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4
from zlib import crc32

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import allow_header_conformance, unsupported_method
from sqlalchemy.pool import NullPool

from assurance.conftest import Filled
from conftest import administer, url_of
from techexchange.app import create_app
from techexchange.infra.database import open_engine, sessions_of
from techexchange.infra.uow import Exchange
from techexchange.settings import Settings
from techexchange.worker import open_exchange
from world import World, calls_of

EXAMPLES = int(os.environ.get("TECHEXCHANGE_EXAMPLES", "20"))
ROLES = ("admin", "rival", "moderator", "supervisor", "anonymous")
LISTINGS = ("draft", "published", "paused", "suspended", "expired", "submitted", "wanted", "mine_listing")
KNOWN: dict[str, tuple[str, ...]] = {
    "listing_id": LISTINGS,
    "attachment_id": ("attachment",),
    "session_id": ("session",),
    "organization_id": ("institute", "business", "unverified_organization", "suspended_organization", "owner"),
    "membership_id": ("seat_of_viewer", "seat_of_admin"),
    "invitation_id": ("invitation",),
    "client_id": ("machine_client",),
    "mandate_id": ("draft_mandate", "active_mandate"),
    "case_id": ("open_case", "claimed_case", "undecided_case", "escalated_case", "decided_case", "organization_case"),
    "subject_id": ("published", "institute"),
    "negotiation_id": ("mine_negotiation", "theirs_negotiation", "agreed_negotiation"),
    "deal_id": ("deal",),
    "notice_id": ("notice",),
    "person_id": ("viewer", "loner"),
    "operator_id": ("idle_operator", "operator"),
    "offer_id": ("mine_offer", "theirs_offer"),
}
"""Which ids of the world stand in for a random id of that name."""


class Stand:
    """The application that is being tested at the moment."""

    app: Any = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self.app(scope, receive, send)


def described() -> dict[str, Any]:
    """The description as the service gives it."""
    return create_app(Exchange(None), Settings(secret_key="k" * 40)).openapi()


stand = Stand()
schema = schemathesis.openapi.from_dict(described())
schema.app = stand
checks = schema.config.checks
checks.missing_required_header.expected_statuses.append("428")
checks.positive_data_acceptance.expected_statuses.extend(["412", "422", "429"])
"""What has the right shape may still break a rule that no schema can say, such as a check digit or a date to come."""


def unchecked(path: str) -> list[Any]:
    """What is not asked of a path: not ready is an answer, and where a template matches too its methods are known."""
    if path == "/readyz":
        return [not_a_server_error]
    templates = (known for known in schema.raw_schema["paths"] if "{" in known and known != path)
    if any(re.fullmatch(re.sub(r"\{.*?\}", "[^/]+", template), path) for template in templates):
        return [unsupported_method, allow_header_conformance]
    return []


@pytest.fixture
def world(filled: Filled, tmp_path: Path) -> Iterator[World]:
    """The world in a database of this test's own, served."""
    name = f"fuzz_{uuid4().hex[:12]}"
    administer(f"CREATE DATABASE {name} TEMPLATE {filled.name} STRATEGY file_copy")
    engine = open_engine(url_of(name), poolclass=NullPool)
    stand.app = filled.serve(open_exchange(sessions_of(engine)), tmp_path)
    yield filled.world
    administer(f"DROP DATABASE {name} WITH (FORCE)")


@schema.parametrize()
@settings(max_examples=EXAMPLES, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_answer_is_as_described(case, world):
    mark = crc32(repr((case.path_parameters, case.query, case.body)).encode())
    principals = {call.operation: call.who for call in calls_of(world).values()}
    principal = principals.get(f"{case.method.upper()} {case.path}")
    roles = (*ROLES, *(principal for _ in ROLES if principal))
    case.path_parameters = known(world, case.path_parameters, mark)
    case.body = known(world, case.body, mark)
    freshen(case.headers, mark)
    headers = dict(world.headers[roles[mark % len(roles)]])
    case.call_and_validate(headers=headers, excluded_checks=unchecked(case.path))


def known(world: World, sent: Any, mark: int) -> Any:
    """The same with most of its ids replaced by ids that exist."""
    if isinstance(sent, list):
        return [known(world, item, mark) for item in sent]
    if not isinstance(sent, Mapping):
        return sent
    return {name: replaced(world, name, value, mark) for name, value in sent.items()}


def replaced(world: World, name: str, value: Any, mark: int) -> Any:
    if name not in KNOWN or not is_id(value) or mark % 7 == 0:
        return known(world, value, mark)
    return str(world.ids[KNOWN[name][mark // 7 % len(KNOWN[name])]])


def is_id(value: Any) -> bool:
    try:
        return len(value) == 36 and bool(UUID(value))
    except (TypeError, ValueError, AttributeError):
        return False


def freshen(headers: dict[str, str], mark: int) -> None:
    """A key that was not used, and most often the version that there is, where such headers are sent at all."""
    if len(headers.get("Idempotency-Key", "")) >= 8:
        headers["Idempotency-Key"] = str(uuid4())
    if headers.get("If-Match", "").startswith('"') and mark % 5:
        headers["If-Match"] = "*"
