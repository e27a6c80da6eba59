"""Data to PDF by typst, away from the event loop; the same data gives the same bytes."""

import asyncio
import io
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import pikepdf
import typst

from techexchange.infra import json
from techexchange.infra.documents.errors import DocumentDamaged, TextUnprintable

Sheet = Literal["contract", "report", "invoice"]
"""The templates there are."""

NO_DAY = datetime(2000, 1, 1, tzinfo=UTC)
"""The date within every file: a document carries its dates in its text."""

PAGE_PIXELS_PER_INCH = 144.0
TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Characters nobody sees that turn the direction of what is read; a document to be signed has none."""

UNPRINTED = re.compile(r'the text `"(.+?)"` could not be displayed')
ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")


async def typeset(template: Sheet, data: Mapping[str, Any]) -> bytes:
    """The PDF (A-2b, tagged) of a template filled with data; raises TextUnprintable or DocumentDamaged.

    The contract takes `language` (vi or en), `title`, `subtitle`, `number`, `parties`, `fields`, `payments`,
    `milestones`, `place`, `hash`, `pack` and `sources`. A party is `{label, name, lines, signatory}`, a field
    `{label, text}` where the text is one string or a list of them, `lines` are `{label, text}` too, a payment `{name,
    due, amount}`, a milestone `{name, due, criteria, amount}`. All are texts, written as they are to be read. Whatever
    is missing is left out of the page.
    """
    return await asyncio.to_thread(_typeset, template, data)


async def preview(template: Sheet, data: Mapping[str, Any]) -> list[bytes]:
    """The pages of a document as PNG, for looking at; raises TextUnprintable or DocumentDamaged."""
    pages = await asyncio.to_thread(_compiled, template, data, "png")
    return pages if isinstance(pages, list) else [pages]


def _typeset(template: Sheet, data: Mapping[str, Any]) -> bytes:
    """A PDF with a form without fields, to which a signature can be added without touching anything else."""
    made, signable = _compiled(template, data), io.BytesIO()
    assert isinstance(made, bytes)
    with pikepdf.open(io.BytesIO(made)) as pdf:
        pdf.Root.AcroForm = pdf.make_indirect(pikepdf.Dictionary(Fields=pikepdf.Array()))
        pdf.save(signable, deterministic_id=True)
    return signable.getvalue()


def _compiled(template: Sheet, data: Mapping[str, Any], form: Literal["pdf", "png"] = "pdf") -> bytes | list[bytes]:
    given = json.dumps_text(data)
    if turning := TURNING.findall(given):
        raise TextUnprintable(characters=_codes(turning))
    try:
        made = typst.compile(
            _source(template),
            font_paths=[],
            ignore_system_fonts=True,
            format=form,
            ppi=PAGE_PIXELS_PER_INCH,
            sys_inputs={"data": given},
            pdf_standards=["a-2a"] if form == "pdf" else [],
            timestamp=int(NO_DAY.timestamp()),
        )
    except typst.TypstError as failed:
        if unprinted := UNPRINTED.findall(failed.diagnostic):
            raise TextUnprintable(characters=_codes(unprinted)) from failed
        raise DocumentDamaged(template=template) from failed
    assert made is not None
    return made


def _codes(found: list[str]) -> list[str]:
    """Which characters they are: themselves, or their number where they show nothing."""
    plain = (ESCAPED.sub(lambda code: chr(int(code[1], 16)), text) for text in found)
    return sorted({text if text.isprintable() else f"U+{ord(text[0]):04X}" for text in plain})


@cache
def _source(template: Sheet) -> bytes:
    return files("techexchange.infra.documents").joinpath(f"templates/{template}.typ").read_bytes()
