"""Agreements of confidentiality and access under them, in every state somebody may ask for."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp
import typst
from sqlalchemy import select

from agreements import UNTIL, make_agreement, make_grant, make_template
from calls import Call
from factories import actor_of, make_listing
from techexchange.introductions import queries
from techexchange.introductions.models import AccessLogEntry, TemplateKind
from techexchange.listings import actions as listings
from techexchange.listings.models import AttachmentKind, Upload

ONE, GRANT, TEMPLATE = "/v1/agreements/{agreement_id}", "/v1/access-grants/{grant_id}", "/v1/agreement-templates"
PDF = typst.compile("#set page(width: 200pt, height: 100pt)\nBí mật".encode(), format="pdf")
SIGNING = f"POST {ONE}/sign"


async def fill(builder: Any) -> None:
    """Templates, agreements of the institute with two businesses, and a data room one of them may enter."""
    exchange, owner, buyer = builder.exchange, builder.administering, builder.buying
    template = await make_template(exchange)
    builder.note(template=template, draft_template=await make_template(exchange, approved=False))
    builder.note(mou_template=await make_template(exchange, TemplateKind.MOU))
    rooms = {name: await make_listing(exchange, builder.institute) for name in ("room", "asked_room", "spare_room")}
    builder.note(**rooms)
    upload = Upload("bí mật.pdf", PDF, AttachmentKind.DOCUMENT, public=False)
    file = await builder.do(listings.attach, owner, rooms["room"].id, upload, builder.storage)
    await builder.do(listings.save_confidential, owner, rooms["room"].id, "How dry it must be.")
    builder.note(room_file=file)
    between = {"template": template, "parties": (builder.business.id, builder.institute.id)}
    builder.note(agreement=await make_agreement(exchange, buyer, owner, *rooms.values(), **between))
    drafted = await make_agreement(exchange, buyer, owner, rooms["room"], **between, signed=0)
    builder.note(drafted_agreement=drafted)
    builder.world.secrets["document_hash"] = drafted.document_hash
    others = between | {"parties": (builder.institute.id, builder.world.ids["seeking"])}
    builder.note(private_agreement=await make_agreement(exchange, owner, None, rooms["room"], **others, signed=0))
    builder.note(grant=await make_grant(exchange, owner, buyer, rooms["room"]))
    builder.note(asked_grant=await make_grant(exchange, owner, buyer, rooms["asked_room"], granted=False))
    await builder.do(queries.data_room, buyer, rooms["room"].id)
    async with exchange.unit_of_work() as uow:
        builder.note(reading=(await uow.session.scalars(select(AccessLogEntry))).one())
    await private_access(builder, rooms["room"], template)


async def private_access(builder: Any, room: Any, template: Any) -> None:
    """Access of a business that nobody among the subjects sits in."""
    seeker = await actor_of(builder.exchange, builder.world.people["seeker"])
    parties = (builder.institute.id, builder.world.ids["seeking"])
    await make_agreement(builder.exchange, builder.administering, seeker, room, template=template, parties=parties)
    grant = await make_grant(builder.exchange, builder.administering, seeker, room)
    builder.note(private_grant=grant)


def calls(world: Any) -> list[Call]:
    """What the parties to an agreement do, and what operator and owner do with templates."""
    texts = {"vi": "$first_party $second_party $listings $expires_on"}
    draft = {
        "template_id": str(world.ids["template"]),
        "counterparty_id": str(world.ids["institute"]),
        "listing_ids": [str(world.ids["room"])],
        "expires_on": UNTIL.isoformat(),
    }
    asked = {"grant_id": "asked_grant"}
    return [
        Call(f"POST {TEMPLATE}", "moderator", "template_drafted", {}, {"kind": "nda", "texts": texts}),
        Call(
            f"POST {TEMPLATE}/{{template_id}}/approve",
            *("supervisor", "template_approved", {"template_id": "draft_template"}),
        ),
        Call(f"POST {TEMPLATE}/{{template_id}}/retire", "supervisor", "template_retired", {"template_id": "template"}),
        Call("POST /v1/agreements", "rival", "agreement_drafted", {}, draft),
        Call(
            f"POST {ONE}/terminate",
            *("negotiator", "agreement_terminated", {"agreement_id": "agreement"}, {"reason": "other"}),
        ),
        Call(
            "POST /v1/listings/{listing_id}/access-requests",
            *("rival", "access_requested", {"listing_id": "spare_room"}, {"purpose": "Pilot"}),
        ),
        Call(f"POST {GRANT}/grant", "editor", "access_granted", asked, {}),
        Call(f"POST {GRANT}/refuse", "editor", "access_denied", asked),
        Call(f"POST {GRANT}/revoke", "editor", "access_revoked", {"grant_id": "grant"}),
    ]


async def signature(preparing: Any) -> Call:
    """The rival's signature, once they have an authenticator."""
    secret = (await preparing.ask("POST /v1/me/totp", "rival"))["secret"]
    codes = pyotp.TOTP(secret)
    now = datetime.now(UTC)
    await preparing.ask("POST /v1/me/totp/confirm", "rival", {"code": codes.at(now)})
    body = {"document_hash": preparing.world.secrets["document_hash"], "code": codes.at(now + timedelta(seconds=30))}
    return Call(SIGNING, "rival", "agreement_signed", {"agreement_id": "drafted_agreement"}, body)


PREPARED = {SIGNING: signature}
READINGS: dict[str, tuple[dict[str, str], ...]] = {
    f"GET {TEMPLATE}/{{template_id}}": ({"template_id": "template"}, {"template_id": "draft_template"}),
    f"GET {ONE}": ({"agreement_id": "agreement"}, {"agreement_id": "private_agreement"}),
    f"GET {ONE}/text": ({"agreement_id": "drafted_agreement"},),
    f"GET {GRANT}": ({"grant_id": "grant"}, {"grant_id": "private_grant"}),
    "GET /v1/listings/{listing_id}/data-room": ({"listing_id": "room"},),
    "GET /v1/listings/{listing_id}/data-room/files/{file_id}": ({"listing_id": "room", "file_id": "room_file"},),
    "GET /v1/listings/{listing_id}/access-log": ({"listing_id": "room"},),
}
FOREIGN = {
    "template_id": "draft_template",
    "agreement_id": "private_agreement",
    "counterparty_id": "pending_organization",
    "grant_id": "private_grant",
    "file_id": "room_file",
}
"""Something that is neither the business's nor public, for each kind of id."""
