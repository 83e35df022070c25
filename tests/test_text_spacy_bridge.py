"""Documents to spaCy and back; our tokenizer in spaCy's registry."""

import subprocess
import sys
import warnings
from importlib.metadata import entry_points

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from places import ROOT, SAMPLE
from spacy_oracle import spacy_words

from qualcode.model import Document
from qualcode.text import from_spacy, prepare, segment_words, to_spacy
from qualcode.text.spacy_bridge import create_words

TALK = (
    "Mã: TNV01\nĐịa bàn: An Hoà\n\n**H:**  Cô khoẻ không ạ?\n\n"
    "**Đ:** Dạ khoẻ.\u00a0 Hai mẹ con đi Tiền  Giang...\n[00:01:00]\n về rồi.\nH: Vâng ạ. \n"
)
PARTS = [
    *("H: ", "Đ: ", "\n", "\n\n", " ", "\t", "Dạ", ". ", "bệnh viện"),
    *("😀\u200d", "\u00a0", "__", "_a", "**", "\u0301"),
]
CONFIG = {"nlp": {"tokenizer": {"@tokenizers": "qualcode.Words.v1"}}}


@pytest.fixture(scope="module")
def nlp():
    import spacy

    if not entry_points(group="spacy_tokenizers", name="qualcode.Words.v1"):
        spacy.registry.tokenizers.register("qualcode.Words.v1", func=create_words)
    return spacy.blank("vi", config=CONFIG)


def same(one: Document, other: Document) -> None:
    for name in ("text", "turns", "sentences", "speakers", "participants", "attributes", "header"):
        assert getattr(one, name) == getattr(other, name), name
    assert one.words.tolist() == other.words.tolist()


def test_the_doc_holds_what_the_document_holds() -> None:
    document = prepare(TALK, document_id="a")
    doc = to_spacy(document)
    assert doc.text == TALK
    assert [(s.start_char, s.end_char, s.label_) for s in doc.spans["turns"]] == [
        (turn.start, turn.end, turn.label) for turn in document.turns
    ]
    assert [(s.start_char, s.end_char) for s in doc.spans["sentences"]] == [
        (s.start, s.end) for s in document.sentences
    ]
    words = {(start, end) for start, end in document.words.tolist()}
    assert words <= {(token.idx, token.idx + len(token)) for token in doc}
    starts = {sentence.start_char for sentence in doc.sents}
    assert {sentence.start for sentence in document.sentences} <= starts
    assert TALK.index("H: Vâng") in starts


@pytest.mark.parametrize("tokenizer", ["pyvi", None])
def test_there_and_back(tokenizer: str | None) -> None:
    document = prepare(TALK, document_id="a", tokenizer=tokenizer)
    back = from_spacy(to_spacy(document), document_id="a")
    if tokenizer:
        same(back, document)
    else:
        assert back.turns == document.turns
        assert len(back.words)


def test_there_and_back_through_a_docbin(nlp) -> None:
    from spacy.tokens import DocBin

    document = prepare(TALK, document_id="a")
    store = DocBin(docs=[to_spacy(document, nlp)], store_user_data=True)
    (doc,) = DocBin().from_bytes(store.to_bytes()).get_docs(nlp.vocab)
    same(from_spacy(doc, document_id="a"), document)


def test_a_foreign_doc_is_read_like_a_text(nlp) -> None:
    doc = nlp("H: Cô đi Tiền Giang à?\r\nĐ: Da\u0323 va\u0302ng.")
    document = from_spacy(doc, document_id="a")
    assert document.text == "H: Cô đi Tiền Giang à?\nĐ: Dạ vâng."
    assert [turn.label for turn in document.turns] == ["H", "Đ"]
    words = [document.text[start:end] for start, end in document.words.tolist()]
    assert "Tiền Giang" in words
    assert words[-1] == "."
    assert not {"H", "Đ", ":"} & set(words)


def test_the_registered_tokenizer_gives_our_words(nlp) -> None:
    text = "Bác  sĩ ở bệnh viện\n bảo: “về nhà đi”. \t👍🏽\n"
    doc = nlp(text)
    assert doc.text == text
    (words,) = segment_words([text])
    assert [(t.idx, t.idx + len(t)) for t in doc if not t.is_space] == words == spacy_words()(text)
    assert [doc.text for doc in nlp.pipe(["Một.", "", "Hai."])] == ["Một.", "", "Hai."]


def test_white_space_tokens_are_those_of_spacy(nlp) -> None:
    from spacy.tokens import Doc
    from spacy.util import get_words_and_spaces

    for text in (" a  b\n c \n", "\n\na", "a\u00a0b", "  ", "a ", TALK):
        (words,) = segment_words([text])
        expected = Doc(nlp.vocab, *get_words_and_spaces([text[s:e] for s, e in words], text))
        assert [(t.text, t.whitespace_) for t in nlp(text)] == [
            (t.text, t.whitespace_) for t in expected
        ]


def test_the_tokenizer_survives_the_disk(nlp, tmp_path) -> None:
    import spacy

    config = {"nlp": {"tokenizer": {**CONFIG["nlp"]["tokenizer"], "tokenizer": "underthesea"}}}
    other = spacy.blank("vi", config=config)
    other.to_disk(tmp_path / "nlp")
    loaded = spacy.load(tmp_path / "nlp")
    assert loaded.tokenizer.tokenizer == "underthesea"
    assert [t.text for t in loaded("Tôi ở bệnh viện.")] == ["Tôi", "ở", "bệnh viện", "."]
    assert nlp.from_bytes(other.to_bytes()).tokenizer.tokenizer == "underthesea"
    nlp.tokenizer.tokenizer = "pyvi"


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from(PARTS), max_size=20))
def test_any_text_comes_through(parts: list[str]) -> None:
    document = prepare("".join(parts), document_id="a")
    doc = to_spacy(document)
    assert doc.text == document.text
    same(from_spacy(doc, document_id="a"), document)


def test_the_samples_come_through() -> None:
    for path in sorted(SAMPLE.glob("*.txt"))[:4]:
        document = prepare(path.read_text("utf-8"), document_id=path.stem)
        doc = to_spacy(document)
        assert doc.text == document.text
        same(from_spacy(doc, document_id=path.stem), document)


def test_the_room_imports_without_heavy_libraries() -> None:
    code = (
        "import sys, qualcode.text;"
        "heavy = {'spacy', 'underthesea', 'pyvi', 'sklearn', 'pandas', 'thinc'} & set(sys.modules);"
        "sys.exit(', '.join(heavy) or 0)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_spacy_is_quiet() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        to_spacy(prepare("H: Dạ.", document_id="a"))
