"""Agreements of confidentiality and access under them, in the database."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from agreements import UNTIL, Confidants, code_now, enrol, make_agreement, make_grant, make_template
from factories import actor_of, join, make_actor, make_listing, make_member, make_organization
from techexchange.identity.actions import Safeguards
from techexchange.identity.errors import CodeRefused, OrganizationNotFound, SecondFactorNotEnrolled
from techexchange.infra.uow import AlreadyExists
from techexchange.introductions import actions, queries
from techexchange.introductions.actions import AgreementDraft, AgreementSigning
from techexchange.introductions.errors import (
    AccessAlreadyRequested,
    AgreementNotFound,
    ConfidentialityNeeded,
    GrantNotFound,
    IntroductionNotFound,
    ListingNotCovered,
    NotYetIntroduced,
    PartyAmbiguous,
    TemplateNotApproved,
    TemplateNotFound,
)
from techexchange.introductions.jobs.agreement import expire_agreements, expire_grants
from techexchange.introductions.models import (
    AccessGrant,
    AgreementStatus,
    AgreementTemplate,
    Ending,
    EndingReason,
    GrantStatus,
    Interest,
    NonDisclosureAgreement,
    TemplateKind,
    TemplateStatus,
)
from techexchange.kernel.errors import Forbidden, Stale, Unauthenticated
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import ANONYMOUS, MandateNotActive, OrganizationNotVerified
from techexchange.ledger.models import LedgerEntry
from techexchange.listings.errors import ListingNotFound
from techexchange.listings.lifecycle import Direction
from techexchange.notifications.models import Notice, NoticeKind

ENDING = Ending(EndingReason.PURPOSE_ENDED)


@pytest.fixture
async def them(exchange):
    return await Confidants.gather(exchange)


@pytest.fixture
def guards(exchange, settings):
    return Safeguards.of(exchange, settings)


@pytest.fixture
async def listing(exchange, them):
    return await make_listing(exchange, them.institute)


def draft_of(template, *listings, counterparty=None, **more):
    return AgreementDraft(template.id, tuple(one.id for one in listings), UNTIL, counterparty, **more)


async def recorded(exchange, subject_id):
    async with exchange.unit_of_work() as uow:
        facts = select(LedgerEntry.event).where(LedgerEntry.subject_id == subject_id).order_by(LedgerEntry.seq)
        return list(await uow.session.scalars(facts))


async def test_the_operator_writes_templates_and_the_owner_puts_one_in_use(exchange, them):
    texts = {"vi": "$first_party $second_party $listings $expires_on"}
    first = await them.run(actions.draft_template, them.moderator, TemplateKind.NDA, texts)
    second = await them.run(actions.draft_template, them.moderator, TemplateKind.NDA, texts)
    assert (first.number, second.number) == (1, 2)
    for template in (first, second):
        await them.run(actions.approve_template, them.supervisor, template.id)
    assert (await them.find(AgreementTemplate, first.id)).status is TemplateStatus.RETIRED
    assert (await them.run(queries.approved_template, TemplateKind.NDA)).id == second.id
    assert await recorded(exchange, first.id) == ["template_drafted", "template_approved", "template_retired"]
    await them.run(actions.retire_template, them.supervisor, second.id)
    with pytest.raises(TemplateNotFound):
        await them.run(queries.approved_template, TemplateKind.NDA)


async def test_neither_does_the_other_s_work(exchange, them):
    draft = await make_template(exchange, approved=False)
    with pytest.raises(Forbidden):
        await them.run(actions.draft_template, them.supervisor, TemplateKind.NDA, draft.texts)
    for move in (actions.approve_template, actions.retire_template):
        with pytest.raises(Forbidden):
            await them.run(move, them.moderator, draft.id)
    idle = await actor_of(
        exchange, await make_member(exchange, await make_organization(exchange, "operator"), "moderator")
    )
    with pytest.raises(MandateNotActive):
        await them.run(actions.draft_template, idle, TemplateKind.NDA, draft.texts)


async def test_two_templates_of_a_kind_are_never_in_use_at_once(exchange, them):
    await make_template(exchange)
    draft = await make_template(exchange, approved=False)
    with pytest.raises(AlreadyExists):
        async with exchange.unit_of_work() as uow:
            await uow.session.execute(
                update(AgreementTemplate).where(AgreementTemplate.id == draft.id).values(status=TemplateStatus.APPROVED)
            )


async def test_either_party_drafts_on_listings_of_both(exchange, them, listing):
    template = await make_template(exchange)
    wanted = await make_listing(exchange, them.business, direction=Direction.DEMAND)
    draft = draft_of(template, listing, wanted, listing, counterparty=them.institute.id)
    agreement = await them.run(actions.draft_agreement, them.reader, draft)
    assert agreement.listing_ids == tuple(sorted((listing.id, wanted.id)))
    assert "Công ty Cổ phần Lọc nước Miền Trung (mã số thuế" in agreement.texts["vi"]
    assert "Central Water JSC (tax code" in agreement.texts["en"]
    assert agreement.parties == (them.business.id, them.institute.id)
    assert await recorded(exchange, agreement.id) == ["agreement_drafted"]


async def test_what_is_no_ground_for_an_agreement(exchange, them, listing):
    template = await make_template(exchange)
    draft = await make_template(exchange, approved=False)
    mou = await make_template(exchange, TemplateKind.MOU)
    other = await make_listing(exchange, await make_organization(exchange))
    paused = await make_listing(exchange, them.institute, "paused")
    unknown = await make_organization(exchange, "business", status="unverified")
    cases = [
        (draft_of(draft, listing, counterparty=them.institute.id), TemplateNotFound),
        (draft_of(mou, listing, counterparty=them.institute.id), TemplateNotApproved),
        (draft_of(template, listing, other, counterparty=them.institute.id), ListingNotCovered),
        (draft_of(template, paused, counterparty=them.institute.id), ListingNotFound),
        (draft_of(template, listing, counterparty=new_id()), OrganizationNotFound),
        (draft_of(template, listing, counterparty=unknown.id), OrganizationNotFound),
        (AgreementDraft(template.id, (new_id(),), UNTIL, them.institute.id), ListingNotFound),
    ]
    for wrong, refusal in cases:
        with pytest.raises(refusal):
            await them.run(actions.draft_agreement, them.reader, wrong)
    async with exchange.unit_of_work() as uow:
        assert not (await uow.session.scalars(select(NonDisclosureAgreement))).all()


async def test_an_agreement_does_not_tell_whose_a_hidden_company_s_listing_is(exchange, them):
    """Guessing the owner is answered like guessing wrong, until the two have been introduced."""
    template = await make_template(exchange)
    hidden = await make_listing(exchange, them.business, direction=Direction.DEMAND, company_hidden=True)
    for guess in (them.business, await make_organization(exchange)):
        with pytest.raises(ListingNotFound):
            await them.run(actions.draft_agreement, them.owner, draft_of(template, hidden, counterparty=guess.id))
    own = draft_of(template, hidden, counterparty=them.institute.id)
    assert (await them.run(actions.draft_agreement, them.reader, own)).listing_ids == (hidden.id,)


async def test_who_acts_for_two_says_for_which(exchange, them, listing):
    template = await make_template(exchange)
    other = await make_organization(exchange, "business")
    await join(exchange, them.reading, other, "editor")
    both = await actor_of(exchange, them.reading)
    with pytest.raises(PartyAmbiguous):
        await them.run(actions.draft_agreement, both, draft_of(template, listing, counterparty=them.institute.id))
    said = draft_of(template, listing, counterparty=them.institute.id, organization_id=other.id)
    assert (await them.run(actions.draft_agreement, both, said)).first_party_id == other.id
    for nobody, refusal in ((ANONYMOUS, Unauthenticated), (them.moderator, Forbidden)):
        with pytest.raises(refusal):
            await them.run(actions.draft_agreement, nobody, draft_of(template, listing, counterparty=them.institute.id))


async def test_an_unverified_organisation_puts_nothing_to_others(exchange, them, listing):
    template = await make_template(exchange)
    unverified = await make_organization(exchange, "business", status="unverified")
    actor = await actor_of(exchange, await make_member(exchange, unverified))
    with pytest.raises(OrganizationNotVerified):
        await them.run(actions.draft_agreement, actor, draft_of(template, listing, counterparty=them.institute.id))


async def test_signing_needs_the_person_and_a_code_that_is_good_for_once(exchange, them, listing, guards):
    agreement = await make_agreement(exchange, them.reader, them.owner, listing, signed=0)
    signing = AgreementSigning(agreement.document_hash, code_now())
    with pytest.raises(SecondFactorNotEnrolled):
        await them.run(actions.sign_agreement, them.owner, agreement.id, signing, guards)
    for person in (them.owning, them.reading):
        await enrol(exchange, person, guards)
    with pytest.raises(CodeRefused):
        wrong = AgreementSigning(agreement.document_hash, "000 000")
        await them.run(actions.sign_agreement, them.owner, agreement.id, wrong, guards)
    signed = await them.run(actions.sign_agreement, them.owner, agreement.id, signing, guards)
    assert signed.status is AgreementStatus.PART_SIGNED
    with pytest.raises(CodeRefused):
        await them.run(actions.sign_agreement, them.owner, agreement.id, signing, guards)
    concluded = await them.run(
        actions.sign_agreement, them.reader, agreement.id, AgreementSigning(agreement.document_hash, code_now()), guards
    )
    assert (concluded.status, len(concluded.signatures)) == (AgreementStatus.IN_FORCE, 2)
    assert await recorded(exchange, agreement.id) == ["agreement_drafted", "agreement_signed", "agreement_concluded"]
    assert signing.code not in repr(signing)


async def test_who_may_not_sign_is_told_before_a_code_is_looked_at(exchange, them, listing, guards):
    agreement = await make_agreement(exchange, them.reader, them.owner, listing, signed=0)
    signing = AgreementSigning(agreement.document_hash, "000 000")
    stranger, _ = await make_actor(exchange, "business")
    viewer = await actor_of(exchange, await make_member(exchange, them.business, "viewer"))
    cases = [(ANONYMOUS, Unauthenticated), (stranger, AgreementNotFound), (viewer, Forbidden)]
    for actor, refusal in cases:
        with pytest.raises(refusal):
            await them.run(actions.sign_agreement, actor, agreement.id, signing, guards)


async def test_access_needs_an_agreement_that_covers_the_listing(exchange, them, listing):
    with pytest.raises(ConfidentialityNeeded):
        await make_grant(exchange, them.owner, them.reader, listing)
    await make_agreement(exchange, them.reader, them.owner, listing, signed=1)
    with pytest.raises(ConfidentialityNeeded):
        await make_grant(exchange, them.owner, them.reader, listing)
    await make_agreement(exchange, them.reader, them.owner, listing)
    other = await make_listing(exchange, them.institute)
    with pytest.raises(ConfidentialityNeeded):
        await make_grant(exchange, them.owner, them.reader, other)
    paused = await make_listing(exchange, them.institute, "paused")
    for unseen in (paused.id, new_id()):
        with pytest.raises(ListingNotFound):
            await them.run(actions.request_access, them.reader, unseen)
    with pytest.raises(ConfidentialityNeeded):
        await them.run(actions.request_access, them.owner, listing.id)
    grant = await make_grant(exchange, them.owner, them.reader, listing)
    assert (grant.status, grant.owner_id, grant.holder_id) == (
        GrantStatus.GRANTED,
        them.institute.id,
        them.business.id,
    )
    with pytest.raises(AccessAlreadyRequested):
        await make_grant(exchange, them.owner, them.reader, listing)


async def test_one_agreement_covers_several_listings(exchange, them, listing):
    other = await make_listing(exchange, them.institute)
    agreement = await make_agreement(exchange, them.owner, them.reader, listing, other)
    grants = [await make_grant(exchange, them.owner, them.reader, one) for one in (listing, other)]
    assert {grant.agreement_id for grant in grants} == {agreement.id}


async def test_access_rests_on_the_agreement_that_holds_longest(exchange, them, listing):
    template = await make_template(exchange)
    longer = UNTIL + timedelta(days=90)
    await make_agreement(exchange, them.owner, them.reader, listing, template=template)
    last = await make_agreement(exchange, them.owner, them.reader, listing, template=template, until=longer)
    assert (await make_grant(exchange, them.owner, them.reader, listing)).agreement_id == last.id


async def test_the_owner_alone_decides(exchange, them, listing):
    await make_agreement(exchange, them.reader, them.owner, listing)
    grant = await make_grant(exchange, them.owner, them.reader, listing, granted=False)
    stranger, _ = await make_actor(exchange, "business")
    for move in (actions.grant_access, actions.refuse_access, actions.revoke_access):
        with pytest.raises(Forbidden):
            await them.run(move, them.reader, grant.id)
        with pytest.raises(GrantNotFound):
            await them.run(move, stranger, grant.id)
        with pytest.raises(Unauthenticated):
            await them.run(move, ANONYMOUS, grant.id)
    with pytest.raises(Stale):
        await them.run(actions.refuse_access, them.owner, grant.id, version=7)
    refused = await them.run(actions.refuse_access, them.owner, grant.id, version=1)
    assert refused.status is GrantStatus.REFUSED
    again = await make_grant(exchange, them.owner, them.reader, listing)
    assert again.id != grant.id


async def test_ending_an_agreement_ends_all_access_at_once(exchange, them, listing):
    others = [await make_listing(exchange, them.institute) for _ in range(2)]
    agreement = await make_agreement(exchange, them.owner, them.reader, listing, *others)
    given = [await make_grant(exchange, them.owner, them.reader, one) for one in (listing, others[0])]
    asked = await make_grant(exchange, them.owner, them.reader, others[1], granted=False)
    unrelated = await make_listing(exchange, them.institute)
    await make_agreement(exchange, them.owner, them.reader, unrelated)
    kept = await make_grant(exchange, them.owner, them.reader, unrelated)
    ended = await them.run(actions.terminate_agreement, them.reader, agreement.id, ENDING)
    assert ended.status is AgreementStatus.TERMINATED
    for grant in given:
        assert (await them.find(AccessGrant, grant.id)).status is GrantStatus.REVOKED
        assert (await recorded(exchange, grant.id))[-1] == "access_revoked"
    assert (await them.find(AccessGrant, asked.id)).status is GrantStatus.REFUSED
    assert (await them.find(AccessGrant, kept.id)).status is GrantStatus.GRANTED
    with pytest.raises(ConfidentialityNeeded):
        await make_grant(exchange, them.owner, them.reader, listing)


async def test_a_suspended_organisation_can_still_take_back_what_it_gave(exchange, them, listing):
    agreement = await make_agreement(exchange, them.owner, them.reader, listing)
    grant = await make_grant(exchange, them.owner, them.reader, listing)
    async with exchange.unit_of_work() as uow:
        found = await uow.session.get_one(type(them.institute), them.institute.id)
        uow.publish(found.suspend("test", by=them.moderator, at=uow.now))
    suspended = await actor_of(exchange, them.owning)
    with pytest.raises(OrganizationNotVerified):
        await them.run(actions.refuse_access, suspended, grant.id)
    assert (await them.run(actions.revoke_access, suspended, grant.id)).status is GrantStatus.REVOKED
    ended = await them.run(actions.terminate_agreement, suspended, agreement.id, ENDING)
    assert ended.status is AgreementStatus.TERMINATED


async def test_the_clock_ends_agreements_with_all_access(exchange, them, listing):
    agreement = await make_agreement(exchange, them.owner, them.reader, listing)
    grant = await make_grant(exchange, them.owner, them.reader, listing)
    assert await them.run(expire_agreements) == 0
    async with exchange.unit_of_work() as uow:
        await uow.session.execute(update(NonDisclosureAgreement).values(wake_at=uow.now, ends_at=uow.now))
    assert await them.run(expire_agreements) == 1
    assert (await them.find(NonDisclosureAgreement, agreement.id)).status is AgreementStatus.EXPIRED
    assert (await them.find(AccessGrant, grant.id)).status is GrantStatus.REVOKED
    assert await them.run(expire_agreements) == 0
    assert await them.run(expire_grants) == 0


async def test_the_clock_ends_access(exchange, them, listing):
    await make_agreement(exchange, them.owner, them.reader, listing)
    grant = await make_grant(exchange, them.owner, them.reader, listing)
    assert await them.run(expire_grants) == 0
    async with exchange.unit_of_work() as uow:
        await uow.session.execute(update(AccessGrant).values(wake_at=uow.now))
    assert await them.run(expire_grants) == 1
    assert (await recorded(exchange, grant.id)) == ["access_requested", "access_granted", "access_expired"]


async def test_a_drafted_agreement_is_for_its_two_parties(exchange, them, listing):
    agreement = await make_agreement(exchange, them.owner, them.reader, listing, signed=0)
    stranger, _ = await make_actor(exchange, "business")
    for actor in (stranger, them.moderator, them.supervisor):
        with pytest.raises(AgreementNotFound):
            await them.run(queries.agreement, actor, agreement.id)
        with pytest.raises(AgreementNotFound):
            await them.run(actions.terminate_agreement, actor, agreement.id, ENDING)


async def test_what_is_private_is_not_on_record(exchange, them, listing, settle):
    """Texts, names, purposes and notes stay off the ledger and out of inboxes and letters."""
    agreement = await make_agreement(exchange, them.owner, them.reader, listing)
    await make_grant(exchange, them.owner, them.reader, listing)
    note = Ending(EndingReason.BREACH, "They copied page seven")
    await them.run(actions.terminate_agreement, them.owner, agreement.id, note)
    assert await settle() > 0
    async with exchange.unit_of_work() as uow:
        facts = (await uow.session.scalars(select(LedgerEntry))).all()
        told = " ".join(str(vars(fact)) for fact in facts)
    assert agreement.document_hash in told
    for private in ("page seven", "judge", "Lọc nước", "THỎA THUẬN", agreement.salt, them.reading.email):
        assert private not in told, private


async def test_an_introduction_opens_a_hidden_company_s_listing_to_an_agreement(exchange, them):
    template = await make_template(exchange)
    hidden = await make_listing(exchange, them.business, direction=Direction.DEMAND, company_hidden=True)
    sent = await them.run(actions.express, them.owner, hidden.id, Interest("Hello"))
    draft = AgreementDraft(template.id, (hidden.id,), UNTIL, introduction_id=sent.id)
    with pytest.raises(NotYetIntroduced):
        await them.run(actions.draft_agreement, them.owner, draft)
    await them.run(actions.accept, them.reader, sent.id)
    stranger, organization = await make_actor(exchange, "business")
    with pytest.raises(IntroductionNotFound):
        await them.run(actions.draft_agreement, stranger, draft)
    with pytest.raises(Unauthenticated):
        await them.run(actions.draft_agreement, ANONYMOUS, draft)
    with pytest.raises(PartyAmbiguous):
        await them.run(actions.draft_agreement, them.owner, replace(draft, organization_id=organization.id))
    agreement = await them.run(actions.draft_agreement, them.owner, draft)
    assert agreement.parties == (them.institute.id, them.business.id)
    assert (agreement.introduction_id, agreement.listing_ids) == (sent.id, (hidden.id,))
    again = await them.run(actions.draft_agreement, them.reader, draft)
    assert again.parties == (them.business.id, them.institute.id)


async def inbox(exchange, person):
    async with exchange.unit_of_work() as uow:
        mine = select(Notice).where(Notice.person_id == person.id).order_by(Notice.created_at, Notice.id)
        return [notice.kind.value for notice in await uow.session.scalars(mine)]


async def test_each_side_is_told_what_the_other_does(exchange, them, listing, settle):
    agreement = await make_agreement(exchange, them.reader, them.owner, listing)
    grant = await make_grant(exchange, them.owner, them.reader, listing)
    await settle()
    told = ["listing_published", "agreement_drafted", "agreement_signed", "access_requested"]
    assert await inbox(exchange, them.owning) == told
    assert await inbox(exchange, them.reading) == ["agreement_in_force", "access_granted"]
    await them.run(actions.terminate_agreement, them.owner, agreement.id, ENDING)
    await settle()
    assert (await inbox(exchange, them.reading))[2:] == ["agreement_terminated", "access_revoked"]
    async with exchange.unit_of_work() as uow:
        about = (await uow.session.scalars(select(Notice).where(Notice.kind == NoticeKind.ACCESS_REVOKED))).one()
    assert (about.subject_type.value, about.subject_id, about.listing_id) == ("access_grant", grant.id, listing.id)
    assert all(about.told(language)[1] for language in ("vi", "en"))


async def test_the_owner_of_the_exchange_is_told_of_a_template_to_approve(exchange, them, settle):
    texts = {"vi": "$first_party $second_party $listings $expires_on"}
    await them.run(actions.draft_template, them.moderator, TemplateKind.NDA, texts)
    await settle()
    assert await inbox(exchange, them.supervisor) == ["template_drafted"]
