"""What tests of the search share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from articles.search import sync


@pytest.fixture
def own_index(settings: Any, tmp_path: Path) -> Iterator[Path]:
    """The folder of indexes of one test alone."""
    settings.SEARCH_ENGINE = "index"
    settings.SEARCH_INDEX = tmp_path / "index"
    sync._not_before = 0.0
    yield sync.folder()
    sync.wait()
