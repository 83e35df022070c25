"""Changes of the codebook that are looked at first: what they would do, then done."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from starlette.routing import Route

from .. import workbench
from ..errors import Conflict, QualcodeError, UsageError
from ..messages import say
from ..model import Localized
from ..workbench import CodebookPlan
from .coding_api import in_language, tell_codes
from .desk import Desk, api, refuse_stale
from .landing import write_down

MAX_QUOTES = 12
"""Codings that a preview shows; the others are counted."""


ALONE = {
    f"codebook.{verb}"
    for verb in ("add", "group", "edit", "order", "group.order", "group.rename", "group.delete")
}
"""The changes that no coding follows, but where codes get other ids."""


def _add(desk: Desk) -> CodebookPlan:
    return workbench.plan_codebook_add(
        desk.project,
        _name(desk),
        parent=_place(desk),
        domain=desk.take("domain", str, None),
        definition=in_language(desk, desk.take("definition", str, "")),
    )


def _group(desk: Desk) -> CodebookPlan:
    return workbench.plan_codebook_group(desk.project, _name(desk))


def _rename(desk: Desk) -> CodebookPlan:
    if "group" in desk.sent:
        group = desk.take("group", str)
        return workbench.plan_codebook_group_rename(desk.project, group, name=_name(desk))
    return workbench.plan_codebook_rename(desk.project, _code(desk), desk.take("new", str))


def _move(desk: Desk) -> CodebookPlan:
    """A code to another place, or a code or a group before or after one that is beside it."""
    after = "after" in desk.sent
    if after or "before" in desk.sent:
        beside = desk.take("after" if after else "before", str)
        if "group" in desk.sent:
            group = desk.take("group", str)
            return workbench.plan_codebook_group_order(desk.project, group, beside, after=after)
        code, beside = _code(desk), _now(desk, beside)
        return workbench.plan_codebook_order(desk.project, code, beside, after=after)
    parent, domain = _place(desk), desk.take("domain", str, None)
    return workbench.plan_codebook_move(
        desk.project, _code(desk), parent=parent, domain=domain, to_top=parent is None
    )


def _merge(desk: Desk) -> CodebookPlan:
    codes = desk.take("codes", list)
    if not all(isinstance(code, str) for code in codes):
        raise UsageError(what=say("“{name}” has a wrong value.", name="codes"))
    codes, into = [_now(desk, code) for code in codes], _now(desk, desk.take("into", str))
    return workbench.plan_codebook_merge(desk.project, codes, into)


def _split(desk: Desk) -> CodebookPlan:
    """A new code beside one, with the codings of these documents and this coder that fit."""
    name = _name(desk)
    made = workbench.plan_codebook_add(desk.project, name, domain=_code(desk).partition(".")[0])
    documents = [each for each in [desk.take("document", str, "")] if each]
    return workbench.plan_codebook_split(
        desk.project,
        _code(desk),
        str(made.summary["code"]),
        name=name,
        documents=[desk.project.document_name(guid) for guid in documents],
        matching=desk.take("matching", str, "") or None,
        coder=desk.take("coder", str, "") or None,
        viewer=desk.coder,
    )


def _delete(desk: Desk) -> CodebookPlan:
    if "group" in desk.sent:
        return workbench.plan_codebook_group_delete(desk.project, desk.take("group", str))
    return workbench.plan_codebook_delete(
        desk.project,
        _code(desk),
        successor=_now(desk, desk.take("successor", str, "")) or None,
        with_codings=desk.take("with_codings", bool, False),
    )


PLANS: Mapping[str, Callable[[Desk], CodebookPlan]] = {
    "add": _add,
    "group": _group,
    "rename": _rename,
    "move": _move,
    "merge": _merge,
    "split": _split,
    "delete": _delete,
}


def preview(desk: Desk) -> dict[str, Any]:
    """What a change would do to the codebook and to codings; nothing is changed."""
    return tell_plan(desk, _planned(desk))


def change(desk: Desk) -> Any:
    """Carries out a change that was looked at, on the version ``expected``."""
    return _carry_out(desk, _planned(desk))


def _planned(desk: Desk) -> CodebookPlan:
    verb = desk.named["verb"]
    if verb not in PLANS:
        raise UsageError(what=say("“{name}” has a wrong value.", name="verb"))
    return PLANS[verb](desk)


def preview_import(desk: Desk) -> dict[str, Any]:
    """What a codebook file would change."""
    told: dict[str, Any] = _with_file(desk, lambda path: tell_plan(desk, _read(desk, path)))
    return told


def bring_in(desk: Desk) -> Any:
    """Makes a codebook file that was looked at the codebook."""
    return _with_file(desk, lambda path: _carry_out(desk, _read(desk, path)))


def _read(desk: Desk, path: Path) -> CodebookPlan:
    """The plan of a file; codes of ours that it has not keep their codings unless it is said."""
    if workbench.is_foreign_codebook(path):
        return workbench.plan_foreign_codebook(desk.project, path)
    try:
        targets = json.loads(desk.take("map", str, "{}"))
    except ValueError:
        targets = None
    if not isinstance(targets, dict) or not all(isinstance(each, str) for each in targets.values()):
        raise UsageError(what=say("“{name}” has a wrong value.", name="map"))
    return workbench.plan_codebook_import(desk.project, path, targets=targets, keep=True)


def _with_file(desk: Desk, work: Callable[[Path], Any]) -> Any:
    """What `work` makes of the one file that was uploaded, under its own name."""
    if len(desk.files) != 1:
        raise UsageError(what=say("Choose one file."))
    with TemporaryDirectory(prefix="qualcode-") as folder:
        path = write_down(desk.files[0], Path(folder), "MAX_CODEBOOK_BYTES")
        try:
            return work(path)
        except QualcodeError as error:
            if "path" not in error.values:
                raise
            raise type(error)(**{**error.values, "path": path.name}) from None


def _carry_out(desk: Desk, plan: CodebookPlan) -> Any:
    sent = desk.sent.get("expected")
    expected = int(sent) if isinstance(sent, str) and sent.isdecimal() else sent
    if not isinstance(expected, int) or isinstance(expected, bool):
        raise UsageError(what=say("“{name}” has a wrong value.", name="expected"))
    number = 0
    try:
        if plan.changes(desk.project):
            number = workbench.change_codebook(
                desk.project, plan, actor=desk.coder, expected=expected
            )
    except Conflict as error:
        return refuse_stale(desk, error, plan=tell_plan(desk, plan))
    made = plan.summary.get("new") if plan.verb == "codebook.split" else plan.summary.get("code")
    return {"number": number, "made": made or "", "codes": tell_codes(desk)}


def tell_plan(desk: Desk, plan: CodebookPlan) -> dict[str, Any]:
    """A change in words: what differs, what becomes of codings, what else is to know.

    ``kept`` are codes that go while their codings stay; ``guess`` a code that is probably meant.
    ``hidden`` says that there may be codings that nobody is told of; ``meanwhile`` is what
    others did to the codes concerned since the page saw them, if anything.
    """
    seen = workbench.visible_recoding(desk.project, plan, desk.coder)
    others = workbench.code_changes(desk.project, desk.take("seen", int, 0), _named_codes(desk))
    moves = Counter(
        (
            each.stored.coding.code,
            None if each.goes else each.code,
            each.stored.coding.coder,
            each.stored.coding.status.value,
        )
        for each in seen
    )
    follows = plan.verb not in ALONE or bool(plan.recoding.codes)
    hidden = follows and workbench.is_blind(desk.project)
    return {
        "before": plan.before,
        "meanwhile": workbench.tell_diff(others, desk.t) if others else None,
        "changes_something": plan.changes(desk.project),
        "diff": workbench.tell_diff(plan.diff, desk.t),
        "codings": len(seen),
        "hidden": hidden,
        "moves": [
            {"code": code, "becomes": becomes, "coder": coder, "status": status, "n": n}
            for (code, becomes, coder, status), n in sorted(moves.items(), key=str)
        ],
        "quotes": [
            {
                "document": each.stored.coding.document,
                "quote": each.stored.coding.quote,
                "code": each.stored.coding.code,
                "becomes": None if each.goes else each.code,
            }
            for each in seen[:MAX_QUOTES]
        ],
        "notes": [desk.t.tell(note) for note in plan.notes]
        + ([_tell_hidden(desk, plan)] if hidden else []),
        "kept": [
            {"code": code, "n": n, "guess": plan.diff.new_ids.get(code, "")}
            for code, n in workbench.visible_kept(desk.project, plan, desk.coder).items()
        ],
        "codes": [
            {"id": code.id, "name": code.name.text(desk.t.lang)} for code in plan.codebook.codes
        ],
    }


def _tell_hidden(desk: Desk, plan: CodebookPlan) -> str:
    """What becomes of the codings that a blind study hides."""
    if plan.verb == "codebook.delete" and not plan.summary["reassign"]:
        return desk.t(
            "The study is blind: you do not see what other people coded. If they coded anything "
            "with this code, those codings are deleted too."
        )
    return desk.t(
        "The study is blind: you do not see what other people coded. If the change concerns any "
        "of their codings, it changes these as it changes yours."
    )


def _code(desk: Desk) -> str:
    return _now(desk, desk.take("code", str))


def _place(desk: Desk) -> str | None:
    parent = desk.take("parent", str, None)
    return None if parent is None else _now(desk, parent)


def _now(desk: Desk, code: str) -> str:
    """The id that a code has by now; the page may say what version it had `seen` it in."""
    return workbench.code_now(desk.project, code, desk.take("seen", int, 0))


def _named_codes(desk: Desk) -> list[str]:
    """The codes that a change is about, by the ids that the page knows."""
    asked = ("code", "into", "parent", "successor", "before", "after")
    named = [desk.sent.get(each) for each in asked]
    several = desk.sent.get("codes")
    named += several if isinstance(several, list) else []
    return [each for each in named if isinstance(each, str)]


def _name(desk: Desk) -> Localized:
    """The name in the languages that were sent; a plain text is in that of the page."""
    sent = desk.sent.get("name")
    if isinstance(sent, dict) and all(isinstance(each, str) for each in sent.values()):
        return Localized(sent.get("vi", ""), sent.get("en", ""))
    return in_language(desk, desk.take("name", str))


API = "/s/{study}/api/codebook"

ROUTES = [
    Route(f"{API}/import/preview", api(preview_import), methods=["POST"]),
    Route(f"{API}/import", api(bring_in), methods=["POST"]),
    Route(f"{API}/{{verb}}/preview", api(preview), methods=["POST"]),
    Route(f"{API}/{{verb}}", api(change), methods=["POST"]),
]
