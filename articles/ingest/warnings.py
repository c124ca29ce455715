"""What is doubtful about a page that was read: a closed list with a sentence each."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from articles.ingest.problems import gettext_noop


class Doubt(StrEnum):
    """What whoever brings a page in should look at."""

    BEGINNING = "beginning"
    CONSENT = "consent"
    BLOCKED = "blocked"
    EMPTY = "empty"
    LIVE = "live"
    SCANNED_PAGES = "scanned-pages"
    COPY = "copy"
    NO_DATE = "no-date"
    DATE_FROM_WORDS = "date-from-words"
    DATE_OF_CHANGE = "date-of-change"
    DAY_OR_MONTH = "day-or-month"
    OTHER_DAY = "other-day"
    TWO_LANGUAGES = "two-languages"


SENTENCES: Final[Mapping[Doubt, str]] = {
    Doubt.BEGINNING: gettext_noop(
        "This looks like only the beginning of the article: the site keeps the rest for its "
        "subscribers. Paste the whole text if you can read it."
    ),
    Doubt.CONSENT: gettext_noop(
        "The site asked about cookies instead of showing the article. Open it in a browser, answer "
        "there, and paste the text."
    ),
    Doubt.BLOCKED: gettext_noop(
        "The site asked whether a person is there instead of showing the article. Open it in a "
        "browser, and paste the text."
    ),
    Doubt.EMPTY: gettext_noop(
        "No article text was found in the page. Open it in a browser, and paste the text."
    ),
    Doubt.LIVE: gettext_noop(
        "This is a page that goes on growing. What stands there now is kept, in the "
        "order of the page."
    ),
    Doubt.SCANNED_PAGES: gettext_noop(
        "Some pages of the document are pictures, and their text is missing here. Add it if it "
        "matters."
    ),
    Doubt.COPY: gettext_noop(
        "The page says that it is a copy: the original stands at %(address)s."
    ),
    Doubt.NO_DATE: gettext_noop(
        "The page does not say when it was published. Write the date if you know it."
    ),
    Doubt.DATE_FROM_WORDS: gettext_noop(
        "The date was read from the words of the page, which may speak of another day. Check it."
    ),
    Doubt.DATE_OF_CHANGE: gettext_noop(
        "The page only says when it was last changed. Check when it was published."
    ),
    Doubt.DAY_OR_MONTH: gettext_noop(
        "Day and month of the date can be exchanged as the page writes it. Check which is which."
    ),
    Doubt.OTHER_DAY: gettext_noop(
        "The page gives its time in UTC, and at its place it was another day. Check the date."
    ),
    Doubt.TWO_LANGUAGES: gettext_noop(
        "The page says that it is in another language than its text seems to be. Check the "
        "language."
    ),
}
# With these, what was found is not taken for the article's text unless somebody says so.
GRAVE: Final = frozenset({Doubt.BEGINNING, Doubt.CONSENT, Doubt.BLOCKED, Doubt.EMPTY})
