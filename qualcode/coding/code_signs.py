"""The indicators of a code as a form shows them, in lines, and read back from there."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from ..errors import BrokenField, CodebookError
from ..messages import Said, say
from ..model import Indicator, Negation
from .codebook_fields import FieldReader
from .codebook_indicators import Defaults, IndicatorReader, Lists
from .codebook_sheet import Sheet, word
from .yaml_edit import flow
from .yaml_patch import text_node
from .yaml_tree import Mapping, Node, Scalar, read_tree
from .yaml_tree import Sequence as Items

_COMMENT = re.compile(r"(^|\s)#")


@dataclass(frozen=True, slots=True)
class SignTexts:
    """What a code says of its signs: `indicators` one a line, `unless` phrases between commas.

    Both are written as in the file, in braces and brackets; `negation` is ``drop``, ``keep`` or the
    id of the code that a denial means.
    """

    indicators: str = ""
    unless: str = ""
    negation: str = Negation.DROP.value


@dataclass(frozen=True, slots=True)
class Signs:
    """Indicators, with the entries that state them in a codebook; `line` counts a form's lines."""

    indicators: tuple[Indicator, ...]
    entries: dict[str, Node]


def sign_texts(text: str, code: str, *, path: str) -> SignTexts:
    """What a codebook's YAML says of the signs of a code that it has. Raises CodebookError."""
    entries = Sheet.read(text, path).code(code).entries
    rule = entries.get("negation", text_node(Negation.DROP.value))
    return SignTexts(
        "\n".join(map(flow, _items(entries.get("indicators")))),
        ", ".join(map(flow, _items(entries.get("unless")))),
        word(rule.entries["flip"]) if isinstance(rule, Mapping) else word(rule),
    )


def read_signs(code: str, texts: SignTexts, lists: Lists, codes: Sequence[str]) -> Signs:
    """The signs that the texts state for a code, in a codebook with these lists and codes.

    Raises BrokenField.
    """
    reader = IndicatorReader(FieldReader(code), lists, tuple(codes))
    entries: dict[str, Node] = {}
    unless: tuple[str, ...] = ()
    with _in_field(code, "unless"):
        if texts.unless.strip():
            entries["unless"] = read_tree(f"[{_plain(texts.unless)}]", path=code)
            unless = reader.phrases(entries["unless"])
    with _in_field(code, "negation"):
        rule = _rule(texts.negation)
        negation, flip_to = reader.negation(rule)
        if negation is not Negation.DROP:
            entries["negation"] = rule
    with _in_field(code, "indicators"):
        nodes = list(_lines(texts.indicators, reader.fields))
        defaults = Defaults(code, negation, flip_to, unless)
        signs = [reader.indicator(node, n, defaults) for n, node in enumerate(nodes, 1)]
    if nodes:
        entries["indicators"] = Items(0, nodes)
    return Signs(tuple(signs), entries)


def _lines(text: str, fields: FieldReader) -> Iterator[Node]:
    """An indicator a line; empty lines are none."""
    for number, line in enumerate(_plain(text).split("\n"), 1):
        if not line.strip():
            continue
        what = say("one indicator a line; comments can only be written in the file")
        try:
            node = read_tree("\n" * (number - 1) + line.strip(), path=fields.path)
        except CodebookError:
            if line.lstrip().startswith("#"):
                raise fields.error(number, what) from None
            raise
        if isinstance(node, Items) and not node.flow and len(node.items) == 1:
            node = node.items[0]  # with its dash, as it stands in the file
        if _COMMENT.search(line) and "#" not in flow(node):
            raise fields.error(number, what)
        yield node


def _rule(text: str) -> Node:
    """What negation does: a word, or the code that a denial means."""
    name = text.strip()
    if not name or name in (Negation.DROP, Negation.KEEP):
        return text_node(name or Negation.DROP.value)
    return Mapping(0, {"flip": text_node(name)}, {"flip": 1})


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n"))


def _items(node: Node | None) -> list[Node]:
    if isinstance(node, Items):
        return node.items
    return [] if node is None or (isinstance(node, Scalar) and node.missing) else [node]


@contextmanager
def _in_field(code: str, field: str) -> Iterator[None]:
    try:
        yield
    except CodebookError as error:
        what: Said | str = error.values.get("what", "")
        line = max(1, error.values["line"])
        raise BrokenField(code=code, field=field, line=line, what=what) from None
