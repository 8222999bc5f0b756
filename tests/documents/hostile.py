"""Hostile, broken and merely odd files, made on the fly. Every one carries CANARY where a careless reader keeps it."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from PIL import Image, PngImagePlugin

CANARY = b"Canary-Nasrin-52.52N"
_TEXT = CANARY.decode()


def picture(mode: str = "RGB", size: tuple[int, int] = (320, 200)) -> Image.Image:
    image = Image.new("RGB", size, (250, 250, 245))
    for row in range(0, size[1], 7):
        for column in range(0, size[0], 3):
            image.putpixel((column, row), (column % 256, row % 256, 90))
    return image.convert(mode)


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def camera_exif(orientation: int = 1) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = exif[0x013B] = exif[0x9286] = _TEXT
    place = exif.get_ifd(0x8825)
    place.update({1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 18.0), 29: _TEXT})
    return exif


def photo(**options: Any) -> bytes:
    return encoded(picture(), "JPEG", exif=camera_exif(), comment=CANARY, **options)


def png_with_texts() -> bytes:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", _TEXT)
    notes.add_itxt("XML:com.adobe.xmp", _TEXT, zip=False)
    return encoded(picture(), "PNG", pnginfo=notes, exif=camera_exif())


def webp() -> bytes:
    return encoded(picture(), "WEBP", exif=camera_exif(), xmp=CANARY)


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def huge_png(width: int, height: int) -> bytes:
    """Few bytes on disk, gigabytes once unpacked."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 4_000_000, 9)) + chunk(b"IEND", b"")


def png_with_text_bomb() -> bytes:
    body = png_with_texts()
    return body[:33] + chunk(b"zTXt", b"k\0\0" + zlib.compress(b"a" * 70_000_000, 9)) + body[33:]


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/"), data)
    return out.getvalue()


def pdf(change: Callable[[Pdf], None] | None = None, pages: int = 1, **save: Any) -> bytes:
    document = pikepdf.new()
    for _number in range(pages):
        document.add_blank_page(page_size=(300, 400))
        document.pages[-1].obj.Contents = Stream(document, b"0 0 1 rg 20 20 100 100 re f")
    if change:
        change(document)
    out = io.BytesIO()
    document.save(out, **save)
    return out.getvalue()


def script(pdf_: Pdf) -> Any:
    return Dictionary(S=Name.JavaScript, JS=String(f"app.alert('{_TEXT}')"))


def _names_script(document: Pdf) -> None:
    document.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), script(document)])))


def _open_action(document: Pdf) -> None:
    document.Root.OpenAction = script(document)
    document.Root.AA = Dictionary(WC=script(document))
    document.pages[0].obj.AA = Dictionary(O=script(document))


def _launch(document: Pdf) -> None:
    document.Root.OpenAction = Dictionary(S=Name.Launch, F=String(_TEXT), Next=script(document))


def _attachment(document: Pdf) -> None:
    document.attachments["a.exe"] = pikepdf.AttachedFileSpec(document, b"MZ" + CANARY, filename=_TEXT)
    document.Root.AF = Array([document.Root.Names.EmbeddedFiles.Names[1]])


def _hidden_attachment(document: Pdf) -> None:
    """Hangs on a drawing of the page, where a scrub of the catalogue does not look."""
    spec = Dictionary(Type=Name.Filespec, F=String(_TEXT), EF=Dictionary(F=Stream(document, b"MZ" + CANARY)))
    form = Stream(document, b"0 0 5 5 re f", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 9, 9]))
    form.AF = Array([document.make_indirect(spec)])
    form.PieceInfo = Dictionary(Editor=Dictionary(Private=String(_TEXT)))
    form.Metadata = Stream(document, CANARY, Type=Name.Metadata, Subtype=Name.XML)
    document.pages[0].obj.Resources = Dictionary(XObject=Dictionary(X=form))
    document.pages[0].obj.Contents = Stream(document, b"/X Do")


def _metadata(document: Pdf) -> None:
    document.docinfo["/Author"] = String(_TEXT)
    document.Root.Metadata = Stream(document, CANARY, Type=Name.Metadata, Subtype=Name.XML)
    document.pages[0].obj.PieceInfo = Dictionary(Editor=Dictionary(Private=String(_TEXT)))


def _annotate(document: Pdf, annotation: Any) -> None:
    document.pages[0].obj.Annots = Array([document.make_indirect(annotation)])


def _link(document: Pdf) -> None:
    action = Dictionary(S=Name.URI, URI=String(f"https://spy.example/{_TEXT}"), Next=script(document))
    _annotate(document, Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=action))


def _xfa_form(document: Pdf) -> None:
    field = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Widget,
        FT=Name.Tx,
        T=String(_TEXT),
        Rect=Array([0, 0, 50, 20]),
        AA=Dictionary(K=script(document)),
    )
    _annotate(document, field)
    document.Root.AcroForm = Dictionary(XFA=Stream(document, CANARY), Fields=document.pages[0].obj.Annots)


def _photo_inside(document: Pdf) -> None:
    image = Stream(
        document,
        photo(),
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=320,
        Height=200,
        ColorSpace=Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=Name.DCTDecode,
    )
    document.pages[0].obj.Resources = Dictionary(XObject=Dictionary(I=image))
    document.pages[0].obj.Contents = Stream(document, b"q 300 0 0 200 0 0 cm /I Do Q")


def _stream_bomb(layers: int) -> Callable[[Pdf], None]:
    def change(document: Pdf) -> None:
        data = b"q Q " * 14_000_000 if layers == 1 else zlib.compress(b"\0" * 200_000_000, 9)
        packed = Array([Name.FlateDecode] * layers)
        document.pages[0].obj.Contents = Stream(document, zlib.compress(data, 9), Filter=packed)

    return change


def _many_pixels(document: Pdf) -> None:
    image = Stream(
        document,
        b"\0" * 64,
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=60_000,
        Height=60_000,
        ColorSpace=Name.DeviceGray,
        BitsPerComponent=1,
        Filter=Name.CCITTFaxDecode,
    )
    document.pages[0].obj.Resources = Dictionary(XObject=Dictionary(I=image))


def _page_tree_loop(document: Pdf) -> None:
    document.Root.Pages.Kids.append(document.Root.Pages)


def nested_pdf(depth: int) -> bytes:
    return pdf().replace(b"/Contents", b"/Deep " + b"[" * depth + b"]" * depth + b" /Contents", 1)


def bad_xref() -> bytes:
    body = pdf(object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return body[: body.rindex(b"startxref")] + b"startxref\n99999999\n%%EOF"


def locked(user: str) -> bytes:
    return pdf(encryption=pikepdf.Encryption(user=user, owner="owner", R=6))


def noise(size: int, seed: int) -> bytes:
    return random.Random(seed).randbytes(size)


def hostile_files() -> dict[str, tuple[str, bytes]]:
    """What it is → (the name it came under, its bytes)."""
    html = b"<!doctype html><script>alert('" + CANARY + b"')</script>"
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert("' + CANARY + b'")</script></svg>'
    docx = zipped(**{"[Content_Types].xml": b"<Types/>", "word__document.xml": CANARY})
    jpeg, png, web, paper = photo(), png_with_texts(), webp(), pdf(_metadata)
    files: dict[str, tuple[str, bytes]] = {
        "photo with EXIF and GPS": ("IMG_1.jpg", jpeg),
        "progressive photo": ("IMG_2.jpg", photo(progressive=True)),
        "photo followed by a web page": ("a.jpg", jpeg + html),
        "photo followed by an archive": ("a.jpg", jpeg + zipped(evil=CANARY)),
        "photo with a page in its comment": ("a.html", encoded(picture(), "JPEG", comment=html)),
        "photo followed by a PDF": ("a.pdf", jpeg + paper),
        "CMYK photo": ("print.jpeg", encoded(picture("CMYK"), "JPEG")),
        "photo with nonsense for EXIF": ("a.jpg", encoded(picture(), "JPEG", exif=b"Exif\0\0II*\0" + CANARY * 9)),
        "photo turned by its EXIF": ("a.jpg", encoded(picture(), "JPEG", exif=camera_exif(6))),
        "PNG with texts": ("a.png", png),
        "PNG named as a photo": ("a.jpg", png),
        "PNG with a palette": ("a.png", encoded(picture("P"), "PNG")),
        "PNG of sixteen bits": ("a.png", encoded(Image.new("I;16", (40, 40), 40_000), "PNG")),
        "PNG of one bit": ("a.png", encoded(picture("1"), "PNG")),
        "PNG of gigantic size": ("a.png", huge_png(60_000, 60_000)),
        "PNG a little too large": ("a.png", huge_png(10_000, 6_001)),
        "PNG of no width": ("a.png", huge_png(0, 10)),
        "PNG with a bomb of text": ("a.png", png_with_text_bomb()),
        "PNG with a wrong checksum": ("a.png", png[:40] + b"\xff" + png[41:]),
        "animated PNG": ("a.png", encoded(picture(), "PNG", save_all=True, append_images=[picture("L")])),
        "WebP": ("a.webp", web),
        "animated WebP": ("a.webp", encoded(picture(), "WEBP", save_all=True, append_images=[picture()])),
        "only the head of a WebP": ("a.webp", b"RIFF\xff\xff\xff\xffWEBPVP8 "),
        "only the head of a JPEG": ("a.jpg", b"\xff\xd8\xff\xe0"),
        "HEIC photo": ("IMG_3.HEIC", b"\0\0\0\x18ftypheic\0\0\0\0" + CANARY),
        "HEIC photo named JPEG": ("IMG_3.jpg", b"\0\0\0\x18ftypmif1\0\0\0\0" + CANARY),
        "SVG": ("a.svg", svg),
        "SVG named PNG": ("a.png", svg),
        "web page named JPEG": ("a.jpg", html),
        "program named PDF": ("a.pdf", b"MZ\x90\0" + noise(4000, 1)),
        "Word file": ("a.docx", docx),
        "Word file named PDF": ("a.pdf", docx),
        "old Word file": ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + noise(4000, 2)),
        "zip bomb": ("a.zip", zipped(a=b"\0" * 20_000_000)),
        "zip bomb named PDF": ("a.pdf", zipped(a=b"\0" * 20_000_000)),
        "GIF": ("a.gif", encoded(picture("P"), "GIF")),
        "TIFF": ("a.tif", encoded(picture(), "TIFF")),
        "BMP named JPEG": ("a.jpg", encoded(picture(), "BMP")),
        "PostScript": ("a.ps", b"%!PS\n(" + CANARY + b") run"),
        "program of the shell": ("a.pdf", b"#!/bin/sh\necho " + CANARY),
        "no bytes": ("a.pdf", b""),
        "one byte": ("a.jpg", b"\xff"),
        "only zeros": ("a.jpg", b"\0" * 70_000),
        "more than 10 MB": ("a.jpg", jpeg + b"\0" * (10 * 1024 * 1024)),
        "PDF with metadata": ("a.pdf", paper),
        "PDF named as a photo": ("a.jpg", paper),
        "PDF with a named script": ("a.pdf", pdf(_names_script)),
        "PDF with scripts on opening": ("a.pdf", pdf(_open_action)),
        "PDF that starts a program": ("a.pdf", pdf(_launch)),
        "PDF with an attachment": ("a.pdf", pdf(_attachment)),
        "PDF with a hidden attachment": ("a.pdf", pdf(_hidden_attachment)),
        "PDF with a link": ("a.pdf", pdf(_link)),
        "PDF with an XFA form": ("a.pdf", pdf(_xfa_form)),
        "PDF made of a photo with GPS": ("a.pdf", pdf(_photo_inside)),
        "PDF with a password": ("a.pdf", locked("geheim")),
        "PDF that may not be printed": ("a.pdf", locked("")),
        "PDF of 500 pages": ("a.pdf", pdf(pages=500)),
        "PDF of 60 pages": ("a.pdf", pdf(pages=60)),
        "PDF of no page": ("a.pdf", pdf(pages=0)),
        "PDF with a bomb": ("a.pdf", pdf(_stream_bomb(1))),
        "PDF with a bomb in a bomb": ("a.pdf", pdf(_stream_bomb(2))),
        "PDF with a gigantic picture": ("a.pdf", pdf(_many_pixels)),
        "PDF whose page tree bites its tail": ("a.pdf", pdf(_page_tree_loop)),
        "PDF nested 300 deep": ("a.pdf", nested_pdf(300)),
        "PDF nested 200000 deep": ("a.pdf", nested_pdf(200_000)),
        "PDF with a wrong table": ("a.pdf", bad_xref()),
        "PDF after a web page": ("a.pdf", html + paper),
        "PDF followed by a web page": ("a.pdf", paper + html),
        "only the head of a PDF": ("a.pdf", b"%PDF-1.7\n"),
        "PDF of noise": ("a.pdf", b"%PDF-1.7\n" + noise(50_000, 3)),
    }
    files |= {f"noise {seed}": ("a.jpg", noise(3000 * seed, seed)) for seed in range(4, 8)}
    for kind, whole in (("jpg", jpeg), ("png", png), ("webp", web), ("pdf", pdf(_photo_inside))):
        for tenth in (1, 3, 5, 7, 9):
            files[f"{tenth} tenths of a {kind}"] = (f"a.{kind}", whole[: len(whole) * tenth // 10])
    return files
