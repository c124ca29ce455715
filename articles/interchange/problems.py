"""What can be wrong with a row, each with a sentence that says what to change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final


def gettext_noop(message: str) -> str:
    """Mark a sentence for translation: whoever shows it looks the translation up."""
    return message


SENTENCES: Final[Mapping[str, str]] = {
    # The file as a whole
    "empty-file": gettext_noop("The file is empty. Choose another one."),
    "workbook": gettext_noop(
        "This is a workbook of a spreadsheet, not a table. Save it there as “CSV UTF-8” and take "
        "that file."
    ),
    "not-text": gettext_noop(
        "This file is no text. Hand in a table (CSV) or a file of JSON Lines."
    ),
    "encoding": gettext_noop(
        "It cannot be told in which encoding this file is. Save it as “CSV UTF-8” and choose that."
    ),
    "json-list": gettext_noop(
        "This is one JSON list. Write one record on each line, without commas between (JSON Lines)."
    ),
    "no-columns": gettext_noop(
        "None of the columns is known. The first line must name them, such as statement, passage "
        "and article_title; docs/import.md has them all."
    ),
    "missing-column": gettext_noop(
        "The column “%(name)s” is missing. Add it, and name it in the first line."
    ),
    "unknown-column": gettext_noop(
        "There is no column “%(name)s”. Did you mean “%(near)s”? Take it out, or correct its name."
    ),
    "column-twice": gettext_noop("The column “%(name)s” stands there twice. Take one out."),
    # A row
    "not-json": gettext_noop(
        "This line is no JSON: at character %(at)s something else was expected. One record must "
        "stand on one line."
    ),
    "not-record": gettext_noop("This line is JSON, but no record: it must begin with {."),
    "undecodable": gettext_noop(
        "This line holds bytes that are no letters. Save the file as UTF-8 and try again."
    ),
    "cells": gettext_noop(
        "This row has %(found)s cells, and the first line %(wanted)s. Look for a stray separator "
        "or quotation mark."
    ),
    "missing": gettext_noop("This is missing. Fill it in."),
    "unknown-field": gettext_noop("There is no field of this name. Take it out, or correct it."),
    "not-words": gettext_noop("Words are wanted here."),
    "not-number": gettext_noop(
        "“%(value)s” is not understood as a value. Write it like 4000, 3000-5000, at least 6000, "
        "about 4500, yes or no."
    ),
    "two-numbers": gettext_noop(
        "“%(value)s” can be %(one)s or %(other)s. Write it without a sign between thousands, such "
        "as %(one)s, or name the language of the row."
    ),
    "not-flag": gettext_noop("“%(value)s” is neither yes nor no. Write one of them."),
    "not-list": gettext_noop("A list is wanted here."),
    "too-long": gettext_noop("This is %(found)s characters long; %(most)s is the most."),
    "characters": gettext_noop("This holds control characters that cannot be kept. Take them out."),
    "choice": gettext_noop("“%(value)s” is none of these: %(known)s."),
    "language": gettext_noop(
        "“%(value)s” is not the code of a language. Codes look like fr, en or ko."
    ),
    "country": gettext_noop(
        "“%(value)s” is not the code of a country. Codes look like FR, US or KR."
    ),
    "date": gettext_noop(
        "“%(value)s” is not understood as a date. Write it like 2025-04-28, 28 April 2025, "
        "April 2025, autumn 2024 or 2025."
    ),
    "address": gettext_noop("Write the address as http://… or https://…, as the browser shows it."),
    "own-voice": gettext_noop(
        "A claim in the article’s own voice names nobody. Take the actors out, or the mark."
    ),
    "nobody": gettext_noop(
        "Nobody is named. Say who makes the claim, or mark it as the article’s own voice."
    ),
    "actor-twice": gettext_noop("“%(value)s” is named twice. Take one out."),
    "own-behalf": gettext_noop("Nobody speaks on their own behalf: leave it empty."),
    "value-without-question": gettext_noop("A value needs the question that it answers."),
    "value-of-two-sorts": gettext_noop("Give yes or no, or figures, but not both."),
    "figure-for-yes-no": gettext_noop(
        "This question has no unit, so it is answered by yes or no. Give a unit, or yes or no."
    ),
    "yes-no-for-figure": gettext_noop("This question asks for a figure (%(unit)s)."),
    "upside-down": gettext_noop("The range is upside down: “from” is more than “to”."),
    "approximate": gettext_noop("Only a figure can be approximate."),
    "figure-too-large": gettext_noop(
        "A figure has at most 18 digits before the point and 6 behind it."
    ),
    "source-twice": gettext_noop("“%(value)s” stands twice in one chain. Remove one of the two."),
    "source-is-article": gettext_noop(
        "“%(value)s” is the article itself. The chain begins behind it."
    ),
    "no-appearance": gettext_noop("No article carries this claim. Name one, with its passage."),
    "offsets": gettext_noop("The passage’s place does not fit its length."),
    "language-twice": gettext_noop("There are two translations into “%(value)s”. Take one out."),
    "too-many": gettext_noop(
        "This page takes %(most)s rows, and there are more. Have the file brought in on the "
        "server: manage.py import_claims, which takes any number."
    ),
    # What only the records here can tell
    "new-actor-kind": gettext_noop(
        "There is no actor “%(value)s” yet. Give its kind, so that it can be made: %(known)s."
    ),
    "several-actors": gettext_noop(
        "Several actors are called “%(value)s”. Write the end of the right one’s address here "
        "instead of the name."
    ),
    "passage-missing": gettext_noop(
        "These words do not stand in the text of “%(value)s” as it is here. Copy the passage from "
        "there."
    ),
    "passage-several": gettext_noop(
        "These words stand several times in “%(value)s”. Copy more of the passage."
    ),
    "passages-unlike": gettext_noop(
        "The passages of “%(value)s” do not fit together: two of them claim the same place."
    ),
    "published": gettext_noop("This would change what is published, which only editors may do."),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, on which line of the file and in which of its columns or fields."""

    code: str
    line: int
    where: str = ""
    params: dict[str, Any] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """The sentence with its places, to be translated."""
        return SENTENCES[self.code]

    def __str__(self) -> str:
        return self.message % self.params
