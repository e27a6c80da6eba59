"""The law the exchange judges by, for anyone to read."""

from typing import Annotated

from fastapi import APIRouter, Path

from techexchange.infra.http import ExchangeRoute, problems
from techexchange.regulations import queries
from techexchange.regulations.errors import RulePackNotFound
from techexchange.regulations.schemas import LawDetailOut, LawPacksOut

router = APIRouter(prefix="/v1/regulations", tags=["regulations"], route_class=ExchangeRoute)
PackId = Annotated[str, Path(pattern=r"^[A-Z]{2}-[0-9.]{1,20}$", examples=["VN-2026.1"])]


@router.get("", summary="List the rule packs")
async def list_rule_packs() -> LawPacksOut:
    """Those in force, those that were, and those to come."""
    return LawPacksOut.of(queries.packs().all)


@router.get("/{pack_id}", summary="Read a rule pack", responses=problems(RulePackNotFound))
async def read_rule_pack(pack_id: PackId) -> LawDetailOut:
    """Every rule with its source, the contract's fields, the cases of registration and the shares that are due."""
    return LawDetailOut.whole(queries.pack(pack_id))
