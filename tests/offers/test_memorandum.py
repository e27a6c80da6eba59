"""Memoranda of understanding: their text, both signatures on exactly it, and their ends."""

import hashlib
from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
import rfc8785
from sqlalchemy import select, update

from agreements import code_now, enrol, make_template
from factories import (
    EXCLUSIVE_TERMS,
    TERMS,
    actor_of,
    bearer,
    join,
    keyed,
    make_actor,
    make_member,
    make_offer,
    make_open_listing,
    make_organization,
)
from techexchange.introductions.models import TemplateKind
from techexchange.kernel.clock import utc_now
from techexchange.kernel.errors import Forbidden
from techexchange.kernel.permissions import SYSTEM
from techexchange.ledger.models import LedgerEntry
from techexchange.notifications.models import Notice
from techexchange.offers import actions
from techexchange.offers.errors import MemorandumAlreadySigned
from techexchange.offers.jobs import expire_memoranda
from techexchange.offers.models import LONGEST_MEMORANDUM, Acceptance, Memorandum, Setting, heads_of, word
from techexchange.offers.schemas import TERMS_EXAMPLE, OfferTerms

UNTIL = (utc_now() + timedelta(days=60)).isoformat()


@pytest.fixture
async def talks(exchange, app):
    """A supplier and a buyer with authenticators, and an offer between them."""
    guards = app.state.safeguards
    institute, business = [await make_organization(exchange, kind) for kind in ("institute", "business")]
    people = [await make_member(exchange, organization) for organization in (institute, business)]
    for person in people:
        await enrol(exchange, person, guards)
    seller, buyer = [await actor_of(exchange, person) for person in people]
    listing = await make_open_listing(exchange, institute)
    negotiation = await make_offer(exchange, buyer, listing, EXCLUSIVE_TERMS)
    return SimpleNamespace(
        institute=institute,
        business=business,
        seller=await bearer(exchange, people[0]),
        buyer=await bearer(exchange, people[1]),
        acting=seller,
        offering=buyer,
        people=people,
        negotiation=negotiation,
        listing=listing,
    )


async def draft(client, talks, headers=None, **changes):
    path = f"/v1/negotiations/{talks.negotiation.id}/memoranda"
    return await client.post(path, json={"valid_until": UNTIL} | changes, headers=keyed(headers or talks.seller))


@pytest.fixture
async def drafted(client, talks):
    answer = await draft(client, talks)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def sign(client, headers, memorandum, if_match="*", **changes):
    body = {"document_hash": memorandum["document_hash"], "code": code_now()} | changes
    path = f"/v1/memoranda/{memorandum['id']}/sign"
    return await client.post(path, json=body, headers=headers | {"If-Match": if_match})


async def terminate(client, headers, memorandum):
    path = f"/v1/memoranda/{memorandum['id']}/terminate"
    return await client.post(path, json={"reason": "SOTTO VOCE"}, headers=keyed(headers, if_match="*"))


async def show(client, headers, memorandum):
    return await client.get(f"/v1/memoranda/{memorandum['id']}", headers=headers)


async def recorded(exchange):
    async with exchange.unit_of_work() as uow:
        return list(await uow.session.scalars(select(LedgerEntry.event).order_by(LedgerEntry.seq)))


async def test_a_text_on_the_standing_offer_in_both_languages(client, talks, drafted):
    assert (drafted["status"], drafted["signed_by"], drafted["version"]) == ("drafted", [], 1)
    assert drafted["available_moves"] == ["sign", "terminate"]
    offer = talks.negotiation.standing
    assert (drafted["offer_id"], drafted["terms_hash"]) == (str(offer.id), offer.terms_hash)
    assert drafted["template_id"] is None
    vi, en = drafted["texts"]["vi"], drafted["texts"]["en"]
    assert talks.institute.name["vi"] in vi
    assert talks.business.name["en"] in en
    assert "Heat pump dryer" in vi
    assert "cấp phép độc quyền" in vi
    assert "exclusive licence" in en
    assert "$" not in vi + en


async def test_the_hash_binds_what_is_signed(drafted):
    bound = {
        "memorandum_id": drafted["id"],
        "negotiation_id": drafted["negotiation_id"],
        "terms_hash": drafted["terms_hash"],
        "texts": drafted["texts"],
        "valid_until": drafted["valid_until"].replace("Z", "+00:00"),
        "salt": drafted["salt"],
    }
    assert hashlib.sha256(rfc8785.dumps(bound)).hexdigest() == drafted["document_hash"]


async def test_the_operator_s_approved_wording_is_used(client, exchange, talks):
    template = await make_template(exchange, TemplateKind.MOU)
    drafted = (await draft(client, talks)).json()
    assert drafted["template_id"] == str(template.id)
    assert drafted["texts"].keys() == template.texts.keys()
    assert talks.institute.name["vi"] in drafted["texts"]["vi"]
    assert "Phạm vi" not in drafted["texts"]["vi"]


async def test_with_both_signatures_it_is_in_force(client, exchange, talks, drafted):
    first = await sign(client, talks.buyer, drafted, if_match='"1"')
    assert (first.status_code, first.json()["status"]) == (200, "part_signed"), first.text
    assert first.json()["signed_by"] == [str(talks.business.id)]
    assert first.json()["available_moves"] == ["terminate"]
    second = await sign(client, talks.seller, drafted, if_match=first.headers["etag"])
    assert (second.status_code, second.json()["status"]) == (200, "in_force")
    assert second.json()["signed_by"] == [str(talks.institute.id), str(talks.business.id)]
    assert (await show(client, talks.buyer, drafted)).json()["status"] == "in_force"
    assert (await recorded(exchange))[-3:] == ["memorandum_drafted", "memorandum_signed", "memorandum_signed"]


async def test_a_side_signs_once(client, exchange, app, talks, drafted):
    await sign(client, talks.buyer, drafted)
    again = await sign(client, talks.buyer, drafted)
    assert (again.status_code, again.json()["code"]) == (409, "memorandum_already_signed")
    colleague = await make_member(exchange, talks.business)
    await enrol(exchange, colleague, app.state.safeguards)
    another = await sign(client, await bearer(exchange, colleague), drafted)
    assert (another.status_code, another.json()["code"]) == (409, "memorandum_already_signed")


async def test_only_the_text_that_was_read_is_signed(client, talks, drafted):
    other = await sign(client, talks.buyer, drafted, document_hash="0" * 64)
    assert (other.status_code, other.json()["code"]) == (412, "memorandum_changed")
    stale = await sign(client, talks.buyer, drafted, if_match='"7"')
    assert (stale.status_code, stale.json()["code"]) == (412, "stale")
    missing = await client.post(f"/v1/memoranda/{drafted['id']}/sign", json={}, headers=talks.buyer)
    assert missing.status_code in {422, 428}
    assert (await show(client, talks.buyer, drafted)).json()["status"] == "drafted"


async def test_a_text_altered_in_the_table_cannot_be_signed(client, exchange, talks, drafted):
    async with exchange.unit_of_work() as uow:
        await uow.session.execute(update(Memorandum).values(texts={"en": "Something else"}))
    answer = await sign(client, talks.buyer, drafted)
    assert (answer.status_code, answer.json()["code"]) == (412, "memorandum_changed")


async def test_signing_takes_the_person_s_presence(client, exchange, talks, drafted):
    wrong = await sign(client, talks.buyer, drafted, code="000000")
    assert (wrong.status_code, wrong.json()["code"]) == (403, "code_refused")
    without = await bearer(exchange, await make_member(exchange, talks.business))
    answer = await sign(client, without, drafted)
    assert (answer.status_code, answer.json()["code"]) == (409, "second_factor_not_enrolled")
    assert (await show(client, talks.buyer, drafted)).json()["signed_by"] == []


async def test_signing_is_the_signatory_s(client, exchange, app, talks, drafted):
    for role, status in (("negotiator", 403), ("editor", 403), ("signatory", 200)):
        person = await make_member(exchange, talks.business, role)
        await enrol(exchange, person, app.state.safeguards)
        assert (await sign(client, await bearer(exchange, person), drafted)).status_code == status, role


async def test_one_stands_between_two_at_a_time(client, talks, drafted):
    second = await draft(client, talks, talks.buyer)
    assert (second.status_code, second.json()["code"]) == (409, "memorandum_already_stands")
    ended = await terminate(client, talks.buyer, drafted)
    assert (ended.status_code, ended.json()["status"], ended.json()["available_moves"]) == (200, "terminated", [])
    assert (await show(client, talks.seller, drafted)).json()["termination_reason"] == "SOTTO VOCE"
    assert (await draft(client, talks, talks.buyer)).status_code == 201
    again = await terminate(client, talks.buyer, drafted)
    assert (again.status_code, again.json()["code"]) == (409, "move_not_allowed")
    assert (await sign(client, talks.buyer, drafted)).json()["code"] == "move_not_allowed"


async def test_nothing_is_drafted_on_talks_that_failed(client, exchange, talks):
    async with exchange.unit_of_work() as uow:
        await actions.withdraw(uow, talks.offering, talks.negotiation.id, None)
    answer = await draft(client, talks)
    assert (answer.status_code, answer.json()["code"]) == (409, "talks_ended")


async def test_after_an_agreement_there_may_be_one(client, exchange, talks):
    offer = talks.negotiation.standing
    async with exchange.unit_of_work() as uow:
        await actions.accept(uow, talks.acting, talks.negotiation.id, Acceptance(offer.id, offer.terms_hash), None)
    assert (await draft(client, talks)).status_code == 201


@pytest.mark.parametrize("until", [timedelta(seconds=-1), LONGEST_MEMORANDUM + timedelta(days=1)])
async def test_it_holds_for_two_years_at_most(client, talks, until):
    answer = await draft(client, talks, valid_until=(utc_now() + until).isoformat())
    assert (answer.status_code, answer.json()["code"]) == (422, "validity_out_of_range")


async def test_its_time_passes(client, exchange, talks, drafted):
    async with exchange.unit_of_work() as uow:
        assert await expire_memoranda(uow) == 0
        await uow.session.execute(update(Memorandum).values(wake_at=uow.now))
    async with exchange.unit_of_work() as uow:
        assert await expire_memoranda(uow) == 1
    assert (await show(client, talks.seller, drafted)).json()["status"] == "expired"
    assert (await recorded(exchange))[-1] == "memorandum_expired"


async def test_the_contract_takes_its_place(client, exchange, talks, drafted):
    for expected in (1, 0):
        async with exchange.unit_of_work() as uow:
            assert await actions.supersede_memoranda(uow, SYSTEM, talks.negotiation.id) == expected
    assert (await show(client, talks.seller, drafted)).json()["status"] == "superseded"
    async with exchange.unit_of_work() as uow:
        with pytest.raises(Forbidden):
            await actions.supersede_memoranda(uow, talks.acting, talks.negotiation.id)


async def test_to_others_it_does_not_exist(client, exchange, talks, drafted):
    outsider = await bearer(exchange, await make_member(exchange, await make_organization(exchange, "business")))
    unknown = drafted | {"id": str(uuid4())}
    for memorandum in (drafted, unknown):
        for answer in (
            await show(client, outsider, memorandum),
            await sign(client, outsider, memorandum),
            await terminate(client, outsider, memorandum),
        ):
            assert (answer.status_code, answer.json()["code"]) == (404, "memorandum_not_found")
    assert (await draft(client, talks, outsider)).json()["code"] == "negotiation_not_found"
    assert (await client.get("/v1/memoranda", headers=outsider)).json()["items"] == []
    assert (await client.get("/v1/memoranda")).status_code == 401
    assert (await show(client, {}, drafted)).status_code == 401


async def test_whoever_joins_the_other_side_signs_for_neither(client, exchange, talks, drafted):
    await join(exchange, talks.people[1], talks.institute, "viewer")
    answer = await sign(client, talks.buyer, drafted)
    assert (answer.status_code, answer.json()["code"]) == (403, "related_party")


async def test_my_memoranda(client, talks, drafted):
    async def listed(**query):
        answer = await client.get("/v1/memoranda", params=query, headers=talks.buyer)
        return [one["id"] for one in answer.json()["items"]]

    assert await listed() == await listed(status="drafted") == [drafted["id"]]
    assert await listed(negotiation_id=drafted["negotiation_id"]) == [drafted["id"]]
    assert await listed(status="in_force") == await listed(negotiation_id=str(uuid4())) == []


async def test_the_other_side_is_told_and_nobody_of_the_text(client, exchange, settle, talks, drafted):
    await sign(client, talks.buyer, drafted)
    await terminate(client, talks.seller, drafted)
    await settle()
    async with exchange.unit_of_work() as uow:
        told = (await uow.session.scalars(select(Notice).where(Notice.subject_type == "memorandum"))).all()
        entries = (await uow.session.scalars(select(LedgerEntry))).all()
    seller, buyer = [person.id for person in talks.people]
    assert {(notice.kind, notice.person_id) for notice in told} == {
        ("memorandum_drafted", buyer),
        ("memorandum_signed", seller),
        ("memorandum_terminated", buyer),
    }
    written = " ".join(str(entry.payload) for entry in entries)
    assert drafted["document_hash"] in written
    for secret in (drafted["salt"], "Heat pump", "SOTTO VOCE", "net_sales"):
        assert secret not in written


async def test_signing_on_what_was_read_before_fails_under_the_lock(exchange, app, talks):
    """Two of one side sign at once: the second finds the first's signature."""
    async with exchange.unit_of_work() as uow:
        drafted = await actions.draft_memorandum(uow, talks.acting, talks.negotiation.id, uow.now + timedelta(days=1))
    async with exchange.unit_of_work() as uow:
        drafted.sign(drafted.document_hash, side=talks.business.id, by=talks.offering, at=uow.now)
        with pytest.raises(MemorandumAlreadySigned):
            drafted.sign(drafted.document_hash, side=talks.business.id, by=talks.offering, at=uow.now)


SETTING = Setting({"vi": "Viện", "en": "Institute"}, {"en": "Company"}, {"vi": "Máy sấy"}, "2027-01-31 10:00")


def test_names_stand_in_the_language_they_have():
    texts = word(TERMS, SETTING).texts
    assert "Institute" in texts["en"]
    assert "Viện" in texts["vi"]
    assert "Company" in texts["vi"]
    assert "Máy sấy" in texts["en"]
    assert "2027-01-31 10:00" in texts["en"]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("vi", ["Trả trước: 500.000.000 VND", "Cải tiến: Thuộc về: bên tạo ra, Bên kia được sử dụng: có", "VN; LA"]),
        ("en", ["Upfront payment: 500,000,000 VND", "Early termination: When unpaid", "Sublicensing: no"]),
    ],
)
def test_every_term_that_is_named_is_in_the_heads(language, said):
    terms = OfferTerms.model_validate(TERMS_EXAMPLE | {"termination": "When unpaid"}).model_dump(mode="json")
    heads = heads_of(terms, language)
    assert all(one in heads for one in said), heads
    named = [name for name, value in terms.items() if value not in (None, [], {})]
    assert heads.count("\n- ") == len(named)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_term_there_is_has_its_words(language):
    for name in OfferTerms.model_fields:
        assert f"- {name}:" not in heads_of({name: "x"}, language)


async def test_a_machine_does_not_sign(client, exchange, talks, drafted):
    actor, _ = await make_actor(exchange, "business")
    assert actor.id != talks.offering.id
    assert (await sign(client, {"Authorization": "Bearer nonsense"}, drafted)).status_code == 401
