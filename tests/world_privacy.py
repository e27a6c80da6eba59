"""What somebody without an organisation asked about their data: one request of each standing."""

from typing import Any

from calls import Call
from factories import actor_of
from techexchange.privacy import actions
from techexchange.privacy.models import DataWish, ObjectedUse, RequestKind

RIGHT_EMAIL = "lan.anh@example.com"
MINE, DESK = "/v1/me/data-requests/{request_id}", "/v1/data-requests/{data_request_id}"


async def fill(builder: Any) -> None:
    """A correction nobody has looked at, an objection in hand, and an export."""
    asking = await actor_of(builder.exchange, builder.world.people["loner"])
    correction = DataWish(kind=RequestKind.CORRECTION, name="Lan Anh", email=RIGHT_EMAIL)
    objection = DataWish(kind=RequestKind.OBJECTION, objection=ObjectedUse.LETTERS)
    builder.note(data_request=await builder.do(actions.ask, asking, correction))
    builder.note(taken_request=await builder.do(actions.ask, asking, objection))
    builder.note(export_request=await builder.do(actions.ask, asking, DataWish(kind=RequestKind.EXPORT)))
    async with builder.exchange.unit_of_work() as uow:
        taken = builder.world.ids["taken_request"]
        await actions.acknowledge(uow, builder.supervising, taken, concerns_others=False)


def calls(_world: Any) -> list[Call]:
    """What the person and the desk do."""
    new, taken = {"data_request_id": "data_request"}, {"data_request_id": "taken_request"}
    none = {"concerns_others": False}
    return [
        Call("POST /v1/me/data-requests", "loner", "data_request_received", {}, {"kind": "erasure"}),
        Call(f"POST {MINE}/withdraw", "loner", "data_request_withdrawn", {"request_id": "data_request"}),
        Call(f"POST {DESK}/acknowledge", "supervisor", "data_request_acknowledged", new, none),
        Call(f"POST {DESK}/extend", "supervisor", "data_request_delayed", taken),
        Call(f"POST {DESK}/fulfil", "supervisor", "data_request_fulfilled", taken, {"answer": "Done"}),
        Call(f"POST {DESK}/refuse", "supervisor", "data_request_refused", taken, {"answer": "No"}),
    ]


READINGS: dict[str, tuple[dict[str, str], ...]] = {
    f"GET {MINE}": ({"request_id": "data_request"},),
    f"GET {MINE}/data": ({"request_id": "export_request"},),
    f"GET {DESK}": ({"data_request_id": "data_request"},),
}
"""What is read in which states."""
FOREIGN = {"request_id": "data_request", "data_request_id": "data_request"}
"""What one person asked."""
FOR_ACCOUNTS = {"POST /v1/me/data-requests"}
"""What everyone with an account may."""
