"""Decisions that were made on a copy, in terms of ours."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..messages import say
from ..study import Study
from .adjudicate import Agreed, Decision, carry
from .clusters import Input
from .naming import nfc
from .plan import Outcome, PlannedValue
from .recognising import Recognised, text_hash

if TYPE_CHECKING:
    from .values import Recognition

_NOT_HERE = say("The document, codes or coders that it is about were not all brought in.")


def plan_decisions(ours: Study, theirs: Study, known: Recognition) -> Iterator[PlannedValue]:
    """What becomes of each decision of the source; equal ones are one."""
    here = {decision_text(record) for record in ours.decisions}
    documents = {nfc(each.plan.source.name): each for each in known.documents.values()}
    codes = {each.source.id or each.source.key: each.code for each in known.codes.values()}
    for record in theirs.decisions:
        found = _in_our_terms(Decision.from_record(record), documents, codes, known)
        if found is None:
            yield PlannedValue(
                "decision", str(record["document"]), str(record["by"]), Outcome.REFUSED, "",
                theirs=decision_text(record), reason=_NOT_HERE,
            )  # fmt: skip
            continue
        text = decision_text(found.as_record())
        held = text if text in here else ""
        here.add(text)
        outcome = Outcome.SAME if held else Outcome.ADDED
        yield PlannedValue("decision", found.document, found.by, outcome, text, held, text)


def decision_text(record: Mapping[str, Any]) -> str:
    """A decision's record as JSON, the same for equal ones."""
    return json.dumps(record, ensure_ascii=False, sort_keys=True)


def recoded(text: str, codes: Mapping[str, str]) -> str:
    """The record of a decision as JSON, with other ids for some codes."""
    made = Decision.from_record(json.loads(text))

    def now(code: str) -> str:
        return codes.get(code, code)

    made = replace(
        made,
        seen=tuple(each._replace(code=now(each.code)) for each in made.seen),
        codes=tuple(map(now, made.codes)),
        spans=tuple(each._replace(code=now(each.code)) for each in made.spans),
    )
    return decision_text(made.as_record())


def _in_our_terms(
    decision: Decision,
    documents: Mapping[str, Recognised],
    codes: Mapping[str, str],
    known: Recognition,
) -> Decision | None:
    """The decision with our names and, where the texts differ, places; None where one is missing.

    A code that no codebook has any more stays as it was called.
    """
    document = documents.get(nfc(decision.document))
    if document is None or not document.plan.document:
        return None

    def code(name: str) -> str:
        return codes.get(name, name)

    def coder(name: str) -> str:
        return known.coder(name) or ("" if nfc(name) in known.coders else name)

    found = replace(
        decision,
        document=document.plan.document,
        by=coder(decision.by),
        seen=tuple(sorted(Input(*s[:2], code(s.code), coder(s.coder)) for s in decision.seen)),
        coders=tuple(sorted(map(coder, decision.coders))),
        codes=tuple(map(code, decision.codes)),
        coder=coder(decision.coder) if decision.coder else "",
        spans=tuple(Agreed(*span[:2], code(span.code)) for span in decision.spans),
    )
    names = [*found.codes, *(s.code for s in found.seen), *(s.code for s in found.spans)]
    if not all((found.by, *names, *found.coders, *(s.coder for s in found.seen))):
        return None
    return _carried(found, document)


def _carried(decision: Decision, document: Recognised) -> Decision:
    """The decision on our text where it was made on theirs and has a certain place in both."""
    if document.alignment is None or document.ours is None:
        return decision
    theirs, ours = document.plan.source.text, document.ours.text
    if decision.text_sha256 not in ("", text_hash(theirs)):
        return decision
    return carry(decision, theirs, ours, text_hash(ours)) or decision
