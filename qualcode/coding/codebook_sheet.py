"""A codebook's text with the places of its codes, and the check of what a change made of it."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..errors import CannotEdit, UnknownName
from ..messages import say
from ..model import Code, Codebook, Indicator, Localized, Negation
from .codebook import load_codebook
from .codebook_fields import nearest
from .yaml_edit import Patch, Yaml, scalar
from .yaml_tree import Mapping as Entries
from .yaml_tree import Node, Scalar, kept_tree
from .yaml_tree import Sequence as Items

BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class Sheet:
    """The text with the places of its codes and of the domains that it states."""

    yaml: Yaml
    path: str
    listed: Node
    nodes: tuple[Entries, ...]
    stated: Node | None = None

    @classmethod
    def read(cls, text: str, path: str) -> Sheet:
        """A text that has loaded, or is on its way between two that do."""
        text = text.removeprefix(BYTE_ORDER_MARK)
        tree = kept_tree(text, path)
        assert isinstance(tree, Entries)
        found = tree.entries["codes"]
        nodes = found.items if isinstance(found, Items) else [found]
        codes = tuple(each for each in nodes if isinstance(each, Entries))
        return cls(Yaml(text), path, found, codes, tree.entries.get("domains"))

    def codes(self) -> Iterable[tuple[str, Entries]]:
        """Ids and entries."""
        return [(word(node.entries["id"]), node) for node in self.nodes]

    def code(self, code: str) -> Entries:
        """The entries of a code that is there."""
        return dict(self.codes())[code]

    def items(self) -> Items:
        """The list of codes. Raises CannotEdit where it is none."""
        if not isinstance(self.listed, Items):
            what = say("the codes are no list; write each behind a dash")
            raise CannotEdit(path=self.path, line=self.listed.line, what=what)
        return self.listed

    def domains(self) -> Items:
        """The list of domains. Raises CannotEdit where there is none."""
        if not isinstance(self.stated, Items):
            line = self.stated.line if self.stated else 1
            raise CannotEdit(path=self.path, line=line, what=say("the domains are no list"))
        return self.stated

    def domain(self, domain: str) -> Entries:
        """The entries of a domain that is there."""
        entries = [each for each in self.domains().items if isinstance(each, Entries)]
        return next(each for each in entries if word(each.entries["id"]) == domain)

    def remove(self, codes: Iterable[str]) -> list[Patch]:
        """Takes codes away."""
        return [
            self.yaml.remove_item(self.items(), number)
            for number, (code, _) in enumerate(self.codes())
            if code in codes
        ]

    def copy(self, number: int) -> Patch:
        """Writes a code a second time, behind the first."""
        items, yaml = self.items(), self.yaml
        if items.flow:
            start, end = items.items[number].span
            return Patch(end, end, f", {yaml.text[start:end]}")
        start, end = yaml.item_lines(items, number)
        gap = yaml.newline if yaml.is_separated(items, number) else ""
        return yaml.insert_lines(end, gap + yaml.text[start:end])

    def parent(self, node: Entries, parent: str | None) -> list[Patch]:
        """Writes a code's parent, or takes it away."""
        stands = node.entries.get("parent")
        if stands is not None and parent is None:
            return [self.yaml.remove_entry(node, "parent")]
        if stands is not None and parent is not None:
            return [self.yaml.set_value(stands, parent)] if word(stands) != parent else []
        return [self.yaml.add_entry(node, "parent", parent, after="name")] if parent else []

    def name(self, node: Entries, given: Localized, whole: Localized) -> list[Patch]:
        """Writes the languages of a code's or domain's name that are `given`."""
        name = node.entries.get("name")
        if name is None:
            return [self.yaml.add_entry(node, "name", written_name(whole), after="id")]
        stands = name.entries if isinstance(name, Entries) else {}
        news = {lang: text for lang, text in given._asdict().items() if text}
        if news.keys() <= stands.keys():
            return [self.yaml.set_value(stands[lang], scalar(text)) for lang, text in news.items()]
        return [self.yaml.set_value(name, written_name(whole))]

    def redirect(
        self,
        parents: Mapping[str, str | None],
        flips: Mapping[str, str | None],
        *,
        besides: Iterable[str] = (),
        but_parent_of: Iterable[str] = (),
    ) -> list[Patch]:
        """Writes the new ids wherever the old ones are named, except in the codes `besides`."""
        patches: list[Patch] = []
        for code, node in self.codes():
            if code in besides:
                continue
            parent = node.entries.get("parent")
            if parent is not None and code not in but_parent_of and word(parent) in parents:
                patches += self.parent(node, parents[word(parent)])
            for rule in _rules(node):
                flip = rule.entries["flip"]
                new = flips.get(word(flip), "")
                if new is None:
                    patches.append(self.yaml.set_value(rule, Negation.DROP.value))
                elif new:
                    patches.append(self.yaml.set_value(flip, new))
        return patches


def _rules(node: Entries) -> Iterable[Entries]:
    """The places of a code that say which other code a denial means."""
    signs = node.entries.get("indicators")
    listed = signs.items if isinstance(signs, Items) else [signs]
    for each in (node, *listed):
        rule = each.entries.get("negation") if isinstance(each, Entries) else None
        if isinstance(rule, Entries):
            yield rule


def edited(text: str, path: str, edit: Callable[[Sheet], list[Patch]]) -> str:
    """The text after the patches that `edit` makes for it."""
    sheet = Sheet.read(text, path)
    mark = BYTE_ORDER_MARK if text.startswith(BYTE_ORDER_MARK) else ""
    return mark + sheet.yaml.patched(edit(sheet))


def load_with(text: str, path: str, codes: Iterable[str]) -> Codebook:
    """The codebook, after making sure that it has these codes."""
    book = load_codebook(text, path=path)
    for code in codes:
        code_of(book, code)
    return book


def code_of(book: Codebook, code_id: str) -> Code:
    """The code of that id. Raises UnknownName."""
    code = book.code(code_id)
    if code is None:
        near = nearest(code_id, [each.id for each in book.codes])
        hint = say("Did you mean “{near}”?", near=near) if near else ""
        raise UnknownName(what=say("code"), name=code_id, hint=hint)
    return code


def accepted(
    text: str, path: str, before: Codebook, codes: Sequence[Code], *, more_unless: str = ""
) -> str:
    """`text`, if it states the domains and title of `before` and these codes.

    Indicators of the code `more_unless` may have more `unless` than is said here.
    """
    book = load_codebook(text, path=path)
    pairs = zip(book.codes, codes, strict=False)
    wrong = [
        found.line for found, wanted in pairs if not _same(found, wanted, wanted.id == more_unless)
    ]
    around = (book.title, book.domains, len(book.codes))
    if around != (before.title, before.domains, len(codes)):
        wrong.insert(0, 1)
    if wrong:
        what = say("this place is written in a way that cannot be changed safely; do it by hand")
        raise CannotEdit(path=path, line=wrong[0], what=what)
    return text


def _same(found: Code, wanted: Code, more_unless: bool) -> bool:
    outside: dict[str, Any] = {"line": 0, "own_words": (), "indicators": ()}
    if replace(found, **outside) != replace(wanted, **outside):
        return False
    if len(found.indicators) != len(wanted.indicators):
        return False
    return all(
        bare(ours) == bare(theirs)
        and (ours.unless == theirs.unless or (more_unless and {*ours.unless} > {*theirs.unless}))
        for ours, theirs in zip(found.indicators, wanted.indicators, strict=True)
    )


def bare(indicator: Indicator) -> Indicator:
    """The indicator without its place in the file and its exceptions."""
    return replace(indicator, line=0, unless=())


def word(node: Node) -> str:
    """The value as one line, empty where it is no text."""
    return " ".join(node.text.split()) if isinstance(node, Scalar) else ""


def neat(name: Localized) -> Localized:
    """The name as it is going to be read."""
    return Localized(*(unicodedata.normalize("NFC", " ".join(text.split())) for text in name))


def written_name(name: Localized) -> str:
    """A name in YAML."""
    if not name.en:
        return scalar(name.vi)
    given = {lang: text for lang, text in name._asdict().items() if text}
    return f"{{{', '.join(f'{lang}: {scalar(text)}' for lang, text in given.items())}}}"
