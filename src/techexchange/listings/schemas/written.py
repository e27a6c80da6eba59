"""What a client sends to begin or change a listing."""

from copy import deepcopy
from typing import Annotated, Any
from uuid import UUID

from fastapi import Body as Sent
from pydantic import BaseModel, ConfigDict, ValidatorFunctionWrapHandler, WrapValidator

from techexchange.listings.lifecycle import Direction
from techexchange.listings.schemas.content import DemandContent, SupplyContent

SUPPLY: dict[str, Any] = {
    "direction": "supply",
    "texts": {
        "vi": {
            "title": "Màng lọc nano xử lý nước nhiễm mặn",
            "summary": "Màng lọc nano năng lượng thấp cho nước lợ ở đồng bằng.",
            "description": "Màng polyamide mỏng khử 92 % muối ở áp suất 6 bar, đã chạy thử 14 tháng tại Bến Tre.",
            "advantages": "Tiêu thụ điện thấp hơn 30 % so với thẩm thấu ngược.",
        },
        "en": {
            "title": "Nanofiltration membrane for brackish water",
            "summary": "A low-energy nanofiltration membrane for brackish water in river deltas.",
            "description": "A thin-film polyamide membrane rejecting 92 % of salt at 6 bar, piloted for 14 months.",
            "advantages": "Uses 30 % less power than reverse osmosis.",
        },
    },
    "sector": "environment",
    "field_of_science": "2.7",
    "ipc": ["C02F 1/44", "B01D 61/02"],
    "keywords": ["desalination", "membrane"],
    "country": "VN",
    "province": "Bến Tre",
    "trl": 7,
    "trl_evidence": "Pilot plant of 50 m³ a day, log of 14 months.",
    "transfer_scope": ["exclusive_licence", "technical_service"],
    "territory": ["VN", "KH"],
    "price": {
        "kind": "range",
        "min": {"amount": 800_000_000, "currency": "VND"},
        "max": {"amount": 1_500_000_000, "currency": "VND"},
    },
    "valid_until": "2028-06-30T00:00:00Z",
    "ip_rights": [
        {"type": "patent", "number": "VN 1-0034567", "office": "VN", "status": "granted", "territory": ["VN"]}
    ],
    "owners": [{"name": "Institute of Membrane Science", "share": "1"}],
    "funding_source": "state_budget",
    "state_share_percent": "60",
    "task_code": "KC.05.12/21-25",
    "disclosure_date": "2025-03-01",
}
"""A complete technology, as documentation and tests show it."""


DEMAND: dict[str, Any] = {
    "direction": "demand",
    "texts": {
        "en": {
            "title": "Removing arsenic from well water",
            "summary": "A food processor needs to remove arsenic from 200 m³ of well water a day.",
            "description": "Inflow 0.08 mg/l, wanted below 0.01 mg/l, without chemicals that need a licence.",
            "expected_benefits": "Safe process water at two plants.",
        }
    },
    "sector": "environment",
    "ipc": ["C02F"],
    "keywords": ["arsenic", "well water"],
    "country": "VN",
    "province": "Hà Nam",
    "required_trl": 6,
    "transfer_scope": ["non_exclusive_licence", "technical_service"],
    "need": {"effect": "Arsenic below 0.01 mg/l", "application": "Process water"},
    "budget": {"max": {"amount": 2_000_000_000, "currency": "VND"}},
    "deadline": "2027-12-31",
    "valid_until": "2028-06-30T00:00:00Z",
    "company_hidden": True,
}
"""A complete need, as documentation and tests show it."""


def example(direction: Direction) -> dict[str, Any]:
    """A complete listing of one's own to change."""
    return deepcopy(SUPPLY if direction is Direction.SUPPLY else DEMAND)


ANY_ORGANIZATION = "01890a5d-ac96-774b-bcce-b302099a8057"


class SupplyIn(SupplyContent):
    """A technology to be offered by an organisation."""

    model_config = ConfigDict(json_schema_extra={"example": {"organization_id": ANY_ORGANIZATION} | SUPPLY})

    organization_id: UUID


class DemandIn(DemandContent):
    """A technology wanted by an organisation."""

    model_config = ConfigDict(json_schema_extra={"example": {"organization_id": ANY_ORGANIZATION} | DEMAND})

    organization_id: UUID


BODIES: dict[Direction, type[SupplyIn] | type[DemandIn]] = {Direction.SUPPLY: SupplyIn, Direction.DEMAND: DemandIn}


class _Directed(BaseModel):
    direction: Direction


def _by_direction(sent: Any, _: ValidatorFunctionWrapHandler) -> SupplyIn | DemandIn:
    """Checked as its direction says, so that each fault is told at its place in the body."""
    return BODIES[_Directed.model_validate(sent).direction].model_validate(sent)


ListingIn = Annotated[SupplyIn | DemandIn, WrapValidator(_by_direction), Sent()]

ListingPatch = Annotated[
    dict[str, Any],
    Sent(
        description="A JSON merge patch (RFC 7396) over the working content: null removes, objects merge.",
        examples=[
            {"texts": {"en": {"summary": "A low-energy membrane for brackish water."}}, "province": None},
            {"texts": {"und": {"title": "Màng lọc nano xử lý nước nhiễm mặn"}}},
        ],
    ),
]
