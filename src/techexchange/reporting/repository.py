"""How far the ledger was counted, and what was counted of it."""

from collections.abc import Iterable

from sqlalchemy import select, tuple_
from sqlalchemy.dialects.postgresql import insert

from techexchange.deals.models.term import PaymentTerm
from techexchange.infra.uow import UnitOfWork
from techexchange.listings.models import ListingVersion, content_hash
from techexchange.reporting.models import FactKind, Known, Needed, Proofs, ReportedFact, ReportProgress

ONLY = 1
OF_LISTINGS = (FactKind.SUBMITTED, FactKind.PUBLISHED, FactKind.INTEREST)


async def begin(uow: UnitOfWork) -> None:
    """Count from the first entry on, unless that has begun."""
    await uow.session.execute(insert(ReportProgress).values(id=ONLY, position=0).on_conflict_do_nothing())


async def progress(uow: UnitOfWork) -> ReportProgress | None:
    """How far was counted, locked; None while somebody else counts."""
    wanted = select(ReportProgress).with_for_update(skip_locked=True)
    return (await uow.session.scalars(wanted)).one_or_none()


async def keep(uow: UnitOfWork, facts: Iterable[ReportedFact]) -> None:
    """Keep what was counted."""
    uow.session.add_all(facts)
    await uow.session.flush()


async def known(uow: UnitOfWork, needed: Needed) -> Known:
    """What was counted before of what these entries are about."""
    found = Known()
    of_listings = (ReportedFact.listing_id.in_(needed.listings), ReportedFact.kind.in_(OF_LISTINGS))
    of_subjects = (ReportedFact.subject_id.in_(needed.cases), ReportedFact.kind == FactKind.CASE_OPENED)
    of_kinds = (ReportedFact.subject_id.in_(needed.organizations), ReportedFact.kind == FactKind.ORGANIZATION)
    for wanted in (of_kinds, of_listings, of_subjects):
        for fact in await uow.session.scalars(select(ReportedFact).where(*wanted).order_by(ReportedFact.seq)):
            found.learn(fact)
    return found


async def proofs(uow: UnitOfWork, needed: Needed) -> Proofs:
    """What opens the hashes on record; what was changed since opens none."""
    key = tuple_(ListingVersion.listing_id, ListingVersion.number)
    contents = select(ListingVersion.content).where(key.in_(needed.versions))
    terms = (await uow.session.scalars(select(PaymentTerm).where(PaymentTerm.id.in_(needed.terms)))).all()
    return Proofs(
        {content_hash(content): content for content in await uow.session.scalars(contents)},
        {term.figures_hash: (term.amount, term.currency) for term in terms},
    )
