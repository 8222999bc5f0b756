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
STAFF_FILES = re.compile(
    r"templates/(accounts|appointments|cases|assignment|desk|doubles|enrolment|progress|privacy(?=/(?!asked))|reports|register|forms|xlsform)/"
    r"|templates/layouts/desk\.html|templates/components/(showcase|chart|filters|timeline|paging)\.html"
    r"|casework/(accounts|assignment|desk|doubles|privacy(?=/(?!own_))|reports|operation|demo)/|casework/core/showcase\.py"
    r"|casework/core/(four_eyes|conflicts)\.py|templates/components/meanwhile\.html|casework/\w+/(panels|timeline|anchors|attention|duties|permissions|objections|staff_words|fit_words)\.py|casework/appointments/(views|forms|rooms|interpreting|holdings|offering|letters)\.py|casework/(cases|enrolment|progress)/(views|forms|conversation|note_views|note_forms|note_templates|mentions|tasking|task_sets|task_views|history_filter|print_views|closing_views|status_words)\.py"
    r"|casework/(register|forms|xlsform)/|casework/intake/publishing\.py"
    r"|casework/\w+/staff_views\.py|casework/intake/(assist\w*|paper_forms|scan_forms)\.py|casework/(documents/scanning|cases/through)\.py|templates/portal/complaint(s|_page)\.html|templates/(messages|documents)/|templates/intake/(drafts|assist\w*)\.html"
)
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
