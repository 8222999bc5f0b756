"""Whoever steals the database pays for each guess: a password costs 64 MiB and three rounds, a PIN 19 MiB and two."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from casework.accounts.service import WrongPassword, check_password, hash_password
from casework.accounts.service import _nobody as nobodys_password
from casework.core.models import db
from casework.people.codes import WrongCodeOrPin, check_code_and_pin, make_return_code, set_pin
from casework.people.codes import _nobody as nobodys_pin
from casework.people.models import ReturnCode
from tests import make
from tests.hashing import as_dear_as_ever

PASSWORD = "correct horse battery"


def test_a_password_is_hashed_as_dearly_as_the_program_says(context: Flask) -> None:
    with as_dear_as_ever():
        user = make.user()
        user.password_hash = hash_password(PASSWORD)
        db.session.commit()
        for hashed in (user.password_hash, nobodys_password()):
            assert hashed.startswith("$argon2id$v=19$m=65536,t=3,p=2$")
        assert check_password(user.email, PASSWORD) == user
        with pytest.raises(WrongPassword):
            check_password(user.email, PASSWORD.upper())
        with pytest.raises(WrongPassword):
            check_password("nobody@example.org", PASSWORD)


def test_a_pin_is_hashed_as_dearly_as_the_program_says(context: Flask) -> None:
    with as_dear_as_ever():
        person = make.person("Lea")
        code = make_return_code(person.id)
        set_pin(person.id, "246802")
        db.session.commit()
        kept = db.session.scalars(select(ReturnCode.pin_hash).where(ReturnCode.subject_id == person.id)).one()
        for hashed in (kept or "", nobodys_pin()):
            assert hashed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
        assert check_code_and_pin(code, "246802") == person.id
        with pytest.raises(WrongCodeOrPin):
            check_code_and_pin(code, "246803")
