"""Indicators out of a codebook's tree."""

from __future__ import annotations

import re
from collections.abc import Mapping as Table
from dataclasses import dataclass

from ..limits import MAX_SLOTS, MAX_WITHIN
from ..messages import say
from ..model import Indicator, Negation
from .codebook_fields import FieldReader
from .patterns import compile_regex
from .yaml_tree import Mapping, Node, Scalar, Sequence

KINDS = ("phrase", "near", "fuzzy", "regex", "spacy")
SHARED_OPTIONS = ("unless", "negation", "confidence")
OPTIONS = {
    "phrase": ("folded",),
    "near": ("within", "ordered", "folded"),
    "fuzzy": ("cutoff",),
    "regex": (),
    "spacy": (),
}
ALL_KEYS = tuple(
    dict.fromkeys((*KINDS, *SHARED_OPTIONS, *(k for v in OPTIONS.values() for k in v)))
)
TOKEN_EXAMPLE = '[{LOWER: "đi"}, {LOWER: "xa"}]'
FLIP_EXAMPLE = "{flip: other.code}"
LIST_NAME = re.compile(r"\$([a-z0-9_]+)")
SYLLABLE = re.compile(r"\w+")

Lists = Table[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Defaults:
    """What a code says for all its indicators."""

    code: str
    negation: Negation = Negation.DROP
    flip_to: str | None = None
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IndicatorReader:
    """Reads indicators; `lists` are the codebook's named alternatives, `codes` its code ids."""

    fields: FieldReader
    lists: Lists
    codes: tuple[str, ...]

    def indicators(self, code_id: str, entries: Table[str, Node]) -> tuple[Indicator, ...]:
        """The indicators of the code with these `entries`."""
        negation, flip_to = Negation.DROP, None
        if "negation" in entries:
            negation, flip_to = self.negation(entries["negation"])
        unless = self.phrases(entries["unless"]) if "unless" in entries else ()
        defaults = Defaults(code_id, negation, flip_to, unless)
        items = self.fields.items(entries["indicators"]) if "indicators" in entries else []
        return tuple(self.indicator(item, number, defaults) for number, item in enumerate(items, 1))

    def phrases(self, node: Node) -> tuple[str, ...]:
        """The phrases of a text, a list of texts, or ``$name``s in either; each once."""
        found: dict[str, None] = {}
        for item in self.fields.items(node):
            found.update(dict.fromkeys(self._alternatives(item)))
        if not found:
            raise self.fields.error(node.line, say("expected a phrase here, but there is none"))
        return tuple(found)

    def _alternatives(self, node: Node) -> tuple[str, ...]:
        text = self.fields.text(node)
        if named := LIST_NAME.fullmatch(text):
            if not self.lists:
                what = say("“{phrase}”: there are no lists here", phrase=text)
                raise self.fields.error(node.line, what)
            name = Scalar(node.line, named[1])
            return self.lists[self.fields.known_word(name, tuple(self.lists))]
        if LIST_NAME.search(text):
            what = say("“{phrase}”: a $list stands alone, not inside a phrase", phrase=text)
            raise self.fields.error(node.line, what)
        if not SYLLABLE.search(text):
            raise self.fields.error(node.line, say("“{phrase}” holds no word", phrase=text))
        return (text,)

    def negation(self, node: Node) -> tuple[Negation, str | None]:
        """The rule and, for ``{flip: other.code}``, the code that a negated hit means."""
        if isinstance(node, Mapping):
            mapping = self.fields.mapping(node, ("flip",))
            if "flip" not in mapping.entries:
                raise self.fields.error(node.line, say("expected flip and a code"))
            return Negation.FLIP, self.fields.known_word(mapping.entries["flip"], self.codes)
        rule = self.fields.choice(node, Negation)
        if rule is Negation.FLIP:
            what = say("name the code that a denial means: {example}", example=FLIP_EXAMPLE)
            raise self.fields.error(node.line, what)
        return rule, None

    def indicator(self, node: Node, number: int, defaults: Defaults) -> Indicator:
        """The indicator that `node` states, a phrase or a mapping with one kind as its key."""
        if isinstance(node, Scalar):
            node = Mapping(node.line, {"phrase": node}, {"phrase": node.line})
        mapping = self.fields.mapping(node, ALL_KEYS)
        kind = self._kind(mapping)
        entries = self.fields.mapping(node, (kind, *OPTIONS[kind], *SHARED_OPTIONS)).entries
        read = self.fields
        negation, flip_to = defaults.negation, defaults.flip_to
        if "negation" in entries:
            negation, flip_to = self.negation(entries["negation"])
        own_unless = self.phrases(entries["unless"]) if "unless" in entries else ()
        indicator = Indicator(
            id=f"{defaults.code}#{number}",
            kind=kind,
            slots=self._slots(kind, entries[kind]),
            pattern=self._pattern(kind, entries[kind]),
            within=read.whole(entries["within"], 0, MAX_WITHIN) if "within" in entries else 6,
            ordered="ordered" in entries and read.truth(entries["ordered"]),
            cutoff=read.number(entries["cutoff"], 60, 100) if "cutoff" in entries else 88.0,
            unless=tuple(dict.fromkeys(own_unless + defaults.unless)),
            negation=negation,
            flip_to=flip_to,
            folded="folded" in entries and read.truth(entries["folded"]),
            confidence=read.number(entries["confidence"], 0, 1)
            if "confidence" in entries
            else None,
            line=mapping.lines[kind],
        )
        self._check_length(indicator)
        return indicator

    def _kind(self, mapping: Mapping) -> str:
        kinds = [key for key in mapping.entries if key in KINDS]
        if len(kinds) != 1:
            what = say("an indicator has exactly one of {kinds}", kinds=", ".join(KINDS))
            raise self.fields.error(mapping.line, what)
        return kinds[0]

    def _slots(self, kind: str, node: Node) -> tuple[tuple[str, ...], ...]:
        if kind in ("regex", "spacy"):
            return ()
        if kind != "near":
            return (self.phrases(node),)
        if not isinstance(node, Sequence) or not 2 <= len(node.items) <= MAX_SLOTS:
            what = say("near takes a list of 2 to {limit} slots", limit=MAX_SLOTS)
            raise self.fields.error(node.line, what)
        return tuple(self.phrases(item) for item in node.items)

    def _pattern(self, kind: str, node: Node) -> object:
        read = self.fields
        if kind == "regex":
            if not isinstance(node, Scalar) or not node.text:
                raise read.error(node.line, say("expected a regex here"))
            compile_regex(node.text, path=read.path, line=node.line)
            return node.text
        if kind == "spacy":
            tokens = read.plain_value(node)
            if not isinstance(tokens, list) or not all(isinstance(t, dict) for t in tokens):
                tokens = []
            if not tokens:
                what = say("expected a list of tokens, such as {example}", example=TOKEN_EXAMPLE)
                raise read.error(node.line, what)
            return tokens
        return None

    def _check_length(self, indicator: Indicator) -> None:
        """Short phrases without diacritics, or with errors allowed, would match anything."""
        if not indicator.folded and indicator.kind != "fuzzy":
            return
        for phrase in (phrase for slot in indicator.slots for phrase in slot):
            if len(SYLLABLE.findall(phrase)) < 2:
                what = say(
                    "“{phrase}” is too short for a tolerant match; it needs two syllables or more",
                    phrase=phrase,
                )
                raise self.fields.error(indicator.line, what)
