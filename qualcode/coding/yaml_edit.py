r"""Changes at single places of a YAML text; every other character of it stays as it was.

A tree of `yaml_tree` says where things stand. What is here writes beside or over them, in the
way that the text is written there: in braces and brackets, or in lines with an indent.

>>> from qualcode.coding.yaml_tree import read_tree
>>> yaml = Yaml("a:\n  id: x  # cũ\n  b: [1]\n")
>>> entry = read_tree(yaml.text, path="").entries["a"]
>>> yaml.patched([yaml.set_value(entry.entries["id"], scalar("y")), yaml.remove_entry(entry, "b")])
'a:\n  id: y  # cũ\n'
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from ..model import Span
from .yaml_tree import Mapping, Node, Scalar, Sequence

PLAIN = re.compile(r"\$?\w[\w./()…-]*( [\w./()…-]+)*")
"""Texts that need no quotes anywhere; many others need none either, but why find out."""

_HEADING = re.compile(r"#.*[═━─=*~#-]{3}")
_DASH = re.compile(r"^[ ]*-(?=\s)", re.M)


class Patch(NamedTuple):
    """`text` in the place of what stands from `start` to `end`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Yaml:
    """A YAML text that is to be changed at some places."""

    text: str

    @property
    def newline(self) -> str:
        """How its lines end."""
        return "\r\n" if "\r\n" in self.text else "\n"

    def patched(self, patches: Iterable[Patch]) -> str:
        """The text after all `patches`, which must not overlap."""
        kept, done = [], 0
        for start, end, new in sorted(patches):
            kept += [self.text[done:start], new]
            done = end
        return "".join([*kept, self.text[done:]])

    def set_value(self, node: Node, written: str) -> Patch:
        """Writes `written` over a value."""
        start, end = node.span
        if isinstance(node, Scalar) and start == end:
            return Patch(start, end, f" {written}")
        if self.text[start] in "|>":  # a block of lines: the span holds the last line's end
            return Patch(start, end, written + self.newline)
        return Patch(start, end, written)

    def add_entry(self, mapping: Mapping, key: str, written: str, *, after: str) -> Patch:
        """Writes a new entry behind that of the key `after`."""
        end = mapping.entries[after].span.end
        if mapping.flow:
            return Patch(end, end, f", {key}: {written}")
        return self.insert_lines(end, " " * self.column(_first(mapping)) + f"{key}: {written}")

    def remove_entry(self, mapping: Mapping, key: str) -> Patch:
        """Takes an entry away, with its comma or its lines."""
        start, end = mapping.keys[key].start, mapping.entries[key].span.end
        if mapping.flow:
            return Patch(start, self._behind_comma(end), "")
        below = self.line_end(end)
        if self.text[self._line_start(start) : start].strip():  # on the line of a dash
            return Patch(start, below + len(self._indent(below)), "")
        return Patch(self._line_start(start), below, "")

    def item_lines(self, sequence: Sequence, number: int, *, to_end: bool = False) -> Span:
        """The lines of an item, from its dash on, with the comments that are indented under it.

        With `to_end`, those right under its dash too, as they belong to nothing that follows.
        """
        item = sequence.items[number]
        dash = [found.end() - 1 for found in _DASH.finditer(self.text, 0, item.span.start + 1)][-1]
        beyond = self.column(dash) - to_end
        end = behind = self.line_end(item.span.end)
        while behind < len(self.text):
            line = self.text[behind : self.line_end(behind + 1)]
            if line.strip() and not self._is_comment(line, beyond=beyond):
                break
            behind += len(line)
            end = behind if line.strip() else end
        return Span(self._line_start(dash), end)

    def item_start(self, sequence: Sequence, number: int) -> int:
        """Where the lines of an item begin, with the comment right above unless it is a heading."""
        start = self.item_lines(sequence, number).start
        column = len(self._indent(start))
        while start:
            above = self._line_start(start - 1)
            line = self.text[above:start]
            if not self._is_comment(line) or len(self._indent(above)) > column:
                break
            if _HEADING.match(line.strip()):
                break
            start = above
        return start

    def remove_item(self, sequence: Sequence, number: int) -> Patch:
        """Takes an item away, with the comment right above it unless that is a heading."""
        start, end = sequence.items[number].span
        if sequence.flow:
            return Patch(start, self._behind_comma(end), "")
        end = self.item_lines(sequence, number).end
        start = self.item_start(sequence, number)
        while end < len(self.text) and not self.text[end : self.line_end(end + 1)].strip():
            end = self.line_end(end + 1)
        return Patch(start, end, "")

    def move_items(
        self, sequence: Sequence, numbers: Iterable[int], beside: int, *, after: bool
    ) -> list[Patch]:
        """Puts items before or after the item `beside`, each with the comments that are its own."""
        moved = list(numbers)
        order = [number for number in range(len(sequence.items)) if number not in moved]
        place = order.index(beside) + after
        order[place:place] = moved
        if order == sorted(order):
            return []
        if sequence.flow:
            spans = [item.span for item in sequence.items]
            return [
                Patch(*spans[place], self.text[slice(*spans[number])])
                for place, number in enumerate(order)
                if place != number
            ]
        blocks = [self._block(sequence, number) for number in moved]
        gap = self.newline if self.is_separated(sequence, beside) else ""
        lines = "".join(gap + block if after else block + gap for block in blocks)
        at_end = len(sequence.items) - 1 in moved  # no empty lines are to stay behind
        cuts = [self._cut(sequence, number, upwards=at_end) for number in moved]
        if not after:
            start = self.item_start(sequence, beside)
            return [*cuts, Patch(start, start, lines)]
        is_last = beside == len(sequence.items) - 1
        end = self.item_lines(sequence, beside, to_end=is_last).end
        return [*cuts, self.insert_lines(end, lines)]

    def _block(self, sequence: Sequence, number: int) -> str:
        """The lines of an item with the comment right above them, ended by a line break."""
        end = self.item_lines(sequence, number).end
        lines = self.text[self.item_start(sequence, number) : end]
        return lines if lines.endswith("\n") else lines + self.newline

    def _cut(self, sequence: Sequence, number: int, *, upwards: bool) -> Patch:
        """Takes an item away, with the empty lines below it, or `upwards` those above."""
        if not upwards:
            return self.remove_item(sequence, number)
        start, end = self.item_start(sequence, number), self.item_lines(sequence, number).end
        while start and not self.text[(above := self._line_start(start - 1)) : start].strip():
            start = above
        return Patch(start, end, "")

    def insert_lines(self, place: int, lines: str) -> Patch:
        """Writes whole lines below the line that `place` stands on or ends."""
        at = self.line_end(place)
        if at and self.text[at - 1] != "\n":
            return Patch(at, at, self.newline + lines)
        return Patch(at, at, lines.removesuffix(self.newline) + self.newline)

    def indented(self, span: Span, column: int) -> str:
        """Whole lines, moved so that the first one that is not empty begins in `column`."""
        lines = self.text[span.start : span.end].splitlines(keepends=True)
        first = next((line for line in lines if line.strip()), "")
        shift = column - _blanks(first)
        return "".join(
            " " * (_blanks(line) + shift) + line.lstrip(" ") if line.strip() else line
            for line in lines
        )

    def is_separated(self, sequence: Sequence, number: int) -> bool:
        """Whether an empty line stands above or below the item."""
        start, end = self.item_lines(sequence, number)
        above = self.text[self._line_start(start - 1) : start] if start else ""
        below = self.text[end : self.line_end(end + 1)] if end < len(self.text) else "#"
        return not (above or "#").strip() or not below.strip()

    def column(self, place: int) -> int:
        """How many characters stand before `place` on its line."""
        return place - self._line_start(place)

    def indent_at(self, place: int) -> int:
        """How many blanks the line begins with that `place` stands on."""
        return len(self._indent(self._line_start(place)))

    def _line_start(self, place: int) -> int:
        return self.text.rfind("\n", 0, max(place, 0)) + 1

    def line_end(self, place: int) -> int:
        """Behind the line that `place` stands in; `place` itself where it is behind one."""
        place = min(place, len(self.text))
        if place and self.text[place - 1] == "\n":
            return place
        found = self.text.find("\n", place)
        return len(self.text) if found < 0 else found + 1

    def _indent(self, line_start: int) -> str:
        return " " * _blanks(self.text[line_start : self.line_end(line_start + 1)])

    def _is_comment(self, line: str, *, beyond: int = -1) -> bool:
        return line.lstrip(" ").startswith("#") and _blanks(line) > beyond

    def _behind_comma(self, place: int) -> int:
        """Behind the comma that follows, and the blanks behind it; `place` where none does."""
        found = re.compile(r"(\s|#[^\n]*)*?,[ ]*").match(self.text, place)
        return found.end() if found else place


def scalar(text: str) -> str:
    """A text on one line as YAML: plain where that is beyond doubt, else in double quotes."""
    text = " ".join(text.split())
    if PLAIN.fullmatch(text) and not Scalar(0, text, plain=True).missing:
        return text
    return json.dumps(text, ensure_ascii=False)


def flow(node: Node) -> str:
    """A node as YAML in one line, with brackets and braces."""
    if isinstance(node, Sequence):
        return f"[{', '.join(flow(item) for item in node.items)}]"
    if isinstance(node, Mapping):
        return f"{{{', '.join(f'{scalar(k)}: {flow(v)}' for k, v in node.entries.items())}}}"
    if node.plain and (node.missing or PLAIN.fullmatch(node.text)):
        return node.text or "~"
    return json.dumps(node.text, ensure_ascii=False)


def _first(mapping: Mapping) -> int:
    return next(iter(mapping.keys.values())).start


def _blanks(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
