"""What counts as a Vietnamese syllable, and which texts read like bad scans."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from places import SAMPLE, SHARED

from qualcode.text import doubts, fold, prepare, quality
from qualcode.text.syllables import is_chat_syllable, is_syllable

SYLLABLES = re.findall(
    r"\S+",
    """
    a ơi yêu Quỳnh nghiêng khuỷu quyển gì giếng giặt xoong ngoằn ngoèo thuở huơ quạ UỶ hoà hòa
    thuý thúy khuya tuýp quých đoàn kĩ kỹ ỉa ưng ngoắt nguệch rượu quýt
""",
)
NO_SYLLABLES = re.findall(
    r"\S+",
    """
    thiép trién phwong hoat viêc ngudi Hwoong nhw' program café été vÒ TiÕng chiéc tuyén
    zậy bl str được̣ ngươì̀
""",
)

SCAN = """Cac anh chj kễ lai viéc di thãm tirng nha & phuong, co hém trdi mwa to ma van phãi di bô.
Ngudi dan lüc dau ngai, khong mudn mo cira, sau quen dan thi goi dién bao truoc. Kho nhat la khong
co tién xäng, di xe buyt thi mat ca budi, vé dén nha da t6i. Cac chi muön dugc tap huan thém vê
cach noi chuyén, cach giür bi mât va cach ghi so. Moi thang hop m6t lãn, ai cüng ké viéc cua minh,
nghe xong thay dö mêt hon. Nam téi hy vong co thém ngurdi tré tham gia, vi cac bac da lón tuöi."""

FRENCH = """Les bénévoles ont raconté leurs visites de maison en maison, même par temps de pluie. Au
début, personne n'ouvrait; après quelques semaines, les familles téléphonaient d'elles-mêmes. Le
plus difficile, c'était le trajet: l'autobus passe rarement et le soir il faut rentrer à pied. Ils
espèrent être mieux formés l'année prochaine et souhaitent que de plus jeunes personnes rejoignent
le réseau, car les plus âgés sont fatigués et n'ont plus la même santé qu'auparavant, dit-elle."""

ENGLISH = """We went from door to door, and nobody would open at first. I left my number and came
back the next day with a bag of oranges. The hardest part was the bus: it hardly ever runs after
six, so we had to walk home in the dark. My daughter put the app on my phone, but my eyes are bad
and the letters are too small to read. If they gave us a bus card and one more training day on how
to listen, more young people would join, because the old ones are getting tired of it."""

CHAT = """dạ hông có gì đâu chị ơi, em cũng hổng biết nữa, tại bữa đó mưa wá trùi nên em hổng đi
đc. mấy ổng kêu dzô thì dzô thui, ngồi nghe zậy á, xong về kể cho má nghe, má nói ừa đi đi con, có
bạn có bè cho zui. mà em thấy cũng zui thiệt, mấy chị dễ thương lắmmm, chỉ cho em nhìu thứ, hông la
rầy gì hết trơn. hồi đó em hay nhậu, giờ bớt dồi, tối ở nhà coi phim zới má, thấy khoẻ ra á chị, má
em mừng quá xá luôn, bả cứ khen hoài, nghe mắc cỡ gần chết nè."""


@pytest.mark.parametrize("word", SYLLABLES)
def test_syllables(word: str) -> None:
    assert is_syllable(word)
    assert is_syllable(word.upper())


@pytest.mark.parametrize("word", NO_SYLLABLES)
def test_no_syllables(word: str) -> None:
    assert not is_syllable(word)


def test_without_diacritics_no_tone_is_asked_for() -> None:
    assert is_syllable("biet", tones=False) is False  # biêt is one, biet is none
    assert is_syllable("cat", tones=False)
    assert not is_syllable("cat")


@pytest.mark.parametrize("word", ["zậy", "dzô", "wá", "fải", "lắmmm", "đượccc", "jờ"])
def test_the_spelling_of_chats(word: str) -> None:
    assert is_chat_syllable(word)


SOUND = {
    "English": ENGLISH,
    "French": FRENCH,
    "chat": CHAT,
    "chat without diacritics": fold(CHAT),
    "a sentence": "Tôi khổ lắm, trién khai mé hinh.",
    "nothing": "",
}


@pytest.mark.parametrize("name", SOUND)
def test_texts_that_are_no_bad_scans(name: str) -> None:
    assert not quality(SOUND[name]).is_degraded


def test_a_bad_scan_is_doubted() -> None:
    found = quality(unicodedata.normalize("NFC", SCAN))
    assert found.is_degraded
    assert found.sound < 0.7
    document = prepare(SCAN, document_id="a", tokenizer=None)
    assert any("badly scanned" in str(doubt) for doubt in doubts(document))


@pytest.mark.parametrize("path", sorted(SAMPLE.glob("*.[tm][xd]*")), ids=lambda path: path.stem)
def test_the_samples_are_sound(path: Path) -> None:
    text = unicodedata.normalize("NFC", path.read_text(encoding="utf-8"))
    found = quality(text)
    assert found.sound > 0.99
    assert not found.is_degraded
    assert not quality(fold(text)).is_degraded
    assert not quality(text + 2 * ENGLISH).is_degraded


def test_the_scan_among_the_seeds_and_no_other() -> None:
    folder = SHARED / "seeds"
    if not folder.is_dir():
        pytest.skip(f"the seeds are absent: {folder}")
    degraded = {
        path.name[:3]: quality(unicodedata.normalize("NFC", path.read_text(encoding="utf-8")))
        for path in folder.glob("*.txt")
    }
    assert {name for name, found in degraded.items() if found.is_degraded} == {"001"}
    assert degraded["001"].sound < 0.5


@pytest.mark.parametrize("language", ["fr", "es", "pt", "it", "de", "cs", "ro", "hu", "pl", "tr"])
def test_other_languages_are_not_called_bad_vietnamese(language: str) -> None:
    examples = pytest.importorskip(f"spacy.lang.{language}.examples")
    text = " ".join(examples.sentences) * 4
    found = quality(text)
    assert not found.is_degraded
    assert found.syllables < 0.4
    assert re.search("[^\x00-\x7f]", text)
