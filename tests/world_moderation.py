"""What moderators and the owner have on their desks besides reviews: flags, proposals, appeals, and views kept."""

from typing import Any

from calls import Call
from conftest import run_jobs
from factories import actor_of, make_listing, mandated
from moderation_desk import Desk, refusal
from techexchange.infra.throttle import Throttle
from techexchange.moderation import actions
from techexchange.moderation.actions import FlagLimits
from techexchange.moderation.models import AppealSubject, FlagReason, FlagReport, Outcome

APPEAL, VIEW = "/v1/appeals/{appeal_id}", "/v1/case-views/{view_id}"
REPORT = {"reason": "misleading", "text": "SECRET doubts about its efficiency."}


async def fill(builder: Any) -> None:
    """One of each of the institute's, and what the loner flagged."""
    desk = Desk(builder.exchange, builder.operation, lambda: run_jobs(builder.exchange))
    moderator = await mandated(builder.exchange, builder.operation.moderator)
    for name in ("refused_listing", "appealed_listing"):
        case = await desk.publication(builder.institute)
        claimed = await builder.do(actions.claim, moderator, case.id)
        await builder.do(actions.decide, moderator, case.id, refusal(claimed, Outcome.REJECT))
        builder.world.ids[name] = case.subject_id
    file = (actions.file_appeal, builder.administering, AppealSubject.LISTING)
    builder.note(appeal=await builder.do(*file, builder.world.ids["appealed_listing"], "SECRET grounds"))
    await flag(builder)
    organization = builder.world.ids["seeking"]
    builder.note(standing_case=await builder.do(actions.propose, moderator, organization, "SECRET suspicion"))
    builder.note(case_view=await builder.do(actions.keep_view, moderator, "Everything", {}))
    waiting = await desk.publication(builder.institute)
    builder.note(bulk_case=waiting)
    builder.world.bodies["bulk"] = {
        "items": [{"case_id": str(waiting.id), "version": waiting.version, "move": "claim"}]
    }


async def flag(builder: Any) -> None:
    """A flag that is not looked at yet."""
    listing = await make_listing(builder.exchange, builder.institute)
    loner = await actor_of(builder.exchange, builder.world.people["loner"])
    limits = FlagLimits(Throttle(builder.exchange), "192.0.2.7")
    report = FlagReport(FlagReason.MISLEADING, REPORT["text"])
    raised = await builder.do(actions.raise_flag, loner, listing.id, report, limits)
    builder.note(flag=raised, flagged=listing)
    builder.world.ids["flag_case"] = raised.case_id


def calls(world: Any) -> list[Call]:
    """One good call of each change."""
    appeal = {"appeal_id": "appeal"}
    view = {"name": "Late flags", "wanted": {"kind": "flag", "overdue": True}}
    appealing = {"about": "listing", "subject_id": str(world.ids["refused_listing"]), "grounds": "Look again."}
    proposal = {"organization_id": str(world.ids["business"]), "grounds": "Its licence was withdrawn."}
    ruling = {"outcome": "upheld", "subject_version": 1, "answer": "It is as it was."}
    return [
        Call("POST /v1/listings/{listing_id}/flags", "anonymous", "flag_raised", {"listing_id": "published"}, REPORT),
        Call("POST /v1/cases", "moderator", "case_opened", {}, proposal),
        Call("POST /v1/cases/bulk", "moderator", "case_claimed", {}, world.bodies["bulk"]),
        Call("POST /v1/case-views", "moderator", "", {}, view),
        Call(f"DELETE {VIEW}", "moderator", "", {"view_id": "case_view"}),
        Call("POST /v1/appeals", "editor", "appeal_filed", {}, appealing),
        Call(f"POST {APPEAL}/withdraw", "editor", "appeal_withdrawn", appeal),
        Call(f"POST {APPEAL}/decide", "supervisor", "appeal_decided", appeal, ruling),
    ]


READINGS: dict[str, tuple[dict[str, str], ...]] = {
    f"GET {APPEAL}": ({"appeal_id": "appeal"},),
    f"GET {VIEW}/cases": ({"view_id": "case_view"},),
}
FOREIGN = {"appeal_id": "appeal", "view_id": "case_view"}
"""Something that is the institute's, or a moderator's, for each kind of id."""
PRIVATE = {"POST /v1/case-views", f"DELETE {VIEW}"}
"""What concerns nobody but the person who looks at the queue."""
FOR_EVERYONE = {"POST /v1/listings/{listing_id}/flags"}
"""What anyone may do, whoever they are."""
