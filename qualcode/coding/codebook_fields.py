"""Typed values out of a codebook's tree; each refusal names the line and what would be right."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from ..errors import CodebookError
from ..messages import Said, say
from ..model import Localized
from .yaml_tree import Mapping, Node, Scalar, Sequence

LANGUAGES = ("vi", "en")
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
TRUE = ("true", "True", "TRUE")
FALSE = ("false", "False", "FALSE")

Choice = TypeVar("Choice", bound=StrEnum)


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that `word` was probably meant to be, or None."""
    from rapidfuzz import fuzz, process

    found = process.extractOne(word, list(known), scorer=fuzz.ratio, score_cutoff=60)
    return found[0] if found else None


@dataclass(frozen=True, slots=True)
class FieldReader:
    """Reads fields of the codebook file `path`."""

    path: str

    def error(self, line: int, what: Said) -> CodebookError:
        """The error for `line`."""
        return CodebookError(path=self.path, line=line, what=what)

    def mapping(self, node: Node, known: Collection[str]) -> Mapping:
        """`node` as a mapping that holds only `known` keys."""
        if not isinstance(node, Mapping):
            keys = ", ".join(known)
            raise self.error(node.line, say("expected keys and values here: {keys}", keys=keys))
        for key, line in node.lines.items():
            if key not in known:
                raise self.error(line, self._unknown_key(key, known))
        return node

    def _unknown_key(self, key: str, known: Collection[str]) -> Said:
        near = nearest(key, known)
        if near:
            return say("unknown key “{key}”; did you mean “{near}”?", key=key, near=near)
        shown = ", ".join(known)
        if "phrase" in known:
            return say(
                "unknown key “{key}”; known here: {known} (a phrase that holds “: ” needs quotes)",
                key=key,
                known=shown,
            )
        return say("unknown key “{key}”; known here: {known}", key=key, known=shown)

    def known_word(self, node: Node, known: Collection[str]) -> str:
        """`node` as one of the `known` words."""
        word = self.text(node)
        if word not in known:
            near = nearest(word, known)
            what = (
                say("“{word}” is not known; did you mean “{near}”?", word=word, near=near)
                if near
                else say("“{word}” is not known; known: {known}", word=word, known=", ".join(known))
            )
            raise self.error(node.line, what)
        return word

    def choice(self, node: Node, kind: type[Choice]) -> Choice:
        """`node` as a member of `kind`."""
        return kind(self.known_word(node, [member.value for member in kind]))

    def items(self, node: Node) -> list[Node]:
        """The items of a list; a single value counts as a list of one, nothing as none."""
        if isinstance(node, Sequence):
            return node.items
        if isinstance(node, Scalar) and node.missing:
            return []
        return [node]

    def text(self, node: Node) -> str:
        """`node` as a text that is not empty: one line, white space trimmed."""
        if not isinstance(node, Scalar):
            what = say("expected a text here; one that holds “: ” or starts with “[” needs quotes")
            raise self.error(node.line, what)
        text = " ".join(node.text.split())
        if not text or node.missing:
            raise self.error(node.line, say("expected a text here, but there is none"))
        return text

    def localized(self, node: Node | None) -> Localized:
        """A text per language; a plain text is Vietnamese, nothing is an empty text."""
        if node is None or (isinstance(node, Scalar) and node.missing):
            return Localized()
        if isinstance(node, Scalar):
            return Localized(vi=self.text(node))
        mapping = self.mapping(node, LANGUAGES)
        given = {
            lang: self.text(value)
            for lang, value in mapping.entries.items()
            if not (isinstance(value, Scalar) and value.missing)
        }
        return Localized(**given)

    def colour(self, node: Node) -> str:
        """A colour as ``#rrggbb``, in lower case."""
        if not isinstance(node, Scalar) or node.missing:
            what = say('no colour here (without quotes, # starts a comment); write "#2e7d5b"')
            raise self.error(node.line, what)
        if not COLOUR.fullmatch(node.text):
            what = say('“{colour}” is no colour; write it like "#2e7d5b"', colour=node.text)
            raise self.error(node.line, what)
        return node.text.lower()

    def number(self, node: Node, low: float, high: float) -> float:
        """A number of `low` … `high`."""
        text = node.text if isinstance(node, Scalar) and node.plain else ""
        what = say("expected a number from {low} to {high}", low=f"{low:g}", high=f"{high:g}")
        if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", text):
            raise self.error(node.line, what)
        if not low <= float(text) <= high:
            raise self.error(node.line, what)
        return float(text)

    def whole(self, node: Node, low: int, high: int) -> int:
        """A whole number of `low` … `high`."""
        value = self.number(node, low, high)
        if value != int(value):
            raise self.error(node.line, say("expected a whole number"))
        return int(value)

    def truth(self, node: Node) -> bool:
        """YAML 1.2's ``true`` or ``false``; ``yes`` and ``no`` are words."""
        if isinstance(node, Scalar) and node.plain and node.text in TRUE + FALSE:
            return node.text in TRUE
        raise self.error(node.line, say("expected true or false"))

    def plain_value(self, node: Node) -> Any:
        """`node` as lists, dicts, numbers, truth values and texts (YAML 1.2, core schema)."""
        if isinstance(node, Sequence):
            return [self.plain_value(item) for item in node.items]
        if isinstance(node, Mapping):
            return {key: self.plain_value(value) for key, value in node.entries.items()}
        if node.missing:
            return None
        if node.plain and node.text in TRUE + FALSE:
            return node.text in TRUE
        if node.plain and re.fullmatch(r"[-+]?[0-9]{1,9}", node.text):
            return int(node.text)
        return unicodedata.normalize("NFC", node.text)
