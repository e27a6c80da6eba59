"""Files from outside made harmless: the content decides the type, and what is kept is what was really decoded.

An image is decoded and encoded anew, so that EXIF, GPS, comments and anything hidden behind the picture are gone; of
an animation the first picture stays. A PDF is opened, refused where it holds anything that acts (JavaScript, launch
and submit actions, embedded files, rich media, forms in XFA) or is encrypted, and written anew without its metadata.
"""

import asyncio
import io
import re
import struct
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

import pikepdf
import puremagic
from PIL import Image, ImageOps, UnidentifiedImageError

from techexchange.kernel.errors import Invalid

LARGEST_IMAGE = 10 * 1024 * 1024
LARGEST_PDF = 20 * 1024 * 1024
MOST_PIXELS = 16_000_000
MOST_PAGES = 2_000
MOST_OBJECTS = 200_000
LONGEST_NAME = 120
JPEG_QUALITY = 90
FORBIDDEN_ACTIONS = frozenset(
    {
        "/JavaScript",
        "/Launch",
        "/SubmitForm",
        "/ImportData",
        "/Rendition",
        "/Sound",
        "/Movie",
        "/GoToE",
        "/RichMediaExecute",
    }
)
FORBIDDEN_KEYS = frozenset({"/JS", "/EmbeddedFile", "/EmbeddedFiles", "/XFA", "/RichMediaContent", "/JavaScript"})


class FileRefused(Invalid):
    """This file is not accepted: only sound PNG, JPEG, WebP and GIF images and passive PDF documents are."""


class FileTooLarge(Invalid):
    """This file is larger than what is accepted: 10 MB for an image, 20 MB for a PDF."""


@dataclass(frozen=True)
class CleanFile:
    """A file as it may be kept and given out."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Kind:
    """A type of file that is accepted: how it begins, how it is called, how large it may be."""

    media_type: str
    signature: re.Pattern[bytes]
    extensions: tuple[str, ...]
    largest: int


PNG = Kind("image/png", re.compile(rb"\x89PNG\r\n\x1a\n"), (".png",), LARGEST_IMAGE)
JPEG = Kind("image/jpeg", re.compile(rb"\xff\xd8\xff"), (".jpg", ".jpeg"), LARGEST_IMAGE)
GIF = Kind("image/gif", re.compile(rb"GIF8[79]a"), (".gif",), LARGEST_IMAGE)
WEBP = Kind("image/webp", re.compile(rb"RIFF....WEBP", re.DOTALL), (".webp",), LARGEST_IMAGE)
PDF = Kind("application/pdf", re.compile(rb"%PDF-[12]\.\d"), (".pdf",), LARGEST_PDF)
KINDS = (PNG, JPEG, GIF, WEBP, PDF)
UNDECODABLE = (
    *(UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError, EOFError),
    *(IndexError, KeyError, TypeError, ArithmeticError, struct.error, Warning),
)
"""What Pillow raises for a file that is not the image it claims to be."""
PILLOW = {PNG: "PNG", JPEG: "JPEG", GIF: "GIF", WEBP: "WEBP"}


async def clean(content: bytes, name: str) -> CleanFile:
    """The file made harmless, away from the event loop; raises FileRefused or FileTooLarge."""
    return await asyncio.to_thread(cleaned, content, name)


def cleaned(content: bytes, name: str) -> CleanFile:
    """The file made harmless; raises FileRefused or FileTooLarge."""
    kind = kind_of(content)
    if len(content) > kind.largest:
        raise FileTooLarge(size=len(content), largest=kind.largest)
    remake: Callable[[bytes], bytes] = _remade_pdf if kind is PDF else lambda given: _remade_image(given, kind)
    return CleanFile(safe_name(name, kind), kind.media_type, remake(content))


def kind_of(content: bytes) -> Kind:
    """The type the content itself shows, which the recognition of many types must not contradict."""
    kind = next((kind for kind in KINDS if kind.signature.match(content)), None)
    if kind is None:
        raise FileRefused(reason="type")
    try:
        guesses = puremagic.magic_string(content[:65536])
    except puremagic.PureError:
        guesses = []
    if not any(guess.extension.lower() in kind.extensions for guess in guesses):
        raise FileRefused(reason="type")
    return kind


def safe_name(name: str, kind: Kind) -> str:
    """A name without path or control characters, at most 120 characters, with the extension of its type."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rstrip("/").rpartition("/")[2]
    kept = "".join(c for c in last if unicodedata.category(c)[0] not in "CZ" or c == " ")
    kept = re.sub(r'[<>:"|?*;%]', "", kept).strip(" .") or "file"
    path = PurePosixPath(kept)
    extension = path.suffix.lower() if path.suffix.lower() in kind.extensions else kind.extensions[0]
    stem = path.stem if path.suffix else kept
    return stem[: LONGEST_NAME - len(extension)].strip(" .") + extension


def _remade_image(content: bytes, kind: Kind) -> bytes:
    try:
        return _encoded(content, PILLOW[kind])
    except UNDECODABLE as broken:
        raise FileRefused(reason="image") from broken


def _encoded(content: bytes, format: str) -> bytes:
    with Image.open(io.BytesIO(content), formats=[format]) as image:
        width, height = image.size
        if width * height > MOST_PIXELS:
            raise FileRefused(reason="pixels", pixels=width * height, most=MOST_PIXELS)
        image.load()
        upright = ImageOps.exif_transpose(image)
    plain = Image.new(upright.mode, upright.size)
    plain.paste(upright)
    if upright.mode == "P":
        palette = upright.getpalette()
        plain.putpalette(palette or [])
    written = io.BytesIO()
    transparency = {"transparency": upright.info["transparency"]} if "transparency" in upright.info else {}
    options = {"quality": JPEG_QUALITY} if format in {"JPEG", "WEBP"} else transparency
    plain.save(written, format, **options)
    return written.getvalue()


def _remade_pdf(content: bytes) -> bytes:
    try:
        with pikepdf.open(io.BytesIO(content), suppress_warnings=True, attempt_recovery=False) as pdf:
            _must_be_passive(pdf)
            for entry in ("/Metadata", "/OpenAction", "/AA"):
                if entry in pdf.Root:
                    del pdf.Root[entry]
            if "/Info" in pdf.trailer:
                del pdf.trailer["/Info"]
            written = io.BytesIO()
            pdf.save(written, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
            return written.getvalue()
    except pikepdf.PasswordError as locked:
        raise FileRefused(reason="encrypted") from locked
    except (pikepdf.PdfError, ValueError, RuntimeError, RecursionError) as broken:
        raise FileRefused(reason="pdf") from broken


def _must_be_passive(pdf: pikepdf.Pdf) -> None:
    if pdf.is_encrypted:
        raise FileRefused(reason="encrypted")
    if len(pdf.pages) > MOST_PAGES or len(pdf.pages) == 0 or len(pdf.objects) > MOST_OBJECTS:
        raise FileRefused(reason="pages")
    for found in _active_parts(pdf):
        raise FileRefused(reason="active content", found=found)


def _active_parts(pdf: pikepdf.Pdf) -> Iterator[str]:
    """Whatever acts, found by walking every object of the file and everything nested in it."""
    waiting: list[pikepdf.Object] = [*pdf.objects, pdf.trailer]
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
            yield from (name for name, _ in thing.items() if name in FORBIDDEN_KEYS)
            action = thing.get("/S")
            if isinstance(action, pikepdf.Name) and str(action) in FORBIDDEN_ACTIONS:
                yield str(action)
            waiting.extend(value for _, value in thing.items() if _is_nested(value))
        elif isinstance(thing, pikepdf.Array):
            waiting.extend(value for value in thing if _is_nested(value))


def _is_nested(value: object) -> bool:
    return isinstance(value, pikepdf.Dictionary | pikepdf.Array) and not value.is_indirect
