"""``report.docx``: the report in real Word styles, captions and fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..findings import Provenance, Results, attribute, verify_results
from ..findings.quotes import is_exchange
from ..messages import Translator
from ..model import Finding, Quote
from . import wordxml as xml
from .matrices import matrix_notes
from .notes import method_notes
from .tables import (
    figures_table,
    inputs_table,
    layers_table,
    participants_table,
    versions_table,
)
from .wordfile import Body, add_table, close_word, open_word
from .wording import (
    Marks,
    all_defined,
    dialogue,
    domain_letter,
    layer_name,
    marks_by_document,
    panel_counts,
    say_date,
    say_no_quote,
    say_place,
    say_review,
    say_roles,
    say_share,
    theme_counts,
    unit_name,
)
from .wordmatrix import add_matrix, is_wide, say_cells


def render_docx(results: Results, provenance: Provenance, translate: Translator) -> bytes:
    """The report as a Word file in the translator's language.

    Raises QuoteMismatch when a quote is not found again in its document.
    """
    verify_results(results)
    subject = translate("Report of qualitative findings")
    word, body = open_word(
        results.title.text(translate.lang), subject, provenance.created, translate
    )
    _front(body, results, provenance)
    _glance(body, results)
    _matrices(body, results)
    _findings(body, results)
    _method(body, results, provenance)
    return close_word(word, body)


def _front(body: Body, results: Results, provenance: Provenance) -> None:
    t = body.t
    body.text(t("Report of qualitative findings"), "Subtitle")
    body.text(results.title.text(t.lang) or t("Findings"), "Title")
    unit = unit_name(results.unit, t).lower()
    layer = layer_name(results.layer, t)
    for name, value in (
        (t("Date"), say_date(provenance.created, t)),
        (t("Layer shown"), layer),
        (t("Unit of counting"), unit),
    ):
        body.text(f"{name}: {value}", "Subtitle")
    shown = xml.run(t("This report shows: {layer}.", layer=layer), bold=True)
    review = xml.run(f" {say_review(results, t)} ")
    restricted = xml.run(say_roles(results.roles, t), bold=True)
    style = "Notice" if results.n_unreviewed else "Reviewed"
    body.blocks.append(xml.paragraph(shown + review + restricted, style))
    body.contents_at = len(body.blocks)


def _glance(body: Body, results: Results) -> None:
    t = body.t
    body.heading(1, t("The study at a glance"))
    for table in (figures_table(results, t), participants_table(results, t)):
        add_table(body, table)


def _matrices(body: Body, results: Results) -> None:
    t = body.t
    body.turn(landscape=is_wide(results.matrices))
    body.heading(1, t("Themes by group"))
    body.text(say_cells(results.unit, t))
    for matrix in results.matrices:
        add_matrix(body, results.codebook, matrix)
    for note in matrix_notes(results.unit, t):
        body.text(note, "Note")
    body.turn(landscape=False)


def _findings(body: Body, results: Results) -> None:
    t = body.t
    body.heading(1, t("Findings"))
    body.text(t("One panel per domain; in it the themes, those voiced by most participants first."))
    defined = all_defined(results)
    marks = marks_by_document(results.documents, t)
    if defined:
        body.text(
            t(
                "The sentence that opens a theme is its definition in the codebook until somebody "
                "writes the finding."
            )
        )
    for index, panel in enumerate(results.panels):
        body.heading(2, f"{domain_letter(index)}. {panel.domain.name.text(t.lang)}")
        body.text(panel_counts(results, panel, t), "Counts")
        for finding in panel.findings:
            _theme(body, results, finding, marks, defined)
        if panel.not_voiced:
            names = "; ".join(code.name.text(t.lang) for code in panel.not_voiced)
            body.text(t("Not voiced in this layer: {names}.", names=names), "Note")


def _theme(
    body: Body, results: Results, finding: Finding, marks: Mapping[str, Marks], defined: bool
) -> None:
    t = body.t
    body.heading(3, finding.code.name.text(t.lang))
    share = say_share(finding.n_participants, results.glance.n_participants, finding.share, t)
    body.text(f"{share} · {theme_counts(results, finding, t)}", "Counts")
    if finding.statement:
        origin = finding.statement_origin == "definition" and not defined
        mark = f" {t('(definition in the codebook)')}" if origin else ""
        body.text(finding.statement + mark)
    for quote in finding.quotes:
        body.blocks.extend(_quote(quote, marks[quote.document], t))
    if not finding.quotes:
        body.text(say_no_quote(t), "Note")


def _quote(quote: Quote, marks: Marks, t: Translator) -> Iterator[str]:
    """The quote, or its dialogue, and below it who said it and where."""
    for mark, words in dialogue(quote.parts, marks):
        said = (
            xml.run(f"{mark}: ", bold=True) + xml.run(words)
            if is_exchange(quote.parts)
            else xml.run(f"“{words}”")
        )
        yield xml.paragraph(said, "Quote")
    source = [attribute(quote.participant, t), say_place(quote, t)]
    yield xml.paragraph(xml.run(" — ".join(filter(None, source))), "Attribution")


def _method(body: Body, results: Results, provenance: Provenance) -> None:
    t = body.t
    body.heading(1, t("How this report was made"))
    if results.warnings:
        body.heading(3, t("To bear in mind"))
        for warning in results.warnings:
            body.text(t.tell(warning), "ListBullet")
    for note in method_notes(results, t):
        body.heading(3, note.heading)
        for paragraph in note.paragraphs:
            body.text(paragraph)
    for table in (
        layers_table(results, t),
        versions_table(provenance, t),
        inputs_table(provenance, t),
    ):
        add_table(body, table)
