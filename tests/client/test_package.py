"""The client is a package of its own beside the exchange: it knows nothing of it, and comes in the same wheel."""

import ast
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "techexchange_client"
MODULES = sorted(PACKAGE.rglob("*.py"))
OUTSIDE = {"Crypto", "cryptography", "httpx", "rfc8785"}


def imported(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            yield node.module


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_a_module_is_small_says_what_it_is_and_needs_little(path):
    tree = ast.parse(path.read_text())
    assert path.read_text().count("\n") <= 300
    assert ast.get_docstring(tree)
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), node.name
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno - node.lineno < 40, node.name
    roots = {name.partition(".")[0] for name in imported(tree)}
    assert roots <= {*sys.stdlib_module_names, *OUTSIDE, "techexchange_client"}


def test_it_is_imported_without_the_exchange():
    program = (
        "import sys, techexchange_client.client, techexchange_client.custody, techexchange_client.verification;"
        "sys.exit(any(name.partition('.')[0] == 'techexchange' for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False, timeout=120).returncode == 0


def test_both_packages_are_in_the_wheel(tmp_path):
    hatchling = pytest.importorskip("hatchling.builders.wheel")
    built = next(hatchling.WheelBuilder(str(ROOT)).build(directory=str(tmp_path)))
    with zipfile.ZipFile(built) as wheel:
        names = set(wheel.namelist())
    assert {f"techexchange_client/{path.name}" for path in [*MODULES, PACKAGE / "py.typed"]} <= names
    assert "techexchange/app.py" in names
    assert "techexchange/migrations/env.py" in names
