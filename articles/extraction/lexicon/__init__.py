"""The languages that the rules of reporting know, each a table that a reader of it can check."""

from __future__ import annotations

from functools import lru_cache

from articles.extraction.lexicon.model import Language

__all__ = ["Language", "language"]


@lru_cache
def language(code: str) -> Language | None:
    """The tables of a language by its tag ("fr", "en-GB"); None for one that is not known."""
    match code.replace("_", "-").partition("-")[0].casefold():
        case "fr":
            from articles.extraction.lexicon.french import FRENCH

            return FRENCH
        case "en":
            from articles.extraction.lexicon.english import ENGLISH

            return ENGLISH
        case "de":
            from articles.extraction.lexicon.german import GERMAN

            return GERMAN
    return None
