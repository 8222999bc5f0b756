"""The pages on which own questions are described: their duties, and their words in every published language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from anyascii import anyascii
from wtforms import BooleanField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms import ValidationError as Wrong
from wtforms.validators import Optional

from casework.core.forms import Form, Several, at_most, required
from casework.core.four_eyes import DecisionForm
from casework.core.i18n import LANGUAGES, _, _l, language
from casework.register.lists import codelist
from casework.register.models import OwnField
from casework.register.own_fields import OWN_TYPES, WITH_CHOICES
from casework.register.service import WORDS

TYPE_WORDS = {
    "text": _l("A line of text"), "longtext": _l("A longer text"), "choice": _l("One of several answers"),
    "choices": _l("Several of several answers"), "yesno": _l("Yes or no"), "date": _l("A date"),
    "number": _l("A whole number"), "email": _l("An e-mail address"), "phone": _l("A phone number"),
}  # fmt: skip
RETENTION_WORDS = {
    "identity": _l("Identity: as long as the case and its period"),
    "counselling": _l("Counselling: as long as the case and its period"),
    "papers": _l("Papers: until the decision that needs them"),
    "course": _l("Course: five years after the course"),
}
ABSENCE_WORDS = {
    "unknown": _l("I don't know"),
    "undisclosed": _l("I prefer not to say"),
    "no_paper": _l("I do not have this paper"),
}
SHORT, LONG, MOST = 200, 600, 20_000


class WordsForm(Form):
    """The words alone: label, hint, why, answers, for each language (`label_de`, …)."""

    edits = True
    has_choices = True

    def words(self, codes: list[str] | None = None) -> dict[str, Any]:
        """What was written, by part and language; empty ones left out."""
        said = {
            part: {lang: text.strip() for lang in LANGUAGES if (text := self[f"{part}_{lang}"].data or "").strip()}
            for part in WORDS
        }
        return {**said, "choices": self._choices(codes)}

    def _choices(self, codes: list[str] | None) -> list[dict[str, Any]]:
        """One answer a line, in the same order in each language; the codes are made of the first language's words."""
        lines = {lang: self.lines(lang) for lang in LANGUAGES}
        first = next((lines[lang] for lang in ("en", "de", *LANGUAGES) if lines[lang]), [])
        codes = codes or _codes_of(first)
        return [
            {"code": code, "label": {lang: texts[place] for lang, texts in lines.items() if place < len(texts)}}
            for place, code in enumerate(codes)
        ]

    def lines(self, lang: str) -> list[str]:
        return [line.strip() for line in (self[f"choices_{lang}"].data or "").splitlines() if line.strip()]

    def check_lines(self, count: int | None = None) -> bool:
        """Each language has as many answers as the others, or none yet."""
        counts = {lang: len(self.lines(lang)) for lang in LANGUAGES}
        wanted = count if count is not None else max(counts.values(), default=0)
        wrong = [lang for lang, there in counts.items() if there and there != wanted]
        for lang in wrong:
            field = self[f"choices_{lang}"]
            told = _(
                "Here are %(here)d answers, elsewhere %(there)d. Please write them in the same order.",
                here=counts[lang],
                there=wanted,
            )
            field.errors = [*field.errors, told]
        return not wrong


for _lang in LANGUAGES:
    setattr(WordsForm, f"label_{_lang}", StringField(_l("The question"), [at_most(SHORT)]))
    setattr(WordsForm, f"hint_{_lang}", StringField(_l("Help beside it"), [at_most(LONG)]))
    setattr(WordsForm, f"why_{_lang}", StringField(_l("Why we ask"), [at_most(LONG)]))
    setattr(
        WordsForm, f"must_says_{_lang}", StringField(_l("What we say when the answer cannot be right"), [at_most(LONG)])
    )
    setattr(WordsForm, f"choices_{_lang}", TextAreaField(_l("Answers, one on each line"), [at_most(MOST)]))


class QuestionForm(WordsForm):
    """A question of one's own, with all its duties."""

    creates = True
    type = SelectField(_l("Kind of answer"), [required()])
    tongue = SelectField(
        _l("For a language level or a language exam: of which language"),
        description=_l("The answers of a level are A1, A2, B1, B2, C1 and C2. Then offers can ask for it."),
    )
    purpose = SelectField(_l("What the answer is for"), [required()])
    basis = SelectField(_l("Legal basis"), [required()])
    retention = SelectField(_l("How long it is kept"), [required()])
    readers = Several(_l("Who may read the answer"), [required()])
    writers = Several(_l("Who may write the answer"), [required()])
    must_be_answered = BooleanField(_l("The form cannot be sent without an answer"))
    special_category = BooleanField(_l("It is about health, belief, origin or another special category (Art. 9 GDPR)"))
    sealed = RadioField(_l("Sealed"), [required()])
    absent = Several(_l("Ways not to answer"))
    least = IntegerField(_l("Smallest number"), [Optional()])
    most = IntegerField(_l("Largest number"), [Optional()])

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        choose = ("", _("Please choose"))
        self.type.choices = [choose, *((kind, TYPE_WORDS[kind]) for kind in OWN_TYPES)]
        self.tongue.choices = [("", _("Of none")), *_labels("spoken_languages")]
        self.purpose.choices, self.basis.choices = [choose, *_labels("purposes")], [choose, *_labels("legal_bases")]
        self.retention.choices = [choose, *RETENTION_WORDS.items()]
        self.readers.choices = self.writers.choices = _labels("roles")
        self.sealed.choices = [("yes", _("Yes: the notice says that it lies encrypted")), ("no", _("No"))]
        self.absent.choices = list(ABSENCE_WORDS.items())

    def validate_tongue(self, field: Any) -> None:
        if field.data and self.type.data != "choice":
            raise Wrong(_("Only one of several answers can be the level or the exam of a language."))

    def validate_sealed(self, field: Any) -> None:
        if self.special_category.data and field.data != "yes":
            raise Wrong(_("A special category has to be sealed."))

    def validate_most(self, field: Any) -> None:
        if field.data is not None and self.least.data is not None and field.data < self.least.data:
            raise Wrong(_("The largest number is below the smallest one."))

    @property
    def described(self) -> dict[str, Any]:
        """The field as the register keeps it."""
        made: dict[str, Any] = {
            "type": self.type.data, "purpose": self.purpose.data, "basis": self.basis.data,
            "retention": self.retention.data, "readers": self.readers.data, "writers": self.writers.data,
            "voluntary": not self.must_be_answered.data, "sealed": self.sealed.data == "yes",
            "special_category": self.special_category.data, "absent": self.absent.data, **self.words(),
        }  # fmt: skip
        if self.tongue.data:
            made["tongue"] = self.tongue.data
        if self.type.data not in WITH_CHOICES:
            made.pop("choices")
        if self.type.data == "number" and (rule := self._limits()):
            made["must"] = rule
        return made

    def _limits(self) -> dict[str, Any] | None:
        limits = [
            {"field": ".", "op": op, "value": box.data}
            for op, box in ((">=", self.least), ("<=", self.most))
            if box.data is not None
        ]
        return {"all": limits} if limits else None


class DecideForm(DecisionForm):
    approving = _l("Approve: it may be asked")


def words_of(described: Mapping[str, Any]) -> dict[str, str]:
    """The words of a field as the boxes of the page hold them."""
    boxes = {f"{part}_{lang}": text for part in WORDS for lang, text in (described.get(part) or {}).items()}
    for lang in LANGUAGES:
        lines = [str(one["label"].get(lang, "")) for one in described.get("choices") or ()]
        boxes[f"choices_{lang}"] = "\n".join(lines) if any(lines) else ""
    return boxes


def boxes_of(own: OwnField) -> dict[str, Any]:
    """A described field as the boxes of its page hold it."""
    raw = own.change or own.described
    limits = {part["op"]: part["value"] for part in (raw.get("must") or {}).get("all", ()) if "op" in part}
    return {
        **{name: raw.get(name) for name in ("type", "tongue", "purpose", "basis", "retention", "readers", "writers", "absent")},
        **words_of(raw), "special_category": raw.get("special_category"), "must_be_answered": not raw.get("voluntary"),
        "sealed": "yes" if raw.get("sealed") else "no", "least": limits.get(">="), "most": limits.get("<="),
        "version": own.version,
    }  # fmt: skip


def _labels(key: str) -> list[tuple[str, str]]:
    return [(entry.code, entry.label.in_(language())) for entry in codelist(key).entries]


def _codes_of(lines: list[str]) -> list[str]:
    codes: list[str] = []
    for place, line in enumerate(lines, 1):
        plain = re.sub(r"[^a-z0-9]+", "_", anyascii(line).lower()).strip("_")[:30].strip("_") or f"a{place}"
        codes.append(plain if plain not in codes else f"{plain}_{place}")
    return codes
