"""What of a study a database of Taguette can hold; the rest is counted as lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ..messages import N_
from ..study import Fitted, Study, StudyCode, StudyCoder, StudyCoding, StudyMemo, StudyText
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
    shorten,
)
from .taguette_database import (
    ADMIN,
    MAX_DESCRIPTION,
    MAX_FILE_NAME,
    MAX_PROJECT_NAME,
    MAX_TAG_PATH,
    continue_path,
    parents_by_path,
)
from .tally import Tally

_WORDS = {
    **WORDS,
    "paths": N_("codes below others: Taguette nests tags by their paths, so a path is the name"),
    "categories": N_("mere categories, which are tags like any other there"),
    "colours": N_("colours of codes"),
    "coders": N_("coders' names: kept in the log, shown nowhere, gone when Taguette exports"),
    "idle_coders": N_("coders without a coding"),
    "coding_memos": N_("memos of codings"),
    "memos_folded": N_("memos put into a description, without author and time"),
    "cut": N_("descriptions longer than Taguette takes, cut"),
    "attributes": N_("values of the documents' variables"),
    "participants": N_("participants, with their variables and memos"),
    "variables": N_("variables"),
    "sets": N_("sets of documents or codes"),
}


def fit(study: Study) -> Fitted:
    """What a database of Taguette can hold of `study`, and what it cannot."""
    tally = Tally(_WORDS)
    plain = keep_plain(study, tally, fine=True)
    rest, memos = fold_memos(
        [replace(m, target="", text=_titled(m)) if m.kind == "project" else m for m in plain.memos],
        ("project", "document", "code"),
        tally,
    )
    codes = _fit_codes(plain.codes, memos, tally)
    texts = _fit_texts(plain.texts, tally)
    codings = _fit_codings(plain.codings, tally)
    coders = _fit_coders(plain.coders, codings, tally)
    for case in plain.cases:
        tally.add("participants", case.id)
    tally.add("participants", n=len(rest))
    for variable in plain.variables:
        tally.add("variables", variable.name)
    for group in plain.sets:
        tally.add("sets", group.name)
    name = shorten(plain.name or NO_NAME, MAX_PROJECT_NAME)
    note_renamed([study.name], [name], tally)
    kept = [
        StudyMemo(kind, target, _cut(text, tally))
        for (kind, target), text in memos.items()
        if kind != "code" and text
    ]
    fitted = Study(
        name=name,
        coders=coders,
        codes=codes,
        texts=texts,
        codings=codings,
        memos=tuple(kept),
    )
    return Fitted(fitted, tally.losses())


def _titled(memo: StudyMemo) -> str:
    return f"{memo.target}\n{memo.text}" if memo.target else memo.text


def _cut(text: str, tally: Tally) -> str:
    if len(text) > MAX_DESCRIPTION:
        tally.add("cut", text[:60])
    return shorten(text, MAX_DESCRIPTION)


def _fit_codes(
    codes: Sequence[StudyCode], memos: Mapping[tuple[str, str], str], tally: Tally
) -> tuple[StudyCode, ...]:
    """Each code under its path; parents are those that the paths tell."""
    above = parents(codes)
    by_key: dict[str, str] = {}

    def path_of(code: StudyCode) -> str:
        parent = above[code.key]
        if code.key not in by_key:
            by_key[code.key] = continue_path(path_of(parent), code.name) if parent else code.name
        return by_key[code.key]

    paths = [path_of(code) for code in codes]
    for code, path in zip(codes, paths, strict=True):
        tally.add("paths", path, n=int(path != code.name))
        tally.add("categories", code.name, n=int(not code.is_codable))
        tally.add("colours", code.name, n=int(bool(code.colour)))
    # a number that makes a path distinct takes room too
    short = [shorten(path, MAX_TAG_PATH - 8) for path in paths]
    names = distinct(short)
    note_renamed(paths, names, tally)
    found = []
    for code, name, number in zip(codes, names, parents_by_path(names), strict=True):
        memo = memos.get(("code", code.key), "")
        description = _cut("\n\n".join(filter(None, (code.description, memo))), tally)
        found.append(
            StudyCode(
                key=code.key,
                name=name,
                parent=None if number is None else codes[number].key,
                description=description,
                id=read_description(description).id,
            )
        )
    return tuple(found)


def _fit_texts(texts: Sequence[StudyText], tally: Tally) -> tuple[StudyText, ...]:
    names = distinct(shorten(text.name, MAX_FILE_NAME - 8) for text in texts)
    note_renamed((text.name for text in texts), names, tally)
    for text in texts:
        tally.add("attributes", text.name, n=len(text.attributes))
    return tuple(
        replace(text, name=name, attributes={}) for text, name in zip(texts, names, strict=True)
    )


def _fit_codings(codings: Sequence[StudyCoding], tally: Tally) -> tuple[StudyCoding, ...]:
    found = []
    for coding in codings:
        tally.add("coding_memos", coding.quote, n=int(bool(coding.memo)))
        coder = coding.coder if coding.coder != ADMIN else f"{ADMIN} 1"
        note_renamed([coding.coder], [coder], tally)
        found.append(replace(coding, coder=coder, memo=""))
    return drop_repeated(found, lambda c: (c.text, c.start, c.end, c.code, c.coder), tally)


def _fit_coders(
    coders: Sequence[StudyCoder], codings: Sequence[StudyCoding], tally: Tally
) -> tuple[StudyCoder, ...]:
    active = dict.fromkeys(coding.coder for coding in codings)
    for coder in coders:
        tally.add("idle_coders", coder.name, n=int(coder.name not in active))
    for name in active:
        tally.add("coders", name)
    return tuple(StudyCoder(name) for name in active)
