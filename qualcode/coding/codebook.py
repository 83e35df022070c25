"""A codebook from its YAML file: every mistake is named with its line.

The format is documented in the README; ``codebooks/ho_tro.yaml`` is an example.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import Any

from ..limits import MAX_CODES, MAX_INDICATORS
from ..messages import say
from ..model import Code, Codebook, Domain, Indicator, Localized, Role
from ..text.folding import fold
from .codebook_fields import FieldReader
from .codebook_indicators import IndicatorReader, Lists
from .continuation import own_words
from .yaml_tree import Mapping, Node, kept_tree

VERSION_DIGITS = 12
NEUTRAL = "#5f6b7a"

DEFAULT_DOMAINS = (
    Domain("enablers", Localized("Yếu tố thuận lợi", "Enablers"), "#2e7d5b"),
    Domain("barriers", Localized("Rào cản", "Barriers"), "#b3541e"),
    Domain("positive", Localized("Phản hồi tích cực", "Positive feedback"), "#2563a8"),
    Domain("challenges", Localized("Khó khăn, thách thức", "Challenges"), "#7a4a8c"),
)

CODEBOOK_KEYS = ("title", "domains", "lists", "codes")
DOMAIN_KEYS = ("id", "name", "colour")
CODE_KEYS = (
    "id",
    "name",
    "definition",
    "include",
    "exclude",
    "example",
    "colour",
    "parent",
    "roles",
    "negation",
    "unless",
    "indicators",
)
EXAMPLE_KEYS = ("typical", "atypical")
NAME = re.compile(r"[a-z0-9_]+")
CODE_ID = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)*")


def load_codebook(text: str, *, path: str) -> Codebook:
    """The codebook that the YAML `text` of the file `path` states.

    Raises CodebookError with the line of the first mistake; nothing else, whatever the text.
    """
    return _read(text, path)[0]


def codebook_lists(text: str, *, path: str) -> Lists:
    """The named alternatives (``lists:``) of the codebook that the YAML `text` states.

    Raises CodebookError, as `load_codebook` does.
    """
    return _read(text, path)[1]


@lru_cache(maxsize=4)  # a change reads the text before and after, and so does who asked for it
def _read(text: str, path: str) -> tuple[Codebook, Lists]:
    tree = kept_tree(unicodedata.normalize("NFC", text.removeprefix("\ufeff")), path)
    reader = _CodebookReader(FieldReader(path))
    lists = reader.lists(tree.entries.get("lists") if isinstance(tree, Mapping) else None)
    return reader.codebook(tree, lists), lists


def codebook_version(title: Localized, domains: Iterable[Domain], codes: Iterable[Code]) -> str:
    """The first 12 hex digits of the SHA-256 of what the codebook means.

    Comments, the order of keys and line numbers do not count; the order of codes, which reports
    follow, does.
    """
    meaning = {
        "title": title._asdict(),
        "domains": [_stated(domain) for domain in domains],
        "codes": [_stated(code) for code in codes],
    }
    canonical = json.dumps(meaning, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:VERSION_DIGITS]


def _stated(value: Domain | Code | Indicator) -> dict[str, Any]:
    """What the file says, without where it says it and what only follows from it."""
    names = (field.name for field in fields(value) if field.name not in ("line", "own_words"))
    kept = {name: getattr(value, name) for name in names}
    if isinstance(value, Code):
        kept["indicators"] = [_stated(indicator) for indicator in value.indicators]
    return kept


@dataclass(frozen=True, slots=True)
class _CodebookReader:
    """Reads the parts of one file."""

    fields: FieldReader

    def codebook(self, tree: Node, lists: Lists) -> Codebook:
        """The codebook of the whole tree."""
        entries = self.fields.mapping(tree, CODEBOOK_KEYS).entries
        title = self.fields.localized(entries.get("title"))
        domains = self._domains(entries.get("domains"))
        nodes = self._code_nodes(tree)
        ids = self._ids(nodes, CODE_ID)
        indicators = IndicatorReader(self.fields, lists, tuple(ids))
        known = {domain.id: domain for domain in domains}
        codes = [self._code(node, known, indicators) for node in nodes]
        self._check_size(codes)
        self._check_parents(nodes, codes)
        self._check_names(nodes, codes)
        version = codebook_version(title, domains, codes)
        words = own_words(codes)
        codes = [replace(code, own_words=words[code.id]) for code in codes]
        return Codebook(title, domains, tuple(codes), version, path=self.fields.path)

    def _code_nodes(self, tree: Node) -> list[Node]:
        node = tree.entries.get("codes") if isinstance(tree, Mapping) else None
        nodes = self.fields.items(node) if node is not None else []
        if not nodes:
            what = say("the codebook has no codes; list them under codes:")
            raise self.fields.error(_line_of(tree, "codes"), what)
        if len(nodes) > MAX_CODES:
            what = say("more than {limit} codes", limit=MAX_CODES)
            raise self.fields.error(nodes[MAX_CODES].line, what)
        return nodes

    def _ids(self, nodes: list[Node], form: re.Pattern[str]) -> dict[str, int]:
        """The ids of entries with their lines; each has one, of its own."""
        lines: dict[str, int] = {}
        for node in nodes:
            value = node.entries.get("id") if isinstance(node, Mapping) else None
            if value is None:
                raise self.fields.error(node.line, say("an entry without id"))
            name = self.fields.text(value)
            if not form.fullmatch(name):
                what = say(
                    "“{id}” is no id; write it like barriers.mobility (a–z, 0–9, _)", id=name
                )
                raise self.fields.error(value.line, what)
            if name in lines:
                what = say("the id “{id}” is taken by line {first}", id=name, first=lines[name])
                raise self.fields.error(value.line, what)
            lines[name] = value.line
        return lines

    def _domains(self, node: Node | None) -> tuple[Domain, ...]:
        nodes = self.fields.items(node) if node is not None else []
        if not nodes:
            return DEFAULT_DOMAINS
        ids = self._ids(nodes, NAME)
        return tuple(self._domain(item, name) for item, name in zip(nodes, ids, strict=True))

    def _domain(self, node: Node, domain_id: str) -> Domain:
        built_in = {domain.id: domain for domain in DEFAULT_DOMAINS}
        default = built_in.get(domain_id, Domain(domain_id, Localized(), NEUTRAL))
        entries = self.fields.mapping(node, DOMAIN_KEYS).entries
        name = self.fields.localized(entries["name"]) if "name" in entries else default.name
        if not any(name):
            what = say("“{id}” has no name", id=domain_id)
            raise self.fields.error(_line_of(node, "name"), what)
        colour = self.fields.colour(entries["colour"]) if "colour" in entries else default.colour
        return Domain(domain_id, name, colour)

    def lists(self, node: Node | None) -> Lists:
        """The named alternatives."""
        if node is None:
            return {}
        if not isinstance(node, Mapping):
            raise self.fields.error(node.line, say("lists are names with phrases: client: [a, b]"))
        for name, line in node.lines.items():
            if not NAME.fullmatch(name):
                what = say("“{name}”: a list's name holds only a–z, 0–9 and _", name=name)
                raise self.fields.error(line, what)
        literal = IndicatorReader(self.fields, {}, ())
        return {name: literal.phrases(value) for name, value in node.entries.items()}

    def _code(self, node: Node, domains: dict[str, Domain], reader: IndicatorReader) -> Code:
        read = self.fields
        entries = read.mapping(node, CODE_KEYS).entries
        code_id = read.text(entries["id"])
        domain = domains.get(code_id.split(".", 1)[0])
        if domain is None:
            what = say(
                "“{id}” is in no domain; known: {known}", id=code_id, known=", ".join(domains)
            )
            raise read.error(entries["id"].line, what)
        name = read.localized(entries.get("name"))
        if not any(name):
            raise read.error(_line_of(node, "name"), say("“{id}” has no name", id=code_id))
        typical, atypical = self._examples(entries.get("example"))
        roles = read.items(entries["roles"]) if "roles" in entries else []
        return Code(
            id=code_id,
            name=name,
            definition=read.localized(entries.get("definition")),
            include=read.localized(entries.get("include")),
            exclude=read.localized(entries.get("exclude")),
            typical=typical,
            atypical=atypical,
            colour=read.colour(entries["colour"]) if "colour" in entries else domain.colour,
            parent=read.known_word(entries["parent"], reader.codes)
            if "parent" in entries
            else None,
            roles=tuple(dict.fromkeys(read.choice(role, Role) for role in roles))
            or (Role.RESPONDENT,),
            indicators=reader.indicators(code_id, entries),
            line=entries["id"].line,
        )

    def _examples(self, node: Node | None) -> tuple[Localized, Localized]:
        if not isinstance(node, Mapping):
            return self.fields.localized(node), Localized()
        entries = self.fields.mapping(node, EXAMPLE_KEYS).entries
        typical, atypical = (self.fields.localized(entries.get(key)) for key in EXAMPLE_KEYS)
        return typical, atypical

    def _check_size(self, codes: list[Code]) -> None:
        indicators = [indicator for code in codes for indicator in code.indicators]
        if len(indicators) > MAX_INDICATORS:
            what = say("more than {limit} indicators", limit=MAX_INDICATORS)
            raise self.fields.error(indicators[MAX_INDICATORS].line, what)

    def _check_parents(self, nodes: list[Node], codes: list[Code]) -> None:
        parents = {code.id: code.parent for code in codes}
        sound: set[str] = set()
        for node, code in zip(nodes, codes, strict=True):
            chain = [code.id]
            while (above := parents[chain[-1]]) is not None and above not in sound:
                if above in chain:
                    circle = " → ".join((*chain[chain.index(above) :], above))
                    what = say("parents go round in a circle: {circle}", circle=circle)
                    raise self.fields.error(_line_of(node, "parent"), what)
                chain.append(above)
            sound.update(chain)

    def _check_names(self, nodes: list[Node], codes: list[Code]) -> None:
        """Two names of siblings that differ in diacritics or case only would be confused."""
        taken: dict[tuple[str, str | None, str, str], Code] = {}
        for node, code in zip(nodes, codes, strict=True):
            for lang, name in code.name._asdict().items():
                key = (code.domain, code.parent, lang, fold(name))
                if name and key in taken:
                    what = say(
                        "the name “{name}” is too like “{other}” of {code}",
                        name=name,
                        other=taken[key].name.text(lang),
                        code=taken[key].id,
                    )
                    raise self.fields.error(_line_of(node, "name"), what)
                taken[key] = code


def _line_of(node: Node, key: str) -> int:
    """The line of `key` in the mapping `node`, or of `node` where the key is missing."""
    return node.lines.get(key, node.line) if isinstance(node, Mapping) else node.line
