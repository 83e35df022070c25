"""Changes of a codebook in its YAML text: codes renamed, moved, merged, split, deleted, in order.

Each takes the text and gives the changed text. Only the places that the change is about are
written; comments, order, quotes and line breaks of everything else stay byte by byte. The result
is loaded again and compared with the change made on the loaded codebook; what is not the same is
refused, never returned. All raise CodebookError for a text that does not load before or after,
UnknownName for a code that is not there, CannotEdit for a text in which the change cannot be made.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from ..model import Code, Codebook, Indicator, Localized, Negation
from .codebook_sheet import (
    Sheet,
    accepted,
    bare,
    code_of,
    edited,
    load_with,
    neat,
    written_name,
)
from .indicator_edit import push_down, take_over
from .yaml_edit import Patch


def rename_codes(text: str, ids: Mapping[str, str], *, path: str) -> str:
    """`text` with each code of `ids` under its new id, wherever it is named."""
    book = load_with(text, path, ids)

    def edit(sheet: Sheet) -> list[Patch]:
        patches = [
            sheet.yaml.set_value(node.entries["id"], ids[code])
            for code, node in sheet.codes()
            if code in ids
        ]
        return patches + sheet.redirect(ids, ids)

    codes = with_ids(book, ids, coloured=_coloured(text, path))
    return accepted(edited(text, path, edit), path, book, codes)


def set_name(text: str, code: str, name: Localized, *, path: str) -> str:
    """`text` with another name of a code, in the languages in which `name` says something."""
    name = neat(name)
    book = load_with(text, path, [code])
    old = code_of(book, code).name
    new = Localized(vi=name.vi or old.vi, en=name.en or old.en)

    def edit(sheet: Sheet) -> list[Patch]:
        return sheet.name(dict(sheet.codes())[code], name, new)

    codes = [replace(each, name=new) if each.id == code else each for each in book.codes]
    return accepted(edited(text, path, edit), path, book, codes)


def set_parent(text: str, code: str, parent: str | None, *, path: str) -> str:
    """`text` with a code under another parent, or under none."""
    book = load_with(text, path, [code, *([parent] if parent else [])])

    def edit(sheet: Sheet) -> list[Patch]:
        return sheet.parent(dict(sheet.codes())[code], parent)

    codes = [replace(each, parent=parent) if each.id == code else each for each in book.codes]
    return accepted(edited(text, path, edit), path, book, codes)


def move_code(text: str, code: str, beside: str, *, after: bool, path: str) -> str:
    """`text` with a code right before, or `after`, another one, and those below it with it.

    Neither may stand below the other.
    """
    book = load_with(text, path, [code, beside])
    family, others = _family(book, code), _family(book, beside)
    place = next(number for number, each in enumerate(book.codes) if each.id == beside)
    if after:  # behind those below it that follow at once
        while place + 1 < len(book.codes) and book.codes[place + 1].id in others:
            place += 1
    numbers = [number for number, each in enumerate(book.codes) if each.id in family]

    def edit(sheet: Sheet) -> list[Patch]:
        return sheet.yaml.move_items(sheet.items(), numbers, place, after=after)

    codes = [each for each in book.codes if each.id not in family]
    start = codes.index(book.codes[place]) + after
    codes[start:start] = [book.codes[number] for number in numbers]
    return accepted(edited(text, path, edit), path, book, codes)


def split_code(text: str, code: str, new: str, name: Localized, *, path: str) -> str:
    """`text` with a copy of a code behind it, under a new id and with a name of its own."""
    name = neat(name)
    book = load_with(text, path, [code])
    number = [each.id for each in book.codes].index(code)

    def rename(sheet: Sheet) -> list[Patch]:
        node = sheet.nodes[number + 1]
        id_patch = sheet.yaml.set_value(node.entries["id"], new)
        return [id_patch, sheet.yaml.set_value(node.entries["name"], written_name(name))]

    copied = edited(text, path, lambda sheet: [sheet.copy(number)])
    copy = _with_id(book.codes[number], new, book, _coloured(text, path))
    copy = replace(copy, name=name)
    codes = [*book.codes[: number + 1], copy, *book.codes[number + 1 :]]
    return accepted(edited(copied, path, rename), path, book, codes)


def delete_code(text: str, code: str, *, successor: str | None = None, path: str) -> str:
    """`text` without a code.

    Codes below it come under its parent; a denial that means it means `successor`, or nothing.
    """
    book = load_with(text, path, [code, *([successor] if successor else [])])
    parents, flips = {code: code_of(book, code).parent}, {code: successor}

    def edit(sheet: Sheet) -> list[Patch]:
        return sheet.redirect(parents, flips, besides=[code]) + sheet.remove([code])

    codes = [_redirected(each, parents, flips) for each in book.codes if each.id != code]
    return accepted(edited(text, path, edit), path, book, codes)


def merge_codes(text: str, codes: Sequence[str], into: str, *, path: str) -> str:
    """`text` in which `codes` have become one with `into`, which takes their indicators over.

    An indicator keeps what its own code said of all (`unless`, `negation`), and obeys the
    `unless` of `into` too. One that adds nothing to those of `into` goes. Codes below come under
    `into`; where `into` stood below one of them, it takes that one's place. Name, definition and
    roles are those of `into`.
    """
    gone = [code for code in dict.fromkeys(codes) if code != into]
    book = load_with(text, path, [*gone, into])
    parents: dict[str, str | None] = dict.fromkeys(gone, into)
    place = _parent_after(book, gone, into)
    taken = _taken(book, gone, into)

    def redirect(sheet: Sheet) -> list[Patch]:
        own = sheet.parent(dict(sheet.codes())[into], place)
        return own + sheet.redirect(parents, parents, but_parent_of=[into])

    def prepare(sheet: Sheet) -> list[Patch]:
        nodes = dict(sheet.codes())
        return [
            patch
            for code in gone
            for patch in push_down(sheet.yaml, nodes[code], nodes[into], taken[code])
        ]

    def unite(sheet: Sheet) -> list[Patch]:
        nodes = dict(sheet.codes())
        sources = [(nodes[code], taken[code]) for code in gone]
        return take_over(sheet.yaml, sources, nodes[into]) + sheet.remove(gone)

    for step in (redirect, prepare, unite):
        text = edited(text, path, step)
    left = [
        _redirected(each, parents, parents) if each.id != into else replace(each, parent=place)
        for each in book.codes
        if each.id not in gone
    ]
    codes_left = [_with_taken(each, book, taken) if each.id == into else each for each in left]
    return accepted(text, path, book, codes_left, more_unless=into)


def with_ids(
    book: Codebook, ids: Mapping[str, str], *, coloured: Collection[str] | None = None
) -> list[Code]:
    """The codes under their new ids; those in another domain have its colour unless `coloured`.

    Without `coloured` all keep theirs.
    """
    keep = [code.id for code in book.codes] if coloured is None else coloured
    return [
        _redirected(_with_id(code, ids.get(code.id, code.id), book, keep), ids, ids)
        for code in book.codes
    ]


def _family(book: Codebook, code: str) -> set[str]:
    """A code and all below it."""
    found, last = {code}, 0
    while len(found) > last:
        last = len(found)
        found |= {each.id for each in book.codes if each.parent in found}
    return found


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
    place = parent = code_of(book, into).parent
    while parent is not None:
        above = code_of(book, parent).parent
        if parent in gone:
            place = above
        parent = above
    return place


def _taken(book: Codebook, gone: Sequence[str], into: str) -> dict[str, list[int]]:
    """Code → the places of its indicators that add something to those of `into`."""
    known = list(code_of(book, into).indicators)
    taken: dict[str, list[int]] = {}
    for code in gone:
        taken[code] = []
        for place, sign in enumerate(code_of(book, code).indicators):
            if not any(_says_all_of(other, sign) for other in known):
                known.append(sign)
                taken[code].append(place)
    return taken


def _says_all_of(one: Indicator, other: Indicator) -> bool:
    same = replace(bare(one), id="") == replace(bare(other), id="")
    return same and set(one.unless) <= set(other.unless)


def _with_taken(code: Code, book: Codebook, taken: Mapping[str, Sequence[int]]) -> Code:
    """The code with the indicators that it takes over, their references redirected."""
    redirect: dict[str, str | None] = dict.fromkeys(taken, code.id)
    signs = _redirected(code, {}, redirect).indicators
    for source, places in taken.items():
        found = _redirected(code_of(book, source), {}, redirect).indicators
        signs += tuple(found[place] for place in places)
    numbered = (replace(sign, id=f"{code.id}#{n}") for n, sign in enumerate(signs, 1))
    return replace(code, indicators=tuple(numbered))


def _coloured(text: str, path: str) -> set[str]:
    """The codes that state a colour of their own."""
    return {code for code, node in Sheet.read(text, path).codes() if "colour" in node.entries}


def _with_id(code: Code, code_id: str, book: Codebook, coloured: Collection[str]) -> Code:
    """The code under another id; unless `coloured`, it has the colour of its domain."""
    signs = enumerate(code.indicators, 1)
    indicators = tuple(replace(sign, id=f"{code_id}#{n}") for n, sign in signs)
    moved = replace(code, id=code_id, indicators=indicators)
    if moved.domain == code.domain or code.id in coloured:
        return moved
    colours = {domain.id: domain.colour for domain in book.domains}
    return replace(moved, colour=colours.get(moved.domain, ""))
