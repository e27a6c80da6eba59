"""What the tutorial says is what happens: its commands are run as they stand, and give what it shows."""

import os
import re
import subprocess
from pathlib import Path

import serving
from serving import PROGRAM

TUTORIAL = (Path(__file__).parents[2] / "docs" / "tutorial.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(bash|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
STRICT = "set -euo pipefail\n"


def blocks():
    """The commands and the outputs shown, in order."""
    return BLOCK.findall(TUTORIAL)


def script():
    """All commands in one; before each output that is shown, a line that marks where it must be found."""
    return STRICT + "\n".join(
        f"echo '--- {number}'\n{body}" if kind == "bash" else f"echo '=== {number}'"
        for number, (kind, body) in enumerate(blocks())
    )


def test_the_tutorial_is_what_happens(tmp_path):
    with serving.project(tmp_path / "tutorial") as directory, serving.serve(directory) as served:
        environment = os.environ | {"EXCHANGE": served.url, "PATH": f"{PROGRAM.parent}:{os.environ['PATH']}"}
        (directory / "tutorial.sh").write_text(script())
        done = subprocess.run(
            ["bash", "tutorial.sh"],
            cwd=directory,
            env={name: value for name, value in environment.items() if not name.startswith("TECHEXCHANGE_")},
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
        assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}\n{served.said()[-3000:]}"
        shown = [body for kind, body in blocks() if kind == "text"]
        given = [part.rpartition("---")[2].partition("\n")[2] for part in re.split(r"=== \d+\n", done.stdout)]
        assert given[: len(shown)] == shown
        assert "entries hold" in done.stderr
        assert "Traceback" not in served.said()
