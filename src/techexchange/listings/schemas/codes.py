"""The codes a listing is described by, and where each list comes from."""

import re
import unicodedata
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, Field, PlainSerializer, StringConstraints
from pydantic_core import PydanticCustomError

COUNTRIES = re.compile(
    "A[DEFGILMOQRSTUWXZ]|B[ABDEFGHIJLMNOQRSTVWYZ]|C[ACDFGHIKLMNORUVWXYZ]|D[EJKMOZ]|E[CEGHRST]|F[IJKMOR]|"
    "G[ABDEFGHILMNPQRSTUWY]|H[KMNRTU]|I[DELMNOQRST]|J[EMOP]|K[EGHIMNPRWYZ]|L[ABCIKRSTUVY]|"
    "M[ACDEFGHKLMNOPQRSTUVWXYZ]|N[ACEFGILOPRUZ]|OM|P[AEFGHKLMNRSTWY]|QA|R[EOSUW]|S[ABCDEGHIJKLMNORSTVXYZ]|"
    "T[CDFGHJKLMNORTVWZ]|U[AGMSYZ]|V[ACEGINU]|W[FS]|Y[ET]|Z[AMW]"
)
"""ISO 3166-1 alpha-2."""

WORLD = "WORLD"
"""A territory without borders."""

FIELDS_OF_SCIENCE = frozenset(
    code
    for major, minors in {1: 7, 2: 11, 3: 5, 4: 5, 5: 9, 6: 5}.items()
    for code in (str(major), *(f"{major}.{minor}" for minor in range(1, minors + 1)))
)
"""OECD Fields of Research and Development (Frascati Manual 2015, table 2.2)."""

MARKUP = re.compile(
    r"<(?:!--|!doctype|\?|/[a-z]|[a-z][a-z0-9-]*\s*/?>|[a-z][a-z0-9-]*[\s/]+[a-z-]+\s*=)", re.IGNORECASE
)
EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


class Sector(StrEnum):
    """The priority fields of the exchange, and the rest."""

    SEMICONDUCTORS = "semiconductors"
    DIGITAL_AI = "digital_ai"
    PRECISION_AUTOMATION = "precision_automation"
    ELECTRONICS = "electronics"
    NEW_MATERIALS = "new_materials"
    PHARMA_COSMETICS = "pharma_cosmetics"
    BIOTECHNOLOGY = "biotechnology"
    AGRI_FOOD = "agri_food"
    ENVIRONMENT = "environment"
    ENERGY = "energy"
    OTHER = "other"


class TransferScope(StrEnum):
    """A form in which technology changes hands."""

    ASSIGNMENT = "assignment"
    EXCLUSIVE_LICENCE = "exclusive_licence"
    SOLE_LICENCE = "sole_licence"
    NON_EXCLUSIVE_LICENCE = "non_exclusive_licence"
    CONTRIBUTION_IN_KIND = "contribution_in_kind"
    JOINT_DEVELOPMENT = "joint_development"
    TECHNICAL_SERVICE = "technical_service"


class PriceKind(StrEnum):
    """How a price is given."""

    FIXED = "fixed"
    RANGE = "range"
    NEGOTIABLE = "negotiable"
    ON_REQUEST = "on_request"


class RightType(StrEnum):
    """A kind of intellectual property."""

    PATENT = "patent"
    UTILITY_SOLUTION = "utility_solution"
    INDUSTRIAL_DESIGN = "industrial_design"
    LAYOUT_DESIGN = "layout_design"
    PLANT_VARIETY = "plant_variety"
    COPYRIGHT = "copyright"
    TRADEMARK = "trademark"
    KNOW_HOW = "know_how"


class RightStatus(StrEnum):
    """Where a right stands at its office."""

    UNFILED = "unfiled"
    FILED = "filed"
    PUBLISHED = "published"
    GRANTED = "granted"
    LAPSED = "lapsed"


class FundingSource(StrEnum):
    """Who paid for the research."""

    STATE_BUDGET = "state_budget"
    ENTERPRISE = "enterprise"
    INTERNATIONAL = "international"
    OWN_FUNDS = "own_funds"
    MIXED = "mixed"


def _written(text: str) -> str:
    """Plain text in one form (NFC, line feeds); markup is refused, so that nothing has to be escaped away later."""
    if MARKUP.search(text):
        raise PydanticCustomError("markup", "Plain text is wanted, without HTML")
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def _country(code: str) -> str:
    if not COUNTRIES.fullmatch(code):
        raise PydanticCustomError("country", "This is not an ISO 3166-1 alpha-2 code")
    return code


def _territory(code: str) -> str:
    return code if code == WORLD else _country(code)


def _field_of_science(code: str) -> str:
    if code not in FIELDS_OF_SCIENCE:
        raise PydanticCustomError("field_of_science", "This is not an OECD field of research and development")
    return code


def _ordered(values: list[str]) -> list[str]:
    return list(dict.fromkeys(values))


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


PLAIN = r"^[^\x00]*$"
Title = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=300, pattern=r"^[^\x00\r\n]*$"),
    AfterValidator(_written),
]
Summary = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000, pattern=PLAIN),
    AfterValidator(_written),
]
Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000, pattern=PLAIN),
    AfterValidator(_written),
]
Country = Annotated[
    str, StringConstraints(pattern="^[A-Z]{2}$"), AfterValidator(_country), Field(description="ISO 3166-1 alpha-2")
]
Territory = Annotated[
    str,
    StringConstraints(pattern="^([A-Z]{2}|WORLD)$"),
    AfterValidator(_territory),
    Field(description="ISO 3166-1 alpha-2, or WORLD"),
]
FieldOfScience = Annotated[
    str,
    StringConstraints(pattern=r"^[1-6](\.[1-9][0-9]?)?$"),
    AfterValidator(_field_of_science),
    Field(description="OECD fields of research and development, such as 2.4"),
]
IpcCode = Annotated[
    str,
    StringConstraints(pattern=r"^[A-H][0-9]{2}([A-Z]( [0-9]{1,4}/[0-9]{2,6})?)?$"),
    Field(description="International Patent Classification: class, subclass or group, such as C02F 1/44"),
]
TechnologyCode = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Z0-9][A-Z0-9.-]{1,39}$"),
    Field(description="An entry of the law's technology lists, as a rule pack names it, such as II-EXPLOSIVES"),
]
Trl = Annotated[int, Field(strict=True, ge=1, le=9, description="Technology readiness level (ISO 16290)")]
Share = Annotated[
    Decimal,
    Field(ge=0, le=1, max_digits=7, decimal_places=6),
    PlainSerializer(lambda share: format(share, "f"), return_type=str),
]
Percent = Annotated[
    Decimal,
    Field(ge=0, le=100, max_digits=7, decimal_places=4),
    PlainSerializer(lambda percent: format(percent, "f"), return_type=str),
]
Day = Annotated[date, Field(ge=EARLIEST.date(), lt=LATEST.date())]
Moment = Annotated[AwareDatetime, Field(ge=EARLIEST, lt=LATEST), AfterValidator(_utc)]
Unique = AfterValidator(_ordered)
