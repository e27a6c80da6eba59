"""A rule pack as it is written in its file; each field's description says what to write there."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from techexchange.regulations.models import Certainty, Outcome

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$")]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
EntryCode = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9][A-Z0-9.-]{1,39}$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Country = Annotated[str, StringConstraints(pattern="^[A-Z]{2}$")]
IpcBranch = Annotated[str, StringConstraints(pattern=r"^[A-H]([0-9]{2}([A-Z]( [0-9]{1,4}(/[0-9]{2,6})?)?)?)?$")]
Days = Annotated[int, Field(strict=True, ge=1, le=3650)]
CourseName = Literal["domestic", "inbound", "outbound", "foreign"]
DayName = Literal["signed_on", "agreed_on", "certified_on", "permitted_on"]
RULE = "the `key` of one of the [[rules]] of this file"


class WrittenTable(BaseModel):
    """A table of the file: what it does not know is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class WrittenWords(WrittenTable):
    """A sentence in both languages."""

    vi: Annotated[Text, Field(description="the sentence in Vietnamese, in quotes")]
    en: Annotated[Text, Field(description="the sentence in English, in quotes")]


class WrittenRule(WrittenTable):
    """A rule: what the law says, and from where that is known."""

    key: Annotated[Key, Field(description='words in lower case joined by dots, such as "registration.deadline"')]
    source: Annotated[Text, Field(description='law and article, such as "Law 07/2017/QH14, Art. 31"')]
    certainty: Annotated[Certainty, Field(description='"seen", "secondary" or "draft"')]
    effective_from: Annotated[date, Field(description="the first day it holds, such as 2018-07-01, without quotes")]
    effective_until: Annotated[
        date | None, Field(description="the last day it holds, such as 2026-12-31, without quotes")
    ] = None
    text: Annotated[WrittenWords, Field(description='what it says: { vi = "…", en = "…" }')]
    figures: Annotated[dict[Code, int | Decimal | str], Field(description="its numbers by name, such as days = 90")] = (
        Field(default_factory=dict)
    )


class WrittenCondition(WrittenTable):
    """In which cases something applies; what is left out is open."""

    courses: Annotated[
        list[CourseName], Field(description='of "domestic", "inbound", "outbound", "foreign", in brackets')
    ] = Field(default_factory=list)
    scopes: Annotated[
        list[Code], Field(description='forms of transfer in brackets, such as ["assignment", "exclusive_licence"]')
    ] = Field(default_factory=list)
    state: Annotated[bool | None, Field(strict=True, description="true or false: state funding or state capital")] = (
        None
    )
    state_funded: Annotated[bool | None, Field(strict=True, description="true or false")] = None
    state_capital: Annotated[bool | None, Field(strict=True, description="true or false")] = None
    result_certificate: Annotated[bool | None, Field(strict=True, description="true or false")] = None
    restricted: Annotated[bool | None, Field(strict=True, description="true or false")] = None
    own_use: Annotated[bool | None, Field(strict=True, description="true or false")] = None


class WrittenList(WrittenTable):
    """A list of the law, and what being on it means."""

    name: Annotated[Code, Field(description='the name its entries use, such as "banned"')]
    rule: Annotated[Key, Field(description=RULE)]
    outcome: Annotated[
        Literal["blocked", "permit_required", "needs_review", "cleared"],
        Field(description='"blocked", "permit_required", "needs_review" or "cleared"'),
    ]


class WrittenSign(WrittenTable):
    """What points to an entry: a class and a word together are taken for it, words alone ask people to look."""

    ipc: Annotated[
        list[IpcBranch], Field(description='branches of the classification, such as ["C01B 7/03", "F42"]')
    ] = Field(default_factory=list)
    words: Annotated[list[Text], Field(description='words or phrases, such as ["mercury cell"]')] = Field(
        default_factory=list
    )
    outcome: Annotated[
        Outcome | None, Field(description="left out, or what it means where that is not what the list says")
    ] = None


class WrittenTechnology(WrittenTable):
    """An entry of a list."""

    code: Annotated[EntryCode, Field(description='capitals, digits, dots and hyphens, such as "III-07"')]
    list: Annotated[Code, Field(description="the `name` of one of the [[technology_lists.lists]]")]
    name: Annotated[WrittenWords, Field(description='what it is called: { vi = "…", en = "…" }')]
    signs: Annotated[
        tuple[WrittenSign, ...], Field(description="a list of { ipc = […], words = […] }, each with one or both")
    ] = ()


class WrittenLists(WrittenTable):
    """The technology lists."""

    rule: Annotated[Key, Field(description=RULE)]
    unknown: Annotated[WrittenWords, Field(description="what is said of a code that no entry has")]
    lists: Annotated[tuple[WrittenList, ...], Field(description="one [[technology_lists.lists]] for each list")]
    entries: Annotated[
        tuple[WrittenTechnology, ...], Field(description="one [[technology_lists.entries]] for each entry")
    ] = ()


class WrittenNovelty(WrittenTable):
    """The guard of what was not filed."""

    rule: Annotated[Key, Field(description=RULE)]
    rights: Annotated[list[Code], Field(min_length=1, description='kinds of right, such as ["patent"]')]
    grace_months: Annotated[int, Field(strict=True, ge=0, le=60, description="months from disclosure to filing")]
    outcome: Annotated[
        Literal["needs_review", "warning"], Field(description='"needs_review" or "warning", while it is still secret')
    ]
    undisclosed: Annotated[WrittenWords, Field(description="what is said while nothing was disclosed")]
    in_grace: Annotated[WrittenWords, Field(description="what is said until {until}")]
    lapsed: Annotated[WrittenWords, Field(description="what is said after {until}")]


class WrittenStateControl(WrittenTable):
    """The control of what the state paid for."""

    rule: Annotated[Key, Field(description=RULE)]
    outcome: Annotated[Literal["needs_review", "warning"], Field(description='"needs_review" or "warning"')]
    funding: Annotated[list[Code], Field(description='sources with state money, such as ["state_budget", "mixed"]')]
    shared: Annotated[WrittenWords, Field(description="what is said where the state has a share")]
    unstated: Annotated[WrittenWords, Field(description="what is said where its share is not named")]


class WrittenGround(WrittenTable):
    """A case of registration; the first that fits decides."""

    rule: Annotated[Key, Field(description=RULE)]
    when: Annotated[WrittenCondition, Field(description="{ courses = […], state = true } and the like")] = (
        WrittenCondition()
    )
    required: Annotated[bool, Field(strict=True, description="true or false: the contract is registered")] = False
    permit_required: Annotated[bool, Field(strict=True, description="true or false: a permit comes first")] = False
    filer: Annotated[
        Literal["supplier", "acquirer"] | None, Field(description='"supplier" or "acquirer": who hands it in')
    ] = None
    text: Annotated[WrittenWords, Field(description='why: { vi = "…", en = "…" }')]


class WrittenRegistration(WrittenTable):
    """Registration and its clocks."""

    deadline_days: Annotated[Days, Field(description="days from signing to filing, such as 90")]
    certificate_working_days: Annotated[Days, Field(description="working days until the certificate, such as 5")]
    supplement_working_days: Annotated[Days, Field(description="working days until more is asked for, such as 3")]
    permit_days: Annotated[Days, Field(description="days until a permit is decided on, such as 30")]
    grounds: Annotated[
        tuple[WrittenGround, ...],
        Field(min_length=1, description="one [[registration.grounds]] for each case, the last without `when`"),
    ]


class WrittenEffect(WrittenTable):
    """When a contract takes effect."""

    rule: Annotated[Key, Field(description=RULE)]
    after_permit: Annotated[tuple[DayName, ...], Field(min_length=1, description='such as ["permitted_on"]')]
    after_registration: Annotated[tuple[DayName, ...], Field(min_length=1, description='such as ["certified_on"]')]
    otherwise: Annotated[tuple[DayName, ...], Field(min_length=1, description='such as ["agreed_on", "signed_on"]')]


class WrittenField(WrittenTable):
    """A field of the contract."""

    code: Annotated[Code, Field(description='lower case, such as "technology_name"')]
    rule: Annotated[Key, Field(description=RULE)]
    kind: Annotated[Literal["text", "date", "list"], Field(description='"text", "date" or "list"')] = "text"
    required: Annotated[bool, Field(strict=True, description="true or false")] = True
    when: Annotated[WrittenCondition, Field(description="left out, or the cases in which it is asked for")] = (
        WrittenCondition()
    )
    label: Annotated[WrittenWords, Field(description='its name: { vi = "…", en = "…" }')]
    hint: Annotated[WrittenWords, Field(description='what to write there: { vi = "…", en = "…" }')]


class WrittenMethod(WrittenTable):
    """A way of paying."""

    code: Annotated[Code, Field(description='lower case, such as "lump_sum"')]
    label: Annotated[WrittenWords, Field(description='its name: { vi = "…", en = "…" }')]
    terms: Annotated[
        tuple[Annotated[str, StringConstraints(pattern=r"^[a-z_]+(\.[a-z_]+)?$")], ...],
        Field(description='the terms of an offer that pay so, such as ["upfront", "royalty.net_sales"]'),
    ] = ()


class WrittenPayment(WrittenTable):
    """The ways of paying."""

    rule: Annotated[Key, Field(description=RULE)]
    none_named: Annotated[WrittenWords, Field(description="what is said where nothing is paid")]
    another: Annotated[WrittenWords, Field(description="what is said where it is paid in another way")]
    methods: Annotated[tuple[WrittenMethod, ...], Field(min_length=1, description="one [[payment.methods]] for each")]


class WrittenBenefit(WrittenTable):
    """What a beneficiary is due."""

    rule: Annotated[Key, Field(description=RULE)]
    beneficiary: Annotated[Code, Field(description='such as "authors"')]
    percent: Annotated[
        Decimal, Field(gt=0, le=100, max_digits=7, decimal_places=4, description='per cent in quotes, such as "30"')
    ]
    basis: Annotated[Code, Field(description='of what, such as "post_tax_profit"')]
    binding: Annotated[bool, Field(strict=True, description="true where no agreement can go below it, else false")]
    when: Annotated[WrittenCondition, Field(description="in which cases")] = WrittenCondition()


class WrittenNote(WrittenTable):
    """What else is asked for."""

    rule: Annotated[Key, Field(description=RULE)]
    outcome: Annotated[
        Literal["required", "needs_review", "warning"], Field(description='"required", "needs_review" or "warning"')
    ]
    when: Annotated[WrittenCondition, Field(description="in which cases")] = WrittenCondition()


class WrittenAuctionPeriods(WrittenTable):
    """How long the periods of an auction last at least."""

    rule: Annotated[Key, Field(description=RULE)]
    enquiry_days: Annotated[Days, Field(description="days in which questions are taken, such as 5")]
    tender_days: Annotated[Days, Field(description="days in which bids are taken, such as 15")]
    standstill_days: Annotated[Days, Field(description="days between award and contract, such as 5")]
    amendment_days: Annotated[Days, Field(description="days left for bids after the rules were amended, such as 3")]


class WrittenRetention(WrittenTable):
    """How long records are kept."""

    rule: Annotated[Key, Field(description=RULE)]
    years: Annotated[int, Field(strict=True, ge=1, le=100, description="years, such as 10")]


class WrittenPack(WrittenTable):
    """The whole file."""

    id: Annotated[
        str,
        StringConstraints(pattern=r"^[A-Z]{2}-[0-9]{4}(\.[0-9]+)*$"),
        Field(description='jurisdiction and version, such as "VN-2026.1"'),
    ]
    jurisdiction: Annotated[Country, Field(description='the country (ISO 3166-1 alpha-2), such as "VN"')]
    version: Annotated[Text, Field(description='the year and a number, such as "2026.1"')]
    title: Annotated[WrittenWords, Field(description="what this pack is")]
    effective_from: Annotated[date, Field(description="its first day, such as 2026-01-01, without quotes")]
    effective_until: Annotated[date | None, Field(description="its last day, without quotes, or left out")] = None
    utc_offset_minutes: Annotated[
        int, Field(strict=True, ge=-720, le=840, description="minutes its clock is ahead of UTC, such as 420")
    ]
    rules: Annotated[tuple[WrittenRule, ...], Field(min_length=1, description="one [[rules]] for each rule")]
    technology_lists: Annotated[WrittenLists, Field(description="a [technology_lists] table")]
    novelty: Annotated[WrittenNovelty | None, Field(description="a [novelty] table, or left out")] = None
    state_control: Annotated[WrittenStateControl | None, Field(description="a [state_control] table, or left out")] = (
        None
    )
    registration: Annotated[WrittenRegistration, Field(description="a [registration] table")]
    effect: Annotated[WrittenEffect, Field(description="an [effect] table")]
    contract_fields: Annotated[
        tuple[WrittenField, ...], Field(min_length=1, description="one [[contract_fields]] for each field")
    ]
    payment: Annotated[WrittenPayment, Field(description="a [payment] table")]
    benefits: Annotated[tuple[WrittenBenefit, ...], Field(description="one [[benefits]] for each share")] = ()
    valuation: Annotated[WrittenNote | None, Field(description="a [valuation] table, or left out")] = None
    auction: Annotated[WrittenNote | None, Field(description="an [auction] table, or left out")] = None
    auction_periods: Annotated[
        WrittenAuctionPeriods | None, Field(description="an [auction_periods] table, or left out")
    ] = None
    retention: Annotated[WrittenRetention, Field(description="a [retention] table")]
