"""How the demo's results of state-funded research come onto the register before they are published."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from techexchange.assets import actions
from techexchange.assets.models import Task
from techexchange.cli.demo.reviewing import OPERATOR
from techexchange.cli.demo.stage import Stage
from techexchange.kernel.days import day_of
from techexchange.kernel.permissions import Permission

ACCEPTED = timedelta(days=20)
"""How long ago the demo's results were accepted."""


async def vouch_for(stage: Stage, listing: dict[str, Any]) -> None:
    """Register a task for its host, and let a moderator verify it, where the state has a share in what came of it."""
    share = Decimal(listing.get("state_share_percent", "0"))
    if not share:
        return
    host = listing["owner"]
    async with stage.acting(stage.one(host, Permission.ASSET_REGISTER)) as (uow, actor):
        task = Task(
            task_code=listing["task_code"],
            title={language: text["title"] for language, text in listing["texts"].items()},
            certificate_no=listing.get("result_certificate"),
            certificate_on=None,
            state_share=share,
            accepted_on=day_of(uow.now - ACCEPTED),
        )
        asset = await actions.register(uow, actor, stage.organizations[host], task)
    async with stage.acting(stage.one(OPERATOR, Permission.ASSET_VERIFY)) as (uow, actor):
        await actions.verify(uow, actor, asset.id)
