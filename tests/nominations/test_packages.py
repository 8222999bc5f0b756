"""The package for the funder: only they open it, nothing of it lies about, and that it was made is written down."""

from __future__ import annotations

import re
import tempfile
from datetime import timedelta
from pathlib import Path

import pysequoia
import pytest
from flask import Flask

from casework.core import clock
from casework.core.audit import Entry, Look
from casework.core.models import db
from casework.core.transaction import unit_of_work
from casework.nominations.calls import add_key
from casework.nominations.keys import KeyExpired
from casework.nominations.models import Package
from casework.nominations.packing import KeyNotCompared, NoKey, NothingChosen, prepare
from tests import make
from tests.browser import Browser
from tests.nominations.things import a_call, a_key, a_nomination, a_paper, a_scholar, a_statement, fresh, opened


def test_the_named_advisor_downloads_what_only_the_funder_can_open(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (scratch := tmp_path / "scratch").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    named = make.user("scholar_advisor"), make.user("scholar_advisor")
    call, case = a_call(named[0]), a_scholar(*named)
    secret, nomination = a_key(call, named[0]), a_nomination(case, call, named[0])
    a_statement(nomination, named[0], dated="2026-03-14", paper=a_paper(case, pages=2))
    left_out = a_statement(nomination, named[0], paper=a_paper(case, "cv", colour="blue"))
    at = f"/nominations/{nomination.ref}/package"
    page = browser.sign_in(named[1]).get(at)
    chosen = [ref for ref in re.findall(r'name="chosen" value="([^"]+)"', page.html) if ref != left_out.ref]
    sent = browser.post(at, {**page.form()["fields"], "chosen": chosen})
    assert sent.status == 200 and sent.answer.headers["Content-Disposition"].startswith("attachment; filename=")
    content, name = sent.answer.get_data(), sent.answer.headers["Content-Disposition"].rpartition("=")[2]
    # Words so long that chance does not write them into what is sealed.
    told = (b"Zqname", b"Zqhost", b"third-party", b"Call 1", b"\x89PNG\r\n\x1a\n")
    assert all(word not in content + name.encode() for word in told) and "Zq" not in name
    found = opened(content, secret)
    assert sorted(found) == ["00.txt", "01-third-party-1.png", "01-third-party-2.png"]
    sheet = found["00.txt"].decode("utf-8-sig")
    assert "Ayse Zqname" in sheet and "Zqhost" in sheet and "14.03.2026" in sheet and "Zugvogel" not in sheet
    assert found["01-third-party-1.png"].startswith(b"\x89PNG")
    # Nothing in the clear was left, and it stands in the trail and among the looks of the person.
    assert list(scratch.iterdir()) == []
    made = db.session.query(Package).one()
    assert (made.by_id, made.kinds, made.size) == (named[1].id, ["third_party"], len(content))
    assert db.session.query(Entry).filter_by(table_name="nomination_package", actor_id=str(named[1].id)).count() == 1
    looks = db.session.query(Look).filter_by(person_id=case.person_id, page="nominations.package")
    assert {look.viewer_id for look in looks} == {str(named[1].id)}


def test_without_a_compared_key_or_a_paper_nothing_is_packed(context: Flask) -> None:
    named = make.user("scholar_advisor"), make.user("scholar_advisor")
    call, case = a_call(named[0]), a_scholar(*named)
    nomination = a_nomination(case, call, named[0])
    row = a_statement(nomination, named[0], paper=a_paper(case))
    with pytest.raises(NoKey):
        prepare(fresh(nomination), [row.ref], by=named[0])
    with unit_of_work():
        key = add_key(call, str(a_key_of_nobody()), by=named[0])
    with pytest.raises(KeyNotCompared):
        prepare(fresh(nomination), [row.ref], by=named[0])
    with unit_of_work():
        key.compared_at, key.compared_by_id, key.compared_way = key.added_at, named[0].id, "phone"
    with pytest.raises(NothingChosen):
        prepare(fresh(nomination), ["AAAA-AAAA"], by=named[0])
    clock.travel(timedelta(days=500))
    with pytest.raises(KeyExpired):
        prepare(fresh(nomination), [row.ref], by=named[0])
    assert db.session.query(Package).count() == 0


def a_key_of_nobody() -> pysequoia.Cert:
    return pysequoia.Tsk.generate("Funder", validity_seconds=400 * 86400).extract_certificate()
