"""Contracts against the database: drawn up, signed by both, in force, amended and broken off."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from sqlalchemy import Text, func, select, update

from drawing_up import TERMS, both, make_desk, whole
from factories import TERMS as OPEN_TERMS
from factories import actor_of, join, make_actor, make_member, make_offer
from law import VIETNAM
from signatories import CertificationAuthority
from techexchange.deals import actions, queries
from techexchange.deals.actions import PdfVault, SignedPdf, contracts, performing
from techexchange.deals.errors import (
    ActsForBoth,
    AlreadySigned,
    ContractExists,
    ContractIncomplete,
    ContractNotFound,
    ContractVersionNotFound,
    DealNotFound,
    DealNotOpen,
    DocumentChanged,
    DocumentNotFound,
)
from techexchange.deals.jobs import TICKS
from techexchange.deals.models import (
    ContractMilestone,
    ContractSignature,
    ContractVersion,
    FormChange,
    RegistrationCase,
    TransferContract,
    hash_of,
)
from techexchange.deals.models.term import PaymentTerm
from techexchange.deals.queries import ContractFilter
from techexchange.identity.errors import CodeRefused, SecondFactorNotEnrolled
from techexchange.infra.documents import SignatureInvalid, TrustRoots, TrustRootsMissing
from techexchange.infra.repository import ALL, Among
from techexchange.kernel.days import day_of
from techexchange.kernel.errors import Forbidden, Stale, Unauthenticated
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.paging import PageRequest
from techexchange.kernel.permissions import ANONYMOUS, SYSTEM, Role
from techexchange.ledger.models import LedgerEntry
from techexchange.offers import actions as offers
from techexchange.offers.models import Acceptance, Memorandum
from techexchange.regulations.models import Outcome

RESTRICTED = next(entry.code for entry in VIETNAM.lists.technologies if entry.outcome is Outcome.PERMIT_REQUIRED)


@pytest.fixture
def make(exchange, settings):
    return partial(make_desk, exchange, settings)


@pytest.fixture
async def desk(make):
    return await make()


async def rows(desk, model, *conditions):
    async with desk.exchange.unit_of_work() as uow:
        return list(await uow.session.scalars(select(model).where(*conditions)))


async def events(desk, subject_id):
    async with desk.exchange.sessions() as session:
        told = select(LedgerEntry.event).where(LedgerEntry.subject_id == subject_id).order_by(LedgerEntry.seq)
        return list(await session.scalars(told))


class TestDrawingUp:
    async def test_either_party_begins_it_once(self, desk):
        contract = await desk.do(actions.open_contract, desk.buyer, desk.deal.id)
        assert (contract.status, contract.number, contract.pack) == ("drafting", 1, "VN-2026.1")
        assert (contract.supplier_id, contract.acquirer_id) == (desk.institute.id, desk.business.id)
        assert (contract.listing_version, contract.languages) == (1, ["vi"])
        with pytest.raises(ContractExists):
            await desk.do(actions.open_contract, desk.seller, desk.deal.id)

    async def test_a_deal_given_up_takes_no_contract(self, desk):
        await desk.do(actions.cancel, desk.buyer, desk.deal.id, "No", None)
        with pytest.raises(DealNotOpen):
            await desk.open()

    async def test_nobody_else_sees_or_begins_it(self, desk):
        stranger, _ = await make_actor(desk.exchange, "business")
        with pytest.raises(DealNotFound):
            await desk.do(actions.open_contract, stranger, desk.deal.id)
        with pytest.raises(Unauthenticated):
            await desk.do(actions.open_contract, ANONYMOUS, desk.deal.id)
        await desk.open()
        for reading in (queries.contract, queries.form, queries.contract_versions):
            with pytest.raises(ContractNotFound):
                await desk.do(reading, stranger, desk.id)
        with pytest.raises(ContractNotFound):
            await desk.edit(whole(), stranger)
        with pytest.raises(Unauthenticated):
            await desk.do(queries.contract, ANONYMOUS, desk.id)
        with pytest.raises(Unauthenticated):
            await desk.do(queries.contracts, ANONYMOUS, ContractFilter(), PageRequest())
        found = await desk.do(queries.contracts, stranger, ContractFilter(), PageRequest())
        assert found.items == []

    @pytest.mark.parametrize(
        ("wanted", "found"),
        [
            ({}, 1),
            ({"status": "drafting"}, 1),
            ({"status": "signed"}, 0),
            ({"deal_id": True}, 1),
            ({"listing_id": True}, 1),
        ],
    )
    async def test_my_contracts(self, desk, wanted, found):
        await desk.open()
        named = {"deal_id": desk.deal.id, "listing_id": desk.listing.id}
        wanted = {name: named.get(name, value) for name, value in wanted.items()}
        page = await desk.do(queries.contracts, desk.buyer, ContractFilter(**wanted), PageRequest())
        assert len(page.items) == found

    async def test_a_person_of_both_parties_acts_for_neither(self, desk):
        await join(desk.exchange, desk.people["seller"], desk.business, Role.ADMIN)
        for_both = await actor_of(desk.exchange, desk.people["seller"])
        with pytest.raises(ActsForBoth):
            await desk.do(actions.open_contract, for_both, desk.deal.id)
        await desk.do(actions.open_contract, desk.buyer, desk.deal.id)

    async def test_each_edit_is_a_version_of_its_own(self, desk):
        await desk.open()
        await desk.edit(whole())
        await desk.edit(FormChange({"place": both("Bến Tre")}, {"state_capital": True}), desk.buyer)
        versions = await desk.do(queries.contract_versions, desk.seller, desk.id)
        assert [(sheet.version.number, sheet.version.status) for sheet in versions] == [
            (3, "draft"),
            (2, "superseded"),
            (1, "superseded"),
        ]
        assert [sheet.version.created_by for sheet in versions] == [desk.buyer.id, desk.seller.id, desk.seller.id]
        changed = await desk.do(queries.compare_versions, desk.buyer, desk.id, 2, 3)
        assert {one.pointer for one in changed} == {"/form/place/vi", "/form/place/en", "/facts/state_capital"}
        with pytest.raises(ContractVersionNotFound):
            await desk.do(queries.compare_versions, desk.buyer, desk.id, 2, 4)
        with pytest.raises(Stale):
            await desk.do(actions.edit_contract, desk.buyer, desk.id, whole(), 1)

    async def test_a_viewer_reads_and_does_not_write(self, desk):
        await desk.open()
        viewer = await actor_of(desk.exchange, await make_member(desk.exchange, desk.business, Role.VIEWER))
        assert (await desk.do(queries.form, viewer, desk.id)).contract.id == desk.id
        for refused in (
            (actions.edit_contract, viewer, desk.id, whole(), None),
            (actions.request_signature, viewer, desk.id, desk.storage, None),
            (actions.propose_amendment, viewer, desk.id, whole(), desk.storage, None),
            (actions.withdraw_amendment, viewer, desk.id, None),
            (actions.sign, viewer, desk.id, "00" * 32, "000000", desk.guards),
        ):
            with pytest.raises(Forbidden):
                await desk.do(*refused)

    async def test_what_is_missing_is_named_and_nothing_is_put_to_signature(self, desk):
        await desk.open("vi", "en")
        await desk.edit(whole(disputes=None, warranty={"vi": "24 tháng"}))
        with pytest.raises(ContractIncomplete) as refused:
            await desk.do(actions.request_signature, desk.seller, desk.id, desk.storage, None)
        named = [(fault["pointer"], fault["code"]) for fault in refused.value.details["errors"]]
        assert named == [("/form/warranty/en", "translation_missing"), ("/form/disputes", "field_missing")]
        assert all(fault["source"] for fault in refused.value.details["errors"])
        assert (await desk.found()).status == "drafting"
        assert not (await desk.do(queries.form, desk.seller, desk.id)).complete

    async def test_the_form_says_what_registration_will_ask(self, make):
        desk = await make(funding_source="state_budget", state_share_percent="60")
        await desk.open()
        sheet = await desk.do(queries.form, desk.buyer, desk.id)
        assert (sheet.registration.required, sheet.registration.filer, sheet.registration.deadline_days) == (
            True,
            "acquirer",
            90,
        )
        assert "authors" in {floor.beneficiary for floor in sheet.floors}


class TestSigning:
    async def test_both_sign_the_same_hash(self, desk):
        await desk.open("vi", "en")
        contract = await desk.ready()
        assert (contract.status, contract.pending) == ("pending_signature", 2)
        sheet = await desk.do(queries.contract_version, desk.buyer, desk.id, None)
        assert hash_of(sheet.version.document) == contract.document_hash == sheet.version.document_hash
        await desk.sign(desk.buyer)
        assert await desk.standing() == ("pending_signature", "agreed", "reserved")
        await desk.sign(desk.seller)
        assert await desk.standing() == ("effective", "contracted", "contracted")
        signatures = await rows(desk, ContractSignature)
        assert {one.side: one.person_id for one in signatures} == {
            "supplier": desk.seller.id,
            "acquirer": desk.buyer.id,
        }
        assert {one.document_hash for one in signatures} == {contract.document_hash}

    async def test_what_happened_is_on_record_in_order(self, desk):
        await desk.signed()
        assert await events(desk, desk.id) == [
            *("contract_opened", "contract_edited", "signature_requested", "contract_signed", "contract_signed"),
            *("contract_concluded", "contract_effective"),
        ]
        assert await events(desk, desk.deal.id) == ["deal_agreed", "deal_contracted"]
        async with desk.exchange.sessions() as session:
            record = select(func.string_agg(LedgerEntry.payload.cast(Text), ""))
            told = await session.scalar(record)
        assert "SECRET" not in told
        assert "500000000" not in told

    async def test_what_follows_in_the_same_transaction(self, desk):
        await desk.signed()
        milestones = await rows(desk, ContractMilestone, ContractMilestone.contract_id == desk.id)
        assert len(milestones) == len(TERMS["milestones"])
        terms = await rows(desk, PaymentTerm, PaymentTerm.contract_id == desk.id)
        assert {(term.kind, term.status) for term in terms} == {("upfront", "due"), ("milestone", "scheduled")}
        [case] = await rows(desk, RegistrationCase, RegistrationCase.contract_id == desk.id)
        assert case.status == "not_required"

    async def test_a_memorandum_gives_way_to_the_contract(self, desk):
        async with desk.exchange.unit_of_work() as uow:
            until = uow.now + timedelta(days=90)
        drafted = await desk.do(offers.draft_memorandum, desk.seller, desk.deal.negotiation_id, until)
        await desk.signed()
        [memorandum] = await rows(desk, Memorandum, Memorandum.id == drafted.id)
        assert memorandum.status == "superseded"

    async def test_another_hash_a_used_code_and_a_second_time(self, desk):
        await desk.open()
        await desk.ready()
        with pytest.raises(DocumentChanged):
            await desk.sign(desk.seller, "00" * 32)
        with pytest.raises(CodeRefused):
            await desk.do(actions.sign, desk.seller, desk.id, await desk.hash_to_sign(), "000000", desk.guards)
        await desk.sign(desk.buyer)
        with pytest.raises(AlreadySigned):
            await desk.sign(desk.buyer)

    async def test_signing_needs_an_authenticator(self, desk):
        await desk.open()
        await desk.ready()
        other = await actor_of(desk.exchange, await make_member(desk.exchange, desk.institute, Role.SIGNATORY))
        with pytest.raises(SecondFactorNotEnrolled):
            await desk.sign(other)

    async def test_an_edit_after_one_signature_asks_both_again(self, desk):
        await desk.open()
        await desk.ready()
        old = await desk.hash_to_sign()
        await desk.sign(desk.seller)
        await desk.edit(FormChange({"price": both("half")}, {}), desk.buyer)
        contract = await desk.do(actions.request_signature, desk.buyer, desk.id, desk.storage, None)
        assert (contract.signed_sides, contract.document_hash != old) == ([], True)
        with pytest.raises(DocumentChanged):
            await desk.sign(desk.buyer, old)
        sheets = await desk.do(queries.contract_versions, desk.seller, desk.id)
        assert [len(sheet.signatures) for sheet in sheets] == [0, 1, 0]

    @pytest.mark.parametrize(
        ("content", "countries", "kind", "filer"),
        [
            ({"funding_source": "state_budget"}, ("VN", "VN"), "registration", "acquirer"),
            ({}, ("JP", "VN"), "registration", "acquirer"),
            ({}, ("VN", "JP"), "registration", "supplier"),
            ({"technology_codes": [RESTRICTED]}, ("VN", "JP"), "permit", "supplier"),
        ],
    )
    async def test_what_waits_for_an_authority_is_not_in_force(self, make, content, countries, kind, filer):
        desk = await make(countries=countries, **content)
        await desk.signed("vi")
        assert await desk.standing() == (f"pending_{kind}", "contracted", "reserved")
        [case] = await rows(desk, RegistrationCase, RegistrationCase.contract_id == desk.id)
        expected = desk.institute.id if filer == "supplier" else desk.business.id
        assert (case.kind, case.filer_id) == (kind, expected)
        assert await rows(desk, ContractMilestone, ContractMilestone.contract_id == desk.id) == []
        await locked(desk, contracts.take_effect, (await desk.found()).signing_day)
        assert await desk.standing() == ("effective", "contracted", "contracted")

    async def test_an_agreed_later_day_is_waited_for_by_the_clock(self, desk):
        await desk.open()
        async with desk.exchange.unit_of_work() as uow:
            later = day_of(uow.now) + timedelta(days=3)
        await desk.edit(replace(whole(), agreed_effective_on=later, names_day=True))
        await desk.ready()
        await desk.sign(desk.seller)
        contract = await desk.sign(desk.buyer)
        assert (contract.effective_on, await desk.standing()) == (later, ("signed", "contracted", "reserved"))
        assert await desk.do(TICKS["contracts"]) == 0
        async with desk.exchange.unit_of_work() as uow:
            past = {"wake_at": uow.now - timedelta(hours=1), "effective_on": day_of(uow.now)}
            await uow.session.execute(update(TransferContract).values(**past))
        clock = TICKS["contracts"]
        assert await desk.do(clock.due, Among(besides=[desk.id])) == []
        assert await desk.do(clock.due, ALL) == [desk.id]
        assert await desk.do(clock.act, Among(only=uuid4())) == 0
        assert await desk.do(clock.act, Among(only=desk.id)) == 1
        assert await desk.standing() == ("effective", "contracted", "contracted")
        assert await desk.do(TICKS["contracts"]) == 0

    async def test_a_need_is_fulfilled_when_it_is_in_force(self, make):
        desk = await make(direction="demand")
        assert (desk.deal.supplier_id, desk.deal.acquirer_id) == (desk.institute.id, desk.business.id)
        await desk.signed()
        assert await desk.standing() == ("effective", "contracted", "fulfilled")

    async def test_non_exclusive_deals_can_be_many(self, make):
        many = await make(OPEN_TERMS)
        await many.signed()
        assert await many.standing() == ("effective", "contracted", "published")
        buyer, _ = await make_actor(many.exchange, "business")
        negotiation = await make_offer(many.exchange, buyer, many.listing, OPEN_TERMS)
        choice = Acceptance(negotiation.standing.id, negotiation.standing.terms_hash)
        await many.do(offers.accept, many.seller, negotiation.id, choice, None)


class TestSignedElsewhere:
    @pytest.fixture
    def authority(self):
        return CertificationAuthority()

    @pytest.fixture
    def vault(self, desk, authority, tmp_path):
        return PdfVault(TrustRoots(authority.install(tmp_path / "roots")), desk.storage)

    @pytest.fixture
    async def original(self, desk):
        await desk.open()
        await desk.ready()
        sheet = await desk.do(queries.contract_version, desk.seller, desk.id, None)
        async with desk.exchange.unit_of_work() as uow:
            return await queries.printed(uow, sheet, "vi", desk.storage)

    async def hand_in(self, desk, who, content, vault, language="vi"):
        return await desk.do(actions.sign_by_certificate, who, desk.id, SignedPdf(content, language), vault)

    async def without_tax_code(self, desk):
        async with desk.exchange.unit_of_work() as uow:
            for organization in (desk.institute, desk.business):
                found = await uow.session.get_one(type(organization), organization.id)
                found.tax_code = None

    async def test_one_signs_by_certificate_and_the_other_by_code(self, desk, authority, vault, original):
        await self.without_tax_code(desk)
        signed = await authority.certify().signed(original)
        contract = await self.hand_in(desk, desk.seller, signed, vault)
        assert contract.signed_sides == ["supplier"]
        [kept] = await rows(desk, ContractSignature)
        assert (kept.method, kept.certificate["organization"]) == ("pades", "Viện Cơ điện")
        sheet = await desk.do(queries.contract_version, desk.buyer, desk.id, None)
        assert await queries.signed_file(sheet, kept.side, desk.storage) == signed
        with pytest.raises(DocumentNotFound):
            await queries.signed_file(sheet, kept.side.other, desk.storage)
        await desk.sign(desk.buyer)
        assert await desk.standing() == ("effective", "contracted", "contracted")

    async def test_both_signatures_in_one_file(self, desk, authority, vault, original):
        await self.without_tax_code(desk)
        first = await authority.certify().signed(original)
        await self.hand_in(desk, desk.seller, first, vault)
        with pytest.raises(SignatureInvalid) as refused:
            await self.hand_in(desk, desk.buyer, first, vault)
        assert refused.value.details["reason"] == "signer_of_the_other_party"
        second = await authority.certify("Trần Văn Minh").signed(first, field="Signature2")
        await self.hand_in(desk, desk.buyer, second, vault)
        assert (await desk.standing())[0] == "effective"

    async def test_what_is_refused(self, desk, authority, vault, original):
        signed = await authority.certify().signed(original)
        with pytest.raises(SignatureInvalid) as refused:
            await self.hand_in(desk, desk.seller, signed, vault)
        assert refused.value.details["reason"] == "another_organization"
        with pytest.raises(SignatureInvalid):
            await self.hand_in(desk, desk.seller, original, vault)
        with pytest.raises(DocumentNotFound):
            await self.hand_in(desk, desk.seller, signed, vault, "en")
        with pytest.raises(TrustRootsMissing):
            await self.hand_in(desk, desk.seller, signed, PdfVault(TrustRoots(None), desk.storage))
        assert await rows(desk, ContractSignature) == []


class TestDocument:
    async def test_a_draft_is_printed_anew_and_says_so(self, desk):
        await desk.open("vi", "en")
        sheet = await desk.do(queries.contract_version, desk.seller, desk.id, None)
        async with desk.exchange.unit_of_work() as uow:
            drafted = await queries.printed(uow, sheet, None, desk.storage)
            assert drafted.startswith(b"%PDF")
            assert drafted == await queries.printed(uow, sheet, "vi", desk.storage)
            assert drafted != await queries.printed(uow, sheet, "en", desk.storage)
            assert (await queries.structured(uow, sheet))["status"] == "draft"

    async def test_what_is_signed_is_kept_as_it_was(self, desk):
        await desk.open()
        await desk.ready()
        sheet = await desk.do(queries.contract_version, desk.buyer, desk.id, 2)
        async with desk.exchange.unit_of_work() as uow:
            kept = await queries.printed(uow, sheet, "vi", desk.storage)
            told = await queries.structured(uow, sheet)
            with pytest.raises(DocumentNotFound):
                await queries.printed(uow, sheet, "en", desk.storage)
        assert told["pdf_sha256"] == {"vi": sheet.version.files["vi"]["sha256"]}
        assert len(kept) > 10_000
        assert told["terms_hash"] == desk.deal.terms_hash


class TestInForce:
    async def test_an_amendment_binds_when_both_have_signed_it(self, desk):
        await desk.signed()
        change = FormChange({"place": both("Cà Mau")}, {})
        proposed = await desk.do(actions.propose_amendment, desk.buyer, desk.id, change, desk.storage, None)
        assert (proposed.number, proposed.pending, proposed.in_force) == (3, 3, 2)
        assert proposed.form["place"] == both("place")
        await fresh_codes(desk)
        await desk.sign(desk.seller)
        amended = await desk.sign(desk.buyer)
        assert (amended.status, amended.in_force, amended.form["place"]) == ("effective", 3, both("Cà Mau"))
        told = await events(desk, desk.id)
        assert told[-4:] == ["amendment_proposed", "contract_signed", "contract_signed", "contract_amended"]
        statuses = {one.number: one.status for one in await rows(desk, ContractVersion)}
        assert statuses == {1: "superseded", 2: "superseded", 3: "signed"}

    async def test_an_amendment_is_complete_or_is_not_proposed(self, desk):
        await desk.signed()
        with pytest.raises(ContractIncomplete):
            change = FormChange({"place": None}, {})
            await desk.do(actions.propose_amendment, desk.buyer, desk.id, change, desk.storage, None)
        assert (await desk.found()).number == 2

    async def test_an_amendment_is_withdrawn(self, desk):
        await desk.signed()
        change = FormChange({"place": both("Cà Mau")}, {})
        await desk.do(actions.propose_amendment, desk.buyer, desk.id, change, desk.storage, None)
        withdrawn = await desk.do(actions.withdraw_amendment, desk.seller, desk.id, None)
        assert (withdrawn.pending, withdrawn.in_force) == (None, 2)
        assert (await events(desk, desk.id))[-1] == "amendment_withdrawn"

    async def test_completed_and_the_deal_with_it(self, desk):
        await desk.signed()
        await locked(desk, performing.begin_performance)
        await locked(desk, performing.begin_performance)
        assert (await desk.standing())[0] == "performing"
        await locked(desk, performing.complete)
        assert await desk.standing() == ("completed", "completed", "contracted")
        assert (await events(desk, desk.deal.id))[-1] == "deal_completed"
        assert (await events(desk, desk.id)).count("contract_performing") == 1

    @pytest.mark.parametrize("amending", [False, True])
    async def test_broken_off_and_the_listing_is_free_again(self, desk, amending):
        await desk.signed()
        if amending:
            change = FormChange({"place": both("Cà Mau")}, {})
            await desk.do(actions.propose_amendment, desk.buyer, desk.id, change, desk.storage, None)
        await locked(desk, performing.terminate, "breach")
        assert await desk.standing() == ("terminated", "terminated", "published")
        assert (await events(desk, desk.listing.id))[-1] == "listing_reopened"
        assert "withdrawn" in {one.status for one in await rows(desk, ContractVersion)} or not amending
        buyer, _ = await make_actor(desk.exchange, "business")
        negotiation = await make_offer(desk.exchange, buyer, desk.listing, TERMS)
        choice = Acceptance(negotiation.standing.id, negotiation.standing.terms_hash)
        await desk.do(offers.accept, desk.seller, negotiation.id, choice, None)

    async def test_broken_off_before_it_is_in_force(self, make):
        desk = await make(countries=("VN", "JP"))
        await desk.signed("vi")
        await locked(desk, performing.terminate, "registration_refused")
        assert await desk.standing() == ("terminated", "terminated", "published")
        assert (await events(desk, desk.listing.id))[-1] == "listing_released"

    async def test_a_need_whose_contract_broke_is_open_again(self, make):
        desk = await make(direction="demand")
        await desk.signed()
        await locked(desk, performing.terminate, "breach")
        assert await desk.standing() == ("terminated", "terminated", "published")

    async def test_a_non_exclusive_contract_holds_no_listing(self, make):
        desk = await make(OPEN_TERMS)
        await desk.signed()
        await locked(desk, performing.terminate, "breach")
        assert await desk.standing() == ("terminated", "terminated", "published")

    async def test_strangers_move_nothing(self, desk):
        await desk.signed()
        stranger, _ = await make_actor(desk.exchange, "business")
        contract = await desk.found()
        async with desk.exchange.unit_of_work() as uow:
            for move in (performing.begin_performance, performing.complete):
                with pytest.raises(ContractNotFound):
                    await move(uow, stranger, contract)

    async def test_a_signed_deal_is_not_cancelled(self, desk):
        await desk.signed()
        with pytest.raises(MoveNotAllowed):
            await desk.do(actions.cancel, desk.buyer, desk.deal.id, "Too late", None)
        assert await desk.standing() == ("effective", "contracted", "contracted")

    @pytest.mark.parametrize("put", [False, True])
    async def test_a_deal_given_up_takes_its_draft_with_it(self, desk, put):
        await desk.open()
        if put:
            await desk.ready()
        await desk.do(actions.cancel, desk.buyer, desk.deal.id, "No", None)
        assert await desk.standing() == ("terminated", "cancelled", "published")
        contract = await desk.found()
        assert (contract.termination_reason, contract.pending) == ("deal_cancelled", None)
        assert (await events(desk, desk.id))[-1] == "contract_abandoned"


async def locked(desk, move, *arguments):
    """A move of the locked contract, by the exchange itself."""
    async with desk.exchange.unit_of_work() as uow:
        contract = await uow.session.get_one(TransferContract, desk.id, with_for_update=True)
        return await move(uow, SYSTEM, contract, *arguments)


async def fresh_codes(desk):
    """Let the authenticators' present codes count again."""
    async with desk.exchange.unit_of_work() as uow:
        for person in desk.people.values():
            found = await uow.session.get_one(type(person), person.id)
            found.totp_last_counter = 0
