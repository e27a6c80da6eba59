"""The locks pin what the project asks for, with hashes, and leave it to the machine where packages come from."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
GROUPS = PROJECT["dependency-groups"]
DEVELOPMENT = [asked for asked in GROUPS["dev"] if isinstance(asked, str)]
ASKED = {
    "requirements.lock": PROJECT["project"]["dependencies"],
    "requirements-build.lock": GROUPS["build"],
    "requirements-dev.lock": [*PROJECT["project"]["dependencies"], *GROUPS["build"], *DEVELOPMENT],
}


def entries(lock: str) -> list[str]:
    """Each pinned package with all that belongs to it."""
    text = re.sub(r"^ *#.*\n?", "", (ROOT / lock).read_text(), flags=re.MULTILINE)
    return text.replace("\\\n", " ").splitlines()


def pins(lock: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for entry in entries(lock):
        requirement = Requirement(entry.partition("--hash")[0].strip())
        [pin] = requirement.specifier
        assert pin.operator == "=="
        found.setdefault(canonicalize_name(requirement.name), []).append(pin.version)
    return found


@pytest.mark.parametrize("lock", ASKED)
def test_what_is_asked_for_is_pinned(lock: str) -> None:
    pinned = pins(lock)
    for requirement in map(Requirement, ASKED[lock]):
        versions = pinned.get(canonicalize_name(requirement.name), [])
        assert versions, f"{requirement.name} is not in {lock}: run `make lock`"
        assert all(requirement.specifier.contains(version) for version in versions), f"{requirement}: run `make lock`"


@pytest.mark.parametrize("lock", ASKED)
def test_every_pin_has_hashes_and_no_line_names_a_source(lock: str) -> None:
    for entry in entries(lock):
        assert re.fullmatch(r"\S+==\S+( ; [^-]*)?( +--hash=sha256:[0-9a-f]{64})+", entry.strip()), entry
    assert "://" not in (ROOT / lock).read_text()


def test_what_runs_is_what_is_tested() -> None:
    tested = pins("requirements-dev.lock")
    assert all(versions == tested[name] for name, versions in pins("requirements.lock").items())


def test_there_is_no_other_lock() -> None:
    assert not (ROOT / "uv.lock").exists()
