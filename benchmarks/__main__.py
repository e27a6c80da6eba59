"""`python -m benchmarks NAME`: each prints one JSON object as its last line and fails where an answer was wrong."""

import argparse

from benchmarks import chaos, embedding, every, http, importing, ledger, live, matching, retrieval, rush, search


def main() -> None:
    """Run the named benchmark."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    names = parser.add_subparsers(required=True, metavar="NAME")
    for module in (http, importing, chaos, retrieval, matching, search, embedding, rush, live, ledger, every):
        module.add_to(names)
    chosen = parser.parse_args()
    chosen.run(chosen)


if __name__ == "__main__":
    main()
