"""`agree`: how far the coders of a project agree, before anything was adjudicated."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from ..errors import NothingToCompare
from ..files import writing
from ..messages import Translator, say
from ..model import Codebook, Coding, Document, Localized, Status
from ..store import Project
from ..teams.adjudicate import Resolution
from ..teams.clusters import CONSENSUS
from ..teams.grid import GridUnit, ground, make_grid, roll_up
from ..teams.summary import AgreementReport, CodeAgreement, Interval, PairAgreement, summarise
from .adjudicate import find_resolution
from .blind import refuse_if_blind
from .choosing import CodingFilter, select_codings
from .delivery import now
from .layer import printed_title
from .naming import known_code, known_documents
from .run import MACHINE_LAYER


@dataclass(frozen=True, slots=True)
class AgreeRequest:
    """What of a project is compared; see `make_grid`. Nobody named means all people's layers.

    With `all_finished` every coder has read every document, also those without a coding of theirs.
    """

    unit: str = GridUnit.CHARACTER.value
    coders: Sequence[str] = ()
    documents: Sequence[str] = ()
    codes: Sequence[str] = ()
    level: int | None = None
    interviewer: bool = True
    coded_only: bool = False
    all_finished: bool = False
    bootstrap: int = 2000
    seed: int = 1


@dataclass(frozen=True, slots=True)
class AgreeOutcome:
    """The agreement of a project's coders, and of each with the consensus if there is one.

    `resolved` says how differences were settled, None where there is no consensus; `outdated`
    codings stand on texts corrected since and were not compared. `codebook` names the codes,
    `title` is the study's.
    """

    report: AgreementReport
    against_consensus: tuple[PairAgreement, ...] = ()
    resolved: Resolution | None = None
    outdated: int = 0
    created: str = field(default="", repr=False)
    codebook: Codebook | None = None
    title: Localized = Localized()

    def names(self, lang: str) -> dict[str, str]:
        """Code → its name, and the names of domains, to which codes may have been rolled up."""
        from ..report.wording import code_names

        return code_names(self.codebook, lang) if self.codebook else {}

    def as_record(self, translate: Translator) -> dict[str, Any]:
        """Plain values under stable keys."""
        from ..report.agreement_words import methods

        report = self.report
        return {
            "unit": report.unit.value,
            "documents": list(report.documents),
            "coders": list(report.coders),
            "units": report.n_units,
            "codings": report.n_codings,
            "overall": dict(report.overall),
            "intervals": _intervals(report.intervals),
            "unitizing": {
                "u_alpha": report.u_alphas.u_alpha if report.u_alphas else None,
                "bar_u_alpha": report.u_alphas.bar_u_alpha if report.u_alphas else None,
                "cu_alpha": report.u_alphas.cu_alpha if report.u_alphas else None,
                "ku_alpha": dict(report.u_alphas.ku_alpha) if report.u_alphas else {},
                "alpha_u_2004": report.alpha_u_2004,
            },
            "codes": [_code_record(each, translate) for each in report.codes],
            "pairs": [_pair_record(each) for each in report.pairs],
            "against_consensus": [_pair_record(each) for each in self.against_consensus],
            "confusion": {
                "codes": list(report.confusion_codes),
                "table": report.confusion.tolist(),
            },
            "bootstrap": report.bootstrap,
            "seed": report.seed,
            "left_out": [
                {"document": document, "coders": list(coders)}
                for document, coders in report.left_out
            ],
            "outdated_codings": self.outdated,
            "cautions": [translate.tell(each) for each in report.cautions],
            "methods": " ".join(
                methods(report, self.names(translate.lang), translate, resolved=self.resolved)
            ),
        }


def _code_record(each: CodeAgreement, translate: Translator) -> dict[str, Any]:
    return {
        "code": each.code,
        "units": each.n_units,
        "prevalence": each.prevalence,
        "disputed": each.disputed,
        "passages": dict(each.passages),
        **each.values,
        "u_alpha": each.u_alpha,
        "alpha_u_2004": each.alpha_u_2004,
        "intervals": _intervals(each.intervals),
        "pairs": [_pair_record(pair) for pair in each.pairs],
        "cautions": [translate.tell(caution) for caution in each.cautions],
    }


def _pair_record(each: PairAgreement) -> dict[str, Any]:
    return {"coders": [each.first, each.second], "units": each.n_units, **each.values}


def _intervals(intervals: Mapping[str, Interval]) -> dict[str, list[float] | None]:
    return {name: None if ends is None else list(ends) for name, ends in intervals.items()}


def agree(project: Project, request: AgreeRequest) -> AgreeOutcome:
    """The agreement of a project's coders, before anything was adjudicated.

    The consensus is no coder, and machines are none unless named (``rules``). Raises UnknownName,
    NothingToCompare.
    """
    refuse_if_blind(project)
    codings = _layers(project, request, request.coders)
    if not request.coders:
        codings = [each for each in codings if each.coder != MACHINE_LAYER]
    coders = sorted({each.coder for each in codings} - {CONSENSUS})
    codings = [each for each in codings if each.coder in coders]
    if len(coders) < 2:
        if not coders:
            raise NothingToCompare(what=say("nobody has coded yet"))
        raise NothingToCompare(what=say("there are only the codings of {who}", who=coders[0]))
    names = known_documents(project, request.documents)
    documents = [project.document(name) for name in names]
    codebook = project.codebook()
    book = codebook if request.level is not None else None
    used = {roll_up(each.code, request.level, book) for each in codings}
    codes = [known_code(codebook, name, used=used) for name in request.codes]
    asked, marks = replace(request, codes=codes), project.finished()
    compare = partial(_compare, asked, book, documents, marks)
    report = compare(codings, coders, request.bootstrap)
    if not report.documents:
        raise NothingToCompare(what=say("no document was coded by two of these coders"))
    consensus = []
    if CONSENSUS in {coder.name for coder in project.coders()}:
        consensus = _layers(project, request, [CONSENSUS])
    against: list[PairAgreement] = []
    for coder in coders if consensus else ():
        both = [*(each for each in codings if each.coder == coder), *consensus]
        against += compare(both, (coder, CONSENSUS), 0).pairs
    outdated = select_codings(
        project, CodingFilter(documents=request.documents, coders=coders, outdated=True)
    )
    return AgreeOutcome(
        report=report,
        against_consensus=tuple(against),
        resolved=_resolution(project, len(consensus)) if consensus else None,
        outdated=len(outdated),
        created=now().isoformat(timespec="seconds"),
        codebook=codebook,
        title=printed_title(project, codebook),
    )


def _resolution(project: Project, codings: int) -> Resolution:
    """How differences were settled; all that is known of a consensus from elsewhere is its size."""
    return find_resolution(project) if project.decisions() else Resolution(codings)


def _layers(project: Project, request: AgreeRequest, coders: Sequence[str]) -> list[Coding]:
    """The codings of these coders (all, if none is named) that nobody rejected.

    Those of the machine, whatever its codebook's version, are one layer.
    """
    wanted = CodingFilter(documents=request.documents, coders=coders)
    found = [each.coding for each in select_codings(project, wanted)]
    return [
        replace(each, coder=MACHINE_LAYER)
        if each.coder.partition(":")[0] == MACHINE_LAYER
        else each
        for each in found
        if each.status is not Status.REJECTED
    ]


def _compare(
    request: AgreeRequest,
    codebook: Codebook | None,
    documents: Sequence[Document],
    marks: Mapping[str, Collection[str]],
    codings: Sequence[Coding],
    coders: Sequence[str],
    bootstrap: int,
) -> AgreementReport:
    unit = GridUnit(request.unit)
    for each in documents:
        if unit is GridUnit.WORD and each.turns and not len(each.words):
            what = say("{document} is not split into words", document=each.id)
            raise NothingToCompare(what=what)
    names = [each.id for each in documents]
    grid = make_grid(
        [ground(each, unit, interviewer=request.interviewer) for each in documents],
        codings,
        unit,
        coders=coders,
        codes=request.codes,
        level=request.level,
        codebook=codebook,
        finished=_finished(request, names, codings, coders, marks),
        coded_only=request.coded_only,
    )
    return summarise(grid, bootstrap=bootstrap, seed=request.seed)


def _finished(
    request: AgreeRequest,
    documents: Sequence[str],
    codings: Sequence[Coding],
    coders: Sequence[str],
    marks: Mapping[str, Collection[str]],
) -> dict[str, set[str]]:
    """Coder → the documents they have finished: as they said; else those with a coding of theirs.

    Where anybody said so of a document, whoever did not has not finished it.
    """
    if request.all_finished:
        return {coder: set(documents) for coder in coders}
    found: dict[str, set[str]] = {coder: set() for coder in coders}
    for each in codings:
        if each.coder in found and (each.document not in marks or each.coder == CONSENSUS):
            found[each.coder].add(each.document)
    for document, finishers in marks.items():
        for coder in found.keys() & set(finishers):
            found[coder].add(document)
    return found


def write_agreement(outcome: AgreeOutcome, path: Path, translate: Translator) -> None:
    """Writes the tables as the ending of `path` says: .xlsx, .docx or .csv. Raises OutputError."""
    from ..report import agreement
    from ..report.about import About

    names = outcome.names(translate.lang)
    if path.suffix.lower() == ".csv":
        content = agreement.agreement_csv(outcome.report, names, translate)
    else:
        is_word = path.suffix.lower() == ".docx"
        render = agreement.agreement_docx if is_word else agreement.agreement_xlsx
        content = render(
            outcome.report,
            outcome.against_consensus,
            names,
            About(outcome.title.text(translate.lang), outcome.created),
            translate,
            resolved=outcome.resolved,
        )
    writing.write_new(path, content)
