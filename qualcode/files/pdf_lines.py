"""PDF bytes → lines of text with their places on the page, through PDFium; in a process of its own.

PDFium (BSD, Apache-2.0) was measured against pypdf, pdfminer.six, pdfplumber and PyMuPDF: words in
the right order on one and two columns of Chromium's and LibreOffice's PDFs (1.000), ten times
faster than pypdf (4 against 48 ms for 4 pages), reads more of the damaged and encrypted files of
the corpora of qpdf, and tells where each letter stands, which rejoining lines needs.

This module is imported by the process that `sandbox` starts: it imports no numpy, nothing heavy.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from ..errors import BrokenDocument, LockedDocument, TooLarge
from ..limits import MAX_PAGES
from ..messages import say
from .legacy import decode_run, font_encoding

_NOT_SHOWN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_PARTING = (0x02, 0xFFFE)
"""What PDFium gives for a hyphen at the end of a line, in place of it and the line end."""

_MAYBE_LEGACY = re.compile("[\u00a1-\u00ff\u2212\u2219\u03bc]")
_UNICODE_ONLY = re.compile("[ăĂđĐĩĨũŨơƠưƯ\u1ea0-\u1ef9]")
_SUBSET = re.compile(r"[A-Z]{6}\+")
_PASSWORD = 4
"""FPDF_ERR_PASSWORD"""


class Gap(NamedTuple):
    """A blank that is no character of the PDF: its place in the line, where it begins and ends."""

    place: int
    left: float
    right: float


class Line(NamedTuple):
    """One line of a page in points from its lower left corner.

    `head` is the right edge of the first word, `size` that of the font.
    """

    text: str
    left: float
    head: float
    right: float
    base: float
    size: float
    gaps: tuple[Gap, ...] = ()


class Page(NamedTuple):
    """The lines of a page in the order of the file; None where the page cannot be read."""

    width: float
    height: float
    lines: list[Line] | None


class Extract(NamedTuple):
    """All pages; the words in fonts of before Unicode by encoding, control characters left out."""

    pages: list[Page]
    legacy: dict[str, int]
    controls: int


def extract(raw: bytes, *, path: str) -> Extract:
    """What the text layer of the PDF holds. Raises LockedDocument, BrokenDocument, TooLarge."""
    import pypdfium2
    import pypdfium2.raw as pdfium

    try:
        document = pypdfium2.PdfDocument(raw)
    except pypdfium2.PdfiumError:
        if pdfium.FPDF_GetLastError() == _PASSWORD:
            raise LockedDocument(path=path) from None
        raise _broken(path) from None
    if len(document) > MAX_PAGES:
        raise TooLarge(path=path, name="MAX_PAGES", limit=MAX_PAGES)
    counts: Counter[str] = Counter()
    pages = []
    for index in range(len(document)):
        try:
            page = document[index]
            text_page = page.get_textpage()
        except pypdfium2.PdfiumError:
            pages.append(Page(0.0, 0.0, None))
            continue
        reader = _PageReader(pdfium, text_page.raw)
        width, height = page.get_size()
        pages.append(Page(width, height, list(reader.lines(counts))))
        text_page.close()
        page.close()
    if not any(page.lines is not None for page in pages):
        raise _broken(path)
    controls = counts.pop("controls", 0)
    return Extract(pages, dict(counts), controls)


def _broken(path: str) -> BrokenDocument:
    what = say("its pages cannot be found")
    return BrokenDocument(path=path, format="PDF", what=what)


class _PageReader:
    """The characters of one page, asked one by one as PDFium has them."""

    def __init__(self, pdfium: Any, page: Any) -> None:
        self._pdfium = pdfium
        self._page = page
        self._box = pdfium.FS_RECTF()
        self._name = ctypes.create_string_buffer(256)
        self._flags = ctypes.c_int()
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._matrix = pdfium.FS_MATRIX()

    def lines(self, counts: Counter[str]) -> Iterator[Line]:
        """The lines that show something; adds to `counts` what was decoded or left out."""
        get = self._pdfium.FPDFText_GetUnicode
        page = self._page
        codes = [get(page, i) for i in range(max(0, self._pdfium.FPDFText_CountChars(page)))]
        start = 0
        for end, code in enumerate([*codes, 0x0A]):
            if code not in (0x0A, 0x0D, *_PARTING):
                continue
            if code in _PARTING:
                codes[end] = ord("-")
            line = self._line(codes, start, end + (code in _PARTING), counts)
            if line:
                yield line
            start = end + 1

    def _line(self, codes: list[int], start: int, end: int, counts: Counter[str]) -> Line | None:
        while start < end and codes[start] <= 0x20:
            start += 1
        while end > start and codes[end - 1] <= 0x20:
            end -= 1
        characters = [chr(code) for code in codes[start:end]]
        text = "".join(characters)
        if not text.strip():
            return None
        blanks = [i for i, character in enumerate(characters) if character == " "]
        head = start + (blanks[0] if blanks else len(characters)) - 1
        first, last = self._edges(start), self._edges(end - 1)
        gaps = [
            Gap(i, self._edges(start + i - 1)[1], self._edges(start + i + 1)[0])
            for i in blanks
            if self._pdfium.FPDFText_IsGenerated(self._page, start + i) == 1
        ]
        if _MAYBE_LEGACY.search(text) and not _UNICODE_ONLY.search(text):
            text, gaps = self._decode(characters, start, gaps, counts)
        kept = _NOT_SHOWN.sub("", text)
        if len(kept) < len(text):
            counts["controls"] += len(text) - len(kept)
        return Line(
            _join_surrogates(kept),
            first[0],
            self._edges(head)[1],
            last[1],
            self._base(start),
            self._size(start),
            tuple(gaps) if len(kept) == len(text) else (),
        )

    def _edges(self, index: int) -> tuple[float, float]:
        """Left and right edge of a character."""
        if not self._pdfium.FPDFText_GetLooseCharBox(self._page, index, self._box):
            return 0.0, 0.0
        return self._box.left, self._box.right

    def _size(self, index: int) -> float:
        """The size of a character's font as it is shown."""
        size: float = self._pdfium.FPDFText_GetFontSize(self._page, index)
        if self._pdfium.FPDFText_GetMatrix(self._page, index, self._matrix):
            size *= math.hypot(self._matrix.c, self._matrix.d)
        return size

    def _base(self, index: int) -> float:
        self._pdfium.FPDFText_GetCharOrigin(self._page, index, self._x, self._y)
        return self._y.value

    def _font(self, index: int) -> str:
        self._pdfium.FPDFText_GetFontInfo(
            self._page, index, self._name, len(self._name), self._flags
        )
        return _SUBSET.sub("", self._name.value.decode("utf-8", "replace"))

    def _decode(
        self, characters: list[str], start: int, gaps: list[Gap], counts: Counter[str]
    ) -> tuple[str, list[Gap]]:
        """The line with its runs in legacy fonts decoded, and the gaps at their new places."""
        places = {gap.place: gap for gap in gaps}
        runs: list[tuple[str, list[str]]] = []
        decoded: list[str] = []
        moved: list[Gap] = []
        for i, character in enumerate(characters):
            if i in places:
                runs.append(("", [character]))
                continue
            font = self._font(start + i) if character != " " or not runs else runs[-1][0]
            if not runs or runs[-1][0] != font:
                runs.append((font, []))
            runs[-1][1].append(character)
        index = 0
        for font, run in runs:
            text = "".join(run)
            found = decode_run(text, font) if font else None
            if found is not None and found != text:
                counts[font_encoding(font) or ""] += len(text.split())
            if index in places:
                moved.append(places[index]._replace(place=sum(map(len, decoded))))
            index += len(run)
            decoded.append(text if found is None else found)
        return "".join(decoded), moved


def _join_surrogates(text: str) -> str:
    """`text` with pairs of surrogates as the characters they stand for, lone ones replaced."""
    if text.isascii() or not any("\ud800" <= character <= "\udfff" for character in text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
