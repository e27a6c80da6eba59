"""The law at the command line."""

import pytest
from typer.testing import CliRunner

from law import EXAMPLE
from techexchange.cli import cli
from techexchange.regulations.queries import hold
from techexchange.regulations.repository import SHIPPED

SHIPPED_PACK = SHIPPED / "VN-2026.1.toml"


@pytest.fixture
def invoke(tmp_path):
    """Run a command as a process of its own would."""

    def run(*arguments, **more):
        environment = {"TECHEXCHANGE_DATA_DIRECTORY": str(tmp_path / "var"), "COLUMNS": "300"}
        return CliRunner().invoke(cli, ["regulations", *map(str, arguments)], env=environment | more)

    yield run
    hold(None)


def test_the_packs_are_listed(invoke):
    told = invoke("list")
    assert told.exit_code == 0
    assert "VN-2026.1" in told.stdout
    more = invoke("list", TECHEXCHANGE_REGULATIONS=str(EXAMPLE.parent), TECHEXCHANGE_JURISDICTION="XA")
    assert "XA-2026.1" in more.stdout
    assert "VN-2026.1" in more.stdout


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Settling of disputes"), ("vi", "Cơ quan giải quyết tranh chấp")]
)
def test_a_pack_is_shown_in_either_language(invoke, language, said):
    told = invoke("show", "VN-2026.1", "--language", language)
    assert told.exit_code == 0
    assert said in told.stdout
    assert "registration.deadline" in told.stdout
    assert "deadline_days = 90" in told.stdout
    assert "secondary" in told.stdout


def test_a_pack_that_is_not_there(invoke):
    told = invoke("show", "VN-1986.1")
    assert told.exit_code == 1
    assert "no rule pack" in told.output
    assert "Traceback" not in told.output


@pytest.mark.parametrize("file", [SHIPPED_PACK, EXAMPLE], ids=lambda file: file.stem)
def test_a_good_pack_is_right(invoke, file):
    told = invoke("check", file)
    assert told.exit_code == 0
    assert f"{file.stem} is right" in told.stdout


def test_a_bad_pack_is_explained_fault_by_fault(invoke, tmp_path):
    file = tmp_path / "mine.toml"
    text = EXAMPLE.read_text(encoding="utf-8")
    file.write_text(text.replace("years = 3", "yeers = 3").replace("permit_days = 7", ""), encoding="utf-8")
    told = invoke("check", file)
    assert told.exit_code == 1
    lines = told.stdout.splitlines()
    assert any("retention.yeers" in line and "not known here" in line and "'years'" in line for line in lines)
    assert any("retention.years" in line and "is missing" in line for line in lines)
    assert any("registration.permit_days" in line and "such as 30" in line for line in lines)
    assert "3 to mend" in told.stdout


def test_a_file_that_is_not_there(invoke, tmp_path):
    told = invoke("check", tmp_path / "nowhere.toml")
    assert told.exit_code == 1
    assert "cannot be read" in told.stdout
    assert "Traceback" not in told.output


def test_no_command_starts_under_a_law_that_is_not_right(invoke, tmp_path):
    (tmp_path / "mine.toml").write_text("id = 7", encoding="utf-8")
    told = invoke("list", TECHEXCHANGE_REGULATIONS=str(tmp_path))
    assert told.exit_code == 1
    assert "regulations check" in told.output
    assert "mine.toml" in told.output
    assert invoke("list", TECHEXCHANGE_JURISDICTION="XA").exit_code == 1
