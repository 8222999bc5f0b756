"""The style sheets keep the promises of the look: direction, size, space, contrast, weight."""

from __future__ import annotations

import gzip
import re

import pytest

from tests.look.sheets import SHEETS, contrast, declarations, palette, sheet

SCALE = {"0", "4px", "8px", "12px", "16px", "24px", "32px", "48px", "64px", "auto", "-16px", "-24px", "-32px"}
ROOT_SIZE = {"public.css": 19.0, "desk.css": 15.0}
ON_PAPER = ["ink", "soft", "accent", "warm", "loss"]
TEXTS = [
    *((text, ground) for text in ON_PAPER for ground in ("paper", "sheet")),
    ("on-accent", "accent"),
    *((text, ground) for ground in ("accent-wash", "warm-wash", "loss-wash") for text in ("ink", "accent")),
    ("warm", "warm-wash"),
    ("loss", "loss-wash"),
]


@pytest.mark.parametrize("name", SHEETS)
def test_a_style_sheet_knows_start_and_end_but_never_left_and_right(name: str) -> None:
    physical = re.compile(
        r"^(left|right|top|bottom|width|height|((min|max)-)?(width|height)"
        r"|(margin|padding|border|scroll-\w+)-(left|right|top|bottom).*|border-(top|bottom)-(left|right)-radius)$"
    )
    assert [prop for prop, _value in declarations(name) if physical.match(prop)] == []
    sided = [
        (prop, value)
        for prop, value in declarations(name)
        if prop in {"text-align", "float", "clear"} and value in {"left", "right"}
    ]
    assert sided == []
    four_sided = [
        (prop, value)
        for prop, value in declarations(name)
        if prop in {"margin", "padding", "inset", "border-width"}
        and len(value.split()) == 4
        and value.split()[1] != value.split()[3]
    ]
    assert four_sided == []


@pytest.mark.parametrize("name", SHEETS)
def test_no_text_is_smaller_than_15_pixels(name: str) -> None:
    root = ROOT_SIZE[name]
    base = next(value for prop, value in declarations(name) if prop == "font-size" and value.endswith("%"))
    assert float(base.rstrip("%")) / 100 * 16 == root
    sizes = re.findall(r"font(?:-size)?:[^;}]*?([\d.]+)(px|rem|em)\b", sheet(name))
    assert sizes
    assert [size for size, unit in sizes if float(size) * (1 if unit == "px" else root) < 15] == []


@pytest.mark.parametrize("name", SHEETS)
def test_space_comes_from_one_scale(name: str) -> None:
    spaced = re.compile(r"^((margin|padding)(-(block|inline)(-(start|end))?)?|gap|(row|column)-gap)$")
    values = {part for prop, value in declarations(name) if spaced.match(prop) for part in value.split()}
    assert len(values) > 8
    on_screen = {value for value in values if not value.endswith("mm")}
    assert on_screen - SCALE == set()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("name", SHEETS)
def test_text_stands_out_seven_to_one_and_edges_three_to_one(name: str, dark: bool) -> None:
    colours = palette(name, dark=dark)
    faint = {
        f"{text} on {ground}": round(contrast(colours[text], colours[ground]), 2)
        for text, ground in TEXTS
        if contrast(colours[text], colours[ground]) < 7
    }
    assert faint == {}
    assert min(contrast(colours["edge"], colours[ground]) for ground in ("paper", "sheet")) >= 3


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_both_sheets_use_the_same_colours(dark: bool) -> None:
    assert palette("public.css", dark=dark) == palette("desk.css", dark=dark)


@pytest.mark.parametrize("name", SHEETS)
def test_no_colour_stands_outside_the_palette(name: str) -> None:
    written = [
        (prop, value)
        for prop, value in declarations(name)
        if re.search(r"#[0-9a-f]{3,8}\b", value) and not prop.startswith("--")
    ]
    assert written == []


@pytest.mark.parametrize("name", SHEETS)
def test_a_style_sheet_asks_for_no_other_file(name: str) -> None:
    assert not re.search(r"url\(|@import|@font-face", sheet(name))


@pytest.mark.parametrize("name", SHEETS)
def test_scripts_that_need_more_height_get_it(name: str) -> None:
    normal = dict(declarations(name))
    tall = re.search(r":lang\(ar\), :lang\(fa\), :lang\(prs\) \{([^}]*)\}", sheet(name))
    assert tall is not None
    assert float(re.findall(r"--line: ([\d.]+)", tall.group(1))[0]) > 1.6
    assert normal["--line"]


@pytest.mark.parametrize("name", SHEETS)
@pytest.mark.parametrize(
    "wish", ["prefers-reduced-motion", "forced-colors: active", "media print", "prefers-color-scheme"]
)
def test_what_the_reader_asked_for_is_heard(name: str, wish: str) -> None:
    assert wish in sheet(name)


@pytest.mark.parametrize("name", SHEETS)
def test_focus_is_always_visible(name: str) -> None:
    assert re.search(r":focus-visible[^{]*\{ outline: 3px solid", sheet(name))
    hidden = re.findall(r"([^{}]*)\{[^{}]*outline: (?:0|none)[^{}]*\}", sheet(name))
    assert [selector.strip() for selector in hidden] == ["main:focus"]


def test_the_public_sheet_leaves_room_for_the_page_in_14_kilobytes() -> None:
    assert len(gzip.compress(sheet("public.css").encode(), 9, mtime=0)) <= 5 * 1024
