"""Writes the pages that say what the code says, from the code itself: `python docs/generate.py [--into DIRECTORY]`.

What is written by hand is never touched, except between the two markers in README.md.
"""

import argparse
from pathlib import Path

from making import commands, domains, facts, grants, lives, picture, refusals, rights, routes, settings

ROOT = Path(__file__).parents[1]
PAGES = {
    "docs/architecture.svg": picture.draw,
    "docs/cli.md": commands.page,
    "docs/domains.md": domains.page,
    "docs/errors.md": refusals.page,
    "docs/events.md": facts.page,
    "docs/lifecycles.md": lives.page,
    "docs/permissions.md": grants.page,
    "docs/rights.md": rights.page,
    "docs/routes.md": routes.page,
    "docs/settings.md": settings.page,
}
README = "README.md"
BEGIN, END = "<!-- routes: made by `make docs` -->", "<!-- end of routes -->"


def readme() -> str:
    """README.md with its table of routes made anew."""
    before, _, rest = (ROOT / README).read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{routes.summary()}\n\n{END}{after}"


def main() -> None:
    """Write every page, below the project or below another directory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=Path, default=ROOT, help="write below this directory instead of the project")
    into: Path = parser.parse_args().into
    pages = {path: make() for path, make in PAGES.items()} | {README: readme()}
    for path, text in pages.items():
        target = into / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text.rstrip() + "\n")


if __name__ == "__main__":
    main()
