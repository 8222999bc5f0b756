"""The program's texts: collected from the code into catalogues, and checked.

`public` is what an applicant can see, in eight languages; `staff` is the desk's, in German and English. A text is
public unless its file is on the list below: a forgotten file costs a translation, never a hole.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "casework" / "translations"
METHODS = [("casework/**.py", "python"), ("templates/**.html", "jinja2"), ("templates/**.txt", "jinja2")]
KEYWORDS = {
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "_n": (1, 2),
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
    "_ln": (1, 2),
}
#: Whose texts are for the staff alone: German and English. A text that stands in any other file is public.
STAFF_FILES = re.compile("|".join((
    # whole features
    r"templates/(accounts|appointments|assignment|cases|desk|documents|doubles|enrolment|forms|inbox|messages|progress)/",
    r"templates/(confirmations|signed_lists|counter(?=/(?!slip_sheet))|privacy(?=/(?!asked))|register|reports|spreadsheet|xlsform)/",
    r"casework/(accounts|assignment|confirmations|signed_lists|counter|demo|desk|doubles|forms|inbox|operation|register|reports|spreadsheet|xlsform)/",
    r"casework/privacy/(?!own_)",
    # what features add to the desk
    r"casework/\w+/(anchors|attention|duties|holdings|objections|panels|permissions|timeline|fit_words|staff_views|staff_words)\.py",
    r"casework/(cases|enrolment|progress)/(conversation|forms|no_shows|views)\.py",
    # files of a feature that has public pages, too
    r"casework/enrolment/(decision_forms|decision_views|decisions|remedy_forms|scoring\w*|juries|jury_\w*|ranking\w*|benefit_cards|interview_forms|interview_views|allocating|allocation_\w*|carrying_out|filling|reserves)\.py",
    r"casework/appointments/(forms|interpreting|letters|offering|rooms|views)\.py",
    r"casework/cases/(closing_twice|closing_views|history_filter|mentions|note_forms|note_templates|note_views|print_views|status_words|task_set_forms|task_set_keeping|task_set_views|task_sets|task_views|tasking|through)\.py",
    r"casework/core/(conflicts|four_eyes|rail|showcase)\.py",
    r"casework/documents/scanning\.py",
    r"casework/certificates/(?!words|check_views)\w+\.py",
    r"templates/certificates/(?!check)\w+\.html",
    r"casework/progress/(attendance_form|attending|stand_in_views|standing_in|teaching_views)\.py",
    r"casework/progress/(plan_forms|plan_views|planning|sign_\w+|signs)\.py",
    r"casework/progress/(instrument_forms|instrument_views|plan_forms|plan_views|planning|sign_\w+|signs)\.py",
    r"templates/nominations/|casework/nominations/(?!told_words)",
    r"casework/intake/(assist\w*|paper_forms|publishing|scan_forms)\.py",
    r"casework/messages/(template_forms|templating|views)\.py",
    r"templates/components/(chart|filters|meanwhile|paging|rail|showcase|timeline)\.html",
    r"templates/intake/(assist\w*|drafts)\.html",
    r"templates/layouts/desk\.html",
    r"templates/portal/complaint(s|_page)\.html",
    r"casework/enrolment/(cohort\w*|lesson\w*|path\w*|rolling\w*)\.py",
    r"templates/(pairs|programmes)/",
    r"casework/pairs/(?!letters|meetings|service|wish_form|words)\w+\.py",
    r"casework/programmes/(criteria_forms|deadline\w*|holidays|lesson\w*|numbers|offer\w*|semester\w*|words)\.py",
)))  # fmt: skip
LANGUAGES = {"public": ("de", "uk", "ar", "fa", "tr", "ru", "fr"), "staff": ("de",)}


@cache
def collected() -> dict[str, Catalog]:
    """All texts of the program, by domain; English is the source."""
    catalogs = {name: Catalog(project="Casework", charset="utf-8") for name in LANGUAGES}
    found: dict[object, set[str]] = {}
    order: list[object] = []
    # Not silent: a template that the extractor cannot read would be missing in every language without a word.
    jinja = {"extensions": "jinja2.ext.do", "silent": "false"}
    options = {"templates/**.html": jinja, "templates/**.txt": jinja}
    for place, _line, message, _comments, _context in extract_from_dir(
        ROOT, METHODS, options, KEYWORDS, directory_filter=_is_ours
    ):
        if message not in found:
            order.append(message)
        found.setdefault(message, set()).add(place)
    for message in order:
        is_staff = all(STAFF_FILES.search(place) for place in found[message])
        catalogs["staff" if is_staff else "public"].add(
            message, locations=[(place, None) for place in sorted(found[message])]
        )
    return catalogs


def _is_ours(folder: str) -> bool:
    return not Path(folder).name.startswith((".", "_")) and Path(folder).name not in {"instance", "node_modules"}


def path_of(domain: str, language: str) -> Path:
    return FOLDER / language / "LC_MESSAGES" / f"{domain}.po"


def read(domain: str, language: str) -> Catalog:
    path = path_of(domain, language)
    if not path.exists():
        return Catalog(locale=language, charset="utf-8")
    with path.open("rb") as text:
        return read_po(text, locale=language)


def update() -> None:
    """Bring every catalogue up to date: new texts empty, old ones gone, nothing guessed."""
    for domain, languages in LANGUAGES.items():
        for language in languages:
            catalog = read(domain, language)
            others = {
                message.id: message.string for other in LANGUAGES for message in read(other, language) if message.id
            }
            # A copy: new messages come over as they are, and one language's text would stand in the next one's.
            catalog.update(deepcopy(collected()[domain]), no_fuzzy_matching=True)
            catalog.obsolete.clear()
            for message in catalog:
                if message.id and not _is_translated(message) and message.id in others:
                    message.string = others[message.id]
            out = BytesIO()
            write_po(out, catalog, omit_header=False, sort_output=False, width=120, include_lineno=False)
            path = path_of(domain, language)
            path.parent.mkdir(parents=True, exist_ok=True)
            text = re.sub(
                rb'"(POT-Creation-Date|PO-Revision-Date|Generated-By|Last-Translator|Report-Msgid-Bugs-To):[^\n]*\n',
                b"",
                out.getvalue(),
            )
            path.write_bytes(text)
            print(f"{domain:6} {language}: {sum(1 for message in missing(domain, language))} missing of {len(catalog)}")


def _is_translated(message: Message) -> bool:
    strings = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
    return bool(strings) and all(strings)


def missing(domain: str, language: str) -> Iterator[Message]:
    """Texts of the program that this language does not have, or only as a guess."""
    catalog = read(domain, language)
    for message in collected()[domain]:
        if message.id:
            there = catalog.get(message.id)
            if there is None or not _is_translated(there) or there.fuzzy:
                yield message


if __name__ == "__main__":
    if sys.argv[1:] != ["update"]:
        sys.exit("python -m tests.texts update")
    update()
