"""Spreadsheets as aid organisations write them, and as an attacker would: made here, with nothing of anyone's in them."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from xlsxwriter import Workbook

Rows = list[list[Any]]


def workbook(**sheets: Rows) -> bytes:
    out = io.BytesIO()
    book = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, str) and value.startswith("=!"):
                    sheet.write_formula(at, column, value[2:], None, "text")
                elif value not in (None, ""):
                    sheet.write(at, column, value)
    book.close()
    return out.getvalue()


L = ("label::English (en)", "label::العربية (ar)", "hint::English (en)", "hint::العربية (ar)")

#: A registration: groups, a cascade, metadata of the device, a calculation, a photo, a check of the answer.
REGISTRATION: dict[str, Rows] = {
    "survey": [
        ["type", "name", *L, "required", "relevant", "constraint", "constraint_message::English (en)", "appearance", "choice_filter", "calculation"],
        ["start", "start"],
        ["deviceid", "device"],
        ["begin_group", "about", "About the household", "عن الأسرة"],
        ["text", "head_name", "Name of the head of household", "اسم رب الأسرة", "As they want to be called", "كما يريد أن يُنادى", "yes"],
        ["integer", "HH_Size", "How many people live with you?", "كم شخصًا يعيش معك؟", "", "", "yes", "", ". >= 1 and . <= 30", "Between 1 and 30, please."],
        ["select_one yes_no_list", "has_children", "Are there children?", "هل يوجد أطفال؟", "", "", "yes", "${HH_Size} > 1"],
        ["end_group", "about"],
        ["begin_group", "children", "Children", "الأطفال", "", "", "", "${has_children} = 'yes'"],
        ["integer", "children_count", "How many children?", "كم عدد الأطفال؟", "", "", "", "", ". > 0 and . < 20"],
        ["select_multiple needs_list", "child_needs", "What do they need?", "ماذا يحتاجون؟"],
        ["text", "other_need", "What else?", "ماذا أيضًا؟", "", "", "", "selected(${child_needs}, 'other')", "", "", "multiline"],
        ["end_group", "children"],
        ["begin_group", "place", "Where you live", "أين تعيش"],
        ["select_one region_list", "region", "Region", "المنطقة"],
        ["select_one town_list", "town", "Town", "المدينة", "", "", "", "", "", "", "", "region = ${region}"],
        ["geopoint", "where", "Point on the map", "نقطة"],
        ["end_group", "place"],
        ["date", "arrived", "When did you arrive?", "متى وصلت؟", "", "", "", "", ". <= today()"],
        ["text", "why_late", "Why so recently?", "لماذا؟", "", "", "", "${arrived} > '2026-01-01' and not(${has_children} = 'no')"],
        ["image", "photo", "Photo", "صورة"],
        ["calculate", "adults", "", "", "", "", "", "", "", "", "", "", "${HH_Size} - ${children_count}"],
        ["note", "thanks", "Thank you", "شكرًا"],
    ],
    "choices": [
        ["list_name", "name", "label::English (en)", "label::العربية (ar)", "region"],
        ["yes_no_list", "yes", "Yes", "نعم"], ["yes_no_list", "no", "No", "لا"],
        ["needs_list", "school", "School", "مدرسة"], ["needs_list", "health", "Health", "صحة"], ["needs_list", "other", "Other", "غير ذلك"],
        ["region_list", "north", "North", "الشمال"], ["region_list", "south", "South", "الجنوب"],
        ["town_list", "a1", "Alpha", "ألفا", "north"], ["town_list", "b1", "Beta", "بيتا", "south"],
    ],
    "settings": [["form_title", "form_id", "version", "default_language"], ["Household registration", "hh_reg", "7", "English (en)"]],
}  # fmt: skip

#: A needs assessment: a repeat, nested groups, numbers as codes, a language that is not published, a regular expression.
NEEDS: dict[str, Rows] = {
    "survey": [
        ["type", "name", "label::English (en)", "label::Soomaali (so)", "label::Français (fr)", "relevant", "constraint", "required", "guidance_hint::English (en)"],
        ["begin group", "shelter", "Shelter", "Hoy", "Abri"],
        ["select_one rating", "roof", "How good is the roof?", "Saqafka", "L'état du toit ?", "", "", "true()", "To plan repairs"],
        ["begin_group", "repairs", "Repairs", "", "Réparations", "${roof} <= 2 or ${roof} = '9'"],
        ["text", "which", "Which repairs?", "", "Quelles réparations ?"],
        ["end_group", "repairs"],
        ["end group", "shelter"],
        ["begin_repeat", "members", "Members of the household", "", "Membres"],
        ["text", "m_name", "Name", "", "Nom"],
        ["integer", "m_age", "Age", "", "Âge"],
        ["end_repeat", "members"],
        ["text", "contact_no", "Your number", "", "Votre numéro", "", "regex(., '^[0-9]{10}$')"],
        ["text", "after", "Only for the old", "", "Pour les âgés", "${m_age} > 60"],
        ["text", "counted", "When many", "", "Si nombreux", "count-selected(${roof}) > 1"],
        ["decimal", "metres", "Square metres", "", "Mètres carrés"],
        ["select_multiple_from_file towns.csv", "file_towns", "Towns", "", "Villes"],
    ],
    "choices": [
        ["list_name", "name", "label::English (en)", "label::Français (fr)"],
        ["rating", 1, "Bad", "Mauvais"], ["rating", 2, "Poor", "Médiocre"], ["rating", 3, "Good", "Bon"], ["rating", 9, "No roof", "Pas de toit"],
    ],
    "settings": [["form_title", "form_id"], ["Needs assessment", "needs"]],
}  # fmt: skip


def with_part(data: bytes, name: str, content: bytes, *, instead: bool = False) -> bytes:
    """The same package with one part more, or with another one in its place."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            if not (instead and info.filename == name):
                new.writestr(info.filename, old.read(info.filename))
        new.writestr(name, content)
    return out.getvalue()


def part_of(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


M = (
    "label::English (en)",
    "label::Deutsch (de)",
    "hint::English (en)",
    "required",
    "relevant",
    "constraint",
    "appearance",
    "calculation",
    "default",
    "repeat_count",
    "media::image::English (en)",
)

#: Registration of households for winter aid: a repeat that is counted, sums, pictures, a value that stands there already.
WINTER_AID: dict[str, Rows] = {
    "survey": [
        ["type", "name", *M],
        ["today", "today"],
        ["username", "enumerator"],
        ["acknowledge", "consent", "I agree", "Ich bin einverstanden"],
        ["begin_group", "household", "The household", "Der Haushalt", "", "", "", "", "field-list"],
        ["text", "family_name_here", "Family name", "Familienname", "", "yes"],
        ["integer", "adults_here", "Adults", "Erwachsene", "", "yes", "", ". >= 1 and . <= 20"],
        ["integer", "children_here", "Children", "Kinder", "", "", "", ". >= 0", "", "", "0"],
        ["calculate", "everybody", "", "", "", "", "", "", "", "${adults_here} + ${children_here}"],
        ["end_group", "household"],
        ["begin_repeat", "member", "A member", "Ein Mitglied", "", "", "", "", "", "", "", "${everybody}"],
        ["text", "member_name", "Name", "Name"],
        ["select_one sexes", "member_sex", "Sex", "Geschlecht"],
        ["calculate", "is_female", "", "", "", "", "", "", "", "if(${member_sex} = 'f', 1, 0)"],
        ["end_repeat", "member"],
        ["calculate", "women", "", "", "", "", "", "", "", "sum(${is_female})"],
        ["select_one heating or_other", "heating_now", "How do you heat?", "Womit heizen Sie?", "", "", "", "", "", "", "", "", "stove.png"],
        ["select_multiple heating", "heating_wish", "What do you need?", "Was brauchen Sie?", "", "", "${children_here} > 0"],
        ["text", "heating_why", "Why?", "Warum?", "", "", "selected(${heating_wish}, 'wood') and ${everybody} > 3"],
        ["barcode", "ration_card", "Card", "Karte"],
        ["geopoint", "tent", "Where is the tent?", "Wo ist das Zelt?"],
        ["audio", "told", "Tell us", "Erzählen Sie"],
        ["note", "goodbye", "Thank you", "Danke"],
    ],
    "choices": [
        ["list_name", "name", "label::English (en)", "label::Deutsch (de)"],
        ["sexes", "f", "Female", "Weiblich"], ["sexes", "m", "Male", "Männlich"],
        ["heating", "wood", "Wood", "Holz"], ["heating", "gas", "Gas", "Gas"], ["heating", "none", "Nothing", "Nichts"],
    ],
    "settings": [["form_title", "form_id"], ["Winter aid", "winter"]],
}  # fmt: skip

#: An assessment of several sectors: scales, an order of answers, times, answers in a file, what was said before in a hint.
SECTORS: dict[str, Rows] = {
    "survey": [
        ["type", "name", *M],
        ["start", "start"],
        ["begin_group", "water", "Water", "Wasser"],
        ["select_one source", "water_from", "Where does the water come from?", "Woher kommt das Wasser?", "", "yes"],
        ["range", "litres", "Litres a day", "Liter am Tag"],
        ["time", "queue_from", "Since when do you queue?", "Seit wann stehen Sie an?"],
        ["integer", "queue_minutes", "Minutes in the queue", "Minuten in der Schlange", "", "", "${water_from} != 'tap'", ". <= 600"],
        ["end_group", "water"],
        ["begin_group", "food", "Food", "Essen", "", "", "${queue_minutes} > 0"],
        ["rank source", "order", "What matters most?", "Was ist am wichtigsten?"],
        ["integer", "meals", "Meals a day", "Mahlzeiten am Tag", "Yesterday", "", "", ". >= 0 and . <= 10"],
        ["text", "coping", "What do you do without food?", "Was tun Sie ohne Essen?", "", "", "${meals} < 2 or ${litres} < 5"],
        ["end_group", "food"],
        ["select_one_from_file camps.csv", "camp", "Camp", "Lager"],
        ["date", "since_when", "Since when are you here?", "Seit wann sind Sie hier?", "", "", "", ". <= today()"],
        ["hidden", "version_here", "", "", "", "", "", "", "", "", "3"],
    ],
    "choices": [
        ["list_name", "name", "label::English (en)", "label::Deutsch (de)"],
        ["source", "tap", "Tap", "Hahn"], ["source", "truck", "Truck", "Wagen"], ["source", "river", "River", "Fluss"],
    ],
    "settings": [["form_title", "form_id"], ["Sectors", "sectors"]],
}  # fmt: skip
