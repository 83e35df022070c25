"""What a study is after a merge; the store does the same to a project."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace

from ..study import (
    Study,
    StudyCase,
    StudyCode,
    StudyCoder,
    StudyCoding,
    StudyMemo,
    StudyQuote,
    StudySet,
    StudyStatement,
    StudyText,
    StudyVariable,
)
from .codes import our_id
from .naming import free_name
from .plan import MergePlan, PlannedCoding, PlannedQuote, PlannedStatement, PlannedValue


def merged(ours: Study, plan: MergePlan) -> Study:
    """What `ours` is after the plan was carried out; `plan` must have been made for it."""
    texts = _texts(ours, plan)
    text_keys = {text.name: text.key for text in texts}
    codes = _codes(ours, plan)
    code_keys = {our_id(code): code.key for code in by_sort(codes)}
    coders = (
        *ours.coders,
        *(StudyCoder(each.coder, each.guid) for each in plan.coders if each.is_new),
    )
    after = replace(
        ours,
        texts=texts,
        codes=codes,
        coders=coders,
        codings=_codings(ours, plan.codings, text_keys, code_keys),
        statements=_statements(ours, plan.statements, code_keys),
        quotes=_quotes(ours, plan.quotes, text_keys, code_keys),
        once_stated=ours.once_stated | {each.ours for each in plan.statements if each.is_new},
    )
    for value in plan.values:
        if value.changes_ours:
            after = _CHANGES[value.kind](after, value)
    return after


def _texts(ours: Study, plan: MergePlan) -> tuple[StudyText, ...]:
    keys = {text.key for text in ours.texts}
    new = []
    for each in plan.documents:
        if each.is_new:
            key = free_name(each.source.key, keys)
            keys.add(key)
            new.append(replace(each.source, key=key, name=each.document))
    return (*ours.texts, *new)


def _codes(ours: Study, plan: MergePlan) -> tuple[StudyCode, ...]:
    keys = {our_id(code): code.key for code in by_sort(ours.codes)}
    taken = {code.key for code in ours.codes}
    new = [each for each in plan.codes if each.is_new]
    for each in new:
        keys[each.code] = free_name(each.source.key, taken)
        taken.add(keys[each.code])
    return (
        *ours.codes,
        *(
            replace(
                each.source,
                key=keys[each.code],
                id=each.code,
                parent=keys[each.parent] if each.parent else None,
            )
            for each in new
        ),
    )


def by_sort(codes: Iterable[StudyCode]) -> list[StudyCode]:
    """Categories first: where one has the id of a code, the code is meant."""
    return sorted(codes, key=lambda code: code.is_codable)


def _codings(
    ours: Study,
    planned: Iterable[PlannedCoding],
    texts: dict[str, str],
    codes: dict[str, str],
) -> tuple[StudyCoding, ...]:
    guids = {coding.guid.lower() for coding in ours.codings if coding.guid}
    changed: dict[StudyCoding, StudyCoding] = {}
    new = []
    for each in planned:
        if not (each.is_new or each.updates) or each.start is None or each.end is None:
            continue
        coding = replace(
            each.ours if each.ours is not None and each.updates else each.source,
            text=texts[each.document],
            start=each.start,
            end=each.end,
            code=codes[each.code],
            coder=each.coder,
            quote=each.quote,
            memo=each.memo,
            status=each.status,
        )
        if each.ours is not None and each.updates:
            changed[each.ours] = coding
        else:
            guid = coding.guid.lower()
            new.append(replace(coding, guid="") if guid in guids else coding)
            guids.add(guid)
    return (*(changed.get(coding, coding) for coding in ours.codings), *new)


def _statements(
    ours: Study, planned: Iterable[PlannedStatement], codes: dict[str, str]
) -> tuple[StudyStatement, ...]:
    after = {each.code: each for each in ours.statements}
    for each in planned:
        if each.is_new:
            key = codes[each.code]
            after[key] = StudyStatement(key, each.text, each.author)
    return tuple(after.values())


def _quotes(
    ours: Study, planned: Iterable[PlannedQuote], texts: dict[str, str], codes: dict[str, str]
) -> tuple[StudyQuote, ...]:
    guids = {each.guid for each in ours.quotes}
    changed: dict[StudyQuote, StudyQuote] = {}
    new = []
    for each in planned:
        now = each.quote
        if each.ours is not None and each.updates:
            changed[each.ours] = replace(each.ours, cuts=now.cuts, redactions=now.redactions)
        elif each.is_new:
            quote = StudyQuote(
                texts[now.document],
                now.start,
                now.end,
                codes[now.code],
                each.author,
                now.quote,
                now.cuts,
                now.redactions,
                now.starred,
                each.source.created,
                "" if each.source.guid in guids else each.source.guid,
            )
            new.append(quote)
            guids.add(quote.guid)
    return (*(changed.get(each, each) for each in ours.quotes), *new)


def _participant(study: Study, value: PlannedValue) -> Study:
    case = next((case for case in study.cases if case.id == value.target), None)
    if case is None:
        return replace(study, cases=(*study.cases, StudyCase(value.target, guid=value.guid)))
    if value.name:
        now = replace(case, attributes={**case.attributes, value.name: value.value})
    else:
        now = replace(case, description=value.value)
    return _with_case(study, now)


def _participation(study: Study, value: PlannedValue) -> Study:
    case = next(case for case in study.cases if case.id == value.target)
    key = next(text.key for text in study.texts if text.name == value.name)
    return _with_case(study, replace(case, texts=(*case.texts, key)))


def _with_case(study: Study, now: StudyCase) -> Study:
    return replace(study, cases=tuple(now if c.id == now.id else c for c in study.cases))


def _document(study: Study, value: PlannedValue) -> Study:
    def changed(text: StudyText) -> StudyText:
        if text.name != value.target:
            return text
        return replace(text, attributes={**text.attributes, value.name: value.value})

    return replace(study, texts=tuple(map(changed, study.texts)))


def _variable(study: Study, value: PlannedValue) -> Study:
    variable = StudyVariable(value.target, value.value, value.of == "documents")
    return replace(study, variables=(*study.variables, variable))


def _memo(study: Study, value: PlannedValue) -> Study:
    keys: dict[str, str] = {}
    if value.of == "document":
        keys = {text.name: text.key for text in study.texts}
    elif value.of == "code":
        keys = {our_id(code): code.key for code in by_sort(study.codes)}
    target = keys.get(value.target, value.target)
    memo = StudyMemo(value.of, target, value.value, value.name, value.created)
    rest = [
        each
        for each in study.memos
        if (each.kind, each.target, each.author) != (memo.kind, memo.target, memo.author)
    ]
    return replace(study, memos=(*rest, memo))


def _set(study: Study, value: PlannedValue) -> Study:
    keys = {text.name: text.key for text in study.texts}
    if value.of == "codes":
        keys = {our_id(code): code.key for code in by_sort(study.codes)}
    gained = tuple(keys[member] for member in value.members)
    same = (value.of, value.target)
    held = next((each for each in study.sets if (each.kind, each.name) == same), None)
    if held is None:
        new = StudySet(value.target, value.of, gained, value.value, value.guid)
        return replace(study, sets=(*study.sets, new))
    now = replace(held, members=(*held.members, *gained), description=value.value)
    return replace(study, sets=tuple(now if each is held else each for each in study.sets))


def _finished(study: Study, value: PlannedValue) -> Study:
    key = next(text.key for text in study.texts if text.name == value.target)
    return replace(study, finished=(*study.finished, (key, value.name)))


def _decision(study: Study, value: PlannedValue) -> Study:
    return replace(study, decisions=(*study.decisions, json.loads(value.value)))


_CHANGES = {
    "participant": _participant,
    "participation": _participation,
    "document": _document,
    "variable": _variable,
    "memo": _memo,
    "set": _set,
    "finished": _finished,
    "decision": _decision,
}
