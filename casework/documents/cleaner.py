"""The child that opens hostile uploads: rewrites the file `upload` of its folder as `clean`, then says how it went.

Run by path in a process of its own (see cleaning.py) and imports nothing of the application: whoever takes this
process over holds one file of one person, no key, no database and no setting.
"""

from __future__ import annotations

import json
import re
import resource
import sys
import warnings
from collections.abc import Iterator
from importlib import import_module
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pikepdf

MEMORY = 700 * 1024 * 1024
CPU_SECONDS = 20
FILE_BYTES = 32 * 1024 * 1024
OPEN_FILES = 32
#: Exit status when a library is missing: the operator's fault, never the applicant's.
NOT_INSTALLED = 70

MAX_PIXELS = 60_000_000
MAX_PAGES = 60
MAX_SIDE = 2400
QUALITY = 82
#: A re-encoded screenshot larger than this is a photo in disguise and becomes a JPEG.
PNG_BYTES = 3 * 1024 * 1024
#: What one stream of a PDF may unpack to: pixels of a page-wide scan, or text, fonts and drawing.
PICTURE_BYTES = 3 * MAX_PIXELS
STREAM_BYTES = 48 * 1024 * 1024
DOCUMENT_BYTES = 600 * 1024 * 1024

PAGE_KEYS = frozenset({"/Type", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Resources", "/Contents", "/Group"})
RESOURCE_KEYS = frozenset(
    {"/Font", "/XObject", "/ExtGState", "/ColorSpace", "/Pattern", "/Shading", "/ProcSet", "/Properties"}
)
#: Entries that carry history, attachments, outside files or actions wherever they stand.
UNWANTED = (
    "/Metadata",
    "/PieceInfo",
    "/AA",
    "/OPI",
    "/Ref",
    "/LastModified",
    "/JS",
    "/StructParent",
    "/StructParents",
    "/Measure",
    "/PtData",
)
OUTSIDE = ("/F", "/FFilter", "/FDecodeParms")
PACKINGS = re.compile("/(FlateDecode|Fl|LZWDecode|LZW|RunLengthDecode|RL|ASCII85Decode|A85|ASCIIHexDecode|AHx)")
PHOTO_FILTERS = frozenset({"/DCTDecode", "/DCT"})
_NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


class Verdict(Exception):
    """Why the file is refused: a word that cleaning.py turns into a sentence."""


def limit_this_process(file_bytes: int = FILE_BYTES) -> None:
    """Take the limits before a library is loaded; a library without threads and children needs no more."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, file_bytes),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _soft, hard = resource.getrlimit(what)
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (allowed, allowed))


def clean_photo() -> dict[str, Any]:
    """Draw the picture anew: what is not a pixel does not survive."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        with Image.open("upload", formats=("JPEG", "PNG", "WEBP")) as opened:
            picture: Image.Image = opened
            if picture.width * picture.height > MAX_PIXELS:
                raise Verdict("pixels")
            is_png = opened.format == "PNG"
            if picture.mode in ("P", "PA", "1"):
                # Palettes and bilevel scans shrink to noise unless they have real colours first.
                picture = picture.convert("RGBA" if "transparency" in picture.info or picture.mode == "PA" else "RGB")
            picture.thumbnail((MAX_SIDE, MAX_SIDE))
            upright = _upright(picture, ImageOps)
            opaque = _opaque(upright, Image)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError, MemoryError) as bomb:
        raise Verdict("pixels") from bomb
    # A fresh picture of the bare pixels: `info` (EXIF, comment, profile) stays behind.
    bare = Image.frombytes(opaque.mode, opaque.size, opaque.tobytes())
    if is_png:
        bare.save("clean", "PNG", optimize=True)
        if Path("clean").stat().st_size <= PNG_BYTES:
            return {"kind": "png", "pages": 1}
    bare.save("clean", "JPEG", quality=QUALITY, optimize=True)
    return {"kind": "jpeg", "pages": 1}


def _upright(picture: Any, image_ops: Any) -> Any:
    try:
        return image_ops.exif_transpose(picture)
    except MemoryError:
        raise
    except Exception:  # hostile EXIF fails in many ways, and the picture itself is readable
        return picture


def _opaque(picture: Any, image: Any) -> Any:
    """Grey or RGB on white: what hides under full transparency is not part of the paper."""
    if picture.mode.startswith("I"):
        return picture.convert("I").point(lambda level: level * (1 / 256)).convert("L")
    if picture.mode in ("L", "RGB"):
        return picture
    if picture.mode in ("LA", "La", "RGBA", "RGBa"):
        painted = picture.convert("RGBA")
        sheet = image.new("RGB", painted.size, "white")
        sheet.paste(painted, mask=painted.getchannel("A"))
        return sheet
    return picture.convert("RGB")


def clean_pdf() -> dict[str, Any]:
    """Copy what is drawn on the pages into a new document; scripts, forms, links and attachments stay behind."""
    import pikepdf
    from pikepdf import settings
    from pikepdf.sanitize import Sanitizer

    settings.set_qpdf_limits(
        doc_max_warnings=2000,
        max_stream_filters=4,
        flate_max_memory=PICTURE_BYTES,
        run_length_max_memory=PICTURE_BYTES,
        png_max_memory=PICTURE_BYTES,
        tiff_max_memory=PICTURE_BYTES,
    )
    try:
        # Opens what needs no password to read; a forbidden print or copy is no reason to refuse a person's own paper.
        source = pikepdf.open("upload")
    except pikepdf.PasswordError as locked:
        raise Verdict("password") from locked
    except (pikepdf.PdfError, RuntimeError) as broken:
        raise Verdict("inside" if settings.qpdf_limit_errors() or "limit" in str(broken) else "broken") from broken
    pages = len(source.pages)
    if not pages:
        raise Verdict("broken")
    if pages > MAX_PAGES:
        raise Verdict("pages")
    # What a person typed into a form lives in its fields: draw it onto the page before the form goes.
    source.generate_appearance_streams()
    source.flatten_annotations("all")
    clean = pikepdf.new()
    for page in source.pages:
        _keep_only(page.obj, PAGE_KEYS)
        resources = page.obj.get("/Resources")
        if isinstance(resources, pikepdf.Dictionary):
            _keep_only(resources, RESOURCE_KEYS)
        clean.pages.append(page)
    _strip_streams(clean)
    scrub = Sanitizer().remove_javascript().remove_external_access().remove_attachments().remove_multimedia()
    scrub.remove_thumbnails().remove_web_capture().remove_private_app_data().remove_collection().apply(clean)
    if source.get_warnings() and not _is_whole():
        raise Verdict("broken")
    clean.save("clean", min_version="1.7", object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return {"kind": "pdf", "pages": pages}


def _is_whole() -> bool:
    """A PDF cut short on its way is mended to empty pages; the mark at its end tells it from one with small faults."""
    with open("upload", "rb") as file:
        return b"%%EOF" in file.read()[-4096:]


def _keep_only(holder: pikepdf.Object, wanted: frozenset[str]) -> None:
    for key in list(holder.keys()):
        if key not in wanted:
            del holder[key]


def _strip_streams(pdf: pikepdf.Pdf) -> None:
    import pikepdf

    total = 0
    for thing in pdf.objects:
        if not isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
            continue
        is_stream = isinstance(thing, pikepdf.Stream)
        for key in UNWANTED + (OUTSIDE if is_stream else ()):
            if key in thing:
                del thing[key]
        if isinstance(thing, pikepdf.Stream):
            total += _unpacked(pdf, thing)
            if total > DOCUMENT_BYTES:
                raise Verdict("inside")


def _unpacked(pdf: pikepdf.Pdf, stream: pikepdf.Stream) -> int:
    """Unpack one stream within limits, drop EXIF from a photo in it, and say how large it was."""
    import pikepdf

    is_picture = stream.get("/Subtype") == pikepdf.Name.Image
    if is_picture and int(stream.get("/Width", 0)) * int(stream.get("/Height", 0)) > MAX_PIXELS:
        raise Verdict("pixels")
    filters = _as_list(stream.get("/Filter"))
    packings = list(takewhile(lambda name: PACKINGS.fullmatch(str(name)), filters))
    parameters = _as_list(stream.get("/DecodeParms"))
    data: bytes | memoryview = stream.read_raw_bytes()
    if packings:
        probe = pikepdf.Stream(pdf, bytes(data), Filter=pikepdf.Array(packings))
        if parameters:
            probe.DecodeParms = pikepdf.Array(parameters[: len(packings)])
        try:
            data = memoryview(probe.get_stream_buffer())
        except (pikepdf.PdfError, RuntimeError) as odd:
            # A damaged stream would show as a gap on its page that nobody notices: better to ask for the paper again.
            raise Verdict("inside" if "limit" in str(odd) else "broken") from odd
    if len(data) > (PICTURE_BYTES if is_picture else STREAM_BYTES):
        raise Verdict("inside")
    rest = filters[len(packings) :]
    if len(rest) == 1 and str(rest[0]) in PHOTO_FILTERS:
        own = parameters[len(packings) :]
        stream.write(_without_exif(bytes(data)), filter=rest[0], decode_parms=own[0] if own else None)
    return len(data)


def _as_list(value: Any) -> list[Any]:
    import pikepdf

    if value is None:
        return []
    return list(value) if isinstance(value, pikepdf.Array) else [value]


def _without_exif(jpeg: bytes) -> bytes:
    """The same JPEG without application segments and comments; Adobe's (APP14) says how its colours are to be read."""
    return b"".join(_wanted_segments(jpeg))


def _wanted_segments(jpeg: bytes) -> Iterator[bytes]:
    place = jpeg.find(b"\xff\xd8")
    if place < 0:
        raise Verdict("broken")
    yield b"\xff\xd8"
    place += 2
    while marker := _NEXT_MARKER.search(jpeg, place):
        kind = jpeg[marker.start() + 1]
        if kind == 0xD9:
            break
        length = int.from_bytes(jpeg[marker.end() : marker.end() + 2])
        if length < 2:
            raise Verdict("broken")
        end = marker.end() + length
        if kind == 0xDA:
            # After the start of a scan come its pixels, up to the next real marker.
            following = _NEXT_MARKER.search(jpeg, end)
            end = following.start() if following else len(jpeg)
        if kind == 0xEE or not (0xE1 <= kind <= 0xEF or kind == 0xFE):
            yield jpeg[marker.start() : end]
        place = end
    yield b"\xff\xd9"


def main(kind: str) -> None:
    limit_this_process()
    # Loaded before the file is looked at, so that a missing library is told from a bad file.
    try:
        if kind == "pdf":
            import_module("pikepdf.sanitize")
        else:
            import_module("PIL.Image")
    except ImportError:
        sys.exit(NOT_INSTALLED)
    try:
        said = clean_pdf() if kind == "pdf" else clean_photo()
    except Verdict as refused:
        said = {"refused": str(refused)}
    except MemoryError:
        said = {"refused": "inside"}
    except Exception:  # a decoder that stumbles over hostile bytes may raise anything
        said = {"refused": "broken"}
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    main(sys.argv[1])
