"""Changes of a codebook in its YAML text: codes renamed, moved, merged, split, deleted.

Each takes the text and gives the changed text. Only the places that the change is about are
written; comments, order, quotes and line breaks of everything else stay byte by byte. The result
is loaded again and compared with the change made on the loaded codebook; what is not the same is
refused, never returned. All raise CodebookError for a text that does not load before or after,
UnknownName for a code that is not there, CannotEdit for a text in which the change cannot be made.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..errors import CannotEdit, UnknownName
from ..messages import say
from ..model import Code, Codebook, Indicator, Localized, Negation
from .codebook import load_codebook
from .codebook_fields import nearest
from .indicator_edit import push_down, take_over
from .yaml_edit import Patch, Yaml, scalar
from .yaml_tree import Mapping as Entries
from .yaml_tree import Node, Scalar, read_tree
from .yaml_tree import Sequence as Items

BYTE_ORDER_MARK = "\ufeff"


def rename_codes(text: str, ids: Mapping[str, str], *, path: str) -> str:
    """`text` with each code of `ids` under its new id, wherever it is named."""
    book = _load(text, path, ids)

    def edit(sheet: _Sheet) -> list[Patch]:
        patches = [
            sheet.yaml.set_value(node.entries["id"], ids[code])
            for code, node in sheet.codes()
            if code in ids
        ]
        return patches + sheet.redirect(ids, ids)

    coloured = _coloured(text, path)
    codes = [
        _redirected(_with_id(code, ids.get(code.id, code.id), book, coloured), ids, ids)
        for code in book.codes
    ]
    return _accepted(_edited(text, path, edit), path, book, codes)


def set_name(text: str, code: str, name: Localized, *, path: str) -> str:
    """`text` with another name of a code, in the languages in which `name` says something."""
    name = _neat(name)
    book = _load(text, path, [code])
    old = _code(book, code).name
    new = Localized(vi=name.vi or old.vi, en=name.en or old.en)

    def edit(sheet: _Sheet) -> list[Patch]:
        return sheet.name(dict(sheet.codes())[code], name, new)

    codes = [replace(each, name=new) if each.id == code else each for each in book.codes]
    return _accepted(_edited(text, path, edit), path, book, codes)


def set_parent(text: str, code: str, parent: str | None, *, path: str) -> str:
    """`text` with a code under another parent, or under none."""
    book = _load(text, path, [code, *([parent] if parent else [])])

    def edit(sheet: _Sheet) -> list[Patch]:
        return sheet.parent(dict(sheet.codes())[code], parent)

    codes = [replace(each, parent=parent) if each.id == code else each for each in book.codes]
    return _accepted(_edited(text, path, edit), path, book, codes)


def split_code(text: str, code: str, new: str, name: Localized, *, path: str) -> str:
    """`text` with a copy of a code behind it, under a new id and with a name of its own."""
    name = _neat(name)
    book = _load(text, path, [code])
    number = [each.id for each in book.codes].index(code)

    def rename(sheet: _Sheet) -> list[Patch]:
        node = sheet.nodes[number + 1]
        id_patch = sheet.yaml.set_value(node.entries["id"], new)
        return [id_patch, sheet.yaml.set_value(node.entries["name"], _written(name))]

    copied = _edited(text, path, lambda sheet: [sheet.copy(number)])
    copy = _with_id(book.codes[number], new, book, _coloured(text, path))
    copy = replace(copy, name=name)
    codes = [*book.codes[: number + 1], copy, *book.codes[number + 1 :]]
    return _accepted(_edited(copied, path, rename), path, book, codes)


def delete_code(text: str, code: str, *, successor: str | None = None, path: str) -> str:
    """`text` without a code.

    Codes below it come under its parent; a denial that means it means `successor`, or nothing.
    """
    book = _load(text, path, [code, *([successor] if successor else [])])
    parents, flips = {code: _code(book, code).parent}, {code: successor}

    def edit(sheet: _Sheet) -> list[Patch]:
        return sheet.redirect(parents, flips, besides=[code]) + sheet.remove([code])

    codes = [_redirected(each, parents, flips) for each in book.codes if each.id != code]
    return _accepted(_edited(text, path, edit), path, book, codes)


def merge_codes(text: str, codes: Sequence[str], into: str, *, path: str) -> str:
    """`text` in which `codes` have become one with `into`, which takes their indicators over.

    An indicator keeps what its own code said of all (`unless`, `negation`), and obeys the
    `unless` of `into` too. One that adds nothing to those of `into` goes. Codes below come under
    `into`; where `into` stood below one of them, it takes that one's place. Name, definition and
    roles are those of `into`.
    """
    gone = [code for code in dict.fromkeys(codes) if code != into]
    book = _load(text, path, [*gone, into])
    parents: dict[str, str | None] = dict.fromkeys(gone, into)
    place = _parent_after(book, gone, into)
    taken = _taken(book, gone, into)

    def redirect(sheet: _Sheet) -> list[Patch]:
        own = sheet.parent(dict(sheet.codes())[into], place)
        return own + sheet.redirect(parents, parents, but_parent_of=[into])

    def prepare(sheet: _Sheet) -> list[Patch]:
        nodes = dict(sheet.codes())
        return [
            patch
            for code in gone
            for patch in push_down(sheet.yaml, nodes[code], nodes[into], taken[code])
        ]

    def unite(sheet: _Sheet) -> list[Patch]:
        nodes = dict(sheet.codes())
        sources = [(nodes[code], taken[code]) for code in gone]
        return take_over(sheet.yaml, sources, nodes[into]) + sheet.remove(gone)

    for step in (redirect, prepare, unite):
        text = _edited(text, path, step)
    left = [
        _redirected(each, parents, parents) if each.id != into else replace(each, parent=place)
        for each in book.codes
        if each.id not in gone
    ]
    codes_left = [_with_taken(each, book, taken) if each.id == into else each for each in left]
    return _accepted(text, path, book, codes_left, more_unless=into)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The text with the places of its codes."""

    yaml: Yaml
    path: str
    listed: Node
    nodes: tuple[Entries, ...]

    @classmethod
    def read(cls, text: str, path: str) -> _Sheet:
        """A text that has loaded, or is on its way between two that do."""
        text = text.removeprefix(BYTE_ORDER_MARK)
        tree = read_tree(text, path=path)
        assert isinstance(tree, Entries)
        found = tree.entries["codes"]
        nodes = found.items if isinstance(found, Items) else [found]
        return cls(Yaml(text), path, found, tuple(n for n in nodes if isinstance(n, Entries)))

    def codes(self) -> Iterable[tuple[str, Entries]]:
        """Ids and entries."""
        return [(_word(node.entries["id"]), node) for node in self.nodes]

    def items(self) -> Items:
        """The list of codes. Raises CannotEdit where it is none."""
        if not isinstance(self.listed, Items):
            what = say("the codes are no list; write each behind a dash")
            raise CannotEdit(path=self.path, line=self.listed.line, what=what)
        return self.listed

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
            return [self.yaml.set_value(stands, parent)] if _word(stands) != parent else []
        return [self.yaml.add_entry(node, "parent", parent, after="name")] if parent else []

    def name(self, node: Entries, given: Localized, whole: Localized) -> list[Patch]:
        """Writes the languages of a code's name that are `given`."""
        name = node.entries["name"]
        stands = name.entries if isinstance(name, Entries) else {}
        news = {lang: text for lang, text in given._asdict().items() if text}
        if news.keys() <= stands.keys():
            return [self.yaml.set_value(stands[lang], scalar(text)) for lang, text in news.items()]
        return [self.yaml.set_value(name, _written(whole))]

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
            if parent is not None and code not in but_parent_of and _word(parent) in parents:
                patches += self.parent(node, parents[_word(parent)])
            for rule in _rules(node):
                flip = rule.entries["flip"]
                new = flips.get(_word(flip), "")
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


def _edited(text: str, path: str, edit: Callable[[_Sheet], list[Patch]]) -> str:
    sheet = _Sheet.read(text, path)
    mark = BYTE_ORDER_MARK if text.startswith(BYTE_ORDER_MARK) else ""
    return mark + sheet.yaml.patched(edit(sheet))


def _load(text: str, path: str, codes: Iterable[str]) -> Codebook:
    """The codebook, after making sure that it has these codes."""
    book = load_codebook(text, path=path)
    for code in codes:
        _code(book, code)
    return book


def _code(book: Codebook, code_id: str) -> Code:
    code = book.code(code_id)
    if code is None:
        near = nearest(code_id, [each.id for each in book.codes])
        hint = say("Did you mean “{near}”?", near=near) if near else ""
        raise UnknownName(what=say("code"), name=code_id, hint=hint)
    return code


def _accepted(
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
        _bare(ours) == _bare(theirs)
        and (ours.unless == theirs.unless or (more_unless and {*ours.unless} > {*theirs.unless}))
        for ours, theirs in zip(found.indicators, wanted.indicators, strict=True)
    )


def _bare(indicator: Indicator) -> Indicator:
    return replace(indicator, line=0, unless=())


def _redirected(
    code: Code, parents: Mapping[str, str | None], flips: Mapping[str, str | None]
) -> Code:
    signs = []
    for sign in code.indicators:
        flip_to = flips.get(sign.flip_to, sign.flip_to) if sign.flip_to else None
        gone = sign.flip_to is not None and flip_to is None
        negation = Negation.DROP if gone else sign.negation
        signs.append(replace(sign, negation=negation, flip_to=flip_to))
    parent = parents.get(code.parent, code.parent) if code.parent else None
    return replace(code, parent=parent, indicators=tuple(signs))


def _parent_after(book: Codebook, gone: Sequence[str], into: str) -> str | None:
    """The parent of `into` once `gone` are one with it: it may have stood below one of them."""
    place = parent = _code(book, into).parent
    while parent is not None:
        above = _code(book, parent).parent
        if parent in gone:
            place = above
        parent = above
    return place


def _taken(book: Codebook, gone: Sequence[str], into: str) -> dict[str, list[int]]:
    """Code → the places of its indicators that add something to those of `into`."""
    known = list(_code(book, into).indicators)
    taken: dict[str, list[int]] = {}
    for code in gone:
        taken[code] = []
        for place, sign in enumerate(_code(book, code).indicators):
            if not any(_says_all_of(other, sign) for other in known):
                known.append(sign)
                taken[code].append(place)
    return taken


def _says_all_of(one: Indicator, other: Indicator) -> bool:
    same = replace(_bare(one), id="") == replace(_bare(other), id="")
    return same and set(one.unless) <= set(other.unless)


def _with_taken(code: Code, book: Codebook, taken: Mapping[str, Sequence[int]]) -> Code:
    """The code with the indicators that it takes over, their references redirected."""
    redirect: dict[str, str | None] = dict.fromkeys(taken, code.id)
    signs = _redirected(code, {}, redirect).indicators
    for source, places in taken.items():
        found = _redirected(_code(book, source), {}, redirect).indicators
        signs += tuple(found[place] for place in places)
    numbered = (replace(sign, id=f"{code.id}#{n}") for n, sign in enumerate(signs, 1))
    return replace(code, indicators=tuple(numbered))


def _coloured(text: str, path: str) -> set[str]:
    """The codes that state a colour of their own."""
    return {code for code, node in _Sheet.read(text, path).codes() if "colour" in node.entries}


def _with_id(code: Code, code_id: str, book: Codebook, coloured: Collection[str]) -> Code:
    """The code under another id; unless `coloured`, it has the colour of its domain."""
    signs = enumerate(code.indicators, 1)
    indicators = tuple(replace(sign, id=f"{code_id}#{n}") for n, sign in signs)
    moved = replace(code, id=code_id, indicators=indicators)
    if moved.domain == code.domain or code.id in coloured:
        return moved
    colours = {domain.id: domain.colour for domain in book.domains}
    return replace(moved, colour=colours.get(moved.domain, ""))


def _word(node: Node) -> str:
    return " ".join(node.text.split()) if isinstance(node, Scalar) else ""


def _neat(name: Localized) -> Localized:
    """The name as it is going to be read."""
    return Localized(*(unicodedata.normalize("NFC", " ".join(text.split())) for text in name))


def _written(name: Localized) -> str:
    """A name in YAML."""
    if not name.en:
        return scalar(name.vi)
    given = {lang: text for lang, text in name._asdict().items() if text}
    return f"{{{', '.join(f'{lang}: {scalar(text)}' for lang, text in given.items())}}}"
