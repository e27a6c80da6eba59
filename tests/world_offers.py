"""What belongs to negotiations: a valuation kept, memoranda in several states, and a look of the owner."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp

from calls import Call
from factories import actor_of, make_listing, make_offer
from techexchange.kernel.clock import utc_now
from techexchange.mandates.models import LegalBasis
from techexchange.offers import actions
from techexchange.offers.models import Warrant
from techexchange.offers.schemas import AssumptionsIn

NEGOTIATION, MEMORANDUM = "/v1/negotiations/{negotiation_id}", "/v1/memoranda/{memorandum_id}"
SIGNING = f"POST {MEMORANDUM}/sign"
UNTIL = utc_now() + timedelta(days=300)
ASSUMED = {"sales": [2_000_000_000, 5_000_000_000], "discount_percent": "12", "horizon_years": 8}


async def fill(builder: Any) -> None:
    """The institute values what it was offered, and puts memoranda to the business and to another one."""
    ids, owner = builder.world.ids, builder.administering
    assumed = AssumptionsIn(**ASSUMED).assumptions()
    valuation = await builder.do(actions.keep_valuation, owner, ids["mine_listing"], assumed)
    ended = await builder.do(actions.draft_memorandum, owner, ids["mine_negotiation"], UNTIL)
    await builder.do(actions.terminate_memorandum, owner, ended.id, "Not yet", None)
    drafted = await builder.do(actions.draft_memorandum, owner, ids["theirs_negotiation"], UNTIL)
    seeker = await actor_of(builder.exchange, builder.world.people["seeker"])
    private = await make_offer(builder.exchange, seeker, await make_listing(builder.exchange, builder.institute))
    between = await builder.do(actions.draft_memorandum, owner, private.id, UNTIL)
    warrant = Warrant(LegalBasis.INSPECTION, "Decision 41")
    look, _ = await builder.do(actions.disclose, builder.supervising, ids["mine_negotiation"], warrant)
    builder.note(valuation=valuation, ended_memorandum=ended, memorandum=drafted, private_memorandum=between)
    builder.note(disclosure=look)
    builder.world.secrets["memorandum_hash"] = drafted.document_hash


def calls(world: Any) -> list[Call]:
    """What the parties to a negotiation do beside offering, and what the owner may."""
    mine = {"negotiation_id": "mine_negotiation"}
    warrant = {"legal_basis": "court_order", "reference": "Order 7"}
    return [
        Call(
            "POST /v1/listings/{listing_id}/valuations",
            *("negotiator", "valuation_kept", {"listing_id": "mine_listing"}, ASSUMED),
        ),
        Call(
            f"POST {NEGOTIATION}/memoranda",
            *("negotiator", "memorandum_drafted", mine, {"valid_until": world.valid["valid_until"]}),
        ),
        Call(
            f"POST {MEMORANDUM}/terminate",
            *("admin", "memorandum_terminated", {"memorandum_id": "memorandum"}, {"reason": "Too soon"}),
        ),
        Call(f"POST {NEGOTIATION}/disclosures", "supervisor", "negotiation_disclosed", mine, warrant),
    ]


async def signature(preparing: Any) -> Call:
    """The business's signature, once its administrator has an authenticator."""
    codes = pyotp.TOTP((await preparing.ask("POST /v1/me/totp", "rival"))["secret"])
    now = datetime.now(UTC)
    await preparing.ask("POST /v1/me/totp/confirm", "rival", {"code": codes.at(now)})
    later = codes.at(now + timedelta(seconds=30))
    body = {"document_hash": preparing.world.secrets["memorandum_hash"], "code": later}
    return Call(SIGNING, "rival", "memorandum_signed", {"memorandum_id": "memorandum"}, body)


PREPARED = {SIGNING: signature}
READINGS: dict[str, tuple[dict[str, str], ...]] = {
    "GET /v1/listings/{listing_id}/offers/compare": ({"listing_id": "mine_listing"}, {"listing_id": "paused"}),
    "GET /v1/valuations/{valuation_id}": ({"valuation_id": "valuation"},),
    f"GET {MEMORANDUM}": ({"memorandum_id": "memorandum"}, {"memorandum_id": "private_memorandum"}),
    f"GET {NEGOTIATION}/disclosures": ({"negotiation_id": "mine_negotiation"},),
}
FOREIGN = {"valuation_id": "valuation", "memorandum_id": "private_memorandum"}
"""Something that is neither the business's nor public, for each kind of id."""
