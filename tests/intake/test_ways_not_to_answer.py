"""The ways not to answer stand once on the page."""

from __future__ import annotations

import pytest
from flask import Flask

from casework.intake.builder import build_form
from casework.register.fields import all_fields, field


@pytest.mark.parametrize("key", [one.key for one in all_fields() if one.absent and one.choices])
def test_no_way_not_to_answer_is_offered_twice(context: Flask, key: str) -> None:
    with context.test_request_context():
        control = build_form([field(key)], "de", {})()[key]
        offered = {code for code, _label in control.choices}
        assert offered & {code for code, _label, _ticked in control.absent} == set()


def test_what_was_left_unknown_comes_back_ticked(context: Flask) -> None:
    with context.test_request_context():
        control = build_form([field("hzb_state")], "de", {"hzb_state": "unknown"})(data={"hzb_state": "unknown"})[
            "hzb_state"
        ]
        assert [code for code, _label, ticked in control.absent if ticked] == ["unknown"]
        assert control.kept() == "unknown"
