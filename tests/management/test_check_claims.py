"""The command that works out every claim again and says where the database differs."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from articles import actions
from articles.models import Actor, Claim, ClaimWords
from articles.search import sync
from tests.support.search_world import Pool
from tests.support.world import World


def said(*arguments: str) -> str:
    """What the command writes."""
    out = io.StringIO()
    call_command("check_claims", *arguments, stdout=out)
    return out.getvalue()


def test_all_is_well_after_actions(world: World) -> None:
    assert said() == f"{Claim.objects.count()} claims checked, 0 wrong.\n"


@pytest.mark.parametrize(
    "column", ["origin_count", "article_count", "unsourced_count", "order_key"]
)
def test_what_was_written_past_the_actions_is_found_and_mended(world: World, column: str) -> None:
    claim = Claim.objects.published().first()
    assert claim is not None
    right = getattr(claim, column)
    Claim.objects.filter(pk=claim.pk).update(**{column: right + 7})
    with pytest.raises(CommandError, match="--mend"):
        said()
    claim.refresh_from_db()
    assert getattr(claim, column) == right + 7  # it only looked
    assert f"Claim {claim.pk} is not" in said("--mend")
    claim.refresh_from_db()
    assert getattr(claim, column) == right
    assert "0 wrong" in said()


def test_words_that_are_missing_are_found(world: World) -> None:
    ClaimWords.objects.filter(claim=Claim.objects.published().first()).delete()
    assert "1 wrong" in said("--mend")
    assert "0 wrong" in said()


@pytest.mark.django_db(transaction=True)
def test_the_index_is_compared_with_the_database_and_mended(
    settings: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings.SEARCH_ENGINE = "index"
    settings.SEARCH_INDEX = tmp_path / "index"
    pool = Pool(21, claims=12)
    assert sync.rebuild()
    total = Claim.objects.count()
    assert said() == f"{total} claims checked, 0 wrong.\n"
    # Past the actions: no derived column says so, but the index does not know.
    claim = next(each for each in pool.claims if each.attributions.exists())
    speaker = claim.attributions.first().actor
    concerned = set(actions.claims_touched_by(speaker))
    Actor.objects.filter(pk=speaker.pk).update(country="DE")
    with pytest.raises(CommandError, match="--mend"):
        said()
    for options in (("--sample", "100"), ("--mend",)):
        with contextlib.suppress(CommandError):
            told = said(*options)
    found = {int(pk) for pk in re.findall(r"Claim (\d+) stands in the index", told)}
    assert claim.pk in found <= concerned
    assert f"Claim {claim.pk} stands in the index" in caplog.text
    assert f"{len(found)} wrong. All are mended." in told
    assert said() == f"{total} claims checked, 0 wrong.\n"
    # A claim that the database has no more.
    gone = pool.claims[5]
    gone.appearances.all().delete()
    ClaimWords.objects.filter(claim=gone).delete()
    Claim.objects.filter(pk=gone.pk)._raw_delete("default")
    assert f"Claim {gone.pk} stands in the index" in said("--mend")
    assert said("--sample", "5") == "5 claims checked, 0 wrong.\n"
