"""The small part of XPath that people write in forms, as conditions and back. Everything else is refused by its name."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from casework.core.i18n import _l
from casework.register.conditions import TODAY, Answered, Compared, Condition, Is, Joined

Raw = dict[str, Any]
#: What a question is, by its name in the spreadsheet: its key here and its type; None: it is not carried.
Known = Callable[[str], tuple[str, str] | None]

_TOKEN = re.compile(
    r"""\s*(?:(?P<ref>\$\{\s*[^}]{1,80}\s*\})|(?P<text>'[^']*'|"[^"]*")|(?P<number>-?\d+(?:\.\d+)?)
    |(?P<name>[A-Za-z_][A-Za-z0-9_:.-]*)|(?P<op><=|>=|!=|[=<>(),+*/|\[\]-])|(?P<dot>\.))""",
    re.VERBOSE,
)
_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
MOST_DEPTH = 40


class Refused(Exception):
    """This expression, or the part that is named, is not carried."""

    def __init__(self, reason: object) -> None:
        self.reason = reason
        super().__init__(str(reason))


class _Reader:
    """Recursive descent over the tokens: or, and, comparison, operand."""

    def __init__(self, text: str, known: Known) -> None:
        self.known, self.depth = known, 0
        self.tokens: list[tuple[str, str]] = []
        place = 0
        text = text.strip()
        while place < len(text):
            found = _TOKEN.match(text, place)
            if found is None or not found.lastgroup:
                raise Refused(_l("“%(part)s” is not understood", part=text[place : place + 20]))
            self.tokens.append((found.lastgroup, found[found.lastgroup]))
            place = found.end()
        self.at = 0

    def peek(self) -> tuple[str, str]:
        return self.tokens[self.at] if self.at < len(self.tokens) else ("end", "")

    def take(self, value: str | None = None) -> tuple[str, str]:
        kind, text = self.peek()
        if value is not None and text != value:
            raise Refused(_l("“%(part)s” is not understood", part=text or "…"))
        self.at += 1
        return kind, text

    def whole(self) -> Raw:
        made = self.either()
        if self.peek()[0] != "end":
            raise Refused(_l("“%(part)s” is not carried", part=self.peek()[1]))
        return made

    def either(self) -> Raw:
        self.depth += 1
        if self.depth > MOST_DEPTH:
            raise Refused(_l("it is nested too deeply"))
        parts = [self.both()]
        while self.peek() == ("name", "or"):
            self.take()
            parts.append(self.both())
        self.depth -= 1
        return _joined("any", parts)

    def both(self) -> Raw:
        parts = [self.one()]
        while self.peek() == ("name", "and"):
            self.take()
            parts.append(self.one())
        return _joined("all", parts)

    def one(self) -> Raw:
        kind, text = self.peek()
        if text == "(":
            self.take()
            made = self.either()
            self.take(")")
            return made
        if kind == "name" and text == "not":
            self.take()
            self.take("(")
            made = self.either()
            self.take(")")
            return {"not": made}
        if kind == "name" and text == "selected":
            return self.selected()
        left = self.operand()
        op = self.peek()[1]
        if op not in _FLIPPED:
            raise Refused(_l("“%(part)s” is not carried", part=op or text))
        self.take()
        return self.compared(left, op, self.operand())

    def selected(self) -> Raw:
        self.take()
        self.take("(")
        left = self.operand()
        self.take(",")
        right = self.operand()
        self.take(")")
        if left[0] != "field" or right[0] != "text":
            raise Refused(_l("selected() needs a question and an answer"))
        return {"field": left[1], "is": [right[1]]}

    def operand(self) -> tuple[str, Any, str]:
        kind, text = self.take()
        if kind == "ref":
            name = text[2:-1].strip()
            found = self.known(name)
            if found is None:
                raise Refused(_l("it refers to “%(name)s”, which is not carried", name=name))
            return "field", *found
        if kind == "dot":
            return "field", *(self.known(".") or (".", "text"))
        if kind == "text":
            return "text", text[1:-1], ""
        if kind == "number":
            return "number", float(text) if "." in text else int(text), ""
        if kind == "name" and self.peek()[1] == "(":
            return self.call(text)
        raise Refused(_l("“%(part)s” is not carried", part=text or "…"))

    def call(self, name: str) -> tuple[str, Any, str]:
        if name not in {"today", "date"}:
            raise Refused(_l("the function %(name)s() is not carried", name=name))
        self.take("(")
        if name == "today":
            self.take(")")
            return "day", TODAY, ""
        _kind, text = self.take()
        self.take(")")
        return "day", _day(text[1:-1]), ""

    def compared(self, left: tuple[str, Any, str], op: str, right: tuple[str, Any, str]) -> Raw:
        if left[0] != "field":
            left, op, right = right, _FLIPPED[op], left
        if left[0] != "field" or right[0] == "field":
            raise Refused(_l("two questions, or none, are compared"))
        _is_field, key, kind = left
        what, value, _rest = right
        if what == "text" and value == "":
            if op not in {"=", "!="}:
                raise Refused(_l("“%(part)s” is not carried", part=op))
            return {"field": key, "answered": True} if op == "!=" else {"not": {"field": key, "answered": True}}
        if kind == "date":
            return {"field": key, "op": op, "value": value if what == "day" else _day(str(value))}
        if what == "day":
            raise Refused(_l("a day is compared with something else"))
        if kind == "number":
            return {"field": key, "op": op, "value": _number(value)}
        if op in {"=", "!="}:
            if kind == "choices":
                raise Refused(_l("“=” asks for all answers of a select_multiple: write selected()"))
            made = {"field": key, "is": [str(value)]}
            return made if op == "=" else {"not": made}
        return {"field": key, "op": op, "value": _number(value)}


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise Refused(_l("“%(part)s” is not a day", part=text)) from None


def _number(value: Any) -> float:
    try:
        number = float(value)
    except ValueError:
        raise Refused(_l("“%(part)s” is not a number", part=value)) from None
    return int(number) if number.is_integer() else number


def _joined(how: str, parts: list[Raw]) -> Raw:
    """Several answers to one question are one condition, so that a form comes back as it went."""
    are_answers = how == "any" and len(parts) > 1 and all(set(part) == {"field", "is"} for part in parts)
    if are_answers and len({part["field"] for part in parts}) == 1:
        return {"field": parts[0]["field"], "is": [code for part in parts for code in part["is"]]}
    return parts[0] if len(parts) == 1 else {how: parts}


def read_xpath(text: str, known: Known) -> Raw:
    """The condition that this expression is. Raises Refused."""
    return _Reader(text, known).whole()


def write_xpath(condition: Condition, names: Mapping[str, str], kinds: Mapping[str, str]) -> str:
    """The expression that this condition is; "." stands for the field's own answer."""
    if isinstance(condition, Joined):
        parts = [write_xpath(part, names, kinds) for part in condition.parts]
        if condition.how == "not":
            return f"not({parts[0]})"
        return (" and " if condition.how == "all" else " or ").join(f"({part})" for part in parts)
    if not isinstance(condition, (Is, Answered, Compared)):
        return ""
    name, kind = names.get(condition.field, condition.field), kinds.get(condition.field, "text")
    ref = "." if condition.field == "." else "${" + name + "}"
    if isinstance(condition, Answered):
        return f"{ref} != ''"
    if isinstance(condition, Is):
        many = kind in {"choices", "languages"}
        quoted = [f'"{code}"' if "'" in code else f"'{code}'" for code in sorted(condition.values)]
        return " or ".join(f"selected({ref}, {code})" if many else f"{ref} = {code}" for code in quoted)
    value = condition.value
    written = value if value == TODAY else f"date('{value}')" if isinstance(value, str) else str(value)
    return f"{ref} {condition.op} {written}"
