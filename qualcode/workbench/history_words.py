"""What single actions did, in words, from what the journal holds of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from ..messages import N_, Said, say
from ..model import Localized, Unit
from ..teams.rules import Rule
from .adjudicate_words import say_rule
from .opening import TITLE_SETTING
from .study_settings import UNIT_SETTING

Summary = Mapping[str, Any]
Names = Mapping[str, Localized]
"""Ids of codes and domains → their names."""

MAX_NAMES = 4

IMPORTED: Sequence[tuple[str, str]] = (
    ("new", N_("imported {names}")),
    ("corrected", N_("corrected {names}")),
    ("voices", N_("named the speakers of {names} anew")),
    ("resaved", N_("read {names} again")),
)

COUNTED: Mapping[str, str] = {
    "documents": N_("documents: {n}"),
    "codes": N_("codes: {n}"),
    "codings": N_("codings: {n}"),
    "memos": N_("memos: {n}"),
    "statements": N_("statements of themes: {n}"),
    "chosen_quotes": N_("chosen quotes: {n}"),
    "decided": N_("differences: {n}"),
    "new": N_("new: {n}"),
    "gone": N_("taken back: {n}"),
    "changes": N_("values changed: {n}"),
}
"""What summaries count, where there is any."""


def listed(names: Sequence[str | Localized | Said], most: int = MAX_NAMES) -> Said:
    """The first names, and how many more there are."""
    first = {f"name{n}": name for n, name in enumerate(names[:most])}
    shown = Said(", ".join(f"{{{key}}}" for key in first), first)
    if len(names) <= most:
        return shown
    return say("{names} and {n} more", names=shown, n=len(names) - most)


def with_counts(what: Said, summary: Summary, kinds: Iterable[str]) -> Said:
    """What was done, and of which kinds of things how many."""
    counts = [say(COUNTED[kind], n=summary[kind]) for kind in kinds if summary.get(kind)]
    return (
        say("{what} ({counts})", what=what, counts=listed(counts, len(counts))) if counts else what
    )


def tell_import(summary: Summary) -> Said:
    """Which documents came, or came anew."""
    parts = [
        say(template, names=listed(summary[outcome]))
        for outcome, template in IMPORTED
        if summary.get(outcome)
    ]
    if not parts:
        return say("imported {names}", names=listed(summary.get("documents", [])))
    told = parts[0]
    for part in parts[1:]:
        told = say("{first}; {second}", first=told, second=part)
    if summary.get("left"):
        told = say(
            "{first}; codings that stayed on the texts before: {n}", first=told, n=summary["left"]
        )
    return told


def tell_merge(summary: Summary, names: Names) -> Said:
    """What came of whose copy."""
    what = say("merged {names}", names=summary["names"])
    kinds = ("documents", "codes", "codings", "statements", "chosen_quotes")
    return with_counts(what, summary, kinds)


def tell_study(summary: Summary, names: Names) -> Said:
    """What came of another program's study."""
    what = say("brought in {study}", study=summary["study"])
    kinds = ("documents", "codes", "codings", "memos", "statements", "chosen_quotes")
    return with_counts(what, summary, kinds)


def tell_removed(summary: Summary, names: Names) -> Said:
    """Which documents were taken away."""
    first, *others = summary["documents"]
    if others:
        return say("removed the documents {names}", names=listed(summary["documents"]))
    return say("removed the document {document}", document=first)


def tell_participants(summary: Summary, names: Names) -> Said:
    """What a table said of people."""
    what = say("read participants from {file}", file=summary["file"])
    return with_counts(what, summary, ("new", "changes"))


def tell_tag(summary: Summary, names: Names) -> Said:
    """How many proposals the machine made."""
    return with_counts(say("proposed codings"), summary, ("new", "gone"))


def tell_decided(summary: Summary, names: Names) -> Said:
    """How many questions of a merge were answered."""
    n = len(summary["names"].split(", "))
    return say("decided what merging had left open (questions: {n})", n=n)


def tell_rules(summary: Summary, names: Names) -> Said:
    """By which rule how many differences were settled."""
    try:
        rule = say_rule(Rule.read(summary["rule"]))
    except ValueError:  # a rule of another version
        rule = summary["rule"]
    what = say("settled differences by a rule: {rule}", rule=rule)
    return with_counts(what, summary, ("decided",))


def tell_difference(summary: Summary, names: Names) -> Said:
    """Which difference was decided."""
    document = summary["document"]
    if "codes" not in summary:
        return say("decided the difference {short} in {document}", short=summary["short"],
                   document=document)  # fmt: skip
    codes = listed([_name(code, names) for code in summary["codes"]])
    return say("decided a difference in {document}: {codes}", document=document, codes=codes)


def tell_setting(summary: Summary, names: Names) -> Said:
    """What the study is called from now on, or what it counts."""
    from ..report.wording import UNITS

    key, value = summary["key"], summary.get("value")
    if key == TITLE_SETTING:
        return (say("called the study “{title}”", title=value) if value
                else say("changed the title of the study"))  # fmt: skip
    if key == UNIT_SETTING:
        return (say("changed what is counted: {unit}", unit=say(UNITS[Unit(value)])) if value
                else say("changed what is counted"))  # fmt: skip
    return say("changed the setting {key}", key=key)


def tell_renamed(summary: Summary, names: Names) -> Said:
    """What a code was called, and is."""
    old, new = _name(summary["code"], names), _name(summary["new"], names)
    if old == new:
        what = say("gave the code “{code}” the id {id}", code=old, id=summary["new"])
    else:
        what = say("renamed the code “{code}” to “{new}”", code=old, new=new)
    return with_counts(what, summary, ("codings",))


def tell_moved(summary: Summary, names: Names) -> Said:
    """Where a code stands now."""
    code = _name(summary["code"], names)
    if summary["to"]:
        what = say("moved the code “{code}” to “{to}”", code=code, to=_name(summary["to"], names))
    else:
        what = say("moved the code “{code}” to the top", code=code)
    return with_counts(what, summary, ("codings",))


def tell_joined(summary: Summary, names: Names) -> Said:
    """Which codes became one."""
    codes = [_name(code, names) for code in summary["codes"].split(", ")]
    into = _name(summary["into"], names)
    what = say("merged {codes} into the code “{into}”", codes=listed(codes), into=into)
    return with_counts(what, summary, ("codings",))


def tell_split(summary: Summary, names: Names) -> Said:
    """Which code came out of which."""
    code, new = _name(summary["code"], names), _name(summary["new"], names)
    what = say("split the code “{new}” off “{code}”", new=new, code=code)
    return with_counts(what, summary, ("codings",))


def tell_deleted(summary: Summary, names: Names) -> Said:
    """Which code is no more, and what took over its codings."""
    code = _name(summary["code"], names)
    if summary.get("reassign"):
        what = say("deleted the code “{code}” in favour of “{new}”", code=code,
                   new=_name(summary["reassign"], names))  # fmt: skip
    else:
        what = say("deleted the code “{code}”", code=code)
    return with_counts(what, summary, ("codings",))


def tell_ordered(summary: Summary, names: Names) -> Said:
    """What was put before or behind what."""
    is_group, is_after = "domain" in summary, "after" in summary
    templates = {
        (False, False): N_("put the code “{what}” before “{beside}”"),
        (False, True): N_("put the code “{what}” behind “{beside}”"),
        (True, False): N_("put the group of codes “{what}” before “{beside}”"),
        (True, True): N_("put the group of codes “{what}” behind “{beside}”"),
    }
    what = _name(summary["domain" if is_group else "code"], names)
    beside = _name(summary["after" if is_after else "before"], names)
    return say(templates[is_group, is_after], what=what, beside=beside)


def tell_group_renamed(summary: Summary, names: Names) -> Said:
    """What a group of codes was called, and is, in both languages."""
    called = (names[summary["domain"]], Localized(*summary["name"]))
    old, new = (" / ".join(filter(None, each)) for each in called)
    if old == new:
        what = say("gave the group of codes “{name}” the id {id}", name=new, id=summary["new"])
    else:
        what = say("renamed the group of codes “{name}” to “{new}”", name=old, new=new)
    return with_counts(what, summary, ("codings",))


def tell_group_deleted(summary: Summary, names: Names) -> Said:
    """Which group of codes is no more."""
    return say("deleted the group of codes “{name}”", name=_name(summary["domain"], names))


def _name(id_: str, names: Names) -> str | Localized:
    return names.get(id_, id_)


TELLERS: Mapping[str, Callable[[Summary, Names], Said]] = {
    "merge": tell_merge,
    "merge.decide": tell_decided,
    "import": lambda summary, names: tell_import(summary),
    "import.study": tell_study,
    "document.remove": tell_removed,
    "participants.import": tell_participants,
    "setting": tell_setting,
    "tag": tell_tag,
    "adjudicate.rules": tell_rules,
    "adjudicate.decide": tell_difference,
    "codebook.rename": tell_renamed,
    "codebook.move": tell_moved,
    "codebook.merge": tell_joined,
    "codebook.split": tell_split,
    "codebook.delete": tell_deleted,
    "codebook.order": tell_ordered,
    "codebook.group.order": tell_ordered,
    "codebook.group.rename": tell_group_renamed,
    "codebook.group.delete": tell_group_deleted,
}
"""What tells those verbs for which one sentence is not enough."""
