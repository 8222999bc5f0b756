"""How papers spell the invented names in Latin letters, and how a father's name becomes a middle name."""


def _table(text: str) -> dict[str, str]:
    pairs = (pair.partition("=") for pair in text.split())
    return {letter: latin for letter, _, latin in pairs}


_UKRAINIAN = _table(
    "а=a б=b в=v г=h ґ=g д=d е=e ж=zh з=z и=y й=i к=k л=l м=m н=n о=o п=p р=r с=s "
    "т=t у=u ф=f х=kh ц=ts ч=ch ш=sh щ=shch ы=y э=e ё=e і=i є=ie ї=i ю=iu я=ia ь= ъ="
)
PASSPORT_UKRAINIAN = str.maketrans(_UKRAINIAN)
PASSPORT_RUSSIAN = str.maketrans(_UKRAINIAN | {"г": "g", "и": "i", "ъ": "ie"})
GERMAN_CYRILLIC = str.maketrans(
    _UKRAINIAN
    | {"в": "w", "ж": "sch", "з": "s", "и": "y", "х": "ch", "ц": "z", "ч": "tsch", "ш": "sch", "щ": "schtsch"}
    | {"й": "j", "є": "je", "ї": "ji", "ю": "ju", "я": "ja"}
)
GEORGIAN = str.maketrans(
    dict(zip("აბგდევზთიკლმნოპრსტუფქყხჯჰ", "abgdevztiklmnoprstupkqkjh", strict=True))
    | {"ჟ": "zh", "ღ": "gh", "შ": "sh", "ჩ": "ch", "ც": "ts", "ძ": "dz", "წ": "ts", "ჭ": "ch", "ხ": "kh"}
)
WITHOUT_MARKS = str.maketrans(dict(zip("çÇğĞışŞöÖüÜİáéíóúñÁÉÍÓÚÑïêâ", "cCgGisSoOuUIaeiounAEIOUNiea", strict=True)))
ENGLISH_SOMALI = str.maketrans({"x": "h", "X": "H", "c": "", "C": ""})

_FATHERS = {"Микола": "Миколай", "Павел": "Павл", "Дмитрий": "Дмитрий", "Михаил": "Михайл"}


def latin_title(own: str, scheme: dict[int, str]) -> str:
    return own.lower().translate(scheme).title()


def patronymic(father: str, man: bool, ukrainian: bool) -> str:
    stem = _FATHERS.get(father, father)
    if ukrainian and stem.endswith("й"):
        return stem + "ович" if man else stem[:-1] + "ївна"
    if stem.endswith("ий") and stem != "Дмитрий":
        return stem[:-2] + ("ьевич" if man else "ьевна")
    if stem.endswith("й"):
        return stem[:-1] + ("евич" if man else "евна")
    stem = stem.removesuffix("о")
    if man:
        return stem + "ович"
    return stem.removesuffix("ь") + "івна" if ukrainian else stem + "овна"
