"""Data to PDF by typst, away from the event loop; the same data gives the same bytes."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import typst

from techexchange.infra import json
from techexchange.infra.documents.errors import DocumentDamaged

Sheet = Literal["contract", "agreement"]
"""The templates there are: a contract with its tables, and a plain agreement of numbered articles."""

NO_DAY = datetime(2000, 1, 1, tzinfo=UTC)
"""The date within every file: a document carries its dates in its text."""

PAGE_PIXELS_PER_INCH = 144.0


async def typeset(template: Sheet, data: Mapping[str, Any]) -> bytes:
    """The PDF (A-2b, tagged) of a template filled with data; raises DocumentDamaged.

    Both templates take `language` (vi or en), `title`, `subtitle`, `number`, `parties`, `fields`, `place`, `hash`,
    `pack` and `sources`; the contract takes also `payments` and `milestones`. A party is `{label, name, lines,
    signatory}`, a field `{label, text}` where the text is one string or a list of them, `lines` are `{label, text}`
    too, a payment `{name, due, amount}`, a milestone `{name, due, criteria, amount}`. All are texts, written as they
    are to be read. Whatever is missing is left out of the page.
    """
    return await asyncio.to_thread(_compiled, template, data)


async def preview(template: Sheet, data: Mapping[str, Any]) -> list[bytes]:
    """The pages of a document as PNG, for looking at; raises DocumentDamaged."""
    pages = await asyncio.to_thread(_compiled, template, data, "png")
    return pages if isinstance(pages, list) else [pages]


def _compiled(template: Sheet, data: Mapping[str, Any], form: Literal["pdf", "png"] = "pdf") -> bytes | list[bytes]:
    try:
        found = typst.compile(
            _source(template),
            font_paths=[],
            ignore_system_fonts=True,
            format=form,
            ppi=PAGE_PIXELS_PER_INCH,
            sys_inputs={"data": json.dumps_text(data)},
            pdf_standards=["a-2a"] if form == "pdf" else [],
            timestamp=int(NO_DAY.timestamp()),
        )
    except typst.TypstError as failed:
        raise DocumentDamaged(template=template) from failed
    return found


@cache
def _source(template: Sheet) -> bytes:
    return files("techexchange.infra.documents").joinpath(f"templates/{template}.typ").read_bytes()
