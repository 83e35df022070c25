"""What hangs on codes and follows them when the codebook changes: codings, memos, sets, …"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from ..errors import Conflict
from ..messages import N_, say
from ..model import Status
from . import chosen, deciding, identities, schema, sets
from .codings import StoredCoding, edit_codings, remove_codings
from .journal import Action, fetch
from .people import MACHINE

CODINGS_OF = N_("what is coded {codes}")

_WEIGHT = {Status.PROPOSED: 0, Status.REJECTED: 1, Status.ACCEPTED: 2, Status.MANUAL: 2}
"""Of two codings that say the same, the heavier one stays: what a person has said of it."""


@dataclass(frozen=True, slots=True)
class Recoded:
    """What becomes of one coding: it gets `code`, or goes where that is None.

    It goes too where the coding `kept` says the same at the same place.
    """

    stored: StoredCoding
    code: str | None
    kept: str | None = None

    @property
    def goes(self) -> bool:
        """Whether nothing of it is left."""
        return self.code is None or self.kept is not None


@dataclass(frozen=True, slots=True)
class Recoding:
    """What becomes of codings; `codes` (old → new, or None) are those that are no more.

    `memos` maps the GUIDs of codings that stay to their memos after they took others' over.
    """

    codings: tuple[Recoded, ...] = ()
    codes: Mapping[str, str | None] = field(default_factory=dict)
    memos: Mapping[str, str] = field(default_factory=dict)

    @property
    def doubles(self) -> list[Recoded]:
        """The codings that give way to others."""
        return [each for each in self.codings if each.kept is not None]


def plan_recoding(
    moving: Sequence[StoredCoding],
    standing: Sequence[StoredCoding],
    targets: Mapping[str, str | None],
    *,
    gone: Sequence[str] = (),
) -> Recoding:
    """What becomes of `moving` codings when each code of `targets` becomes another one, or none.

    `standing` are the codings that have the new codes already. Where one coder (all machines are
    one) would say the same twice at one place, the coding that a person reviewed stays, accepted
    before rejected, and takes over what the other one's memo says. `gone` are the codes that are
    no more; their memos and statements follow too.
    """
    becomes = {each.guid: targets[each.coding.code] for each in moving}
    groups: dict[tuple[Any, ...], list[StoredCoding]] = {}
    for each in (*standing, *moving):
        code = becomes.get(each.guid, each.coding.code)
        if code is not None:
            groups.setdefault(_place(each, code), []).append(each)
    kept: dict[str, str] = {}
    memos: dict[str, str] = {}
    for group in groups.values():
        if len(group) == 1 or not any(each.guid in becomes for each in group):
            continue
        stays = max(group, key=lambda each: _WEIGHT[each.coding.status])
        kept |= {each.guid: stays.guid for each in group if each is not stays}
        said = dict.fromkeys(each.coding.memo for each in (stays, *group) if each.coding.memo)
        if (memo := "\n\n".join(said)) != stays.coding.memo:
            memos[stays.guid] = memo
    yielding = [each for each in standing if each.guid in kept]
    return Recoding(
        tuple(
            Recoded(each, becomes.get(each.guid, each.coding.code), kept.get(each.guid))
            for each in (*moving, *yielding)
        ),
        {code: targets[code] for code in gone},
        memos,
    )


def recode(action: Action, plan: Recoding) -> None:
    """Carries the plan out, with all that hangs on codes that are no more.

    That are memos, statements, chosen quotes, sets, identities and what was tagged. Raises Conflict
    where one of the codings was changed since, or a code that is no more has been used anew.
    """
    _refuse_new_codings(action, plan)
    seen = {each.stored.guid: each.stored.changed_by for each in plan.codings}
    news: dict[str, list[str]] = {}
    for each in plan.codings:
        if each.code is not None and not each.goes and each.code != each.stored.coding.code:
            news.setdefault(each.code, []).append(each.stored.guid)
    for code, guids in news.items():
        edit_codings(action, guids, expected=seen, code=code)
    for guid, memo in plan.memos.items():
        edit_codings(action, [guid], memo=memo)
    remove_codings(action, [each.stored.guid for each in plan.codings if each.goes], expected=seen)
    _carry_memos(action, plan.codes)
    _carry_statements(action, plan.codes)
    chosen.carry(action, plan.codes)
    sets.carry(action, plan.codes)
    deciding.carry(action, plan.codes)
    identities.carry(action, plan.codes)
    _forget_tagged(action, plan.codes)


def _refuse_new_codings(action: Action, plan: Recoding) -> None:
    codings, known = schema.codings.c, {each.stored.guid for each in plan.codings}
    there = action.connection.scalars(
        select(codings.guid).where(codings.code.in_(list(plan.codes)))
    ).all()
    if not known.issuperset(there):
        what = say(CODINGS_OF, codes=", ".join(plan.codes))
        raise Conflict(what=what, yours=len(known.intersection(there)), theirs=len(there))


def _carry_memos(action: Action, codes: Mapping[str, str | None]) -> None:
    """Gives memos on codes to the codes that took their place, behind the author's own there."""
    memos = schema.memos
    about_codes = select(memos).where(memos.c.kind == "code").order_by(memos.c.created)
    rows = [dict(row) for row in action.connection.execute(about_codes).mappings()]
    texts = {(row["target"], row["author"]): row for row in rows if row["target"] not in codes}
    gone = []
    for row in rows:
        new = codes.get(row["target"])
        if row["target"] not in codes:
            continue
        there = None if new is None else texts.get((new, row["author"]))
        if new is None:
            gone.append(row["guid"])
        elif there is None:
            action.update(memos, [{"guid": row["guid"], "target": new}])
            texts[new, row["author"]] = row
        else:
            there["text"] = f"{there['text']}\n\n{row['text']}"
            action.update(memos, [{"guid": there["guid"], "text": there["text"]}])
            gone.append(row["guid"])
    action.delete(memos, [(guid,) for guid in gone])


def _carry_statements(action: Action, codes: Mapping[str, str | None]) -> None:
    """Gives statements to the codes that took the place of theirs and have none."""
    statements = schema.statements
    wanted = [(code,) for code in dict.fromkeys((*codes, *codes.values())) if code is not None]
    said = fetch(action.connection, statements, wanted)
    taken = {code for (code,) in said if code not in codes}
    news = []
    for old, new in codes.items():
        if (old,) in said and new is not None and new not in taken:
            news.append({**said[(old,)], "code": new})
            taken.add(new)
    action.delete(statements, [(old,) for old in codes if (old,) in said])
    action.insert(statements, news)


def _forget_tagged(action: Action, codes: Mapping[str, str | None]) -> None:
    tagged = schema.tagged
    keys = action.connection.execute(
        select(tagged.c.version, tagged.c.code).where(tagged.c.code.in_(list(codes)))
    )
    action.delete(tagged, [tuple(key) for key in keys])


def _place(stored: StoredCoding, code: str) -> tuple[Any, ...]:
    """What two codings share if they say the same."""
    coding = stored.coding
    coder = MACHINE if coding.coder.startswith(MACHINE) else coding.coder
    return (coding.document, coding.text_sha256, coding.start, coding.end, coder, code)
