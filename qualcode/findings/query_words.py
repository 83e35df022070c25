"""The words of queries: what may be named in one, as it is read and written in both languages.

Of several spellings of a value the first is the one that is written; all of them are read.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..coding.codebook_fields import nearest
from ..limits import MAX_NAMES_SHOWN
from ..messages import Said, say
from ..model import Code, Codebook, Coding, Document, Domain, Localized, Role, Status
from ..text.folding import fold
from ..text.header import canonical_key
from .counting import group_key, respondents

OPERATORS = {
    "AND": Localized("VÀ", "AND"),
    "OR": Localized("HOẶC", "OR"),
    "NOT": Localized("KHÔNG", "NOT"),
    "NEAR": Localized("GẦN", "NEAR"),
    "WITHIN": Localized("TRONG", "WITHIN"),
    "OVERLAPS": Localized("GIAO", "OVERLAPS"),
}
OPERATOR_OF = {word: name for name, words in OPERATORS.items() for word in words}
"""The operator that each word means."""

FIELDS = {
    "document": Localized("tài liệu", "document"),
    "participant": Localized("người tham gia", "participant"),
    "speaker": Localized("người nói", "speaker"),
    "said": Localized("lời", "said"),
    "coder": Localized("người mã", "coder"),
    "status": Localized("trạng thái", "status"),
}
"""What a condition may be about besides attributes."""

ATTRIBUTES = {
    "role": Localized("vai trò", "role"),
    "site": Localized("địa bàn", "site"),
    "sex": Localized("giới", "sex"),
    "age": Localized("tuổi", "age"),
}
"""The attributes that everybody has, as they are written; `canonical_key` reads them."""

VALUES: Mapping[str, Mapping[str, Sequence[Localized]]] = {
    "speaker": {
        "interviewer": (Localized("người phỏng vấn", "interviewer"), Localized(en="interviewers")),
        "respondent": (Localized("người trả lời", "respondent"), Localized(en="respondents")),
        "other": (Localized("người khác", "other"), Localized("khác", "others")),
    },
    "status": {
        "proposed": (Localized("đề xuất", "proposed"),),
        "accepted": (Localized("đã chấp nhận", "accepted"), Localized("chấp nhận")),
        "rejected": (Localized("đã bác bỏ", "rejected"), Localized("bác bỏ")),
        "manual": (Localized("thủ công", "manual"), Localized(en="by hand")),
    },
    "coder": {
        "rules": (Localized("máy", "machine"), Localized("quy tắc", "the machine")),
        "consensus": (Localized("đồng thuận", "consensus"),),
    },
}
"""The values that have words of their own."""

MOST_NEAR = 3
"""Codes that a refusal names instead of one that is not there."""

_PLAIN = re.compile(r"[^\s()\"“”<>=]+")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a query may name.

    Ids → codes, names → what goes by them, ids → what they are called, fields → values as written.
    """

    codes: Mapping[str, frozenset[str]]
    names: Mapping[str, frozenset[frozenset[str]]]
    called: Mapping[str, Localized]
    fields: Mapping[str, tuple[str, ...]]


def vocabulary(
    codebook: Codebook, documents: Collection[Document], codings: Iterable[Coding]
) -> Vocabulary:
    """The names of a study."""
    used = list(codings)
    ids = list(dict.fromkeys([*(code.id for code in codebook.codes), *(c.code for c in used)]))
    codes: dict[str, frozenset[str]] = {}
    for name in ids:
        below = frozenset(each for each in ids if each == name or each.startswith(f"{name}."))
        codes |= {name: frozenset({name}), f"{name}.*": below}
    for domain in codebook.domains:
        below = frozenset(each for each in ids if each.split(".", 1)[0] == domain.id)
        codes |= dict.fromkeys((domain.id, f"{domain.id}.*"), below)
    names: dict[str, frozenset[frozenset[str]]] = {}
    listed: tuple[Domain | Code, ...] = (*codebook.domains, *codebook.codes)
    for each in listed:
        for written in {each.name.vi, each.name.en} - {""}:
            names[written] = names.get(written, frozenset()) | {codes[each.id]}
    called = {each.id: each.name for each in listed}
    return Vocabulary(codes, names, called, _fields(documents, used))


def _fields(
    documents: Collection[Document], used: Collection[Coding]
) -> Mapping[str, tuple[str, ...]]:
    """What conditions may be about, and the values that are there."""
    fields: dict[str, dict[str, None]] = {name: {} for name in FIELDS}
    for person in respondents(documents).values():
        fields["participant"].setdefault(person.id)
        for name, value in person.attributes.items():
            if value.strip():
                fields.setdefault(name, {}).setdefault(value)
    fields["document"] = dict.fromkeys(document.id for document in documents)
    fields["speaker"] = dict.fromkeys(role.value for role in Role)
    fields["status"] = dict.fromkeys(status.value for status in Status)
    coders = dict.fromkeys(coding.coder for coding in used)
    fields["coder"] = dict.fromkeys([*coders, *(c.partition(":")[0] for c in coders)])
    return {name: tuple(each) for name, each in fields.items()}


def fitting(written: str, known: Iterable[str]) -> list[str]:
    """The names that `written` means: exactly, else case aside, else diacritics aside."""
    known = dict.fromkeys(known)
    if written in known:
        same = group_key(written)
        return [each for each in known if group_key(each) == same]
    for view in (group_key, _folded):
        found = [each for each in known if view(each) == view(written)]
        if found:
            return found
    return []


def field_meant(written: str, known: Vocabulary) -> str | None:
    """What a condition is about, or None."""
    if about := _FIELD_OF.get(fold(written)):
        return about
    attributes = [each for each in known.fields if each not in FIELDS]
    found = [each for each in (written, canonical_key(written)) if each in attributes]
    found = found[:1] or fitting(written, attributes)
    return found[0] if len(found) == 1 else None


def values_meant(about: str, written: str, known: Vocabulary) -> list[str]:
    """The values that `written` means, as a study has them or in the words for them."""
    there = known.fields.get(about, ())
    words = _value_words(about, there)
    return fitting(written, there) or list(
        dict.fromkeys(words[each] for each in fitting(written, words))
    )


def codes_meant(written: str, known: Vocabulary) -> list[frozenset[str]]:
    """What goes by an id, or else by a name, or else by some words of a name: one, if it is clear.

    >>> from ..model import Code, Codebook, Localized
    >>> codes = (Code("far", Localized("Di biến động, đi làm xa", "Mobility"), Localized()),)
    >>> known = vocabulary(Codebook(Localized("Thử"), (), codes, "1"), (), ())
    >>> [sorted(each) for each in codes_meant("di bien dong", known)]
    [['far']]
    """
    ids = fitting(written, known.codes)
    if ids:
        return [known.codes[each] for each in ids]
    names = fitting(written, known.names) or _with_words(written, known.names)
    return sorted({codes for name in names for codes in known.names[name]}, key=sorted)


def unknown_code(written: str, known: Vocabulary) -> Said:
    """That there is no such code, and those whose names or ids are likest to it."""
    from rapidfuzz import fuzz

    view = _folded(written)

    def likeness(name: str) -> float:
        spelt = (name, *known.called.get(name, ()))
        return max(fuzz.WRatio(view, _folded(each)) for each in spelt)

    ids = [name for name in known.codes if not name.endswith(".*")]
    if not ids:
        return say("there is no code “{name}”, nor any other", name=written)
    near = sorted(ids, key=likeness, reverse=True)[:MOST_NEAR]
    return say(
        "there is no code “{name}”; nearest to it: {near} (words that were said are asked for "
        "with {said}=…)",
        name=written,
        near=_listed([_code_word(each, known) for each in near]),
        said=FIELDS["said"],
    )


def several_codes(meant: Collection[frozenset[str]], known: Vocabulary) -> Said:
    """That a name may mean more than one."""
    ids = [name for name in known.codes
           if not name.endswith(".*") and known.codes[name] in meant]  # fmt: skip
    return say("several codes fit ({names}); write the id",
               names=_listed([_code_word(each, known) for each in ids]))  # fmt: skip


def unknown_field(written: str, known: Vocabulary) -> Said:
    """That a condition cannot be about this."""
    there = [_field_word(each) for each in known.fields]
    return _unknown(say("attribute"), written, there)


def unknown_value(about: str, written: str, known: Vocabulary) -> Said:
    """That nothing has this value."""
    there = [_value_word(about, each) for each in known.fields.get(about, ())]
    return _unknown(say("value of {field}", field=_field_word(about)), written, there)


def write_code(name: str, known: Vocabulary, lang: str) -> str:
    """A code or domain (by id) as a query in that language writes it: by name where one can."""
    called = known.called[name].text(lang)
    if codes_meant(called, known) == [known.codes[name]]:
        return _quoted(called) or name
    return name


def write_condition(about: str, value: str, lang: str) -> str:
    """A condition as a query in that language writes it; nothing where it cannot be written."""
    field, shown = (_quoted(each.text(lang), several=True)
                    for each in (_field_word(about), _value_word(about, value)))  # fmt: skip
    return f"{field}={shown}" if field and shown else ""


def _quoted(text: str, *, several: bool = False) -> str:
    """`text` in quotation marks if it needs them, or nothing where they cannot hold it.

    `several` words need none where a sign comes before or after them.
    """
    words = text.split() if several else [text]
    if words and all(
        _PLAIN.fullmatch(each) and each.partition("/")[0] not in OPERATOR_OF for each in words
    ):
        return text
    return "" if set(text) & set('"“”') or not words else f'"{text}"'


def _unknown(what: Said, name: str, there: Sequence[Localized]) -> Said:
    near = nearest(name, [word for each in there for word in each if word])
    if near is not None:
        return say("there is no {what} “{name}”; did you mean “{near}”?",
                   what=what, name=name, near=near)  # fmt: skip
    return say("there is no {what} “{name}”; known here: {known}",
               what=what, name=name, known=_listed(there) if there else "–")  # fmt: skip


def _listed(parts: Sequence[Said | Localized | str]) -> Said:
    shown = {f"part{n}": part for n, part in enumerate(parts[:MAX_NAMES_SHOWN])}
    more = ", …" if len(parts) > MAX_NAMES_SHOWN else ""
    return Said(", ".join(f"{{{name}}}" for name in shown) + more, shown)


def _with_words(written: str, names: Iterable[str]) -> list[str]:
    """The names in which these words stand next to each other, diacritics aside."""
    pattern = phrase(fold(written))
    return [name for name in names if pattern and pattern.search(fold(name))]


def phrase(words: str) -> re.Pattern[str] | None:
    """What finds these words next to each other, as group 1, overlapping places too."""
    parts = _WORD.findall(words)
    if not parts:
        return None
    together = r"[\W_]+".join(map(re.escape, parts))
    return re.compile(rf"(?=(?<![^\W_])({together})(?![^\W_]))")


def _code_word(name: str, known: Vocabulary) -> Said | str:
    if name not in known.called:
        return name
    return say("“{name}” ({id})", name=known.called[name], id=name)


def _field_word(about: str) -> Localized:
    return FIELDS.get(about) or ATTRIBUTES.get(about) or Localized(about)


def _value_word(about: str, value: str) -> Localized:
    spelt = VALUES.get(about, {}).get(value)
    return spelt[0] if spelt else Localized(value)


def _value_words(about: str, there: Collection[str]) -> Mapping[str, str]:
    """The words for those values of a field that are there."""
    return {
        word: value
        for value, spelt in VALUES.get(about, {}).items()
        if value in there
        for each in spelt
        for word in each
        if word
    }


def _folded(name: str) -> str:
    return group_key(fold(name))


_WORD = re.compile(r"[^\W_]+")
_FIELD_OF = {fold(word): name for name, words in FIELDS.items() for word in words}
