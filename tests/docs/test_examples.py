"""The examples of the API page and of the README are run as they stand, against the demo that `make run` serves."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

import serving
from serving import PROGRAM

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```bash\n(.*?)^```", re.MULTILINE | re.DOTALL)
MARK = "--- the next block"


def run(script, url):
    environment = os.environ | {"EXCHANGE": url, "PATH": f"{PROGRAM.parent}:{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "-c", f"set -euo pipefail\n{script}"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def examples(page, url):
    """What each block of a page printed, by its first line."""
    blocks = BLOCK.findall((ROOT / page).read_text())
    printed = run(f"\necho '{MARK}'\n".join(blocks), url).split(f"{MARK}\n")
    return list(zip(blocks, printed, strict=True))


def about(word, shown):
    return next(printed for block, printed in shown if word in block)


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    place = tmp_path_factory.mktemp("demo") / "exchange"
    with serving.project(place) as directory, serving.serve(directory, "--demo") as served:
        yield served.url


def test_the_examples_of_the_api_page(demo):
    shown = examples("docs/api.md", demo)
    assert '"items"' in shown[0][1]
    assert '"seats"' in about("/v1/me", shown)
    refused = about("colour=red", shown)
    assert refused.count('"code":"validation_failed"') == 2
    assert "unknown" in refused
    assert "không được biết đến" in refused
    changed = about("PATCH", shown)
    assert '"locale":"en"' in changed
    assert '"code":"stale"' in changed
    first, again = about("Idempotency-Key", shown).split("HTTP/1.1 ")[1:]
    assert "idempotency-replayed" not in first
    assert "idempotency-replayed: true" in again
    assert first.rpartition("\n")[2].strip() == again.rpartition("\n")[2].strip()
    assert 'rel="next"' in about('limit=1" | grep', shown)
    assert "<mark>" in about("suggest", shown)


def test_the_first_thing_to_try(demo):
    readme = (ROOT / "README.md").read_text()
    command = next(block for block in BLOCK.findall(readme) if "khu man" in block)
    found = json.loads(run(command.replace("http://127.0.0.1:8000", demo), demo))
    assert found["total"] > 0
