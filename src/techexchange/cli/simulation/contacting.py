"""Who meets whom over which listing."""

from dataclasses import dataclass
from datetime import datetime

from techexchange.cli.simulation.participants import Participant
from techexchange.cli.simulation.plan import Chance
from techexchange.cli.simulation.publishing import Listed
from techexchange.cli.simulation.timeline import Timeline
from techexchange.introductions.models import (
    Approach,
    ContactSide,
    InterestDeclineReason,
    InterestRefusal,
    Introduction,
)

MESSAGE = "Chúng tôi quan tâm đến hồ sơ này và mong được trao đổi. / We are interested and would like to talk."
ANSWER_DAYS = 1.5


@dataclass(frozen=True)
class Contact:
    """Two who were introduced over a listing."""

    listed: Listed
    seeker: Participant
    made_at: datetime


def connect(timeline: Timeline, chance: Chance, listed: Listed, seeker: Participant) -> Contact:
    """An interest that the host accepts."""
    sent, _ = _express(timeline, chance, listed, seeker)
    made_at = chance.soon(sent.created_at, ANSWER_DAYS)
    timeline.happen(*sent.accept(ContactSide.HOST, by=listed.by.actor, at=made_at))
    return Contact(listed, seeker, made_at)


def decline(timeline: Timeline, chance: Chance, listed: Listed, seeker: Participant) -> None:
    """An interest that the host declines."""
    sent, _ = _express(timeline, chance, listed, seeker)
    refusal = InterestRefusal(chance.one(list(InterestDeclineReason)))
    declined_at = chance.soon(sent.created_at, ANSWER_DAYS)
    timeline.happen(sent.decline(refusal, ContactSide.HOST, by=listed.by.actor, at=declined_at))


def _express(timeline: Timeline, chance: Chance, listed: Listed, seeker: Participant) -> tuple[Introduction, datetime]:
    at = chance.after(max(listed.published_at, seeker.verified_at))
    approach = Approach(
        listing_id=listed.listing.id,
        listing_version=1,
        host_id=listed.by.organization.id,
        seeker_id=seeker.organization.id,
        message=MESSAGE,
    )
    sent, expressed = Introduction.express(approach, by=seeker.actor, at=at)
    timeline.happen(expressed)
    timeline.keep(at, sent)
    return sent, at
