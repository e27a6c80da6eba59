"""Files marked for one reader: who reads, when and under which right stands on every page and over every picture.

A mark is drawn over what is there: large and faint across the page, so that it cannot be cut off, and once small and
clear at the foot. The letters come from the fonts of the typesetter itself, which have every Vietnamese sign.
"""

import asyncio
import io
import unicodedata
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Literal

import pikepdf
import typst
from PIL import Image

from techexchange.kernel.errors import Unavailable

LONG_SIDE = 840
"""The long side of what is drawn, in points; it is then fitted to the page or picture."""
STEP = 20
"""The short side goes in steps, so that a document of many formats needs few drawings."""
SMALLEST = (720, 480)
"""A picture smaller than this, in pixels, is put on a canvas on which the foot can be read."""
JPEG_QUALITY = 90
MARKERS = ThreadPoolExecutor(2, "watermark")
"""How many files are marked at once: a picture of 16 million pixels takes half a gigabyte while it is."""
FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP", "image/gif": "GIF"}
OPTIONS = {"JPEG": {"quality": JPEG_QUALITY}, "WEBP": {"quality": JPEG_QUALITY}, "PNG": {"compress_level": 1}}
DRAWING = b"""
#let width = float(sys.inputs.width) * 1pt
#let height = float(sys.inputs.height) * 1pt
#let lines = sys.inputs.lines.split("\\n")
#set page(width: width, height: height, margin: 0pt, fill: none)
#set text(font: "Libertinus Serif", lang: "vi", hyphenate: false)
#let fitted(size, longest, body) = context {
  let drawn = text(size: size, body)
  let there = measure(drawn).width
  box(width: calc.min(there, longest), if there > longest { text(size: size * (longest / there), body) } else { drawn })
}
#let across = 0.94 * calc.min(width / calc.cos(30deg), height / calc.sin(30deg))
#let faint = rgb(190, 60, 60, 62)
#let standing(dy) = place(center + horizon, dy: dy, rotate(-30deg, box(width: across, align(center, stack(
  spacing: 9pt,
  ..lines.map(line => text(fill: faint, fitted(23pt, across, line))),
)))))
#standing(-height * 0.27)
#standing(0pt)
#standing(height * 0.27)
#place(bottom + center, dy: -7pt, box(
  fill: rgb(255, 255, 255, 205),
  inset: (x: 5pt, y: 3pt),
  radius: 2pt,
  align(center, stack(
    spacing: 3pt,
    ..lines.map(line => text(fill: rgb(120, 10, 10), fitted(9.5pt, width * 0.94 - 10pt, line))),
  )),
))
"""


class MarkingFailed(Unavailable):
    """This file could not be marked for its reader, so it is not given out."""


async def mark(content: bytes, media_type: str, lines: Sequence[str]) -> bytes:
    """The file with these lines over it, made away from the event loop; raises MarkingFailed."""
    return await asyncio.get_running_loop().run_in_executor(MARKERS, marked, content, media_type, lines)


def marked(content: bytes, media_type: str, lines: Sequence[str]) -> bytes:
    """The file with these lines over every page or picture of it; raises MarkingFailed."""
    written = "\n".join(" ".join(unicodedata.normalize("NFC", line).split()) for line in lines)
    try:
        if media_type == "application/pdf":
            return _marked_pages(content, written)
        return _marked_picture(content, FORMATS[media_type], written)
    except (pikepdf.PdfError, typst.TypstError, OSError, ValueError, KeyError, RuntimeError) as failed:
        raise MarkingFailed from failed


@cache
def _fonts() -> typst.Fonts:
    """The typesetter's own fonts, and those of the machine for scripts these do not have."""
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=True)


def _drawn(size: tuple[int, int], lines: str, format: Literal["pdf", "png"]) -> bytes:
    """The mark alone on a transparent page of this many points."""
    inputs = {"width": str(size[0]), "height": str(size[1]), "lines": lines}
    drawn = typst.compile(DRAWING, format=format, ppi=144.0, font_paths=_fonts(), sys_inputs=inputs, pdf_tags=False)
    assert isinstance(drawn, bytes), "one page"
    return drawn


def _scaled(width: float, height: float) -> tuple[int, int]:
    """A drawing's size of nearly this shape."""
    if width <= 0 or height <= 0:
        raise MarkingFailed
    ratio = LONG_SIDE / max(width, height)
    sides = [max(STEP, round(side * ratio / STEP) * STEP) for side in (width, height)]
    return sides[0], sides[1]


def _marked_pages(content: bytes, lines: str) -> bytes:
    drawings: dict[tuple[int, int], pikepdf.Object] = {}
    with pikepdf.open(io.BytesIO(content), suppress_warnings=True) as pdf:
        for page in pdf.pages:
            shown = pikepdf.Rectangle(page.cropbox)
            upright = int(page.obj.get("/Rotate", 0)) % 180 == 0
            size = _scaled(shown.width, shown.height) if upright else _scaled(shown.height, shown.width)
            if size not in drawings:
                drawings[size] = _placed_in(pdf, _drawn(size, lines, "pdf"))
            page.add_overlay(drawings[size], shown)
        written = io.BytesIO()
        pdf.save(written)
        return written.getvalue()


def _placed_in(pdf: pikepdf.Pdf, drawing: bytes) -> pikepdf.Object:
    with pikepdf.open(io.BytesIO(drawing)) as source:
        return pdf.copy_foreign(source.pages[0].as_form_xobject())


def _marked_picture(content: bytes, format: str, lines: str) -> bytes:
    with Image.open(io.BytesIO(content), formats=[format]) as image:
        image.load()
        picture = _in_colour(image)
    width, height = (max(side, least) for side, least in zip(picture.size, SMALLEST, strict=True))
    canvas = Image.new("RGBA", (width, height), "white")
    canvas.alpha_composite(picture, ((width - picture.width) // 2, (height - picture.height) // 2))
    with Image.open(io.BytesIO(_drawn(_scaled(width, height), lines, "png")), formats=["PNG"]) as drawing:
        over = drawing.convert("RGBA").resize(canvas.size, Image.Resampling.LANCZOS)
    canvas.alpha_composite(over)
    written = io.BytesIO()
    canvas.convert("RGB").save(written, format, **OPTIONS.get(format, {}))
    return written.getvalue()


def _in_colour(image: Image.Image) -> Image.Image:
    """The picture in red, green, blue and opacity, whatever it was kept in; sixteen bits of grey become eight."""
    if image.mode.startswith("I"):
        image = image.point(lambda grey: grey / 256).convert("L")
    return (image.convert("RGB") if image.mode == "CMYK" else image).convert("RGBA")
