"""The log of changes tells which change was the newest, and what changed since another one."""

from __future__ import annotations

import datetime
from typing import Any
from unittest import mock

import pytest

from articles import changes
from articles.models import ClaimChange


@pytest.mark.parametrize("zone", ["UTC", "Asia/Seoul"])
def test_the_last_change_is_told_alike_whichever_way_it_is_asked(
    db: None, settings: Any, zone: str
) -> None:
    ClaimChange.objects.all().delete()
    assert changes.newest() == changes.NO_CHANGE
    settings.TIME_ZONE = zone
    for microsecond in (0, 1, 999_999):
        at = datetime.datetime(2031, 7, 1, 23, 59, 59, microsecond, datetime.UTC)
        change = ClaimChange.objects.create(claim_id=0, at=at)
        assert changes.newest() == changes.Change(change.pk, at.isoformat())
        assert changes.is_known(changes.newest())


def test_inside_one_moment_it_is_asked_once(db: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1), changes.one_moment() as change:
        assert changes.newest() == change
        with changes.one_moment() as inner:
            assert inner == change
    with changes.one_moment() as change:
        ClaimChange.record([1])
        assert changes.newest() == change
        assert changes.newest(anew=True).number > change.number


def test_what_changed_between_two_changes(db: None) -> None:
    ClaimChange.record([1])
    first = changes.newest()
    assert changes.claims_between(first, first, most=5) == set()
    ClaimChange.record([2, 3, 2])
    last = changes.newest()
    assert changes.claims_between(first, last, most=3) == {2, 3}
    assert changes.claims_between(first, last, most=2) is None
    assert changes.claims_between(first._replace(at="another time"), last, most=5) is None
    assert changes.claims_between(changes.NO_CHANGE, last, most=50) is None
    assert changes.following(first, 2) == ({2, 3}, changes.Change(first.number + 2, mock.ANY))
    assert changes.following(last, 2) == (set(), last)
    assert changes.waiting(first) == 3
    ClaimChange.record([changes.EVERYTHING])
    assert changes.claims_between(first, changes.newest(), most=50) is None
