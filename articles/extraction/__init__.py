"""Read a passage as an editor would: its sentence, the cue, whose words they are, its figures.

Everything here is a proposal that a person confirms; what is not found is not guessed. Plain
Python; imports neither Django nor other packages. French, English and German are read;
a text in another language is cut into sentences, and its digits are read. Offsets are in code
points of the whole text.
"""

from articles.extraction.cues import Cue, attributed_as, find_cue
from articles.extraction.numbers import Figure, find_figures, read_figure
from articles.extraction.sentences import sentences
from articles.extraction.speech import speech_of

__all__ = [
    "Cue",
    "Figure",
    "attributed_as",
    "find_cue",
    "find_figures",
    "read_figure",
    "sentences",
    "speech_of",
]
