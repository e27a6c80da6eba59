"""A whole month as chance has it."""

from uuid import UUID

from techexchange.cli.simulation.contacting import Contact, connect, decline
from techexchange.cli.simulation.dealing import conclude, give_up
from techexchange.cli.simulation.participants import Participant, bring
from techexchange.cli.simulation.plan import Chance, MonthPlan
from techexchange.cli.simulation.publishing import Listed, ListingTemplates, publish
from techexchange.cli.simulation.reviewing import Desk
from techexchange.cli.simulation.timeline import Timeline
from techexchange.kernel.permissions import Actor, OrganizationKind
from techexchange.listings.models import Direction
from techexchange.reporting.models import ReportPeriod

INSTITUTES = 0.3
"""How many of the suppliers are institutes."""
DECLINED, GIVEN_UP = 0.15, 0.4
"""How many interests come to nothing for each that is accepted, and talks for each that succeed."""


def imagine(plan: MonthPlan, period: ReportPeriod, moderators: tuple[Actor, ...]) -> Timeline:
    """Everything that happens in the month."""
    timeline, chance = Timeline(), Chance(period, plan.seed)
    desk = Desk(timeline, chance, moderators)
    kinds = [OrganizationKind.INSTITUTE] * round(plan.suppliers * INSTITUTES)
    kinds += [OrganizationKind.BUSINESS] * (plan.suppliers - len(kinds) + plan.acquirers)
    participants = [bring(timeline, chance, desk, kind, number) for number, kind in enumerate(kinds)]
    suppliers, acquirers = participants[: plan.suppliers], participants[plan.suppliers :]
    listed = _catalogue(plan, desk, suppliers, acquirers)
    contacts = _meet(plan, desk, listed, (suppliers, acquirers))
    early = sorted(contacts, key=lambda contact: contact.made_at)
    several = round(plan.deals * (1 + GIVEN_UP))
    for number, contact in enumerate(early[:several]):
        if number < plan.deals:
            conclude(timeline, chance, contact)
        else:
            give_up(timeline, chance, contact)
    return timeline


def _catalogue(plan: MonthPlan, desk: Desk, suppliers: list[Participant], acquirers: list[Participant]) -> list[Listed]:
    """Every supplier has one technology at least; some have many."""
    templates, chance, made = ListingTemplates.of(desk.chance.end), desk.chance, []
    for number in range(plan.listings):
        supply = number < plan.supplies
        direction = Direction.SUPPLY if supply else Direction.DEMAND
        if number < plan.suppliers:
            owner = suppliers[number]
        else:
            owners = suppliers if supply else acquirers
            owner = owners[chance.favourite(len(owners))]
        content = templates.draw(chance, direction, number)
        made.append(publish(desk.timeline, chance, desk, owner, content))
    return made


def _meet(
    plan: MonthPlan, desk: Desk, listed: list[Listed], sides: tuple[list[Participant], list[Participant]]
) -> list[Contact]:
    """Nobody meets the same host over the same listing twice."""
    chance = desk.chance
    met: set[tuple[UUID, UUID]] = set()
    contacts: list[Contact] = []
    suppliers, acquirers = sides
    while len(contacts) < plan.connections:
        one = listed[chance.favourite(len(listed))]
        seekers = acquirers if one.listing.direction is Direction.SUPPLY else suppliers
        seeker = chance.one(seekers)
        if seeker is one.by or (one.listing.id, seeker.organization.id) in met:
            continue
        met.add((one.listing.id, seeker.organization.id))
        if chance.share() < DECLINED:
            decline(desk.timeline, chance, one, seeker)
        else:
            contacts.append(connect(desk.timeline, chance, one, seeker))
    return contacts
