"""Decisions on a merge as a file that people write: YAML, of which JSON is a part.

documents: {PV07: "+", Nháp: "-"}
codes: {"Rào cản / Xa xôi": barriers.mobility}
inbox: {0f3a…: take}
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from ..coding.yaml_tree import Mapping, Node, Scalar, read_tree
from ..errors import BrokenMap, CodebookError
from ..messages import Said, say
from ..teams.plan import MergeMap
from .encodings import decode
from .transcripts import read_bytes
from .writing import write_all

PARTS = tuple(each.name for each in fields(MergeMap))


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A line of a map that nobody has filled in: `part` is ``codes`` or ``inbox``."""

    part: str
    key: str
    note: str


def read_map(path: Path) -> MergeMap:
    """The decisions that a file holds. Raises NotFound, BrokenMap with the line."""
    text = decode(read_bytes(path), path=str(path)).text.removeprefix("\ufeff")
    if all(not line.strip() or line.lstrip().startswith("#") for line in text.splitlines()):
        return MergeMap()
    try:
        tree = read_tree(text, path=str(path))
    except CodebookError as error:
        raise BrokenMap(**{"line": 1, **error.values, "path": path}) from None
    record = {}
    for name, part in _entries(tree, path):
        if name not in PARTS:
            what = say("“{name}” is none of {known}", name=name, known=", ".join(PARTS))
            raise _refusal(path, part, what)
        if not (isinstance(part, Scalar) and part.missing):
            record[name] = dict(_texts(part, path))
    return MergeMap.from_record(record)


def write_map(path: Path, decisions: MergeMap, questions: Sequence[OpenQuestion] = ()) -> None:
    """Writes decisions, and as comments what is still to be decided. Raises OutputError."""
    write_all(path.parent, {path.name: "".join(_lines(decisions, questions)).encode()})


def _entries(node: Node, path: Path) -> Iterator[tuple[str, Node]]:
    if not isinstance(node, Mapping):
        raise _refusal(path, node, say("here names and what they stand for are expected"))
    yield from node.entries.items()


def _texts(node: Node, path: Path) -> Iterator[tuple[str, str]]:
    for key, value in _entries(node, path):
        if not isinstance(value, Scalar) or not value.text.strip():
            raise _refusal(path, value, say("“{name}” stands for nothing", name=key))
        yield key, value.text


def _refusal(path: Path, node: Node, what: Said) -> BrokenMap:
    return BrokenMap(path=path, line=node.line, what=what)


def _lines(decisions: MergeMap, questions: Sequence[OpenQuestion]) -> Iterator[str]:
    record = decisions.as_record()
    for name in PARTS:
        still = [each for each in questions if each.part == name]
        if name in record or still:
            yield f"{name}:\n"
            for key, value in record.get(name, {}).items():
                yield f"  {_quoted(key)}: {_quoted(value)}\n"
            for each in still:
                yield f"  # {_quoted(each.key)}:   # {' '.join(each.note.split())}\n"


def _quoted(text: str) -> str:
    """A text in double quotes, as YAML and JSON have it."""
    return json.dumps(text, ensure_ascii=False)
