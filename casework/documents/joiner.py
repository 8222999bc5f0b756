"""The child that puts the pages of one paper together: reads the files of its folder in order, writes one PDF, `clean`.

The pages were rewritten by the cleaner when they came. They are still what a stranger sent, so nobody reads them in a
process that holds a key or the database: run by path and under the cleaner's own limits, as the cleaner is.
"""

from __future__ import annotations

import json
import runpy
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pikepdf

CLEANER: dict[str, Any] = runpy.run_path(str(Path(__file__).with_name("cleaner.py")))
#: What a paper of twenty files may weigh as one.
JOINED_BYTES = 256 * 1024 * 1024
#: A sheet of A4 in points: what the office prints on.
SHEET = (595, 842)


def join(kinds: list[str]) -> dict[str, Any]:
    """One document of the files "0", "1", … of these kinds, a picture to a sheet."""
    import pikepdf

    whole, sources = pikepdf.new(), []
    for number, kind in enumerate(kinds):
        if kind == "pdf":
            # Kept open until the whole is written: what is drawn on its pages is read only then.
            sources.append(pikepdf.open(str(number)))
            whole.pages.extend(sources[-1].pages)
        else:
            _add_picture(whole, Path(str(number)), kind)
    whole.save("clean", min_version="1.7", object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return {"kind": "pdf", "pages": len(whole.pages)}


def _add_picture(whole: pikepdf.Pdf, path: Path, kind: str) -> None:
    """The picture as it lies on the shelf, not packed anew, as large as a sheet of its own direction allows."""
    import pikepdf
    from PIL import Image

    with Image.open(path, formats=("JPEG", "PNG")) as opened:
        width, height, colours = opened.width, opened.height, len(opened.getbands())
    space = pikepdf.Name.DeviceGray if colours == 1 else pikepdf.Name.DeviceRGB
    drawn = pikepdf.Stream(
        whole, path.read_bytes(), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=width, Height=height,
        ColorSpace=space, BitsPerComponent=8, Filter=pikepdf.Name.DCTDecode,
    )  # fmt: skip
    if kind == "png":
        packed = pikepdf.Dictionary(Predictor=15, Colors=colours, BitsPerComponent=8, Columns=width)
        drawn.write(_packed_pixels(path.read_bytes()), filter=pikepdf.Name.FlateDecode, decode_parms=packed)
    sheet = SHEET if height >= width else SHEET[::-1]
    scale = min(sheet[0] / width, sheet[1] / height)
    left, foot = (sheet[0] - width * scale) / 2, (sheet[1] - height * scale) / 2
    page = whole.add_blank_page(page_size=sheet)
    page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Page=drawn))
    placed = f"q {width * scale:.2f} 0 0 {height * scale:.2f} {left:.2f} {foot:.2f} cm /Page Do Q"
    page.obj.Contents = pikepdf.Stream(whole, placed.encode())


def _packed_pixels(png: bytes) -> bytes:
    """The packed pixels of a PNG that the cleaner wrote (no palette, no interlace): a PDF packs them the same way."""
    parts, place = [], 8
    while place < len(png):
        length = int.from_bytes(png[place : place + 4])
        if png[place + 4 : place + 8] == b"IDAT":
            parts.append(png[place + 8 : place + 8 + length])
        place += 12 + length
    return b"".join(parts)


def main(kinds: list[str]) -> None:
    CLEANER["limit_this_process"](file_bytes=JOINED_BYTES)
    try:
        for library in ("pikepdf", "PIL.Image"):
            import_module(library)
    except ImportError:
        sys.exit(CLEANER["NOT_INSTALLED"])
    try:
        said = join(kinds)
    except Exception:  # what a stranger sent may break a reader in any way
        said = {"refused": "broken"}
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    main(sys.argv[1:])
