"""What the pages say is what the code says, every link leads somewhere, and every command shown exists."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WRITTEN = sorted(
    path.relative_to(ROOT) for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")] if path.is_file()
)
GENERATED = {
    *(f"docs/{name}.md" for name in ("cli", "domains", "errors", "events", "lifecycles", "permissions", "routes")),
    *("docs/rights.md", "docs/settings.md", "docs/architecture.svg", "README.md"),
}
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)|<img[^>]+src=\"([^\"]+)\"")
BLOCK = re.compile(r"^```(?:bash|sh|console)\n(.*?)^```", re.MULTILINE | re.DOTALL)
ADDRESS = re.compile(r"(?:/v1|/oauth)/[^\s'\"?\\)`]+")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def generate(into):
    subprocess.run([sys.executable, ROOT / "docs/generate.py", "--into", into], check=True, cwd=ROOT)
    return {str(path.relative_to(into)): path.read_text() for path in into.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return generate(tmp_path_factory.mktemp("pages"))


def blocks_of(page):
    return [block.replace("\\\n", " ") for block in BLOCK.findall((ROOT / page).read_text())]


def lines_of(page):
    return [line.strip() for block in blocks_of(page) for line in block.splitlines() if line.strip()]


def anchors_of(text):
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in HEADING.findall(text)}


def test_every_generated_page_is_there(made):
    assert set(made) == GENERATED


@pytest.mark.parametrize("name", sorted(GENERATED))
def test_a_generated_page_is_current(made, name):
    assert made[name] == (ROOT / name).read_text(), "run `make docs`"


def test_the_picture_stands_alone(made):
    assert not re.search(r"(?:href|src|url)\s*[=(]", made["docs/architecture.svg"])


@pytest.mark.parametrize("page", WRITTEN, ids=str)
def test_every_link_leads_somewhere(page):
    text = (ROOT / page).read_text()
    for match in LINK.finditer(re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)):
        target, _, anchor = (match[1] or match[2]).partition("#")
        if re.match(r"[a-z]+:", target):
            continue
        place = (ROOT / page).parent / target if target else ROOT / page
        assert place.exists(), f"{page} links to {target}, which is not there"
        assert not anchor or anchor in anchors_of(place.read_text()), f"{page}: {target} has no heading #{anchor}"


@pytest.mark.parametrize("page", WRITTEN, ids=str)
def test_every_command_shown_exists(page, made):
    commands = set(re.findall(r"^## techexchange (.+)$", made["docs/cli.md"], re.MULTILINE))
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for line in lines_of(page):
        if named := re.match(r"make ([a-z]+)", line):
            assert named[1] in targets, line
        for called in re.findall(r"(?:^|[ /(])techexchange ((?:[a-z]+ ?){1,2})", line):
            first, *rest = called.split()
            assert first in commands or f"{first} {' '.join(rest)}" in commands, line


@pytest.mark.parametrize("page", WRITTEN, ids=str)
def test_every_address_shown_exists(page, made):
    paths = {re.sub(r"\{[^}]+\}", "*", path) for path in re.findall(r"`(/[^`]+)` \|", made["docs/routes.md"])}
    known = [re.compile(re.escape(path).replace(r"\*", "[^/]+") + "$") for path in paths]
    for line in lines_of(page):
        for address in ADDRESS.findall(line):
            assert any(pattern.match(address) for pattern in known), f"{page}: {address}"


def test_every_setting_named_exists(made):
    known = set(re.findall(r"\bTECHEXCHANGE_[A-Z_]+[A-Z]", made["docs/settings.md"] + made["docs/cli.md"]))
    beside = {"TECHEXCHANGE_OWNER_PASSWORD", "TECHEXCHANGE_PORT", "TECHEXCHANGE_VERSION", "TECHEXCHANGE_DATA"}
    for page in WRITTEN:
        named = set(re.findall(r"\bTECHEXCHANGE_[A-Z_]+[A-Z]", (ROOT / page).read_text()))
        assert named <= known | beside, f"{page}: {named - known - beside}"


def test_the_rendered_pages_load_nothing_from_elsewhere(tmp_path):
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "--site-dir", tmp_path]
    subprocess.run(command, check=True, cwd=ROOT, env=environment)
    pages = list(tmp_path.rglob("*.html"))
    assert len(pages) == 1 + sum(page.parts[0] == "docs" for page in WRITTEN)
    for page in pages:
        loaded = re.findall(
            r"<(?:script|link|img|iframe)\b[^>]*(?:src|href)=\"?((?:https?:)?//[^\"\s>]+)", page.read_text()
        )
        assert not loaded, f"{page.name} loads {loaded}"
