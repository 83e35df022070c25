"""Indicators written from one code of a codebook's YAML into another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..model import Negation, Span
from .yaml_edit import Patch, Yaml, flow
from .yaml_tree import Mapping as Entries
from .yaml_tree import Node, Scalar
from .yaml_tree import Sequence as Items


def push_down(yaml: Yaml, source: Entries, target: Entries, places: Iterable[int]) -> list[Patch]:
    """Writes into indicators of `source` what their code says of all and `target` does not."""
    unless, negation = _options(source, target)
    patches: list[Patch] = []
    signs = _items(source.entries.get("indicators"))
    for sign in (signs[place] for place in places):
        if isinstance(sign, Entries):
            patches += _into_entries(yaml, sign, unless, negation)
        elif unless or negation is not None:
            entries: dict[str, Node] = {"phrase": sign}
            entries |= {"unless": Items(0, unless)} if unless else {}
            entries |= {"negation": negation} if negation is not None else {}
            patches.append(yaml.set_value(sign, flow(Entries(0, entries))))
    return patches


def take_over(
    yaml: Yaml, sources: Sequence[tuple[Entries, Sequence[int]]], target: Entries
) -> list[Patch]:
    """Writes indicators of other codes behind those of `target`, as they stand where possible."""
    if not any(places for _, places in sources):
        return []
    stands = target.entries.get("indicators")
    last = list(target.entries)[-1]
    there = _items(stands)
    lists = [_list_of(source) for source, places in sources if places]
    in_lines = not target.flow and all(each is not None and not each.flow for each in lists)
    if stands is None and in_lines:
        column = yaml.column(target.keys[last].start)
        lines = _lines(yaml, sources, column + 2)
        head = f"{' ' * column}indicators:{yaml.newline}"
        return [yaml.insert_lines(target.entries[last].span.end, head + lines)]
    if isinstance(stands, Items) and there and not stands.flow:
        end = yaml.item_lines(stands, len(there) - 1, to_end=True).end
        column = yaml.column(stands.span.start)
        return [yaml.insert_lines(end, _lines(yaml, sources, column))]
    new = [_items(source.entries["indicators"])[n] for source, places in sources for n in places]
    written = flow(Items(0, [*there, *new]))
    if stands is None:
        return [yaml.add_entry(target, "indicators", written, after=last)]
    return [yaml.set_value(stands, written)]


def _options(source: Entries, target: Entries) -> tuple[list[Node], Node | None]:
    """What `source` says of all its indicators, where `target` says something else."""
    theirs, ours = source.entries.get("unless"), target.entries.get("unless")
    same = theirs is not None and ours is not None and flow(theirs) == flow(ours)
    unless = [] if same else _items(theirs)
    usual: Node = Scalar(0, Negation.DROP.value, plain=True)
    rule = source.entries.get("negation", usual)
    return unless, None if flow(rule) == flow(target.entries.get("negation", usual)) else rule


def _into_entries(
    yaml: Yaml, sign: Entries, unless: Sequence[Node], negation: Node | None
) -> list[Patch]:
    patches = []
    last = list(sign.entries)[-1]
    own = sign.entries.get("unless")
    if unless and own is not None:
        patches.append(yaml.set_value(own, flow(Items(0, [*_items(own), *unless]))))
    elif unless:
        patches.append(yaml.add_entry(sign, "unless", flow(Items(0, [*unless])), after=last))
    if negation is not None and "negation" not in sign.entries:
        patches.append(yaml.add_entry(sign, "negation", flow(negation), after=last))
    return patches


def _lines(yaml: Yaml, sources: Sequence[tuple[Entries, Sequence[int]]], column: int) -> str:
    """Indicators as items of a list, one below the other, with the comments above them."""
    lines = []
    for source, places in sources:
        listed = _list_of(source)
        if listed is None or listed.flow:
            signs = _items(source.entries.get("indicators"))
            lines += [f"{' ' * column}- {flow(signs[n])}{yaml.newline}" for n in places]
            continue
        start = yaml.line_end(source.keys["indicators"].end)
        for place in range(len(listed.items)):
            is_last = place == len(listed.items) - 1
            end = yaml.item_lines(listed, place, to_end=is_last).end
            if place in places:
                lines.append(yaml.indented(Span(start, end), column))
            start = end
    return "".join(line if line.endswith("\n") else line + yaml.newline for line in lines)


def _list_of(node: Entries) -> Items | None:
    found = node.entries.get("indicators")
    return found if isinstance(found, Items) else None


def _items(node: Node | None) -> list[Node]:
    if isinstance(node, Items):
        return node.items
    return [] if node is None or (isinstance(node, Scalar) and node.missing) else [node]
