"""A condition as the one who builds the form reads it."""

from __future__ import annotations

from casework.core.i18n import _, _l, language
from casework.register.conditions import OWN, TODAY, Answered, Compared, Condition, Is, Joined
from casework.register.fields import UnknownField, field
from casework.register.lists import codelist

_COMPARED = {
    "=": _l("%(what)s is %(value)s"), "!=": _l("%(what)s is not %(value)s"),
    "<": _l("%(what)s is below %(value)s"), "<=": _l("%(what)s is at most %(value)s"),
    ">": _l("%(what)s is above %(value)s"), ">=": _l("%(what)s is at least %(value)s"),
}  # fmt: skip


def condition_in_words(condition: Condition | None) -> str:
    if isinstance(condition, Joined):
        parts = [condition_in_words(part) for part in condition.parts]
        if condition.how == "not":
            return _("not (%(parts)s)", parts=parts[0])
        return (_(" and ") if condition.how == "all" else _(" or ")).join(f"({part})" for part in parts)
    if isinstance(condition, Is):
        chosen = ", ".join(sorted(_answer(condition.field, code) for code in condition.values))
        return _("%(what)s: %(values)s", what=_name(condition.field), values=chosen)
    if isinstance(condition, Answered):
        return _("%(what)s was answered", what=_name(condition.field))
    if isinstance(condition, Compared):
        value = (
            _("today")
            if condition.value == TODAY
            else f"{condition.value:g}"
            if isinstance(condition.value, float)
            else str(condition.value)
        )
        return str(_COMPARED[condition.op]) % {"what": _name(condition.field), "value": value}
    return ""


def _name(key: str) -> str:
    if key == OWN:
        return _("the answer")
    try:
        return f"„{field(key).label.in_(language())}“"
    except UnknownField:
        return key


def _answer(key: str, code: str) -> str:
    try:
        one = field(key)
    except UnknownField:
        return code
    if one.choices and code in one.choices:
        return one.choices.label(code, language())
    return codelist("absence_values").label(code, language()) if code in codelist("absence_values") else code
