"""A pack is checked as a whole, and each fault says where it lies, what is wrong and what to write."""

import tomllib
from copy import deepcopy

import pytest

from law import EXAMPLE
from techexchange.regulations.errors import RulePackInvalid
from techexchange.regulations.models import RulePack
from techexchange.regulations.repository import SHIPPED, examine, examine_data, read, shelf

WHOLE = EXAMPLE.read_text(encoding="utf-8")


@pytest.fixture
def faults(tmp_path):
    """What is found wrong where one piece of the example is written otherwise."""

    def found(old, new):
        assert old in WHOLE
        file = tmp_path / "pack.toml"
        file.write_text(WHOLE.replace(old, new, 1), encoding="utf-8")
        return [(fault.path, fault.wrong, fault.write) for fault in examine(file)]

    return found


@pytest.mark.parametrize("file", [*SHIPPED.glob("*.toml"), EXAMPLE], ids=lambda file: file.stem)
def test_the_packs_are_right(file):
    pack = examine(file)
    assert isinstance(pack, RulePack), pack
    assert pack.id == file.stem


CASES = [
    ('source = "Example Act, Art. 1"\n', "", "rules[1 act].source", "is missing", "law and article"),
    ('certainty = "seen"', 'certainty = "sure"', "rules[1 act].certainty", "'seen', 'secondary' or 'draft'", '"draft"'),
    (
        "effective_from = 2026-01-01\ntext",
        'effective_from = "soon"\ntext',
        "rules[1 act].effective_from",
        "date",
        "2018-07-01",
    ),
    ("deadline_days = 10", 'deadline_days = "ten"', "registration.deadline_days", "integer", "such as 90"),
    (
        "deadline_days = 10",
        "deadline_days = 0",
        "registration.deadline_days",
        "greater than or equal to 1",
        "such as 90",
    ),
    ("deadline_days = 10", "deadline_dayz = 10", "registration.deadline_dayz", "not known here", "'deadline_days'"),
    ("deadline_days = 10", "deadline_days = 10\nxyz = 1", "registration.xyz", "not known here", "leave it out"),
    ('en = "The act."', 'fr = "La loi."', "rules[1 act].text.en", "is missing", "in English"),
    ('filer = "supplier"', 'filer = "seller"', "registration.grounds[2].filer", "'supplier'", '"acquirer"'),
    ('filer = "supplier"\n', "", "registration.grounds[2].filer", "is missing", '"supplier"'),
    (
        "permit_required = true",
        "permit_required = true\nrequired = true",
        "registration.grounds[1]",
        "permit and",
        "false",
    ),
    ('scopes = ["assignment"]', 'state = "yes"', "registration.grounds[1].when.state", "boolean", "true or false"),
    ('rule = "act"\nyears', 'rule = "acts"\nyears', "retention.rule", "no rule 'acts'", '"act"'),
    ('rule = "act"\nyears', 'rule = "zoo"\nyears', "retention.rule", "no rule 'zoo'", "one of act"),
    ('list = "kites"', 'list = "birds"', "technology_lists.entries[1 KITES].list", "no list 'birds'", "one of kites"),
    ('{ words = ["kite"] }', "{ }", "technology_lists.entries[1 KITES].signs[2]", "neither", "words"),
    ('ipc = ["A63H 27"]', 'ipc = ["63H"]', "technology_lists.entries[1 KITES].signs[1].ipc[1]", "pattern", "branches"),
    ('id = "XA-2026.1"', 'id = "XA-2027.1"', "id", "not jurisdiction and version", '"XA-2026.1"'),
    ('code = "flag"', 'code = "tree"', "contract_fields", "'tree' is there 2 times", "another name"),
    (
        'after_registration = ["signed_on"]',
        "after_registration = []",
        "effect.after_registration",
        "at least 1",
        "certified_on",
    ),
    ("utc_offset_minutes = -300", "utc_offset_minutes = 9000", "utc_offset_minutes", "less than or equal", "420"),
]


@pytest.mark.parametrize(("old", "new", "path", "wrong", "write"), CASES)
def test_a_fault_is_explained(faults, old, new, path, wrong, write):
    found = faults(old, new)
    assert [fault for fault in found if fault[0] == path and wrong in fault[1] and write in fault[2]], found


def test_the_last_ground_answers_every_case(faults):
    found = faults(
        'required = true\nfiler = "supplier"', 'when = { state = true }\nrequired = true\nfiler = "supplier"'
    )
    assert found == [("registration.grounds[2].when", "leaves cases without an answer", "a last ground without `when`")]


@pytest.mark.parametrize("old", ["effective_from = 2026-01-01\nutc", "effective_from = 2026-01-01\ntext"])
def test_an_end_before_its_beginning(faults, old):
    (found,) = faults(old, old.replace("\n", "\neffective_until = 2025-12-31\n"))
    assert found[0].endswith("effective_until")
    assert "2026-01-01" in found[1]


def test_every_fault_is_told_at_once(faults):
    assert len(faults("deadline_days = 10\ncertificate_working_days = 1", "nothing = 1")) == 3


def places(data, place=()):
    """Every place in the tables, by the steps that lead there."""
    steps = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for step, value in steps:
        yield (*place, step)
        yield from places(value, (*place, step))


PACK = tomllib.loads((SHIPPED / "VN-2026.1.toml").read_text(encoding="utf-8"))
GONE = object()


@pytest.mark.parametrize(
    "wrong",
    [GONE, 7, -1, "x", "", [], {}, True, [[]], {"a": {"b": 1}}],
    ids=lambda wrong: "gone" if wrong is GONE else str(wrong),
)
def test_whatever_is_written_wherever_is_either_right_or_explained(wrong):
    seen = set()
    for place in places(PACK):
        shape = tuple("#" if isinstance(step, int) else step for step in place)
        if shape in seen:
            continue
        seen.add(shape)
        data = deepcopy(PACK)
        *way, last = place
        table = data
        for step in way:
            table = table[step]
        if wrong is GONE:
            del table[last]
        else:
            table[last] = wrong
        found = examine_data(data)
        if not isinstance(found, RulePack):
            assert found
            for fault in found:
                assert fault.path, (place, fault)
                assert fault.wrong, (place, fault)
                assert fault.write, (place, fault)


def test_what_is_no_pack_at_all(tmp_path):
    def only(file):
        (fault,) = examine(file)
        return fault.wrong

    assert "cannot be read" in only(tmp_path / "nowhere.toml")
    (tmp_path / "broken.toml").write_text("a = [", encoding="utf-8")
    assert "is not TOML" in only(tmp_path / "broken.toml")
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe")
    assert "is not UTF-8" in only(tmp_path / "binary.toml")
    assert len(examine(EXAMPLE.parent / "../law.toml")) == 1


def test_a_pack_with_faults_is_not_read(tmp_path):
    file = tmp_path / "XA-2026.1.toml"
    file.write_text(WHOLE.replace("years = 3", "years = 0"), encoding="utf-8")
    with pytest.raises(RulePackInvalid) as refused:
        read(file)
    assert refused.value.details["faults"][0]["path"] == "retention.years"


def test_figures_are_as_they_are_written():
    figures = read(SHIPPED / "VN-2026.1.toml").rule("registration.deadline").figures
    assert figures == {"deadline_days": 90, "certificate_working_days": 5, "supplement_working_days": 3}


class TestTheShelf:
    def test_has_what_is_shipped_and_what_is_put_there(self):
        assert [pack.id for pack in shelf(None, "VN").all] == ["VN-2026.1"]
        assert [pack.id for pack in shelf(EXAMPLE.parent, "XA").all] == ["VN-2026.1", "XA-2026.1"]

    def test_needs_a_pack_of_its_own_country(self):
        with pytest.raises(RulePackInvalid) as refused:
            shelf(None, "XA")
        assert refused.value.details["known"] == ["VN"]

    def test_needs_its_directory(self, tmp_path):
        with pytest.raises(RulePackInvalid):
            shelf(tmp_path / "nowhere", "VN")

    def test_refuses_two_packs_of_one_id(self, tmp_path):
        (tmp_path / "mine.toml").write_bytes((SHIPPED / "VN-2026.1.toml").read_bytes())
        with pytest.raises(RulePackInvalid) as refused:
            shelf(tmp_path, "VN")
        assert refused.value.details["twice"] == ["VN-2026.1"]

    def test_refuses_two_packs_of_one_day(self, tmp_path):
        shipped = (SHIPPED / "VN-2026.1.toml").read_text(encoding="utf-8")
        (tmp_path / "mine.toml").write_text(shipped.replace("2026.1", "2026.9"), encoding="utf-8")
        with pytest.raises(RulePackInvalid) as refused:
            shelf(tmp_path, "VN")
        assert refused.value.details["twice"] == ["VN 2026-01-01"]


def test_what_the_shipped_pack_keeps_is_what_its_rules_say():
    """A figure that is written twice is written the same."""
    data = tomllib.loads((SHIPPED / "VN-2026.1.toml").read_text(encoding="utf-8"))
    figures = {rule["key"]: rule.get("figures", {}) for rule in data["rules"]}
    clocks = data["registration"]
    assert {name: clocks[name] for name in figures["registration.deadline"]} == figures["registration.deadline"]
    assert clocks["permit_days"] == figures["restricted.permit"]["decision_days"]
    assert data["retention"]["years"] == figures["retention"]["years"]
    periods = data["auction_periods"]
    assert {name: periods[name] for name in figures["auction_periods"]} == figures["auction_periods"]
    assert data["novelty"]["grace_months"] == figures["novelty.grace"]["months"]
    shares = {(one["rule"], one["basis"]): int(one["percent"]) for one in data["benefits"]}
    assert shares["author.reward_floor", "post_tax_profit"] == figures["author.reward_floor"]["percent"]
    assert shares["inventor.remuneration", "pre_tax_profit"] == figures["inventor.remuneration"]["own_use_percent"]
    assert shares["inventor.remuneration", "licence_receipts"] == figures["inventor.remuneration"]["licence_percent"]
    assert shares["intermediary.default_share", "profit"] == figures["intermediary.default_share"]["percent"]
