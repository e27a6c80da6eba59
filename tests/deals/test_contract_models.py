"""Contracts without a database: the form, the document and its hash, signatures, amendments."""

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime
from types import SimpleNamespace
from uuid import uuid4

import pytest
import rfc8785

from drawing_up import PRIVATE, TERMS, both, rest_of_the_form
from law import VIETNAM
from techexchange.deals.errors import (
    ActsForBoth,
    AlreadySigned,
    AmendmentOpen,
    ContractIncomplete,
    ContractNotFound,
    DocumentChanged,
    FactContradicted,
    FormRefused,
    NoAmendmentOpen,
    VersionsExhausted,
)
from techexchange.deals.models import (
    AgreedGround,
    ContractDraft,
    ContractSide,
    Deal,
    Footing,
    FormChange,
    Hand,
    Paper,
    PartyFacts,
    SigningMethod,
    TransferContract,
    body_of,
    certificate_of,
    differences,
    document_of,
    draft_page_of,
    drafted_document_of,
    hash_of,
    must_be_another,
    must_be_of,
    page_of,
    states_of,
)
from techexchange.infra.documents import SignatureInvalid, SignedBy
from techexchange.infra.storage import StoredFile
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.permissions import GRANTS, SYSTEM, Actor, OrganizationKind, Role, Seat
from techexchange.listings.lifecycle import Direction
from techexchange.listings.schemas import example
from techexchange.offers.events import OfferAccepted
from techexchange.regulations.models import Outcome

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
TODAY = date(2026, 11, 22)
CONTENT = {name: value for name, value in (example(Direction.SUPPLY) | PRIVATE).items() if value is not None}
RESTRICTED = next(entry.code for entry in VIETNAM.lists.technologies if entry.outcome is Outcome.PERMIT_REQUIRED)
HANOI = PartyFacts({"vi": "Viện Màng", "en": "Membrane Institute"}, "VN", "0100109106", {"phone": "024"})
OSAKA = PartyFacts({"en": "Osaka Water"}, "JP", None, {})


def ground(supplier=HANOI, acquirer=HANOI, terms=None, **content):
    return AgreedGround(TERMS | (terms or {}), "ab" * 32, CONTENT | content, "cd" * 32, 3, supplier, acquirer)


def member(*organizations, role=Role.ADMIN):
    permissions = GRANTS[OrganizationKind.BUSINESS][role]
    seats = [Seat(id, OrganizationKind.BUSINESS, verified=True, permissions=permissions) for id in organizations]
    return Actor(id=uuid4(), seats=tuple(seats), credential_id=uuid4())


@pytest.fixture
def deal():
    ids = "subject_id actor_id listing_id owner_id counterparty_id offer_id supplier_id acquirer_id accepted_by"
    event = {name: uuid4() for name in ids.split()}
    accepted = OfferAccepted(**event, negotiation_id=event["subject_id"], at=NOW, terms_hash="ab" * 32, exclusive=True)
    return Deal.agree(accepted)[0]


@pytest.fixture
def drawn(deal):
    """A contract that the supplier began, with its first version and both parties."""
    seller, buyer = member(deal.supplier_id), member(deal.acquirer_id)
    draft = ground().draft(VIETNAM, TODAY)
    contract, text, opened = TransferContract.open(Footing(deal, 3, VIETNAM.id), draft, by=seller, at=NOW)
    contract.version = 1
    return SimpleNamespace(contract=contract, text=text, opened=opened, seller=seller, buyer=buyer)


def paper(text):
    return Paper({"number": text.number, "salt": "s"}, {"vi": StoredFile("aa/bb", 3, "ef" * 32)})


def pending(drawn):
    drawn.contract.request_signature(drawn.text, paper(drawn.text), by=drawn.seller, at=NOW)
    return drawn.text.document_hash


def signed(drawn, actor, text=None, **hand):
    text = text or drawn.text
    return drawn.contract.sign(text, Hand(text.document_hash, **hand), by=actor, at=NOW)


def bound(drawn):
    pending(drawn)
    for actor in (drawn.seller, drawn.buyer):
        signed(drawn, actor)
    return drawn.contract.conclude(drawn.text, by=SYSTEM, at=NOW)


def in_force(drawn):
    bound(drawn)
    return drawn.contract.take_effect(TODAY, by=SYSTEM, at=NOW)


class TestForm:
    def states(self, draft):
        facts = TransferContract(facts=draft.facts).transfer_facts(TODAY)
        return {state.field.code: state for state in states_of(draft, VIETNAM, facts)}

    def test_the_offer_and_the_listing_write_the_first_draft(self):
        form = ground(terms={"warranty_months": 24, "definitions": {"vi": "Nước lợ"}}).draft(VIETNAM, TODAY).form
        assert form["technology_name"] == {
            "vi": "Màng lọc nano xử lý nước nhiễm mặn",
            "en": "Nanofiltration membrane for brackish water",
        }
        assert "500.000.000 VND" in form["price"]["vi"]
        assert "500,000,000 VND" in form["price"]["en"]
        assert "24" in form["warranty"]["en"]
        assert "Nước lợ" in form["definitions"][0]["vi"]
        assert "exclusive licence" in form["right"]["en"]
        assert not {"products", "place", "disputes", "penalties"} & form.keys()

    def test_a_need_does_not_say_what_answers_it(self):
        form = ground(direction="demand").draft(VIETNAM, TODAY).form
        assert not {"technology_name", "object"} & form.keys()
        assert form["price"]

    def test_terms_without_an_end_say_so(self):
        assert ground(terms={"term_months": None}).draft(VIETNAM, TODAY).form["term"]["en"] == "Without end"

    @pytest.mark.parametrize(
        ("made", "words"),
        [
            (ground(), "signs"),
            (ground(acquirer=OSAKA), "registration"),
            (ground(technology_codes=[RESTRICTED]), "permit"),
        ],
    )
    def test_when_it_takes_effect_is_said_as_the_law_has_it(self, made, words):
        assert words in made.draft(VIETNAM, TODAY).form["effect"]["en"]

    @pytest.mark.parametrize(
        ("made", "wanted", "languages"),
        [
            (ground(), (), ("vi",)),
            (ground(acquirer=OSAKA), (), ("vi", "en")),
            (ground(acquirer=OSAKA), ("en",), ("en",)),
        ],
    )
    def test_across_a_border_it_is_written_in_both_languages(self, made, wanted, languages):
        assert made.draft(VIETNAM, TODAY, wanted).languages == languages

    def test_the_facts_are_those_the_listing_states(self):
        stated = ground().stated(VIETNAM, TODAY)
        assert (stated["state_funded"], stated["result_certificate"], stated["restricted"]) == (False, False, False)
        assert ground(funding_source="state_budget").stated(VIETNAM, TODAY)["state_funded"]
        assert ground(state_share_percent="5").stated(VIETNAM, TODAY)["state_funded"]
        assert ground(result_certificate="12/KQ").stated(VIETNAM, TODAY)["result_certificate"]
        assert (stated["supplier_country"], stated["acquirer_country"], stated["scope"]) == (
            "VN",
            "VN",
            "exclusive_licence",
        )

    def test_what_the_law_asks_and_nobody_wrote_is_named_with_its_place_and_article(self):
        draft = ground().draft(VIETNAM, TODAY)
        complete = FormChange(rest_of_the_form(), {}).applied(draft, VIETNAM, draft.facts)
        assert not [state for state in self.states(complete).values() if state.lacking]
        gap = FormChange({"disputes": None, "place": {"vi": "  "}}, {}).applied(complete, VIETNAM, draft.facts)
        faults = [fault for state in self.states(gap).values() for fault in state.faults()]
        assert [(fault["pointer"], fault["code"]) for fault in faults] == [
            ("/form/place", "field_missing"),
            ("/form/disputes", "field_missing"),
        ]
        assert all("23" in fault["source"] and fault["label"]["vi"] for fault in faults)

    def test_a_field_is_complete_in_every_language_of_the_contract(self):
        draft = replace(ground().draft(VIETNAM, TODAY), languages=("vi", "en"))
        change = FormChange(rest_of_the_form(place={"vi": "Bến Tre"}, other={"en": "None"}), {})
        states = self.states(change.applied(draft, VIETNAM, draft.facts))
        assert states["place"].pointers == ("/form/place/en",)
        assert [fault["code"] for fault in states["place"].faults()] == ["translation_missing"]
        assert states["other"].pointers == ("/form/other/vi",)
        assert not states["other"].required
        assert (states["definitions"].lacking, states["definitions"].pointers) == ((), ())

    def test_a_change_replaces_what_it_names_and_null_takes_away(self):
        draft = ContractDraft({"place": both("x"), "plan": [both("1")]}, {}, ("vi",), None)
        change = FormChange({"place": {"en": None}, "plan": [both("2")], "term": both("y")}, {"own_use": True})
        changed = change.applied(draft, VIETNAM, {})
        assert changed.form["place"] == {"vi": both("x")["vi"]}
        assert (changed.form["plan"], changed.form["term"]) == ([both("2")], both("y"))
        assert (changed.facts, changed.languages, changed.agreed_effective_on) == ({"own_use": True}, ("vi",), None)
        assert draft.form["place"] == both("x")
        more = FormChange({}, {}, ("en",), TODAY, names_day=True).applied(draft, VIETNAM, {})
        assert (more.languages, more.agreed_effective_on) == (("en",), TODAY)
        kept = FormChange({}, {}).applied(more, VIETNAM, {})
        assert kept == more

    @pytest.mark.parametrize(
        ("form", "code"),
        [
            ({"price_list": both("x")}, "unknown_field"),
            ({"place": [both("x")]}, "wrong_kind"),
            ({"plan": both("x")}, "wrong_kind"),
        ],
    )
    def test_the_form_takes_only_what_the_rules_know(self, form, code):
        with pytest.raises(FormRefused) as refused:
            FormChange(form, {}).applied(ground().draft(VIETNAM, TODAY), VIETNAM, {})
        assert [fault["code"] for fault in refused.value.details["errors"]] == [code]

    def test_what_the_listing_states_is_not_declared_away(self):
        draft = ground(funding_source="state_budget").draft(VIETNAM, TODAY)
        with pytest.raises(FactContradicted) as refused:
            FormChange({}, {"state_funded": False}).applied(draft, VIETNAM, draft.facts)
        assert refused.value.details["errors"][0]["pointer"] == "/facts/state_funded"
        declared = FormChange({}, {"state_capital": True}).applied(draft, VIETNAM, draft.facts)
        taken_back = FormChange({}, {"state_capital": False}).applied(declared, VIETNAM, draft.facts)
        assert (declared.facts["state_capital"], taken_back.facts["state_capital"]) == (True, False)


class TestDocument:
    def test_the_hash_covers_all_that_was_written_and_every_pdf(self, drawn):
        binding = ground().binding(drawn.contract)
        body = body_of(drawn.text, binding)
        document = document_of(body, {"vi": "ef" * 32})
        assert document["text_hash"] == hashlib.sha256(rfc8785.dumps(body)).hexdigest()
        assert hash_of(document) == hashlib.sha256(rfc8785.dumps(document)).hexdigest()
        for name in document:
            assert hash_of(document | {name: "another"}) != hash_of(document), name
        assert document["terms_hash"] == "ab" * 32
        assert document["parties"]["supplier"]["tax_code"] == "0100109106"

    def test_the_salt_is_another_each_time_and_no_draft_has_one(self, drawn):
        binding = ground().binding(drawn.contract)
        assert body_of(drawn.text, binding)["salt"] != body_of(drawn.text, binding)["salt"]
        drafted = drafted_document_of(drawn.text, binding)
        assert "salt" not in drafted
        assert drafted["status"] == "draft"

    def test_the_page_says_everything_in_its_language(self, drawn):
        page = page_of(drawn.text, ground(acquirer=OSAKA), VIETNAM, "vi", hash="ab")
        assert page["title"] == "HỢP ĐỒNG CHUYỂN GIAO CÔNG NGHỆ"
        assert page["subtitle"] == "Màng lọc nano xử lý nước nhiễm mặn"
        assert [party["name"] for party in page["parties"]] == ["Viện Màng", "Osaka Water"]
        assert {"label": "Mã số thuế", "text": "0100109106"} in page["parties"][0]["lines"]
        assert page["payments"][0] == {
            "name": "Trả trước",
            "due": "Trong 30 ngày từ khi có hiệu lực",
            "amount": "500.000.000 VND",
        }
        assert page["milestones"] == [
            {"name": "SECRET line", "due": "6 tháng", "criteria": "—", "amount": "200.000.000 VND"}
        ]
        assert page["fields"][0]["label"] == "Tên công nghệ"
        assert page["hash"] == "ab"

    def test_other_ways_to_pay_stand_in_the_table(self, drawn):
        milestone = {"name": "x", "amount": {"amount": 1, "currency": "USD"}, "criterion": {"en": "80 kg/h"}}
        terms = {
            "upfront_days": None,
            "annual_fee": {"amount": 100, "currency": "USD"},
            "milestones": [milestone, milestone | {"criterion": "said"}],
        }
        page = page_of(drawn.text, ground(terms=terms), VIETNAM, "en")
        assert [payment["due"] for payment in page["payments"]] == [
            *("—", "When reached", "When reached", "Each year", "Every 12 months"),
        ]
        assert [payment["amount"] for payment in page["payments"][-2:]] == ["1.00 USD", "3.5 %"]
        vietnamese = page_of(drawn.text, ground(terms=terms), VIETNAM, "vi")
        assert vietnamese["payments"][-1]["amount"] == "3,5 %"
        assert vietnamese["sources"] == ["Luật 07/2017/QH14, Điều 23", "Luật 07/2017/QH14, Điều 24"]
        assert (
            page_of(drawn.text, ground(terms={"royalty": None, "milestones": [], "upfront": None}), VIETNAM, "en")[
                "payments"
            ]
            == []
        )
        assert page["sources"] == ["Law 07/2017/QH14, Art. 23", "Law 07/2017/QH14, Art. 24"]
        assert [milestone["criteria"] for milestone in page["milestones"]] == ["80 kg/h", "said"]

    def test_a_draft_says_that_it_is_one(self, drawn):
        page = draft_page_of(drawn.text, ground(), VIETNAM, "en")
        assert page["subtitle"].startswith("DRAFT")
        assert "hash" not in page

    def test_what_changed_is_told_place_by_place(self, drawn):
        before = drawn.text
        change = FormChange({"price": {"vi": "A\nC"}, "plan": [both("1")], "place": both("x")}, {}, ("vi", "en"), TODAY)
        changed = replace(change, names_day=True).applied(before.draft, VIETNAM, {})
        before.form = before.form | {"price": {"vi": "A\nB"}}
        after, _ = drawn.contract.rewrite(changed, before, by=drawn.buyer, at=NOW)
        found = {difference.pointer: difference for difference in differences(before, after)}
        assert found["/form/price/vi"].lines == ["@@ -1,2 +1,2 @@", " A", "-B", "+C"]
        assert (found["/languages"].before, found["/languages"].after) == ("vi", "vi, en")
        assert found["/agreed_effective_on"].before is None
        assert found["/form/place/en"].after == "x (English)"
        assert "/form/term/vi" not in found
        assert differences(after, after) == []


class TestSigning:
    def test_both_sign_the_same_hash_and_are_bound(self, drawn):
        document_hash = pending(drawn)
        assert (drawn.contract.status, drawn.contract.pending) == ("pending_signature", 1)
        signature, event = signed(drawn, drawn.seller)
        assert (signature.side, signature.method, signature.document_hash) == ("supplier", "credential", document_hash)
        assert (event.side, event.signed_for) == ("supplier", drawn.contract.supplier_id)
        assert not drawn.contract.signed_by_both
        signed(drawn, drawn.buyer)
        assert drawn.contract.signed_by_both
        concluded = drawn.contract.conclude(drawn.text, by=SYSTEM, at=NOW)
        assert (concluded.document_hash, concluded.signed_on) == (document_hash, "2026-11-22")
        assert (drawn.contract.in_force, drawn.contract.pending, drawn.text.status) == (1, None, "signed")

    def test_the_day_of_signing_is_the_day_it_is_in_vietnam(self, drawn):
        pending(drawn)
        drawn.contract.conclude(drawn.text, by=SYSTEM, at=datetime(2026, 11, 22, 20, tzinfo=UTC))
        assert drawn.contract.signing_day == date(2026, 11, 23)

    def test_another_hash_is_not_signed(self, drawn):
        pending(drawn)
        with pytest.raises(DocumentChanged):
            drawn.contract.sign(drawn.text, Hand("00" * 32), by=drawn.seller, at=NOW)
        assert drawn.contract.signed_sides == []

    def test_each_side_signs_once_and_nobody_for_both(self, drawn):
        pending(drawn)
        signed(drawn, drawn.seller)
        with pytest.raises(AlreadySigned):
            signed(drawn, member(drawn.contract.supplier_id))
        with pytest.raises(ActsForBoth):
            signed(drawn, member(drawn.contract.supplier_id, drawn.contract.acquirer_id))
        with pytest.raises(ContractNotFound):
            signed(drawn, member(uuid4()))

    def test_what_is_missing_keeps_it_from_being_signed(self, drawn):
        with pytest.raises(ContractIncomplete) as refused:
            drawn.contract.must_be_ready([{"pointer": "/form/place"}])
        assert refused.value.details["errors"] == [{"pointer": "/form/place"}]
        drawn.contract.must_be_ready([])
        pending(drawn)
        with pytest.raises(MoveNotAllowed):
            drawn.contract.must_be_ready([])

    def test_an_edit_takes_the_document_and_its_signatures_back(self, drawn):
        pending(drawn)
        signed(drawn, drawn.seller)
        text, edited = drawn.contract.rewrite(drawn.text.draft, drawn.text, by=drawn.buyer, at=NOW)
        assert (drawn.contract.status, drawn.contract.pending, drawn.contract.signed_sides) == ("drafting", None, [])
        assert (drawn.contract.document_hash, drawn.text.status, text.status) == (None, "superseded", "draft")
        assert (edited.number, edited.edited_by) == (2, drawn.contract.acquirer_id)
        with pytest.raises(MoveNotAllowed):
            drawn.contract.must_be_signable(ContractSide.SUPPLIER)

    def test_versions_have_an_end(self, drawn):
        drawn.contract.number = 500
        with pytest.raises(VersionsExhausted):
            drawn.contract.rewrite(drawn.text.draft, drawn.text, by=drawn.buyer, at=NOW)

    def test_nothing_of_the_text_is_told(self, drawn):
        drawn.text.form = {"place": both("SECRET")}
        told = [drawn.opened, bound(drawn), drawn.contract.take_effect(TODAY, by=SYSTEM, at=NOW)]
        assert not any("SECRET" in str(event.payload()) for event in told)

    @pytest.mark.parametrize(
        ("role", "moves"),
        [
            (Role.ADMIN, ["edit", "sign"]),
            (Role.NEGOTIATOR, ["edit"]),
            (Role.SIGNATORY, ["sign"]),
            (Role.VIEWER, []),
        ],
    )
    def test_the_moves_shown_are_those_the_role_may_make(self, drawn, role, moves):
        pending(drawn)
        assert drawn.contract.moves_of(member(drawn.contract.acquirer_id, role=role)) == moves
        assert drawn.contract.moves_of(member(uuid4(), role=role)) == []
        both_sides = member(drawn.contract.supplier_id, drawn.contract.acquirer_id, role=role)
        assert drawn.contract.moves_of(both_sides) == []
        signed(drawn, drawn.buyer)
        assert "sign" not in drawn.contract.moves_of(member(drawn.contract.acquirer_id, role=role))


class TestInForce:
    def test_a_later_day_is_waited_for(self, drawn):
        bound(drawn)
        assert not drawn.contract.is_due(date(2026, 11, 25), NOW)
        assert drawn.contract.wake_at == datetime(2026, 11, 24, 17, tzinfo=UTC)
        assert drawn.contract.status == "signed"
        assert drawn.contract.is_due(TODAY, NOW)
        effective = drawn.contract.take_effect(TODAY, by=SYSTEM, at=NOW)
        assert (effective.effective_on, drawn.contract.wake_at) == ("2026-11-22", None)
        with pytest.raises(MoveNotAllowed):
            drawn.contract.is_due(TODAY, NOW)

    def test_performance_begins_once(self, drawn):
        in_force(drawn)
        assert drawn.contract.begins_now
        drawn.contract.perform(by=drawn.seller, at=NOW)
        assert not drawn.contract.begins_now

    def test_an_amendment_binds_when_both_have_signed_it(self, drawn):
        in_force(drawn)
        draft = replace(drawn.text.draft, form=drawn.text.form | {"place": both("new")})
        text, rival = [drawn.contract.begin_amendment(draft, by=drawn.buyer, at=NOW) for _ in range(2)]
        assert (text.number, drawn.contract.number) == (2, 1)
        proposed = drawn.contract.propose_amendment(text, paper(text), by=drawn.buyer, at=NOW)
        with pytest.raises(AmendmentOpen):
            drawn.contract.propose_amendment(rival, paper(rival), by=drawn.seller, at=NOW)
        assert drawn.contract.number == 2
        assert (proposed.number, proposed.proposed_by) == (2, drawn.contract.acquirer_id)
        assert drawn.contract.moves_of(drawn.seller) == ["complete", "terminate", "sign", "withdraw_amendment"]
        with pytest.raises(AmendmentOpen):
            drawn.contract.begin_amendment(draft, by=drawn.seller, at=NOW)
        for actor in (drawn.buyer, drawn.seller):
            assert drawn.contract.form.get("place") is None
            signed(drawn, actor, text)
        amended = drawn.contract.amend(text, drawn.text, by=SYSTEM, at=NOW)
        assert (amended.number, amended.document_hash) == (2, text.document_hash)
        assert drawn.contract.form["place"] == both("new")
        assert (drawn.contract.in_force, drawn.contract.pending, drawn.contract.document_hash) == (
            2,
            None,
            text.document_hash,
        )
        assert (drawn.text.status, text.status) == ("superseded", "signed")

    def test_an_amendment_is_withdrawn(self, drawn):
        in_force(drawn)
        for _ in ("to_sign", "amendment"):
            with pytest.raises(NoAmendmentOpen):
                getattr(drawn.contract, _)
        with pytest.raises(NoAmendmentOpen):
            drawn.contract.must_be_signable(ContractSide.ACQUIRER)
        text = drawn.contract.begin_amendment(drawn.contract.draft, by=drawn.buyer, at=NOW)
        drawn.contract.propose_amendment(text, paper(text), by=drawn.buyer, at=NOW)
        assert drawn.contract.amendment == drawn.contract.to_sign == 2
        drawn.contract.withdraw_amendment(text, by=drawn.seller, at=NOW)
        assert (text.status, drawn.contract.pending, drawn.contract.in_force) == ("withdrawn", None, 1)
        third = drawn.contract.begin_amendment(drawn.contract.draft, by=drawn.buyer, at=NOW)
        assert third.number == 3

    def test_only_what_is_in_force_is_amended(self, drawn):
        with pytest.raises(MoveNotAllowed):
            drawn.contract.begin_amendment(drawn.text.draft, by=drawn.seller, at=NOW)

    @pytest.mark.parametrize("waits", ["await_registration", "await_permit"])
    def test_waiting_for_an_authority(self, drawn, waits):
        bound(drawn)
        getattr(drawn.contract, waits)(by=SYSTEM, at=NOW)
        assert drawn.contract.status == {"await_registration": "pending_registration"}.get(waits, "pending_permit")
        drawn.contract.take_effect(TODAY, by=SYSTEM, at=NOW)

    def test_the_end(self, drawn):
        in_force(drawn)
        drawn.contract.terminate("breach", by=drawn.seller, at=NOW)
        assert (drawn.contract.status, drawn.contract.termination_reason) == ("terminated", "breach")
        assert drawn.contract.terminated_at == NOW
        with pytest.raises(MoveNotAllowed):
            drawn.contract.complete(by=drawn.seller, at=NOW)

    def test_a_draft_is_abandoned(self, drawn):
        drawn.contract.abandon(drawn.text, by=drawn.seller, at=NOW)
        assert (drawn.contract.status, drawn.text.status) == ("terminated", "withdrawn")


class TestCertificates:
    def signer(self, identifier="MST:0100109106", sha256="aa"):
        return SignedBy("Lan", "Viện", identifier, "Test CA", sha256, NOW, stamped=True, signatures=1)

    @pytest.mark.parametrize(
        ("identifier", "tax_code", "passes"),
        [
            ("MST:0100109106", "0100109106", True),
            ("MST:0100109106-001", "0100109106-001", True),
            ("mst: 0100109106", "0100109107", False),
            ("CCCD:001099", "0100109107", True),
            (None, "0100109107", True),
            ("MST:0100109106", None, True),
        ],
    )
    def test_the_tax_code_in_a_certificate_is_the_partys(self, identifier, tax_code, passes):
        organization = SimpleNamespace(tax_code=tax_code)
        if passes:
            must_be_of(self.signer(identifier), organization)
        else:
            with pytest.raises(SignatureInvalid) as refused:
                must_be_of(self.signer(identifier), organization)
            assert refused.value.details["reason"] == "another_organization"

    def test_the_other_partys_signature_does_not_count_twice(self):
        kept = [SimpleNamespace(certificate=certificate_of(self.signer())), SimpleNamespace(certificate=None)]
        must_be_another(self.signer(sha256="bb"), kept)
        with pytest.raises(SignatureInvalid):
            must_be_another(self.signer(), kept)

    def test_a_signature_by_certificate_keeps_its_file(self, drawn):
        pending(drawn)
        hand = {"method": SigningMethod.PADES, "language": "vi", "file": StoredFile("aa/cc", 9, "cd" * 32)}
        signature, event = signed(drawn, drawn.seller, **hand, certificate={"name": "Lan"})
        assert (signature.file_key, signature.file_sha256, signature.language) == ("aa/cc", "cd" * 32, "vi")
        assert event.method == "pades"
        assert "Lan" not in str(event.payload())
