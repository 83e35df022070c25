"""What of a study a project of QualCoder can hold; the rest is counted as lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from ..messages import N_
from ..study import (
    Fitted,
    Study,
    StudyCase,
    StudyCode,
    StudyCoder,
    StudyCoding,
    StudyMemo,
    StudyText,
    StudyVariable,
)
from .described import read as read_description
from .fitting import (
    NO_NAME,
    WORDS,
    distinct,
    drop_repeated,
    fold_memos,
    keep_plain,
    note_renamed,
    parents,
)
from .qdaxml import clean, is_colour
from .tally import Tally

COLOURS = ("#e6b8af", "#f9cb9c", "#ffe599", "#b6d7a8", "#a2c4c9", "#9fc5e8", "#b4a7d6", "#d5a6bd")
"""For codes that have none: QualCoder cannot show a code without a colour."""

_WORDS = {
    **WORDS,
    "given_colours": N_("codes that had no colour, or none that can be shown, and got one"),
    "category_colours": N_("colours of categories"),
    "categories_as_codes": N_("categories below a code or with codings, which became codes"),
    "memos_folded": N_("memos put together in one, without author and time"),
    "empty_values": N_("empty values of variables"),
    "variable_kinds": N_("variables of a date or a choice, kept as text"),
    "sets": N_("sets of documents or codes"),
}


def fit(study: Study) -> Fitted:
    """What a project of QualCoder can hold of `study`, and what it cannot."""
    tally = Tally(_WORDS)
    plain = keep_plain(study, tally, fine=False)
    journal = [memo for memo in plain.memos if memo.kind == "project" and memo.target]
    _, memos = fold_memos(
        [memo for memo in plain.memos if not (memo.kind == "project" and memo.target)],
        ("project", "document", "code", "participant"),
        tally,
    )
    for group in plain.sets:
        tally.add("sets", group.name)
    variables, texts, cases = _fit_variables(plain, memos, tally)
    codings = drop_repeated(
        plain.codings,
        lambda c: (c.text, c.start, c.end, c.code, c.coder),
        tally,
    )
    coders = dict.fromkeys([*(c.name for c in plain.coders), *(c.coder for c in codings)])
    kept = [
        StudyMemo(kind, target, text)
        for (kind, target), text in memos.items()
        if kind in ("project", "document") and text
    ]
    fitted = Study(
        name=plain.name,
        coders=tuple(map(StudyCoder, coders)),
        codes=_fit_codes(plain.codes, codings, memos, tally),
        texts=texts,
        codings=codings,
        cases=cases,
        variables=variables,
        memos=(*kept, *_fit_journal(journal, tally)),
    )
    return Fitted(fitted, tally.losses())


def _fit_codes(
    codes: Sequence[StudyCode],
    codings: Iterable[StudyCoding],
    memos: Mapping[tuple[str, str], str],
    tally: Tally,
) -> tuple[StudyCode, ...]:
    """Categories only below categories, every name once among codes and among categories."""
    above = parents(codes)
    used = {coding.code for coding in codings}
    codable = {code.key for code in codes if code.is_codable or code.key in used}
    for code in codes:  # a category below a code, however far above that is, becomes one too
        line, at = [code.key], above[code.key]
        while at is not None and at.key not in codable:
            line.append(at.key)
            at = above[at.key]
        if at is not None:
            codable.update(line)
    categories = [code for code in codes if code.key not in codable]
    real = [code for code in codes if code.key in codable]
    for code in real:
        tally.add("categories_as_codes", code.name, int(not code.is_codable))
    names = {
        code.key: name
        for group in (categories, real)
        for code, name in zip(group, _distinct_names(group, above, tally), strict=True)
    }
    found = []
    for number, code in enumerate(codes):
        colour = code.colour
        if code.key not in codable:
            tally.add("category_colours", code.name, int(bool(colour)))
            colour = ""
        elif not is_colour(colour):
            tally.add("given_colours", code.name)
            colour = COLOURS[number % len(COLOURS)]
        memo = memos.get(("code", code.key), "")
        description = "\n\n".join(filter(None, (code.description, memo)))
        parent = above[code.key]
        found.append(
            StudyCode(
                key=code.key,
                name=names[code.key],
                parent=parent.key if parent else None,
                is_codable=code.key in codable,
                colour=colour,
                description=description,
                id=read_description(description).id,
            )
        )
    return tuple(found)


def _distinct_names(
    codes: Sequence[StudyCode], above: Mapping[str, StudyCode | None], tally: Tally
) -> list[str]:
    """The names; one that comes again gets its parent's name behind it, or else a number."""
    seen: set[str] = set()
    names = []
    for code in codes:
        parent = above[code.key]
        again = code.name in seen and parent is not None
        names.append(f"{code.name} ({parent.name})" if again and parent else code.name)
        seen.add(code.name)
    names = distinct(names)
    note_renamed((code.name for code in codes), names, tally)
    return names


def _fit_variables(
    study: Study, memos: Mapping[tuple[str, str], str], tally: Tally
) -> tuple[tuple[StudyVariable, ...], tuple[StudyText, ...], tuple[StudyCase, ...]]:
    """Variables, texts and cases; a variable's name is one for documents and cases together."""
    variables = {(v.name, v.of_documents): v for v in study.variables}
    for of_documents, things in ((True, study.texts), (False, study.cases)):
        for thing in things:
            for name in thing.attributes:
                new = StudyVariable(name, of_documents=of_documents)
                variables.setdefault((name, of_documents), new)
    names = distinct(clean(name) or NO_NAME for name, _ in variables)
    note_renamed((name for name, _ in variables), names, tally)
    renamed = dict(zip(variables, names, strict=True))
    found = []
    for key, variable in variables.items():
        tally.add("variable_kinds", variable.name, int(variable.kind not in ("text", "number")))
        kind = "number" if variable.kind == "number" else "text"
        found.append(StudyVariable(renamed[key], kind, variable.of_documents))

    def fit_values(attributes: Mapping[str, str], of_documents: bool) -> dict[str, str]:
        values = {renamed[name, of_documents]: clean(v) for name, v in attributes.items()}
        tally.add("empty_values", n=sum(not value for value in values.values()))
        return {name: value for name, value in values.items() if value}

    titles = distinct(text.name for text in study.texts)
    note_renamed((text.name for text in study.texts), titles, tally)
    ids = distinct(clean(case.id) or NO_NAME for case in study.cases)
    note_renamed((case.id for case in study.cases), ids, tally)
    texts = tuple(
        replace(text, name=title, attributes=fit_values(text.attributes, True))
        for text, title in zip(study.texts, titles, strict=True)
    )
    cases = tuple(
        StudyCase(
            number,
            fit_values(case.attributes, False),
            tuple(dict.fromkeys(case.texts)),
            "\n\n".join(filter(None, (case.description, memos.get(("participant", case.id), "")))),
        )
        for case, number in zip(study.cases, ids, strict=True)
    )
    return tuple(found), texts, cases


def _fit_journal(memos: Sequence[StudyMemo], tally: Tally) -> list[StudyMemo]:
    titles = distinct(memo.target for memo in memos)
    note_renamed((memo.target for memo in memos), titles, tally)
    return [replace(memo, target=title) for memo, title in zip(memos, titles, strict=True)]
