"""Whatever is uploaded ends as a clean file or as a sentence that helps, and nothing else remains of it."""

from __future__ import annotations

import hashlib
import io
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from casework.core.errors import Refusal
from casework.documents import cleaning
from casework.documents.cleaning import UploadRefused, clean_upload
from tests.documents.hostile import CANARY, camera_exif, encoded, hostile_files, pdf, picture

FILES = hostile_files()
#: Everything that is neither here nor cut or noise must come out clean.
REFUSED: dict[type[UploadRefused], tuple[str, ...]] = {
    cleaning.EmptyFile: ("no bytes",),
    cleaning.TooLarge: ("more than 10 MB",),
    cleaning.HeicPhoto: ("HEIC photo", "HEIC photo named JPEG"),
    cleaning.UnknownKind: ("SVG", "Word file", "old Word file", "zip bomb", "GIF", "TIFF", "PostScript"),
    cleaning.NotWhatItSays: (
        "SVG named PNG",
        "web page named JPEG",
        "program named PDF",
        "Word file named PDF",
        "zip bomb named PDF",
        "BMP named JPEG",
        "program of the shell",
        "one byte",
        "only zeros",
    ),
    cleaning.BrokenFile: (
        "PNG of no width",
        "PNG with a bomb of text",
        "PNG with a wrong checksum",
        "only the head of a WebP",
        "only the head of a JPEG",
        "PDF of no page",
        "PDF whose page tree bites its tail",
        "only the head of a PDF",
        "PDF of noise",
    ),
    cleaning.PasswordProtected: ("PDF with a password",),
    cleaning.TooManyPages: ("PDF of 500 pages",),
    cleaning.TooManyPixels: ("PNG of gigantic size", "PNG a little too large", "PDF with a gigantic picture"),
    cleaning.TooMuchInside: ("PDF with a bomb", "PDF with a bomb in a bomb", "PDF nested 200000 deep"),
}
NAMES = (
    "../../../../etc/cron.d/x.jpg",
    "/etc/passwd",
    "..\\..\\windows\\x.jpg",
    "a\0.jpg",
    "x" * 5000 + ".jpg",
    "",
    ".",
    "..",
    "-rf.jpg",
    "$(id).jpg",
    "a;b|c.jpg",
    "\r\nSet-Cookie: a=b.jpg",
    "%2e%2e%2fa.jpg",
    "\u202egpj.exe",
    "Zeugnis Übersetzung.jpg",
    "Свідоцтво.jpg",
    "شهادة الميلاد.jpg",
    "መታወቂያ.jpg",
    "身分證.jpg",
    "Απολυτήριο.jpg",
    "\ud800.jpg",
    "<script>alert(1)</script>.jpg",
    "photo.pdf.exe",
)


@pytest.fixture(autouse=True)
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The only place where files may appear, and it must be empty again when the test is over."""
    (tmp_path / "scratch").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "scratch"))
    here = set(os.listdir())
    yield tmp_path / "scratch"
    assert os.listdir(tmp_path / "scratch") == []
    assert set(os.listdir()) == here


def expected(label: str) -> type[UploadRefused] | None:
    if "tenths of a" in label:
        return cleaning.BrokenFile
    if label.startswith("noise"):
        return cleaning.NotWhatItSays
    return next((kind for kind, labels in REFUSED.items() if label in labels), None)


def unpacked(content: bytes) -> bytes:
    """A PDF with every stream and object readable, so that nothing can hide behind compression."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as document:
        document.save(
            out,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            compress_streams=False,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
    return out.getvalue()


def cleaned(content: bytes, name: str = "a.jpg") -> bytes:
    with clean_upload(io.BytesIO(content), name=name) as clean:
        return clean.path.read_bytes()


@pytest.mark.parametrize("label", FILES)
def test_a_hostile_file_ends_clean_or_with_a_helpful_sentence(label: str) -> None:
    name, content = FILES[label]
    wanted = expected(label)
    if wanted:
        with pytest.raises(UploadRefused) as refused:
            clean_upload(io.BytesIO(content), name=name)
        assert type(refused.value) is wanted
        assert str(refused.value.message)
        return
    with clean_upload(io.BytesIO(content), name=name) as clean:
        result = clean.path.read_bytes()
        assert (clean.size, clean.sha256) == (len(result), hashlib.sha256(result).hexdigest())
        assert clean.path.stat().st_mode & 0o077 == 0 and clean.path.parent.stat().st_mode & 0o077 == 0
        assert [path.name for path in clean.path.parent.iterdir()] == ["clean"]
    assert not clean.path.parent.exists()
    if clean.kind == "pdf":
        result = unpacked(result)
        for word in (
            b"/JavaScript",
            b"/JS",
            b"/Launch",
            b"/URI",
            b"/EmbeddedFile",
            b"/XFA",
            b"/AcroForm",
            b"/Annots",
            b"/Author",
            b"/Metadata",
            b"/PieceInfo",
            b"/OpenAction",
            b"/AA",
            b"/Encrypt",
        ):
            assert word not in result
    else:
        with Image.open(io.BytesIO(result)) as image:
            assert image.format == clean.kind.upper() and clean.pages == 1
            assert not image.getexif()
            assert not {"exif", "comment", "icc_profile", "xmp", "photoshop"} & set(image.info)
    for trace in (CANARY, CANARY.decode().encode("utf-16-be"), b"<script", b"PK\x03\x04", b"Exif\0"):
        assert trace not in result


def test_the_collection_of_hostile_files_is_large_and_every_expectation_names_one() -> None:
    assert len(FILES) >= 54
    assert {label for labels in REFUSED.values() for label in labels} <= set(FILES)


@pytest.mark.parametrize("name", NAMES)
def test_the_name_decides_nothing_and_becomes_no_path(name: str, scratch: Path) -> None:
    with clean_upload(io.BytesIO(FILES["photo with EXIF and GPS"][1]), name=name) as clean:
        assert re.fullmatch(r"casework-upload-[\w]+/clean", str(clean.path.relative_to(scratch)))
        assert (clean.kind, clean.media_type) == ("jpeg", "image/jpeg")


def test_each_refusal_has_its_own_short_sentences() -> None:
    kinds = [UploadRefused, *UploadRefused.__subclasses__(), cleaning.HeicPhoto]
    sentences = [str(kind().message) for kind in kinds]
    assert len(set(sentences)) == len(kinds) and issubclass(UploadRefused, Refusal)
    assert all(len(part.split()) <= 20 for text in sentences for part in text.split(". "))


def test_an_endless_upload_is_read_no_further_than_its_limit() -> None:
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size: int = -1) -> bytes:
            self.given += size
            return b"\xff" * size

    source = Endless()
    with pytest.raises(cleaning.TooLarge):
        clean_upload(source, name="a.jpg")  # type: ignore[arg-type]  # RawIOBase reads as a BinaryIO does
    assert source.given <= cleaning.MAX_BYTES + 64 * 1024


def test_a_photo_stands_upright_and_is_shrunk() -> None:
    turned = encoded(picture(size=(3000, 1000)), "JPEG", exif=camera_exif(6))
    assert Image.open(io.BytesIO(cleaned(turned))).size == (800, 2400)


def test_grey_of_sixteen_bits_keeps_its_shade_and_what_is_transparent_becomes_white() -> None:
    grey = Image.open(io.BytesIO(cleaned(FILES["PNG of sixteen bits"][1])))
    assert grey.getpixel((5, 5)) == 156
    hidden = encoded(Image.new("RGBA", (9, 9), (200, 0, 0, 0)), "PNG")
    assert Image.open(io.BytesIO(cleaned(hidden))).getpixel((5, 5)) == (255, 255, 255)


def test_a_photo_inside_a_pdf_loses_its_place_and_keeps_its_pixels() -> None:
    def first(content: bytes) -> Image.Image:
        with pikepdf.open(io.BytesIO(content)) as document:
            return pikepdf.PdfImage(next(iter(document.pages[0].images.values()))).as_pil_image()

    scan = FILES["PDF made of a photo with GPS"][1]
    before, after = first(scan), first(cleaned(scan))
    assert before.getexif() and not after.getexif()
    assert before.tobytes() == after.tobytes()


def test_what_was_typed_into_a_form_stays_readable() -> None:
    def form(document: pikepdf.Pdf) -> None:
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        field = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Widget,
            FT=pikepdf.Name.Tx,
            T=pikepdf.String("name"),
            V=pikepdf.String("Amal Haddad"),
            DA=pikepdf.String("/Helv 12 Tf 0 g"),
            Rect=pikepdf.Array([9, 9, 200, 40]),
            F=4,
        )
        fields = pikepdf.Array([document.make_indirect(field)])
        document.pages[0].obj.Annots = fields
        document.Root.AcroForm = pikepdf.Dictionary(
            Fields=fields,
            NeedAppearances=True,
            DR=pikepdf.Dictionary(Font=pikepdf.Dictionary(Helv=font)),
            DA=pikepdf.String("/Helv 12 Tf 0 g"),
        )

    result = unpacked(cleaned(pdf(form, pages=2), "form.pdf"))
    assert b"Amal Haddad" in result
    assert result.count(b"20 20 100 100 re") == 2
