"""Runs of text in fonts that show other letters than they hold: legacy Vietnamese, and symbols."""

from __future__ import annotations

from collections import Counter

from .legacy import decode_run, font_encoding

_SYMBOL_LOW = (
    " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_"
    "‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼"
)
_SYMBOL_HIGH = (
    "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓"
    "◊〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪\uf8ff〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭"
)
SYMBOL = {
    **{0x20 + place: character for place, character in enumerate(_SYMBOL_LOW)},
    **{0xA0 + place: character for place, character in enumerate(_SYMBOL_HIGH)},
}
"""The encoding of the font Symbol (Adobe, “Symbol Encoding”)."""

WINGDINGS = {
    0x4A: "☺", 0x4B: "😐", 0x4C: "☹", 0x6C: "●", 0x6E: "■", 0x6F: "□", 0x76: "❖", 0x9F: "•",
    0xA1: "○", 0xA7: "▪", 0xA8: "☐", 0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE8: "➔", 0xF0: "⇨",
    0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip
"""Of the font Wingdings, what people put into text: faces, bullets, arrows, ticks."""

_SYMBOL_FONTS = {"symbol": SYMBOL, "wingdings": WINGDINGS}
_PRIVATE = 0xF000
"""Where Word keeps the characters of a symbol font."""


class Pieces:
    """The text of a paragraph as it comes, each piece with its font; `text` decodes it."""

    def __init__(self) -> None:
        self._pieces: list[tuple[str, str]] = []

    def __bool__(self) -> bool:
        return bool(self._pieces)

    def add(self, text: str, font: str = "") -> None:
        """Adds `text`; neighbouring pieces that are decoded alike become one."""
        if not text:
            return
        key = "VNI-Times" if font_encoding(font) == "vni" else font
        if self._pieces and self._pieces[-1][0] == key:
            self._pieces[-1] = key, self._pieces[-1][1] + text
        else:
            self._pieces.append((key, text))

    def part_words(self) -> None:
        """Adds a space behind text that has none at its end."""
        if self._pieces and not self._pieces[-1][1][-1].isspace():
            self.add(" ")

    def text(self, changes: Counter[str]) -> str:
        """The paragraph; in `changes` ``legacy_tcvn3`` and ``legacy_vni`` count decoded runs."""
        return "".join(_decoded(text, font, changes) for font, text in self._pieces)


def _decoded(text: str, font: str, changes: Counter[str]) -> str:
    if not font:
        return text
    table = _SYMBOL_FONTS.get(font.lower())
    if table is not None:
        return "".join(_symbol(character, table, changes) for character in text)
    decoded = decode_run(text, font)
    if decoded is None:
        return text
    changes[f"legacy_{font_encoding(font)}"] += 1
    return decoded


def _symbol(character: str, table: dict[int, str], changes: Counter[str]) -> str:
    """What a symbol font shows; a tab, line break or Unicode character is what it is."""
    code = ord(character)
    code -= _PRIVATE if _PRIVATE <= code < _PRIVATE + 256 else 0
    if code < 0x20 or code > 0xFF:
        return character
    if code not in table:
        changes["left_out_symbols"] += 1
    return table.get(code, "")


def encoding_of(changes: Counter[str]) -> str:
    """The encodings of the legacy fonts that were decoded, ``tcvn3`` or ``vni`` or both, or none.

    In `changes` they become one count, ``legacy_font``.
    """
    counts = {name: changes.pop(f"legacy_{name}", 0) for name in ("tcvn3", "vni")}
    changes["legacy_font"] = sum(counts.values())
    return "+".join(name for name, count in counts.items() if count)
