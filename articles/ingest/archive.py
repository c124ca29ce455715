"""Asks an archive service to keep a copy of a page; speaks the Wayback Machine's Save Page Now.

https://archive.org/details/spn-2-public-api-page-docs-2023-01-22 describes it. Keeps no records.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final
from urllib.parse import urlencode

from articles.ingest.fetch import Fetched, Fetcher
from articles.ingest.problems import NotFetched

# The service takes up to two minutes for a page; then one may ask again another day.
LONGEST_WAIT: Final = 180.0
# A copy that is younger than this serves as well as a new one.
YOUNG: Final = "30d"


class Failure(StrEnum):
    """Why there is no copy: the page's own fault, or the service's at the moment."""

    PAGE = "page"
    SERVICE = "service"


class NotArchived(Exception):  # noqa: N818 - it says what happened
    """No copy was made; `str()` says why, in the service's own words where it gave some."""

    def __init__(self, failure: Failure, reason: str) -> None:
        """Whose fault it is, and the reason."""
        self.failure = failure
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Archive:
    """A service at an address such as ``https://web.archive.org``.

    `key` is "access:secret", or empty where the service asks for none; `pause` the seconds between
    two questions how far it is.
    """

    service: str
    key: str
    fetcher: Fetcher
    pause: float = 5.0
    longest_wait: float = LONGEST_WAIT

    def save(self, address: str, *, stop: threading.Event | None = None) -> str:
        """Have a copy made and give its address. Waits until it is there.

        Raises NotArchived, also where `stop` is set meanwhile.
        """
        stop = stop or threading.Event()
        job = self._request(address)
        until = time.monotonic() + self.longest_wait
        while True:
            answer = self._json(self._send("GET", f"/save/status/{job}"))
            match answer.get("status"):
                case "success":
                    return self._copy(answer, address)
                case "pending":
                    pass
                case _:
                    raise _failed(answer)
            if time.monotonic() >= until:
                raise NotArchived(
                    Failure.SERVICE, f"The archive took longer than {self.longest_wait:g} seconds."
                )
            if stop.wait(self.pause):
                raise NotArchived(Failure.SERVICE, "Stopped before the archive had answered.")

    def _request(self, address: str) -> str:
        """Ask for a copy; gives the number of the job."""
        form = urlencode(
            {"url": address, "if_not_archived_within": YOUNG, "skip_first_archive": "1"}
        )
        answer = self._json(self._send("POST", "/save", form.encode()))
        job = answer.get("job_id")
        if not isinstance(job, str) or not re.fullmatch(r"[\w.-]{1,200}", job):
            raise _failed(answer)
        return job

    def _send(self, method: str, path: str, data: bytes = b"") -> Fetched:
        headers = {"Accept": "application/json"}
        if data:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if self.key:
            headers["Authorization"] = f"LOW {self.key}"
        try:
            return self.fetcher.send(
                method, self.service.rstrip("/") + path, data=data, headers=headers
            )
        except NotFetched as error:
            raise NotArchived(Failure.SERVICE, str(error)) from error

    def _json(self, page: Fetched) -> Mapping[str, Any]:
        if page.status == 401:
            raise NotArchived(
                Failure.SERVICE, "The archive does not accept the key. Check ARCHIVE_KEY."
            )
        if page.status == 429:
            raise NotArchived(Failure.SERVICE, "The archive was asked too often. Try later.")
        try:
            answer = json.loads(page.body)
        except ValueError:
            answer = None
        if not isinstance(answer, dict):
            raise NotArchived(
                Failure.SERVICE,
                f"The archive's answer (status {page.status}) is not understood. "
                "Check ARCHIVE_SERVICE.",
            )
        return answer

    def _copy(self, answer: Mapping[str, Any], address: str) -> str:
        """Where a copy is: the service's address, the time in 14 digits, the page's address."""
        timestamp = answer.get("timestamp")
        original = answer.get("original_url") or address
        if (
            not isinstance(timestamp, str)
            or not re.fullmatch(r"\d{14}", timestamp)
            or not isinstance(original, str)
            or not re.fullmatch(r"https?://[^\s\x00-\x1f\"<>\\]+", original)
        ):
            raise NotArchived(Failure.SERVICE, "The archive did not say where the copy is.")
        return f"{self.service.rstrip('/')}/web/{timestamp}/{original}"


# What the service says when a page is to blame, and asking again soon would change nothing.
_PAGE_IS_TO_BLAME: Final = re.compile(
    r"error:(blocked.*|not-found|gone|forbidden|unauthorized|no-access|method-not-allowed|"
    r"invalid-(url-syntax|host-resolution|server-response)|filesize-limit|ftp-access-denied|"
    r"bad-(gateway|request)|http-version-not-supported|not-(acceptable|implemented)|"
    r"page-not-found|too-many-daily-captures|network-authentication-required|gateway-timeout|"
    r"internal-server-error|read-timeout|cannot-fetch|browsing-timeout|soft-time-limit-exceeded|"
    r"unknown-protocol|network-connection-failed|too-many-redirects)"
)


def _failed(answer: Mapping[str, Any]) -> NotArchived:
    code = answer.get("status_ext")
    code = code if isinstance(code, str) else ""
    message = answer.get("message")
    reason = message if isinstance(message, str) and message else code or "It gave no reason."
    is_page = bool(_PAGE_IS_TO_BLAME.fullmatch(code)) and not code.startswith(
        "error:blocked-client"
    )
    return NotArchived(Failure.PAGE if is_page else Failure.SERVICE, reason[:300])
