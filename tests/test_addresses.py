"""Every address of the site, taken from the resolver: with numbers that cannot be, and with noise.

NEWSCLAIMS_FUZZ=20000 asks so many times instead of a few hundred; NEWSCLAIMS_FUZZ_SEED=7 begins
elsewhere. What fails is printed with the address that made it fail.
"""

from __future__ import annotations

import os
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.http import QueryDict
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

from articles.domain.ids import parse_id

# What the parts of an address are that are no numbers, where any will do.
WORDS = {
    "slug": "nordpress",
    "other": "ministry",
    "kind": "claim",
    "name": "claim",
    "uidb64": "MQ",
    "token": "set-password",
    "app_label": "articles",
}
PART = re.compile(r"<(?:(?P<converter>\w+):)?(?P<name>\w+)>|{(?:(?P<c2>\w+):)?(?P<n2>\w+)}")
# Names of parts that hold a number whatever their converter is: the admin takes ids as text.
NUMBERS = {"object_id", "content_type_id", "id", "pk", "number"}
TWENTY = "9" * 20
NOWHERE = ["0", str(2**63), TWENTY, "9" * 5000, "letters", "٤٢", "４２"]


@dataclass(frozen=True)
class Address:
    """An address as the resolver has it: "/claims/<id:pk>/"."""

    route: str

    @property
    def takes_number(self) -> bool:
        """Whether a part of it is a number."""
        return any(_is_number(part) for part in PART.finditer(self.route))

    def at(self, number: str) -> str:
        """The address with a number in each place that takes one."""

        def fill(part: re.Match[str]) -> str:
            name = part["name"] or part["n2"]
            return quote(number) if _is_number(part) else WORDS.get(name, "word")

        return PART.sub(fill, self.route)


def _is_number(part: re.Match[str]) -> bool:
    return (part["converter"] or part["c2"]) in {"id", "int"} or part["name"] in NUMBERS


def addresses() -> list[Address]:
    """Every address that is a route; those by regular expression are for what is left over."""

    def walk(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[str]:
        for each in patterns:
            if not isinstance(each.pattern, RoutePattern):
                continue
            route = before + str(each.pattern)
            if isinstance(each, URLResolver):
                yield from walk(each.url_patterns, route)
            else:
                yield route

    found = dict.fromkeys(walk(get_resolver().url_patterns, "/"))
    return [Address(route) for route in found]


@pytest.fixture
def reader() -> Client:
    """Somebody who is not signed in."""
    return Client()


@pytest.fixture
def everybody(world, reader) -> list[Client]:
    """Somebody who is not signed in, and somebody who may do everything."""
    chief = Client()
    chief.force_login(User.objects.create_superuser("chief"))
    return [reader, chief]


def test_the_resolver_names_addresses_of_every_outlet():
    found = {each.route for each in addresses() if each.takes_number}
    assert found >= {
        "/claims/<id:pk>/",
        "/desk/articles/<id:pk>/",
        "/admin/articles/article/<path:object_id>/change/",
        "/api/claims/<id:number>",
    }
    ours = [each for each in found if not each.startswith("/admin/")]
    assert not any("<int:" in each for each in ours)


@pytest.mark.parametrize("number", NOWHERE, ids=lambda number: number[:22])
def test_an_address_with_a_number_that_no_record_has_is_not_there(everybody, number):
    wrong = []
    for address in (each.at(number) for each in addresses() if each.takes_number):
        for client in everybody:
            answer = client.get(address)
            # The admin leads on to its index or to the plain address of a record, with a sentence.
            while answer.status_code in {301, 302}:
                to = answer["Location"]
                if to.startswith("/accounts/login/"):
                    break
                answer = client.get(to)
                is_told = to == "/admin/" and answer.context["messages"]
                if is_told:
                    break
            else:
                if answer.status_code not in {404, 422}:
                    wrong.append((address[:120], answer.status_code))
    assert not wrong


@pytest.mark.parametrize(
    ("written", "number"),
    [("1", 1), ("0", 0), (str(2**63 - 1), 2**63 - 1), (7, 7), (str(2**63), None), (TWENTY, None),
     ("9" * 5000, None), ("", None), ("x", None), ("-1", None), ("+1", None), (" 1", None),
     ("1\n", None), ("1.0", None), ("1_0", None), ("٤٢", None), ("²", None), (None, None)],
)  # fmt: skip
def test_an_id_is_digits_that_a_column_holds(written, number):
    assert parse_id(written) == number


REFUSED = "This list cannot be narrowed so."


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/claims/?since=0999-12-31", 200, "before the year 1000"),
        ("/claims.atom?until=0001-01-01", 400, "before the year 1000"),
        ("/sources/{source}/?until=0500-01-01", 200, "before the year 1000"),
        ("/api/claims?since=0500-01-01", 400, "before the year 1000"),
        ("/admin/articles/claim/?question=x", 200, REFUSED),
        ("/admin/articles/claim/?topics=x", 200, REFUSED),
        ("/admin/articles/claim/?article=x", 200, REFUSED),
        (f"/admin/articles/claim/?article={2**63}", 200, REFUSED),
        (f"/admin/articles/claim/?article={TWENTY}", 200, REFUSED),
        (f"/admin/articles/claim/?question__id__exact={TWENTY}", 200, ""),
        (f"/admin/articles/claim/?date__year={2**63 - 1}", 200, REFUSED),
        ("/admin/articles/claim/?date__year=0", 200, REFUSED),
        (f"/admin/articles/appearance/?article={TWENTY}", 200, REFUSED),
        (f"/admin/articles/appearance/add/?article={TWENTY}", 200, ""),
        (f"/admin/articles/claim/add/?question={TWENTY}&topics=x,{TWENTY}", 200, ""),
        (f"/admin/articles/article/add/?source={TWENTY}", 404, ""),
    ],
)
def test_what_cannot_be_asked_for_gets_a_sentence_and_no_rows(
    world, everybody, address, status, said
):
    _reader, chief = everybody
    answer = chief.get(address.format(source=world.source("wire").pk))
    assert answer.status_code == status
    assert said in answer.text
    if "changelist" in str(answer.resolver_match.view_name):
        assert list(answer.context["cl"].result_list) == []


# Noise


# Values by what they could be taken for; a draw takes a sort first, so that each comes up often.
VALUES = {
    "numbers": [
        "0", "1", "2", "-1", "1.5", "1e9", "nan", "٤٢", "²", "9" * 18, str(2**31), str(2**63 - 1),
        str(2**63), "-" + TWENTY, TWENTY, "9" * 400, "1,2,3", "1,x," + TWENTY,
    ],
    "days": [
        "2025", "2025-04", "2025-04-28", "0001-01-01", "0500-01-01", "0999-12-31", "9999-12-31",
        "10000-01-01", "2025-13-45", "0000-00-00", "1-1-1", "autumn 9999", "٢٠٢٥-٠٤-٢٨",
    ],
    "words": [
        "", "x", "claims", "-none", "published", "draft", "any", "en", "fr", "zz", "newest", "yes",
        "no", "null", "[]", "%", "'", '"', "<b>", "\\", "\x00", "\n", "Ã\xa0\x80", "é" * 300,
        "가" * 900, "a b c", '"', "-a", "a:b:c", "keep:1", "drop:hop:9", "take:actor:" + TWENTY,
        "nordpress", "ministry", "https://example.org/a", "http://[", "javascript:alert(1)",
    ],
}  # fmt: skip
# Parameters that no page names: how the admin narrows its lists.
NAMES = [
    "question", "topics", "article", "source", "actor", "claim", "issuer", "date__year",
    "date__month", "date__day", "source__date__year", "question__id__exact", "topics__id__exact",
    "id", "pk__in", "date__gte", "status__exact", "statement__regex", "p", "o", "all", "q", "e",
    "_to_field", "_popup", "_changelist_filters", "page", "cursor", "since", "until", "origins",
    "sort", "limit", "offset", "slot", "draft", "appearance", "new", "keep", "other", "kind",
    "before", "app_label", "model_name", "field_name", "term", "next", "language",
]  # fmt: skip
NAMED = re.compile(r'\bname="([\w-]+)"')
LINKED = re.compile(r'href="[^"]*?\?([^"#]+)')


def names_on(page: str) -> set[str]:
    """The parameters that a page's fields send and its links carry."""
    linked = (QueryDict(query.replace("&amp;", "&")) for query in LINKED.findall(page))
    return {*NAMED.findall(page), *(name for query in linked for name in query)}


def test_no_address_breaks_with_any_parameters(world, everybody):
    """Whatever is asked or sent, with any values, is answered: never by an error of the program."""
    number = int(os.environ.get("NEWSCLAIMS_FUZZ", "250"))
    seed = int(os.environ.get("NEWSCLAIMS_FUZZ_SEED", "1"))
    dice = random.Random(seed)  # noqa: S311 - nothing is kept secret with it
    reader, chief = everybody
    ids = [str(record.pk) for record in (
        world.claim("toll"), world.claim("secret"), world.article("herald"), world.article("draft"),
        world.source("wire"), world.actor("pohl"), world.question("flooded"),
        world.appearance("secret", "draft"),
    )]  # fmt: skip
    routes = [each for each in addresses() if "logout" not in each.route]
    known: dict[str, list[str]] = {}
    for each in routes:
        answer = chief.get(each.at(ids[0]))
        text = answer.text if "html" in answer.get("Content-Type", "") else ""
        known[each.route] = sorted(names_on(text))
    weights = [2 + len(known[each.route]) for each in routes]
    broken: dict[str, str] = {}
    for _turn in range(number):
        route = dice.choices(routes, weights)[0]
        client = dice.choices([reader, chief], [1, 3])[0]
        address = route.at(dice.choice(ids))
        # One at a time as a rule: a second that is refused would hide what the first does.
        few = dice.choices([1, 2, 6], [6, 2, 1])[0]
        names = dice.choices([*known[route.route], dice.choice(NAMES)], k=few)
        sorts = [*VALUES.values(), ids]
        data = {name: dice.choice(dice.choice(sorts)) for name in names}
        method = dice.choices(["get", "post"], [3, 1])[0]
        try:
            with transaction.atomic():
                answer = getattr(client, method)(address, data)
                if "streaming_content" in vars(answer) or answer.streaming:
                    b"".join(answer.streaming_content)
                transaction.set_rollback(True)
        except Exception as error:
            said = f"{type(error).__name__}: {error}"[:300]
            broken.setdefault(said, f"{method} {address} {data}"[:600])
        else:
            if answer.status_code >= 500:
                broken.setdefault(str(answer.status_code), f"{method} {address} {data}"[:600])
    assert not broken, f"Seed {seed}:\n" + "\n".join(f"{k}\n    {v}" for k, v in broken.items())
