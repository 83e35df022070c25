"""What changed between two codebooks, code by code.

Lines, comments, order of keys and quotes do not count; the order of codes, which reports follow,
does. Two codebooks of one version have no difference, and two without a difference one version.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any

from ..model import Code, Codebook, Domain, Indicator
from ..text.folding import fold


class Change(StrEnum):
    """What happened to a code; several things may happen to one."""

    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    MOVED = "moved"
    REORDERED = "reordered"
    REDEFINED = "redefined"
    INDICATORS = "indicators"
    RECOLOURED = "recoloured"


_CHANGE_OF = {
    "name": Change.RENAMED,
    "definition": Change.REDEFINED,
    "include": Change.REDEFINED,
    "exclude": Change.REDEFINED,
    "typical": Change.REDEFINED,
    "atypical": Change.REDEFINED,
    "colour": Change.RECOLOURED,
    "parent": Change.MOVED,
    "roles": Change.REDEFINED,
    "indicators": Change.INDICATORS,
}
_DERIVED = ("id", "line", "own_words")
_TEXTS = ("definition", "include", "exclude", "typical", "atypical")


@dataclass(frozen=True, slots=True)
class CodeDiff:
    """One code before and after; one of both is None where it was added or removed.

    `fields` names what of `model.Code` differs. A parent or a denial that means another code is
    the same where that code only has another id by now. `above` are the codes that it stood and
    stands behind, None for the first, where it came to another place among those beside it.
    """

    old: Code | None
    new: Code | None
    fields: tuple[str, ...] = ()
    indicators_added: tuple[Indicator, ...] = ()
    indicators_removed: tuple[Indicator, ...] = ()
    above: tuple[Code | None, Code | None] | None = None

    @property
    def code(self) -> Code:
        """The code as it is, or was where it is no more."""
        return self.new or self.old  # type: ignore[return-value]

    @property
    def changes(self) -> tuple[Change, ...]:
        """What happened, each thing once, in the order of `Change`."""
        if self.old is None or self.new is None:
            return (Change.ADDED if self.old is None else Change.REMOVED,)
        found = {_CHANGE_OF[name] for name in self.fields}
        if _rest(self.old.id) != _rest(self.new.id):
            found.add(Change.RENAMED)
        if self.old.domain != self.new.domain:
            found.add(Change.MOVED)
        if self.above is not None:
            found.add(Change.REORDERED)
        return tuple(change for change in Change if change in found)

    def as_record(self) -> dict[str, Any]:
        """Plain values under stable keys."""
        return {
            "old": self.old.id if self.old else None,
            "new": self.new.id if self.new else None,
            "changes": [change.value for change in self.changes],
            "fields": list(self.fields),
            "indicators_added": [sign.label for sign in self.indicators_added],
            "indicators_removed": [sign.label for sign in self.indicators_removed],
        }


@dataclass(frozen=True, slots=True)
class CodebookDiff:
    """What differs: codes in the order of the new codebook, then those that are no more.

    `domains_renamed` are domains before and after, with another name or id, `domains_changed` those
    with another colour alone. `reordered` says whether codes or domains that are in both stand in
    another order.
    """

    codes: tuple[CodeDiff, ...] = ()
    domains_added: tuple[Domain, ...] = ()
    domains_removed: tuple[Domain, ...] = ()
    domains_renamed: tuple[tuple[Domain, Domain], ...] = ()
    domains_changed: tuple[Domain, ...] = ()
    domains_moved: tuple[Domain, ...] = ()
    retitled: bool = False
    reordered: bool = False

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) for field in fields(self))

    @property
    def told_order(self) -> bool:
        """Whether codes or domains say that they stand in another place among those beside them."""
        return bool(self.domains_moved) or any(each.above is not None for each in self.codes)

    @property
    def new_ids(self) -> dict[str, str]:
        """Old id → new id of the codes that have another one."""
        return {
            each.old.id: each.new.id
            for each in self.codes
            if each.old and each.new and each.old.id != each.new.id
        }

    @property
    def gone(self) -> list[str]:
        """Ids that no code has any longer, whether it was removed or has another one."""
        kept = {each.new.id for each in self.codes if each.new}
        return [each.old.id for each in self.codes if each.old and each.old.id not in kept]

    def as_record(self) -> dict[str, Any]:
        """Plain values under stable keys."""
        return {
            "retitled": self.retitled,
            "reordered": self.reordered,
            "domains_added": [domain.id for domain in self.domains_added],
            "domains_removed": [domain.id for domain in self.domains_removed],
            "domains_renamed": [{"old": a.id, "new": b.id} for a, b in self.domains_renamed],
            "domains_changed": [domain.id for domain in self.domains_changed],
            "domains_moved": [domain.id for domain in self.domains_moved],
            "codes": [each.as_record() for each in self.codes],
        }


def diff_codebooks(old: Codebook, new: Codebook) -> CodebookDiff:
    """What changed from `old` to `new`.

    A code that is no more and a new one are the same code under another id where their
    indicators, their definition or their name are equal.
    """
    ids = _new_ids(old, new)
    before = {ids.get(code.id, code.id): code for code in old.codes}
    present = {code.id for code in new.codes}
    groups = _new_domains(old, new, ids)
    above = _above(before, new, groups)
    codes = [_diff_code(before.get(code.id), code, ids, above.get(code.id)) for code in new.codes]
    codes += [CodeDiff(code, None) for key, code in before.items() if key not in present]
    common = [key for key in before if key in present]
    old_domains = {groups.get(domain.id, domain.id): domain for domain in old.domains}
    new_domains = {domain.id: domain for domain in new.domains}
    both = [name for name in new_domains if name in old_domains]
    in_old_order = [name for name in old_domains if name in new_domains]
    pairs = [(old_domains[name], new_domains[name]) for name in both]
    renamed = tuple((was, now) for was, now in pairs if (was.id, was.name) != (now.id, now.name))
    return CodebookDiff(
        codes=tuple(each for each in codes if each.changes),
        domains_added=tuple(new_domains[name] for name in new_domains if name not in old_domains),
        domains_removed=tuple(old_domains[name] for name in old_domains if name not in new_domains),
        domains_renamed=renamed,
        domains_changed=tuple(n for o, n in pairs if o != n and (o, n) not in renamed),
        domains_moved=tuple(new_domains[name] for name in _moved(in_old_order, both)),
        retitled=old.title != new.title,
        reordered=common != [code.id for code in new.codes if code.id in before]
        or both != in_old_order,
    )


def _new_domains(old: Codebook, new: Codebook, ids: Mapping[str, str]) -> dict[str, str]:
    """Old id → new id of domains that seem to have been renamed: the same codes, or one name."""
    gone = {each.id for each in old.domains} - {each.id for each in new.domains}
    added = [each for each in new.domains if each.id not in {one.id for one in old.domains}]
    found: dict[str, str] = {}
    for was in (each for each in old.domains if each.id in gone):
        held = {ids.get(code.id, "").partition(".")[0] for code in old.codes
                if code.domain == was.id}  # fmt: skip
        for now in added:
            alike = held == {now.id} or (not held and was.name == now.name)
            if alike and now.id not in found.values():
                found.setdefault(was.id, now.id)
    return found


def _above(
    before: Mapping[str, Code], new: Codebook, groups: Mapping[str, str]
) -> dict[str, tuple[Code | None, Code | None]]:
    """Ids of the codes that stand elsewhere among those beside them, with what was and is above."""
    ids = {code.id: key for key, code in before.items()}
    present = {code.id: code for code in new.codes}
    old_rows: dict[tuple[str, str], list[str]] = {}
    for key, code in before.items():
        parent = ids.get(code.parent, code.parent) if code.parent else ""
        old_rows.setdefault((parent, groups.get(code.domain, code.domain)), []).append(key)
    new_rows: dict[tuple[str, str], list[str]] = {}
    for code in new.codes:
        new_rows.setdefault((code.parent or "", code.domain), []).append(code.id)
    found = {}
    for place, row in new_rows.items():
        old_row = old_rows.get(place, [])
        both = {*old_row} & {*row}
        stood, stands = ([key for key in each if key in both] for each in (old_row, row))
        for key in _moved(stood, stands):
            was, now = old_row.index(key), row.index(key)
            found[key] = (
                before[old_row[was - 1]] if was else None,
                present[row[now - 1]] if now else None,
            )
    return found


def _moved(old: Sequence[str], new: Sequence[str]) -> list[str]:
    """The fewest of the same words that must move for one order to become the other."""
    place = {key: number for number, key in enumerate(old)}
    ends: list[int] = []  # the lowest place at which a run of each length ends
    before: dict[str, str | None] = {}
    for key in new:
        length = bisect_left(ends, place[key])
        before[key] = old[ends[length - 1]] if length else None
        ends[length : length + 1] = [place[key]]
    stays, last = set(), old[ends[-1]] if ends else None
    while last is not None:
        stays.add(last)
        last = before[last]
    return [key for key in new if key not in stays]


def _new_ids(old: Codebook, new: Codebook) -> dict[str, str]:
    """Old id → new id of codes that seem to have been renamed, the likeliest pairs first."""
    removed = [code for code in old.codes if new.code(code.id) is None]
    added = [code for code in new.codes if old.code(code.id) is None]
    pairs = [
        (-likeness, i, j)
        for i, was in enumerate(removed)
        for j, now in enumerate(added)
        if (likeness := _likeness(was, now))
    ]
    found: dict[str, str] = {}
    for _, i, j in sorted(pairs):
        if removed[i].id not in found and added[j].id not in found.values():
            found[removed[i].id] = added[j].id
    return found


def _likeness(was: Code, now: Code) -> int:
    """How many of name, texts and indicators are equal and not empty; 0 for two strangers."""
    texts = [tuple(getattr(code, name) for name in _TEXTS) for code in (was, now)]
    signs = [[_bare(sign) for sign in code.indicators] for code in (was, now)]
    return (
        any(
            name and fold(name) == fold(other)
            for name, other in zip(was.name, now.name, strict=True)
        )
        + (any(any(text) for text in texts[0]) and texts[0] == texts[1])
        + (bool(signs[0]) and signs[0] == signs[1])
        + (_rest(was.id) == _rest(now.id) and was.domain != now.domain)
    )


def _diff_code(
    old: Code | None,
    new: Code,
    ids: Mapping[str, str],
    above: tuple[Code | None, Code | None] | None,
) -> CodeDiff:
    if old is None:
        return CodeDiff(None, new)
    was = _under_new_ids(old, ids)
    signs, others = [_comparable(was), _comparable(new)]
    names = [
        field.name
        for field in fields(Code)
        if field.name not in (*_DERIVED, "indicators")
        and getattr(was, field.name) != getattr(new, field.name)
    ]
    if signs != others:
        names.append("indicators")
    return CodeDiff(
        old,
        new,
        tuple(names),
        indicators_added=_only_in(new.indicators, others, signs),
        indicators_removed=_only_in(old.indicators, signs, others),
        above=above,
    )


def _under_new_ids(code: Code, ids: Mapping[str, str]) -> Code:
    """The code with the codes that it names under their new ids."""
    signs = (
        replace(sign, flip_to=ids.get(sign.flip_to, sign.flip_to)) if sign.flip_to else sign
        for sign in code.indicators
    )
    parent = ids.get(code.parent, code.parent) if code.parent else None
    return replace(code, parent=parent, indicators=tuple(signs))


def _comparable(code: Code) -> list[Indicator]:
    return [replace(sign, id="", line=0) for sign in code.indicators]


def _only_in(
    signs: Sequence[Indicator], ours: Sequence[Indicator], theirs: Sequence[Indicator]
) -> tuple[Indicator, ...]:
    """Those of `signs` (as `ours` to compare) that `theirs` do not have, as often as they do."""
    left = list(theirs)
    found = []
    for sign, comparable in zip(signs, ours, strict=True):
        if comparable in left:
            left.remove(comparable)
        else:
            found.append(sign)
    return tuple(found)


def _bare(sign: Indicator) -> Indicator:
    return replace(sign, id="", line=0, flip_to=None)


def _rest(code_id: str) -> str:
    """The id without its domain."""
    return code_id.partition(".")[2]
