"""Asks the server of this container whether it is well; ends with 1 and a sentence if it is not."""

import os
import sys
from http.client import HTTPConnection, HTTPException

SECONDS = 8  # longer than newsclaims waits for its database

connection = HTTPConnection("127.0.0.1", int(os.environ.get("PORT") or 8000), timeout=SECONDS)
try:
    connection.request("GET", "/healthz")
    answer = connection.getresponse()
    said = answer.read().decode(errors="replace")
except (OSError, HTTPException) as error:
    sys.exit(f"No answer: {error}")
if answer.status != 200:
    sys.exit(f"{answer.status}: {said}")
