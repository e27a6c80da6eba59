"""Introductions in every state somebody may ask for, with a meeting, a message and a file in one of them."""

import io
from datetime import timedelta
from typing import Any

from PIL import Image

from calls import Call
from factories import actor_of, make_listing, mandated
from techexchange.introductions import actions
from techexchange.introductions.models import (
    EnclosedFile,
    Interest,
    InterestDeclineReason,
    InterestRefusal,
    MeetingPlan,
    MeetingTime,
)
from techexchange.kernel.clock import utc_now
from techexchange.kernel.events import plain
from techexchange.listings.models import Direction

SOON = utc_now().replace(microsecond=0) + timedelta(days=7)
TIME = MeetingTime(SOON, SOON + timedelta(hours=2))
HELLO = Interest("We would like to see it run.")


MET = {"introduction_id": "met_introduction"}
ONE = "GET /v1/introductions/{introduction_id}"
READINGS: dict[str, tuple[dict[str, str], ...]] = {
    ONE: tuple({"introduction_id": f"{name}_introduction"} for name in ("sent", "brokered", "met")),
    f"{ONE}/meetings": (MET, {"introduction_id": "brokered_introduction"}),
    f"{ONE}/meetings/{{meeting_id}}": (MET | {"meeting_id": "meeting"},),
    f"{ONE}/meetings/{{meeting_id}}/calendar": (MET | {"meeting_id": "meeting"},),
    f"{ONE}/messages": (MET, {"introduction_id": "brokered_introduction"}),
    f"{ONE}/messages/{{message_id}}/attachments/{{enclosure_id}}": (
        MET | {"message_id": "message", "enclosure_id": "enclosure"},
    ),
}
"""What is read, of things in states in which not everyone may read the same."""


def png() -> bytes:
    """A picture."""
    written = io.BytesIO()
    Image.new("RGB", (8, 8), (10, 20, 30)).save(written, "PNG")
    return written.getvalue()


async def fill(builder: Any) -> None:
    """One introduction in each state; in `met_introduction` the two arrange a meeting and write to each other."""
    broker = await mandated(builder.exchange, builder.world.people["broker"])
    need = await make_listing(builder.exchange, builder.business, direction=Direction.DEMAND)
    builder.note(business_need=need)
    for name in ("sent", "declined", "met", "asked", "brokered"):
        builder.note(**{f"{name}_listing": await make_listing(builder.exchange, builder.institute)})
    for name in ("sent", "declined", "met"):
        listing_id = builder.world.ids[f"{name}_listing"]
        builder.note(**{f"{name}_introduction": await builder.do(actions.express, builder.buying, listing_id, HELLO)})
    ids = builder.world.ids
    refusal = InterestRefusal(InterestDeclineReason.PRICE, "Too much")
    await builder.do(actions.decline, builder.administering, ids["declined_introduction"], refusal)
    await builder.do(actions.accept, builder.administering, ids["met_introduction"])
    pair = actions.SuggestedPair(ids["brokered_listing"], need.id, "Look at each other")
    builder.note(brokered_introduction=await builder.do(actions.suggest, broker, pair))
    await talk(builder)


async def talk(builder: Any) -> None:
    """A meeting that the business proposes, and a message of the institute with a file."""
    met = builder.world.ids["met_introduction"]
    editing = await actor_of(builder.exchange, builder.world.people["editor"])
    plan = MeetingPlan("Tour of the plant", (TIME,), "Hà Nội")
    _, meeting = await builder.do(actions.propose_meeting, builder.buying, met, plan)
    message = await builder.do(actions.write, editing, met, "Bring samples.")
    file = EnclosedFile("ảnh.png", png())
    enclosure = await builder.do(actions.enclose, editing, (met, message.id), file, builder.storage)
    builder.note(meeting=meeting, message=message, enclosure=enclosure)


def calls(world: Any) -> list[Call]:
    """What seekers, hosts and the broker do."""
    one = "POST /v1/introductions/{introduction_id}"
    sent, brokered = {"introduction_id": "sent_introduction"}, {"introduction_id": "brokered_introduction"}
    interest = {"message": "We would like to see it run.", "own_listing_id": str(world.ids["business_need"])}
    pair = {"supply_id": str(world.ids["asked_listing"]), "demand_id": str(world.ids["business_need"])}
    return [
        Call(
            "POST /v1/listings/{listing_id}/interests",
            *("rival", "interest_expressed", {"listing_id": "asked_listing"}, interest),
        ),
        Call("POST /v1/introductions", "broker", "contact_suggested", {}, pair),
        Call(f"{one}/acknowledge", "editor", "interest_acknowledged", sent),
        Call(f"{one}/accept", "editor", "contact_made", sent),
        Call(f"{one}/consent", "editor", "interest_accepted", brokered),
        Call(f"{one}/decline", "negotiator", "interest_declined", sent, {"reason": "too_early", "note": "Next year"}),
        Call(f"{one}/withdraw", "rival", "interest_withdrawn", sent),
        *talking_calls(one),
    ]


def talking_calls(one: str) -> list[Call]:
    """What two who were introduced do."""
    meeting, message = MET | {"meeting_id": "meeting"}, MET | {"message_id": "message"}
    times = [{"starts_at": plain(TIME.starts_at), "ends_at": plain(TIME.ends_at)}]
    plan = {"subject": "Tour of the plant", "times": times, "link": "https://meet.example/room"}
    file = {"files": {"file": ("photo.png", png(), "image/png")}}
    return [
        Call(f"{one}/meetings", "editor", "meeting_proposed", MET, plan),
        Call(f"{one}/meetings/{{meeting_id}}/accept", "editor", "meeting_accepted", meeting, {"time": 1}),
        Call(f"{one}/meetings/{{meeting_id}}/decline", "negotiator", "meeting_declined", meeting),
        Call(f"{one}/meetings/{{meeting_id}}/cancel", "rival", "meeting_cancelled", meeting),
        Call(f"{one}/messages", "negotiator", "message_sent", MET, {"text": "Gladly."}),
        Call(f"{one}/messages/{{message_id}}/attachments", "editor", "file_enclosed", message, None, file),
    ]
