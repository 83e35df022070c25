"""`codebook import|rename|move|merge|split|delete`: a new version, and codings that follow it.

Each `plan_…` decides and changes nothing: the plan holds the new YAML, what differs, and what
becomes of every coding concerned. `change_codebook` carries a plan out, in one action.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from ..coding import CodebookDiff, codebook_edit, diff_codebooks
from ..errors import BlindStudy, CodesInUse, TakenName, UsageError
from ..messages import Said, say
from ..model import Codebook, Localized
from ..store import Project, Recoding, StoredCoding, plan_recoding
from ..text.folding import fold, match_view
from .blind import is_blind, may_see_coder
from .codebook import read_yaml
from .codebook_plan import CodebookPlan, edited_book, plan_change, recoding_notes, refuse_taken
from .naming import known_code, known_documents, known_name


def plan_codebook_import(
    project: Project, path: Path, *, targets: Mapping[str, str], keep: bool = False
) -> CodebookPlan:
    """A codebook file as the new version; `targets` say which codes take vanished ones' codings.

    With `keep`, codings of codes that are no more stay as they are. Raises CodebookError,
    UnknownName, and CodesInUse where it is not said what becomes of codings.
    """
    new, yaml, _ = read_yaml(path)
    versions = project.codebooks()
    old = project.codebook() or Codebook(Localized(), (), (), "")
    diff = diff_codebooks(old, new)
    used = _used(project)
    for code, target in targets.items():
        known_code(old, code, used=used)
        known_code(new, target)
        if new.code(code):
            hint = say("Its codings stay with it; to make one of two codes: codebook merge.")
            raise TakenName(what=say("code"), name=code, hint=hint)
    open_codes = [code for code in diff.gone if code in used and code not in targets]
    if open_codes and not keep:
        raise CodesInUse(
            codes=_listed(project, open_codes, used), hint=_import_hint(open_codes, diff)
        )
    kept = [code for code in used if not new.code(code) and code not in targets]
    recoded = recoding_of(project, targets, gone=list(targets))
    return CodebookPlan(
        verb="codebook.import",
        before=versions[-1].number if versions else 0,
        yaml=yaml,
        codebook=new,
        diff=diff,
        recoding=recoded,
        notes=recoding_notes(project, recoded, kept=kept),
        kept={code: used[code] for code in kept},
        summary={"version": new.version, "file": path.name, "map": dict(targets)},
    )


def plan_codebook_rename(
    project: Project, code: str, new: str | None = None, *, name: Localized = Localized()
) -> CodebookPlan:
    """A code under another id (its codings follow), or with another name.

    Raises NoCodebook, UnknownName, TakenName, CodebookError.
    """
    book, path = edited_book(project, [code])
    yaml = project.codebook_yaml()
    ids = {} if new in (None, code) else {code: str(new)}
    if not ids and not any(name):
        raise UsageError(what=say("say the new id, or the new name with --name"))
    refuse_taken(book, ids.values())
    if ids:
        yaml = codebook_edit.rename_codes(yaml, ids, path=path)
    if any(name):
        yaml = codebook_edit.set_name(yaml, ids.get(code, code), name, path=path)
    summary = {"code": code, "new": ids.get(code, name.text("vi"))}
    return plan_change(project, "rename", yaml, recoding_of(project, ids, gone=list(ids)), summary)


def plan_codebook_move(
    project: Project,
    code: str,
    *,
    parent: str | None = None,
    domain: str | None = None,
    to_top: bool = False,
) -> CodebookPlan:
    """A code below another one, or (`to_top`) below none, or in another domain.

    Below a code of another domain it comes into that domain. Codes below it come along. Where
    the domain changes, ids and codings do. Raises NoCodebook, UnknownName, TakenName.
    """
    book, path = edited_book(project, [code, *([parent] if parent else [])])
    yaml = project.codebook_yaml()
    if parent is not None and domain is None:
        domain = parent.split(".", 1)[0]
    if domain is not None:
        known_name(say("domain"), domain, [each.id for each in book.domains])
    elif not to_top:
        raise UsageError(what=say("say where to: --parent, --domain or --top"))
    ids = _in_domain(book, code, domain) if domain else {}
    refuse_taken(book, ids.values())
    if parent is not None or to_top:
        yaml = codebook_edit.set_parent(yaml, code, parent, path=path)
    if ids:
        yaml = codebook_edit.rename_codes(yaml, ids, path=path)
    summary = {"code": code, "to": parent or domain or ""}
    return plan_change(project, "move", yaml, recoding_of(project, ids, gone=list(ids)), summary)


def plan_codebook_merge(project: Project, codes: Sequence[str], into: str) -> CodebookPlan:
    """Several codes as one: `into` takes over their indicators and codings.

    Raises NoCodebook, UnknownName, CodebookError.
    """
    book, path = edited_book(project, [*codes, into])
    gone = [code for code in dict.fromkeys(codes) if code != into]
    if not gone:
        raise UsageError(what=say("name at least one other code to merge into {code}", code=into))
    yaml = codebook_edit.merge_codes(project.codebook_yaml(), gone, into, path=path)
    roles = {frozenset(each.roles) for each in book.codes if each.id in (*gone, into)}
    notes = [say("The codes had different roles; those of {code} hold now.", code=into)]
    recoded = recoding_of(project, dict.fromkeys(gone, into), gone=gone)
    summary = {"codes": ", ".join(gone), "into": into}
    return plan_change(project, "merge", yaml, recoded, summary, notes if len(roles) > 1 else ())


def plan_codebook_split(
    project: Project,
    code: str,
    new: str,
    *,
    name: Localized,
    documents: Sequence[str] = (),
    matching: str | None = None,
    coder: str | None = None,
    viewer: str | None = None,
) -> CodebookPlan:
    """A copy of a code under a new id, which takes over the codings that fit all that is said.

    `matching` is a piece of the quote; without diacritics it fits words with and without them.
    Raises NoCodebook, UnknownName, TakenName, CodebookError; BlindStudy for a `coder` of whom
    `viewer`, by default who acts here, may see nothing.
    """
    book, path = edited_book(project, [code])
    refuse_taken(book, [new])
    if not any(name):
        raise UsageError(what=say("say the new code's name with --name"))
    yaml = codebook_edit.split_code(project.codebook_yaml(), code, new, name, path=path)
    wanted = known_documents(project, documents) if documents else None
    if coder is not None:
        if not may_see_coder(project, coder, viewer):
            raise BlindStudy
        coder = known_name(say("coder"), coder, [each.name for each in project.coders()])
    chosen = [
        each
        for each in _codings_of(project, [code])
        if (wanted is None or each.coding.document in wanted)
        and coder in (None, each.coding.coder)
        and (matching is None or _holds(each.coding.quote, matching))
    ]
    if wanted is None and matching is None and coder is None:
        chosen = []
    plan = plan_recoding(chosen, (), {code: new})
    return plan_change(project, "split", yaml, plan, {"code": code, "new": new})


def plan_codebook_delete(
    project: Project, code: str, *, successor: str | None = None, with_codings: bool = False
) -> CodebookPlan:
    """The codebook without a code, its codings given to `successor`, or gone too.

    Raises NoCodebook, UnknownName, CodebookError, and CodesInUse where it is not said what
    becomes of codings.
    """
    book, path = edited_book(project, [code, *([successor] if successor else [])])
    if successor == code:
        raise UsageError(what=say("{code} cannot take its own place", code=code))
    if successor is not None and with_codings:
        raise UsageError(what=say("either --reassign or --with-codings, not both"))
    used = _used(project)
    if code in used and successor is None and not with_codings:
        hint = say(
            "Give them to another code (--reassign CODE) or take them away too (--with-codings)."
        )
        raise CodesInUse(codes=_listed(project, [code], used), hint=hint)
    if len(book.codes) == 1:
        raise UsageError(what=say("{code} is the only code; a codebook has one or more", code=code))
    yaml = codebook_edit.delete_code(project.codebook_yaml(), code, successor=successor, path=path)
    recoded = recoding_of(project, {code: successor}, gone=[code])
    return plan_change(
        project, "delete", yaml, recoded, {"code": code, "reassign": successor or ""}
    )


def recoding_of(
    project: Project, targets: Mapping[str, str | None], *, gone: Sequence[str]
) -> Recoding:
    """What becomes of all codings of the codes `targets`."""
    new = {code for code in targets.values() if code is not None}
    standing = _codings_of(project, sorted(new - targets.keys()))
    return plan_recoding(_codings_of(project, list(targets)), standing, targets, gone=gone)


def _codings_of(project: Project, codes: Iterable[str]) -> list[StoredCoding]:
    """All codings of these codes, those on texts corrected since last."""
    return [
        each
        for code in codes
        for outdated in (False, True)
        for each in project.codings(code=code, outdated=outdated)
    ]


def _used(project: Project) -> dict[str, int]:
    """Code → how many codings it has, on whatever text."""
    used: Counter[str] = Counter()
    for (code, _, _), n in project.coding_counts().items():
        used[code] += n
    used.update(each.coding.code for each in project.codings(outdated=True))
    return dict(used)


def _in_domain(book: Codebook, code: str, domain: str) -> dict[str, str]:
    """Old id → new id of a code and those below it that are to come into a domain along with it."""
    ids: dict[str, str] = {}
    before = code.split(".", 1)[0]
    below = [code]
    for each in below:
        first, _, rest = each.partition(".")
        if first == before != domain and rest:
            ids[each] = f"{domain}.{rest}"
        below += [child.id for child in book.codes if child.parent == each]
    if not ids and before != domain:
        what = say("{code} is a domain's own code; rename it instead", code=code)
        raise UsageError(what=what)
    return ids


def _holds(quote: str, words: str) -> bool:
    """Whether the words stand in the quote, in any case; without diacritics also with them."""
    quote, words = (" ".join(match_view(text).split()) for text in (quote, words))
    return words in (fold(quote) if fold(words) == words else quote)


def _listed(project: Project, codes: Iterable[str], used: Mapping[str, int]) -> str:
    """The codes with how many codings each has; in a blind study nobody hears how many."""
    if is_blind(project):
        return ", ".join(codes)
    return ", ".join(f"{code} ({used[code]})" for code in codes)


def _import_hint(codes: Sequence[str], diff: CodebookDiff) -> Said:
    known = [f"--map {code}={diff.new_ids[code]}" for code in codes if code in diff.new_ids]
    if known:
        return say(
            "Say what becomes of them: {example}, or --keep to leave them as they are.",
            example=" ".join(known),
        )
    return say("Say what becomes of them: --map OLD=NEW, or --keep to leave them as they are.")
