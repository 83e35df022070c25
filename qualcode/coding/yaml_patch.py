r"""What to write so that a place of a YAML text says something else, and all the rest stays.

Two trees are compared, the one that was read and the one that is wanted. What both have in common
keeps its bytes, with its comments, quotes and line breaks.

>>> from qualcode.coding.yaml_tree import read_tree
>>> yaml = Yaml("a: {b: [x,\n  y], c: z}  # đó\n")
>>> wanted = read_tree("a: {b: [x, w, y], d: t}", path="")
>>> yaml.patched(rewrite(yaml, read_tree(yaml.text, path=""), wanted))
'a: {b: [x, w,\n  y], d: t}  # đó\n'
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from difflib import SequenceMatcher

from .yaml_edit import Patch, Yaml, flow, scalar
from .yaml_tree import Mapping, Node, Scalar, Sequence

WIDTH = 100
"""Columns up to which a value is written on one line."""


def rewrite(yaml: Yaml, old: Node, new: Node) -> list[Patch]:
    """The patches after which the place of `old` says what `new` says."""
    if old is new or flow(old) == flow(new):
        return []
    if isinstance(old, Mapping) and isinstance(new, Mapping) and old.entries.keys() & new.entries:
        return _rewrite_entries(yaml, old, new)
    if isinstance(old, Sequence) and isinstance(new, Sequence) and old.items and new.items:
        return _rewrite_items(yaml, old, new)
    start = old.span.start
    room = yaml.indent_at(start) + (4 if _on_dash(yaml, start) else 2)
    return [yaml.set_value(old, wrapped(new, yaml.column(start), room, yaml.newline))]


def wrapped(node: Node, column: int, indent: int, newline: str) -> str:
    """A value in brackets, braces or quotes that begins in `column`, broken where it is long."""
    lines, line = [], ""
    for piece in _pieces(node):
        if line and column + len(line) + 1 + len(piece) > WIDTH:
            lines.append(line)
            line, column = piece, indent
        else:
            line = f"{line} {piece}" if line else piece
    return f"{newline}{' ' * indent}".join([*lines, line])


def _rewrite_entries(yaml: Yaml, old: Mapping, new: Mapping) -> list[Patch]:
    kept = [key for key in old.entries if key in new.entries]
    patches = [patch for key in kept for patch in rewrite(yaml, old.entries[key], new.entries[key])]
    gone = [key for key in old.entries if key not in new.entries]
    if old.flow and gone:  # those at the end go with the comma before them
        last = list(old.entries).index(kept[-1])
        end = old.entries[kept[-1]].span.end
        behind = list(old.entries)[last + 1 :]
        if behind:
            patches.append(Patch(end, old.entries[behind[-1]].span.end, ""))
            gone = [key for key in gone if key not in behind]
    patches += [yaml.remove_entry(old, key) for key in gone]
    return patches + list(_added_entries(yaml, old, new, kept[0]))


def _added_entries(yaml: Yaml, old: Mapping, new: Mapping, first: str) -> Iterator[Patch]:
    """The new entries, each behind the one that stands before it in `new`."""
    added: dict[str, list[str]] = {}
    after = first
    for key in new.entries:
        if key in old.entries:
            after = key
        else:
            added.setdefault(after, []).append(key)
    for place, keys in added.items():
        end = old.entries[place].span.end
        if old.flow:
            written = "".join(f", {scalar(key)}: {flow(new.entries[key])}" for key in keys)
            yield Patch(end, end, written)
        else:
            column = yaml.column(next(iter(old.keys.values())).start)
            lines = "".join(_entry(key, new.entries[key], column, yaml.newline) for key in keys)
            yield yaml.insert_lines(end, lines)


def _entry(key: str, value: Node, column: int, newline: str) -> str:
    """An entry in lines of its own; a list without brackets has an item a line."""
    head = f"{' ' * column}{key}:"
    if isinstance(value, Sequence) and not value.flow and value.items:
        return f"{head}{newline}{_items(value.items, column + 2, newline)}"
    return f"{head} {wrapped(value, len(head) + 1, column + 2, newline)}{newline}"


def _items(items: list[Node], column: int, newline: str) -> str:
    dash = f"{' ' * column}- "
    return "".join(f"{dash}{wrapped(i, column + 2, column + 4, newline)}{newline}" for i in items)


def _rewrite_items(yaml: Yaml, old: Sequence, new: Sequence) -> list[Patch]:
    before, after = ([flow(item) for item in each.items] for each in (old, new))
    changes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    patches: list[Patch] = []
    for change, i, i_end, j, j_end in changes:
        if change == "equal":
            continue
        while i < i_end and j < j_end:
            patches += rewrite(yaml, old.items[i], new.items[j])
            i, j = i + 1, j + 1
        if i < i_end:
            patches += _without(yaml, old, i, i_end)
        if j < j_end:
            patches.append(_with(yaml, old, i, new.items[j:j_end]))
    return patches


def _without(yaml: Yaml, old: Sequence, first: int, end: int) -> list[Patch]:
    if old.flow and first and end == len(old.items):
        return [Patch(old.items[first - 1].span.end, old.items[-1].span.end, "")]
    return [yaml.remove_item(old, number) for number in range(first, end)]


def _with(yaml: Yaml, old: Sequence, place: int, more: list[Node]) -> Patch:
    """More items before the one at `place`, or behind the last one."""
    if old.flow:
        written = ", ".join(map(flow, more))
        if place:
            end = old.items[place - 1].span.end
            return Patch(end, end, f", {written}")
        start = old.items[0].span.start
        return Patch(start, start, f"{written}, ")
    column = yaml.indent_at(yaml.item_lines(old, 0).start)
    lines = _items(more, column, yaml.newline)
    if place == 0:
        start = yaml.item_start(old, 0)
        return Patch(start, start, lines)
    is_last = place == len(old.items)
    return yaml.insert_lines(yaml.item_lines(old, place - 1, to_end=is_last).end, lines)


def _pieces(node: Node) -> Iterator[str]:
    """A value in pieces between which a line may be broken instead of a blank."""
    if isinstance(node, Scalar):
        written = flow(node)
        if len(written) > WIDTH // 2 and written == node.text:
            written = json.dumps(written, ensure_ascii=False)  # what has no quotes is not broken
        whole = node.text != " ".join(node.text.split()) or not written.startswith('"')
        yield from [written] if whole else written.split(" ")
        return
    if isinstance(node, Sequence):
        parts, around = [("", item) for item in node.items], "[]"
    else:
        parts, around = [(f"{scalar(key)}: ", value) for key, value in node.entries.items()], "{}"
    if not parts:
        yield around
    for number, (key, value) in enumerate(parts):
        *rest, last = _pieces(value)
        before = around[0] if number == 0 else ""
        behind = around[1] if number == len(parts) - 1 else ","
        first, *rest = *rest, f"{last}{behind}"
        yield f"{before}{key}{first}"
        yield from rest


def _on_dash(yaml: Yaml, place: int) -> bool:
    """Whether the line of `place` begins an item."""
    line = yaml.text[place - yaml.column(place) : place]
    return line.lstrip(" ").startswith("- ")


def text_node(text: str) -> Scalar:
    """A text as a value, without quotes where that is beyond doubt."""
    return Scalar(0, text, plain=scalar(text) != json.dumps(text, ensure_ascii=False))
