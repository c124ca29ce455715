"""How many examples a property test tries: a few in script/test, many in script/fuzz."""

import os

# script/fuzz sets it to how many times as many as usual are tried.
TIMES = int(os.environ.get("FUZZ_TIMES") or 1)


def examples(few: int) -> int:
    """The number for a test that tries `few` in a usual run; for Hypothesis' `max_examples`."""
    return few * TIMES
