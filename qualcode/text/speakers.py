"""Who asks and who answers: the role of each speaker label, and why we think so."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..messages import N_
from ..model import Role, Speaker
from .folding import match_view
from .labels import (
    NEUTRAL_WORDS,
    Family,
    folded_key,
    key_of,
    read_label,
    word_of,
)
from .turns import Speech

GIVEN = N_("given by you")
SAYS_INTERVIEWER = N_("the label is a word for the interviewer")
SAYS_RESPONDENT = N_("the label is a word or code for a respondent")
SAYS_OTHER = N_("the label names neither an interviewer nor a respondent")
ASKS = N_("asks most of the questions")
ANSWERS = N_("answers the interviewer")
LEADS = N_("opens, asks and thanks like an interviewer")
UNCLEAR = N_("nobody can be told to be the interviewer, so taken as a respondent")

_MIN_TURNS = 2
"""An interviewer found by behaviour has at least so many turns."""

_MIN_QUESTIONS = 0.15
"""… ends at least this share of them with a question, or says what interviewers say …"""

_MIN_LEAD = 0.8
"""… and is this much ahead of anybody else in `_scores`."""

_MOSTLY = 1.5
"""Who asks this many times as often as anybody else asks most of the questions."""

_LEADS = re.compile(
    r"xin phép|ghi âm|bật máy|tắt máy|gỡ băng|giữ kín|giấu tên|bảo mật|nghiên cứu|phỏng vấn"
    r"|đã dành thời gian|dành chút thời gian|nhận lời|câu hỏi|hỏi (?:câu|nốt|thêm|nhanh|sang)"
    r"|cho (?:em|cháu|con|tôi|mình) hỏi|câu cuối|giới thiệu (?:qua|về|đôi)|(?:kể|nói) (?:thêm|rõ)"
    r"|chia sẻ|muốn nói thêm|góp ý gì|consent|record|thank you for"
)
"""What an interviewer says: leave to record, thanks for the time, requests to go on."""

_THANKS = re.compile(r"cảm ơn|cám ơn|thank")

_LAST_WORDS = re.compile(
    r"(?:không|chưa|hả|nhỉ|nào|gì|ai|đâu|sao|mấy|bao nhiêu|bao lâu|à|phải không|đúng không)"
    r"(?: (?:ạ|anh|chị|cô|chú|bác|em|ông|bà|cháu|thế|vậy|đấy|nhỉ)){0,3}\W*\Z"
)


@dataclass(frozen=True, slots=True)
class _Habits:
    """How one label speaks: number of turns, the share of them that end in a question, their mean
    length, how many hold what interviewers say, whether it opens the talk, gives thanks at its end.
    """

    n_turns: int
    questions: float
    length: float
    leads: int
    opens: bool
    thanks: bool


def identify(
    text: str, turns: Sequence[Speech], given: Sequence[Speaker] = ()
) -> tuple[Speaker, ...]:
    """One Speaker per label of `turns`, in order of appearance; participants only as given.

    A label in `given` overrules everything; then words (PVV, Hỏi, KH …); then, where no label
    says who asks, the label that behaves like an interviewer.
    """
    labels = list(dict.fromkeys(turn.label for turn in turns if turn.label))
    told = _match_given(labels, given)
    open_labels = [label for label in labels if label not in told]
    has_asker = any(speaker.role is Role.INTERVIEWER for speaker in told.values())
    roles = _by_words(open_labels, has_asker)
    has_asker = has_asker or any(role is Role.INTERVIEWER for role, _ in roles.values())
    if not has_asker:
        undecided = [label for label in open_labels if label not in roles]
        habits = _habits(text, turns)
        asker = _asker(undecided, habits)
        if asker is not None:
            roles[asker] = Role.INTERVIEWER, _why(asker, habits)
        elif letter := next(filter(_is_asking_letter, undecided), None):
            roles[letter] = Role.INTERVIEWER, SAYS_INTERVIEWER
        has_asker = any(role is Role.INTERVIEWER for role, _ in roles.values())
    rest = Role.RESPONDENT, ANSWERS if has_asker else UNCLEAR
    speakers = []
    for label in labels:
        if label in told:
            mine = told[label]
            speakers.append(Speaker(label, mine.role, mine.participant, mine.reason or GIVEN))
        else:
            role, reason = roles.get(label, rest)
            speakers.append(Speaker(label, role, None, reason))
    return tuple(speakers)


def _match_given(labels: Sequence[str], given: Sequence[Speaker]) -> dict[str, Speaker]:
    """The given speaker of each label: compared by case and tone style, else without diacritics."""
    exact = {key_of(speaker.label): speaker for speaker in given}
    taken = {key_of(label) for label in labels}
    plain = {folded_key(s.label): s for s in given if key_of(s.label) not in taken}
    found = {label: exact.get(key_of(label)) or plain.get(folded_key(label)) for label in labels}
    return {label: speaker for label, speaker in found.items() if speaker}


def _by_words(labels: Sequence[str], has_asker: bool) -> dict[str, tuple[Role, str]]:
    """The roles that words settle.

    A letter is a word only in company that fits: H beside Đ or T asks, H beside L and N is one
    of three names; beside PVV every letter is a name, but for the pair of H and Đ.
    """
    read = {label: found for label in labels if (found := read_label(label))}
    families = [found.family for found in read.values()]
    has_word = has_asker or any(
        found.family is Family.INTERVIEWER and not found.letter for found in read.values()
    )
    letters = [label for label in read if _is_asking_letter(label)]
    bare = [label for label in letters if key_of(label) == word_of(label)]
    alone = len(labels) == 1
    answered = Family.INITIALS not in families and (
        Family.RESPONDENT in families or Family.CODE in families
    )
    paired = {"h", "đ"} <= {key_of(label) for label in labels}
    sure = paired or (not has_word and (alone or answered))
    askers = (bare or letters) if sure and len(bare) < 2 else []
    roles = {}
    for label, found in read.items():
        if found.family is Family.OTHER:
            roles[label] = Role.OTHER, SAYS_OTHER
        elif label in askers or (found.family is Family.INTERVIEWER and not found.letter):
            roles[label] = Role.INTERVIEWER, SAYS_INTERVIEWER
        elif found.family is Family.RESPONDENT and word_of(label) not in NEUTRAL_WORDS:
            if not found.letter or has_word or askers:
                roles[label] = Role.RESPONDENT, SAYS_RESPONDENT
        elif found.family is Family.CODE and (has_word or askers):
            roles[label] = Role.RESPONDENT, SAYS_RESPONDENT
    return roles


def _is_asking_letter(label: str) -> bool:
    found = read_label(label)
    return found is not None and found.family is Family.INTERVIEWER and found.letter


def _habits(text: str, turns: Sequence[Speech]) -> dict[str, _Habits]:
    marked = any("?" in text[turn.start : turn.end] for turn in turns)
    spoken = [turn for turn in turns if turn.label]
    n_turns: Counter[str] = Counter()
    n_questions: Counter[str] = Counter()
    n_leads: Counter[str] = Counter()
    length: Counter[str] = Counter()
    for turn in spoken:
        label = turn.label or ""
        view = match_view(text[turn.start : turn.end])
        asks = "?" in view[-12:] if marked else bool(_LAST_WORDS.search(view[-80:]))
        n_turns[label] += 1
        n_questions[label] += asks
        n_leads[label] += bool(_LEADS.search(view))
        length[label] += len(view)
    thanking = {t.label for t in spoken[-3:] if _THANKS.search(match_view(text[t.start : t.end]))}
    return {
        label: _Habits(
            n_turns=n,
            questions=n_questions[label] / n,
            length=length[label] / n,
            leads=n_leads[label],
            opens=label == spoken[0].label,
            thanks=thanking == {label},
        )
        for label, n in n_turns.items()
    }


def _scores(habits: Mapping[str, _Habits]) -> dict[str, float]:
    """How much each label behaves like an interviewer, 0 … 7.5.

    Up to 2 for the share of questions, of what interviewers say, and for short turns; as
    respondents ask back, no cue decides alone against two others.
    """
    questions = sum(mine.questions for mine in habits.values()) or 1
    leads = sum(mine.leads for mine in habits.values()) or 1
    longest = max(mine.length for mine in habits.values()) or 1
    return {
        label: 2 * mine.questions / questions
        + 2 * mine.leads / leads
        + 2 * (1 - mine.length / longest)
        + 0.75 * mine.opens
        + 0.75 * mine.thanks
        for label, mine in habits.items()
    }


def _asker(undecided: Sequence[str], habits: Mapping[str, _Habits]) -> str | None:
    """The label among `undecided` that behaves like an interviewer, if one clearly does."""
    candidates = [
        label
        for label in undecided
        if habits[label].n_turns >= _MIN_TURNS
        and (habits[label].questions >= _MIN_QUESTIONS or habits[label].leads)
    ]
    if not candidates or len(habits) < 2:
        return None
    scores = _scores(habits)
    best = max(candidates, key=scores.__getitem__)
    others = max(score for label, score in scores.items() if label != best)
    return best if scores[best] >= others + _MIN_LEAD else None


def _why(asker: str, habits: Mapping[str, _Habits]) -> str:
    others = max(mine.questions for label, mine in habits.items() if label != asker)
    return ASKS if habits[asker].questions > _MOSTLY * others else LEADS
