"""Architecture §6: each of these held because a machine holds it, not because someone remembered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from casework.accounts.models import Team
from casework.core.access import UndeclaredDoor, refuse_undeclared
from casework.core.audit import Entry, Look
from casework.core.models import db
from casework.core.transaction import UnauditedWrite, short_transaction, unit_of_work
from tests import make
from tests.browser import Browser, Page
from tests.core.probe import make_probe


@pytest.fixture(scope="module")
def probe_app(app: Flask, folder: Path, database_url: str) -> Iterator[Flask]:
    probe = make_probe(folder, database_url)
    yield probe
    with probe.app_context():
        db.engine.dispose()


@pytest.fixture
def probe(context: Flask, probe_app: Flask) -> Browser:
    return Browser(probe_app)


def send(browser: Browser, name: str, page: Page | None = None) -> Page:
    page = page or browser.get("/probe/team")
    return browser.fill(page, at="/probe/team", name=name, follow=False)


def teams() -> list[str]:
    return sorted(db.session.scalars(select(Team.name)))


def test_a_route_that_says_nothing_about_access_stops_the_application(probe_app: Flask) -> None:
    probe_app.view_functions["forgotten"] = lambda: "open to all"
    rule = probe_app.url_rule_class("/forgotten", endpoint="forgotten")
    probe_app.url_map.add(rule)
    try:
        with pytest.raises(UndeclaredDoor, match="/forgotten"):
            refuse_undeclared(probe_app)
    finally:
        probe_app.url_map._rules.remove(rule)


def test_a_success_is_committed(probe: Browser) -> None:
    assert send(probe, "one").location == "/probe/made/one"
    assert teams() == ["one"]


def test_a_service_that_changes_a_row_and_then_refuses_leaves_nothing_and_shows_its_sentence(probe: Browser) -> None:
    answer = send(probe, "refused")
    assert answer.status == 422
    assert "No luck today." in answer.html
    assert teams() == []
    assert db.session.scalars(select(Entry).where(Entry.table_name == "team")).all() == []


def test_a_unique_constraint_broken_by_a_parallel_post_leaves_nothing_and_shows_a_sentence(probe: Browser) -> None:
    page = probe.get("/probe/team")
    db.session.add(Team(name="taken"))
    db.session.commit()
    answer = send(probe, "taken", page)
    assert answer.status == 409
    assert "<i>" in answer.html
    assert teams() == ["taken"]


def test_a_form_sent_twice_makes_one_thing_and_both_answers_lead_to_it(probe: Browser) -> None:
    page = probe.get("/probe/team")
    first, second = send(probe, "once", page), send(probe, "once", page)
    assert first.location == second.location == "/probe/made/once"
    assert teams() == ["once"]


def test_a_used_ticket_is_a_change_that_no_pause_between_two_transactions_may_lose(probe: Browser) -> None:
    fields = dict(probe.get("/probe/team").form()["fields"], name="paused")
    assert probe.post("/probe/between", fields).html == "refused"


def test_a_refused_form_can_be_corrected_and_sent_again(probe: Browser) -> None:
    refused = send(probe, "refused")
    assert send(probe, "better", refused).location == "/probe/made/better"


def test_a_token_of_yesterday_loses_nothing_that_was_typed(probe: Browser) -> None:
    page = probe.get("/probe/team")
    fields = {**page.form()["fields"], "csrf_token": "of yesterday", "name": "kept"}
    answer = probe.post("/probe/team", fields)
    assert answer.status == 422
    assert 'value="kept"' in answer.html
    assert teams() == []
    assert send(probe, "kept", answer).status == 302


@pytest.mark.parametrize("tampering", ["missing", "empty", "foreign", "cut", "in the address", "of another session"])
def test_no_post_is_taken_without_its_token(probe: Browser, probe_app: Flask, tampering: str) -> None:
    fields = dict(probe.get("/probe/team").form()["fields"], name="forged")
    token, address = fields.pop("csrf_token")[0], "/probe/team"
    if tampering == "empty":
        fields["csrf_token"] = ""
    elif tampering == "foreign":
        fields["csrf_token"] = "aaaa"
    elif tampering == "cut":
        fields["csrf_token"] = token[:-3]
    elif tampering == "in the address":
        address = f"/probe/team?csrf_token={token}"
    elif tampering == "of another session":
        fields["csrf_token"] = Browser(probe_app).get("/probe/team").form()["fields"]["csrf_token"]
    assert probe.post(address, fields).status == 422
    assert teams() == []


def test_a_view_that_forgets_the_token_cannot_save(probe: Browser) -> None:
    assert probe.post("/probe/unchecked", {}).status == 500
    assert teams() == []


def test_another_site_cannot_post(probe: Browser) -> None:
    fields = dict(probe.get("/probe/team").form()["fields"], name="cross")
    assert probe.post("/probe/team", fields, headers={"Sec-Fetch-Site": "cross-site"}).status == 403


def test_on_a_get_the_database_itself_refuses_to_write(probe: Browser) -> None:
    assert probe.get("/probe/writes").status >= 500
    assert teams() == []


def test_a_page_that_was_read_ends_its_transaction_and_postgresql_keeps_what_it_planned(
    probe: Browser, probe_app: Flask
) -> None:
    for _again in range(12):
        assert probe.get("/probe/looks").status == 200
    with probe_app.app_context(), db.engine.connect() as connection:
        driver = connection.connection.dbapi_connection
        assert driver is not None
        if connection.dialect.name == "sqlite":
            assert not driver.in_transaction
        else:
            assert driver.info.transaction_status.name == "IDLE"
            kept = connection.exec_driver_sql("SELECT count(*) FROM pg_prepared_statements WHERE generic_plans > 0")
            assert kept.scalar_one() > 0


def test_a_write_behind_the_back_of_the_audit_trail_is_refused(probe: Browser) -> None:
    db.session.add(Team(name="quiet"))
    db.session.commit()
    fields = dict(probe.get("/probe/team").form()["fields"], name="x")
    assert probe.post("/probe/unaudited", fields).status == 500
    assert teams() == ["quiet"]


def test_a_job_cannot_write_behind_the_back_either(context: Flask) -> None:
    with pytest.raises(UnauditedWrite), unit_of_work():
        db.session.execute(Team.__table__.delete())


def test_every_created_changed_and_deleted_row_has_its_entry_in_the_same_transaction(context: Flask) -> None:
    team = make.team("before")
    team.name = "after"
    db.session.commit()
    db.session.delete(team)
    db.session.commit()
    entries = db.session.scalars(select(Entry).where(Entry.table_name == "team").order_by(Entry.at)).all()
    assert [entry.action for entry in entries] == ["created", "changed", "deleted"]
    assert entries[1].changes == {"name": ["before", "after"]}


def test_the_trail_tells_the_old_value_of_a_row_that_was_loaded_long_ago(context: Flask) -> None:
    team = make.team("before")
    db.session.commit()
    db.session.expire_all()
    team.name = "after"
    db.session.commit()
    changed = db.session.scalars(select(Entry).where(Entry.action == "changed")).one()
    assert changed.changes["name"] == ["before", "after"]


def test_a_savepoint_that_is_undone_takes_its_entries_with_it(context: Flask) -> None:
    with pytest.raises(RuntimeError), db.session.begin_nested():
        db.session.add(Team(name="undone"))
        db.session.flush()
        raise RuntimeError
    db.session.add(Team(name="done"))
    db.session.commit()
    told = [entry.changes["name"][1] for entry in db.session.scalars(select(Entry).where(Entry.table_name == "team"))]
    assert told == ["done"]


def test_the_trail_never_tells_what_is_sealed_or_private(context: Flask) -> None:
    user = make.user()
    user.totp_secret, user.password_hash = "CANARYSECRET", "CANARYHASH"
    make.person("Canary Zerdusht")
    db.session.commit()
    told = str([entry.changes for entry in db.session.scalars(select(Entry))])
    assert "changed" in told
    assert "CANARY" not in told and "Zerdusht" not in told


def test_a_look_is_in_the_ledger_once_in_ten_minutes_and_a_refusal_too(probe: Browser, context: Flask) -> None:
    advisor, teacher = make.user("advisor"), make.user("teacher")
    probe.sign_in(advisor)
    for _look in range(3):
        assert probe.get("/probe/user").status == 200
    assert [look.outcome for look in db.session.scalars(select(Look))] == ["seen"]
    probe.sign_in(teacher)
    assert probe.get("/probe/user").status == 403
    assert sorted(look.outcome for look in db.session.scalars(select(Look))) == ["refused", "seen"]


def test_no_page_is_shown_whose_look_cannot_be_written(probe: Browser, context: Flask) -> None:
    probe.sign_in(make.user("advisor"))
    with short_transaction() as connection:
        connection.exec_driver_sql("ALTER TABLE look RENAME TO look_away")
    try:
        answer = probe.get("/probe/user")
    finally:
        with short_transaction() as connection:
            connection.exec_driver_sql("ALTER TABLE look_away RENAME TO look")
    assert answer.status == 503
    assert answer.html != "seen"


def test_a_page_that_reaches_for_sealed_text_gets_an_error_and_not_the_text(probe: Browser) -> None:
    user = make.user()
    user.totp_secret = "CANARYSECRET"
    db.session.commit()
    assert probe.get("/probe/sealed").status == 500
    assert "CANARYSECRET" in probe.get("/probe/opened").html


def test_every_answer_carries_the_safe_headers_error_pages_and_files_too(probe: Browser) -> None:
    for path in ("/probe/looks", "/not/there", "/probe/writes", "/static/desk.css"):
        headers = probe.get(path).answer.headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy, path
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert ("no-store" in headers["Cache-Control"]) is not path.startswith("/static"), path


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "evil.example:80", "localhost@evil.example", "[::1].evil"]
)
def test_another_host_is_refused(probe: Browser, host: str) -> None:
    assert probe.get("/probe/looks", headers={"Host": host}).status == 400
    assert probe.get("/probe/looks", headers={"X-Forwarded-Host": host}).status == 200
