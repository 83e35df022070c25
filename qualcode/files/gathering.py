"""What a reader of a word processor's file fills while it walks: paragraphs, tables, notes.

The reader says where things begin and end; text that lies inside something else (a cell, a text
box, a note) is gathered apart from the paragraph it interrupts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager

from ..errors import EmptyFile
from .encodings import without_fonts
from .flow import Block, Table, lay_out
from .fonts import Pieces, encoding_of
from .legacy import font_encoding
from .transcripts import Reading


class Gathering:
    """The blocks of a document in the making, its notes, and the account of changes."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.changes: Counter[str] = Counter()
        self._notes: list[str] = []
        self._numbers: dict[Hashable, int] = {}
        self._pieces: Pieces | None = None  # of the open paragraph
        self._boxes: list[Block] = []  # what is anchored in it
        self._table = Table()
        self._row: list[list[Block]] = []

    def reading(self, path: str, encoding: str = "") -> Reading:
        """All that was gathered, in `encoding`, or as its fonts say. Raises EmptyFile."""
        self.end_paragraph()
        text = lay_out(self.blocks, self._notes)
        if not text.strip():
            raise EmptyFile(path=path)
        decoded = without_fonts(text, encoding_of(self.changes) or encoding or "utf-8")
        changes = {kind: n for kind, n in self.changes.items() if n}
        for kind, n in decoded.changes.items():
            changes[kind] = changes.get(kind, 0) + n
        return Reading(decoded.text, decoded.encoding, decoded.confidence, changes)

    def add(self, text: str, font: str = "") -> None:
        """Text of the open paragraph, or of a new one."""
        if self._pieces is None:
            self._pieces = Pieces()
        self._pieces.add(text, font)

    def add_soft_hyphen(self, font: str) -> None:
        """A place where a word may be broken: left out, but a letter (ư) in a font of TCVN3."""
        if font_encoding(font) == "tcvn3":
            self.add("\u00ad", font)
        else:
            self.changes["left_out_soft_hyphens"] += 1

    def open_paragraph(self) -> None:
        """A paragraph begins, unless one is open."""
        if self._pieces is None:
            self._pieces = Pieces()

    def part_words(self) -> None:
        """What comes next in this paragraph is another word."""
        if self._pieces is not None:
            self._pieces.part_words()

    def end_paragraph(self) -> None:
        """The open paragraph, if there is one, ends, and what is anchored in it follows."""
        if self._pieces is not None:
            self.blocks.append(self._pieces.text(self.changes))
        self.blocks += self._boxes
        self._pieces, self._boxes = None, []

    @contextmanager
    def inside(self) -> Iterator[list[Block]]:
        """The blocks of something that lies inside the open paragraph, row or document."""
        outer = self.blocks, self._pieces, self._boxes
        blocks: list[Block] = []
        self.blocks, self._pieces, self._boxes = blocks, None, []
        yield blocks
        self.end_paragraph()
        self.blocks, self._pieces, self._boxes = outer

    @contextmanager
    def table(self) -> Iterator[None]:
        """A table, which `row` and `cell` fill."""
        self.end_paragraph()
        outer, self._table = self._table, Table()
        yield
        self.blocks.append(self._table)
        self._table = outer

    @contextmanager
    def row(self) -> Iterator[None]:
        """A row of the open table."""
        outer, self._row = self._row, []
        yield
        self._table.rows.append(self._row)
        self._row = outer

    @contextmanager
    def cell(self) -> Iterator[None]:
        """A cell of the open row."""
        row = self._row
        with self.inside() as blocks:
            yield
        row.append(blocks)

    @contextmanager
    def box(self) -> Iterator[None]:
        """A text box: its blocks follow the paragraph it is anchored in."""
        with self.inside() as blocks:
            yield
        self._boxes += blocks

    def note(self, key: Hashable, fill: Callable[[], None]) -> None:
        """A mark ``[1]``; the note of this key itself is filled once, at its first mark."""
        if key not in self._numbers:
            self._numbers[key] = len(self._notes) + 1
            self._notes.append("")
            with self.inside() as blocks:
                fill()
            lines = lay_out(blocks).split("\n")
            self._notes[self._numbers[key] - 1] = " ".join(filter(None, map(str.strip, lines)))
        self.add(f"[{self._numbers[key]}]")
