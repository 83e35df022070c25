"""A change of the project's codebook as a value, and what carries it out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..coding import CodebookDiff, diff_codebooks, load_codebook
from ..errors import Conflict, TakenName
from ..messages import N_, Said, say
from ..model import Code, Codebook, Domain, Localized
from ..store import MemoKind, Named, NamedSet, Project, Recoding, codebooks, recoding, sets
from ..store.packing import blob
from .codebook import codebook_in_force
from .naming import known_code

THE_CODEBOOK = N_("The codebook")


@dataclass(frozen=True, slots=True)
class CodebookPlan:
    """A new version of the codebook, and what becomes of codings with it.

    `before` is the number of the version that it was made from, 0 for none; `summary` what the
    journal says of it. Codes that come from another tool bring the identities by which it knows
    them (`known_as`) and their `sets`. `kept` are codes that go while codings of theirs stay, with
    how many.
    """

    verb: str
    before: int
    yaml: str = field(repr=False)
    codebook: Codebook = field(repr=False)
    diff: CodebookDiff
    recoding: Recoding = field(default_factory=Recoding)
    notes: tuple[Said, ...] = ()
    summary: Mapping[str, Any] = field(default_factory=dict)
    known_as: Mapping[Named, str] = field(default_factory=dict)
    sets: tuple[NamedSet, ...] = ()
    kept: Mapping[str, int] = field(default_factory=dict)

    def changes(self, project: Project) -> bool:
        """Whether carrying it out would change anything."""
        changed = self.before == 0 or self.yaml != project.codebook_yaml()
        return changed or bool(self.recoding.codings or self.sets)

    def counts(self) -> dict[tuple[str, str | None, str, str], int]:
        """How many codings of each (code, coder, status) get which code (None: they go)."""
        return Counter(
            (
                each.stored.coding.code,
                each.code,
                each.stored.coding.coder,
                each.stored.coding.status.value,
            )
            for each in self.recoding.codings
        )

    def as_record(self) -> dict[str, Any]:
        """Plain values under stable keys."""
        return {
            "before": self.before,
            "version": self.codebook.version,
            "codes": len(self.codebook.codes),
            "changes": self.diff.as_record(),
            "codings": [
                {
                    "id": each.stored.guid,
                    "document": each.stored.coding.document,
                    "start": each.stored.coding.start,
                    "end": each.stored.coding.end,
                    "quote": each.stored.coding.quote,
                    "coder": each.stored.coding.coder,
                    "status": each.stored.coding.status.value,
                    "code": each.stored.coding.code,
                    "becomes": each.code,
                    "gives_way_to": each.kept,
                    "outdated": each.stored.outdated,
                }
                for each in self.recoding.codings
            ],
        }


def change_codebook(
    project: Project, plan: CodebookPlan, *, actor: str, expected: int | None = None
) -> int:
    """The number of the event, after the plan was carried out as one action; 0 for no change.

    `expected` is the number of the version that the person saw who wants it. Raises Conflict where
    the codebook is another by now, or a coding concerned was changed since the plan was made.
    """
    if expected not in (None, plan.before):
        raise Conflict(what=say(THE_CODEBOOK), yours=expected, theirs=plan.before)
    packed = blob(plan.yaml.encode())
    with project.action(plan.verb, actor=actor, **_summary(plan)) as action:
        there = codebooks.list_codebooks(action.connection)
        number = there[-1].number if there else 0
        if number != plan.before:
            raise Conflict(what=say(THE_CODEBOOK), yours=plan.before, theirs=number)
        recoding.recode(action, plan.recoding)
        codebooks.save_codebook(action, plan.codebook, packed, plan.known_as)
        sets.save_sets(action, plan.sets)
    return action.number if action.changes else 0


def _summary(plan: CodebookPlan) -> dict[str, Any]:
    codings = sum(each.code != each.stored.coding.code for each in plan.recoding.codings)
    becomes = {"becomes": dict(plan.recoding.codes)} if plan.recoding.codes else {}
    return {**plan.summary, "codings": codings, **becomes}


def edited_book(project: Project, codes: Iterable[str]) -> tuple[Codebook, str]:
    """The codebook in force, which has these codes, and the name of its file."""
    book, info = codebook_in_force(project)
    for code in codes:
        known_code(book, code)
    return book, info.source_name


def plan_change(
    project: Project,
    verb: str,
    yaml: str,
    recoded: Recoding,
    summary: Mapping[str, Any],
    notes: Iterable[Said] = (),
) -> CodebookPlan:
    """The plan that makes `yaml` the codebook, with what becomes of codings."""
    old, info = codebook_in_force(project)
    new = load_codebook(yaml, path=info.source_name)
    return CodebookPlan(
        verb=f"codebook.{verb}",
        before=info.number,
        yaml=yaml,
        codebook=new,
        diff=diff_codebooks(old, new),
        recoding=recoded,
        notes=(*notes, *recoding_notes(project, recoded)),
        summary={**summary, "called": _called(summary, old, new)},
    )


def _called(summary: Mapping[str, Any], old: Codebook, new: Codebook) -> dict[str, Localized]:
    """What those codes and domains of a summary are called, or were, that it names by their ids."""
    there: list[Domain | Code] = [*new.domains, *new.codes, *old.domains, *old.codes]
    names = {each.id: each.name for each in there}
    ids = ", ".join(each for each in summary.values() if isinstance(each, str)).split(", ")
    return {name: names[name] for name in ids if name in names}


def refuse_taken(book: Codebook, ids: Iterable[str]) -> None:
    """Nothing, or TakenName where the codebook has one of these ids."""
    for code in ids:
        if book.code(code):
            hint = say("To make one of two codes: codebook merge.")
            raise TakenName(what=say("code"), name=code, hint=hint)


def recoding_notes(
    project: Project, plan: Recoding, *, kept: Sequence[str] = ()
) -> tuple[Said, ...]:
    """What a person should know beside the counts."""
    notes = []
    if plan.doubles:
        notes.append(
            say(
                "{n} codings say the same as another one of the same coder at the same place; the "
                "reviewed one stays.",
                n=len(plan.doubles),
            )
        )
    lost = [code for code, new in plan.codes.items() if new is None]
    memos = [memo for memo in project.memos(MemoKind.CODE) if memo.target in lost]
    said = project.statements()
    if memos or any(code in said for code in lost):
        notes.append(say("Memos and statements on {codes} go too.", codes=", ".join(lost)))
    quoted = [each for each in project.chosen_quotes() if each.quote.code in lost]
    if quoted:
        notes.append(say("Quotes chosen for them go too: {n}.", n=len(quoted)))
    twice = [code for code, new in plan.codes.items() if code in said and new in said]
    if twice:
        notes.append(
            say(
                "The statements of {codes} give way to those that stand there already; the "
                "history keeps them.",
                codes=", ".join(twice),
            )
        )
    if kept:
        notes.append(
            say("Codings stay of codes that the codebook has not: {codes}.", codes=", ".join(kept))
        )
    return tuple(notes)
