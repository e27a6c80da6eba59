"""Documents: the same bytes for the same data, pages that can be read, and signatures that cannot be forged."""

import io
import json
import logging
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pikepdf
import pytest
from PIL import Image
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter

from signatories import PAST, CertificationAuthority, soon
from techexchange.infra.documents import (
    SignatureInvalid,
    TextUnprintable,
    TrustRoots,
    TrustRootsMissing,
    as_json,
    as_xml,
    check_signature,
    preview,
    typeset,
)

CONTRACT = {
    "language": "vi",
    "title": "HỢP ĐỒNG CHUYỂN GIAO CÔNG NGHỆ",
    "subtitle": "Chuyển quyền sử dụng công nghệ sấy",
    "number": "1",
    "parties": [
        {"label": "Bên giao", "name": "Viện Cơ điện", "signatory": "Nguyễn Thị Hường", "lines": []},
        {"label": "Bên nhận", "name": "Công ty Đồng Bằng", "lines": [{"label": "Mã số thuế", "text": "1800156801"}]},
    ],
    "fields": [
        {"label": "Tên công nghệ", "text": "Sấy bơm nhiệt"},
        {"label": "Đối tượng", "text": ["Bí quyết;", "Bản vẽ."]},
        {"label": "Phạt", "text": 'Tối đa 8 %.\n\nVà bồi thường. #panic("run") *not markup* $x$ @label'},
    ],
    "payments": [{"name": "Trả trước", "due": "15 ngày", "amount": "500.000.000 ₫"}],
    "milestones": [{"name": "Dây chuyền", "due": "31/12/2026", "criteria": "72 giờ", "amount": "200.000.000 ₫"}],
    "place": "Hà Nội, ngày 1 tháng 5 năm 2026",
    "hash": "ab" * 32,
    "pack": "VN-2026.1",
    "sources": ["Luật 07/2017/QH14"],
}


def text_of(pdf: bytes) -> str:
    """What the pages say, through their fonts' own tables, without spaces."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return "".join(drawn(page) for page in opened.pages)


def drawn(page: pikepdf.Page) -> str:
    tables, said, table = {}, [], {}
    for name, font in page.Resources.Font.items():
        tables[name] = to_unicode(font.ToUnicode.read_bytes().decode())
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            table = tables[str(operands[0])]
        for shown in operands if str(operator) in {"Tj", "TJ"} else []:
            strings = shown if isinstance(shown, pikepdf.Array) else [shown]
            for part in strings:
                if isinstance(part, pikepdf.String):
                    codes = bytes(part)
                    said += [table.get(codes[i : i + 2].hex(), "") for i in range(0, len(codes), 2)]
    return "".join(said).replace(" ", "")


def to_unicode(table: str) -> dict[str, str]:
    found = {}
    for line in table.splitlines():
        parts = line.strip().split()
        if len(parts) == 2 and all(part.startswith("<") for part in parts):
            found[parts[0][1:-1].lower()] = bytes.fromhex(parts[1][1:-1]).decode("utf-16-be")
    return found


async def test_the_same_data_gives_the_same_bytes():
    first, second = await typeset("contract", CONTRACT), await typeset("contract", json.loads(json.dumps(CONTRACT)))
    assert first == second
    assert first != await typeset("contract", CONTRACT | {"place": "Huế"})


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_a_contract_says_what_it_was_given_and_nothing_of_it_is_a_program(language):
    said = text_of(await typeset("contract", CONTRACT | {"language": language}))
    for text in ("Nguyễn Thị Hường", "Viện Cơ điện", "1800156801", "500.000.000", "Bí quyết;", "VN-2026.1", "72 giờ"):
        assert text.replace(" ", "") in said, text
    assert '#panic("run")*notmarkup*$x$@label' in said.replace("“", '"').replace("”", '"')
    assert ("Điều5." in said, "Article5." in said) == (language == "vi", language == "en")
    assert ("CỘNGHÒAXÃHỘI" in said) == (language == "vi")


async def test_what_is_not_given_is_left_out():
    said = text_of(await typeset("contract", {"language": "en", "title": "Short", "payments": [], "hash": None}))
    assert "Short" in said
    for absent in ("Article", "Payment", "SHA", "Legal"):
        assert absent not in said


async def test_pages_are_made_as_pictures_and_long_tables_go_on():
    rows = [{"name": f"Đợt {n} " + "dài " * 30, "due": "—", "amount": "1 ₫"} for n in range(60)]
    pages = await preview("contract", CONTRACT | {"payments": rows, "subtitle": "x" * 200})
    assert len(pages) > 4
    with Image.open(io.BytesIO(pages[1])) as page:
        assert page.size == (1191, 1684)
        margin = page.convert("L").crop((1191 - 60, 0, 1191, 1684))
        assert margin.getextrema() == (255, 255), "nothing runs over the edge"


@pytest.mark.parametrize("more", range(0, 12, 2))
async def test_signatures_never_stand_on_a_page_of_their_own(more):
    fields = CONTRACT["fields"] + [{"label": f"Nội dung {n}", "text": "Một câu."} for n in range(12 + more)]
    for changes in ({}, {"milestones": []}, {"milestones": [], "payments": [], "sources": []}):
        pdf = await typeset("contract", CONTRACT | {"fields": fields} | changes)
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            last = drawn(opened.pages[-1])
        assert "NguyễnThịHường" in last
        assert "Điều" in last


@pytest.mark.parametrize(("text", "named"), [("株 😀", ["株", "😀"]), ("a\0b", ["U+0000"]), ("a\u202eb", ["U+202E"])])
async def test_what_cannot_be_printed_is_named(text, named):
    with pytest.raises(TextUnprintable) as refused:
        await typeset("contract", CONTRACT | {"title": text})
    assert refused.value.details["characters"] == named


async def test_the_file_is_one_for_keeping():
    with pikepdf.open(io.BytesIO(await typeset("contract", CONTRACT))) as pdf:
        assert b"pdfaid:part" in pdf.Root.Metadata.read_bytes()
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "vi"
        assert len(pdf.Root.AcroForm.Fields) == 0


def test_templates_are_in_the_package():
    home = Path(__file__).parents[2] / "src" / "techexchange" / "infra" / "documents" / "templates"
    assert sorted(path.name for path in home.iterdir()) == ["contract.typ", "invoice.typ", "report.typ"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> zipfile.ZipFile:
    hatchling = pytest.importorskip("hatchling.builders.wheel")
    root = Path(__file__).parents[2]
    built = next(hatchling.WheelBuilder(str(root)).build(directory=str(tmp_path_factory.mktemp("wheel"))))
    return zipfile.ZipFile(built)


def test_templates_are_in_the_wheel(wheel):
    assert "techexchange/infra/documents/templates/contract.typ" in wheel.namelist()


def test_json_is_canonical():
    assert as_json({"b": 1, "a": ["ộ", None, 2.5]}) == '{"a":["ộ",null,"2.5"],"b":1}'.encode()


def test_xml_is_well_formed_whatever_it_holds():
    data = {"a": 1, "no": None, "yes": True, "list": [{"vi": "ộ", "en": "o<&"}], "2 x": "\x0b", "xmlns": "x"}
    root = ElementTree.fromstring(as_xml("contract", "urn:x", data))
    space = "{urn:x}"
    assert root.tag == f"{space}contract"
    assert [child.tag.removeprefix(space) for child in root] == ["a", "yes", "list", "entry", "entry"]
    assert [text.text for text in root.iter(f"{space}text")] == ["ộ", "o<&"]
    assert [(entry.get("name"), entry.text) for entry in root.iter(f"{space}entry")] == [
        ("2 x", "\ufffd"),
        ("xmlns", "x"),
    ]


@pytest.fixture(scope="module")
def authority():
    return CertificationAuthority()


@pytest.fixture
def roots(authority, tmp_path):
    return TrustRoots(authority.install(tmp_path / "roots"))


@pytest.fixture(scope="module")
async def contract():
    return await typeset("contract", CONTRACT)


async def refused(pdf, original, roots):
    with pytest.raises(SignatureInvalid) as refusal:
        await check_signature(pdf, original, roots, soon())
    return refusal.value.details["reason"]


@pytest.mark.parametrize("subfilter", [SigSeedSubFilter.PADES, SigSeedSubFilter.ADOBE_PKCS7_DETACHED])
async def test_a_signature_over_the_whole_document_is_accepted(authority, roots, contract, subfilter):
    signer = authority.certify("Nguyễn Thị Hường", "Viện Cơ điện")
    found = await check_signature(await signer.signed(contract, subfilter=subfilter), contract, roots, soon())
    assert (found.name, found.organization, found.issuer) == ("Nguyễn Thị Hường", "Viện Cơ điện", "Test Root CA")
    assert found.identifier == "MST:0100109106"
    assert (found.stamped, found.signatures) == (False, 1)
    assert found.at < soon()
    assert "Hường" not in repr(found)


async def test_both_may_sign_one_file_one_after_the_other(authority, roots, contract):
    once = await authority.certify("Nguyễn A").signed(contract)
    twice = await authority.certify("Trần B").signed(once, field="Second")
    found = await check_signature(twice, contract, roots, soon())
    assert (found.name, found.signatures) == ("Trần B", 2)
    stranger = await CertificationAuthority("Nobody").certify().signed(contract)
    assert await refused(await authority.certify().signed(stranger, field="Second"), contract, roots) == "not_trusted"


async def test_a_document_that_is_not_signed_or_not_ours_is_refused(authority, roots, contract):
    signed = await authority.certify().signed(contract)
    assert await refused(contract, contract, roots) == "unsigned"
    assert await refused(signed, await typeset("contract", CONTRACT | {"place": "Huế"}), roots) == "another_document"
    assert await refused(signed, contract[:-200], roots) == "unreadable"
    assert await refused(contract + b"\x00" * (5 * 2**20 + 1), contract, roots) == "too_large"
    assert await refused(contract + b"trailer", contract, roots) in {"unreadable", "unsigned"}


async def test_the_signature_must_cover_everything(authority, roots, contract):
    signed = await authority.certify().signed(contract)
    assert await refused(signed + b"\n% more", contract, roots) == "not_the_whole_document"
    for place in (len(contract) // 2, len(contract) + 900, len(signed) - 2000):
        spoiled = bytearray(signed)
        spoiled[place] ^= 1
        reason = await refused(bytes(spoiled), contract, roots)
        assert reason in {"another_document", "changed", "unreadable", "not_genuine"}


async def test_other_forms_of_signatures_and_too_many_are_refused(authority, roots, contract):
    signed = await authority.certify().signed(contract)
    other = signed.replace(b"/ETSI.CAdES.detached", b"/ETSI.CAdES.attached")
    assert await refused(other, contract, roots) == "unsigned"
    for number in range(8):
        signed = await authority.certify().signed(signed, field=f"Signature{number + 2}")
    assert await refused(signed, contract, roots) == "too_many_signatures"


def redrawn(pdf: bytes) -> bytes:
    """The document with another first page, added behind it the way tools do."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    page = writer.find_page_for_modification(0)[0].get_object()
    page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"BT ET"))
    writer.update_container(page)
    changed = io.BytesIO()
    writer.write(changed)
    return changed.getvalue()


async def test_pages_changed_behind_the_original_are_refused_though_the_signature_is_good(authority, roots, contract):
    assert await refused(await authority.certify().signed(redrawn(contract)), contract, roots) == "changed"


async def test_another_document_with_ours_in_front_is_refused(authority, roots, contract):
    other = await typeset("contract", CONTRACT | {"place": "Huế"})
    hidden = await authority.certify().signed(contract + moved(other, len(contract)))
    assert await refused(hidden, contract, roots) == "another_document"


def moved(pdf: bytes, by: int) -> bytes:
    """A PDF with all its places counted from the start of another file before it."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        plain = io.BytesIO()
        opened.save(plain, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    body, _, rest = plain.getvalue().partition(b"\nxref\n")
    table, _, tail = rest.partition(b"trailer")
    lines = [
        f"{int(line[:10]) + by:010d}".encode() + line[10:] if line.endswith((b"n ", b"n")) else line
        for line in table.split(b"\n")
    ]
    trailer, _, _ = tail.partition(b"startxref")
    start = str(by + len(body) + 1).encode()
    return body + b"\nxref\n" + b"\n".join(lines) + b"trailer" + trailer + b"startxref\n" + start + b"\n%%EOF\n"


@pytest.mark.parametrize("validity", [PAST, {"signs": False}])
async def test_a_certificate_that_does_not_hold_is_refused(authority, roots, contract, validity):
    assert await refused(await authority.certify(**validity).signed(contract), contract, roots) == "not_trusted"


async def test_a_revoked_certificate_is_refused(authority, roots, contract):
    signer = authority.certify()
    signed = await signer.signed(contract)
    assert (await check_signature(signed, contract, roots, soon())).signatures == 1
    authority.revoke(signer, roots.directory)
    assert await refused(signed, contract, TrustRoots(roots.directory)) == "revoked"


async def test_without_an_authority_nothing_can_be_checked(authority, contract, tmp_path):
    signed = await authority.certify().signed(contract)
    for roots in (TrustRoots(None), TrustRoots(tmp_path / "missing"), TrustRoots(tmp_path)):
        with pytest.raises(TrustRootsMissing):
            await check_signature(signed, contract, roots, soon())


async def test_checking_says_no_names_to_the_log(authority, roots, contract, caplog):
    caplog.set_level(logging.DEBUG)
    await check_signature(await authority.certify("Nguyễn Thị Hường").signed(contract), contract, roots, soon())
    stranger = await CertificationAuthority("Nobody").certify("Nguyễn Thị Hường").signed(contract)
    assert await refused(stranger, contract, roots) == "not_trusted"
    assert "Hường" not in caplog.text
