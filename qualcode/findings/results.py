"""Everything a report says, as one value: figures, matrices, findings and every coded excerpt."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..errors import QuoteMismatch
from ..messages import N_, Said, say
from ..model import (
    Code,
    Codebook,
    Coding,
    Document,
    Domain,
    Finding,
    Localized,
    Participant,
    Quote,
    Role,
    Status,
    Unit,
)
from .authored import NOTHING, Authored, Redactions, all_redactions, notices, quotes_by_code
from .counting import Coverage, Standing, Voiced, cover, group_key
from .indicators import Fired, count_indicators
from .matrix import Cell, Crossing, Matrix, cross, tabulate
from .quotes import build_quote, choose_quotes, verify
from .redaction import reaching, redact, redact_quote


@dataclass(frozen=True, slots=True)
class LayerState:
    """How far a layer has been reviewed: codings in counted speech by status.

    `n_aside` counts those that lie elsewhere and are not rejected.
    """

    coder: str
    n_proposed: int
    n_accepted: int
    n_rejected: int
    n_manual: int
    n_aside: int = 0


@dataclass(frozen=True, slots=True)
class Glance:
    """The study in figures, of the respondents who are counted.

    Codings are those in their speech; rejected ones never count. All documents that were read are
    among the documents.
    """

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
    """One coding with its words and the quote that shows it, redacted where that was asked for.

    `quote` is None where the span holds no speech. Not `counted` is what lies in an interviewer's
    turn or in nobody's.
    """

    coding: Coding
    words: str
    code: Code
    domain: Domain
    quote: Quote | None
    counted: bool = True


@dataclass(frozen=True, slots=True)
class Results:
    """What a report needs, and nothing else; `layer` None means all coders together.

    `roles` names the participants' roles to which everything is restricted, as they are written in
    the study; without any, everybody counts. `n_open` differences between coders are not decided
    yet in a layer that is their consensus. `indicators` tells, per code id, which indicators
    fired, the most frequent first. Nothing here shows the words that `redactions` hide, by
    document, but the `documents` themselves.
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
    roles: tuple[str, ...] = ()
    n_open: int = 0
    redactions: Redactions = field(default_factory=dict)

    @property
    def n_unreviewed(self) -> int:
        """Machine-proposed codings that are counted and that no person accepted or rejected."""
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
    authored: Authored = NOTHING,
) -> Results:
    """The results of one layer, counted in `unit`, by the participants' attributes `by`.

    `layer` is a coder, or ``rules`` for any version of them. `roles` restricts who is counted,
    quoted and listed by the attribute ``role``. `lang` is the language of the statements. What
    people wrote and chose (`authored`) takes the place of definitions and automatic quotes. Raises
    QuoteMismatch when a quote is not what stands at its place.
    """
    texts = {document.id: document for document in documents}
    shown = [coding for coding in codings if in_layer(coding, layer)]
    usable, warnings = _usable(shown, texts, codebook)
    coverage = cover(usable, documents, unit, roles=roles)
    standing = list(zip(usable, coverage.standings, strict=True))
    kept = [each for each in standing if each[0].status is not Status.REJECTED]
    counted = [coding for coding, place in kept if place is Standing.COUNTED]
    hidden = all_redactions(authored)
    excerpts = _excerpts(kept, codebook, texts, coverage, hidden)
    chosen = quotes_by_code(authored, texts, coverage.people, hidden, restricted=bool(roles))
    panels = _panels(codebook, coverage, excerpts, lang, authored, chosen)
    warnings += _notices([place for _, place in kept])
    warnings += _left_out(authored, panels)
    return Results(
        title=codebook.title,
        codebook=codebook,
        documents=texts,
        unit=unit,
        layer=layer,
        glance=_glance(documents, codebook, counted, coverage),
        layers=_layers(standing),
        crossing=cross(coverage.people, by[0], by[-1]),
        matrices=tuple(tabulate(coverage, codebook, attribute) for attribute in by),
        panels=panels,
        excerpts=excerpts,
        indicators=count_indicators(codebook, counted, texts, hidden),
        warnings=tuple(warnings),
        roles=_roles_written(coverage.people.values()) if roles else (),
        redactions=hidden,
    )


def in_layer(coding: Coding, layer: str | None) -> bool:
    """Whether a coding belongs to the layer: its coder's, or any version of a machine's."""
    return layer is None or layer in (coding.coder, coding.coder.partition(":")[0])


def verify_results(results: Results) -> None:
    """Nothing, if every quote and coding stands in its document word for word.

    Words that are to be redacted are, and no others. Every report calls this before it is written;
    raises QuoteMismatch.
    """
    for excerpt in results.excerpts:
        coding, document = excerpt.coding, results.documents[excerpt.coding.document]
        _check(coding, document, "")
        hidden = results.redactions.get(document.id, ())
        if excerpt.words != redact(document.text, coding.start, coding.end, hidden):
            raise QuoteMismatch(document=coding.document, start=coding.start, end=coding.end)
        if excerpt.quote is not None:
            _verify_quote(excerpt.quote, results)
    for panel in results.panels:
        for finding in panel.findings:
            for quote in finding.quotes:
                _verify_quote(quote, results)


def _verify_quote(quote: Quote, results: Results) -> None:
    verify(quote, results.documents[quote.document])
    hidden = results.redactions.get(quote.document, ())
    for part in (*quote.before, *quote.parts, *quote.after):
        if part.redactions != reaching(hidden, part.start, part.end):
            raise QuoteMismatch(document=quote.document, start=part.start, end=part.end)


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


def _notices(standings: Iterable[Standing]) -> list[Said]:
    """What a reader must know about what was not counted."""
    texts = {
        Standing.INTERVIEWER: N_(
            "Codings in interviewers' speech: {n}. They are listed, marked as not counted."
        ),
        Standing.NOBODY: N_(
            "Codings outside every participant's speech (a group speaking at once, a header): {n}. "
            "They are listed, marked as not counted."
        ),
        Standing.OTHER_ROLE: N_(
            "Codings in the speech of participants with another role: {n}. This report leaves them "
            "out."
        ),
    }
    n = Counter(standings)
    return [say(text, n=n[standing]) for standing, text in texts.items() if n[standing]]


def _roles_written(people: Iterable[Participant]) -> tuple[str, ...]:
    """The roles of these people as they are first written."""
    written: dict[str, str] = {}
    for person in people:
        role = " ".join(person.attributes.get("role", "").split())
        written.setdefault(group_key(role), role)
    return tuple(written.values())


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
        n_respondent_turns=sum(
            turn.role is Role.RESPONDENT and turn.participant in coverage.people for turn in turns
        ),
        n_segments=sum(coverage.spoken.values()),
        n_coded_segments=len(coverage.of(coverage.voiced)),
        n_codings=len(counted),
        n_codes=len(codebook.codes),
        n_codes_voiced=sum(bool(coverage.of([code.id])) for code in codebook.codes),
    )


def _layers(standing: Iterable[tuple[Coding, Standing]]) -> tuple[LayerState, ...]:
    """The state of each coder's layer, without what another role said."""
    states: dict[str, Counter[Status | None]] = defaultdict(Counter)
    for coding, place in standing:
        if place is Standing.COUNTED:
            states[coding.coder][coding.status] += 1
        elif place is not Standing.OTHER_ROLE and coding.status is not Status.REJECTED:
            states[coding.coder][None] += 1
    return tuple(
        LayerState(
            coder,
            n[Status.PROPOSED],
            n[Status.ACCEPTED],
            n[Status.REJECTED],
            n[Status.MANUAL],
            n[None],
        )
        for coder, n in sorted(states.items())
    )


def _excerpts(
    standing: Iterable[tuple[Coding, Standing]],
    codebook: Codebook,
    texts: Mapping[str, Document],
    coverage: Coverage,
    redactions: Redactions,
) -> tuple[Excerpt, ...]:
    """Every coding with its quote, in the order of the codebook, then of the texts.

    What participants of another role said is left out.
    """
    by_code: dict[str, list[tuple[Coding, bool]]] = defaultdict(list)
    for coding, place in standing:
        if place is not Standing.OTHER_ROLE:
            by_code[coding.code].append((coding, place is Standing.COUNTED))
    domains = {domain.id: domain for domain in codebook.domains}

    def excerpt(coding: Coding, code: Code, *, counted: bool) -> Excerpt:
        text, hidden = texts[coding.document].text, redactions.get(coding.document, ())
        words = redact(text, coding.start, coding.end, hidden)
        quote = build_quote(coding, texts, coverage.people)
        shown = quote and redact_quote(quote, text, hidden)
        return Excerpt(coding, words, code, domains[code.domain], shown, counted)

    return tuple(
        excerpt(coding, code, counted=counted)
        for code in codebook.codes
        for coding, counted in by_code[code.id]
    )


def _panels(
    codebook: Codebook,
    coverage: Coverage,
    excerpts: Sequence[Excerpt],
    lang: str,
    authored: Authored,
    chosen: Mapping[str, Sequence[Quote]],
) -> tuple[Panel, ...]:
    quoted: dict[str, list[tuple[Coding, Quote]]] = defaultdict(list)
    for excerpt in excerpts:
        if excerpt.quote is not None and excerpt.counted:
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
            origin = "person" if chosen.get(code.id) else "rules"
            quotes = tuple(chosen.get(code.id, ())) or choose_quotes(quoted[code.id], avoid=shown)
            shown |= {(quote.document, part.start) for quote in quotes for part in quote.parts}
            finding = _finding(code, voiced[code.id], quotes, coverage, lang)
            stated = authored.statements.get(code.id)
            if stated is not None:
                words = stated.text(lang)
                finding = replace(finding, statement=words, statement_origin="person")
            findings.append(replace(finding, quotes_origin=origin))
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


def _left_out(authored: Authored, panels: Sequence[Panel]) -> list[Said]:
    """What people wrote and chose and the panels do not show."""
    findings = [finding for panel in panels for finding in panel.findings]
    by_people = [len(each.quotes) for each in findings if each.quotes_origin == "person"]
    return list(notices(authored, [each.code.id for each in findings], sum(by_people)))


def _total(voiced: frozenset[Voiced], coverage: Coverage) -> Cell:
    n, of = _n_people(voiced), len(coverage.people)
    return Cell(len(voiced), n, n / of if of else None)


def _n_people(voiced: frozenset[Voiced]) -> int:
    return len({each.participant for each in voiced})
