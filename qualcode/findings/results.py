"""Everything a report says, as one value: figures, matrices, findings and every coded excerpt."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..errors import QuoteMismatch
from ..messages import Said, say
from ..model import (
    Code,
    Codebook,
    Coding,
    Document,
    Domain,
    Finding,
    Localized,
    Quote,
    Role,
    Status,
    Unit,
)
from .counting import Coverage, Voiced, cover
from .matrix import Cell, Crossing, Matrix, cross, tabulate
from .quotes import build_quote, choose_quotes, verify

MAX_WORDS_SHOWN = 3
"""Examples of the words that an indicator met."""


@dataclass(frozen=True, slots=True)
class LayerState:
    """How far a layer has been reviewed: codings by status."""

    coder: str
    n_proposed: int
    n_accepted: int
    n_rejected: int
    n_manual: int


@dataclass(frozen=True, slots=True)
class Glance:
    """The study in figures. Segments are respondents' segments; rejected codings never count."""

    n_documents: int
    n_participants: int
    n_turns: int
    n_respondent_turns: int
    n_segments: int
    n_coded_segments: int
    n_codings: int
    n_codes: int
    n_codes_voiced: int


@dataclass(frozen=True, slots=True)
class Panel:
    """One domain: its themes, most voiced first, the codes nobody voiced, and its counts."""

    domain: Domain
    findings: tuple[Finding, ...]
    not_voiced: tuple[Code, ...]
    total: Cell


@dataclass(frozen=True, slots=True)
class Excerpt:
    """One coding with its verbatim words and the quote that shows it.

    `quote` is None where the span holds no speech.
    """

    coding: Coding
    words: str
    code: Code
    domain: Domain
    quote: Quote | None


@dataclass(frozen=True, slots=True)
class Fired:
    """An indicator that fired `n` times: its line in the codebook and some of the words it met."""

    indicator: str
    line: int
    n: int
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Results:
    """What a report needs, and nothing else; `layer` None means all coders together.

    `indicators` tells, per code id, which indicators fired, the most frequent first.
    """

    title: Localized
    codebook: Codebook
    documents: Mapping[str, Document]
    unit: Unit
    layer: str | None
    glance: Glance
    layers: tuple[LayerState, ...]
    crossing: Crossing
    matrices: tuple[Matrix, ...]
    panels: tuple[Panel, ...]
    excerpts: tuple[Excerpt, ...]
    indicators: Mapping[str, tuple[Fired, ...]]
    warnings: tuple[Said, ...] = ()

    @property
    def n_unreviewed(self) -> int:
        """Machine-proposed codings that no person accepted or rejected."""
        return sum(state.n_proposed for state in self.layers)


def build_results(
    documents: Sequence[Document],
    codebook: Codebook,
    codings: Iterable[Coding],
    *,
    unit: Unit = Unit.SENTENCE,
    layer: str | None = None,
    by: Sequence[str] = ("role", "site"),
    roles: Sequence[str] = (),
    lang: str = "vi",
) -> Results:
    """The results of one layer, counted in `unit`, by the participants' attributes `by`.

    `layer` is a coder, or ``rules`` for any version of them. `roles` restricts who is counted and
    quoted by the attribute ``role``. `lang` is the language of the statements. Raises QuoteMismatch
    when a coding's quote is not what stands at its place.
    """
    texts = {document.id: document for document in documents}
    shown = [coding for coding in codings if in_layer(coding, layer)]
    usable, warnings = _usable(shown, texts, codebook)
    counted = [coding for coding in usable if coding.status is not Status.REJECTED]
    coverage = cover(counted, documents, unit, roles=roles)
    excerpts = _excerpts(counted, codebook, texts, coverage)
    warnings += _notices(coverage)
    return Results(
        title=codebook.title,
        codebook=codebook,
        documents=texts,
        unit=unit,
        layer=layer,
        glance=_glance(documents, codebook, counted, coverage),
        layers=_layers(usable),
        crossing=cross(coverage.people, by[0], by[-1]),
        matrices=tuple(tabulate(coverage, codebook, attribute) for attribute in by),
        panels=_panels(codebook, coverage, excerpts, lang),
        excerpts=excerpts,
        indicators=_indicators(codebook, counted, texts),
        warnings=tuple(warnings),
    )


def in_layer(coding: Coding, layer: str | None) -> bool:
    """Whether a coding belongs to the layer: its coder's, or any version of a machine's."""
    return layer is None or layer in (coding.coder, coding.coder.partition(":")[0])


def verify_results(results: Results) -> None:
    """Nothing, if every quote and coding stands in its document word for word.

    Every report calls this before it is written; raises QuoteMismatch.
    """
    for excerpt in results.excerpts:
        coding = excerpt.coding
        _check(coding, results.documents[coding.document], excerpt.words)
        if excerpt.quote is not None:
            verify(excerpt.quote, results.documents[excerpt.quote.document])
    for panel in results.panels:
        for finding in panel.findings:
            for quote in finding.quotes:
                verify(quote, results.documents[quote.document])


def _check(coding: Coding, document: Document, quote: str) -> None:
    within = 0 <= coding.start < coding.end <= len(document.text)
    if not within or quote not in ("", document.text[coding.start : coding.end]):
        raise QuoteMismatch(document=coding.document, start=coding.start, end=coding.end)


def _usable(
    codings: Sequence[Coding], texts: Mapping[str, Document], codebook: Codebook
) -> tuple[list[Coding], list[Said]]:
    """The codings whose document and code are known, in the order of the text; and the others."""
    known = {code.id for code in codebook.codes}
    strays = Counter(coding.code for coding in codings if coding.code not in known)
    absent = Counter(coding.document for coding in codings if coding.document not in texts)
    warnings = [
        say(
            "{n} codings use the code “{code}”, which is not in the codebook; "
            "they are not counted.",
            n=n,
            code=code,
        )
        for code, n in sorted(strays.items())
    ] + [
        say(
            "{n} codings belong to the document “{document}”, which was not read; "
            "they are not counted.",
            n=n,
            document=document,
        )
        for document, n in sorted(absent.items())
    ]
    usable = [each for each in codings if each.code in known and each.document in texts]
    for coding in usable:
        _check(coding, texts[coding.document], coding.quote)
    usable.sort(key=lambda each: (each.document, each.start, each.end, each.code, each.coder))
    return usable, warnings


def _notices(coverage: Coverage) -> list[Said]:
    """What a reader must know about what was not counted."""
    if not coverage.aside:
        return []
    return [
        say(
            "{n} codings lie outside the speech of the respondents who are counted "
            "(an interviewer's turn, a group speaking at once, another role); they are listed, not "
            "counted.",
            n=coverage.aside,
        )
    ]


def _glance(
    documents: Sequence[Document],
    codebook: Codebook,
    counted: Sequence[Coding],
    coverage: Coverage,
) -> Glance:
    turns = [turn for document in documents for turn in document.turns]
    return Glance(
        n_documents=len(documents),
        n_participants=len(coverage.people),
        n_turns=len(turns),
        n_respondent_turns=sum(turn.role is Role.RESPONDENT for turn in turns),
        n_segments=sum(coverage.spoken.values()),
        n_coded_segments=len(coverage.of(coverage.voiced)),
        n_codings=len(counted),
        n_codes=len(codebook.codes),
        n_codes_voiced=sum(bool(coverage.of([code.id])) for code in codebook.codes),
    )


def _layers(codings: Iterable[Coding]) -> tuple[LayerState, ...]:
    states: dict[str, Counter[Status]] = defaultdict(Counter)
    for coding in codings:
        states[coding.coder][coding.status] += 1
    return tuple(
        LayerState(
            coder,
            n[Status.PROPOSED],
            n[Status.ACCEPTED],
            n[Status.REJECTED],
            n[Status.MANUAL],
        )
        for coder, n in sorted(states.items())
    )


def _excerpts(
    codings: Iterable[Coding],
    codebook: Codebook,
    texts: Mapping[str, Document],
    coverage: Coverage,
) -> tuple[Excerpt, ...]:
    """Every coding with its quote, in the order of the codebook, then of the texts."""
    by_code: dict[str, list[Coding]] = defaultdict(list)
    for coding in codings:
        by_code[coding.code].append(coding)
    domains = {domain.id: domain for domain in codebook.domains}
    return tuple(
        Excerpt(
            coding,
            texts[coding.document].text[coding.start : coding.end],
            code,
            domains[code.domain],
            build_quote(coding, texts, coverage.people),
        )
        for code in codebook.codes
        for coding in by_code[code.id]
    )


def _panels(
    codebook: Codebook, coverage: Coverage, excerpts: Sequence[Excerpt], lang: str
) -> tuple[Panel, ...]:
    quoted: dict[str, list[tuple[Coding, Quote]]] = defaultdict(list)
    for excerpt in excerpts:
        if excerpt.quote is not None:
            quoted[excerpt.code.id].append((excerpt.coding, excerpt.quote))
    shown: set[tuple[str, int]] = set()
    panels = []
    for domain in codebook.domains:
        codes = [code for code in codebook.codes if code.domain == domain.id]
        voiced = {code.id: coverage.of([code.id]) for code in codes}
        order = sorted(
            (code for code in codes if voiced[code.id]),
            key=lambda code: (-_n_people(voiced[code.id]), -len(voiced[code.id])),
        )
        findings = []
        for code in order:
            quotes = choose_quotes(quoted[code.id], avoid=shown)
            shown |= {(quote.document, part.start) for quote in quotes for part in quote.parts}
            findings.append(_finding(code, voiced[code.id], quotes, coverage, lang))
        total = _total(coverage.of(code.id for code in codes), coverage)
        silent = tuple(code for code in codes if not voiced[code.id])
        panels.append(Panel(domain, tuple(findings), silent, total))
    return tuple(panels)


def _finding(
    code: Code,
    voiced: frozenset[Voiced],
    quotes: tuple[Quote, ...],
    coverage: Coverage,
    lang: str,
) -> Finding:
    total = _total(voiced, coverage)
    return Finding(
        code=code,
        statement=code.definition.text(lang),
        statement_origin="definition",
        n_segments=total.n_segments,
        n_participants=total.n_participants,
        share=total.share,
        n_documents=len({each.document for each in voiced}),
        quotes=quotes,
    )


def _total(voiced: frozenset[Voiced], coverage: Coverage) -> Cell:
    n, of = _n_people(voiced), len(coverage.people)
    return Cell(len(voiced), n, n / of if of else None)


def _n_people(voiced: frozenset[Voiced]) -> int:
    return len({each.participant for each in voiced})


def _indicators(
    codebook: Codebook, codings: Iterable[Coding], texts: Mapping[str, Document]
) -> dict[str, tuple[Fired, ...]]:
    lines = {sign.id: sign.line for code in codebook.codes for sign in code.indicators}
    met: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for coding in codings:
        for sign in coding.evidence:
            words = " ".join(texts[coding.document].text[sign.start : sign.end].split())
            met[coding.code][sign.indicator][words.casefold()] += 1
    return {
        code: tuple(
            sorted(
                (
                    Fired(
                        indicator,
                        lines.get(indicator, 0),
                        words.total(),
                        tuple(word for word, _ in words.most_common(MAX_WORDS_SHOWN)),
                    )
                    for indicator, words in signs.items()
                ),
                key=lambda fired: (-fired.n, fired.line, fired.indicator),
            )
        )
        for code, signs in met.items()
    }
