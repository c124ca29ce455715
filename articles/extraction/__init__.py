"""Read a text as an editor would: its attributed claims; a passage's cue, speech and figures.

Everything here is a proposal that a person confirms; what is not found is not guessed. Plain
Python; imports neither Django nor another package but `domain`. French, English and
German are read; a text in another language is cut into sentences, and its digits are read. Offsets
are in code points of the whole text.
"""

from articles.domain.sentences import sentences
from articles.extraction.cues import Cue, attributed_as, find_cue
from articles.extraction.numbers import Figure, find_figures, read_figure, readings
from articles.extraction.proposals import Proposal, propose
from articles.extraction.speech import speech_of

__all__ = [
    "Cue",
    "Figure",
    "Proposal",
    "attributed_as",
    "find_cue",
    "find_figures",
    "propose",
    "read_figure",
    "readings",
    "sentences",
    "speech_of",
]
