"""Marks of readers on files."""

import io

import pikepdf
import pytest
import typst
from PIL import Image, ImageChops, ImageStat

from techexchange.infra.media import cleaned
from techexchange.infra.watermark import SMALLEST, MarkingFailed, mark, marked

LINES = (
    "Công ty Lọc nước Miền Trung · Nguyễn Thị Ưỡng",
    "2026-11-22 05:06:18 UTC · 01993f7e-aaaa-7bbb-8ccc-0123456789ab",
)
SECRET = "Nhiệt độ ủ là sáu mươi hai độ"
PAGES = f"""
#set page(width: 595pt, height: 842pt)
{SECRET}
#page(width: 842pt, height: 595pt)[Ngang]
#page(width: 200pt, height: 120pt, fill: black)[Nhỏ]
"""


@pytest.fixture(scope="module")
def document():
    with pikepdf.open(io.BytesIO(typst.compile(PAGES.encode(), format="pdf"))) as pdf:
        pdf.pages[1].rotate(90, relative=True)
        pdf.pages[2].cropbox = (20, 20, 180, 100)
        written = io.BytesIO()
        pdf.save(written)
    return cleaned(written.getvalue(), "bí mật.pdf").content


def picture(format="PNG", mode="RGB", size=(1200, 800)):
    written = io.BytesIO()
    Image.new(mode, size, "white" if mode != "I;16" else 60000).save(written, format)
    return written.getvalue()


def letters_of(page):
    """The text a page's marks hold, read through the fonts' own maps."""
    fonts = [font for form in page.Resources.XObject.values() for font in form.Resources.get("/Font", {}).values()]
    return "".join(font.ToUnicode.read_bytes().decode("latin-1") for font in fonts)


def test_every_page_is_marked(document):
    with pikepdf.open(io.BytesIO(marked(document, "application/pdf", LINES))) as pdf:
        assert len(pdf.pages) == 3
        for page in pdf.pages:
            forms = list(page.Resources.XObject.values())
            assert forms
            mapped = letters_of(page).upper()
            for sign in "ềễỡƯ":
                assert f"{ord(sign):04X}" in mapped, sign


def test_pages_of_a_shape_share_a_drawing(document):
    with pikepdf.open(io.BytesIO(document)) as pdf:
        for _ in range(60):
            pdf.pages.append(pdf.pages[0])
        written = io.BytesIO()
        pdf.save(written)
    out = marked(written.getvalue(), "application/pdf", LINES)
    assert len(out) < len(written.getvalue()) + 150_000


@pytest.mark.parametrize(
    ("format", "media_type", "mode"),
    [
        ("PNG", "image/png", "RGB"),
        ("PNG", "image/png", "RGBA"),
        ("PNG", "image/png", "P"),
        ("PNG", "image/png", "L"),
        ("PNG", "image/png", "1"),
        ("PNG", "image/png", "I;16"),
        ("JPEG", "image/jpeg", "RGB"),
        ("JPEG", "image/jpeg", "CMYK"),
        ("WEBP", "image/webp", "RGB"),
        ("GIF", "image/gif", "P"),
    ],
)
def test_a_picture_is_marked_all_over(format, media_type, mode):
    plain = picture(format, mode)
    with Image.open(io.BytesIO(marked(plain, media_type, LINES))) as image:
        assert (image.format, image.size) == (format, (1200, 800))
        difference = ImageChops.difference(image.convert("RGB"), Image.new("RGB", image.size, "white")).convert("L")
    for left in (0, 400, 800):
        part = difference.crop((left, 0, left + 400, 800))
        assert ImageStat.Stat(part).extrema[0][1] > 20, left


def test_a_small_picture_is_put_where_the_mark_can_be_read():
    with Image.open(io.BytesIO(marked(picture(size=(8, 8)), "image/png", LINES))) as image:
        assert image.size == SMALLEST


def test_the_mark_names_this_reader():
    """The control: another reader's copy is another picture."""
    mine, theirs = (marked(picture(), "image/png", (line, LINES[1])) for line in ("Một", "Hai"))
    assert mine != theirs


@pytest.mark.parametrize(
    ("content", "media_type"),
    [(b"%PDF-1.7 broken", "application/pdf"), (b"no picture", "image/png"), (b"text", "text/plain")],
)
async def test_what_cannot_be_marked_is_not_given(content, media_type):
    with pytest.raises(MarkingFailed):
        await mark(content, media_type, LINES)


def test_a_page_without_extent_is_not_given(document):
    with pikepdf.open(io.BytesIO(document)) as pdf:
        pdf.pages[0].mediabox = pdf.pages[0].cropbox = (0, 0, 0, 0)
        written = io.BytesIO()
        pdf.save(written)
    with pytest.raises(MarkingFailed):
        marked(written.getvalue(), "application/pdf", LINES)


def test_what_names_hold_is_never_typesetting():
    out = marked(picture(), "image/png", ("#panic() $x$ *b* \\u{41}", "]#import"))
    with Image.open(io.BytesIO(out)) as image:
        assert image.size == (1200, 800)
