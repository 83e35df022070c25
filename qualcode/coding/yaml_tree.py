"""YAML text as a tree that knows its lines and places, built from the parser's events.

Every scalar stays the text that was written: a field decides what it wants to read, so that a code
named ``no`` is no boolean and ``010`` no octal number. The tree is built without recursion and its
depth is limited; aliases, tags and duplicate keys are refused. So neither a YAML bomb nor a
thousand brackets can do harm. Spans count code points of the text that was read, so that
`yaml_edit` can change one place of it and leave every other character alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, TypeAlias

from ..errors import CodebookError
from ..limits import MAX_CODEBOOK_BYTES, MAX_CODEBOOK_DEPTH
from ..messages import Said, say
from ..model import Span

# An escape such as "\\0" or "\\ud800" can bring in what no text should hold.
UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Scalar:
    """A value as it was written; `plain` where no quotes or block mark stood around it."""

    line: int
    text: str
    plain: bool = False
    span: Span = Span(0, 0)

    @property
    def missing(self) -> bool:
        """Whether nothing was said: an empty plain value, ``~`` or ``null``."""
        return self.plain and self.text in ("", "~", "null", "Null", "NULL")


@dataclass(slots=True)
class Sequence:
    """A list; `flow` where it is written in brackets."""

    line: int
    items: list[Node] = field(default_factory=list)
    span: Span = Span(0, 0)
    flow: bool = False


@dataclass(slots=True)
class Mapping:
    """Keys in the order of the file, each with its line and span, and their values.

    `flow` where it is written in braces.
    """

    line: int
    entries: dict[str, Node] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    keys: dict[str, Span] = field(default_factory=dict)
    span: Span = Span(0, 0)
    flow: bool = False


Node: TypeAlias = Scalar | Sequence | Mapping


def read_tree(text: str, *, path: str) -> Node:
    """The tree of the only YAML document in `text`; lines count from 1.

    Raises CodebookError for anything that is not YAML, or more of YAML than a codebook needs.
    """
    if len(text.encode("utf-8", "surrogatepass")) > MAX_CODEBOOK_BYTES:
        what = say("larger than a codebook may be ({limit} bytes)", limit=MAX_CODEBOOK_BYTES)
        raise CodebookError(path=path, line=1, what=what)
    builder = _Builder(path)
    for event in _events(text, path):
        builder.take(event)
    if builder.root is None or (isinstance(builder.root, Scalar) and builder.root.missing):
        raise CodebookError(path=path, line=1, what=say("the codebook is empty"))
    return builder.root


@lru_cache(maxsize=4)  # who changes a codebook reads its text before and after, several times
def kept_tree(text: str, path: str) -> Node:
    """`read_tree` of a text that is asked for again and again; nobody may change the tree."""
    return read_tree(text, path=path)


def _events(text: str, path: str) -> Iterator[Any]:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError
    from ruamel.yaml.reader import ReaderError

    try:
        yield from YAML(typ="safe", pure=True).parse(text)
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        what = say("the character U+{code} cannot stand in YAML", code=_code_point(error.character))
        raise CodebookError(path=path, line=line, what=what) from None
    except YAMLError as error:
        raise CodebookError(path=path, line=_line(error), what=_complaint(error)) from None
    except (ValueError, OverflowError) as error:  # an escape such as "\UFFFFFFFF"
        what = say("not valid YAML ({error})", error=error)
        raise CodebookError(path=path, line=1, what=what) from None


def _code_point(character: Any) -> str:
    return f"{character if isinstance(character, int) else ord(character):04X}"


def _line(error: Any) -> int:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    return mark.line + 1 if mark is not None else 1


def _complaint(error: Any) -> Said:
    problem = getattr(error, "problem", None) or getattr(error, "context", None)
    return say("not valid YAML ({error})", error=problem or type(error).__name__)


class _Builder:
    """Puts events together: `root` is the tree once the last event was taken."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.root: Node | None = None
        self.open: list[Sequence | Mapping] = []
        self.keys: list[Scalar | None] = []

    def take(self, event: Any) -> None:
        line = event.start_mark.line + 1
        kind = type(event).__name__
        self._refuse_extras(event, kind, line)
        if kind == "ScalarEvent":
            if unfit := UNFIT.search(event.value):
                code = _code_point(unfit.group())
                raise self._error(line, say("the character U+{code} cannot stand here", code=code))
            span = Span(event.start_mark.index, event.end_mark.index)
            self._add(Scalar(line, event.value, plain=not event.style, span=span))
        elif kind in ("SequenceStartEvent", "MappingStartEvent"):
            if len(self.open) >= MAX_CODEBOOK_DEPTH:
                raise self._error(
                    line, say("nested deeper than {limit} levels", limit=MAX_CODEBOOK_DEPTH)
                )
            node = Sequence(line) if kind == "SequenceStartEvent" else Mapping(line)
            node.flow = bool(event.flow_style)
            node.span = Span(event.start_mark.index, event.end_mark.index)
            self._add(node)
            self.open.append(node)
            self.keys.append(None)
        elif kind in ("SequenceEndEvent", "MappingEndEvent"):
            self.keys.pop()
            self._close(self.open.pop(), event)

    def _close(self, node: Sequence | Mapping, event: Any) -> None:
        """The end of a collection: its bracket, or without brackets that of the last thing in it.

        The parser notices the end of the latter only where the next thing begins.
        """
        children = node.items if isinstance(node, Sequence) else list(node.entries.values())
        end = node.span.end
        if node.flow:
            end = event.end_mark.index
        elif children:
            end = children[-1].span.end
        node.span = Span(node.span.start, end)

    def _refuse_extras(self, event: Any, kind: str, line: int) -> None:
        if kind == "AliasEvent" or getattr(event, "anchor", None):
            raise self._error(
                line, say("anchors (&) and aliases (*) are not allowed; write it out")
            )
        tag = getattr(event, "tag", None)
        if tag and str(tag) != "!":
            raise self._error(line, say("the tag {tag} is not allowed; leave it out", tag=tag))
        if kind == "DocumentStartEvent" and self.root is not None:
            raise self._error(line, say("a codebook is one YAML document; delete this “---”"))

    def _add(self, node: Node) -> None:
        if not self.open:
            self.root = node
            return
        parent = self.open[-1]
        if isinstance(parent, Sequence):
            parent.items.append(node)
            return
        key = self.keys[-1]
        if key is None:
            self.keys[-1] = self._check_key(parent, node)
            return
        if isinstance(node, Scalar) and node.plain and not node.text:
            # Nothing was written: the parser is further on.
            behind = parent.keys[key.text].end + 1
            node = replace(node, line=key.line, span=Span(behind, behind))
        parent.entries[key.text] = node
        self.keys[-1] = None

    def _check_key(self, parent: Mapping, node: Node) -> Scalar:
        if not isinstance(node, Scalar):
            raise self._error(node.line, say("a key must be a word, not a list or a mapping"))
        if node.text in parent.lines:
            what = say(
                "the key “{key}” stands twice, first on line {first}",
                key=node.text,
                first=parent.lines[node.text],
            )
            raise self._error(node.line, what)
        parent.lines[node.text] = node.line
        parent.keys[node.text] = node.span
        return node

    def _error(self, line: int, what: Said) -> CodebookError:
        return CodebookError(path=self.path, line=line, what=what)
