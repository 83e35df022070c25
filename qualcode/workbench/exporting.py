"""`export qdpx`, `taguette`, `qualcoder` …: the project as other tools' files, proved before given.

as_study ──▶ fit ──▶ write (beside the target) ──▶ read ──▶ the same? ──▶ into place
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..errors import OutputError
from ..files import same, studies, writing
from ..files.transcripts import REPORT_ENDING
from ..messages import N_, Translator, say
from ..store import Project
from ..study import Fitted, Loss, Study
from ..teams.naming import slug
from .choosing import CodingFilter
from .study import as_study, merged_losses
from .study_change import loss_record


@dataclass(frozen=True, slots=True)
class Target:
    """A kind of file to export to: its ending, and whether each coder gets one of their own.

    `only_codes` marks files that hold a codebook and nothing else.
    """

    kind: str
    ending: str
    per_coder: bool = False
    only_codes: bool = False


TARGETS: Mapping[str, Target] = {
    "qdpx": Target("qdpx", ".qdpx"),
    "taguette": Target("taguette", ".sqlite3", per_coder=True),
    "qdc": Target("qdc", ".qdc", only_codes=True),
    "qualcoder": Target("qualcoder", ".qda"),
    "webanno": Target("webanno", ""),
    "csv": Target("codings", ".csv"),
    "xlsx": Target("codings", ".xlsx"),
    "jsonl": Target("codings", ".jsonl"),
}


@dataclass(frozen=True, slots=True)
class Delivered:
    """What was written where, how much of everything, and what could not be."""

    files: tuple[Path, ...]
    report: Path
    study: Study
    losses: tuple[Loss, ...]

    def as_record(self, translate: Translator) -> dict[str, Any]:
        """Plain values under stable keys."""
        return {
            "output": [str(path) for path in self.files],
            "report": str(self.report),
            **self.counts(),
            "losses": [loss_record(each, translate) for each in self.losses],
        }

    def counts(self) -> dict[str, int]:
        """How many of everything the files hold together."""
        study = self.study
        return {
            "documents": len(study.texts),
            "codes": len(study.codes),
            "codings": len(study.codings),
            "participants": len(study.cases),
            "memos": len(study.memos),
        }


def export_study(
    project: Project,
    name: str,
    path: Path,
    wanted: CodingFilter | None = None,
    *,
    translate: Translator,
    overwrite: bool = False,
    **options: str,
) -> Delivered:
    """The project as files of another tool (of `TARGETS`), with a report of losses beside them.

    Written beside `path`, read back and compared before it gets its name; what would not come
    back equal is not delivered. Raises UnknownName, OutputError.
    """
    target, module = TARGETS[name], studies.writer(TARGETS[name].kind)
    asked = as_study(project, wanted, lang=translate.lang)
    if target.only_codes:
        asked = _only_codes(asked.study)
    path = _with_ending(path, target.ending)
    whole = module.fit(asked.study)
    losses = merged_losses((*asked.losses, *whole.losses))
    parts = _parts(asked.study, path) if target.per_coder else {path: asked.study}
    report = path.with_name(path.name + REPORT_ENDING)
    names = [*(file.name for file in parts), report.name]
    with writing.arriving(path.parent, names, overwrite=overwrite) as workshop:
        for file, part in parts.items():
            fitted = module.fit(part).study if len(parts) > 1 else whole.study
            module.write(fitted, workshop / file.name, **options)
            _prove(module, fitted, workshop / file.name, file)
        told = "\n".join(tell_losses(losses, translate, path.name)) + "\n"
        (workshop / report.name).write_text(told, encoding="utf-8")
    return Delivered(tuple(parts), report, whole.study, losses)


def tell_losses(losses: Sequence[Loss], translate: Translator, name: str) -> Iterator[str]:
    """The report of losses, line by line."""
    if not losses:
        yield translate("{file} holds everything that the project holds.", file=name)
        return
    yield translate("{file}: what of the project is not in it, or is in it as something else",
                    file=name)  # fmt: skip
    yield ""
    for loss in losses:
        what = translate.tell(loss.what)
        yield translate("{what}: {n}", what=what, n=translate.number(loss.count))
        if loss.examples:
            yield "    " + " · ".join(" ".join(each.split()) for each in loss.examples)


NOT_EQUAL = N_("what was written does not come back equal: {what}")


def _prove(module: Any, study: Study, written: Path, path: Path) -> None:
    """Nothing, or OutputError where reading the file does not give what was written."""
    read = module.read(written, accept_offsets=True).study
    found = same.differences(study, read)
    if found:
        raise OutputError(path=path, what=say(NOT_EQUAL, what=found[0]))


def _only_codes(study: Study) -> Fitted:
    """The codes and their sets, which is all that was asked for."""
    groups = tuple(group for group in study.sets if group.kind == "codes")
    codes = Study(study.name, study.origin, codes=study.codes, sets=groups)
    return Fitted(replace(codes, codebook=study.codebook))


def _with_ending(path: Path, ending: str) -> Path:
    """`path` with the ending that the other tool looks for."""
    return path if path.suffix.lower() == ending else path.with_name(path.name + ending)


def _parts(study: Study, path: Path) -> dict[Path, Study]:
    """File → what goes into it: the codings of one coder, where there are several."""
    coders = list(dict.fromkeys(each.coder for each in study.codings))
    if len(coders) < 2:
        return {path: study}
    parts: dict[Path, Study] = {}
    for coder in coders:
        file = path.with_name(f"{path.stem}.{slug(coder)}{path.suffix}")
        n = 1
        while file in parts:
            n += 1
            file = path.with_name(f"{path.stem}.{slug(coder)}_{n}{path.suffix}")
        parts[file] = replace(
            study,
            coders=tuple(each for each in study.coders if each.name == coder),
            codings=tuple(each for each in study.codings if each.coder == coder),
        )
    return parts
