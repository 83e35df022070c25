"""Two copies of a study brought together: what is the same, what is added, what differs.

    recognise   documents and coders (`recognising`), codes (`codes`)
    place       every coding in our text, verified (`placing`, `counting`)
    compare     with what we have (`codings`, `values`, `statements`, `quotes`); texts and reviews
                are joined (`joining`)

Pure: `plan_merge` decides, the store carries the plan out (`merged` says what comes of it).
Nothing of ours is ever taken away. Merging is idempotent: a second plan of the same source changes
nothing; and the codings that stand in the end do not depend on the order of the sources.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from ..model import Span
from ..study import Study, StudyCoding, StudyText
from .anchor import Kind
from .applying import merged
from .codes import missing_codes, our_id, recognise_codes, succeed, suggest, with_unlisted
from .codings import code_entry, plan_codings
from .intervals import Intervals, union
from .naming import nfc
from .placing import Place, place_codings
from .plan import Found, MergeMap, MergePlan, PlannedCode, PlannedCoder, PlannedDocument
from .quotes import plan_quotes
from .recognising import Recognised, normal, recognise_coders, recognise_documents
from .statements import plan_statements
from .values import Recognition, plan_values

__all__ = ["fingerprint", "merged", "plan_merge", "plan_merges"]


def plan_merge(
    ours: Study,
    theirs: Study,
    *,
    decisions: MergeMap | None = None,
    asked: Collection[str] = (),
) -> MergePlan:
    """What merging `theirs` into `ours` would do; `asked` are the entries of the inbox.

    Every coding of `theirs` is accounted for once: same, added, conflict or refused. Time is about
    linear in codings and texts.
    """
    decisions = decisions or MergeMap()
    theirs = with_unlisted(_with_unlisted_texts(theirs))
    documents = {
        each.plan.source.key: each for each in recognise_documents(ours, theirs, decisions)
    }
    codings = theirs.codings
    places, dialect = place_codings(codings, documents)
    coders = recognise_coders(ours, theirs, decisions)
    codes = recognise_codes(ours, theirs, decisions)
    if any(each.is_new for each in codes):
        codes = _compared(ours, zip(codings, places, strict=True), documents, codes, coders)
    known = Recognition(
        documents,
        {each.source.key: each for each in codes},
        {nfc(each.name): each for each in coders},
    )
    planned, waiting, settled = plan_codings(
        ours,
        codings,
        places,
        documents=known.documents,
        codes=known.codes,
        coders=known.coders,
        verdicts=normal(decisions.inbox),
        asked=asked,
    )
    undecided = [code_entry(each) for each in codes if each.found is Found.WAITING]
    decided = {code_entry(each).id for each in codes if each.found is not Found.WAITING}
    return MergePlan(
        name=theirs.name,
        documents=tuple(_with_anchors(documents.values(), codings, places)),
        codes=tuple(codes),
        coders=tuple(coders),
        codings=tuple(planned),
        values=plan_values(ours, theirs, known),
        statements=plan_statements(ours, theirs, known),
        quotes=plan_quotes(ours, theirs, known),
        waiting=(*undecided, *waiting),
        deleted=missing_codes(ours, codes),
        offsets=dialect,
        settled=tuple(sorted({*settled, *(decided & set(asked))})),
    )


def plan_merges(
    ours: Study, sources: Sequence[Study], *, decisions: MergeMap | None = None
) -> tuple[MergePlan, ...]:
    """The plans of several sources, to be carried out one after the other as they are returned.

    Their order follows from what the sources hold, never from the order in which they are given.
    """
    plans = []
    for theirs in sorted(sources, key=fingerprint):
        plan = plan_merge(ours, theirs, decisions=decisions)
        plans.append(plan)
        ours = merged(ours, plan)
    return tuple(plans)


def _compared(
    ours: Study,
    placed: Iterable[tuple[StudyCoding, Place]],
    documents: Mapping[str, Recognised],
    codes: Sequence[PlannedCode],
    coders: Sequence[PlannedCoder],
) -> list[PlannedCode]:
    """`codes` with what the passages tell that were coded with them."""
    texts = {text.key: text.name for text in ours.texts}
    ids = {code.key: our_id(code) for code in ours.codes}
    people = {nfc(each.name): each.coder for each in coders if not each.is_new}
    both = {each.plan.document for each in documents.values() if each.ours}
    theirs = [
        _Passage(documents[coding.text].plan.document, place.span, coding.code, coding.coder)
        for coding, place in placed
        if place.span is not None and place.kind.certain and documents[coding.text].ours
    ]
    mine = [
        _Passage(texts[coding.text], Span(coding.start, coding.end), ids[coding.code], coding.coder)
        for coding in ours.codings
        if texts.get(coding.text) in both and coding.code in ids
    ]
    counts = Counter(ids.get(coding.code, coding.code) for coding in ours.codings)
    codes = suggest(codes, _passages(mine), _passages(theirs), counts)
    together = set(people.values())
    return succeed(
        codes,
        _passages(each for each in mine if nfc(each.coder) in together),
        _passages(each for each in theirs if nfc(each.coder) in people),
    )


class _Passage(NamedTuple):
    document: str
    span: Span
    code: str
    coder: str


def _passages(passages: Iterable[_Passage]) -> dict[str, dict[str, Intervals]]:
    """Code → document → what was coded with it."""
    spans: dict[str, dict[str, list[Span]]] = {}
    for each in passages:
        spans.setdefault(each.code, {}).setdefault(each.document, []).append(each.span)
    return {
        code: {document: union(found) for document, found in documents.items()}
        for code, documents in spans.items()
    }


def _with_anchors(
    documents: Iterable[Recognised], codings: Iterable[StudyCoding], places: Iterable[Place]
) -> Iterator[PlannedDocument]:
    """The documents, each with the kinds of its codings' places where the texts differ."""
    kinds: dict[str, Counter[Kind]] = {}
    for coding, place in zip(codings, places, strict=True):
        kinds.setdefault(coding.text, Counter())[place.kind] += 1
    for each in documents:
        plan = each.plan
        same = each.alignment is None and bool(plan.source.text)
        yield plan if same else replace(plan, anchors=dict(kinds.get(plan.source.key, {})))


def _with_unlisted_texts(study: Study) -> Study:
    """The study with a text, unknown but for its name, for every key that only codings name."""
    known = {text.key for text in study.texts}
    missing = sorted({coding.text for coding in study.codings} - known)
    more = tuple(StudyText(key, key, "") for key in missing)
    return replace(study, texts=(*study.texts, *more)) if more else study


def fingerprint(study: Study) -> str:
    """A hash of what a study holds, in whatever order it holds it: by it sources are ordered."""
    parts = [
        *(f"{text.name}|{text.guid}|{text.text}" for text in study.texts),
        *map(repr, (*study.codes, *study.codings, *study.coders)),
        *map(repr, (*study.cases, *study.variables, *study.memos, *study.sets)),
        *map(repr, (*study.finished, *study.decisions)),
        *map(repr, (*study.statements, *study.quotes)),
    ]
    digest = hashlib.sha256()
    for part in sorted(parts):
        digest.update(part.encode("utf-8", "replace"))
    return digest.hexdigest()
