"""What the compare page asks and changes: differences, decisions, rules, agreement, blindness."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from starlette.routing import Route

from .. import workbench
from ..errors import Conflict, NothingToCompare, UnknownName, UsageError
from ..messages import say
from ..workbench.adjudicate_words import say_decision, say_what
from .desk import Desk, api, refuse_stale

if TYPE_CHECKING:
    from ..model import Turn
    from ..teams.adjudicate import Decision
    from ..workbench import ClusterFilter, DifferenceInContext, Question

CONSENSUS = workbench.CONSENSUS
MAX_ROWS = 500
MAX_SHOWN_OF_RULE = 200
EXCERPT = 120
"""Characters of a passage in the queue."""

AROUND = 400
"""Characters shown around a passage where a text has no turns."""

UNITS = ("character", "word", "sentence", "turn", "document")
STATISTICS = ("krippendorff_alpha", "cohen_kappa", "percent_agreement", "f1")


def tell_codebook(desk: Desk) -> dict[str, dict[str, str]]:
    """Code → its name and the class of its colour, in the order of the codebook."""
    book = desk.project.codebook()
    codes = book.codes if book else ()
    return {
        code.id: {"name": code.name.text(desk.t.lang) or code.id, "class": f"code-{place}"}
        for place, code in enumerate(codes)
    }


def coder_labels(desk: Desk, coders: Sequence[str]) -> list[dict[str, str]]:
    """The coders with a letter each, by which the page and its keys call them."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return [
        {"name": name, "letter": letters[n] if n < len(letters) else str(n + 1)}
        for n, name in enumerate(coders)
    ]


def wanted_by(desk: Desk) -> ClusterFilter:
    """The filter in the address: lists with commas; documents by GUID. Raises UsageError."""
    return _filter(desk, {name: desk.query.get(name, "") for name in FILTERS})


FILTERS = ("documents", "codes", "coders", "kinds", "standings", "machine")


def _sent_filter(desk: Desk, *, standings: str = "") -> ClusterFilter:
    """The same filter, sent as an object with the change; `standings` where it names none."""
    sent = desk.take("filter", dict, {})
    if any(not isinstance(sent.get(name, ""), str) for name in FILTERS):
        raise UsageError(what=say("“{name}” has a wrong value.", name="filter"))
    words = {name: sent.get(name, "") for name in FILTERS}
    return _filter(desk, {**words, "standings": words["standings"] or standings})


def _filter(desk: Desk, words: dict[str, str]) -> ClusterFilter:
    lists = {name: [each for each in words[name].split(",") if each] for name in FILTERS}
    return workbench.read_filter(
        documents=[desk.project.document_name(guid) for guid in lists["documents"]],
        codes=lists["codes"],
        # A coder's name may hold a comma: one name, as it is.
        coders=[words["coders"]] if words["coders"] else [],
        differences=lists["kinds"],
        standings=lists["standings"],
        with_machine=words["machine"] == "1",
    )


def list_differences(desk: Desk) -> dict[str, Any]:
    """Some of the queue, what needs talk most first, and how many there are of everything."""
    offset = desk.ask("offset", 0)
    found = workbench.browse_differences(
        desk.project, wanted_by(desk), offset=offset, limit=desk.ask("limit", 100, most=MAX_ROWS)
    )
    guids = desk.project.document_guids()
    facets = {name: dict(counts) for name, counts in found.facets.items()}
    facets["documents"] = {guids[name]: n for name, n in facets["documents"].items()}
    return {
        "number": found.number,
        "total": found.total,
        "offset": offset,
        "rows": [_row(each, guids) for each in found.questions],
        "facets": facets,
        "coders": coder_labels(desk, found.coders),
        "standing": {each.value: n for each, n in found.standing.items()},
        "lost": found.lost,
    }


def _row(question: Question, guids: dict[str, str]) -> dict[str, Any]:
    cluster = question.cluster
    return {
        "id": cluster.id,
        "short": question.id,
        "document": guids[cluster.document],
        "kind": cluster.difference.value,
        "standing": question.standing.value,
        "codes": list(cluster.codes),
        "coders": list(cluster.given_by),
        "passage": question.passage[:EXCERPT],
    }


def show_difference(desk: Desk) -> dict[str, Any]:
    """One difference with the text around it, everything that is coded there, what was decided."""
    found = workbench.difference_in_context(
        desk.project, desk.named["difference"], with_machine=desk.query.get("machine") == "1"
    )
    return tell_difference(desk, found)


def tell_difference(desk: Desk, found: DifferenceInContext) -> dict[str, Any]:
    """A difference as scripts read it; `seen` goes back with a decision on it."""
    question, cluster = found.question, found.question.cluster
    inside = {*cluster.inputs, *((*held, CONSENSUS) for held in found.agreed)}
    return {
        **_row(question, {cluster.document: desk.project.document_guid(cluster.document)}),
        "seen": question.seen,
        "start": cluster.span.start,
        "end": cluster.span.end,
        "length": len(found.text),
        "said": cluster_coders(cluster.coders, cluster.given_by, found.finished),
        "turns": [_turn(found.text, each) for each in found.turns] or [_stretch(found)],
        "codings": [
            {
                "s": each.start,
                "e": each.end,
                "code": each.code,
                "coder": each.coder,
                "here": (each.start, each.end, each.code, each.coder) in inside,
            }
            for each in found.codings
        ],
        "decisions": [_told(desk, each) for each in reversed(question.decisions)],
    }


def cluster_coders(
    coders: Iterable[str], given_by: Iterable[str], finished: Iterable[str]
) -> list[dict[str, Any]]:
    """Who could have coded a passage: whether they did, whether they finished the document."""
    said, done = set(given_by), set(finished)
    return [{"coder": c, "coded": c in said, "finished": c in done} for c in coders]


def _turn(text: str, turn: Turn) -> dict[str, Any]:
    return {
        "s": turn.start,
        "text": text[turn.start : turn.end],
        "who": turn.label or turn.participant or "",
        "role": turn.role.value,
    }


def _stretch(found: DifferenceInContext) -> dict[str, Any]:
    """A piece of a text that has no turns."""
    span = found.question.cluster.span
    start = max(0, span.start - AROUND)
    return {"s": start, "text": found.text[start : span.end + AROUND], "who": "", "role": "other"}


def _told(desk: Desk, decision: Decision) -> dict[str, Any]:
    return {
        "difference": decision.cluster,
        "document": decision.document,
        "what": desk.t.tell(say_what(decision)),
        "said": desk.t.tell(say_decision(decision)),
        "by": decision.by,
        "time": decision.time,
        "reason": decision.reason,
        "rule": decision.rule,
    }


def settle(desk: Desk) -> Any:
    """Decides one difference; where it was decided meanwhile, the answer shows how it stands."""
    wanted = _sent_filter(desk, standings="open")
    id_ = desk.named["difference"]
    spans = desk.take("spans", list, [])
    codes = desk.take("codes", list, [])
    if not all(isinstance(each, str) for each in codes):
        raise UsageError(what=say("“{name}” has a wrong value.", name="codes"))
    try:
        settled = workbench.settle(
            desk.project,
            id_,
            workbench.read_action(desk.take("action", str)),
            actor=desk.coder,
            reason=" ".join(desk.take("reason", str, "").split()),
            coder=desk.take("coder", str, ""),
            codes=codes,
            spans=[_span(each) for each in spans],
            expected=desk.take("seen", str),
            with_machine=wanted.with_machine,
        )
    except Conflict as error:
        found = workbench.difference_in_context(desk.project, id_, with_machine=wanted.with_machine)
        return refuse_stale(desk, error, theirs=tell_difference(desk, found))
    (question,) = settled.questions
    following, _, left = workbench.next_difference(desk.project, wanted, question.cluster.id)
    return {
        "number": settled.number,
        "standing": question.standing.value,
        "decisions": [_told(desk, each) for each in reversed(question.decisions)],
        "next": following,
        "left": left,
        "consensus": settled.consensus,
        "added": settled.added,
        "removed": settled.removed,
    }


def _span(sent: object) -> tuple[int, int, str]:
    """Start, end and code as they were sent. Raises UsageError."""
    if isinstance(sent, list) and len(sent) == 3:
        start, end, code = sent
        if type(start) is int and type(end) is int and isinstance(code, str):
            return start, end, code
    raise UsageError(what=say("“{name}” has a wrong value.", name="spans"))


def settle_by_rule(desk: Desk) -> dict[str, Any]:
    """Decides what a rule fits of what the filter lets through, or shows what it would decide."""
    dry_run = desk.take("dry_run", bool)
    rule = workbench.read_rule(
        desk.take("kind", str),
        how=desk.take("how", str, "union"),
        least=desk.take("least", float, 0.5),
        k=desk.take("k", int, 2),
    )
    settled = workbench.settle_by_rule(
        desk.project,
        rule,
        _sent_filter(desk),
        actor=desk.coder,
        reason=" ".join(desk.take("reason", str, "").split()),
        dry_run=dry_run,
    )
    guids = desk.project.document_guids()
    shown = settled.questions[:MAX_SHOWN_OF_RULE]
    return {
        "number": settled.number,
        "decided": len(settled.decisions),
        "consensus": settled.consensus,
        "added": settled.added,
        "removed": settled.removed,
        "classes": settled.as_record(desk.t)["classes"],
        "rows": [_row(each, guids) for each in shown],
    }


def tell_agreement(desk: Desk) -> dict[str, Any]:
    """How far the coders agree, per code, the one that needs talk most first; undefined is null.

    Without intervals: those take a while, and stand in the report. What cannot be compared is said.
    """
    unit = unit_of(desk)
    try:
        outcome = workbench.agree(desk.project, workbench.AgreeRequest(unit=unit, bootstrap=0))
    except NothingToCompare as error:
        return {"number": desk.project.last_event(), "nothing": error.explain(desk.t)}
    record = outcome.as_record(desk.t)
    return {
        "number": desk.project.last_event(),
        "unit": unit,
        "units": record["units"],
        "coders": record["coders"],
        "documents": len(record["documents"]),
        "left_out": len(record["left_out"]),
        "overall": {name: record["overall"][name] for name in STATISTICS},
        "codes": [
            {name: each[name] for name in ("code", "units", "disputed", *STATISTICS)}
            for each in record["codes"]
        ],
        "against_consensus": [
            {"coder": each["coders"][0], **{name: each[name] for name in STATISTICS}}
            for each in record["against_consensus"]
        ],
        "cautions": record["cautions"],
        "methods": record["methods"],
    }


def unit_of(desk: Desk) -> str:
    """The unit that the address asks for. Raises UnknownName."""
    unit = desk.query.get("unit", UNITS[0])
    if unit not in UNITS:
        raise UnknownName(what=say("unit"), name=unit, hint="")
    return unit


def list_trail(desk: Desk) -> dict[str, Any]:
    """What was decided, by whom, when and why, the newest first."""
    found = workbench.decision_trail(
        desk.project, offset=desk.ask("offset", 0), limit=desk.ask("limit", 50, most=MAX_ROWS)
    )
    return {
        "total": found.total,
        "rows": [
            {**_told(desk, each), "short": found.shorts[each.cluster]} for each in found.decisions
        ],
    }


def set_blind(desk: Desk) -> dict[str, bool]:
    """Locks the study, so that nobody sees what others code, or unlocks it: its owner alone may."""
    blind = desk.take("blind", bool)
    changed = workbench.lock_study(desk.project, blind, actor=desk.coder)
    return {"blind": blind, "changed": changed}


API = "/s/{study}/api/compare"

ROUTES = [
    Route(f"{API}/differences", api(list_differences)),
    Route(f"{API}/differences/{{difference}}", api(show_difference)),
    Route(f"{API}/differences/{{difference}}", api(settle), methods=["POST"]),
    Route(f"{API}/rules", api(settle_by_rule), methods=["POST"]),
    Route(f"{API}/agreement", api(tell_agreement)),
    Route(f"{API}/trail", api(list_trail)),
    Route(f"{API}/blind", api(set_blind), methods=["POST"]),
]
