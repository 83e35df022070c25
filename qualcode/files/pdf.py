r"""PDF with a text layer → the text of a transcript: one line a paragraph, as in the other formats.

`pdf_lines` gives the lines with their places on the page, in the order in which the program that
made the file wrote them, which is the order of reading (measured: 1.000 of the words on one and
two columns). Here running headers, footers and page numbers are left out and lines that were
parted only because the page ended are joined again:

- a line goes on in the next if the next one's first word had found no room in it;
- a wider gap, another size of letters, an indented first line begin a paragraph;
- a line that begins with a speaker's label begins a paragraph, whatever the geometry says.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ..errors import NoTextLayer
from ..text.turns import label_lines
from .encodings import without_fonts
from .pdf_lines import Extract, Line, Page, extract
from .sandbox import run_guarded
from .transcripts import Reading

SAME_PLACE = 3.0
"""Points within which two lines begin at one place."""

ROOM_SPARE = 1.05
"""A word that would have fitted by less than this ratio may have been moved on all the same."""

WIDER_GAP = 1.25
"""Line distances beyond this many usual ones part paragraphs."""

OTHER_SIZE = 1.2
"""The ratio of letter sizes from which on a line belongs to no paragraph with the one before."""

BLANK = 0.25
"""A blank's width, in letter heights."""

CELL_GAP = 0.35
"""A gap between words that are parted by characters else is no blank if it is wider than this."""

WIDE_GAP = 1.5
"""A gap parts cells, where all blanks are gaps, if it is so many letter heights wide."""

MANY_GAPS = 0.3
"""With more of its blanks than this being gaps, a PDF keeps no blanks as characters."""

EDGE_LINES = 3
"""So many lines at the top and bottom of a page may be running ones."""

FEW_LINES = 8
"""With fewer lines in a column its right edge is not known from them alone."""

_NUMBER = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"\W*(?:(?:trang|page|tr|p)\W*)?(?P<number>\d{1,4})(?:\W*(?:/|of|trên)\W*\d{1,4})?\W*",
    re.IGNORECASE,
)
_BULLET = re.compile(r"(?:[-–—•*+▪●◦○·■□➢✓\uf0b7]|\d{1,3}[.)]|[a-zđ][.)])\s")
_ONLY_BULLETS = "•▪●◦○■□➢✓\uf0b7"
_CLOCK_LINE = re.compile(r"[\[(]?\d{1,2}:\d{2}")
_SENTENCE_END = re.compile(r"[.!?…:;][\"”’»)\]]*\Z")
_SOFT_HYPHENS = "\u00ad\u2010"
_LAST_LETTERS = re.compile(r"[^\W\d_]+(?=-\Z)")
_FIRST_LETTERS = re.compile(r"[^\W\d_]+")


def read(raw: bytes, *, path: str) -> list[Reading]:
    """The text of a PDF. Raises NoTextLayer, LockedDocument, BrokenDocument, Reader….

    Changes: ``left_out_page_numbers``, ``left_out_headers_and_footers``, ``rejoined_lines``,
    ``legacy_font`` (words), ``left_out_controls``, ``pages_without_text``.
    """
    extracted: Extract = run_guarded(extract, raw, path=path)
    pages = [page for page in extracted.pages if page.lines]
    if not pages:
        raise NoTextLayer(path=path, n=len(extracted.pages))
    running = _running_lines(pages)
    numbers = _page_numbers(pages, running)
    blocks = [block for i, page in enumerate(pages) for block in _blocks(page, running[i])]
    lines = [line for block in blocks for line in block.lines]
    if not lines:
        raise NoTextLayer(path=path, n=len(extracted.pages))
    text, n_joined = _join(blocks)
    decoded = without_fonts(text, "+".join(sorted(extracted.legacy)) or "utf-8")
    counts = {
        "left_out_page_numbers": numbers,
        "left_out_headers_and_footers": sum(map(len, running)) - numbers,
        "rejoined_lines": n_joined,
        "legacy_font": sum(extracted.legacy.values()) + decoded.changes.get("legacy_font", 0),
        "left_out_controls": extracted.controls,
        "pages_without_text": len(extracted.pages) - len(pages),
    }
    changes = {name: count for name, count in counts.items() if count}
    return [Reading(decoded.text, decoded.encoding, decoded.confidence, changes)]


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines below one another in one column of a page; `right` is the edge they were set to."""

    lines: list[Line]
    left: float
    right: float


def _edge_lines(page: Page) -> list[int]:
    """The indices of the outermost lines of a page."""
    lines = page.lines or []
    order = sorted(range(len(lines)), key=lambda i: -lines[i].base)
    return list(dict.fromkeys([*order[:EDGE_LINES], *order[-EDGE_LINES:]]))


def _running_lines(pages: Sequence[Page]) -> list[set[int]]:
    """Per page the indices of lines that recur at its edge, digits aside, on most pages.

    What begins with a speaker's label is speech, however often it is said.
    """
    spoken = iter(_labelled([line.text for page in pages for line in page.lines or []]))
    labelled = [[next(spoken) for _ in page.lines or []] for page in pages]
    recurring: defaultdict[tuple[str, str], dict[int, int]] = defaultdict(dict)
    for number, page in enumerate(pages):
        for index in _edge_lines(page):
            line = (page.lines or [])[index]
            if labelled[number][index]:
                continue
            edge = "top" if line.base > page.height / 2 else "bottom"
            recurring[edge, _NUMBER.sub("#", line.text).strip()].setdefault(number, index)
    running: list[set[int]] = [set() for _ in pages]
    for (edge, _), places in recurring.items():
        if len(places) < 2 or 5 * len(places) < 2 * len(pages):
            continue
        chosen = [(pages[n].lines or [])[i] for n, i in places.items()]
        heights = [line.base for line in chosen]
        if max(heights) - min(heights) > SAME_PLACE * 2:
            continue
        if 2 * sum(_stands_off(pages[n], i, edge) for n, i in places.items()) > len(places):
            for n, i in places.items():
                running[n].add(i)
    n_left = sum(
        len(page.lines or []) > len(set_) for page, set_ in zip(pages, running, strict=True)
    )
    return running if 2 * n_left > len(pages) else [set() for _ in pages]


def _stands_off(page: Page, index: int, edge: str) -> bool:
    """Whether a line is farther from the text of the page than the lines of the text are apart.

    Of several running lines above one another each is asked for the gap behind the last of them.
    """
    lines = page.lines or []
    distances = sorted(above.base - below.base for above, below in pairwise(lines))
    usual = [distance for distance in distances if distance > 1.0]
    if not usual:
        return True
    bases = sorted({round(line.base, 1) for line in lines}, reverse=edge == "top")
    place = bases.index(round(lines[index].base, 1))
    inner = bases[place : place + EDGE_LINES + 1]
    gaps = [abs(outer - nearer) for outer, nearer in pairwise(inner)]
    return bool(gaps) and max(gaps) > WIDER_GAP * median(usual)


def _page_numbers(pages: Sequence[Page], running: list[set[int]]) -> int:
    """How many of the running lines are page numbers; lone numbers that count up are added."""
    offsets: Counter[int] = Counter()
    candidates = []
    for n, page in enumerate(pages):
        for index in _edge_lines(page):
            found = _PAGE_NUMBER.fullmatch((page.lines or [])[index].text)
            if found:
                offset = int(found["number"]) - n
                offsets[offset] += 1
                candidates.append((n, index, offset))
    n_numbers = 0
    offset, count = max(offsets.items(), key=lambda item: item[1], default=(0, 0))
    counts_up = count >= 2 and 2 * count >= len(pages)
    for n, index, found_offset in candidates:
        if counts_up and found_offset == offset:
            running[n].add(index)
        n_numbers += index in running[n]
    return n_numbers


def _blocks(page: Page, running: set[int]) -> Iterator[_Block]:
    """The columns of a page: a line above the one before it, or beside it, begins another."""
    block: list[Line] = []
    for index, line in enumerate(page.lines or []):
        if index in running:
            continue
        if block and (
            line.base > block[-1].base + SAME_PLACE
            or line.left > max(each.right for each in block) + SAME_PLACE
            or line.right < min(each.left for each in block) - SAME_PLACE
        ):
            yield _block(page, block)
            block = []
        block.append(line)
    if block:
        yield _block(page, block)


def _block(page: Page, lines: list[Line]) -> _Block:
    left = min(line.left for line in lines)
    right = max(line.right for line in lines)
    if len(lines) < FEW_LINES and right < page.width - left and left < page.width / 3:
        right = page.width - left  # a page of one column has equal margins
    return _Block(lines, left, right)


def _join(blocks: Sequence[_Block]) -> tuple[str, int]:
    """The text of all blocks in paragraphs, and how many line ends were taken out."""
    rights = _right_edges(blocks)
    lines = [line for block in blocks for line in block.lines]
    edges = [rights[i] for i, block in enumerate(blocks) for _ in block.lines]
    first_of_block = [i == 0 for block in blocks for i, _ in enumerate(block.lines)]
    texts = _with_cells(lines)
    labelled = _labelled(texts)
    distance = _usual_distance(blocks, rights)
    paragraphs = [texts[0]]
    n_joined = 0
    for i in range(1, len(lines)):
        before, line = lines[i - 1], lines[i]
        after = lines[i + 1] if i + 1 < len(lines) and not labelled[i + 1] else None
        is_open = not _SENTENCE_END.search(paragraphs[-1])
        goes_on = (
            _had_no_room(before, line, edges[i - 1])
            # "… bạn ấy sang / hỏi: chú ơi": a word within a sentence, not a label
            and not (labelled[i] and not (is_open and texts[i][0].islower()))
            and not _begins_item(texts[i], is_open=is_open)
            and max(before.size, line.size) < OTHER_SIZE * max(1.0, min(before.size, line.size))
            and (
                first_of_block[i]
                or (
                    before.base - line.base <= WIDER_GAP * distance
                    and not _is_indented(before, line, after)
                )
            )
        )
        if goes_on:
            paragraphs[-1] = _glue(paragraphs[-1], texts[i])
            n_joined += 1
        else:
            paragraphs.append(texts[i])
    return "\n".join(paragraphs) + "\n", n_joined


def _right_edges(blocks: Sequence[_Block]) -> list[float]:
    """The right edge of each block: the farthest of all columns that begin at its left edge."""
    farthest: dict[int, float] = {}
    for block in blocks:
        place = round(block.left / SAME_PLACE)
        for near in (place - 1, place, place + 1):
            farthest[near] = max(farthest.get(near, 0.0), block.right)
    return [farthest[round(block.left / SAME_PLACE)] for block in blocks]


def _usual_distance(blocks: Sequence[_Block], rights: Sequence[float]) -> float:
    """The distance of lines inside paragraphs: between those of which the first had no room."""
    distances = [
        before.base - line.base
        for block, right in zip(blocks, rights, strict=True)
        for before, line in pairwise(block.lines)
        if _had_no_room(before, line, right) and before.base - line.base > 1.0
    ]
    distances.sort()
    return median(distances) if distances else float("inf")


def _had_no_room(before: Line, line: Line, right: float) -> bool:
    """Whether the first word of `line` would not have fitted behind `before`."""
    needed = line.head - line.left + BLANK * before.size
    return needed > (right - before.right) / ROOM_SPARE


def _is_indented(before: Line, line: Line, after: Line | None) -> bool:
    """Whether `line` begins farther in than its neighbours: the first line of a paragraph.

    Lines that hang behind a label or number are indented too, but all of them; `after` is None
    where the line after begins with a label.
    """
    margin = SAME_PLACE + BLANK * line.size
    return (
        line.left > before.left + margin
        and after is not None
        and line.left > after.left + margin
        and line.base > after.base
    )


def _begins_item(text: str, *, is_open: bool) -> bool:
    """Whether `text` begins an item of a list or a time; in an open sentence a dash may be one."""
    if _CLOCK_LINE.match(text):
        return True
    return bool(_BULLET.match(text)) and (not is_open or text[0] in _ONLY_BULLETS)


def _glue(before: str, text: str) -> str:
    """Two lines as one; a word that was parted at a hyphen is one again.

    The hyphen stays where it may be the author's: behind a digit, before a capital or a digit
    (``Hà Nội-Hải Phòng``), between Vietnamese syllables, which are never parted (``kinh-tế``).
    """
    if before[-1] in _SOFT_HYPHENS:
        return before[:-1] + text
    if before[-1] != "-" or not before[-2:-1].isalnum():
        return f"{before} {text}"
    first, second = _LAST_LETTERS.search(before), _FIRST_LETTERS.match(text)
    if not first or not second or not second[0][0].islower():
        return before + text
    is_vietnamese = not (first[0] + second[0]).isascii()
    return before + text if is_vietnamese else before[:-1] + text


def _labelled(texts: Sequence[str]) -> list[bool]:
    """Per line, whether it begins with a speaker's label."""
    starts = label_lines("\n".join(texts))
    labelled = []
    place = 0
    for text in texts:
        labelled.append(place in starts)
        place += len(text) + 1
    return labelled


def _with_cells(lines: Sequence[Line]) -> list[str]:
    """The lines, with a TAB for the blank between two cells of a table, or where a TAB was.

    Such a blank is no character of the PDF, unlike those between words, but for some programs
    (TeX) to which no blank is one. There it is wide, or what follows it goes on below, where it
    began, in another row. Blanks that end at the place of one of them are like it.
    """
    n_blanks = sum(line.text.count(" ") for line in lines)
    n_gaps = sum(len(line.gaps) for line in lines)
    least = CELL_GAP if n_gaps < MANY_GAPS * n_blanks else WIDE_GAP
    places = {
        (round(line.left), round(gap.right))
        for line, below in pairwise(lines)
        for gap in line.gaps
        if gap.right - gap.left > least * line.size
        or (line.base > below.base and abs(below.left - gap.right) < 1.0 < below.left - line.left)
    }
    texts = []
    for line in lines:
        text = line.text
        for gap in line.gaps:
            if (round(line.left), round(gap.right)) in places:
                text = text[: gap.place] + "\t" + text[gap.place + 1 :]
        texts.append(text)
    return texts
