"""Reads our two style sheets: what they declare, and how their colours stand against each other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "casework" / "static"
TEMPLATES = ROOT / "templates"
SHEETS = ("public.css", "desk.css")


def sheet(name: str) -> str:
    """A style sheet without its comments."""
    return re.sub(r"/\*.*?\*/", "", (STATIC / name).read_text(encoding="utf-8"), flags=re.DOTALL)


def declarations(name: str) -> Iterator[tuple[str, str]]:
    """(property, value) in the order written. A selector's colon is not followed by a value and a brace's end."""
    for block in re.findall(r"\{([^{}]*)\}", sheet(name)):
        for declaration in block.split(";"):
            if ":" in declaration:
                prop, _colon, value = declaration.partition(":")
                yield prop.strip(), value.strip()


def palette(name: str, *, dark: bool) -> dict[str, str]:
    """The custom properties that are colours, as the scheme sets them."""
    start = r"@media \(prefers-color-scheme: dark\) \{\s*:root \{" if dark else r"^\s*:root \{"
    found = re.search(start + r"([^}]*)\}", sheet(name))
    assert found is not None, f"{name} has no palette"
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", found.group(1)))


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
