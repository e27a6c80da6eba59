"""What the pages that tell a story say is what happens: their commands are run, and give what is shown."""

import os
import re
import subprocess
from pathlib import Path

import pytest

import serving
from serving import PROGRAM

DOCS = Path(__file__).parents[2] / "docs"
BLOCK = re.compile(r"^```(bash|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
STRICT = "set -euo pipefail\n"
PAGES = {"tutorial": (), "transfer": ("--demo",), "auctions": ("--demo",), "governance": ("--demo",)}
"""Each page, and how the exchange it is about is served."""


def blocks(page):
    """The commands and the outputs shown, in order."""
    return BLOCK.findall((DOCS / f"{page}.md").read_text(encoding="utf-8"))


def script(page):
    """All commands in one; before each output that is shown, a line that marks where it must be found."""
    return STRICT + "\n".join(
        f"echo '--- {number}'\n{body}" if kind == "bash" else f"echo '=== {number}'"
        for number, (kind, body) in enumerate(blocks(page))
    )


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_tells_is_what_happens(tmp_path, page):
    with serving.project(tmp_path / page) as directory, serving.serve(directory, *PAGES[page]) as served:
        environment = os.environ | {"EXCHANGE": served.url, "PATH": f"{PROGRAM.parent}:{os.environ['PATH']}"}
        (directory / "told.sh").write_text(script(page))
        done = subprocess.run(
            ["bash", "told.sh"],
            cwd=directory,
            env={name: value for name, value in environment.items() if not name.startswith("TECHEXCHANGE_")},
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}\n{served.said()[-3000:]}"
        shown = [body for kind, body in blocks(page) if kind == "text"]
        given = [part.rpartition("---")[2].partition("\n")[2] for part in re.split(r"=== \d+\n", done.stdout)]
        assert "\n".join(given[: len(shown)]) == "\n".join(shown)
        assert "Traceback" not in served.said()
        if page == "tutorial":
            assert "entries hold" in done.stderr
