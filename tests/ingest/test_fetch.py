"""Fetching from the web: what may be asked for, what may answer, and that it always ends."""

import gzip
import ipaddress
import itertools
import socket
import ssl
import threading
import time
import tracemalloc
import zlib
from typing import Any

import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st

from articles.ingest import addresses
from articles.ingest import robots as robots_rules
from articles.ingest.encodings import decode
from articles.ingest.fetch import Fetcher, Limits
from articles.ingest.problems import SENTENCES, NotFetched, Problem
from articles.ingest.robots import Gate, Robots, Stopped, rules_for
from tests.support import web as webs

HERE = (ipaddress.ip_network("127.0.0.1/32"),)
QUICK = Limits(seconds=1.0, connect_seconds=0.5, bytes=100_000, redirects=4)
LONG = "a" * 70


@pytest.fixture
def web(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", webs.names())
    with webs.standing() as standing:
        yield standing


def fetcher(agent="newsclaims", **changes: Any):
    options: dict[str, Any] = {"limits": QUICK, "allowed": HERE}
    return Fetcher(agent=agent, **(options | changes))


def problem(address, fetching=None, **options):
    """Why an address is not fetched; the sentence must be whole."""
    with pytest.raises(NotFetched) as caught:
        (fetching or fetcher()).fetch(address, **options)
    assert "%(" not in str(caught.value)
    assert str(caught.value).endswith(".")
    return caught.value.problem


# What may be asked for

LOOPBACK = [
    "http://127.0.0.1/",
    "http://127.0.0.1:8000/",
    "http://127.1/",
    "http://127.0.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.1/",
    "http://017700000001/",
    "http://0177.0.0.1/",
    "http://127.0.0.1./",
    "http://127.255.255.254/",
    "http://0/",
    "http://0.0.0.0/",
    "http://[::1]/",
    "http://[::]/",
    "http://[0:0:0:0:0:0:0:1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[::127.0.0.1]/",
    "http://[::ffff:0:127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[64:ff9b:1::7f00:1]/",
    "http://[2002:7f00:1::]/",
    "http://[2001:0:4136:e378:8000:63bf:80ff:fffe]/",
    "http://①②⑦.⓪.⓪.①/",
    "http://127。0。0。1/",
    "http://１２７.0.0.1/",
]
PRIVATE = [
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://172.31.255.255/",
    "http://192.168.1.1/",
    "http://100.64.0.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://2852039166/",
    "http://0xa9fea9fe/latest/meta-data/",
    "http://0251.0376.0251.0376/",
    "http://[::ffff:169.254.169.254]/",
    "http://100.100.100.200/latest/meta-data/",
    "http://168.63.129.16/machine/",
    "http://192.0.0.192/opc/v2/",
    "http://[fd00:ec2::254]/",
    "http://[fe80::1]/",
    "http://[fc00::1]/",
    "http://[fec0::1]/",
    "http://[ff02::1]/",
    "http://[2001:db8::1]/",
    "http://[100::1]/",
    "http://[64:ff9b::a9fe:a9fe]/",
    "http://192.0.2.1/",
    "http://198.18.0.1/",
    "http://203.0.113.9/",
    "http://224.0.0.1/",
    "http://240.0.0.1/",
    "http://255.255.255.255/",
]


@pytest.mark.parametrize("address", LOOPBACK + PRIVATE)
def test_no_spelling_of_a_private_address_is_connected_to(address, monkeypatch):
    monkeypatch.setattr(socket, "socket", None)  # a connection would fail otherwise
    monkeypatch.setattr(socket, "getaddrinfo", None)
    assert problem(address, fetcher(allowed=())) == Problem.PRIVATE


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "64:ff9b::808:808", "172.32.0.1", "11.0.0.1"],
)
def test_public_addresses_may_be_visited(address):
    assert addresses.may_visit(ipaddress.ip_address(address))


@pytest.mark.parametrize("ips", [["127.0.0.1"], ["10.1.2.3"], ["::1"], ["8.8.8.8", "10.0.0.1"]])
def test_a_name_that_resolves_to_a_private_address_is_refused(ips, monkeypatch):
    # The last one is public too: one bad machine of a name is enough.
    monkeypatch.setattr(socket, "socket", None)
    asking = fetcher(allowed=(), resolver=lambda _host, _port: ips)
    assert problem("http://inside.example/", asking) == Problem.PRIVATE


def test_localhost_is_refused_as_what_it_resolves_to():
    assert problem("http://localhost/", fetcher(allowed=())) == Problem.PRIVATE


@given(st.integers(0, 2**32 - 1))
def test_an_address_that_is_not_public_is_not_public_inside_version_6_either(number):
    inner = ipaddress.IPv4Address(number)
    wrapped = [
        ipaddress.IPv6Address(int(ipaddress.IPv6Address(prefix)) | number)
        for prefix in ("::", "::ffff:0:0", "::ffff:0:0:0", "64:ff9b:1::")
    ]
    wrapped.append(ipaddress.IPv6Address((0x2002 << 112) | (number << 80)))
    assert not any(addresses.is_public(ip) for ip in wrapped)
    translated = ipaddress.IPv6Address(int(ipaddress.IPv6Address("64:ff9b::")) | number)
    assert addresses.is_public(translated) == addresses.is_public(inner)
    assert not addresses.is_public(inner) or inner.is_global


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("file:///etc/passwd", Problem.NOT_WEB),
        ("gopher://127.0.0.1:6379/_FLUSHALL", Problem.NOT_WEB),
        ("ftp://example.org/", Problem.NOT_WEB),
        ("javascript:alert(1)", Problem.NOT_WEB),
        ("data:text/html,hello", Problem.NOT_WEB),
        ("dict://127.0.0.1:11211/stat", Problem.NOT_WEB),
        ("http://user@example.org/", Problem.PASSWORD),
        ("http://example.org:80@127.0.0.1/", Problem.PASSWORD),
        ("http://@example.org/", Problem.PASSWORD),
        ("http://example.org:22/", Problem.PORT),
        ("http://example.org:25/", Problem.PORT),
        ("http://example.org:0/", Problem.PORT),
        ("http://example.org:99999/", Problem.MALFORMED),
        ("http://example.org:http/", Problem.MALFORMED),
        ("http://example.org:/", Problem.MALFORMED),
        ("http://", Problem.MALFORMED),
        ("http:///path", Problem.MALFORMED),
        ("example.org", Problem.MALFORMED),
        ("//example.org/", Problem.MALFORMED),
        ("", Problem.MALFORMED),
        ("http://exa mple.org/", Problem.MALFORMED),
        ("http://example.org\\@127.0.0.1/", Problem.MALFORMED),
        ("http://example.org/a\r\nHost: inside", Problem.MALFORMED),
        ("http://example.org/\x00", Problem.MALFORMED),
        ("http://[::1", Problem.MALFORMED),
        ("http://[fe80::1%25eth0]/", Problem.MALFORMED),
        ("http://1.2.3.4.5/", Problem.MALFORMED),
        ("http://256.1.1.1/", Problem.MALFORMED),
        ("http://09.1.1.1/", Problem.MALFORMED),
        ("http://ex..ample/", Problem.MALFORMED),
        (f"http://{LONG}.example/", Problem.MALFORMED),
        ("http://example.org/" + "a" * 9000, Problem.MALFORMED),
    ],
)
def test_what_is_no_address_of_a_page_is_refused_with_a_sentence(address, why, monkeypatch):
    monkeypatch.setattr(socket, "socket", None)
    monkeypatch.setattr(socket, "getaddrinfo", webs.names({"example.org": ["8.8.8.8"]}))
    assert problem(address) == why


@given(st.text(max_size=60).map(lambda text: "http://" + text) | st.text(max_size=60))
def test_an_address_is_refused_or_means_one_thing(text):
    try:
        address = addresses.parse(text)
    except NotFetched:
        return
    assert str(address).isascii()
    assert addresses.parse(str(address)) == address
    assert not any(character in str(address) for character in " \r\n\t\\")


def test_an_address_in_any_script_is_written_the_one_way_that_is_asked_for():
    address = addresses.parse("HTTP://Élan.EXAMPLE:080/caf\u00e9?q=été#top")
    assert str(address) == "http://xn--lan-9la.example/caf%C3%A9?q=%C3%A9t%C3%A9"


# Who is asked


def test_the_connection_goes_to_the_machine_that_was_checked(web):
    web.pages["/"] = webs.page("Here")
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    asked = []

    def rebinding(host, port):
        asked.append(host)
        return next(answers)

    found = fetcher(resolver=rebinding).fetch(web.url(host="rebind.example"))
    assert found.status == 200
    # Looked up once: there is no second answer between the check and the use.
    assert asked == ["rebind.example"]


def test_a_name_is_checked_again_after_each_redirect(web):
    web.pages["/"] = webs.redirect("/next")
    web.pages["/next"] = webs.page("Secret")
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    asking = fetcher(resolver=lambda _host, _port: next(answers))
    assert problem(web.url(host="rebind.example"), asking) == Problem.PRIVATE
    assert web.targets() == ["/"]


@pytest.mark.parametrize(
    ("to", "why"),
    [
        ("http://127.0.0.2/", Problem.PRIVATE),
        ("http://[::1]/", Problem.PRIVATE),
        ("http://169.254.169.254/latest/meta-data/", Problem.PRIVATE),
        ("//10.0.0.1/", Problem.PRIVATE),
        ("http://0x0a000001/", Problem.PRIVATE),
        ("http://inside.test.example/", Problem.PRIVATE),
        ("file:///etc/passwd", Problem.NOT_WEB),
        ("gopher://127.0.0.1/", Problem.NOT_WEB),
        ("ftp://127.0.0.1/", Problem.NOT_WEB),
        ("http://user:secret@127.0.0.1/", Problem.PASSWORD),
        ("http://127.0.0.1:25/", Problem.PORT),
        ("http://nowhere.example/", Problem.UNKNOWN_NAME),
        ("http://[", Problem.MALFORMED),
    ],
)
@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_a_redirect_leads_to_no_place_that_could_not_be_asked_for(web, to, why, code, monkeypatch):
    found = {"inside.test.example": ["192.168.0.1"]}
    monkeypatch.setattr(socket, "getaddrinfo", webs.names(found))
    web.pages["/"] = webs.redirect(to, code)
    assert problem(web.url()) == why
    assert web.targets() == ["/"]


def test_only_networks_that_are_allowed_by_name_are_visited_besides_public_ones(web):
    web.pages["/"] = webs.page("Here")
    assert problem(web.url(), fetcher(allowed=())) == Problem.PRIVATE
    elsewhere = (ipaddress.ip_network("10.0.0.0/8"), ipaddress.ip_network("::/0"))
    assert problem(web.url(), fetcher(allowed=elsewhere)) == Problem.PRIVATE
    assert not web.asked
    assert fetcher(allowed=HERE).fetch(web.url()).status == 200


def test_a_request_says_who_asks_and_for_which_host(web):
    web.pages["/a"] = webs.page("Here")
    fetcher(agent="newsclaims (+https://claims.example.org/about/)").fetch(
        web.url("/a?b=c#d", host="paper.test")
    )
    [asked] = web.asked
    assert asked.target == "/a?b=c"
    assert asked.headers["host"] == f"paper.test:{web.port}"
    assert asked.headers["user-agent"] == "newsclaims (+https://claims.example.org/about/)"
    assert asked.headers["accept-encoding"] == "gzip"
    assert asked.headers["connection"] == "close"


# What answers


def test_a_page_comes_with_its_way_and_its_head(web):
    web.pages["/old"] = webs.redirect("/new", 301)
    web.pages["/new"] = webs.redirect(web.url("/é", host="paper.test"), 302)
    web.pages["/%C3%A9"] = webs.page("Crue", ETag='"v1"')
    found = fetcher().fetch(web.url("/old"))
    assert found.address == web.url("/old")
    assert found.final_address == web.url("/%C3%A9", host="paper.test")
    assert [(step.status, step.to) for step in found.redirects] == [
        (301, web.url("/new")),
        (302, web.url("/%C3%A9", host="paper.test")),
    ]
    assert (found.status, found.media_type, found.headers["etag"]) == (200, "text/html", '"v1"')
    assert "<h1>Crue</h1>" in found.text()


@pytest.mark.parametrize("code", [204, 304, 400, 403, 404, 410, 500, 503])
def test_every_status_is_an_answer(web, code):
    web.pages["/"] = webs.status(code)
    found = fetcher().fetch(web.url())
    assert (found.status, found.body) == (code, b"")


def test_of_an_error_the_body_is_read_where_it_is_asked_for_and_only_its_beginning(web):
    web.pages["/"] = webs.body(b"x" * 1_000_000, "application/json", 400)
    assert fetcher().fetch(web.url()).body == b""
    assert fetcher().fetch(web.url(), errors=True).body == b"x" * 64_000


def test_packed_pages_are_unpacked(web):
    text = "Le fleuve déborde. " * 100
    packed = gzip.compress(text.encode())
    web.pages["/one"] = webs.body(packed, "text/html", Content_Encoding="gzip")
    web.pages["/two"] = webs.body(packed + packed, "text/html", Content_Encoding="x-gzip")
    web.pages["/filled"] = webs.body(packed + b"\0" * 50, "text/html", Content_Encoding="gzip")
    web.pages["/chunked"] = webs.raw(
        webs.HTML_HEAD + b"Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n",
        *(b"%x\r\n%s\r\n" % (len(part), part) for part in (packed[:7], packed[7:])),
        b"0\r\n\r\n",
    )
    assert fetcher().fetch(web.url("/one")).text() == text
    assert fetcher().fetch(web.url("/two")).text() == text * 2
    assert fetcher().fetch(web.url("/filled")).text() == text
    assert fetcher().fetch(web.url("/chunked")).text() == text


@pytest.mark.parametrize(
    ("media_type", "reads"),
    [
        ("text/html; charset=utf-8", True),
        ("TEXT/HTML", True),
        ("application/xhtml+xml", True),
        ("application/pdf", False),
        ("image/png", False),
        ("application/zip", None),
        ("application/octet-stream", None),
        ("nonsense", None),
    ],
)
def test_a_type_is_read_only_known_to_be_there_or_refused(web, media_type, reads):
    web.pages["/"] = webs.body(b"content", media_type)
    present = ["application/pdf", "image/"]
    if reads is None:
        assert problem(web.url(), present=present) == Problem.WRONG_TYPE
    else:
        found = fetcher().fetch(web.url(), present=present)
        assert found.body == (b"content" if reads else b"")


def test_a_page_without_a_type_is_read_as_text_and_no_other_file(web):
    web.pages["/page"] = webs.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<p>Hi!")
    web.pages["/file"] = webs.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n\x7fELF\0\0")
    assert fetcher().fetch(web.url("/page")).text() == "<p>Hi!"
    assert problem(web.url("/file")) == Problem.WRONG_TYPE


def test_a_host_that_lets_in_only_who_returns_its_cookie_is_no_circle(web):
    def gate(handler):
        if "seen=1" in handler.headers.get("Cookie", ""):
            webs.page("Inside")(handler)
        else:
            webs.redirect("/", 302, Set_Cookie="seen=1; Path=/; HttpOnly")(handler)

    web.pages["/"] = gate
    assert "Inside" in fetcher().fetch(web.url()).text()
    # Nothing is kept for the next fetch, and nothing is told to another host.
    web.asked.clear()
    web.pages["/away"] = webs.redirect(web.url("/", host="other.test"), 302, Set_Cookie="id=7")
    fetcher().fetch(web.url("/away"))
    assert "cookie" not in web.asked[0].headers
    assert all("id=7" not in asked.headers.get("cookie", "") for asked in web.asked)


def test_what_is_known_of_an_address_is_not_said_to_where_it_leads(web):
    web.pages["/"] = webs.redirect("/next")
    web.pages["/next"] = webs.page("There")
    fetcher().fetch(web.url(), headers={"If-None-Match": '"v1"'})
    assert [asked.headers.get("if-none-match") for asked in web.asked] == ['"v1"', None]


# Those that do not want it to end

BOMB = gzip.compress(b"\0" * 50_000_000, compresslevel=9)
CHUNKED = webs.HTML_HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
PACKED = webs.HTML_HEAD + b"Content-Encoding: gzip\r\n\r\n"

ATTACKS = {
    "an endless body": (webs.flood(webs.HTML_HEAD + b"\r\n", b"x" * 10_000), Problem.TOO_LARGE),
    "endless chunks": (webs.flood(CHUNKED, b"2710\r\n" + b"x" * 10_000 + b"\r\n"), "too-large"),
    "one chunk without an end": (
        webs.flood(CHUNKED + b"ffffffffff\r\n", b"x" * 9_999),
        "too-large",
    ),
    "a huge body, announced": (
        webs.raw(webs.HTML_HEAD + b"Content-Length: 999999999999\r\n\r\n", pause=5),
        "too-large",
    ),
    "a bomb": (webs.body(BOMB, "text/html", Content_Encoding="gzip"), "too-large"),
    "bombs in a row": (webs.flood(PACKED, gzip.compress(b"\0" * 500_000)), "too-large"),
    "empty files in a row": (webs.flood(PACKED, gzip.compress(b"") * 500), ("too-large", "slow")),
    "a bomb in a bomb": (
        webs.body(gzip.compress(BOMB), "text/html", Content_Encoding="gzip, gzip"),
        "unreadable",
    ),
    "another coding": (
        webs.body(zlib.compress(b"text"), "text/html", Content_Encoding="deflate"),
        "unreadable",
    ),
    "broken packing": (
        webs.body(b"\x1f\x8bnonsense" * 10, "text/html", Content_Encoding="gzip"),
        "unreadable",
    ),
    "half a file": (webs.body(BOMB[:100], "text/html", Content_Encoding="gzip"), "unreadable"),
    "a body that breaks off": (
        webs.raw(webs.HTML_HEAD + b"Content-Length: 1000\r\n\r\nhalf of it"),
        "unreadable",
    ),
    "chunks that break off": (webs.raw(CHUNKED + b"ff\r\nhalf of it"), "unreadable"),
    "a chunk of no size": (webs.raw(CHUNKED + b"zz\r\n"), "unreadable"),
    "endless headers": (
        webs.flood(b"HTTP/1.1 200 OK\r\n", b"X-Header: " + b"x" * 500 + b"\r\n"),
        "unreadable",
    ),
    "one header without an end": (
        webs.flood(b"HTTP/1.1 200 OK\r\nX: ", b"x" * 9_999),
        "unreadable",
    ),
    "a status without an end": (webs.flood(b"HTTP/1.1 200 ", b"O" * 9_999), "unreadable"),
    "endless promises": (
        webs.drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 5, 0.01),
        "slow",
    ),
    "no HTTP at all": (webs.raw(b"220 mail.example ESMTP ready\r\n"), "unreadable"),
    "a drip of a head": (webs.drip(b"HTTP/1.1 200 OK\r\nX: ", b"x", 0.05), "slow"),
    "a drip of a body": (webs.drip(webs.HTML_HEAD + b"\r\n", b"x", 0.05), "slow"),
    "a drip of a packed body": (webs.drip(PACKED + BOMB[:10], b"", 0.05), "slow"),
    "silence": (webs.silence, "slow"),
    "silence after the head": (webs.raw(webs.HTML_HEAD + b"\r\n", pause=5), "slow"),
    "nothing": (webs.raw(b""), "unreachable"),
    "a circle of one": (webs.redirect("/"), "loop"),
    "a circle with a cookie": (webs.redirect("/", Set_Cookie="a=1"), "loop"),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_every_answer_ends_soon_and_small(web, name):
    answer, why = ATTACKS[name]
    why = (why,) if isinstance(why, str) else why
    web.pages["*"] = answer
    tracemalloc.start()
    began = time.monotonic()
    try:
        assert problem(web.url()) in why
        taken, peak = time.monotonic() - began, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    # The limit is one second and 100 kB; whoever sends stands in the same process.
    assert taken < QUICK.seconds + 4
    assert peak < 8_000_000


def test_redirects_without_an_end_are_left_after_a_few(web):
    def onward(handler):
        webs.redirect(handler.path + "a")(handler)

    web.pages["*"] = onward
    assert problem(web.url()) == Problem.LOOP
    assert len(web.asked) == QUICK.redirects + 1


def test_cookies_without_an_end_are_a_circle_too(web):
    def another(handler):
        webs.redirect("/", Set_Cookie=f"a{len(web.asked)}={'x' * 3000}")(handler)

    web.pages["/"] = another
    assert problem(web.url()) == Problem.LOOP
    assert max(len(asked.headers.get("cookie", "")) for asked in web.asked) < 25_000


def test_a_wrong_cookie_is_not_returned(web):
    web.pages["/"] = webs.raw(
        b"HTTP/1.1 302 Found\r\nLocation: /next\r\nSet-Cookie: a=\xe9\r\nSet-Cookie: b\r\n"
        b"Set-Cookie: c=x y\r\nSet-Cookie: ok=1\r\nContent-Length: 0\r\n\r\n"
    )
    web.pages["/next"] = webs.page("There")
    fetcher().fetch(web.url())
    assert web.asked[1].headers["cookie"] == "ok=1"


def test_all_redirects_share_the_time(web):
    def onward(handler):
        handler.pause(0.4)
        webs.redirect(handler.path + "a")(handler)

    web.pages["*"] = onward
    began = time.monotonic()
    assert problem(web.url()) == Problem.SLOW
    assert time.monotonic() - began < 3


def test_a_machine_that_is_not_there_is_unreachable():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert problem(f"http://127.0.0.1:{port}/") == Problem.UNREACHABLE


def test_of_several_machines_the_next_is_asked_when_one_is_away(web):
    web.pages["/"] = webs.page("Here")
    both = (*HERE, ipaddress.ip_network("::1/128"))
    # Nobody listens at ::1.
    asking = fetcher(allowed=both, resolver=lambda _host, _port: ["::1", "127.0.0.1"])
    assert asking.fetch(web.url(host="two.example")).status == 200


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (socket.gaierror(socket.EAI_NONAME, "unknown"), Problem.UNKNOWN_NAME),
        (socket.gaierror(socket.EAI_AGAIN, "later"), Problem.UNREACHABLE),
        (UnicodeError("label too long"), Problem.UNKNOWN_NAME),
    ],
)
def test_a_name_that_cannot_be_looked_up_says_so(error, why):
    def fail(_host, _port):
        raise error

    assert problem("http://nowhere.example/", fetcher(resolver=fail)) == why


def test_looking_a_name_up_has_its_time_too():
    asked = threading.Event()

    def hang(_host, _port):
        asked.wait(5)
        return ["127.0.0.1"]

    began = time.monotonic()
    assert problem("http://slow.example/", fetcher(resolver=hang)) == Problem.SLOW
    assert time.monotonic() - began < 4
    asked.set()


# Over TLS


@pytest.fixture
def authority():
    return trustme.CA()


@pytest.fixture
def secure_web(authority, monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", webs.names())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("paper.test", "127.0.0.1").configure_cert(context)
    with webs.standing(context) as standing:
        yield standing


def test_a_page_comes_over_tls_for_the_name_that_was_asked_for(secure_web, authority):
    secure_web.pages["/"] = webs.page("Here")
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    asking = fetcher(tls=trusting)
    for host in ("paper.test", "127.0.0.1"):
        assert asking.fetch(secure_web.url(host=host, scheme="https")).status == 200
    # The certificate names another machine, though the connection is the same.
    assert problem(secure_web.url(host="other.test", scheme="https"), asking) == "certificate"


def test_a_certificate_that_nobody_vouches_for_is_refused(secure_web):
    secure_web.pages["/"] = webs.page("Here")
    assert problem(secure_web.url(host="paper.test", scheme="https")) == Problem.CERTIFICATE
    assert not secure_web.asked


def test_what_does_not_speak_tls_is_not_understood(web):
    web.pages["/"] = webs.page("Here")
    assert problem(web.url(scheme="https", host="paper.test")) in {"unreadable", "unreachable"}


def test_a_greeting_without_an_end_is_slow():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert problem(f"https://127.0.0.1:{port}/") == Problem.SLOW


# Text

RUSSIAN = "Река вышла из берегов. Затоплены четыре тысячи домов, сказал министр в субботу."
KOREAN = "강이 넘쳤다. 국토부는 수문이 닫혀 있었다고 말했다. 주민들은 새벽에 대피했다."


@pytest.mark.parametrize(
    ("data", "content_type", "text"),
    [
        ("Crue à Évry".encode(), "text/html", "Crue à Évry"),
        ("Crue".encode("utf-8-sig"), "", "Crue"),
        ("강이 넘쳤다".encode("euc-kr"), "text/html; charset=EUC-KR", "강이 넘쳤다"),
        (
            '<meta charset="windows-1251">Река'.encode("cp1251"),
            "",
            '<meta charset="windows-1251">Река',
        ),
        ("“quoted” €".encode("cp1252"), "text/html; charset=iso-8859-1", "“quoted” €"),
        ("Überflutung".encode("latin-1"), "text/html", "Überflutung"),
        ("Fluss".encode("utf-16"), "text/html", "Fluss"),
        (b'<meta charset="utf-16">Fluss', "", '<meta charset="utf-16">Fluss'),
        ("洪水".encode("gb18030"), "text/html; charset=gb2312", "洪水"),
        (
            b"caf\xc3\xa9 caf\xc3\xa9 caf\xc3\xa9 caf\xc3\xa9 caf\xc3\xa9 \xc3",
            "",
            "café " * 5 + "\ufffd",
        ),
        # What a server calls Latin-1 and is not.
        ("Crue à Évry".encode(), "text/html; charset=iso-8859-1", "Crue à Évry"),
        (
            "50 € pour une œuvre".encode("iso8859-15"),
            "text/html; charset=ISO-8859-15",
            "50 € pour une œuvre",
        ),
        ("50 € pour une œuvre".encode("iso8859-15"), "text/html", "50 € pour une œuvre"),
        ("똠방각하".encode("cp949"), "text/html; charset=ks_c_5601-1987", "똠방각하"),
        ("①川が氾濫".encode("cp932"), "text/html; charset=x-sjis", "①川が氾濫"),
        ('<html lang="ko">강이'.encode("euc-kr"), "text/html", '<html lang="ko">강이'),
        ('<html lang="pl">Łódź'.encode("cp1250"), "", '<html lang="pl">Łódź'),
        (RUSSIAN.encode("cp1251"), "text/plain", RUSSIAN),
        (KOREAN.encode("euc-kr"), "text/plain", KOREAN),
        (b"plain", "text/html; charset=zip", "plain"),
        (b"plain", "text/html; charset=punycode", "plain"),
        (b"plain", "text/html; charset=\x00", "plain"),
    ],
)
def test_text_is_read_in_the_encoding_that_it_is_in(data, content_type, text):
    assert decode(data, content_type) == text


@given(st.binary(max_size=300), st.text(max_size=40))
def test_any_bytes_are_some_text(data, content_type):
    decode(data, f"text/html; charset={content_type}")


# Politeness


@pytest.mark.parametrize(
    ("text", "target", "allowed"),
    [
        ("", "/a", True),
        ("User-agent: *\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: newsclaims\nDisallow: /\n\nUser-agent: *\nDisallow:", "/a", False),
        ("User-agent: newsclaims\nAllow: /\n\nUser-agent: *\nDisallow: /", "/a", True),
        ("User-agent: NewsClaims/1.0\nDisallow: /", "/a", False),
        ("User-agent: other\nDisallow: /", "/a", True),
        ("User-agent: other\nUser-agent: newsclaims\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow: /a", "/abc", False),
        ("User-agent: *\nDisallow: /a/", "/abc", True),
        # The longest that fits decides, whatever stands first; of two as long, what allows.
        ("User-agent: *\nDisallow: /\nAllow: /news/", "/news/1", True),
        ("User-agent: *\nAllow: /news/\nDisallow: /news/old/", "/news/old/1", False),
        ("User-agent: *\nDisallow: /a\nAllow: /a", "/a", True),
        ("User-agent: *\nDisallow: /*?print=", "/a?print=1", False),
        ("User-agent: *\nDisallow: /*?print=", "/a?q=1", True),
        ("User-agent: *\nDisallow: /*.pdf$", "/a.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/a.pdf?x", True),
        ("User-agent: *\nDisallow: /a$", "/a", False),
        ("User-agent: *\nDisallow: /a$", "/ab", True),
        ("User-agent: *\nDisallow: /a*b*c", "/a1b2b3c4", False),
        ("User-agent: *\nDisallow: /caf%C3%A9", "/caf%c3%a9", False),
        ("User-agent: *\nDisallow: /café", "/caf%C3%A9", False),
        ("User-agent: *\nDisallow: /a%2Fb", "/a/b", True),
        ("# note\nUser-agent: * # all\nDisallow: /a # some\nnonsense\n: :\n", "/a", False),
        ("\ufeffUser-agent: *\r\nDisallow: /a\r\n", "/a", False),
        ("Disallow: /", "/a", True),
        ("User-agent: *\nDisallow: /a\n\nUser-agent: *\nDisallow: /b", "/a", False),
        ("User-agent: newsclaims\n\nUser-agent: *\nDisallow: /", "/a", False),
        ("User-agent: newsclaims\nCrawl-delay: 1\n\nUser-agent: *\nDisallow: /", "/a", True),
    ],
)
def test_robots_txt_is_read_as_rfc_9309_says(text, target, allowed):
    assert rules_for("newsclaims", text).allows(target) is allowed


def test_a_pause_that_is_asked_for_is_kept_within_reason():
    assert rules_for("newsclaims", "User-agent: *\nCrawl-delay: 2.5").delay == 2.5
    assert rules_for("newsclaims", "User-agent: *\nCrawl-delay: 86400").delay == 30
    assert rules_for("newsclaims", "User-agent: *\nCrawl-delay: soon").delay == 0
    assert rules_for("newsclaims", "User-agent: *\nCrawl-delay: nan").delay == 0


def test_no_pattern_makes_robots_txt_slow():
    rules = rules_for("newsclaims", "User-agent: *\nDisallow: /" + "a*" * 2000 + "b$")
    began = time.monotonic()
    assert rules.allows("/" + "a" * 7000)
    assert time.monotonic() - began < 5


@given(st.text(alphabet="/ab*$%2F", max_size=12), st.text(alphabet="/ab%2F$", max_size=12))
def test_a_pattern_fits_as_its_meaning_says(pattern, path):
    """Against another way to say the same: a regular expression."""
    import re

    raw, target = robots_rules._bytes("/" + pattern), robots_rules._bytes("/" + path)
    body = raw.removesuffix(b"$")
    meaning = b".*".join(re.escape(part) for part in body.split(b"*"))
    expected = re.match(meaning + (rb"\Z" if raw.endswith(b"$") else b""), target, re.DOTALL)
    assert robots_rules._fits(raw, target) is bool(expected)


def robots(web, text, **options):
    web.pages["/robots.txt"] = webs.body(text.encode(), "text/plain")
    web.pages["/page"] = webs.page("Here")
    return fetcher(gate=Gate(0), robots=Robots("newsclaims"), **options)


def test_a_page_that_a_host_wants_left_alone_is_left_alone(web):
    asking = robots(web, "User-agent: newsclaims\nDisallow: /page")
    assert problem(web.url("/page"), asking) == Problem.ROBOTS
    assert web.targets() == []
    # Asked for once, and for each host.
    assert problem(web.url("/page"), asking) == Problem.ROBOTS
    assert len(web.asked) == 1
    assert problem(web.url("/page", host="paper.test"), asking) == Problem.ROBOTS
    assert len(web.asked) == 2


def test_robots_txt_is_heeded_where_a_redirect_leads(web):
    asking = robots(web, "User-agent: *\nDisallow: /page")
    web.pages["/start"] = webs.redirect("/page")
    assert problem(web.url("/start"), asking) == Problem.ROBOTS
    assert web.targets() == ["/start"]


@pytest.mark.parametrize("code", [401, 403, 404, 410])
def test_without_a_robots_txt_everything_is_allowed(web, code):
    asking = robots(web, "")
    web.pages["/robots.txt"] = webs.status(code)
    assert asking.fetch(web.url("/page")).status == 200


@pytest.mark.parametrize("code", [429, 500, 503])
def test_where_robots_txt_cannot_be_read_nothing_is_visited(web, code):
    asking = robots(web, "")
    web.pages["/robots.txt"] = webs.status(code)
    assert problem(web.url("/page"), asking) == Problem.UNREACHABLE
    assert web.targets() == []


def test_a_robots_txt_that_moved_is_found_and_one_that_is_nowhere_is_none(web):
    asking = robots(web, "User-agent: *\nDisallow: /")
    rules = web.pages["/robots.txt"]
    web.pages["/robots.txt"] = webs.redirect("/rules", 301)
    web.pages["/rules"] = rules
    assert problem(web.url("/page"), asking) == Problem.ROBOTS
    for to in ("http://10.0.0.1/robots.txt", "/robots.txt", "file:///etc/passwd"):
        web.pages["/robots.txt"] = webs.redirect(to)
        fresh = fetcher(gate=Gate(0), robots=Robots("newsclaims"))
        assert fresh.fetch(web.url("/page")).status == 200


def test_of_a_robots_txt_without_an_end_the_beginning_counts(web):
    asking = robots(web, "", limits=Limits(seconds=3, bytes=5_000_000))
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n"
    web.pages["/robots.txt"] = webs.flood(
        head + b"User-agent: *\nDisallow: /page\n", b"Disallow: /other\n" * 100
    )
    assert problem(web.url("/page"), asking) == Problem.ROBOTS


def test_one_request_at_a_time_reaches_a_host_with_a_pause_between(web):
    web.pages["*"] = webs.page("Here")
    asking = fetcher(gate=Gate(0.1), limits=Limits(seconds=5))
    threads = [
        threading.Thread(target=asking.fetch, args=[web.url(f"/{host}/{n}", host=f"{host}.test")])
        for n in range(4)
        for host in ("one", "two")
    ]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # Two hosts at once, each four times with three pauses.
    assert 0.3 <= time.monotonic() - began < 3
    assert web.most_at_once == 1
    for host in ("one.test", "two.test"):
        times = sorted(asked.began for asked in web.asked if asked.host == host)
        assert len(times) == 4
        assert min(b - a for a, b in itertools.pairwise(times)) >= 0.09


def test_a_host_that_asks_for_longer_pauses_gets_them(web):
    asking = robots(web, "User-agent: *\nCrawl-delay: 0.3")
    for _time in range(2):
        asking.fetch(web.url("/page"))
    times = [asked.began for asked in web.asked if asked.target == "/page"]
    assert times[1] - times[0] >= 0.3


def test_waiting_for_politeness_is_not_the_hosts_time(web):
    web.pages["/"] = webs.page("Here")
    asking = fetcher(gate=Gate(0.8))
    for _time in range(3):
        assert asking.fetch(web.url()).status == 200


def test_nobody_waits_on_after_the_gate_was_stopped(web):
    web.pages["/"] = webs.page("Here")
    gate = Gate(60)
    asking = fetcher(gate=gate)
    asking.fetch(web.url())
    threading.Timer(0.2, gate.stop).start()
    began = time.monotonic()
    with pytest.raises(Stopped):
        asking.fetch(web.url())
    assert time.monotonic() - began < 5


def test_the_gate_forgets_hosts_that_are_free_again():
    gate = Gate(0)
    for number in range(3000):
        with gate.turn(f"host-{number}"):
            pass
    assert len(gate._free_at) <= 1001


def test_every_problem_has_its_sentence():
    assert set(SENTENCES) == set(Problem)
