"""What is left of a study in a format of nothing but texts, spans, codes and coders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ..messages import N_
from ..study import Study, StudyCode, StudyCoder, StudyCoding, StudyText
from .code_paths import Path as CodePath
from .code_paths import paths_of
from .fitting import NO_NAME, distinct, moment, note_renamed
from .qdaxml import clean
from .tally import Tally

WORDS = {
    "codebook": N_("the codebook's own file, with its indicators"),
    "study": N_("the name of the study"),
    "renamed": N_("names that were empty or taken, and are other ones there"),
    "attributes": N_("values of the documents' variables"),
    "times": N_("times of documents, and times that cannot be read"),
    "guids": N_("identities (GUIDs) of all but codings"),
    "code_details": N_("descriptions and colours of codes"),
    "codes_merged": N_("codes of the same name and place, put together"),
    "idle_codes": N_("codes without a coding"),
    "idle_coders": N_("coders without a coding"),
    "participants": N_("participants, with their variables"),
    "variables": N_("variables"),
    "memos": N_("memos but for those of codings"),
    "sets": N_("sets of documents or codes"),
}
"""The losses noted here, in words."""


def note_lost(study: Study, tally: Tally) -> None:
    """Counts all that such a format has no place for."""
    tally.add("codebook", n=int(bool(study.codebook)))
    tally.add("study", study.name, int(bool(study.name)))
    things = (study.coders, study.codes, study.texts, study.cases, study.sets)
    tally.add("guids", n=sum(bool(thing.guid) for kind in things for thing in kind))
    for text in study.texts:
        tally.add("attributes", text.name, len(text.attributes))
        tally.add("times", text.name, int(bool(text.created)))
    for kind, names in (
        ("participants", [case.id for case in study.cases]),
        ("variables", [variable.name for variable in study.variables]),
        ("memos", [memo.text[:60] for memo in study.memos]),
        ("sets", [group.name for group in study.sets]),
    ):
        for name in names:
            tally.add(kind, name)


def fit_names(texts: Sequence[StudyText], tally: Tally) -> list[str]:
    """The names of `texts`, each there and different from the others."""
    names = distinct(clean(text.name) or NO_NAME for text in texts)
    note_renamed((text.name for text in texts), names, tally)
    return names


def fit_coding(coding: StudyCoding, tally: Tally) -> StudyCoding:
    """The coding with its own words and times as every such file keeps them."""
    created = moment(coding.created)
    tally.add("times", coding.created, int(bool(coding.created) and not created))
    return replace(
        coding,
        coder=clean(coding.coder) or NO_NAME,
        memo=clean(coding.memo),
        created=created,
        origin=clean(coding.origin) or "import",
        guid=clean(coding.guid),
    )


def fit_coders(
    study: Study, codings: Sequence[StudyCoding], tally: Tally
) -> tuple[StudyCoder, ...]:
    """Those who coded; the others are counted."""
    used = dict.fromkeys(coding.coder for coding in codings)
    tally.add("idle_coders", n=len({clean(coder.name) for coder in study.coders} - set(used)))
    return tuple(map(StudyCoder, used))


def fit_codes(study: Study, tally: Tally) -> tuple[dict[str, StudyCode], dict[str, str]]:
    """Codes as name and id alone, one a path, by key; and which of them each old key is now."""
    by_path: dict[CodePath, StudyCode] = {}
    keys: dict[str, str] = {}
    paths = paths_of(study.codes)
    for code in study.codes:
        tally.add("code_details", code.name, int(bool(code.description or code.colour)))
        path = paths[code.key]
        if path in by_path:
            tally.add("codes_merged", code.name)
        plain = StudyCode(code.key, path[-1], is_codable=code.is_codable, id=clean(code.id))
        known = by_path.setdefault(path, plain)
        keys[code.key] = known.key
    for path, code in by_path.items():
        above = by_path.get(path[:-1])
        by_path[path] = replace(code, parent=above.key if above else None)
    return {code.key: code for code in by_path.values()}, keys


def only_used(
    codes: Mapping[str, StudyCode], used: set[str], tally: Tally
) -> tuple[StudyCode, ...]:
    """The codes `used` and those above them, which are mere categories unless used themselves."""
    needed = set(used)
    for key in used:
        at = codes[key].parent
        while at is not None:
            needed.add(at)
            at = codes[at].parent
    for key, code in codes.items():
        if key not in needed or (key not in used and code.is_codable):
            tally.add("idle_codes", code.name)
    return tuple(
        replace(code, is_codable=True) if key in used else replace(code, is_codable=False, id="")
        for key, code in codes.items()
        if key in needed
    )
