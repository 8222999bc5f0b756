"""One row of an XLSForm as a question: one of the register, one of the university's own, or a new one to be decided."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from casework.core.i18n import _l
from casework.register.fields import Field
from casework.register.lists import CODE
from casework.register.own_fields import MOST_CHOICES, PREFIX
from casework.xlsform.columns import Row
from casework.xlsform.xpath import Known, Refused, read_xpath

_CASCADE = re.compile(r"\s*([A-Za-z_][A-Za-z0-9_]*)\s*=\s*\$\{\s*([^}\s]+)\s*\}\s*")
#: Types that become a question here, and what they are.
CARRIED = {"text": "text", "string": "text", "integer": "number", "int": "number", "date": "date"}
#: Types that are not carried, and why; a group of them shares its reason.
_METADATA = _l("it is filled in by the collecting device, and no device of an applicant is watched here")
_MEDIA = _l("pictures, sound and files are papers here: add a page for papers")
_PLACE = _l("places on a map are not asked")
_COUNTED = _l("what is calculated is no question; nothing is calculated here")
NOT_CARRIED: dict[str, object] = {
    **dict.fromkeys(
        ("start", "end", "today", "deviceid", "phonenumber", "username", "email", "subscriberid", "simserial", "audit",
         "start-geopoint", "background-audio", "background-geopoint"), _METADATA),
    **dict.fromkeys(("image", "photo", "audio", "video", "file"), _MEDIA),
    **dict.fromkeys(("geopoint", "geotrace", "geoshape"), _PLACE),
    **dict.fromkeys(("calculate", "hidden", "xml-external", "csv-external"), _COUNTED),
    "decimal": _l("numbers are whole here"), "range": _l("numbers are whole here, and typed"),
    "time": _l("times of day are not asked"), "datetime": _l("times of day are not asked"),
    "barcode": _l("codes are not scanned"), "rank": _l("an order of answers is not asked"),
    "note": _l("a text between questions is not shown; write it as the hint of a question"),
    "acknowledge": _l("the privacy notice stands before the first answer; write select_one with yes and no"),
    "trigger": _l("the privacy notice stands before the first answer; write select_one with yes and no"),
    "select_one_from_file": _l("its answers lie in another file"),
    "select_multiple_from_file": _l("its answers lie in another file"),
    "select_one_external": _l("its answers lie in another file"),
}  # fmt: skip
#: Columns of which nothing is carried; those that only change the look are left out without a word.
_PARTS = {
    "calculation": _l("what is calculated is no question; nothing is calculated here"),
    "default": _l("nothing is answered before the person answers"),
    "repeat_count": _l("questions are not repeated"), "trigger": _l("nothing is calculated here"),
    "body::accept": _l("files are papers here"),
}  # fmt: skip


@dataclass(frozen=True)
class Loss:
    """What is not carried: a whole row, or a part of one."""

    sheet: str
    row: int | None
    what: str
    reason: object
    is_whole: bool = True


@dataclass
class Question:
    """A row that is carried. `described` is what the register would keep of a new one."""

    row: Row
    name: str
    key: str
    type: str
    described: dict[str, Any] = field(default_factory=dict)
    condition: dict[str, Any] | None = None
    is_new: bool = False


class NotCarried(Exception):
    def __init__(self, reason: object) -> None:
        self.reason = reason
        super().__init__(str(reason))


def own_key_of(name: str) -> str:
    """The key that a name of a spreadsheet gets here: small letters, `own_` before it."""
    plain = re.sub(r"[^a-z0-9_]+", "_", name.lower()).strip("_")[:34].strip("_")
    return plain if plain.startswith(PREFIX) else PREFIX + (plain or "question")


def type_of(row: Row) -> tuple[str, str]:
    """The type here, and the list that it chooses from. Raises NotCarried."""
    exact = row["casework_type"]
    words = row["type"].split()
    kind = (words[0] if words else "").lower()
    if len(words) >= 3 and words[0].lower() == "select" and words[1].lower() in {"one", "multiple"}:
        words = [f"select_{words[1].lower()}", *words[2:]]
        kind = words[0]
    if kind in {"select_one", "select_multiple"}:
        if len(words) < 2:
            raise NotCarried(_l("it names no list of answers"))
        plain = "choice" if kind == "select_one" else "choices"
        return (exact if exact in {"yesno", "level", "languages"} else plain), words[1]
    if kind in NOT_CARRIED:
        raise NotCarried(NOT_CARRIED[kind])
    if kind not in CARRIED:
        raise NotCarried(_l("this type is not known"))
    if kind in {"text", "string"}:
        return exact if exact in {"email", "phone", "longtext"} else "longtext" if "multiline" in row[
            "appearance"
        ] else "text", ""
    return CARRIED[kind], ""


def described_by(
    row: Row, kind: str, choices: list[Row], duties: Mapping[str, Any], *, label: dict[str, str]
) -> dict[str, Any]:
    """What a new question is: its words and answers from the rows, its duties from the columns or from who imports."""
    made: dict[str, Any] = {
        "type": kind, "label": label, "hint": row.words.get("hint") or {}, "why": row.words.get("guidance_hint") or {},
        "voluntary": row["required"].strip().lower() not in {"yes", "true", "true()", "1"}, "xlsform_name": row["name"],
        "special_category": row["casework_special"] == "yes", "sealed": (row["casework_sealed"] or "yes") == "yes",
        "absent": row["casework_absent"].split(),
    }  # fmt: skip
    for duty in ("purpose", "basis", "retention"):
        made[duty] = row[f"casework_{duty}"] or duties.get(duty) or ""
    for duty in ("readers", "writers"):
        made[duty] = row[f"casework_{duty}"].split() or list(duties.get(duty) or ())
    if not made["why"]:
        made["why"] = dict(duties.get("why") or {})
    if kind in {"choice", "choices"}:
        made["choices"] = answers_of(choices)
    if row["casework_tongue"]:
        made["tongue"] = row["casework_tongue"]
    return made


def answers_of(choices: list[Row]) -> list[dict[str, Any]]:
    """The answers of a list. Raises NotCarried."""
    if not choices:
        raise NotCarried(_l("its list of answers is empty or missing"))
    if len(choices) > MOST_CHOICES:
        raise NotCarried(_l("its list has more than %(most)d answers", most=MOST_CHOICES))
    codes = [one["name"] or one["value"] for one in choices]
    wrong = [code for code in codes if not CODE.fullmatch(code)]
    twice = {code for code in codes if codes.count(code) > 1}
    if wrong or twice:
        raise NotCarried(
            _l(
                "its answers have codes that are not plain, or stand there twice: %(codes)s",
                codes=", ".join([*wrong, *sorted(twice)][:5]),
            )
        )
    if unnamed := [code for code, one in zip(codes, choices, strict=True) if not one.words.get("label")]:
        raise NotCarried(
            _l("its answers have no words in a published language: %(codes)s", codes=", ".join(unnamed[:5]))
        )
    return [{"code": code, "label": one.words["label"]} for code, one in zip(codes, choices, strict=True)]


def cascade_of(
    row: Row, choices: list[Row], answers: list[dict[str, Any]], known: Known
) -> tuple[dict[str, Any], Loss | None]:
    """`region = ${region}`: the answers that agree with an earlier answer; any other filter is not carried."""
    found = _CASCADE.fullmatch(row["choice_filter"])
    asked = known(found[2]) if found else None
    if found is None or asked is None or not any(one[found[1].lower()] for one in choices):
        lost = Loss(
            "survey",
            row.number,
            "choice_filter",
            _l("all answers are shown, whatever was answered before"),
            is_whole=False,
        )
        return {}, lost if row["choice_filter"] else None
    column = found[1].lower()
    narrowed = [{**kept, "with": {column: one[column]}} for kept, one in zip(answers, choices, strict=True)]
    return {"choices": narrowed, "narrowed_by": {"column": column, "field": asked[0]}}, None


def rule_of(row: Row, kind: str) -> tuple[dict[str, Any], Loss | None]:
    """The rule for the answer, and what of it is not carried."""
    text = row["constraint"]
    if not text:
        return {}, None
    try:
        must = read_xpath(text, lambda name: (".", kind) if name == "." else None)
    except Refused as refused:
        return {}, Loss("survey", row.number, "constraint", refused.reason, is_whole=False)
    says = row.words.get("constraint_message")
    return {"must": must, **({"must_says": says} if says else {})}, None


def parts_lost(row: Row) -> list[Loss]:
    """Columns of a carried row that are not carried."""
    lost = [Loss("survey", row.number, name, reason, is_whole=False) for name, reason in _PARTS.items() if row[name]]
    if row["type"].lower().endswith(" or_other"):
        lost.append(
            Loss(
                "survey",
                row.number,
                "or_other",
                _l("write an answer “other” and a question that asks which"),
                is_whole=False,
            )
        )
    media = [name for name in row.plain if name.startswith("media::") or name in {"image", "audio", "video"}]
    lost += [Loss("survey", row.number, name, _l("pictures and sound are not shown"), is_whole=False) for name in media]
    return lost


def check_same(known: Field, kind: str, answers: list[str] | None) -> None:
    """A question that is there already has to be of the same kind, with the same answers. Raises NotCarried."""
    alike = {kind, {"level": "choice", "yesno": "choice", "languages": "choices"}.get(kind, kind)}
    plain = {
        "level": "choice",
        "yesno": "choice",
        "languages": "choices",
        "email": "text",
        "phone": "text",
        "longtext": "text",
    }
    if known.type not in alike and plain.get(known.type, known.type) not in {plain.get(kind, kind)}:
        raise NotCarried(
            _l("the register has a question %(key)s of another kind (%(kind)s)", key=known.key, kind=known.type)
        )
    if known.choices is None or answers is None or known.type == "languages":
        return
    if strange := [code for code in answers if code not in known.choices]:
        raise NotCarried(
            _l(
                "the register's question %(key)s does not have the answers %(codes)s",
                key=known.key,
                codes=", ".join(strange[:5]),
            )
        )
