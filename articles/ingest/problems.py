"""Why an address was not fetched: a closed list with a sentence each, and nothing of the how."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Problem(StrEnum):
    """What stood in the way."""

    NOT_WEB = "not-web"
    MALFORMED = "malformed"
    PASSWORD = "password"  # noqa: S105 - the address has one in it
    PORT = "port"
    PRIVATE = "private"
    UNKNOWN_NAME = "unknown-name"
    UNREACHABLE = "unreachable"
    CERTIFICATE = "certificate"
    SLOW = "slow"
    TOO_LARGE = "too-large"
    WRONG_TYPE = "wrong-type"
    UNREADABLE = "unreadable"
    LOOP = "loop"
    ROBOTS = "robots"
    # An answer that is no page.
    MISSING = "missing"
    REFUSED = "refused"
    FAILED = "failed"


def gettext_noop(message: str) -> str:
    """Mark a sentence for translation: whoever shows it looks the translation up."""
    return message


SENTENCES: Final[Mapping[Problem, str]] = {
    Problem.NOT_WEB: gettext_noop(
        "Only addresses that begin with http:// or https:// can be visited. Write one of these."
    ),
    Problem.MALFORMED: gettext_noop(
        "“%(address)s” is not a whole address. Copy it from the browser."
    ),
    Problem.PASSWORD: gettext_noop(
        "There is a name or a password in the address. Take it out, up to the @."
    ),
    Problem.PORT: gettext_noop(
        "Pages are not served on port %(port)s. Take the port out of the address."
    ),
    Problem.PRIVATE: gettext_noop(
        "%(host)s leads into a private network or to this machine, which is never visited. Use an "
        "address that everybody can reach."
    ),
    Problem.UNKNOWN_NAME: gettext_noop(
        "There is no machine named %(host)s. Check how it is written."
    ),
    Problem.UNREACHABLE: gettext_noop("%(host)s does not answer. Try again later."),
    Problem.CERTIFICATE: gettext_noop(
        "%(host)s does not prove that it is the machine of this name: its certificate is wrong. "
        "Check the address, or try again later."
    ),
    Problem.SLOW: gettext_noop(
        "%(host)s took longer than %(seconds)s seconds to answer. Try again later."
    ),
    Problem.TOO_LARGE: gettext_noop(
        "What stands at this address is larger than %(megabytes)s MB, so it was not read."
    ),
    Problem.WRONG_TYPE: gettext_noop(
        "What stands at this address is of the type %(type)s, which cannot be read here. Use the "
        "address of a page."
    ),
    Problem.UNREADABLE: gettext_noop(
        "What %(host)s answered is broken or in a form that is not understood. Try again later."
    ),
    Problem.LOOP: gettext_noop(
        "The address leads from one address to the next without an end. Open it in a browser and "
        "copy the address where it ends."
    ),
    Problem.ROBOTS: gettext_noop(
        "%(host)s asks programs not to visit this page (robots.txt). Open it in a browser."
    ),
    Problem.MISSING: gettext_noop(
        "%(host)s says that there is no page at this address (%(status)s). Check the address; a "
        "copy may be in an archive."
    ),
    Problem.REFUSED: gettext_noop(
        "%(host)s does not show this page to programs (%(status)s). Open it in a browser, and "
        "paste its text here."
    ),
    Problem.FAILED: gettext_noop(
        "%(host)s could not show the page (%(status)s). Try again later, or paste the text here."
    ),
}


class NotFetched(Exception):  # noqa: N818 - it says what happened
    """An address that was not fetched; `str()` is a sentence that says why and what to change.

    `message` is the sentence with `%(name)s` places and `params` what stands in them, so that a
    form can translate it.
    """

    def __init__(self, problem: Problem, **params: object) -> None:
        """Take one of the list and what its sentence needs."""
        self.problem = problem
        self.message = SENTENCES[problem]
        self.params = params
        super().__init__(self.message % params)
