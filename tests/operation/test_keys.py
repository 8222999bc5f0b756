"""The master key is turned while people read; nothing is unreadable, nothing stays under the old key. In a programme of its
own: that of the other tests has kept the keys of thousands of people by then, and to turn them took a quarter of a minute."""

from __future__ import annotations

import threading
from pathlib import Path

from casework.core.access import SYSTEM
from casework.core.models import db
from casework.core.sealed import get_vault, open_for
from casework.core.vault import MasterKeys
from casework.operation import keys
from casework.people.models import Person
from tests import make
from tests.migrated import Copy, program_on

PEOPLE = 20


def test_reading_goes_on_while_the_keys_are_rotated(tmp_path: Path, newest: Copy) -> None:
    with program_on(tmp_path, newest(tmp_path / "casework.db")) as app:
        ids = [make.person(f"Invented {number}").id for number in range(PEOPLE)]
        key_file = Path(app.config["KEY_FILE"])
        before = MasterKeys(key_file).newest
        stop, read, wrong = threading.Event(), [0], []

        def keep_reading() -> None:
            while not stop.is_set():
                with app.app_context():
                    for number, person_id in enumerate(ids):
                        person = open_for(SYSTEM, [db.session.get_one(Person, person_id)], "test")[0]
                        if person.call_name != f"Invented {number}":
                            wrong.append(number)
                        read[0] += 1
                    db.session.rollback()

        reader = threading.Thread(target=keep_reading)
        db.session.rollback()
        reader.start()
        try:
            wrapped = [keys.rotate(make_new=True) for _round in range(3)]
            while read[0] <= PEOPLE and reader.is_alive():
                wrapped.append(keys.rotate(make_new=True))
        finally:
            stop.set()
            reader.join()
        assert wrong == []
        assert read[0] > PEOPLE
        assert min(wrapped) >= PEOPLE * 4
        turned = MasterKeys(key_file).newest
        assert turned != before
        assert set(get_vault().keystore.masters()) == {turned}
        assert keys.rotate(make_new=False) == 0
        assert before in keys.drop_old()
        get_vault().forget()
        db.session.expire_all()
        assert open_for(SYSTEM, [db.session.get_one(Person, ids[0])], "test")[0].call_name == "Invented 0"
