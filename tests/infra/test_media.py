"""Files from outside: sound ones are made harmless, hostile ones are refused; every file is made here."""

import io
import struct
import tracemalloc
import unicodedata
import zlib

import pikepdf
import pytest
from PIL import Image, PngImagePlugin

from techexchange.infra import media
from techexchange.infra.media import FileRefused, FileTooLarge, clean, cleaned, kind_of, safe_name

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
SECRET = b"10.762622,106.660172"
HTML = b"<html><script>alert(1)</script></html>"


def picture(format="PNG", size=(40, 30), mode="RGB", **options):
    written = io.BytesIO()
    colour = {"RGB": (200, 30, 60), "RGBA": (200, 30, 60, 128), "L": 90, "P": 3, "1": 1, "CMYK": (1, 2, 3, 4)}[mode]
    Image.new(mode, size, colour).save(written, format, **options)
    return written.getvalue()


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_claiming(width, height, data=b""):
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(data)), chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def document(change=lambda pdf: None, **options):
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(200, 200))
        change(pdf)
        written = io.BytesIO()
        pdf.save(written, **options)
        return written.getvalue()


def on_open(**action):
    def change(pdf):
        pdf.Root.OpenAction = pdf.make_indirect(pikepdf.Dictionary(**action))

    return change


def link(**action):
    def change(pdf):
        annotation = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=pikepdf.Dictionary(**action)
        )
        pdf.pages[0].Annots = pikepdf.Array([annotation])

    return change


def embed(pdf):
    pdf.attachments["run.exe"] = b"MZ" + bytes(100)


def named_script(pdf):
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    pdf.Root.Names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=pikepdf.Array(["x", script])))


def forms(pdf):
    pdf.Root.AcroForm = pikepdf.Dictionary(XFA=pdf.make_stream(b"<xdp/>"), Fields=pikepdf.Array([]))


def rich(pdf):
    pdf.pages[0].Annots = pikepdf.Array(
        [pikepdf.Dictionary(Subtype=pikepdf.Name.RichMedia, RichMediaContent=pikepdf.Dictionary(), Rect=[0, 0, 1, 1])]
    )


def nested_script(pdf):
    deep = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="1")
    for _ in range(30):
        deep = pikepdf.Array([pikepdf.Dictionary(Next=deep)])
    pdf.Root.Odd = deep


HOSTILE = {
    "nothing": b"",
    "one byte": b"\x89",
    "EICAR": EICAR,
    "EICAR behind a PDF header": b"%PDF-1.4\n" + EICAR,
    "plain text": b"hello",
    "SVG": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "SVG alone": b"<svg onload=alert(1)>",
    "HTML": HTML,
    "ZIP": b"PK\x03\x04" + bytes(60),
    "Windows program": b"MZ" + bytes(200),
    "Linux program": b"\x7fELF" + bytes(200),
    "TIFF": b"II*\x00" + bytes(50),
    "BMP": picture("BMP"),
    "icon": picture("ICO"),
    "PNG header and nothing else": b"\x89PNG\r\n\x1a\n",
    "PNG header before HTML": b"\x89PNG\r\n\x1a\n" + HTML,
    "JPEG header before HTML": b"\xff\xd8\xff\xe0" + HTML,
    "GIF header before script": b"GIF89a/*" + b"*/=1;alert(1)" * 9,
    "WebP header before rubbish": b"RIFF\x20\x00\x00\x00WEBPVP8 " + bytes(20),
    "truncated PNG": picture("PNG", (300, 300), "RGBA")[:-60],
    "truncated JPEG": picture("JPEG", (300, 300))[:400],
    "truncated WebP": picture("WEBP", (300, 300))[:60],
    "truncated GIF": picture("GIF", (300, 300), "P")[:500],
    "pixel flood PNG": png_claiming(50_000, 50_000),
    "pixel flood in 2 GB": png_claiming(2**31 - 1, 2**31 - 1),
    "a little too many pixels": png_claiming(4001, 4000),
    "no pixels": png_claiming(0, 0),
    "pixel flood GIF": b"GIF89a" + struct.pack("<HHBBB", 65535, 65535, 0, 0, 0) + picture("GIF", mode="P")[13:],
    "PNG of wrong data": png_claiming(100, 100, b"\xff" * 50),
    "PNG text bomb": png_claiming(9, 9)[:33] + chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(80_000_000))),
    "PDF inside a PNG name": b"%PDF" + picture("PNG"),
    "PDF that starts late": b"\n\n" + document(),
    "PDF cut short": document()[:200],
    "PDF without pages": b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF",
    "PDF of rubbish": b"%PDF-1.7\n" + bytes(range(256)) * 8,
    "PDF opens JavaScript": document(on_open(S=pikepdf.Name.JavaScript, JS="app.alert(1)")),
    "PDF names JavaScript": document(named_script),
    "PDF hides JavaScript": document(nested_script),
    "PDF hides JavaScript in object streams": document(
        named_script, object_stream_mode=pikepdf.ObjectStreamMode.generate
    ),
    "PDF launches": document(link(S=pikepdf.Name.Launch, F="cmd.exe")),
    "PDF submits": document(link(S=pikepdf.Name.SubmitForm, F="http://example.com")),
    "PDF goes into an embedded file": document(link(S=pikepdf.Name.GoToE)),
    "PDF imports data": document(link(S=pikepdf.Name.ImportData)),
    "PDF embeds a program": document(embed),
    "PDF with XFA": document(forms),
    "PDF with rich media": document(rich),
    "PDF encrypted": document(encryption=pikepdf.Encryption(owner="o", user="u")),
    "PDF encrypted for the owner alone": document(encryption=pikepdf.Encryption(owner="o", user="")),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused(name):
    with pytest.raises(FileRefused) as refused:
        cleaned(HOSTILE[name], "innocent.png")
    assert refused.value.details["reason"]


def test_there_are_enough_hostile_files():
    assert len(HOSTILE) >= 25


def test_refusing_takes_little_memory():
    tracemalloc.start()
    for content in HOSTILE.values():
        with pytest.raises(FileRefused):
            cleaned(content, "x")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 64 * 1024 * 1024


@pytest.mark.parametrize(
    ("format", "mode"),
    [
        *(("PNG", mode) for mode in ("RGB", "RGBA", "L", "P", "1")),
        *(("JPEG", mode) for mode in ("RGB", "L", "CMYK")),
        *(("WEBP", mode) for mode in ("RGB", "RGBA")),
        ("GIF", "P"),
    ],
)
async def test_a_sound_image_stays_the_same_picture(format, mode):
    given = picture(format, mode=mode)
    file = await clean(given, "Ảnh chụp.PNG")
    assert file.media_type == f"image/{format.lower()}"
    with Image.open(io.BytesIO(file.content)) as image, Image.open(io.BytesIO(given)) as original:
        assert (image.format, image.size) == (format, original.size)
        before, after = original.convert("RGBA").getpixel((5, 5)), image.convert("RGBA").getpixel((5, 5))
    assert all(abs(a - b) < 12 for a, b in zip(before, after, strict=True))


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_where_and_when_a_picture_was_taken_is_gone(format):
    exif = Image.Exif()
    exif[0x010F] = "Camera of Nguyễn Văn A"
    exif.get_ifd(0x8825).update({1: "N", 2: (10.0, 45.0, 45.4), 29: SECRET.decode()})
    given = picture(format, exif=exif)
    assert SECRET in given
    content = cleaned(given, "a").content
    assert SECRET not in content
    with Image.open(io.BytesIO(content)) as image:
        assert not image.getexif()
        assert not {"exif", "xmp", "comment", "icc_profile"} & set(image.info)


def test_a_picture_is_turned_upright_before_its_orientation_is_forgotten():
    exif = Image.Exif()
    exif[0x0112] = 6
    with Image.open(io.BytesIO(cleaned(picture("JPEG", (40, 30), exif=exif), "a").content)) as image:
        assert image.size == (30, 40)


def test_comments_are_gone():
    text = PngImagePlugin.PngInfo()
    text.add_text("Author", SECRET.decode())
    for given in (
        picture("PNG", pnginfo=text),
        picture("JPEG", comment=SECRET),
        picture("GIF", mode="P", comment=SECRET),
    ):
        assert SECRET in given
        assert SECRET not in cleaned(given, "a").content


def test_what_hides_behind_a_picture_is_gone():
    for payload in (EICAR, HTML, b"PK\x03\x04payload"):
        assert payload not in cleaned(picture() + payload, "a.png").content
        assert payload not in cleaned(picture("JPEG") + payload, "a.jpg").content
        assert payload not in cleaned(document() + payload, "a.pdf").content


def test_of_an_animation_the_first_picture_stays():
    frames = [Image.new("P", (20, 20), n) for n in range(5)]
    written = io.BytesIO()
    frames[0].save(written, "GIF", save_all=True, append_images=frames[1:])
    with Image.open(io.BytesIO(cleaned(written.getvalue(), "a.gif").content)) as image:
        assert getattr(image, "n_frames", 1) == 1


def test_transparency_is_kept():
    image = Image.new("P", (20, 20), 0)
    image.putpalette([255, 0, 0, 0, 255, 0])
    written = io.BytesIO()
    image.save(written, "GIF", transparency=0)
    with Image.open(io.BytesIO(cleaned(written.getvalue(), "a.gif").content)) as clear:
        assert clear.convert("RGBA").getpixel((3, 3))[3] == 0


def test_a_passive_document_is_kept_without_its_metadata():
    def told(pdf):
        pdf.docinfo["/Author"] = SECRET.decode()
        with pdf.open_metadata() as metadata:
            metadata["dc:creator"] = [SECRET.decode()]
        pdf.Root.OpenAction = pikepdf.Array([pdf.pages[0].obj, pikepdf.Name.Fit])
        link(S=pikepdf.Name.URI, URI="https://example.org")(pdf)

    given = document(told, compress_streams=False)
    assert SECRET in given
    file = cleaned(given, "Báo cáo.pdf")
    assert (file.name, file.media_type) == ("Báo cáo.pdf", "application/pdf")
    assert SECRET not in file.content
    with pikepdf.open(io.BytesIO(file.content)) as pdf:
        assert len(pdf.pages) == 1
        assert "/OpenAction" not in pdf.Root


def test_a_document_of_too_many_pages_is_refused(monkeypatch):
    monkeypatch.setattr(media, "MOST_PAGES", 2)
    assert cleaned(document(lambda pdf: pdf.add_blank_page()), "a").content
    with pytest.raises(FileRefused):
        cleaned(document(lambda pdf: [pdf.add_blank_page() for _ in range(2)]), "a")


def test_a_file_that_is_too_large_is_refused_before_it_is_decoded():
    with pytest.raises(FileTooLarge):
        cleaned(picture() + bytes(media.LARGEST_IMAGE), "a.png")
    with pytest.raises(FileTooLarge):
        cleaned(document() + bytes(media.LARGEST_PDF), "a.pdf")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("ảnh.png", "ảnh.png"),
        ("../../etc/passwd", "passwd.png"),
        ("C:\\Users\\an\\ảnh chụp.PNG", "ảnh chụp.png"),
        ("/", "file.png"),
        ("", "file.png"),
        ("..", "file.png"),
        (".htaccess", "htaccess.png"),
        ("report.pdf", "report.png"),
        ("photo.jpg.exe", "photo.jpg.png"),
        ("a\x00b\r\nSet-Cookie: x.png", "abSet-Cookie x.png"),
        ('x"; filename="evil.html', "x filename=evil.png"),
        ("\u202egnp.exe", "gnp.png"),
        (unicodedata.normalize("NFD", "Màng lọc.png"), "Màng lọc.png"),
        ("dài" * 100 + ".png", ("dài" * 100)[:116] + ".png"),
    ],
)
def test_a_name_is_made_safe(given, kept):
    name = safe_name(given, media.PNG)
    assert name == kept
    assert len(name) <= media.LONGEST_NAME


def test_a_type_that_recognition_contradicts_is_refused(monkeypatch):
    assert kind_of(picture()) is media.PNG
    monkeypatch.setattr(media.puremagic, "magic_string", lambda _: [])
    with pytest.raises(FileRefused):
        kind_of(picture())


def test_a_type_that_nobody_recognises_is_refused(monkeypatch):
    def unrecognised(_):
        raise media.puremagic.PureError

    monkeypatch.setattr(media.puremagic, "magic_string", unrecognised)
    with pytest.raises(FileRefused):
        kind_of(picture())
