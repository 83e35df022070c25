"""Raw text in, Document out: this room reads a transcript the way a careful person does.

`prepare` takes a text through pure stages, each in a module of its own:

    normalize   NFC, line ends, an exact way back (`offsets`), an account of what changed
    header      the ``Key: value`` block, which is never coded
    turns       who speaks from where to where (`labels`: what a label looks like;
                `belief`: which are believed; `lines`)
    speakers    who asks and who answers, and why we think so (`participants`: which case it is)
    doubts      what of this is a guess that a person should look at (`quality`: whether the
                letters are those of a bad scan; `syllables`: what a Vietnamese word looks like)
    sentences   inside turns, and words inside sentences; nothing crosses a turn

Matching works on views that are 1:1 with the text (`folding`), so that every span found anywhere
is a span of `Document.text`. `spacy_bridge` hands a Document to spaCy and takes one back.
`marks` says what fits of that which people leave out of a quote, or replace in it.
"""

from .doubts import doubts
from .folding import fold, match_view
from .participants import with_participants
from .prepare import prepare
from .quality import quality
from .second_opinion import word_agreement
from .segments import segments
from .sentences import split_sentences
from .spacy_bridge import from_spacy, to_spacy
from .words import segment_words, word_table

__all__ = [
    "doubts",
    "fold",
    "from_spacy",
    "match_view",
    "prepare",
    "quality",
    "segment_words",
    "segments",
    "split_sentences",
    "to_spacy",
    "with_participants",
    "word_agreement",
    "word_table",
]
