"""Certificates: neutral, in two languages, under the name that the person wishes; checked by number and name, never told."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import pikepdf
import pytest
from flask import Flask
from sqlalchemy import event, select

from casework.accounts.models import User
from casework.cases.models import Case
from casework.certificates.models import Certificate, CertificateBatch
from casework.certificates.numbers import read_name, read_number, shown_number
from casework.certificates.personal import export, scrub
from casework.certificates.printing import can_make_pdf
from casework.certificates.service import HasEnded, NotTheirName, check, replace, withdraw, write_next
from casework.certificates.service import certify as write_certificate
from casework.certificates.sheets import sheet_of
from casework.core import clock
from casework.core.attempts import TooManyTries, forget_all
from casework.core.i18n import LANGUAGES
from casework.core.models import db
from casework.core.sealed import open_for
from casework.core.transaction import unit_of_work
from casework.enrolment.models import Enrolment
from casework.people.service import add_level, add_spelling
from casework.programmes.models import Cohort
from casework.progress.service import record_attendance
from tests import make
from tests.browser import Browser, Page

SECRET = "Zqzielgruppe"


@pytest.fixture
def advisor(context: Flask) -> User:
    return make.user(name="Bea Beraterin")


@pytest.fixture
def cohort(context: Flask) -> Cohort:
    offer = make.offer("zqfunder-course", neutral_name=SECRET)
    today = clock.today()
    return make.cohort(
        offer=offer, neutral_name="Ahorn 1", starts_on=today - timedelta(days=40), ends_on=today - timedelta(days=1)
    )


def attended(cohort: Cohort, advisor: User, *, name: str = "سميرة", language: str = "ar", **more: Any) -> Case:
    """Somebody who completed the course, was in two of three lessons of it, and reached B1."""
    case = make.case(person=make.person(name, language=language), advisor=advisor)
    with unit_of_work():
        case.person.alias = more.get("alias")
        add_spelling(case.person, "Samira Haddad", kind="latin_document")
        add_level(case.person_id, "de", "B1", source="test", on=clock.today() - timedelta(days=2), by_id=advisor.id)
    application = make.application(cohort, case, state="accepted")
    row = Enrolment(
        application_id=application.id, person_id=case.person_id, cohort_id=cohort.id, case_id=case.id,
        began_on=cohort.starts_on, ended_on=cohort.ends_on, state="completed", created_at=clock.now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.commit()
    for day, state in ((9, "present"), (8, "late"), (7, "absent")):
        lesson = make.lesson(cohort, starts_at=clock.now() - timedelta(days=day))
        with unit_of_work():
            record_attendance(lesson, {row.id: state}, by=advisor)
    return case


def certify(browser: Browser, case: Case, cohort: Cohort, kind: str = "completion", **more: str) -> Page:
    at = f"/cases/{case.ref}/certificates"
    page = browser.fill(browser.get(at), at=at, what=f"{kind}-{cohort.ref}", **more)
    assert page.status == 200, page.text
    return page


def newest() -> Certificate:
    db.session.expire_all()
    return db.session.scalars(select(Certificate).order_by(Certificate.created_at.desc())).first()  # type: ignore[return-value]  # there is one


def number_of(row: Certificate, advisor: User) -> str:
    return str(open_for(advisor, [row], "test")[0].content["number"])


def asked(browser: Browser, number: str, name: str, language: str = "de") -> Page:
    at = f"/{language}/check"
    return browser.fill(browser.get(at), at=at, number=number, name=name)


def test_it_says_what_was_reached_in_german_and_in_the_persons_language_and_no_more(
    browser: Browser, advisor: User, cohort: Cohort
) -> None:
    case = attended(cohort, advisor)
    page = certify(browser.sign_in(advisor), case, cohort)
    sheet = page.html.split('class="certificate"')[1]
    plain = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", sheet))
    for words in (
        "Samira Haddad",
        "Ahorn 1",
        "Abschlussbescheinigung",
        "شهادة إتمام",
        "B1",
        "Bea Beraterin",
        "2 von 3",
    ):
        assert words in plain, words
    assert 'lang="ar" dir="rtl"' in sheet and 'lang="de" dir="ltr"' in sheet
    assert SECRET not in sheet and "zqfunder" not in page.html and case.ref not in sheet
    number = number_of(newest(), advisor)
    assert len(number) == 25 and shown_number(number) in plain
    assert number.encode() not in (newest().content_sealed or b"")


@pytest.mark.parametrize("language", [*LANGUAGES, "prs"])
def test_every_language_has_its_own_words(advisor: User, cohort: Cohort, language: str, browser: Browser) -> None:
    case = attended(cohort, advisor, language=language)
    certify(browser.sign_in(advisor), case, cohort, "attendance")
    with browser.app.test_request_context():
        html = str(sheet_of(open_for(advisor, [newest()], "test")[0], "x"))
    titles = re.findall(r"<h2>(.*?)</h2>", html)
    assert titles[0] == "Teilnahmebescheinigung" and len(set(titles)) == (1 if language == "de" else 2)


def test_the_person_chooses_the_name_and_an_alias_comes_first(browser: Browser, advisor: User, cohort: Cohort) -> None:
    case = attended(cohort, advisor, alias="Gast Linde")
    browser.sign_in(advisor)
    assert "Gast Linde" in certify(browser, case, cohort).text.split("Abschlussbescheinigung")[1]
    assert "Samira Haddad" in certify(browser, case, cohort, name="Samira Haddad").text
    at = f"/cases/{case.ref}/certificates"
    wrong = browser.fill(browser.get(at), at=at, follow=False, what=f"completion-{cohort.ref}", name="Jemand Anderes")
    assert wrong.status == 422


def test_the_check_answers_matches_or_not_and_the_same_for_every_wrong_one(
    browser: Browser, another_browser: Browser, advisor: User, cohort: Cohort
) -> None:
    certify(browser.sign_in(advisor), attended(cohort, advisor), cohort)
    number = number_of(newest(), advisor)
    good = asked(another_browser, shown_number(number).lower(), "samira  HADDAD")
    assert "stimmen überein" in good.text and "Samira" not in good.html and "Ahorn" not in good.html
    wrong = [
        asked(another_browser, *each)
        for each in ((number, "Samira"), ("0" * 25, "Samira Haddad"), ("x", "Samira Haddad"))
    ]
    told = {re.sub(r'value="[^"]*"', "", page.html) for page in wrong}
    assert len(told) == 1 and "passen zu keiner" in wrong[0].text and {page.status for page in wrong} == {200}
    for language in LANGUAGES:
        assert asked(another_browser, number, "Samira Haddad", language).html.count('role="status"') == 1


def statements(work: Any) -> int:
    seen: list[int] = []
    event.listen(db.engine, "before_cursor_execute", note := lambda *_more: seen.append(1))
    try:
        work()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)


def test_a_number_that_nobody_has_costs_the_same_and_guessing_ends(
    browser: Browser, advisor: User, cohort: Cohort
) -> None:
    certify(browser.sign_in(advisor), attended(cohort, advisor), cohort)
    number = number_of(newest(), advisor)
    assert statements(lambda: check(number, "No")) == statements(lambda: check("Z" * 25, "No"))
    for each in (number, "Z" * 25):
        with pytest.raises(TooManyTries):
            for _ in range(12):
                check(each, "Somebody")
    forget_all()


def test_a_withdrawn_and_a_replaced_one_say_so_and_never_the_old_name(
    browser: Browser, another_browser: Browser, advisor: User, cohort: Cohort
) -> None:
    case = attended(cohort, advisor)
    page = certify(browser.sign_in(advisor), case, cohort)
    old = newest()
    first, ref = number_of(old, advisor), old.ref
    with unit_of_work():
        add_spelling(case.person, "Sami Haddad", kind="latin_document")
    at = f"/certificates/{ref}/replace"
    page = browser.fill(browser.get(at), at=at, name="Sami Haddad")
    assert "Sami Haddad" in page.text and page.status == 200
    second = number_of(newest(), advisor)
    replaced = asked(another_browser, first, "Samira Haddad")
    assert "ersetzt" in replaced.text and "Sami" not in replaced.html
    assert "passen zu keiner" in asked(another_browser, first, "Sami Haddad").text
    assert "stimmen überein" in asked(another_browser, second, "Sami Haddad").text
    assert "Samira" not in browser.get(f"/certificates/{ref}").html.split("<main")[1]
    assert db.session.scalars(select(Certificate.content_sealed).where(Certificate.ref == ref)).one() is None
    new = newest()
    browser.fill(browser.get(f"/certificates/{new.ref}"), at="", action="/withdraw")
    assert "zurückgezogen" in asked(another_browser, second, "Sami Haddad").text


def test_what_has_ended_does_not_end_again_and_only_a_name_of_theirs_is_printed(
    browser: Browser, advisor: User, cohort: Cohort
) -> None:
    """As the rules themselves say it, whatever a page offered a moment ago."""
    case = attended(cohort, advisor)
    certify(browser.sign_in(advisor), case, cohort)
    with unit_of_work():
        withdraw(newest())
    with pytest.raises(HasEnded), unit_of_work():
        withdraw(newest())
    with pytest.raises(HasEnded), unit_of_work():
        ended = open_for(advisor, [newest()], "test")[0]
        open_for(advisor, [ended.case.person], "test")
        replace(ended, "Samira Haddad", by=advisor)
    assert len(db.session.scalars(select(Certificate)).all()) == 1
    with pytest.raises(NotTheirName), unit_of_work():
        open_for(advisor, [case.person], "test")
        write_certificate(case, f"completion-{cohort.ref}", "Leyla", by=advisor)
    assert len(db.session.scalars(select(Certificate)).all()) == 1


def test_a_course_is_certified_by_a_job_each_once(browser: Browser, advisor: User, cohort: Cohort) -> None:
    for number in range(12):
        attended(cohort, advisor, name=f"P{number}")
    hidden = attended(cohort, advisor)
    with unit_of_work():
        hidden.is_compartment = True
    coordinator = make.user("coordinator")
    at = f"/courses/{cohort.ref}/certificates"
    page = browser.fill(browser.sign_in(coordinator).get(at), at=at, kind="completion")
    assert "0 / 12" in page.text and 'max="12"' in page.html
    again = browser.fill(browser.get(at), at=at, follow=False, kind="completion")
    assert again.status == 422, "they are on their way"
    batch = db.session.scalars(select(CertificateBatch)).one()
    with unit_of_work():
        assert write_next(db.session.get_one(CertificateBatch, batch.id)) == 10
    run = f"/certificate-runs/{batch.ref}"
    assert "10 / 12" in browser.get(run).text
    with unit_of_work():
        write_next(db.session.get_one(CertificateBatch, batch.id))
    assert "12 / 12" in browser.get(run).text and "Samira Haddad" in browser.get(run).text
    assert browser.get(f"{run}/paper").html.count('<article class="certificate"') == 12
    again = browser.fill(browser.get(at), at=at, follow=False, kind="completion")
    assert again.status == 422 and len(db.session.scalars(select(Certificate)).all()) == 12


def test_a_pdf_is_made_where_the_extra_is_there_and_the_page_prints_without_it(
    browser: Browser, advisor: User, cohort: Cohort
) -> None:
    page = certify(browser.sign_in(advisor), attended(cohort, advisor), cohort)
    address = f"/certificates/{newest().ref}/pdf"
    answer = browser.get(address).answer
    if not can_make_pdf():
        assert answer.location.endswith("?no_pdf=1") and "/pdf" not in page.html.split("<main")[1]
        return
    assert answer.mimetype == "application/pdf" and "bescheinigung.pdf" in answer.headers["Content-Disposition"]
    with pikepdf.open(io.BytesIO(answer.get_data())) as made:
        assert len(made.pages) == 1
        fonts = {str(font.BaseFont) for font in made.pages[0].Resources.Font.values()}  # type: ignore[union-attr]  # pages have them
        assert any("Arab" in name or "DejaVu" in name for name in fonts), fonts


def test_nobody_else_finds_it_and_erased_nothing_readable_stays(
    browser: Browser, another_browser: Browser, advisor: User, cohort: Cohort
) -> None:
    case = attended(cohort, advisor)
    certify(browser.sign_in(advisor), case, cohort)
    row = newest()
    number = number_of(row, advisor)
    for other in (make.user(), make.user("teacher")):
        assert another_browser.sign_in(other).get(f"/certificates/{row.ref}").status in {403, 404}
    assert "Abschlussbescheinigung" in browser.get(f"/cases/{case.ref}").text
    assert export(case.person_id)["certificates"][0]["name"] == "Samira Haddad"
    with unit_of_work():
        scrub(case.person_id, frozenset({"course"}))
    assert newest().content_sealed is None and check(number, "Samira Haddad") == "valid"
    with unit_of_work():
        scrub(case.person_id, frozenset())
    assert check(number, "Samira Haddad") == "no"


def test_numbers_and_names_are_read_as_people_type_them() -> None:
    assert read_number(" abcde-fgh0o-i1lll ١٢٣٤٥-67890") == "ABCDEFGH00111111234567890"
    assert read_name("Müller-Lüdenscheidt") == read_name("muller ludenscheidt") != read_name("Müller")
    assert read_name("محـمد") == read_name("محمد")
