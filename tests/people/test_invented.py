"""Invented people: the same each time, and as varied as those who come."""

import unicodedata
from collections import Counter
from itertools import islice
from time import perf_counter

import pytest

from casework.people.invented import InventedPerson, invented_people
from casework.people.names import name_keys, similarity

MOHAMMED = next(key for key in name_keys("محمد") if key.startswith("="))
BLOCKS = {"Latn": "LATIN", "Arab": "ARABIC", "Cyrl": "CYRILLIC", "Ethi": "ETHIOPIC", "Geor": "GEORGIAN"}


@pytest.fixture(scope="module")
def people() -> list[InventedPerson]:
    return list(invented_people(8_000, seed=5))


def first_word(person: InventedPerson) -> str:
    return person.spellings[0][2].split()[0]


def share(people: list[InventedPerson], count: int) -> float:
    return count / len(people)


def test_the_same_seed_gives_the_same_people_and_another_gives_others() -> None:
    assert list(invented_people(300, seed=1)) == list(invented_people(300, seed=1))
    assert list(invented_people(300, seed=1)) != list(invented_people(300, seed=2))


def test_more_people_begin_with_the_same_ones() -> None:
    assert list(invented_people(50, seed=3)) == list(islice(invented_people(10**9, seed=3), 50))
    assert list(invented_people(0, seed=3)) == []


def test_seven_in_a_hundred_are_called_mohammed_in_many_spellings(people: list[InventedPerson]) -> None:
    called_so = [person for person in people if MOHAMMED in name_keys(first_word(person))]
    assert 0.06 <= share(people, len(called_so)) <= 0.08
    latin = {text.split()[0] for person in called_so for kind, _, text in person.spellings if kind == "latin_document"}
    assert len(latin) >= 8


def test_names_are_written_in_the_letters_they_are_said_to_be_in(people: list[InventedPerson]) -> None:
    for person in people[:2_000]:
        for kind, script, text in person.spellings:
            assert kind in ("own_script", "latin_document", "call_name")
            assert text == " ".join(text.split())
            letters = [sign for sign in text if sign.isalpha()]
            assert letters
            assert all(unicodedata.name(sign).startswith(BLOCKS[script]) for sign in letters), (script, text)
            if kind == "latin_document":
                assert script == "Latn"


def test_five_scripts_and_persian_letters_occur_and_each_person_has_a_name_of_their_own(
    people: list[InventedPerson],
) -> None:
    own = [text for person in people for kind, _, text in person.spellings if kind == "own_script"]
    assert len(own) == len(people)
    assert {script for person in people for _, script, _ in person.spellings} == set(BLOCKS)
    assert any(set("پچژگکی") & set(text) for text in own)


def test_some_afghans_have_a_single_name(people: list[InventedPerson]) -> None:
    afghans = [person for person in people if person.country == "AF"]
    single = [person for person in afghans if len(person.spellings[0][2].split()) == 1]
    assert 0.1 < len(single) / len(afghans) < 0.35


def test_patronymics_fathers_names_and_two_surnames_occur(people: list[InventedPerson]) -> None:
    words = {
        country: Counter(len(person.spellings[0][2].split()) for person in people if person.country == country)
        for country in ("UA", "CO", "ER", "SO")
    }
    assert words["UA"][3] > 100
    assert set(words["CO"]) == {3, 4}
    assert words["ER"][3] > words["ER"][2] > 0
    assert set(words["SO"]) == {3}
    patronymics = [person.spellings[0][2] for person in people if person.country == "UA"]
    assert any("Сергіївна" in name for name in patronymics)
    assert any("Миколайович" in name for name in patronymics)


def test_first_of_january_is_frequent_where_papers_are_missing(people: list[InventedPerson]) -> None:
    def on_first_of_january(country: str) -> float:
        born = [person.birth_date for person in people if person.country == country]
        return sum((day.month, day.day) == (1, 1) for day in born) / len(born)

    assert on_first_of_january("AF") > 0.3
    assert on_first_of_january("SY") > 0.15
    assert on_first_of_january("UA") < 0.05
    assert {person.birth_precision for person in people} == {"exact", "year", "official_1_january"}


def test_everyone_speaks_something_and_writes_in_a_language_of_the_pages(people: list[InventedPerson]) -> None:
    assert {person.written_language for person in people} == {"de", "en", "uk", "ar", "fa", "tr", "ru", "fr"}
    assert all(person.languages_spoken for person in people)
    assert all(len(set(person.languages_spoken)) == len(person.languages_spoken) for person in people)
    assert all(len(set(person.languages_read)) == len(person.languages_read) for person in people)
    assert any(not person.languages_read for person in people)


def test_ages_and_genders_are_those_of_people_who_study(people: list[InventedPerson]) -> None:
    assert all(1960 <= person.birth_year <= 2010 for person in people)
    genders = Counter(person.gender for person in people)
    assert set(genders) == {"female", "male", "diverse", "no_entry"}
    assert min(genders["female"], genders["male"]) > 0.4 * len(people)


def test_the_latin_spelling_is_recognisably_the_same_name(people: list[InventedPerson]) -> None:
    alike = [
        similarity(person.spellings[0][2], text)
        for person in people[:1_500]
        for kind, _, text in person.spellings
        if kind == "latin_document"
    ]
    assert sum(score > 70 for score in alike) / len(alike) > 0.98


def test_ten_thousand_are_made_quickly() -> None:
    began = perf_counter()
    assert sum(1 for _ in invented_people(10_000, seed=1)) == 10_000
    assert perf_counter() - began < 1
