"""`all`: the benchmarks one after another, and one table of what they measured beside its goals."""

import argparse
import json
import subprocess
import sys
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.goals import GOALS

RUNS: dict[str, tuple[str, ...]] = {
    "http": (),
    "import": (),
    "search": ("--scale", "1"),
    "embedding": ("--texts", "300"),
    "rush": ("--bids", "1000", "--seconds", "20"),
    "live": ("--watchers", "500"),
    "ledger": ("--entries", "100000"),
}
"""Sizes that take half an hour together; each by itself, at full size, is `python -m benchmarks NAME`."""


def add_to(names: Any) -> None:
    """Declare the benchmark."""
    parser = names.add_parser("all", help=__doc__)
    parser.add_argument("--only", nargs="+", choices=list(RUNS), default=list(RUNS), help="not all, but these")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Run each, print the table, and as the last line one JSON object of all results; fails where one failed."""
    results = {name: measured(name) for name in options.only}
    Console(width=100).print(table(results))
    sys.stdout.write(json.dumps(results) + "\n")
    if not all(results.values()):
        raise SystemExit("failed: " + ", ".join(name for name, result in results.items() if not result))


def measured(name: str) -> dict[str, Any]:
    """The result of a benchmark run as a process of its own; empty where it gave none."""
    done = subprocess.run([sys.executable, "-m", "benchmarks", name, *RUNS[name]], stdout=subprocess.PIPE, check=False)
    last = done.stdout.decode().strip().rpartition("\n")[2]
    result: dict[str, Any] = json.loads(last) if last.startswith("{") else {}
    return result


def table(results: dict[str, dict[str, Any]]) -> Table:
    """Each measure that has a goal, with what came out."""
    shown = Table("benchmark", "measure", "measured", "goal", "met")
    for name, result in results.items():
        for measure, goal in GOALS[name].items():
            value = result.get(measure)
            met = "not measured" if value is None else "yes" if goal.is_met_by(float(value)) else "no"
            shown.add_row(name, measure, "" if value is None else f"{value:g}", str(goal), met)
    return shown
