"""What weakens claims: who sees the list, what stands in it, and that it empties when mended."""

import re

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from articles import actions
from articles.actions import NewHop
from articles.desk.weaknesses import KINDS, MOST_COUNTED, Weaknesses
from articles.domain.vocabulary import LINK_PATIENCE, SourceKind, Status
from articles.models import Appearance, Claim, LinkCheck, Source

pytestmark = pytest.mark.django_db

ADDRESS = "/desk/weaknesses/"
COPY = "https://archive.example/web/20260512101530/https://example.org/wire"


@pytest.fixture
def editor(world, client):
    """The cast's editor, signed in, with the rights to change what is weak."""
    names = [f"change_{model}" for model in ("appearance", "article", "claim", "source")]
    world.editor.user_permissions.add(*Permission.objects.filter(codename__in=names))
    world.editor.is_staff = True
    world.editor.save()
    client.force_login(world.editor)
    return client


def count(code):
    """How many records of a kind the page counts."""
    counts = Weaknesses(kind="", words="", before="").counts
    [found] = [each for each in counts if each.kind.code == code]
    return found.count


def changed(world):
    """Who does it, and why."""
    return {"by": world.editor, "reason": "Mended"}


def pairs(world, appearances):
    """Appearances as the cast names them: claim and article."""
    claims = {pk: key for key, pk in world.ids["Claim"].items()}
    articles = {pk: key for key, pk in world.ids["Article"].items()}
    return {(claims[each.claim_id], articles[each.article_id]) for each in appearances}


def know(url, state, *, failures=1, final=""):
    """Let a visit have found this."""
    link = LinkCheck.of(url, timezone.now())
    link.state, link.failures, link.final_address = state, failures, final
    link.checked_at = timezone.now()
    link.save()


# Who sees it


def test_whoever_is_not_signed_in_is_asked_to(world, client):
    response = client.get(ADDRESS + "?kind=moved")
    assert response.status_code == 302
    assert response["Location"] == f"{reverse('login')}?next={ADDRESS}%3Fkind%3Dmoved"


def test_whoever_may_not_change_claims_finds_nothing_there(world, client):
    client.force_login(User.objects.create_user("reader", password="reader"))
    response = client.get(ADDRESS)
    assert response.status_code == 404
    assert "Weaknesses" not in response.text


def test_an_editor_finds_it_from_every_page_and_nobody_keeps_it(world, editor):
    assert '<a href="/desk/">Desk</a>' in editor.get("/claims/").text
    assert f'<a href="{ADDRESS}"' in editor.get("/desk/", follow=True).text
    response = editor.get(ADDRESS)
    assert response.status_code == 200
    assert f'<a href="{ADDRESS}" aria-current="page">' in response.text
    assert "no-store" in response["Cache-Control"]


def test_readers_do_not_hear_of_it(world, client):
    assert "desk" not in client.get("/claims/").text


def test_it_can_only_be_read(world, editor):
    assert editor.post(ADDRESS).status_code == 405


# What stands in it


def test_no_source_is_an_article_that_names_none_for_the_claim(world):
    found = Appearance.objects.bearing().without_source()
    expected = {
        pair
        for pair in pairs(world, Appearance.objects.bearing())
        if not any(
            each.hops.exists()
            for each in Appearance.objects.filter(
                claim=world.ids["Claim"][pair[0]], article=world.ids["Article"][pair[1]]
            )
        )
    }
    assert pairs(world, found) == expected
    assert len(found) == len(expected)
    assert ("calm", "herald") in expected
    assert ("toll", "herald") not in expected
    # What was withdrawn weakens nothing.
    assert not {claim for claim, _article in expected} & {"mistake", "duck", "scrapped"}


def test_two_passages_without_a_source_in_one_article_are_one_weakness(world):
    before = count("no-source")
    herald = world.article("herald")
    text = herald.text.split("\n\n")[0][:20]
    actions.add_appearance(
        claim=world.claim("calm"), article=herald, passage=text, **changed(world)
    )
    assert count("no-source") == before


def test_a_source_that_is_named_mends_it(world):
    before = count("no-source")
    actions.set_chain(
        appearance=world.appearance("calm", "herald"),
        hops=[NewHop(world.source("remarks"))],
        **changed(world),
    )
    assert count("no-source") == before - 1


def test_a_chain_ends_early_at_whoever_only_passes_the_claim_on(world):
    """Held against the claim's own graph, worked out in Python."""
    relays = {SourceKind.ARTICLE, SourceKind.NEWS_REPORT, SourceKind.AGENCY_REPORT}
    expected = set()
    for claim in Claim.objects.for_editors().for_rows(drafts=True):
        ends = {each for origin in claim.provenance().origins for each in origin}
        looped = {each for loop in claim.provenance().loops for each in loop}
        speakers = {
            actor
            for row in claim.attributions.all()
            for actor in (row.actor_id, row.on_behalf_of_id)
            if actor
        }
        for appearance in claim.shown_appearances:
            hops = list(appearance.hops.all())
            last = hops[-1].source if hops else None
            if (
                last
                and not claim.own_voice
                and last.kind in relays
                and last.pk in ends - looped
                and last.issuer_id not in speakers
            ):
                expected.add(appearance.pk)
    found = Appearance.objects.bearing().ending_early()
    assert {each.pk for each in found} == expected
    assert pairs(world, found) == {
        ("evacuation", "gazette"),
        ("about", "second"),
        ("echo", "tagblatt"),
    }


def test_a_chain_that_is_led_on_no_longer_ends_early(world):
    before = count("ends-early")
    actions.set_chain(
        appearance=world.appearance("evacuation", "gazette"),
        hops=[NewHop(world.source("wire")), NewHop(world.source("speech"))],
        **changed(world),
    )
    assert count("ends-early") == before - 1


def test_an_agency_that_makes_the_claim_itself_is_a_good_end(world):
    before = count("ends-early")
    claim = actions.create_claim(
        statement="Two of our reporters were turned away.",
        mode="states",
        attributions=[(world.actor("nordpress"), None)],
        **changed(world),
    )
    actions.add_appearance(
        claim=claim,
        article=world.article("gazette"),
        passage=world.article("gazette").text[:20],
        hops=[NewHop(world.source("wire"))],
        **changed(world),
    )
    assert count("ends-early") == before


def test_a_circle_is_listed_until_it_is_broken(world):
    assert [kind.records().get() for kind in KINDS if kind.code == "circular"] == [
        world.claim("rumour")
    ]
    actions.set_chain(
        appearance=world.appearance("rumour", "gazette"),
        hops=[NewHop(world.source("digest"))],
        **changed(world),
    )
    assert count("circular") == 0


def test_a_lost_passage_is_listed_until_the_text_has_it_again(world, editor):
    assert count("passage-lost") == 0
    article = world.article("herald")
    text = article.text
    article.text = text.replace("a second dam is said to have cracks", "a dam was looked at")
    article.save()
    actions.find_passages_again(article=article, **changed(world))
    assert count("passage-lost") == 1
    page = editor.get(ADDRESS).text
    assert "<h2>Passage lost</h2>" in page
    assert "a second dam is said to have cracks" in page
    article.text = text
    article.save()
    actions.find_passages_again(article=article, **changed(world))
    assert count("passage-lost") == 0


@pytest.mark.parametrize(
    ("state", "failures", "listed"),
    [
        ("reachable", 0, False),
        ("moved", 0, False),
        ("refused", 1, False),
        ("slow", LINK_PATIENCE - 1, False),
        ("slow", LINK_PATIENCE, True),
        ("gone", 1, True),
        ("not-found", 1, True),
        ("private", 1, True),
    ],
)
def test_a_dead_link_is_listed_and_mended_by_a_copy_or_another_address(
    world, state, failures, listed
):
    wire = world.source("wire")
    know(wire.url, state, failures=failures)
    assert count("dead-link") == listed
    wire.archived_url = COPY
    wire.save()
    assert count("dead-link") == 0
    know(COPY, "gone")
    assert count("dead-link") == 1
    wire.url, wire.archived_url = "https://example.org/elsewhere", ""
    wire.save()
    assert count("dead-link") == 0


def test_a_new_address_is_offered_until_it_is_recorded(world, editor):
    wire = world.source("wire")
    new = "https://example.org/new/wire"
    know(wire.url, "moved", final=new)
    page = editor.get(ADDRESS + "?kind=moved").text
    assert f'href="{new}"' in page
    assert reverse("admin:articles_source_change", args=[wire.pk]) in page
    wire.url = new
    wire.save()
    assert count("moved") == 0
    assert "Nothing of this kind is left to correct." in editor.get(ADDRESS + "?kind=moved").text


def test_an_address_without_a_copy_is_listed_with_what_the_archive_says(world, editor):
    before = count("not-archived")
    assert before == Source.objects.bearing().exclude(url="").count()
    wire = world.source("wire")
    actions.record_archive_request(url=wire.url, at=timezone.now(), refusal="Behind a wall.")
    assert (
        "could not keep a copy: Behind a wall." in editor.get(ADDRESS + "?kind=not-archived").text
    )
    actions.record_archived_copy(source=wire, url=wire.url, copy=COPY, **changed(world))
    assert count("not-archived") == before - 1


def test_only_sources_that_something_rests_on_are_listed(world):
    bearing = set(Source.objects.bearing().values_list("pk", flat=True))
    assert world.source("unused").pk not in bearing
    assert world.source("withdrawn").pk not in bearing
    assert {world.source(key).pk for key in ("wire", "herald", "memo")} <= bearing
    actions.set_status(
        record=world.article("haneul"),
        status=Status.WITHDRAWN,
        withdrawn_reason="It was wrong.",
        **changed(world),
    )
    assert not Source.objects.bearing().filter(pk=world.source("haneul").pk).exists()


def test_the_claims_that_rest_on_a_source_are_counted_once_each(world):
    counts = Source.objects.bearing_counts()
    for key, pk in world.ids["Source"].items():
        resting = {
            each.claim_id
            for each in Appearance.objects.bearing().prefetch_related("hops")
            if each.article_id == pk or any(hop.source_id == pk for hop in each.hops.all())
        }
        assert counts[pk] == len(resting), key


# The page


def test_every_kind_has_its_list_its_reason_and_its_count(world, editor):
    know(world.source("wire").url, "gone")
    for kind in KINDS:
        page = editor.get(ADDRESS, {"kind": kind.code})
        with translation.override("en"):
            assert f"<h2>{kind.label}</h2>" in page.text
            assert str(kind.why) in page.text
            number = count(kind.code)
            assert re.search(rf">{kind.label} <span class=\"muted\">{number}<", page.text)
        assert page.text.count('<li class="row">') == min(number, 25)
    # Without a choice, the gravest that there is.
    assert "<h2>Circular reporting</h2>" in editor.get(ADDRESS).text


def test_where_nothing_is_weak_it_says_so(world, editor):
    Appearance.objects.all().delete()
    actions.refresh_claims(Claim.objects.values_list("pk", flat=True))
    page = editor.get(ADDRESS).text
    assert "Nothing weakens a claim at the moment." in page
    assert "Nothing of this kind is left to correct." in page


def test_a_kind_that_does_not_exist_shows_nothing_and_says_so(world, editor):
    page = editor.get(ADDRESS, {"kind": "ugly<"})
    assert page.status_code == 200
    assert "There is no weakness called “ugly&lt;”." in page.text
    assert '<li class="row">' not in page.text


@pytest.mark.parametrize(
    ("kind", "words", "titles"),
    [
        ("no-source", "nothing like", ["The town has seen nothing like it since 1953."] * 2),
        ("no-source", "Après crue", 2),
        ("circular", "second DAM", ["A second dam has cracks."]),
        ("not-archived", "nordpress flood", ["Nordpress report on the flood"]),
        ("not-archived", "example.org/wire", ["Nordpress report on the flood"]),
        ("not-archived", "nothing such", []),
        ("not-archived", "'\"%_\\ \x00 🌊", []),
    ],
)
def test_a_list_is_searched_by_words(world, editor, kind, words, titles):
    page = editor.get(ADDRESS, {"kind": kind, "q": words}).text
    found = re.findall(r'class="row__title"[^>]*>([^<]*)<', page)
    if isinstance(titles, int):
        assert len(found) == titles
    else:
        assert found == titles
    if not found:
        assert "Nothing in this list holds" in page


def test_pages_hold_25_and_lead_on(world, editor):
    sources = [
        actions.create_source(
            kind="speech", title=f"Speech {n}", url=f"https://example.org/s/{n}", **changed(world)
        )
        for n in range(30)
    ]
    actions.set_chain(
        appearance=world.appearance("calm", "herald"),
        hops=[NewHop(source) for source in sources],
        **changed(world),
    )
    total = count("not-archived")
    first = editor.get(ADDRESS, {"kind": "not-archived"}).text
    assert first.count('<li class="row">') == 25
    [following] = re.findall(r'href="\?kind=not-archived&amp;before=(\d+)"', first)
    second = editor.get(ADDRESS, {"kind": "not-archived", "before": following}).text
    assert second.count('<li class="row">') == total - 25
    titles = [re.findall(r'class="row__title"[^>]*>([^<]*)<', each) for each in (first, second)]
    assert len(set(titles[0] + titles[1])) == total


@pytest.mark.parametrize("kind", [kind.code for kind in KINDS])
def test_more_rows_run_no_more_queries(world, editor, kind):
    def queries():
        with CaptureQueriesContext(connection) as context:
            assert editor.get(ADDRESS, {"kind": kind}).status_code == 200
        return len(context)

    for source in Source.objects.exclude(url=""):
        know(source.url, "moved", final="https://example.org/new")
    one = Appearance.objects.bearing().exclude(claim=world.claim("calm"))
    Appearance.objects.filter(pk__in=one.order_by("pk").values("pk")[:2]).update(
        start=None, end=None
    )
    few = queries()
    Appearance.objects.update(start=None, end=None)
    for number in range(6):
        claim = world.claim("rumour")
        claim.pk, claim._state.adding = None, True
        claim.statement = f"Rumour {number}"
        claim.save()
        for article, chain in (("herald", ["bulletin", "digest"]), ("gazette", ["wire"])):
            appearance = actions.add_appearance(
                claim=claim,
                article=world.article(article),
                passage=world.article(article).text[:20],
                hops=[NewHop(world.source(key)) for key in chain],
                **changed(world),
            )
            appearance.place(None)
            appearance.save()
        Claim.objects.filter(pk=claim.pk).update(circular=True)
    assert queries() == few


def all_numbers(kind, *, size, words=""):
    """The records of a kind, gone through page by page."""
    found, before = [], None
    while True:
        ids, before = kind.walk(words).page(before, size, 60)
        found += ids
        if before is None:
            return found


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_going_through_a_list_in_steps_misses_nothing_and_shows_nothing_twice(
    world, monkeypatch, kind
):
    for source in Source.objects.exclude(url=""):
        know(source.url, "moved" if source.pk % 2 else "gone", final="https://example.org/new")
    Appearance.objects.filter(
        pk__in=list(Appearance.objects.values_list("pk", flat=True)[::3])
    ).update(start=None, end=None)
    everything = list(kind.records().order_by("-pk").values_list("pk", flat=True))
    monkeypatch.setattr("articles.desk.weaknesses.FIRST_STEP", 3)
    for links in (10_000, 0):
        # From the links where they are few, through all sources where they are many.
        monkeypatch.setattr("articles.desk.weaknesses.MOST_LINKS", links)
        monkeypatch.setattr("articles.desk.weaknesses.LINKS_AT_A_TIME", 2)
        assert all_numbers(kind, size=2) == everything
        assert kind.walk().count(10_000, 60) == (len(everything), True)
        if len(everything) > 1:
            assert kind.walk().count(1, 60) == (1, False)
    assert all_numbers(kind, size=2, words="flood") == list(
        kind.records().concerning("flood").order_by("-pk").values_list("pk", flat=True)
    )


def test_where_time_is_up_the_page_says_so_and_leads_on(world, editor, monkeypatch):
    monkeypatch.setattr("articles.desk.weaknesses.FIRST_STEP", 1)
    monkeypatch.setattr("articles.desk.weaknesses.LONGEST_STEP", 1)
    monkeypatch.setattr("articles.desk.weaknesses.LIST_SECONDS", 0)
    monkeypatch.setattr("articles.desk.weaknesses.COUNT_SECONDS", 0)
    expected = list(
        Appearance.objects.bearing().ending_early().order_by("-pk").values_list("pk", flat=True)
    )
    seen, address = [], ADDRESS + "?kind=ends-early"
    for _page in range(Appearance.objects.count() + 1):
        page = editor.get(address).text
        seen += re.findall(r"/admin/articles/appearance/(\d+)/change/", page)
        following = re.findall(r'href="(\?[^"]*)" rel="next"', page)
        if not following:
            break
        assert "Look further back" in page or "The next page goes on from here." in page
        assert re.search(r"Chain ends early <span class=\"muted\">\d+\+<", page)
        address = ADDRESS + following[0].replace("&amp;", "&")
    assert [int(pk) for pk in seen] == expected


def test_a_place_that_is_none_is_the_beginning(world, editor):
    first = editor.get(ADDRESS, {"kind": "no-source"}).text
    for wrong in ("x", "-1", "9" * 40, "1e3"):
        assert editor.get(ADDRESS, {"kind": "no-source", "before": wrong}).text.count(
            '<li class="row">'
        ) == first.count('<li class="row">')
    assert (
        "There is nothing further on."
        in editor.get(ADDRESS, {"kind": "no-source", "before": "1"}).text
    )


def test_an_address_of_any_length_is_found_by_its_links(world):
    long = "https://example.org/" + "x" * 1900
    wire = world.source("wire")
    wire.url = long + "a"
    wire.save()
    know(long + "b", "gone")
    assert count("dead-link") == 0
    know(long + "a", "gone")
    assert count("dead-link") == 1


def test_counting_ends_where_nobody_would_mend_so_many(world, editor, monkeypatch):
    monkeypatch.setattr("articles.desk.weaknesses.MOST_COUNTED", 2)
    assert '<span class="muted">2+</span>' in editor.get(ADDRESS).text
    assert MOST_COUNTED > 1000


def test_each_row_leads_to_where_it_is_mended(world, editor):
    know(world.source("wire").url, "gone")
    expected = {
        "no-source": ("appearance", Appearance.objects.bearing().without_source()),
        "ends-early": ("appearance", Appearance.objects.bearing().ending_early()),
        "circular": ("claim", [world.claim("rumour")]),
        "dead-link": ("source", [world.source("wire")]),
        "not-archived": ("source", Source.objects.bearing().not_archived()),
    }
    for kind, (model, records) in expected.items():
        page = editor.get(ADDRESS, {"kind": kind}).text
        for record in records:
            address = reverse(f"admin:articles_{model}_change", args=[record.pk])
            assert f'href="{address}"' in page
            # An article is changed as one.
            assert editor.get(address, follow=True).status_code == 200
