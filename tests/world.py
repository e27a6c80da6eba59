"""A whole exchange in operation: who is in it, one thing of every kind and state, and one good call of every change."""

import io
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pyotp
from PIL import Image
from sqlalchemy import select

import world_agreements
import world_assets
import world_auction
import world_awards
import world_billing
import world_contracts
import world_governance
import world_introductions
import world_ledger
import world_moderation
import world_money
import world_offers
import world_performance
import world_privacy
import world_standing
from calls import Call
from conftest import run_jobs
from factories import (
    MANDATE,
    PASSWORD,
    TERMS,
    actor_of,
    bearer,
    content_for,
    join,
    keyed,
    make_listing,
    make_match,
    make_member,
    make_offer,
    make_operation,
    make_organization,
    make_person,
    mandated,
    tax_code,
)
from letters import token_for
from moderation_desk import Desk, refusal
from techexchange.deals.models import Deal
from techexchange.identity import actions as identity
from techexchange.identity.models import Membership, Session
from techexchange.infra import tokens
from techexchange.infra.storage import FileStorage
from techexchange.infra.tokens import TokenKind
from techexchange.infra.uow import Exchange
from techexchange.kernel.events import plain
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import SYSTEM
from techexchange.listings import actions as listings
from techexchange.listings.lifecycle import Direction
from techexchange.listings.models import AttachmentKind, Upload
from techexchange.mandates import actions as mandates
from techexchange.mandates.models import MandateTerms
from techexchange.matching import actions as matching
from techexchange.moderation import actions as moderation
from techexchange.notifications.models import Notice
from techexchange.offers import actions as offers
from techexchange.offers.models import Acceptance
from techexchange.search import actions as search
from techexchange.search.models import AlertFrequency, Unanswered
from techexchange.search.schemas import SavedSearchIn

NEW_PASSWORD = "bốn con mèo dưới hiên nhà"
SUBJECTS = (
    *("anonymous", "loner", "viewer", "editor", "negotiator", "admin", "rival"),
    *("moderator", "broker", "idle_moderator", "supervisor", "auditor", "machine", "officer", "finance"),
)
UNVERIFIED_NAME = {"vi": "Viện Thử nghiệm", "en": "Institute of Trials"}


@dataclass
class World:
    """The exchange as it was filled: people by what they are here, and ids by what they name."""

    people: dict[str, Any]
    headers: dict[str, dict[str, str]]
    ids: dict[str, UUID]
    secrets: dict[str, str]
    versions: dict[str, int]
    valid: dict[str, str]
    bodies: dict[str, Any]

    def address(self, call: Call) -> str:
        """The call's path with the ids of this world."""
        return call.path.format(**{name: self.ids.get(known, known) for name, known in call.ids.items()})

    def request(self, call: Call, who: str | None = None) -> dict[str, Any]:
        """The call as httpx sends it, by its own subject or another."""
        headers = keyed(self.headers[who or call.who], if_match="*")
        sent = {"json": call.body} if call.body is not None else {}
        return {"method": call.method, "url": self.address(call), "headers": headers} | sent | dict(call.more)

    async def send(self, client: httpx.AsyncClient, call: Call, who: str | None = None) -> httpx.Response:
        """The answer to the call."""
        return await client.request(**self.request(call, who))


def png() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (8, 8), (10, 20, 30)).save(written, "PNG")
    return written.getvalue()


class Builder:
    """Fills an exchange."""

    def __init__(self, exchange: Exchange, storage: FileStorage) -> None:
        self.exchange, self.storage = exchange, storage
        self.world = World({}, {}, {}, {}, {}, {}, {})

    async def build(self) -> World:
        await self.staff()
        await self.participants()
        await self.seeking()
        await self.catalogue()
        await self.queue()
        await self.bargains()
        await self.fits()
        await world_agreements.fill(self)
        await world_offers.fill(self)
        await self.offices()
        await world_introductions.fill(self)
        await world_performance.fill(self)
        await world_money.fill(self)
        await world_contracts.fill(self)
        await world_standing.fill(self)
        await world_auction.fill(self)
        await world_awards.fill(self)
        await world_billing.fill(self)
        await world_moderation.fill(self)
        await world_governance.fill(self)
        await world_assets.fill(self)
        await world_privacy.fill(self)
        await run_jobs(self.exchange)
        await self.notices()
        await world_ledger.fill(self)
        return self.world

    async def person(self, name: str, person: Any) -> Any:
        self.world.people[name] = person
        self.world.headers[name] = await bearer(self.exchange, person)
        self.world.ids[name] = person.id
        return person

    def note(self, **things: Any) -> None:
        self.world.ids |= {name: thing.id for name, thing in things.items()}

    async def do(self, action: Any, *arguments: Any) -> Any:
        async with self.exchange.unit_of_work() as uow:
            return await action(uow, *arguments)

    async def staff(self) -> None:
        operation = self.operation = await make_operation(self.exchange, **world_billing.SCHEDULE)
        idle = await make_organization(self.exchange, "operator")
        auditing = await make_organization(self.exchange, "auditor")
        await self.person("supervisor", operation.supervisor)
        await self.person("moderator", operation.moderator)
        await self.person("broker", await make_member(self.exchange, operation.operator, "broker"))
        await self.person("colleague", await make_member(self.exchange, operation.operator, "moderator"))
        await self.person("idle_moderator", await make_member(self.exchange, idle, "moderator"))
        await self.person("auditor", await make_member(self.exchange, auditing, "auditor"))
        self.note(owner=operation.owner, operator=operation.operator, idle_operator=idle, auditing=auditing)
        self.note(active_mandate=operation.mandate)
        self.supervising = await actor_of(self.exchange, operation.supervisor)
        await self.drafts(idle)

    async def drafts(self, operator: Any) -> None:
        async with self.exchange.unit_of_work() as uow:
            valid = {"valid_from": uow.now - timedelta(days=1), "valid_until": uow.now + timedelta(days=300)}
            self.world.valid = {name: plain(moment) for name, moment in valid.items()}
            terms = MandateTerms(**(MANDATE | valid | {"operator_id": operator.id}))
            self.note(draft_mandate=await mandates.draft(uow, self.supervising, terms))

    async def participants(self) -> None:
        self.institute = await make_organization(self.exchange)
        self.business = await make_organization(self.exchange, "business")
        for role in ("viewer", "editor", "negotiator", "signatory", "admin"):
            await self.person(role, await make_member(self.exchange, self.institute, role))
        await self.person("rival", await make_member(self.exchange, self.business))
        await self.person("loner", await make_person(self.exchange))
        self.world.headers["anonymous"] = {}
        self.note(institute=self.institute, business=self.business)
        self.administering = await actor_of(self.exchange, self.world.people["admin"])
        self.buying = await actor_of(self.exchange, self.world.people["rival"])
        for status in ("unverified", "pending", "suspended"):
            organization = await make_organization(self.exchange, "institute", status=status)
            await join(self.exchange, self.world.people["admin"], organization, "admin")
            self.note(**{f"{status}_organization": organization})
        waiting = await make_organization(self.exchange, "auditor", status="unverified")
        self.note(unappointed_auditor=waiting)

    async def seeking(self) -> None:
        loner = await actor_of(self.exchange, self.world.people["loner"])
        criteria = SavedSearchIn(name="x", query="direction=supply").criteria()
        for name in ("saved_search", "paused_search"):
            async with self.exchange.unit_of_work() as uow:
                kept = await search.save(uow, loner, name, criteria, AlertFrequency.WEEKLY, mail=False)
            self.note(**{name: kept})
        await self.do(search.pause, loner, self.world.ids["paused_search"])
        self.note(synonyms=await self.do(search.add_synonyms, SYSTEM, ["AI", "trí tuệ nhân tạo"], None))
        await self.do(search.count_unmet, SYSTEM, {Unanswered("máy bay giấy", "sector=energy"): 2})

    async def catalogue(self) -> None:
        for status in ("draft", "published", "paused", "suspended", "expired", "submitted", "withdrawn", "reserved"):
            self.note(**{status: await make_listing(self.exchange, self.institute, status)})
        for name in ("wanted", "wanted_too"):
            self.note(**{name: await make_listing(self.exchange, self.institute, "published", Direction.DEMAND)})
        upload = Upload("ảnh.png", png(), AttachmentKind.IMAGE, public=True)
        attached = await self.do(listings.attach, self.administering, self.world.ids["draft"], upload, self.storage)
        self.note(attachment=attached)
        await self.do(listings.save_confidential, self.administering, self.world.ids["draft"], "How hot it must be.")
        await self.do(listings.save_confidential, self.administering, self.world.ids["published"], "How cold.")

    async def queue(self) -> None:
        desk = Desk(self.exchange, self.operation, lambda: run_jobs(self.exchange))
        moderator = await mandated(self.exchange, self.operation.moderator)
        for name in ("open_case", "claimed_case", "undecided_case", "escalated_case", "decided_case"):
            case = await desk.publication(self.institute, **content_for())
            if name != "open_case":
                case = await self.do(moderation.claim, moderator, case.id)
            if name == "escalated_case":
                await self.do(moderation.escalate, moderator, case.id, "Two institutes claim it.")
            if name == "decided_case":
                await self.do(moderation.decide, moderator, case.id, refusal(case))
            self.note(**{name: case})
            self.world.versions[name] = case.subject_version
        self.note(organization_case=await desk.registration())

    async def bargains(self) -> None:
        for name in ("mine", "theirs", "agreed"):
            listing = await make_listing(self.exchange, self.institute)
            negotiation = await make_offer(self.exchange, self.buying, listing)
            self.note(**{f"{name}_listing": listing, f"{name}_negotiation": negotiation})
            if name == "agreed":
                offer = negotiation.standing
                chosen = Acceptance(offer.id, offer.terms_hash)
                await self.do(offers.accept, self.administering, negotiation.id, chosen, None)
            else:
                self.world.ids[f"{name}_offer"] = negotiation.standing.id
                self.world.secrets[f"{name}_terms_hash"] = negotiation.standing.terms_hash
        async with self.exchange.unit_of_work() as uow:
            self.note(deal=(await uow.session.scalars(select(Deal))).one())

    async def fits(self) -> None:
        seeking = await make_organization(self.exchange, "business")
        sought = await make_listing(self.exchange, seeking, direction=Direction.DEMAND, company_hidden=True)
        seeker = await self.person("seeker", await make_member(self.exchange, seeking))
        self.note(seeking=seeking, sought=sought)
        sides = [self.administering, await actor_of(self.exchange, seeker)]
        for name in ("match", "mutual_match", "introduced_match"):
            supply = await make_listing(self.exchange, self.institute)
            match = await make_match(self.exchange, supply, sought)
            self.note(**{name: match, f"{name}_listing": supply})
            for side in sides if name != "match" else ():
                await self.do(matching.show_interest, side, match.id)
        broker = await mandated(self.exchange, self.world.people["broker"])
        await self.do(matching.introduce, broker, self.world.ids["introduced_match"])

    async def offices(self) -> None:
        world, institute = self.world, self.institute.id
        role = identity.invite
        invited = await self.do(role, self.administering, institute, "someone@example.com", "viewer")
        joining = await self.do(role, self.administering, institute, world.people["loner"].email, "viewer")
        self.note(invitation=invited, joining=joining)
        world.secrets["invitation"] = await token_for(self.exchange, world.people["loner"].email)
        made = await self.do(identity.create_client, self.administering, institute, "ERP", ["listing:read"])
        self.note(machine_client=made.client)
        world.secrets["client"] = made.secret
        await bearer(self.exchange, world.people["loner"])
        async with self.exchange.unit_of_work() as uow:
            token = tokens.issue(TokenKind.ACCESS)
            until = uow.now + timedelta(hours=12)
            session = Session(id=new_id(), client_id=made.client.id, access_hash=tokens.digest(token))
            session.access_expires_at, session.expires_at, session.created_at = until, until, uow.now
            session.scopes = ["listing:read"]
            uow.session.add(session)
            memberships = select(Membership).where(Membership.organization_id == institute)
            for membership in await uow.session.scalars(memberships):
                self.note(**{f"seat_of_{membership.role.value}": membership})
            signed_in = select(Session).where(Session.person_id == world.people["loner"].id)
            latest = signed_in.order_by(Session.created_at.desc()).limit(1)
            self.note(session=(await uow.session.scalars(latest)).one())
        world.headers["machine"] = {"Authorization": f"Bearer {token}"}

    async def notices(self) -> None:
        async with self.exchange.unit_of_work() as uow:
            mine = select(Notice).where(Notice.person_id == self.world.people["admin"].id).limit(1)
            self.note(notice=(await uow.session.scalars(mine)).one())


def listing_calls() -> list[Call]:
    """What an institute does with its listings."""

    def move(name: str, state: str, event: str, body: Any = None, who: str = "editor") -> Call:
        return Call(f"POST /v1/listings/{{listing_id}}/{name}", who, event, {"listing_id": state}, body)

    inside = {"listing_id": "draft"}
    file = {"data": {"kind": "image"}, "files": {"file": ("photo.png", png(), "image/png")}}
    return [
        Call("PATCH /v1/listings/{listing_id}", "editor", "listing_edited", inside, {"trl": 8}),
        move("submit", "draft", "listing_submitted"),
        move("withdraw", "published", "listing_withdrawn"),
        move("pause", "published", "listing_paused"),
        move("resume", "paused", "listing_resumed"),
        move("renew", "expired", "listing_renewed", {"valid_until": "2030-01-01T00:00:00Z"}),
        move("fulfil", "wanted", "listing_fulfilled"),
        move("close-unmet", "wanted_too", "listing_closed_unmet", {"reason": "other"}),
        move("suspend", "published", "listing_suspended", {"reason": "other"}, who="moderator"),
        move("reinstate", "suspended", "listing_reinstated", who="moderator"),
        Call(
            "PUT /v1/listings/{listing_id}/confidential",
            *("editor", "confidential_part_saved", inside, {"text": "At 60 °C."}),
        ),
        Call("POST /v1/listings/{listing_id}/attachments", "editor", "attachment_added", inside, None, file),
        Call(
            "DELETE /v1/listings/{listing_id}/attachments/{attachment_id}",
            *("editor", "attachment_removed", inside | {"attachment_id": "attachment"}),
        ),
        Call("POST /v1/search/rebuild", "moderator", "catalogue_rebuild_requested"),
    ]


def seeking_calls() -> list[Call]:
    """What people do with the searches they keep, and moderators with synonyms."""
    one, mine, group = "/v1/saved-searches/{search_id}", {"search_id": "saved_search"}, {"group_id": "synonyms"}
    kept = {"name": "Membranes", "query": "q=membrane", "frequency": "weekly"}
    return [
        Call("POST /v1/saved-searches", "loner", "saved_search_created", {}, kept),
        Call(f"PATCH {one}", "loner", "saved_search_edited", mine, {"query": "q=pump"}),
        Call(f"POST {one}/pause", "loner", "saved_search_paused", mine),
        Call(f"POST {one}/resume", "loner", "saved_search_resumed", {"search_id": "paused_search"}),
        Call(f"DELETE {one}", "loner", "saved_search_deleted", mine),
        Call("POST /v1/search/synonyms", "moderator", "synonyms_changed", {}, {"terms": ["IC", "vi mạch"]}),
        Call("PATCH /v1/search/synonyms/{group_id}", "moderator", "synonyms_changed", group, {"note": "Digital"}),
        Call("DELETE /v1/search/synonyms/{group_id}", "moderator", "synonyms_changed", group),
    ]


def account_calls(world: World) -> list[Call]:
    """What a person does with their account."""
    lan = {"email": world.people["loner"].email}
    change = {"present": PASSWORD, "wanted": NEW_PASSWORD}
    machine = {"grant_type": "client_credentials", "client_id": str(world.ids["machine_client"])}
    form = {"data": machine | {"client_secret": world.secrets["client"]}}
    return [
        Call("POST /v1/people", "anonymous", "registration_requested", {}, {"email": "mai@example.com", "name": "Mai"}),
        Call("POST /v1/password-resets", "anonymous", "password_reset_requested", {}, lan),
        Call("PATCH /v1/me", "loner", "profile_changed", {}, {"name": "Lan Anh"}),
        Call("POST /v1/me/password", "loner", "password_changed", {}, change),
        Call("POST /v1/me/totp", "loner", "second_factor_offered"),
        Call("POST /v1/sessions", "anonymous", "session_opened", {}, lan | {"password": PASSWORD}),
        Call("DELETE /v1/sessions", "loner", "sessions_ended"),
        Call("DELETE /v1/sessions/{session_id}", "loner", "session_ended", {"session_id": "session"}),
        Call("POST /oauth/token", "anonymous", "client_token_issued", {}, None, form),
        Call("POST /v1/invitations/accept", "loner", "member_joined", {}, {"token": world.secrets["invitation"]}),
    ]


def organization_calls(world: World) -> list[Call]:
    """What administrators, moderators and supervisors do with organisations."""
    inside = {"organization_id": "institute"}
    within = "/v1/organizations/{organization_id}"
    new = {"kind": "business", "name": UNVERIFIED_NAME, "tax_code": tax_code()}
    seat = {"person_id": str(world.ids["viewer"]), "role": "signatory"}
    seated = inside | {"membership_id": "seat_of_viewer"}
    why = {"reason": "Licence withdrawn"}
    client = {"name": "ERP", "scopes": ["listing:read"]}
    return [
        Call("POST /v1/organizations", "loner", "organization_registered", {}, new),
        Call(f"PATCH {within}", "admin", "organization_edited", inside, {"province": "Hà Nội"}),
        Call(
            f"POST {within}/submit", "admin", "organization_submitted", {"organization_id": "unverified_organization"}
        ),
        Call(
            f"POST {within}/verify", "supervisor", "organization_verified", {"organization_id": "unappointed_auditor"}
        ),
        Call(f"POST {within}/suspend", "moderator", "organization_suspended", inside, why),
        Call(
            f"POST {within}/reinstate",
            *("moderator", "organization_reinstated", {"organization_id": "suspended_organization"}),
        ),
        Call(f"POST {within}/revoke", "moderator", "organization_revoked", inside, why),
        Call(f"POST {within}/members", "admin", "member_joined", inside, seat),
        Call(f"PATCH {within}/members/{{membership_id}}", "admin", "member_role_changed", seated, {"role": "editor"}),
        Call(f"DELETE {within}/members/{{membership_id}}", "admin", "member_removed", seated),
        Call(
            f"POST {within}/invitations",
            *("admin", "member_invited", inside, {"email": "minh@example.com", "role": "editor"}),
        ),
        Call(
            f"DELETE {within}/invitations/{{invitation_id}}",
            *("admin", "invitation_withdrawn", inside | {"invitation_id": "invitation"}),
        ),
        Call(f"POST {within}/clients", "admin", "client_created", inside, client),
        Call(
            f"DELETE {within}/clients/{{client_id}}",
            *("admin", "client_revoked", inside | {"client_id": "machine_client"}),
        ),
    ]


def mandate_calls(world: World) -> list[Call]:
    """What the owner does with mandates."""
    draft, active = {"mandate_id": "draft_mandate"}, {"mandate_id": "active_mandate"}
    terms = {"contract_no": "13/2026", "operator_id": str(world.ids["idle_operator"]), "permitted_actions": ["verify"]}
    why, one = {"reason": "Targets missed"}, "/v1/mandates/{mandate_id}"
    return [
        Call("POST /v1/mandates", "supervisor", "mandate_drafted", {}, terms | world.valid),
        Call(f"PATCH {one}", "supervisor", "mandate_edited", draft, {"contract_no": "14/2026"}),
        Call(f"POST {one}/suspend", "supervisor", "mandate_suspended", active, why),
        Call(f"POST {one}/terminate", "supervisor", "mandate_terminated", active, why),
    ]


def case_calls(world: World) -> list[Call]:
    """What moderators and the owner do with cases."""
    one = "/v1/cases/{case_id}"
    claimed = {"case_id": "claimed_case"}
    ruling = {
        "outcome": "request_changes",
        "subject_version": world.versions["claimed_case"],
        "checklist": {},
        "reasons": [{"code": "incomplete", "text": "Say how hot."}],
    }
    return [
        Call(f"POST {one}/claim", "moderator", "case_claimed", {"case_id": "open_case"}),
        Call(f"POST {one}/release", "moderator", "case_released", claimed),
        Call(f"POST {one}/decide", "moderator", "case_decided", claimed, ruling),
        Call(f"POST {one}/escalate", "moderator", "case_escalated", claimed, {"reason": "Two claim it"}),
        Call(
            f"POST {one}/return",
            *("supervisor", "case_returned", {"case_id": "escalated_case"}, {"instruction": "Ask both"}),
        ),
    ]


def match_calls() -> list[Call]:
    """What the sides of a match and the broker do with it."""
    one, match = "POST /v1/matches/{match_id}", {"match_id": "match"}
    reason, outcome = {"reason": "too_early", "note": "Next year"}, {"outcome": "negotiating", "note": "Visit"}
    return [
        Call(f"{one}/interest", "editor", "match_interest_shown", match),
        Call(f"{one}/dismiss", "negotiator", "match_dismissed", match, reason),
        Call(f"{one}/propose", "broker", "introduction_proposed", match),
        Call(f"{one}/introduce", "broker", "parties_introduced", {"match_id": "mutual_match"}),
        Call(f"{one}/outcome", "broker", "match_outcome_recorded", {"match_id": "introduced_match"}, outcome),
    ]


def trade_calls(world: World) -> list[Call]:
    """What the parties to a negotiation do, and what people do with their inbox."""
    one = "/v1/negotiations/{negotiation_id}"
    mine = {"negotiation_id": "mine_negotiation"}
    proposal = {"terms": TERMS, "valid_until": world.valid["valid_until"]}
    choice = {"offer_id": str(world.ids["mine_offer"]), "terms_hash": world.secrets["mine_terms_hash"]}
    draft = content_for() | {"organization_id": str(world.ids["institute"])}
    return [
        Call("POST /v1/listings", "editor", "listing_drafted", {}, draft),
        Call("POST /v1/listings/{listing_id}/offers", "rival", "offer_submitted", {"listing_id": "wanted"}, proposal),
        Call(f"POST {one}/counter", "negotiator", "offer_countered", mine, proposal),
        Call(f"POST {one}/accept", "negotiator", "offer_accepted", mine, choice),
        Call(f"POST {one}/decline", "negotiator", "offer_declined", mine, {"reason": "price"}),
        Call(f"POST {one}/withdraw", "rival", "offer_withdrawn", mine),
        Call("POST /v1/deals/{deal_id}/cancel", "admin", "deal_cancelled", {"deal_id": "deal"}, {"reason": "No money"}),
        Call("POST /v1/notifications/read-all", "admin", ""),
        Call("POST /v1/notifications/{notice_id}/read", "admin", "", {"notice_id": "notice"}),
        Call("PATCH /v1/me/notification-preferences", "loner", "", {}, {"mail": False}),
    ]


def calls_of(world: World) -> dict[str, Call]:
    """One good call of every change that needs nothing to happen before, by operation."""
    kinds = (
        *(listing_calls(), seeking_calls(), account_calls(world), organization_calls(world)),
        *(mandate_calls(world), case_calls(world), match_calls(), trade_calls(world)),
        world_agreements.calls(world),
        world_offers.calls(world),
        world_introductions.calls(world),
        world_performance.calls(world),
        world_money.calls(world),
        world_contracts.calls(world),
        world_standing.calls(world),
        world_auction.calls(world),
        world_assets.calls(world),
        world_privacy.calls(world),
        world_awards.calls(world),
        world_billing.calls(world),
        world_moderation.calls(world),
        world_governance.calls(world),
    )
    return {call.operation: call for calls in kinds for call in calls}


@dataclass(frozen=True)
class Preparing:
    """What a call that needs something to happen first is prepared with."""

    world: World
    exchange: Exchange
    client: httpx.AsyncClient

    async def ask(self, operation: str, who: str, body: Any = None, **ids: str) -> dict[str, Any]:
        """The answer to a call that must succeed."""
        answer = await self.world.send(self.client, Call(operation, who, "", ids, body))
        assert answer.status_code < 300, answer.text
        return dict(answer.json())

    async def activation(self) -> Call:
        one, why = "POST /v1/mandates/{mandate_id}", {"reason": "Time is up"}
        await self.ask(f"{one}/terminate", "supervisor", why, mandate_id="active_mandate")
        return Call(f"{one}/activate", "supervisor", "mandate_activated", {"mandate_id": "draft_mandate"})

    async def reinstatement(self) -> Call:
        one, why = "POST /v1/mandates/{mandate_id}", {"reason": "Wait"}
        await self.ask(f"{one}/suspend", "supervisor", why, mandate_id="active_mandate")
        return Call(f"{one}/reinstate", "supervisor", "mandate_reinstated", {"mandate_id": "active_mandate"})

    async def confirmation(self) -> Call:
        await self.ask("POST /v1/people", "anonymous", {"email": "hoa@example.com", "name": "Hoa"})
        body = {"token": await token_for(self.exchange, "hoa@example.com"), "password": NEW_PASSWORD}
        return Call("POST /v1/people/confirm", "anonymous", "person_registered", {}, body)

    async def proof(self) -> Call:
        one, wanted = "POST /v1/data-requests/{data_request_id}", {"data_request_id": "data_request"}
        await self.ask(f"{one}/acknowledge", "supervisor", {"concerns_others": False}, **wanted)
        await self.ask(f"{one}/fulfil", "supervisor", {}, **wanted)
        body = {"token": await token_for(self.exchange, world_privacy.RIGHT_EMAIL)}
        return Call("POST /v1/me/address", "loner", "person_corrected", {}, body)

    async def reset(self) -> Call:
        email = self.world.people["loner"].email
        await self.ask("POST /v1/password-resets", "anonymous", {"email": email})
        body = {"token": await token_for(self.exchange, email), "password": NEW_PASSWORD}
        return Call("POST /v1/password-resets/confirm", "anonymous", "password_changed", {}, body)

    async def enrolment(self) -> Call:
        secret = (await self.ask("POST /v1/me/totp", "loner"))["secret"]
        body = {"code": pyotp.TOTP(secret).now()}
        return Call("POST /v1/me/totp/confirm", "loner", "second_factor_confirmed", {}, body)

    async def removal(self) -> Call:
        enrolment = await self.enrolment()
        codes = (await self.ask(enrolment.operation, "loner", enrolment.body))["recovery_codes"]
        return Call("POST /v1/me/totp/remove", "loner", "second_factor_removed", {}, {"code": codes[0]})

    async def renewal(self) -> Call:
        shown = {"email": self.world.people["loner"].email, "password": PASSWORD}
        token = (await self.ask("POST /v1/sessions", "anonymous", shown))["refresh_token"]
        return Call("POST /v1/sessions/refresh", "anonymous", "session_renewed", {}, {"refresh_token": token})


PREPARED = (
    {
        "POST /v1/mandates/{mandate_id}/activate": Preparing.activation,
        "POST /v1/mandates/{mandate_id}/reinstate": Preparing.reinstatement,
        "POST /v1/people/confirm": Preparing.confirmation,
        "POST /v1/password-resets/confirm": Preparing.reset,
        "POST /v1/me/address": Preparing.proof,
        "POST /v1/me/totp/confirm": Preparing.enrolment,
        "POST /v1/me/totp/remove": Preparing.removal,
        "POST /v1/sessions/refresh": Preparing.renewal,
    }
    | world_agreements.PREPARED
    | world_offers.PREPARED
    | world_contracts.PREPARED
    | world_awards.PREPARED
)
"""Calls that need something to happen first."""


async def prepare(world: World, exchange: Exchange, client: httpx.AsyncClient, operation: str) -> Call:
    """The good call of an operation, with whatever it needs done."""
    if operation in PREPARED:
        return await PREPARED[operation](Preparing(world, exchange, client))
    return calls_of(world)[operation]
