"""An exchange brought to life over HTTP: its owner, its operator under a mandate, and its participants."""

from datetime import UTC, datetime, timedelta

from techexchange.identity import actions as identity
from techexchange.identity.actions import OwnerDetails
from techexchange.kernel.permissions import SYSTEM
from techexchange.moderation.models import CHECKLISTS, CaseKind
from traveller import PASSWORD, Traveller

NOW = datetime.now(UTC)
SOME_ID = "01890a5d-ac96-774b-bcce-b302099a8057"


def passed(kind):
    """A checklist on which everything is as it should be."""
    return dict.fromkeys([item.value for item in CHECKLISTS[kind]], "pass")


async def found_exchange(live):
    """The owner, by whoever holds the machine; its supervisor signs in and enrols a second factor."""
    supervisor = Traveller(live, "Trần Minh Đức", "duc@city.example")
    async with live.exchange.unit_of_work() as uow:
        wanted = OwnerDetails(
            name={"vi": "Sở KH&CN"}, person_name=supervisor.name, email=supervisor.email, password=PASSWORD
        )
        await identity.create_owner(uow, SYSTEM, wanted)
    await supervisor.sign_in()
    refused = await supervisor.post("/v1/mandates", mandate_for(SOME_ID), expect=403)
    assert refused["code"] == "second_factor_required"
    await supervisor.enrol()
    return supervisor


def mandate_for(operator_id, *more):
    """The terms under which an operator runs the exchange: it verifies, moderates, and does more if that is named."""
    return {
        "operator_id": operator_id,
        "contract_no": "01/2026/HĐ-VH",
        "valid_from": (NOW - timedelta(days=1)).isoformat(),
        "valid_until": (NOW + timedelta(days=1825)).isoformat(),
        "permitted_actions": ["verify", "moderate", *more],
        "fee_schedule": [],
    }


async def appoint(live, settings, supervisor, *more):
    """An operator that registered itself gets its power from an active mandate, and from nothing else.

    Its one person moderates, and has the roles named besides, whose actions the mandate permits.
    """
    moderator = Traveller(live, "Nguyễn Thị Lan", "lan@operator.example")
    await moderator.join(settings)
    operator = await moderator.register("operator", "Bridge Operations", "0199991008")
    drafted = await supervisor.post("/v1/mandates", mandate_for(operator["id"], *more), expect=201)
    assert drafted["status"] == "draft"
    await moderator.enrol()
    person_id = (await moderator.get("/v1/me"))["id"]
    for role in ("moderator", *more):
        given = {"person_id": person_id, "role": role}
        await moderator.post(f"/v1/organizations/{operator['id']}/members", given, expect=201)
    assert (await moderator.send("GET", "/v1/cases", expect=403))["code"]
    active = await supervisor.post(f"/v1/mandates/{drafted['id']}/activate", version=drafted["version"])
    assert active["status"] == "active"
    assert (await moderator.get("/v1/cases"))["items"] == []
    return moderator


async def case_of(moderator, kind, subject_id):
    """The one case that waits about a subject."""
    waiting = (await moderator.get(f"/v1/cases?kind={kind.value}&status=open"))["items"]
    (case,) = [case for case in waiting if case["subject_id"] == subject_id]
    return case


async def decide(moderator, kind, subject_id, outcome="approve", reasons=()):
    """Claim the case and decide it on the version that was claimed."""
    case = await case_of(moderator, kind, subject_id)
    claimed = await moderator.post(f"/v1/cases/{case['id']}/claim", version=case["version"])
    ruling = {
        "outcome": outcome,
        "subject_version": claimed["subject_version"],
        "checklist": passed(kind) if outcome == "approve" else {"content_complete": "fail"},
        "reasons": list(reasons),
    }
    decided = await moderator.post(f"/v1/cases/{case['id']}/decide", ruling, version=claimed["version"])
    assert decided["status"] == "decided"


async def bring(live, settings, moderator, one):
    """A participant registers, asks to be verified, and is."""
    kind, name, email, tax_code = one
    person = Traveller(live, name, email)
    await person.join(settings)
    wrong = tax_code[:-1] + str((int(tax_code[-1]) + 1) % 10)
    refused = await person.register(kind, name, wrong, expect=422)
    assert refused["code"] == "tax_code_invalid"
    organization = await person.register(kind, name, tax_code)
    assert organization["status"] == "unverified"
    submitted = await person.post(f"/v1/organizations/{organization['id']}/submit", version=organization["version"])
    assert submitted["status"] == "pending"
    await decide(moderator, CaseKind.ORGANIZATION, organization["id"])
    assert (await person.get(f"/v1/organizations/{organization['id']}"))["status"] == "verified"
    assert "organization_verified" in await person.inbox()
    return person, organization["id"]
