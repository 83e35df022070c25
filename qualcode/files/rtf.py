r"""Rich Text Format: a reader of our own, because a run's font says what its bytes mean.

RTF 1.9.1. Text is in the code page of its font (``\fcharset163`` is Vietnamese), in Unicode
(``\u7879?``), or in a legacy font (``.VnTime``), run by run. Text that a tracked change deleted
(``\deleted``) and hidden text are left out and counted, which striprtf, the library at hand, does
not do; nor does it know fonts.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

from ..errors import BrokenDocument
from ..limits import MAX_RTF_DEPTH
from ..messages import say
from .gathering import Gathering
from .legacy import font_encoding, surface
from .rtf_words import (
    BOXES,
    CHARACTER_SETS,
    CHARACTERS,
    CODE_PAGES,
    COUNTED,
    NOT_TEXT,
    PARAGRAPH_ENDS,
    STARRED_TEXT,
)
from .transcripts import Reading

_TOKEN = re.compile(
    rb"\\(?:'(?P<hex>[0-9a-fA-F]{2})|(?P<word>[a-zA-Z]{1,40})(?P<number>-?\d{1,10})?[ ]?"
    rb"|(?P<sign>[^a-zA-Z]))|(?P<brace>[{}])|(?P<end>[\r\n]+)|(?P<text>[^\\{}\r\n]+)|\\"
)
_MARK = b"{\\rtf"
_SYMBOLS = 2  # the character set of symbol fonts
_MOST_TABLES = 16
_MOST_FALLBACK = 16
_FLAGS = {
    "v": "is_hidden",
    "deleted": "is_deleted",
    "mvf": "is_deleted",
    "revised": "is_inserted",
    "mvt": "is_inserted",
}
"""What a run is from a control word on, until the same word with 0, or ``\\plain``."""

_REPLACEMENT = "\ufffd"


def read(raw: bytes, *, path: str) -> list[Reading]:
    """The text of an RTF document, with an account of what was left out.

    Raises BrokenDocument or EmptyFile.
    """
    start = raw.find(_MARK, 0, 64)
    if start < 0:
        raise BrokenDocument(path=path, format="RTF", what=say("it does not begin as one"))
    story = _Story(raw, start + 1, path)
    story.group(_State())
    return [story.reading()]


@dataclass(slots=True)
class _State:
    """What a group takes over from the one around it."""

    font: int = -1
    table: int = 0  # how many tables the paragraph lies in
    fallback: int = 1  # what follows ``\u…`` for readers that know no Unicode, in characters
    is_hidden: bool = False
    is_deleted: bool = False
    is_inserted: bool = False


@dataclass(slots=True)
class _Font:
    name: str = ""
    charset: int = 0
    code_page: str = ""


class _Tables:
    """The tables open at the end of the text so far: ``table, row, cell, table, row, cell …``."""

    def __init__(self, out: Gathering) -> None:
        self._kinds = out.table, out.row, out.cell
        self._open: list[AbstractContextManager[None]] = []

    def reach(self, depth: int) -> None:
        """Makes a cell of the `depth`-th table in one another the place for what comes."""
        self._close(3 * depth)
        while len(self._open) < 3 * depth:
            entered = self._kinds[len(self._open) % 3]()
            entered.__enter__()
            self._open.append(entered)

    def end_cell(self, depth: int) -> None:
        self.reach(depth)
        self._close(3 * depth - 1)

    def end_row(self, depth: int) -> None:
        self._close(3 * depth - 2)

    def _close(self, length: int) -> None:
        while len(self._open) > length:
            self._open.pop().__exit__(None, None, None)


class _Story:
    """Reads the tokens of a document, group in group, and gathers its text."""

    def __init__(self, raw: bytes, start: int, path: str) -> None:
        self.out = Gathering()
        self._raw, self._at, self._path = raw, start, path
        self._depth = 0
        self._tables = _Tables(self.out)
        self._fonts: dict[int, _Font] = {}
        self._default_font = -1
        self._code_page = "cp1252"
        self._code_pages: set[str] = set()
        self._bytes = bytearray()  # text not yet decoded
        self._surrogate = 0
        self._is_in: dict[str, bool] = {}

    def reading(self) -> Reading:
        """All that was gathered. Raises EmptyFile."""
        self._tables.reach(0)
        names = (page.replace("cp12", "windows-12") for page in sorted(self._code_pages))
        return self.out.reading(self._path, "+".join(names))

    def group(self, state: _State) -> None:
        """Gathers the rest of a group, its closing brace included."""
        self._depth += 1
        if self._depth > MAX_RTF_DEPTH:
            what = say("groups nest deeper than {limit} (MAX_RTF_DEPTH)", limit=MAX_RTF_DEPTH)
            raise BrokenDocument(path=self._path, format="RTF", what=what)
        is_starred = False
        for token in self._tokens():
            if token["text"]:
                self._bytes += token["text"]
                continue
            if token["hex"]:
                self._bytes.append(int(token["hex"], 16))
                continue
            if token["sign"] and token["sign"] in b"{}\\":
                self._bytes += token["sign"]
                continue
            if token["end"]:
                continue
            self._flush(state)
            if token["brace"] == b"{":
                self.group(replace(state))
            elif token["brace"] == b"}":
                self._depth -= 1
                return
            elif token["sign"] == b"*":
                is_starred = True
            else:
                word = (token["word"] or token["sign"] or b"").decode("latin-1")
                number = int(token["number"]) if token["number"] else None
                if self._enter(word, state, is_starred=is_starred):
                    self._depth -= 1
                    return
                self._obey(word, number, state)
                is_starred = False
        self._flush(state)
        self.out.changes["ends_too_early"] = 1
        self._depth -= 1

    def _tokens(self) -> Iterator[re.Match[bytes]]:
        while token := _TOKEN.match(self._raw, self._at):
            self._at = token.end()
            if token["word"] == b"bin" and token["number"]:
                self._at += max(0, int(token["number"]))
            else:
                yield token

    def _enter(self, word: str, state: _State, *, is_starred: bool) -> bool:
        """Reads the rest of a group that `word` makes a special one; whether it did."""
        if word in COUNTED:
            self.out.changes[COUNTED[word]] += 1
            self._skip()
        elif word == "fonttbl":
            self._read_fonts()
        elif word in ("footnote", "upr") or word in BOXES:
            self._enter_apart(word, state)
        elif word in NOT_TEXT or (is_starred and word not in STARRED_TEXT):
            self._skip()
        else:
            return False
        return True

    def _enter_apart(self, word: str, state: _State) -> None:
        """A note, a text box, or a text in two forms of which the second is in Unicode."""
        inner = replace(state, table=0)
        if word == "upr":
            for token in self._tokens():
                if token["brace"]:
                    break
            self._skip()
            self.group(state)
            return
        outer, self._tables = self._tables, _Tables(self.out)

        def fill() -> None:
            self.group(inner)
            self._tables.reach(0)

        if word == "footnote":
            outer.reach(state.table)
            self.out.note(self._at, fill)
        else:
            with self.out.box():
                fill()
        self._tables = outer

    def _skip(self) -> None:
        """Passes over the rest of a group."""
        depth = 1
        for token in self._tokens():
            if token["brace"]:
                depth += 1 if token["brace"] == b"{" else -1
                if not depth:
                    return

    def _read_fonts(self) -> None:
        r"""The font table: ``{\f0\fnil\fcharset163 Times New Roman;}``, braces or not."""
        depth, font = 1, _Font()
        for token in self._tokens():
            if token["brace"]:
                depth += 1 if token["brace"] == b"{" else -1
                if not depth:
                    return
            elif token["sign"] == b"*":
                self._skip()
                depth -= 1
            elif token["text"] or token["hex"]:
                text = token["text"] or bytes([int(token["hex"], 16)])
                font.name += text.decode("latin-1").partition(";")[0]
            elif token["word"] == b"f" and token["number"]:
                font = self._fonts.setdefault(int(token["number"]), _Font())
            elif token["word"] == b"fcharset" and token["number"]:
                font.charset = int(token["number"])
            elif token["word"] == b"cpg" and token["number"]:
                font.code_page = _codec(int(token["number"]))

    def _obey(self, word: str, number: int | None, state: _State) -> None:
        """What a control word does to the text or to `state`."""
        if word in PARAGRAPH_ENDS:
            self._end_paragraph(state)
        elif word in CHARACTERS:
            self._add(CHARACTERS[word], state)
        elif word == "u" and number is not None:
            self._add_unicode(number, state)
        elif word == "-":
            self.out.add_soft_hyphen(self._fonts.get(state.font, _Font()).name)
        elif word in _FLAGS:
            setattr(state, _FLAGS[word], number != 0)
        elif word in ("cell", "nestcell", "row", "nestrow"):
            depth = 1 if word in ("cell", "row") else max(2, state.table)
            end = self._tables.end_row if word.endswith("row") else self._tables.end_cell
            end(depth)
        elif word == "pard":
            state.table = 0
        elif word == "intbl":
            state.table = max(1, state.table)
        elif word == "itap" and number is not None:
            state.table = min(max(0, number), _MOST_TABLES)
        else:
            self._choose_font(word, number, state)

    def _choose_font(self, word: str, number: int | None, state: _State) -> None:
        """What a control word says of the letters that bytes stand for."""
        if word == "f" and number is not None:
            state.font = number
        elif word == "plain":
            state.font, state.is_hidden = self._default_font, False
            state.is_deleted = state.is_inserted = False
        elif word == "deff" and number is not None:
            self._default_font = state.font = number
        elif word == "uc" and number is not None:
            state.fallback = min(max(0, number), _MOST_FALLBACK)
        elif word == "ansicpg" and number:
            self._code_page = _codec(number)
        elif word in CHARACTER_SETS:
            self._code_page = CHARACTER_SETS[word]

    def _end_paragraph(self, state: _State) -> None:
        self._tables.reach(state.table)
        if state.is_deleted:
            self.out.part_words()
        else:
            self.out.open_paragraph()
            self.out.end_paragraph()

    def _add_unicode(self, number: int, state: _State) -> None:
        r"""``\u7879?``: UTF-16 units, beyond 32767 as negative numbers; then what to pass over."""
        code = number % 0x10000
        if 0xD800 <= code < 0xDC00:
            self._surrogate = code
        elif 0xDC00 <= code < 0xE000:
            pair = 0x10000 + ((self._surrogate - 0xD800) << 10) + code - 0xDC00
            self._add(chr(pair) if self._surrogate else _REPLACEMENT, state)
            self._surrogate = 0
        else:
            self._add(chr(code), state)
        passed = 0
        while passed < state.fallback:
            token = _TOKEN.match(self._raw, self._at)
            if not token or token["brace"]:
                return
            text = token["text"] or b""
            kept = max(0, len(text) - (state.fallback - passed))
            passed += 0 if token["end"] else len(text) - kept or 1
            self._at = token.end() - kept

    def _flush(self, state: _State) -> None:
        """Decodes the bytes that have come, as the font of the run says."""
        if not self._bytes:
            return
        raw, self._bytes = bytes(self._bytes), bytearray()
        font = self._fonts.get(state.font, _Font())
        if font_encoding(font.name):
            text = surface(raw)
        elif font.charset == _SYMBOLS:
            text = "".join(chr(0xF000 + byte) if byte >= 0x20 else chr(byte) for byte in raw)
        else:
            page = font.code_page or CODE_PAGES.get(font.charset, self._code_page)
            text = raw.decode(page, errors="replace")
            if not raw.isascii():
                self._code_pages.add(page)
        self._add(text, state)

    def _add(self, text: str, state: _State) -> None:
        is_left_out = state.is_deleted or state.is_hidden
        self._count("left_out_deletions", now=state.is_deleted)
        self._count("left_out_hidden_text", now=state.is_hidden and not state.is_deleted)
        self._count("kept_insertions", now=state.is_inserted and not is_left_out)
        if not is_left_out:
            self._tables.reach(state.table)
            self.out.add(text, self._fonts.get(state.font, _Font()).name)

    def _count(self, kind: str, *, now: bool) -> None:
        """Counts the stretches of text that are `kind`."""
        self.out.changes[kind] += now and not self._is_in.get(kind, False)
        self._is_in[kind] = now


def _codec(number: int) -> str:
    """Python's name of a Windows code page; windows-1252 where it knows none."""
    name = {10000: "mac-roman", 65001: "utf-8", 1361: "johab"}.get(number, f"cp{number}")
    try:
        codecs.lookup(name)
    except LookupError:
        return "cp1252"
    return name
