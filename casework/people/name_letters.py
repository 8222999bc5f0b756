"""How the letters of a name sound, across scripts, in twelve consonants.

A *reading* writes one word with the consonants B P F W T D K S L M N R, with h, and with the vowels a e i o u.
What transliterations confuse is one letter: sh, ch, zh, ts, z, j and s are S; q, k, g, gh and kh are K; v and w are W.
A letter that is read in several ways gives several readings, the likeliest first.
"""

import re
from functools import lru_cache
from itertools import islice, product

from anyascii import anyascii

MOST_READINGS = 12

_Sounds = tuple[str, ...]


def _table(text: str) -> dict[str, _Sounds]:
    pairs = (pair.partition("=") for pair in text.split())
    return {letters: tuple(sounds.split("/")) for letters, _, sounds in pairs}


# AnyAscii leaves out alef and ain, so Arabic and its neighbours have a table of their own.
_ARABIC = _table(
    "ا=a ب=B پ=P ت=T ث=T/S ج=S چ=S ح=h خ=K/h د=D ذ=D/S ر=R ز=S ژ=S س=S ش=S ص=S ض=D/S ط=T ظ=S/D ع=a غ=K ف=F ق=K ك=K گ=K "
    "ل=L م=M ن=N ه=h و=u/W ي=i ئ=i ؤ=u ء= ڤ=W/F ە=e ێ=e ۆ=o ڵ=L ڕ=R ھ=h ټ=T ډ=D ړ=R ږ=S/K ښ=S/K ګ=K ڼ=N ې=e ۍ=i څ=S ځ=S "
    "ٹ=T ڈ=D ڑ=R ں=N ے=e ڭ=N ۇ=u ۋ=W"
)
# Two schemes: г is h in Ukrainian and g in Russian, х is kh or h. All else that differs is folded anyway.
_CYRILLIC = _table(
    "а=a б=B в=W г=K/h ґ=K д=D дж=S е=e є=ie ж=S з=S и=i і=i ї=i й=i к=K л=L м=M н=N о=o п=P р=R с=S т=T у=u ф=F х=K/h "
    "ц=S ч=S ш=S щ=S ъ= ы=i ь= э=e ю=iu я=ia ё=io ђ=S/D ј=i љ=L њ=N ћ=S џ=S ѓ=K ќ=K ѕ=S қ=K ғ=K/h ң=N ө=o ү=u ұ=u ә=a "
    "һ=h ҳ=h ҷ=S ў=u ӣ=i ӯ=u"
)
# x is h in Somali and kh in Kurdish; c is the Somali ain, the Turkish j, the Spanish s; j is y in German.
_LATIN = _table(
    "schtsch=S shch=S chtch=S tsch=S dsch=S sch=S tch=S dzh=S dj=S sh=S zh=S kh=K/h gh=K/h ch=S/K ts=S tz=S cz=S dz=S/DS "
    "th=T/S dh=D/S ph=F ck=K x=KS/h/K c=K/S/ q=K k=K g=K j=S/i z=S s=S w=W v=W b=B p=P f=F d=D t=T l=L m=M n=N r=R h=h "
    "y=i oe=o ue=u ou=u oo=u ee=i ae=a a=a e=e i=i o=o u=u"
)
# AnyAscii takes the mark off and with it the sound.
_MARKED = str.maketrans(
    dict.fromkeys("čćç", "ch") | dict.fromkeys("šşșś", "sh") | dict.fromkeys("žźż", "zh") | {"ŝ": "shch", "ğ": "gh"}
)


def _pattern(table: dict[str, _Sounds]) -> re.Pattern[str]:
    return re.compile("|".join(sorted(table, key=len, reverse=True)))


_ARABIC_LETTER, _CYRILLIC_LETTER, _LATIN_LETTER = _pattern(_ARABIC), _pattern(_CYRILLIC), _pattern(_LATIN)

_SAME_SOUND_TWICE = re.compile(r"(.)\1+")
_UNHEARD = str.maketrans("", "", "aeiouh")
_HARDENED = {"D": "T", "B": "P"}


# One word alone says little about a person, so words may stay in memory a while; whole names do not.
@lru_cache(maxsize=4096)
def readings(word: str) -> tuple[str, ...]:
    """The ways to read one word, which is in its normal form but for its marks (see names.py)."""
    if "\u0600" <= word[:1] <= "\u06ff":
        sounds = [_ARABIC[letter] for letter in _ARABIC_LETTER.findall(word)]
        if word[0] == "و":
            sounds[0] = ("W", "u")
    elif "\u0400" <= word[:1] <= "\u052f":
        sounds = [_CYRILLIC[letter] for letter in _CYRILLIC_LETTER.findall(word)]
    else:
        latin = anyascii(word.translate(_MARKED)).lower()
        sounds = [_LATIN[letters] for letters in _LATIN_LETTER.findall(latin)]
    found = ("".join(reading) for reading in islice(product(*sounds), MOST_READINGS))
    return tuple(dict.fromkeys(_SAME_SOUND_TWICE.sub(r"\1", reading) for reading in found if reading))


def skeleton(reading: str) -> str:
    """The consonants of a reading: a first vowel is A, a first H stays, D and B are hard at the end as in Murad/Murat."""
    if not reading:
        return ""
    first = reading[0]
    lead = "A" if first in "aeiou" else "H" if first == "h" else ""
    bones = _SAME_SOUND_TWICE.sub(r"\1", reading.translate(_UNHEARD))
    return lead + bones[:-1] + _HARDENED.get(bones[-1], bones[-1]) if bones else lead
