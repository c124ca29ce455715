"""Visiting recorded addresses: every state told right, politely, stopped and resumed."""

import datetime
import io
import ipaddress
import os
import signal
import socket
import threading
from collections import Counter
from typing import Any, cast

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count
from django.utils import timezone, translation

from articles import actions, http_client
from articles.domain.vocabulary import LINK_PATIENCE, LinkState
from articles.ingest import soft404
from articles.ingest.fetch import Limits
from articles.ingest.link_check import Known, Outcome, Visit, Visitor, visit_all
from articles.models import ClaimChange, LinkCheck, Source
from articles.presentation import summaries
from tests.support import web as webs

pytestmark = pytest.mark.django_db

QUICK = Limits(seconds=1.0, connect_seconds=0.5, bytes=200_000, redirects=5)
WORDS = "The river rose in the night and the lower town was under water by the morning. " * 4
MENU = "News Weather Sport Culture Archive Contact Imprint Letters Subscribe Help " * 8


def article(title):
    """A page as papers have them: a long menu around a short text."""
    return webs.page(f"{title} | The Harbour Herald", f"{MENU} {title}. {WORDS} {MENU}")


def shell(handler):
    """A page that draws itself by script: the same file for every address."""
    webs.body(b"<title>App</title><div id=app></div><script>" + b"x()" * 900, "text/html")(handler)


def missing(handler):
    """What a careless host shows for everything that it does not have, with the status 200."""
    webs.page("The Harbour Herald", f"{MENU} Try our front page, {handler.path}. {MENU}")(handler)


# What a path answers, by its first folder, and what that is to be told as.
KINDS = {
    "works": (article("The river comes"), "reachable"),
    "pdf": (webs.body(b"%PDF-1.7", "application/pdf"), "reachable"),
    "detour": (webs.redirect("/works/1", 302), "reachable"),
    "about-404": (article("404 houses not found on any map"), "reachable"),
    "moved": (webs.redirect("/works/new", 301), "moved"),
    "moved-twice": (webs.redirect("/moved/there", 308), "moved"),
    "moved-away": (webs.redirect("/gone/there", 301), "gone"),
    "gone": (webs.status(404), "gone"),
    "gone-for-good": (webs.status(410), "gone"),
    "says-so": (webs.page("Page not found | The Harbour Herald", MENU), "not-found"),
    "sagt-es": (webs.page("Seite nicht gefunden – Küstentagblatt", MENU), "not-found"),
    "to-front": (webs.redirect("/", 302), "not-found"),
    "forbidden": (webs.status(403), "refused"),
    "for-subscribers": (webs.status(401), "refused"),
    "broken": (webs.status(500), "unreachable"),
    "nonsense": (webs.raw(b"nonsense\r\n"), "unreachable"),
    "silent": (webs.silence, "slow"),
    "drips": (webs.drip(webs.HTML_HEAD + b"\r\n", b"x", 0.1), "slow"),
    "endless": (webs.flood(webs.HTML_HEAD + b"\r\n", b"x" * 10_000), "too-large"),
    "huge": (webs.raw(webs.HTML_HEAD + b"Content-Length: 99999999999\r\n\r\n"), "too-large"),
    "program": (webs.body(b"MZ", "application/x-msdownload"), "wrong-type"),
    "circle": (webs.redirect("/circle/again", 302), "loop"),
    "inside": (webs.redirect("http://169.254.169.254/latest/", 302), "private"),
    "inside-for-good": (webs.redirect("http://intranet.example/", 301), "private"),
    "robots": (article("Not for programs"), "robots"),
}
# Hosts that answer every path alike.
HOSTS = {
    "careless.test": "not-found",
    "sends-home.test": "not-found",
    "app.test": "reachable",
    "intranet.example": "private",
    "nowhere.example": "unreachable",
    "away.example": "unreachable",
}


def answer(handler):
    """Whatever the first folder of the path says; an honest 404 for all that is not there."""
    _root, kind, *rest = handler.path.split("/")
    there = "".join(rest).isdecimal() or rest in (["new"], ["there"], ["again"], ["today"])
    found = KINDS[kind][0] if there and kind in KINDS else webs.status(404)
    found(handler)


@pytest.fixture
def web(monkeypatch, settings):
    """A web of many hosts, all on this machine, and the limits of somebody in a hurry."""
    elsewhere = {"intranet.example": ["10.0.0.7"], "away.example": ["127.0.0.9"]}
    monkeypatch.setattr(socket, "getaddrinfo", webs.names(elsewhere))
    monkeypatch.setattr(http_client, "Limits", lambda: QUICK)
    settings.VISIT_NETWORKS = [ipaddress.ip_network(f"127.0.0.{n}/32") for n in (1, 9)]
    with webs.standing() as standing:
        robots = b"User-agent: newsclaims\nDisallow: /robots/\n"
        standing.pages["/robots.txt"] = webs.body(robots, "text/plain")
        standing.pages["/"] = webs.page("The Harbour Herald", MENU)
        standing.pages["*"] = answer
        standing.pages["careless.test*"] = missing
        standing.pages["sends-home.test*"] = webs.redirect("/start")
        standing.pages["sends-home.test/start"] = webs.page("Welcome", MENU)
        standing.pages["app.test*"] = shell
        yield standing


def record(*addresses, **more):
    """Sources with these addresses."""
    made = [Source(kind="document", title=url[:500] or "-", url=url, **more) for url in addresses]
    return Source.objects.bulk_create(made)


def check(*arguments, **options):
    """Run the command; gives what it says."""
    out = io.StringIO()
    call_command("check_links", *arguments, **{"pause": 0.0, "stdout": out} | options)
    return out.getvalue()


def states():
    """What is known, by address."""
    return dict(LinkCheck.objects.values_list("address", "state"))


def many(web, count):
    """Addresses in every state, mixed, on twenty hosts, with what each is to be told as."""
    expected: dict[str, Any] = {}
    number = 0
    while len(expected) < count:
        for kind, (_answer, state) in KINDS.items():
            host = f"paper-{number % 20}.test"
            expected[web.url(f"/{kind}/{number}", host=host)] = state
            number += 1
    for host, state in HOSTS.items():
        # A host that is away is left alone after a few: the rest is for another time.
        expected |= {web.url(f"/a/{number}", host=host): state for number in range(4)}
    return expected


def test_five_hundred_addresses_in_every_state_are_each_told_right(web):
    expected = many(web, 500)
    record(*expected)
    said = check(workers=16)
    assert states() == expected
    assert set(LinkState.values) - set(expected.values()) == {LinkState.UNCHECKED}
    assert f"{len(expected)} of {len(expected)} addresses visited" in said
    # Politely: nothing that a host wants left alone, robots.txt once a host, an address once.
    assert not [target for target in web.targets() if target.startswith("/robots/")]
    asked = Counter((each.host, each.target) for each in web.asked)
    assert {n for (_host, target), n in asked.items() if target == "/robots.txt"} == {1}
    recorded = {
        (url.split("/")[2].partition(":")[0], "/" + url.split("/", 3)[3]) for url in expected
    }
    assert {asked[each] for each in recorded} <= {0, 1}


def test_hosts_are_visited_at_the_same_time_and_each_one_by_one(web):
    """Two hosts meet while both are being answered: else neither would be."""
    both = threading.Barrier(2, timeout=10)

    def meeting(handler):
        both.wait()
        article(handler.path)(handler)

    web.pages["one.test/first"] = web.pages["two.test/first"] = meeting
    hosts = ("one.test", "two.test")
    record(*(web.url("/first", host=host) for host in hosts))
    record(*(web.url(f"/works/{n}", host=host) for n in range(6) for host in hosts))
    # Without a pause the next request could come before this one's thread is done counting.
    check(pause=0.05)
    assert set(states().values()) == {"reachable"}
    assert web.most_at_once == 1


def test_what_a_visit_found_is_kept(web):
    url = web.url("/moved/1", host="paper.test")
    record(url)
    before = timezone.now()
    check()
    link = LinkCheck.objects.get()
    assert (link.state, link.http_status) == ("moved", 200)
    assert link.final_address == web.url("/works/new", host="paper.test")
    assert before < link.checked_at == link.last_good_at
    assert link.failures == 0
    # The new address is offered, and nothing is replaced.
    assert Source.objects.get().url == url


def test_the_new_address_is_the_lasting_one_on_the_way(web):
    web.pages["/for-good"] = webs.redirect("/lasting", 301)
    web.pages["/lasting"] = webs.redirect("/works/today", 302)
    web.pages["/at-first"] = webs.redirect("/for-good", 302)
    record(web.url("/for-good"), web.url("/at-first"), web.url("/works/1#top"))
    check()
    assert states() == {
        web.url("/for-good"): "moved",
        web.url("/at-first"): "reachable",
        web.url("/works/1#top"): "reachable",
    }
    moved = LinkCheck.objects.get(state="moved")
    assert moved.final_address == web.url("/lasting")


def test_a_second_visit_asks_only_whether_it_changed(web):
    web.pages["/tagged"] = webs.unchanged('"v1"', webs.page("Here", WORDS, ETag='"v1"'))
    web.pages["/tagged-gone"] = webs.unchanged(
        '"v1"', webs.page("Page not found", WORDS, ETag='"v1"')
    )
    record(web.url("/tagged"), web.url("/tagged-gone"))
    for _time in range(3):
        check(older_than=0)
        assert states() == {web.url("/tagged"): "reachable", web.url("/tagged-gone"): "not-found"}
    told = [
        each.headers.get("if-none-match") for each in web.asked if each.target.startswith("/tagged")
    ]
    assert Counter(told) == {None: 2, '"v1"': 4}
    assert LinkCheck.objects.get(address=web.url("/tagged")).http_status == 304


def test_trouble_that_lasts_makes_a_link_dead_and_an_answer_makes_it_live(web):
    url = web.url("/later", host="paper.test")
    record(url)
    web.pages["/later"] = webs.page("Here", WORDS)
    check()
    good = LinkCheck.objects.get().last_good_at
    web.pages["/later"] = webs.status(502)
    for failures in range(1, LINK_PATIENCE + 1):
        check(older_than=0)
        link = LinkCheck.objects.get()
        assert (link.state, link.failures) == ("unreachable", failures)
        assert link.is_dead is (failures == LINK_PATIENCE)
        assert link.shown == ("dead" if link.is_dead else "unchecked")
        assert LinkCheck.objects.dead().exists() is link.is_dead
        assert link.last_good_at == good
    web.pages["/later"] = webs.page("Here", WORDS)
    check(older_than=0)
    link = LinkCheck.objects.get()
    assert (link.state, link.failures, link.shown) == ("reachable", 0, "reachable")


@pytest.mark.parametrize("state", LinkState)
@pytest.mark.parametrize("failures", [0, 1, LINK_PATIENCE])
def test_the_database_and_the_record_agree_on_what_is_dead(state, failures):
    link = LinkCheck.of("https://example.org/", timezone.now())
    link.state, link.failures = state, failures
    link.save()
    assert LinkCheck.objects.dead().exists() is link.is_dead


def test_that_programs_are_not_let_in_says_nothing_about_the_page(web):
    url = web.url("/door")
    record(url)
    web.pages["/door"] = webs.status(502)
    check()
    web.pages["/door"] = webs.status(403)
    check(older_than=0)
    link = LinkCheck.objects.get()
    assert (link.state, link.failures, link.shown) == ("refused", 1, "unchecked")


def test_states_are_those_that_visits_find():
    assert set(LinkState.values) == {*Outcome, "unchecked"}
    classes = [LinkState.good(), LinkState.final(), LinkState.passing(), LinkState.closed()]
    assert sorted(state for each in classes for state in each) == sorted(Outcome)


# Pages that say "not found"


@pytest.mark.parametrize(
    "title",
    [
        "404",
        "404 Not Found",
        "Error 404 - Le Fleuve",
        "Page introuvable – La Gazette",
        "Cette page n'existe plus",
        "Sorry, this page isn't available.",
        "Article no longer available | Herald",
        "Seite nicht gefunden",
        "Страница не найдена",
        "페이지를 찾을 수 없습니다 | 하늘일보",
        "404: ページが見つかりません",
    ],
)
def test_a_title_that_says_nothing_else_says_that_the_page_is_not_there(title):
    assert soft404.looks(f"<title>{title}</title>").says_so()


@pytest.mark.parametrize(
    "title",
    [
        "",
        "The Harbour Herald",
        "404 soldiers killed, Seoul says",
        "Bodies not found after the flood",
        "Article 404",
        "Document found",
        "No story",
        "What was not found in the archive",
        "The page that was removed from history",
        "Introuvable depuis mars, il réapparaît",
    ],
)
def test_a_title_about_something_missing_is_no_missing_page(title):
    assert not soft404.looks(f"<title>{title}</title>").says_so()


def test_articles_of_one_paper_are_not_taken_for_each_other():
    one, two = (
        soft404.looks(f"<title>{title} | Herald</title>{MENU * 20}{title}{WORDS}")
        for title in ("The river comes", "After the flood")
    )
    assert not one.resembles(two)
    assert one.resembles(one)


def test_no_page_is_slow_to_look_at():
    import time

    for page in ("<script>" * 40_000, "<" * 300_000, "<title>" * 40_000, "&amp;" * 60_000):
        began = time.monotonic()
        soft404.looks(page)
        assert time.monotonic() - began < 5


def test_an_address_that_cannot_exist_stands_beside_the_page():
    folder, _slash, name = soft404.cannot_exist("/2025/04/the-river.html").rpartition("/")
    assert folder == "/2025/04"
    assert name.endswith(".html")
    assert len(name) > 20


# Which are visited


def test_what_was_visited_lately_is_left_alone(web):
    record(web.url("/works/1"), web.url("/works/2"))
    check()
    assert "none is due" in check()
    link = LinkCheck.objects.get(address=web.url("/works/1"))
    link.checked_at = timezone.now() - datetime.timedelta(days=8)
    link.save()
    web.asked.clear()
    assert "1 of 1 addresses visited" in check()
    assert "/works/2" not in web.targets()
    assert "2 of 2 addresses visited" in check(older_than=0)


def test_trouble_is_looked_at_again_soon_until_it_is_known_to_last(web):
    record(web.url("/broken/1"))
    check()
    assert "none is due" in check()
    LinkCheck.objects.update(checked_at=timezone.now() - datetime.timedelta(hours=13))
    assert "1 of 1" in check()
    LinkCheck.objects.update(
        checked_at=timezone.now() - datetime.timedelta(hours=13), failures=LINK_PATIENCE
    )
    assert "none is due" in check()


def test_only_what_is_chosen_is_visited(web):
    record(
        *(web.url(f"/works/{n}", host="one.test") for n in range(3)),
        *(web.url(f"/gone/{n}", host="two.test") for n in range(3)),
    )
    assert "2 of 2" in check(host=["ONE.test"], limit=2)
    assert "4 of 4" in check(only=["unchecked"])
    web.asked.clear()
    assert "3 of 3 addresses visited: 3 gone" in check(only=["gone"], older_than=0)
    assert {asked.host for asked in web.asked} == {"two.test"}


def test_archived_addresses_are_visited_too_and_each_address_once(web):
    copy = web.url("/works/copy")
    record(web.url("/works/1"), web.url("/works/1"), archived_url=copy)
    record("", archived_url=copy)
    check()
    assert set(states()) == {web.url("/works/1"), copy}


def test_an_address_that_no_source_records_any_more_is_forgotten(web):
    [source] = record(web.url("/works/1"))
    check()
    source.url = web.url("/works/2")
    source.save()
    check()
    assert set(states()) == {web.url("/works/2")}


def test_an_address_as_long_as_a_source_can_record_is_kept(web):
    # In Hangul it is three times as long in bytes, and too long for an index of its own.
    long = web.url("/works/" + "강" * (1990 - len(web.url("/works/"))))
    web.pages["/works/" + "%EA%B0%95" * long.count("강")] = article("The river")
    record(long)
    check()
    assert states() == {long: "reachable"}


@pytest.mark.parametrize(
    "arguments",
    [["--older-than=-1"], ["--only=lost"], ["--workers=0"], ["--pause=soon"], ["--pause=nan"]],
)
def test_a_wrong_option_is_refused(arguments):
    with pytest.raises(CommandError):
        call_command("check_links", *arguments)


# One run after another


def test_a_host_that_is_away_is_left_alone_until_the_next_run(web):
    record(*(web.url(f"/{n}", host="away.example") for n in range(12)), web.url("/works/1"))
    said = check()
    assert Counter(states().values()) == {"unreachable": 5, "reachable": 1, "unchecked": 7}
    assert "7 are left for the next run" in said
    check()
    check()
    assert Counter(states().values()) == {"unreachable": 12, "reachable": 1}


@pytest.mark.parametrize("code", [429, 503])
def test_a_host_that_asks_for_rest_gets_it(web, code):
    web.pages["tired.test*"] = webs.status(code)
    web.pages["tired.test/robots.txt"] = webs.status(404)
    record(*(web.url(f"/{n}", host="tired.test") for n in range(5)))
    check()
    assert web.targets() == ["/0"]


def test_only_one_run_is_under_way(web, settings):
    record(web.url("/works/1"))
    second = []

    def during(handler):
        with pytest.raises(CommandError) as refused:
            check()
        second.append(refused.value)
        article("Here")(handler)

    web.pages["/works/1"] = during
    check()
    [refused] = second
    assert refused.returncode == 75
    assert "under way" in str(refused)
    assert states() == {web.url("/works/1"): "reachable"}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_stopped_goes_on_where_it_was(web, number):
    expected = {web.url(f"/works/{n}", host=f"paper-{n % 5}.test"): "reachable" for n in range(60)}
    record(*expected)
    before = signal.getsignal(number)

    def stopping(handler):
        if len(web.targets()) == 20:
            os.kill(os.getpid(), number)
        article(f"Page {handler.path}")(handler)

    web.pages["*"] = stopping
    with pytest.raises(SystemExit) as stopped:
        check(workers=3)
    assert stopped.value.code == 128 + number
    assert signal.getsignal(number) is before
    visited = Counter(states().values())
    assert 0 < visited["reachable"] < 40
    assert visited["unchecked"] == 60 - visited["reachable"]
    # What was under way is finished and kept: nothing is visited twice, nothing is lost.
    rest = visited["unchecked"]
    assert f"{rest} of {rest} addresses visited" in check(workers=3)
    assert states() == expected
    asked = Counter(asked.target for asked in web.asked if asked.target.startswith("/works/"))
    assert sum(asked[f"/works/{n}"] for n in range(60)) == 60


def test_stopping_does_not_wait_for_pauses(web):
    record(*(web.url(f"/works/{n}") for n in range(10)))

    def stopping(handler):
        os.kill(os.getpid(), signal.SIGTERM)
        article("Here")(handler)

    web.pages["/works/0"] = stopping
    with pytest.raises(SystemExit):
        check(pause=0.5)
    assert LinkCheck.objects.exclude(checked_at=None).count() <= 1


def test_readers_pages_hear_of_it(web, client):
    record(web.url("/gone/1"))
    changes = ClaimChange.objects.count()
    check()
    assert ClaimChange.objects.count() == changes + 1
    check()
    assert ClaimChange.objects.count() == changes + 1


def test_no_more_is_taken_up_than_is_being_visited():
    """However many addresses there are: what is in memory is a batch for each worker."""
    given, came, most = 0, 0, 0

    class Nowhere:
        def visit(self, known):
            return Visit(known.address, Outcome.REACHABLE)

    def next_batch(unwanted):
        nonlocal given, most
        if given >= 20_000:
            return None
        batch = [Known(f"https://example.org/{given + n}") for n in range(20)]
        given += len(batch)
        most = max(most, given - came)
        return f"host-{given}", batch

    found = set()
    for visit in visit_all(
        next_batch, cast("Visitor", Nowhere()), workers=4, stop=threading.Event()
    ):
        came += 1
        found.add(visit.address)
    assert len(found) == 20_000
    assert most <= 4 * 20 + 20


def test_an_error_of_the_program_itself_ends_the_run_instead_of_hanging():
    class Broken:
        def visit(self, known):
            raise ZeroDivisionError

    batches = iter([("a", [Known("https://example.org/")])])
    with pytest.raises(ZeroDivisionError):
        list(
            visit_all(
                lambda _unwanted: next(batches, None),
                cast("Visitor", Broken()),
                workers=2,
                stop=threading.Event(),
            )
        )


def test_a_visitor_never_fails_on_an_address():
    visitor = Visitor(http_client.fetcher())
    for address in ("", "nonsense", "http://[", "ftp://example.org/", "http://user@example.org/"):
        visit = visitor.visit(Known(address))
        assert visit.outcome == Outcome.UNREACHABLE


# What readers see


def link(state, *, days=0, failures=1, good=True):
    """A link that was checked on 12 May 2026, or never."""
    moment = datetime.datetime(2026, 5, 12, 12, tzinfo=datetime.UTC)
    return LinkCheck(
        address="https://example.org/",
        state=state,
        failures=failures,
        checked_at=None if state == "unchecked" else moment,
        last_good_at=moment - datetime.timedelta(days=70) if good else None,
    )


@pytest.mark.parametrize(
    ("known", "shown", "words"),
    [
        (link("unchecked"), "unchecked", "not checked yet"),
        (link("reachable"), "reachable", "works, checked 12 May 2026"),
        (link("moved"), "reachable", "works, checked 12 May 2026"),
        (link("gone"), "dead", "dead, checked 12 May 2026; it last worked on 3 Mar 2026"),
        (link("not-found", good=False), "dead", "dead, checked 12 May 2026"),
        (link("slow"), "unchecked", "did not answer on 12 May 2026; it will be tried again"),
        (link("slow", failures=3, good=False), "dead", "dead, checked 12 May 2026"),
        (
            link("robots"),
            "unchecked",
            "not open to programs, so not checked; tried 12 May 2026",
        ),
    ],
)
def test_readers_are_told_in_words(known, shown, words):
    with translation.override("en"):
        assert (known.shown, summaries.link(known)) == (shown, words)


def place(page, text):
    """Where something stands in a page; it must stand there."""
    assert text in page
    return page.index(text)


@pytest.fixture
def wire(world):
    """A source of the cast with an address and a copy."""
    source = world.source("wire")
    source.archived_url = "https://archive.example/web/1/https://example.org/wire"
    source.save()
    now = timezone.now()
    for url in (source.url, source.archived_url):
        LinkCheck.of(url, now).save()
    return source


def found(url, state, failures=1):
    """Let a check have found this."""
    LinkCheck.objects.filter(key=LinkCheck.key_of(url)).update(
        state=state, failures=failures, checked_at=timezone.now()
    )


def pages(world):
    """The pages on which the source's links are drawn."""
    return [world.source("wire").get_absolute_url(), world.claim("toll").get_absolute_url()]


def test_a_link_that_works_comes_before_its_copy(world, wire, client):
    found(wire.url, "reachable")
    for address in pages(world):
        page = client.get(address).text
        assert place(page, f'data-state="reachable" href="{wire.url}"') < place(
            page, f'data-state="archived" href="{wire.archived_url}"'
        )


@pytest.mark.parametrize("state", ["gone", "not-found", "private"])
def test_a_dead_link_comes_behind_its_copy(world, wire, client, state):
    found(wire.url, state)
    for address in pages(world):
        page = client.get(address).text
        assert place(page, f'data-state="archived" href="{wire.archived_url}"') < place(
            page, f'data-state="dead" href="{wire.url}"'
        )
        assert "dead, checked" in page


def test_a_copy_that_is_dead_is_not_offered_first(world, wire, client):
    found(wire.url, "gone")
    found(wire.archived_url, "gone")
    for address in pages(world):
        page = client.get(address).text
        assert place(page, f'data-state="dead" href="{wire.url}"') < place(
            page, f'data-state="dead" href="{wire.archived_url}"'
        )


def test_a_link_that_nobody_visited_says_so(world, client):
    page = client.get(world.article("herald").get_absolute_url()).text
    assert 'data-state="unchecked" href="https://example.org/herald"' in page
    assert "not checked yet" in page
    assert 'data-state="none"' in page


def test_a_source_without_an_address_says_so(world, client):
    page = client.get(world.source("remarks").get_absolute_url()).text
    assert page.count('data-state="none"') == 2


def test_the_state_of_many_links_is_one_query(world, django_assert_num_queries):
    sources = record(*(f"https://example.org/{n}" for n in range(300)))
    actions.note_links(now=timezone.now())
    with django_assert_num_queries(1):
        LinkCheck.objects.bring_to(sources)
    assert {source.link.state for source in sources} == {"unchecked"}
    with django_assert_num_queries(0):
        LinkCheck.objects.bring_to([Source(kind="document", title="Bare")])


def test_a_claim_page_with_more_links_runs_no_more_queries(world, client, wire):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as context:
            assert client.get(world.claim("toll").get_absolute_url()).status_code == 200
        return len(context)

    Source.objects.exclude(pk=wire.pk).update(url="", archived_url="")
    few = queries()
    for source in Source.objects.all():
        source.url = f"https://example.org/other/{source.pk}"
        source.archived_url = f"https://archive.example/{source.pk}"
        source.save()
    actions.refresh_claims([])
    assert queries() == few
    assert Source.objects.aggregate(n=Count("url", distinct=True))["n"] > 5
