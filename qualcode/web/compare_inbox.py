"""What the merge inbox asks and changes: entries, answers, a colleague's copy that is merged."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse
from starlette.routing import Route

from .. import workbench
from ..errors import QualcodeError, UnknownName, UsageError
from ..messages import say
from ..model import Span
from .desk import Desk, api, status_of
from .landing import Landing

if TYPE_CHECKING:
    from ..workbench import Entry

_WORD = re.compile(r"\s+|\S+")


def list_inbox(desk: Desk) -> dict[str, Any]:
    """What waits, oldest first, with both contexts; in a blind study only what is one's own."""
    entries = workbench.visible_entries(desk.project, desk.coder)
    return {
        "number": desk.project.last_event(),
        "entries": [_tell_entry(desk, each) for each in entries if not each.waiting.of],
        "hidden": len(desk.project.inbox()) - len(entries),
    }


def _tell_entry(desk: Desk, entry: Entry) -> dict[str, Any]:
    record = entry.as_record(desk.t)
    theirs, ours = record["theirs"], record["ours"]
    # A question about a changed coding is about what its row says, not about words that differ.
    words = []
    if theirs and ours and record["question"] == "place":
        words = word_changes(theirs["passage"], ours["passage"])
    return {
        **{
            name: record[name]
            for name in ("id", "short", "question", "document", "coder", "code", "reason", "from")
        },
        **{name: record[name] for name in ("answers", "proposal", "choices", "n", "anchor")},
        "source": record["source"],
        "theirs": theirs,
        "ours": ours,
        "words": words,
    }


def word_changes(old: str, new: str) -> list[tuple[str, str]]:
    """Two texts as one, word by word: pieces that are the ``same``, ``gone`` or ``new``.

    >>> word_changes("Zalo tôi có", "Zalo con có")
    [('same', 'Zalo '), ('gone', 'tôi'), ('new', 'con'), ('same', ' có')]
    """
    was, now = _WORD.findall(old), _WORD.findall(new)
    pieces = []
    for kind, i, j, k, n in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(("same", "".join(was[i:j])))
        else:
            pieces += [("gone", "".join(was[i:j])), ("new", "".join(now[k:n]))]
    return [each for each in pieces if each[1]]


def answer_entry(desk: Desk) -> dict[str, Any]:
    """Settles an entry. Raises UnknownName for one that is not there, or not to be seen."""
    id_ = desk.named["entry"]
    if id_ not in {e.waiting.id for e in workbench.visible_entries(desk.project, desk.coder)}:
        raise UnknownName(what=say("question"), name=id_, hint="")
    start, end = desk.take("start", int, None), desk.take("end", int, None)
    if (start is None) != (end is None):
        raise UsageError(what=say("“{name}” has a wrong value.", name="start, end"))
    decided = workbench.decide_entries(
        desk.project,
        [id_],
        _answer(desk.take("answer", str)),
        actor=desk.coder,
        span=None if start is None else Span(start, end),
        code=desk.take("code", str, ""),
        reason=" ".join(desk.take("reason", str, "").split()),
    )
    return {
        "number": decided.number,
        "added": decided.added,
        "changed": decided.changed,
        "waiting": decided.waiting,
        "later": decided.later,
    }


def _answer(word: str) -> workbench.Answer:
    try:
        return workbench.Answer(word)
    except ValueError:
        known = ", ".join(workbench.Answer)
        what = say("“{word}” is none of: {known}.", word=word, known=known)
        raise UsageError(what=what) from None


def show_text(desk: Desk) -> dict[str, Any]:
    """A document's text in its turns, to choose a place in."""
    name = desk.project.document_name(desk.named["document"])
    document = desk.project.document(name)
    turns = [
        {
            "s": turn.start,
            "text": document.text[turn.start : turn.end],
            "who": turn.label or turn.participant or "",
            "role": turn.role.value,
        }
        for turn in document.turns
    ]
    whole = {"s": 0, "text": document.text, "who": "", "role": "other"}
    return {"document": name, "length": len(document.text), "turns": turns or [whole]}


def merge(desk: Desk) -> Any:
    """Merges the files that were sent, or says what that would do; they are not kept."""
    dry_run = desk.take("dry_run", str, "") == "1"
    if not desk.files:
        raise UsageError(what=say("No file arrived. Choose files, or drop them on the page."))
    landing = Landing((desk.session.id, desk.study))
    try:
        landing.take(desk.files)
        paths = [each.path for each in landing.files]
        request = workbench.BringRequest(workbench.ImportRequest(paths))
        merged = workbench.merge(desk.project, request, actor=desk.coder, dry_run=dry_run)
    except QualcodeError as error:
        # The message names where the file lay for a moment; people know it by its name.
        message = error.explain(desk.t)
        for each in landing.files:
            message = message.replace(str(each.path), each.shown)
        return JSONResponse({"error": {"code": error.code, "message": message}}, status_of(error))
    finally:
        landing.clear()
    number = 0 if dry_run else merged.number
    return {"dry_run": dry_run, "number": number, **merged.as_record(desk.t)}


API = "/s/{study}/api/compare"

ROUTES = [
    Route(f"{API}/inbox", api(list_inbox)),
    Route(f"{API}/inbox/{{entry}}", api(answer_entry), methods=["POST"]),
    Route(f"{API}/text/{{document}}", api(show_text)),
    Route(f"{API}/merge", api(merge), methods=["POST"]),
]
