"""`codebook diff` for people who look: the versions with who made them, and what differs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..coding import Change, CodebookDiff, CodeDiff, diff_codebooks
from ..messages import N_, Translator
from ..model import Code, Domain, Localized, Role
from ..store import CodebookInfo, Project, Recoded
from .blind import is_blind, visible, visible_counts
from .codebook import find_version
from .codebook_plan import CodebookPlan
from .history import Told, history

CHANGE_WORDS: Mapping[Change, str] = {
    Change.ADDED: N_("added"),
    Change.REMOVED: N_("removed"),
    Change.RENAMED: N_("renamed"),
    Change.MOVED: N_("moved"),
    Change.REORDERED: N_("in another place"),
    Change.REDEFINED: N_("redefined"),
    Change.INDICATORS: N_("other indicators"),
    Change.RECOLOURED: N_("another colour"),
}
FIELD_WORDS: Mapping[str, str] = {
    "id": N_("Id"),
    "name": N_("Name"),
    "definition": N_("Definition"),
    "include": N_("When to use it"),
    "exclude": N_("When not to use it"),
    "typical": N_("Typical example"),
    "atypical": N_("Example at the edge"),
    "colour": N_("Colour"),
    "parent": N_("Stands below"),
    "roles": N_("Whose speech is coded"),
    "indicators": N_("Indicators"),
}
ROLE_WORDS: Mapping[Role, str] = {
    Role.RESPONDENT: N_("respondents"),
    Role.INTERVIEWER: N_("interviewers"),
    Role.OTHER: N_("others"),
}


@dataclass(frozen=True, slots=True)
class CodebookVersion:
    """A version of the codebook and the action that made it, None where none is known."""

    info: CodebookInfo
    told: Told | None

    def as_record(self, translate: Translator) -> dict[str, Any]:
        """Plain values under stable keys."""
        return {
            "number": self.info.number,
            "version": self.info.version,
            "created": self.info.created,
            "actor": self.told.event.actor if self.told else None,
            "sentence": translate.tell(self.told.sentence) if self.told else "",
        }


def codebook_versions(project: Project) -> list[CodebookVersion]:
    """The codebook's versions, the one in force first."""
    made = {told.event.time: told for told in history(project, viewer="")}
    return [CodebookVersion(info, made.get(info.created)) for info in reversed(project.codebooks())]


def compare_versions(project: Project, old: int, new: int) -> CodebookDiff:
    """What changed between two versions. Raises NoCodebook, UnknownName."""
    books = [project.codebook(find_version(project, number).number) for number in (old, new)]
    before, after = (book for book in books if book is not None)
    return diff_codebooks(before, after)


def tell_diff(diff: CodebookDiff, translate: Translator) -> dict[str, Any]:
    """What differs in words, as plain values: the domains, then code by code."""
    t, lang = translate, translate.lang
    notes = []
    if diff.retitled:
        notes.append(t("another title"))
    if diff.reordered and not diff.told_order:
        notes.append(t("another order"))
    for words, domains in (
        (N_("new group of codes: {names}"), diff.domains_added),
        (N_("group of codes that is no more: {names}"), diff.domains_removed),
        (N_("changed group of codes: {names}"), diff.domains_changed),
        (N_("group of codes in another place: {names}"), diff.domains_moved),
    ):
        if domains:
            notes.append(t(words, names=", ".join(each.name.text(lang) for each in domains)))
    for domain, now in diff.domains_renamed:
        notes.append(_tell_renamed(domain, now, t))
    return {"notes": notes, "codes": [_tell_code(each, t) for each in diff.codes]}


def _tell_renamed(old: Domain, new: Domain, t: Translator) -> str:
    """What a domain was called, and is, in all languages; its ids where only these differ."""
    names = [" / ".join(filter(None, each.name)) for each in (old, new)]
    was, now = names if names[0] != names[1] else (old.id, new.id)
    return t("renamed group of codes: {old} → {new}", old=was, new=now)


def visible_recoding(
    project: Project, plan: CodebookPlan, viewer: str | None = None
) -> list[Recoded]:
    """What becomes of the codings that `viewer` may see; in a blind study others' follow too."""
    codings = plan.recoding.codings
    seen = {each.guid for each in visible(project, [each.stored for each in codings], viewer)}
    return [each for each in codings if each.stored.guid in seen]


def visible_kept(
    project: Project, plan: CodebookPlan, viewer: str | None = None
) -> Mapping[str, int]:
    """The codes that go while codings stay, with how many of these `viewer` may see."""
    if not is_blind(project):
        return plan.kept
    seen: Counter[str] = Counter()
    for (code, _, _), n in visible_counts(project, viewer).items():
        seen[code] += n
    return {code: seen[code] for code in plan.kept}


def _tell_code(diff: CodeDiff, t: Translator) -> dict[str, Any]:
    return {
        "id": diff.code.id,
        "name": diff.code.name.text(t.lang),
        "kind": "added" if diff.old is None else "removed" if diff.new is None else "changed",
        "changes": [t(CHANGE_WORDS[change]) for change in diff.changes],
        "fields": list(_tell_fields(diff, t)),
        "signs_added": [sign.label for sign in diff.indicators_added],
        "signs_removed": [sign.label for sign in diff.indicators_removed],
    }


def _tell_fields(diff: CodeDiff, t: Translator) -> Iterator[dict[str, str]]:
    """What stood there before and what stands there now; of a new or gone code, all it says."""
    names = [name for name in FIELD_WORDS if name in diff.fields or name == "id"]
    if diff.old is None or diff.new is None:
        names = list(FIELD_WORDS)
    for name in names:
        old, new = (_shown(code, name, t) for code in (diff.old, diff.new))
        if old != new and name != "indicators":
            yield {"field": name, "label": t(FIELD_WORDS[name]), "old": old, "new": new}
    if diff.above is not None:
        old, new = (each.name.text(t.lang) if each else t("(first)") for each in diff.above)
        yield {"field": "above", "label": t("Stands behind"), "old": old, "new": new}


def _shown(code: Code | None, name: str, t: Translator) -> str:
    if code is None:
        return ""
    value = getattr(code, name)
    if isinstance(value, Localized):
        return " / ".join(text for text in value if text)
    if name == "roles":
        return ", ".join(t(ROLE_WORDS[role]) for role in value)
    return str(value or "") if name != "indicators" else ""
