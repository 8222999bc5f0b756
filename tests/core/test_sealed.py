from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from casework.core.sealed import (
    BAR,
    Sealed,
    StillSealed,
    is_erased,
    open_for,
    open_one,
    sealed_attributes,
    sealed_column,
)
from casework.core.vault import KeyMissing, TamperedSeal, Vault
from tests.core.conftest import Counting


class Base(DeclarativeBase):
    pass


def class_of(record: Any) -> str:
    return "counselling" if record.kind == "story" else "identity"


class Guest(Base):
    __tablename__ = "sealed_guest"
    __sealed_subject__ = "id"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    room: Mapped[str] = mapped_column(default="")
    kind: Mapped[str] = mapped_column(default="name")
    name_sealed: Mapped[bytes | None] = sealed_column()
    name = Sealed("identity", field="name", readers=("advisor",))
    nickname_sealed: Mapped[bytes | None] = sealed_column()
    nickname = Sealed("identity", readers=("confidant",))
    story_sealed: Mapped[bytes | None] = sealed_column()
    story = Sealed("counselling", readers=("confidant",))
    papers_sealed: Mapped[bytes | None] = sealed_column()
    papers = Sealed("papers", readers=("advisor",), json=True)


class Note(Base):
    """Its subject is another row; its class and field depend on the row."""

    __tablename__ = "sealed_note"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    subject_id: Mapped[uuid.UUID]
    kind: Mapped[str]
    text_sealed: Mapped[bytes | None] = sealed_column()
    text = Sealed(class_of, field=lambda note: note.kind, readers=("advisor",))


@dataclass
class Viewer:
    role: str

    def reads(self, sealed: Sealed, record: Any) -> bool:
        return self.role in sealed.readers


ADVISOR, CONFIDANT, TEACHER = Viewer("advisor"), Viewer("confidant"), Viewer("teacher")


@pytest.fixture
def app(vault: Vault) -> Iterator[Flask]:
    app = Flask("sealed")
    app.testing = True
    app.extensions["casework_vault"] = vault
    with app.app_context():
        yield app


@pytest.fixture
def session(app: Flask, keys_database: str | None, tmp_path: Path) -> Iterator[Session]:
    engine = sa.create_engine(keys_database or f"sqlite:///{tmp_path / 'data.db'}")
    Base.metadata.drop_all(engine)
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        yield session
    engine.dispose()


def add_guest(session: Session, vault: Vault, **values: Any) -> uuid.UUID:
    guest_id = uuid.uuid4()
    vault.make_keys(str(guest_id))
    session.add(Guest(id=guest_id, **values))
    session.commit()
    session.expunge_all()
    vault.forget()
    return guest_id


@pytest.fixture
def anna(session: Session, vault: Vault) -> Guest:
    """Loaded anew, as the next request does."""
    guest_id = add_guest(session, vault, name="Анна محمد", story="She fled.", papers=[{"kind": "passport"}, "none"])
    return session.get_one(Guest, guest_id)


def test_the_table_holds_no_plain_text(session: Session, anna: Guest) -> None:
    row = session.execute(sa.select(Guest.__table__)).one()
    assert all(secret not in repr(tuple(row)) for secret in ("Анна", "fled", "passport"))
    assert len(row.name_sealed) > 40


def test_a_viewer_reads_what_was_opened_for_them_and_nothing_else(anna: Guest) -> None:
    assert open_for(ADVISOR, [anna], "case page") == [anna]
    assert anna.name == "Анна محمد"
    assert anna.papers == [{"kind": "passport"}, "none"]
    with pytest.raises(StillSealed, match=r"Guest\.story is not for the viewer of 'case page'"):
        _ = anna.story


def test_text_that_nobody_opened_raises_in_tests(anna: Guest) -> None:
    with pytest.raises(StillSealed, match=r"Guest\.name was opened for nobody"):
        _ = anna.name


def test_text_that_nobody_opened_raises_while_debugging_and_is_a_grey_bar_in_production(
    app: Flask, anna: Guest
) -> None:
    app.testing = False
    assert f"{anna.name}" == BAR
    app.debug = True
    with pytest.raises(StillSealed):
        _ = anna.name


def test_a_grey_bar_is_never_saved_over_the_real_text(app: Flask, anna: Guest) -> None:
    app.testing = False
    with pytest.raises(StillSealed, match="grey bar"):
        anna.name = anna.name
    assert open_one(ADVISOR, anna, "check").name == "Анна محمد"


def test_opening_for_a_second_viewer_shuts_what_the_first_could_read(anna: Guest) -> None:
    open_for(ADVISOR, [anna], "case page")
    assert anna.name
    open_for(CONFIDANT, [anna], "story")
    assert anna.story == "She fled."
    with pytest.raises(StillSealed):
        _ = anna.name
    open_for(TEACHER, [anna], "list")
    with pytest.raises(StillSealed):
        _ = anna.story


def test_opening_needs_a_purpose(anna: Guest) -> None:
    with pytest.raises(ValueError, match="purpose"):
        open_for(ADVISOR, [anna], "")


def test_what_code_put_in_it_may_read_back(session: Session, vault: Vault) -> None:
    guest_id = uuid.uuid4()
    vault.make_keys(str(guest_id))
    guest = Guest(id=guest_id, name="Boris")
    assert guest.name == "Boris"
    session.add(guest)
    session.commit()
    assert guest.name == "Boris"
    open_for(TEACHER, [guest], "list")
    guest.name = "Boris B."
    assert guest.name == "Boris B."


def test_loading_and_listing_fifty_asks_for_keys_once_and_only_when_one_is_read(
    session: Session, vault: Vault, statements: Counting
) -> None:
    for number in range(50):
        add_guest(session, vault, name=f"Guest {number}", room=str(number))
    with statements(vault.keystore) as asked:
        guests = session.scalars(sa.select(Guest)).all()
        open_for(ADVISOR, guests, "list")
        assert [guest.story_sealed for guest in guests] == [None] * 50
        assert asked == []
        assert {guest.name for guest in guests} == {f"Guest {number}" for number in range(50)}
    assert len(asked) == 1


def test_opening_sends_no_statement_to_the_data_either(session: Session, anna: Guest) -> None:
    asked: list[str] = []
    sa.event.listen(session.get_bind(), "before_cursor_execute", lambda _c, _u, statement, *_r: asked.append(statement))
    open_for(ADVISOR, [anna], "list")
    assert anna.name
    assert asked == []


def test_the_same_text_again_is_not_sealed_again(session: Session, anna: Guest) -> None:
    before = anna.name_sealed
    anna.name = "Анна محمد"
    anna.papers = [{"kind": "passport"}, "none"]
    assert anna.name_sealed is before
    assert not session.dirty
    anna.name = "Anna"
    assert anna.name_sealed != before
    assert session.dirty


def test_none_clears_and_an_empty_text_stays_a_text(session: Session, anna: Guest) -> None:
    anna.name, anna.story = None, ""
    session.commit()
    session.expire_all()
    open_for(ADVISOR, [anna], "check")
    assert (anna.name_sealed, anna.name) == (None, None)
    open_for(CONFIDANT, [anna], "check")
    assert anna.story == ""
    assert anna.story_sealed is not None


def test_a_list_that_is_changed_in_place_does_not_look_saved(anna: Guest) -> None:
    open_for(ADVISOR, [anna], "check")
    anna.papers.append("forged")
    assert anna.papers == [{"kind": "passport"}, "none"]


def change_elsewhere(session: Session, vault: Vault, anna: Guest, name: str) -> None:
    """Another process saves another name."""
    _, about = Guest.name.place_of(anna)
    sealed = vault.seal(str(anna.id), "identity", name.encode(), about=about)
    session.rollback()
    with Session(session.get_bind()) as elsewhere:
        elsewhere.execute(sa.update(Guest).values(name_sealed=sealed))
        elsewhere.commit()


@pytest.mark.parametrize("way", ["expire", "refresh", "populate_existing"])
def test_a_row_that_is_read_anew_shows_no_stale_text(session: Session, vault: Vault, anna: Guest, way: str) -> None:
    open_for(ADVISOR, [anna], "page")
    assert anna.name == "Анна محمد"
    change_elsewhere(session, vault, anna, "Anna")
    if way == "expire":
        session.expire(anna)
    elif way == "refresh":
        session.refresh(anna)
    else:
        session.scalars(sa.select(Guest).execution_options(populate_existing=True)).all()
    assert anna.name == "Anna"


def test_what_another_process_saved_is_not_readable_as_if_we_had_put_it_in(
    session: Session, vault: Vault, anna: Guest
) -> None:
    anna.name = "Anna"
    session.commit()
    change_elsewhere(session, vault, anna, "Anna B.")
    with pytest.raises(StillSealed):
        _ = anna.name


def test_a_rollback_brings_back_the_text_before(session: Session, anna: Guest) -> None:
    open_for(ADVISOR, [anna], "page")
    anna.name = "Anna"
    session.flush()
    assert anna.name == "Anna"
    session.rollback()
    assert anna.name == "Анна محمد"


def test_a_value_moved_to_another_row_or_column_by_the_database_is_noticed(session: Session, vault: Vault) -> None:
    add_guest(session, vault, name="Boris", room="1")
    victim = session.scalars(sa.select(Guest)).one()
    victim_id = victim.id
    session.execute(sa.text("UPDATE sealed_guest SET nickname_sealed = name_sealed"))
    session.commit()
    open_for(CONFIDANT, [session.get_one(Guest, victim_id)], "story")
    with pytest.raises(TamperedSeal):
        _ = victim.nickname

    note = {"subject_id": victim_id, "kind": "name", "text": "about Boris"}
    session.add_all([Note(id=uuid.uuid4(), **note), Note(id=uuid.uuid4(), **note | {"text": "about his brother"})])
    session.commit()
    one, two = session.scalars(sa.select(Note)).all()
    swapped = one.text_sealed, two.text_sealed
    two.text_sealed, one.text_sealed = swapped
    session.commit()
    session.expunge_all()
    for note_found in open_for(ADVISOR, session.scalars(sa.select(Note)).all(), "notes"):
        with pytest.raises(TamperedSeal):
            _ = note_found.text


def test_an_erased_text_reads_as_none_and_says_so(vault: Vault, session: Session, anna: Guest) -> None:
    vault.destroy(str(anna.id), ["identity"])
    assert is_erased(anna, "name")
    assert not is_erased(anna, "papers")
    assert not is_erased(anna, "nickname"), "nothing was there that could have been erased"
    with pytest.raises(StillSealed):
        _ = anna.name
    open_for(ADVISOR, [anna], "page")
    assert anna.name is None
    assert anna.papers == [{"kind": "passport"}, "none"]
    anna.papers = None
    assert not is_erased(anna, "papers")


def test_a_lost_key_is_an_error_and_not_an_erasure(vault: Vault, session: Session, anna: Guest) -> None:
    with vault.keystore.engine.begin() as conn:
        conn.exec_driver_sql("DELETE FROM vault_keys")
    open_for(ADVISOR, [anna], "page")
    with pytest.raises(KeyMissing):
        _ = anna.name
    with pytest.raises(KeyMissing):
        is_erased(anna, "name")


def test_class_and_field_may_depend_on_the_row(session: Session, vault: Vault) -> None:
    person = uuid.uuid4()
    vault.make_keys(str(person))
    for kind in ("story", "name"):
        session.add(Note(id=uuid.uuid4(), subject_id=person, kind=kind, text=f"a {kind}"))
    session.commit()
    vault.destroy(str(person), ["counselling"])
    session.expunge_all()
    notes = {note.kind: note for note in open_for(ADVISOR, session.scalars(sa.select(Note)).all(), "notes")}
    assert notes["story"].text is None
    assert notes["name"].text == "a name"
    assert Note.text.field_of(notes["story"]) == "story"
    assert Guest.name.field_of(notes["story"]) == "name"


def test_a_model_names_its_sealed_attributes_those_of_its_bases_included() -> None:
    class Special(Guest):
        pass

    assert set(sealed_attributes(Guest)) == {"name", "nickname", "story", "papers"}
    assert set(sealed_attributes(Special)) == {"name", "nickname", "story", "papers"}
    assert sealed_attributes(Guest)["name"] is Guest.name
    assert Guest.name.readers == {"advisor"}


def test_sealing_before_the_id_is_known_says_what_is_missing(app: Flask) -> None:
    with pytest.raises(TypeError, match="Guest needs its id"):
        Guest(name="Anna")
    with pytest.raises(TypeError, match="Note needs its id and its subject"):
        Note(id=uuid.uuid4(), kind="name", text="x")


def test_only_text_goes_into_a_sealed_text(anna: Guest) -> None:
    with pytest.raises(TypeError, match="name takes text, not int"):
        anna.name = 7
