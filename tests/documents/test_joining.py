"""Several pages of one paper are opened as one file, in the order that the person gave them."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from flask import Flask
from PIL import Image

from casework.core.access import SYSTEM
from casework.core.models import db
from casework.core.transaction import between_transactions
from casework.documents import joiner, joining
from casework.documents.models import Paper
from casework.documents.queries import files_of, numbered
from casework.documents.service import MOST_FILES, add_paper, move_earlier, remove_file
from casework.people.models import Person
from tests import make
from tests.browser import Browser
from tests.documents.hostile import encoded, pdf
from tests.documents.test_papers import PATH, an_applicant, paper, upload
from tests.intake import filling

NAVY, RED, GREEN = (0, 0, 128), (255, 0, 0), (0, 128, 0)


@pytest.fixture(autouse=True)
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of temporary files: no page may lie there open when the answer is over."""
    (tmp_path / "scratch").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "scratch"))
    yield tmp_path / "scratch"
    assert os.listdir(tmp_path / "scratch") == []


def picture(colour: Any, kind: str = "JPEG", size: tuple[int, int] = (600, 900), mode: str = "RGB") -> bytes:
    return encoded(Image.new("RGB", size, colour).convert(mode), kind)


def a_paper(*files: tuple[str, bytes]) -> Paper:
    person = make.person("Canary")
    made = add_paper(person.id, "degree", "photo_scan")
    for name, content in files:
        make.stored_file(made, io.BytesIO(content), name)
    return made


def files(of: Paper) -> list[Any]:
    return files_of(SYSTEM, [of]).get(of.id, [])


def whole(of: Paper) -> pikepdf.Pdf:
    pages = joining.Pages(files(of))
    with between_transactions():
        made = pages.put_together()
    try:
        return pikepdf.open(io.BytesIO(b"".join(made)))
    finally:
        made.close()


def seen_on(page: pikepdf.Page) -> tuple[Any, ...]:
    """The colour in the middle of the picture on this page."""
    (drawn,) = page.get_images().values()
    found = pikepdf.PdfImage(drawn).as_pil_image().convert("RGB")
    return found.getpixel((found.width // 2, found.height // 2))


def is_nearly(one: tuple[Any, ...], other: tuple[int, int, int]) -> bool:
    return all(abs(a - b) < 8 for a, b in zip(one, other, strict=True))


def test_photos_and_a_pdf_become_one_document_in_their_order(context: Flask) -> None:
    made = a_paper(
        ("1.jpg", picture(NAVY)), ("2.png", picture(RED, "PNG")), ("3.pdf", pdf(pages=2)), ("4.jpg", picture(GREEN))
    )
    document = whole(made)
    assert len(document.pages) == 5
    assert is_nearly(seen_on(document.pages[0]), NAVY)
    assert is_nearly(seen_on(document.pages[1]), RED)
    assert is_nearly(seen_on(document.pages[4]), GREEN)


@pytest.mark.parametrize(
    ("kind", "mode"), [("JPEG", "L"), ("PNG", "L"), ("PNG", "RGB"), ("PNG", "P"), ("PNG", "1"), ("JPEG", "CMYK")]
)
def test_grey_black_and_coloured_pictures_look_as_they_came(context: Flask, kind: str, mode: str) -> None:
    made = a_paper(("1.x", picture((255, 255, 255), kind, mode=mode)), ("2.jpg", picture(RED)))
    document = whole(made)
    assert is_nearly(seen_on(document.pages[0]), (255, 255, 255))


def test_a_picture_stands_whole_on_a_sheet_of_its_own_direction(context: Flask) -> None:
    made = a_paper(("1.jpg", picture(NAVY, size=(900, 300))), ("2.jpg", picture(NAVY, size=(300, 900))))
    document = whole(made)
    sheets = [tuple(float(side) for side in page.mediabox.as_list()[2:]) for page in document.pages]
    assert sheets == [(842, 595), (595, 842)]


def test_the_order_of_the_pages_is_changed_one_step_at_a_time(context: Flask) -> None:
    made = a_paper(("1.jpg", picture(NAVY)), ("2.jpg", picture(RED)), ("3.jpg", picture(GREEN)))
    move_earlier(files(made)[2])
    assert [file.name for file in files(made)] == ["1.jpg", "3.jpg", "2.jpg"]
    move_earlier(files(made)[0])
    assert [file.name for file in files(made)] == ["1.jpg", "3.jpg", "2.jpg"]
    remove_file(files(made)[0])
    db.session.commit()
    make.stored_file(made, io.BytesIO(picture("black")), "4.jpg")
    assert [file.name for file in files(made)] == ["3.jpg", "2.jpg", "4.jpg"]
    document = whole(made)
    assert is_nearly(seen_on(document.pages[0]), GREEN)


def test_a_file_of_several_pages_counts_as_many(context: Flask) -> None:
    made = a_paper(("1.jpg", picture(NAVY)), ("2.pdf", pdf(pages=3)), ("3.jpg", picture(RED)))
    assert [(page.first, page.last, page.total) for page in numbered(files(made))] == [(1, 1, 5), (2, 4, 5), (5, 5, 5)]


def test_as_many_large_pages_as_a_paper_takes_become_one_document(context: Flask) -> None:
    noise = (Image.frombytes("RGB", (1500, 1100), os.urandom(1500 * 1100 * 3)) for _each in range(MOST_FILES))
    made = a_paper(*((f"{number}.jpg", encoded(one, "JPEG", quality=90)) for number, one in enumerate(noise)))
    assert sum(file.size for file in files(made)) > 16 * 2**20
    document = whole(made)
    assert len(document.pages) == MOST_FILES


def test_the_child_that_joins_takes_the_cleaners_limits_and_its_word_is_not_believed(
    context: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    made = a_paper(("1.jpg", picture(NAVY)), ("2.jpg", picture(RED)))
    own = Path(joiner.__file__).read_text()
    assert 'CLEANER["limit_this_process"](file_bytes=JOINED_BYTES)' in own
    assert "casework" not in [
        line.split()[1].split(".")[0] for line in own.splitlines() if line.startswith(("import", "from"))
    ]
    (tmp_path / "liar.py").write_text("open('clean', 'wb').write(b'MZ'); print('{\"kind\": \"pdf\", \"pages\": 2}')")
    monkeypatch.setattr(joiner, "__file__", str(tmp_path / "liar.py"))
    with pytest.raises(joining.NotTogether):
        whole(made)


# --- the pages --------------------------------------------------------------------------------------------------------


def pages(*colours: Any) -> list[tuple[str, bytes]]:
    return [(f"page-{number}.jpg", picture(colour)) for number, colour in enumerate(colours)]


def test_the_person_sees_the_order_changes_it_and_opens_all_pages_as_one(browser: Browser) -> None:
    an_applicant(browser)
    assert upload(browser, *pages(NAVY, RED), more="1").location.endswith(PATH), "for the next page one stays here"
    assert upload(browser, *pages("black", "black", GREEN)[2:]).location.endswith("/papers")
    page = browser.get(PATH)
    assert "Page 3 of 3" in page.text
    assert 'name="files"' in (box := page.html.split('<input type="file"')[1].split(">")[0]) and " multiple" in box
    last = files(paper())[2]
    moved = browser.fill(page, at=PATH, action=f"{PATH}/{last.ref}/earlier")
    assert moved.status == 200
    shown = [moved.text.index(name) for name in ("page-0.jpg", "page-2.jpg", "page-1.jpg")]
    assert shown == sorted(shown)
    answer = browser.get(f"/en/own-paper/{paper().ref}").answer
    assert answer.headers["Content-Disposition"] == "attachment; filename=page-0.pdf"
    document = pikepdf.open(io.BytesIO(answer.data))
    assert is_nearly(seen_on(document.pages[1]), GREEN)
    answer.close()


def test_nobody_else_opens_or_orders_the_pages(browser: Browser, another_browser: Browser) -> None:
    an_applicant(browser)
    upload(browser, *pages(NAVY, RED))
    own, ref = f"/en/own-paper/{paper().ref}", files(paper())[1].ref
    begin = "/en/apply/short/begin"
    another_browser.fill(another_browser.get(begin), at=begin, call_name="Someone", reach_by="portal_only")
    assert another_browser.get(own).status == 404
    token = another_browser.get(PATH).form()["fields"]["csrf_token"][0]
    assert another_browser.post(f"{PATH}/{ref}/earlier", {"csrf_token": token}).status == 404
    mine = browser.get(own)
    assert mine.status == 200
    mine.answer.close()
    filling.send(browser, "short", lang="en")
    token = browser.get("/en/status/papers").form()["fields"]["csrf_token"][0]
    assert browser.post(f"{PATH}/{ref}/earlier", {"csrf_token": token}).status == 404, "what was sent keeps its order"


def test_staff_open_one_file_and_only_those_whose_case_it_is(browser: Browser) -> None:
    made = a_paper(*pages(NAVY, RED))
    advisor, other = make.user("advisor"), make.user("advisor")
    case = make.case(person=db.session.get_one(Person, made.subject_id), advisor=advisor)
    address = f"/papers/{made.ref}/pages"
    assert address in browser.sign_in(advisor).get(f"/cases/{case.ref}").html
    answer = browser.get(address).answer
    assert answer.headers["Content-Disposition"] == "attachment; filename=Studienabschluss.pdf"
    assert len(pikepdf.open(io.BytesIO(answer.data)).pages) == 2
    answer.close()
    assert browser.sign_in(other).get(address).status == 404
