"""Check 45: whatever is sent to any operation, the answer is one that the description of the service promises.

TECHEXCHANGE_EXAMPLES is how many random cases each operation gets beside those at the bounds of its parameters; who
sends them and about what follows from their content, so that each run sends the same.
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
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.generation.meta import TestPhase
from schemathesis.python import asgi
from schemathesis.specs.openapi.checks import allow_header_conformance, negative_data_rejection, unsupported_method
from sqlalchemy.ext.asyncio import AsyncEngine

import world_auction
import world_awards
import world_billing
from assurance.conftest import Filled, description
from conftest import administer, url_of
from techexchange.infra.database import open_engine, sessions_of
from techexchange.worker import open_exchange
from world import Call, World, calls_of

LEAVE = "LEAVE"
"""What asks the stand to let go of its database."""
EXAMPLES = int(os.environ.get("TECHEXCHANGE_EXAMPLES", "8"))
MANY = 100
"""From so many examples on, every case at a bound is sent too, and not only each eighth."""
ROLES = ("admin", "rival", "moderator", "supervisor", "anonymous", "editor")
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
    "case_id": (
        "open_case",
        "claimed_case",
        "undecided_case",
        "escalated_case",
        "decided_case",
        "organization_case",
        "flag_case",
        "standing_case",
    ),
    "subject_id": ("published", "institute", "refused_listing", "flag"),
    "appeal_id": ("appeal",),
    "view_id": ("case_view",),
    "negotiation_id": ("mine_negotiation", "theirs_negotiation", "agreed_negotiation"),
    "introduction_id": ("sent_introduction", "brokered_introduction", "met_introduction", "declined_introduction"),
    "meeting_id": ("meeting",),
    "message_id": ("message",),
    "enclosure_id": ("enclosure",),
    "own_listing_id": ("business_need", "published"),
    "supply_id": ("asked_listing", "published"),
    "demand_id": ("business_need", "sought"),
    "deal_id": ("deal",),
    "notice_id": ("notice",),
    "person_id": ("viewer", "loner"),
    "operator_id": ("idle_operator", "operator"),
    "valuation_id": ("valuation",),
    "memorandum_id": ("memorandum", "private_memorandum", "ended_memorandum"),
    "offer_id": ("mine_offer", "theirs_offer"),
    "template_id": ("template", "draft_template", "mou_template"),
    "agreement_id": ("agreement", "drafted_agreement", "private_agreement"),
    "grant_id": ("grant", "asked_grant", "private_grant"),
    "file_id": ("room_file",),
    "counterparty_id": ("institute", "business"),
    **world_auction.KNOWN,
    **world_awards.KNOWN,
    **world_billing.KNOWN,
}
"""Which ids of the world stand in for a random id of that name."""


class Stand:
    """The application that is being tested at the moment; left over a connection, since each belongs to one loop."""

    app: Any = None
    engine: AsyncEngine | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["method"] == LEAVE:
            await self.engine.dispose()
        await self.app(scope, receive, send)


stand = Stand()
schema = schemathesis.openapi.from_dict(description())
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
    stand.engine = engine = open_engine(url_of(name), pool_size=2)
    stand.app = filled.serve(open_exchange(sessions_of(engine)), tmp_path)
    yield filled.world
    with asgi.get_client(stand) as client:
        client.request(LEAVE, "/healthz")
    administer(f"DROP DATABASE {name} WITH (FORCE)")


@schema.parametrize()
@settings(max_examples=EXAMPLES, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_answer_is_as_described(case, world):
    sent = (case.method, case.path_parameters, case.query, case.body, sorted(case.headers))
    mark = crc32(repr(sent).encode())
    if EXAMPLES < MANY and case.meta.phase.name is TestPhase.COVERAGE and mark % 8:
        return
    good = calls_of(world).get(f"{case.method.upper()} {case.path}")
    who = good.who if good and mark % 3 else ROLES[mark % len(ROLES)]
    meant = meant_ids(world, good) if good and mark % 3 else {}
    case.path_parameters = known(world, case.path_parameters, mark) | in_place(case.path_parameters, meant)
    case.body = known(world, case.body, mark)
    if isinstance(case.body, dict):
        case.body |= in_place(case.body, meant)
    if good and good.body and mark % 6 == 1 and case.meta.generation.mode is GenerationMode.POSITIVE:
        case.body = good.body
    freshen(case.headers, mark)
    valid = [negative_data_rejection] if case.meta.phase.data.description == "Positive test case" else []
    case.call_and_validate(headers=dict(world.headers[who]), excluded_checks=[*unchecked(case.path), *valid])


def meant_ids(world: World, good: Call) -> dict[str, str]:
    """The ids with which the call of an operation succeeds."""
    named = {name: str(value) for name, value in (good.body or {}).items() if name.endswith("_id")}
    return named | {name: str(world.ids.get(thing, thing)) for name, thing in good.ids.items()}


def in_place(sent: Mapping[str, Any], meant: Mapping[str, str]) -> dict[str, str]:
    """Those that stand in for an id that was sent."""
    return {name: id for name, id in meant.items() if is_id(sent.get(name))}


def known(world: World, sent: Any, mark: int) -> Any:
    """The same with most of its ids replaced by ids that exist."""
    if isinstance(sent, list):
        return [known(world, item, mark) for item in sent]
    if not isinstance(sent, Mapping):
        return sent
    return {name: replaced(world, name, value, mark) for name, value in sent.items()}


def replaced(world: World, name: str, value: Any, mark: int) -> Any:
    if name == "number" and mark % 2:
        return 1
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
