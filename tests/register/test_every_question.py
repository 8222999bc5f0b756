"""Over the whole register: one need not answer, and one can see why, who, how long, in every language, without a script."""

from __future__ import annotations

import pytest
from flask import Flask, render_template_string

from casework.core.i18n import speaking
from casework.intake.builder import build_form
from casework.intake.showing import groups_of
from casework.register.fields import Field, all_fields
from casework.register.lists import codelist
from casework.register.texts import LANGUAGES

ASKED = [one for one in all_fields() if "applicant" in one.writers]
#: Where "I don't know" makes no sense: the person decides, or leaves the box empty.
ONE_KNOWS = {
    "call_name": "any name will do",
    "spoken_languages": "one knows what one speaks",
    "read_languages": "one knows what one reads",
    "reach_by": "one of the ways is to come by",
    "reach_then": "left empty there is no second way",
    "phone": "left empty",
    "email": "left empty",
    "post_address": "left empty",
    "trusted_person": "left empty",
    "gender": "nobody asks for a gender that one knows",
    "legal_name": "no paper, no name in it",
    "given_name": "left empty",
    "family_name": "left empty",
    "father_name": "left empty",
    "address_as": "left empty",
}
#: Where "I prefer not to say" makes no sense: a way that is not said is a way that is not used.
ONE_SAYS = {
    "call_name": "an invented name will do",
    "reach_by": "only here is one of the ways",
    "reach_then": "left empty",
    "phone": "left empty",
    "email": "left empty",
    "post_address": "left empty",
    "trusted_person": "left empty",
    "text_only": "left empty any way is fine",
    "safe_times": "left empty any time is fine",
}
PAPERS = {
    "residence_valid_until",
    "german_certificate",
    "english_certificate",
    "school_certificate_country",
    "legal_name",
}


def ways_out(one: Field) -> set[str]:
    """The ways not to answer, those included that stand among the answers themselves."""
    own = {code for code in (one.choices.codes if one.choices else ()) if code in {"unknown", "undisclosed"}}
    return set(one.absent) | own


@pytest.mark.parametrize("one", ASKED, ids=lambda one: one.key)
def test_one_can_say_that_one_does_not_know_or_prefers_not_to_say(one: Field) -> None:
    assert ("unknown" in ways_out(one)) != (one.key in ONE_KNOWS)
    assert ("undisclosed" in ways_out(one)) != (one.key in ONE_SAYS)


def test_what_stands_in_a_paper_can_be_missing_with_the_paper() -> None:
    assert {one.key for one in ASKED if "no_paper" in one.absent} == PAPERS


@pytest.mark.parametrize("language", LANGUAGES)
def test_at_every_question_stands_why_who_and_how_long_without_a_script(context: Flask, language: str) -> None:
    form_of = "{% from 'intake/place.html' import questions %}{{ questions(groups) }}"
    with context.test_request_context(f"/{language}/"), speaking(language):
        for one in ASKED:
            form = build_form([one], language, {})(data={})
            html = render_template_string(form_of, groups=groups_of(form))
            assert "<script" not in html
            shown = html.split('class="why"')[1]
            assert str(form[one.key].why) == one.help.in_(language)
            for text in (one.help.in_(language), codelist("retention_periods").label(one.retention, language)):
                assert text.replace("'", "&#39;") in shown, (one.key, text)
            readers = [codelist("roles").label(role, language) for role in one.readers]
            assert all(reader.replace("'", "&#39;") in shown for reader in readers), one.key
            for code in one.absent:
                assert codelist("absence_values").label(code, language).replace("'", "&#39;") in html, one.key


def test_the_words_of_a_question_are_its_own_in_every_language() -> None:
    for one in ASKED:
        for text in (one.label, one.help):
            assert len({text[language] for language in LANGUAGES}) > len(LANGUAGES) - 2, one.key
