"""``manage.py merge_records``: the same merge as on the desk, for very many rows."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from articles.desk import merging
from articles.models import Actor, Merge, Source

pytestmark = pytest.mark.django_db


def run(capsys: Any, *words: object, **options: object) -> str:
    call_command("merge_records", *map(str, words), **options)
    return str(capsys.readouterr().out)


def test_two_actors_by_slug_and_by_number(world, capsys):
    kept, absorbed = world.actor("pohl2"), world.actor("pohl")
    said = run(capsys, "actor", kept.slug, absorbed.pk, dry_run=True)
    assert f"“{absorbed}” would go into “{kept}”." in said
    assert "Over to it go: " in said
    assert Actor.objects.filter(pk=absorbed.pk).exists()
    said = run(capsys, "actor", kept.slug, absorbed.pk, reason="One mayor")
    assert f"“{absorbed}” was merged into “{kept}”." in said
    merge = Merge.objects.get()
    assert (merge.kept_id, merge.absorbed_id, merge.by) == (kept.pk, absorbed.pk, None)
    assert merge.reason == "One mayor"


@pytest.mark.parametrize(
    ("words", "options", "sentence"),
    [
        (("actor", "nobody", "pohl"), {}, "There is no actor “nobody”."),
        (("source", "wire", "1"), {}, "“wire” is no number. Give that of a source."),
        (("actor", "{kept}", "{absorbed}"), {}, "Say with --reason why the two are the same"),
        (("actor", "{kept}", "{kept}"), {"reason": "x"}, "They cannot be merged as they are."),
        (("actor", "{kept}", "{absorbed}"), {"reason": "x", "by": "ghost"}, "Nobody here is"),
        (("actor", "{kept}", "{absorbed}"), {"reason": "x", "by": "{user}"}, "may not merge"),
    ],
)
def test_what_is_refused(world, words, options, sentence, django_user_model):
    django_user_model.objects.create_user("reader")
    names = {
        "{kept}": world.actor("pohl").slug,
        "{absorbed}": world.actor("pohl2").slug,
        "{user}": "reader",
    }
    with pytest.raises(CommandError, match=sentence):
        call_command(
            "merge_records",
            *(names.get(each, each) for each in words),
            **{name: names.get(value, value) for name, value in options.items()},
        )
    assert not Merge.objects.exists()


def test_a_chain_in_which_they_follow_each_other(world, capsys):
    hop = next(
        each
        for each in world.appearance("toll", "tagblatt").hops.order_by("position")
        if each.position > 1
    )
    before = hop.appearance.hops.get(position=hop.position - 1)
    pair = ("source", before.source_id, hop.source_id)
    kinds = Source.objects.filter(pk__in=pair[1:]).values_list("pk", "kind")
    assert len(kinds) == 2
    with pytest.raises(CommandError, match="Give --collapse"):
        run(capsys, *pair, reason="One text")
    assert "was merged into" in run(capsys, *pair, reason="One text", collapse=True)


def test_the_page_names_it_where_a_merge_takes_long(world, admin_client, monkeypatch):
    kept, absorbed = world.actor("pohl2"), world.actor("pohl")
    address = reverse(
        "desk-merge-choose", args=["actor"], query={"keep": kept.pk, "other": absorbed.pk}
    )
    assert "merge_records" not in admin_client.get(address).text
    monkeypatch.setattr(merging, "MANY", 0)
    assert (
        f"merge_records actor {kept.pk} {absorbed.pk} --by admin" in admin_client.get(address).text
    )
