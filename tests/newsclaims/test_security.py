"""What is sent with every page, and what becomes of what people type: tried on every address.

The addresses are read from the site itself, so that a new page is tried as soon as it is there.
"""

import html
import html.parser
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.tokens import default_token_generator
from django.contrib.auth.views import PasswordResetView
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from articles import actions
from articles.domain.vocabulary import Mode, Status
from articles.models import Actor, Article, Claim, Merge, Question, Source
from articles.models.base import LanguageField, WebAddressField

ROOT = Path(settings.BASE_DIR)
EVIL = """<script>alert(1)</script><img src=x onerror=alert(1)>"'><a href="javascript:x">x</a>"""
NOT_WEB = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "ftp://example.org/file",
    "file:///etc/passwd",
    "//example.org",
    "/claims/",
    "example.org",
]
RECORDS = {
    "claim": Claim, "article": Article, "actor": Actor, "source": Source, "question": Question,
}  # fmt: skip


# The desk's addresses, by the records that their numbers are of.
LEADING: dict[str, Any] = {
    "desk-article-edit": Article, "desk-mark": Article, "desk-mark-find": Article,
    "desk-merge-undo": Merge, "desk-relations": Claim,
}  # fmt: skip

# Every address of the site


def patterns(
    resolver: URLResolver, before: tuple[Any, ...] = (), namespace: str = ""
) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Name and the parts of the route, for each view."""
    for pattern in resolver.url_patterns:
        parts = (*before, pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name or ''}", parts
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from patterns(pattern, parts, inner)


def stored(model: type[models.Model]) -> list[models.Model]:
    return list(model._base_manager.order_by("pk")[:60])


def choices(name: str, parameters: set[str]) -> list[dict[str, Any]]:
    """What can stand in place of a route's parameters. A new kind of route needs a line here."""
    place, _colon, last = name.rpartition(":")
    match sorted(parameters):
        case []:
            return [{}]
        case ["pk"] | ["number"]:
            model = LEADING.get(last) or RECORDS[last.removeprefix("desk-review-").split("-")[0]]
            return [dict.fromkeys(parameters, record.pk) for record in stored(model)]
        case ["slug"]:
            model = RECORDS[last.split("-")[0]]
            return [{"slug": record.slug} for record in stored(model)]  # type: ignore[attr-defined]
        case ["kind"]:
            return [{"kind": kind} for kind in ("actor", "source", "claim", "nothing")]
        case ["name", "pk"] | ["name", "number", "pk"]:
            return [
                {"name": name, "pk": record.pk} | dict.fromkeys(parameters & {"number"}, number)
                for name, model in RECORDS.items()
                for record in stored(model)[:6]
                for number in (1, 2)[: 1 + ("number" in parameters)]
            ]
        case ["rest"]:
            return [{"rest": "nothing/here"}]
        case ["token", "uidb64"]:
            user = get_user_model().objects.get(username="walker")
            right = {
                "uidb64": urlsafe_base64_encode(force_bytes(user.pk)),
                "token": default_token_generator.make_token(user),
            }
            return [right, right | {"token": "set-password"}, right | {"token": "wrong"}]
        case ["id"] if last.startswith("auth_user"):
            return [{"id": get_user_model().objects.get(username="walker").pk}]
        case ["content_type_id", "object_id"]:
            claim = Claim.objects.earliest("pk")
            kind = ContentType.objects.get_for_model(claim)
            return [{"content_type_id": kind.pk, "object_id": claim.pk}]
        case ["object_id"]:
            app, model_name = (last or name).split("_")[:2]
            return [
                {"object_id": record.pk} for record in stored(apps.get_model(app, model_name))[:3]
            ]
    pytest.fail(f"Say in `choices` how {place} {name} with {parameters} is asked for.")


def addresses() -> list[str]:
    """Every address of the site that the records of the database give."""
    found = []
    for name, parts in patterns(get_resolver()):
        if all(isinstance(part, RoutePattern) for part in parts):
            route = "".join(str(part) for part in parts)
            if name == "admin:" and "object_id" in route:
                continue  # sends on to the record's page, whose name is another
            names = set(re.findall(r"<(?:\w+:)?(\w+)>", route))
            for kwargs in choices(name, names):
                place = route
                for key, value in kwargs.items():
                    place = re.sub(rf"<(?:\w+:)?{key}>", str(value).replace("\\", r"\\"), place)
                found.append(f"/{place}")
        elif name == "admin:app_list":
            found += ["/admin/articles/", "/admin/auth/"]
        elif str(parts[-1]) in {"^api/", "(?P<url>.*)$"}:
            # Whatever is not there, below this.
            route = "".join(str(part) for part in parts).replace("(?P<url>.*)$", "").strip("^")
            found.append(f"/{route}nothing-here")
        else:
            pytest.fail(f"Say in `addresses` how {[str(part) for part in parts]} is asked for.")
    return [address for address in found if address != "/admin/logout/"]


class Markup(html.parser.HTMLParser):
    """What of a page could run or lead away, and what a reader reads."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.troubles: list[str] = []
        self.links: list[tuple[str, str]] = []
        self.text: list[str] = []
        self._script = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        for name, value in values.items():
            if name.startswith("on") or name in {"style", "srcdoc"}:
                self.troubles.append(f"<{tag} {name}={value!r}>")
            if name in {"href", "src", "action", "formaction", "data", "poster", "xlink:href"}:
                scheme = re.match(r"[\s\x00-\x1f]*([a-z][a-z0-9+.-]*):", value, re.IGNORECASE)
                if scheme and scheme[1].lower() not in {"http", "https"}:
                    self.troubles.append(f"<{tag} {name}={value!r}>")
        if tag in {"style", "iframe", "object", "embed", "base"}:
            self.troubles.append(f"<{tag}>")
        if tag == "script":
            self._script = "data" if values.get("type") == "application/json" else "code"
            if self._script == "code" and not values.get("src", "").startswith("/"):
                self.troubles.append(f"<script {values}>")
        if tag in {"a", "area"} and "href" in values:
            self.links.append((values["href"], values.get("rel", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._script = ""

    def handle_data(self, data: str) -> None:
        if self._script == "code" and data.strip():
            self.troubles.append(f"<script>{data}")
        self.text.append(data)


@pytest.fixture
def walker(db):
    """An account that may see everything."""
    return get_user_model().objects.create_superuser("walker", "w@example.org", "of hers alone")


@pytest.fixture
def typed(world, walker):
    """The cast, after somebody has typed markup wherever words can be typed."""
    for model in apps.get_app_config("articles").get_models():
        if model.__name__.startswith("Historical"):
            continue
        for field in model._meta.local_concrete_fields:
            if (
                not isinstance(field, (models.CharField, models.TextField))
                or isinstance(field, (LanguageField, WebAddressField, models.SlugField))
                or field.choices
                or not field.editable
                or (model.__name__, field.name)
                in {
                    # A passage stands in its text: the article below has both.
                    ("Article", "text"), ("Appearance", "exact"),
                    # Two letters, of a closed list.
                    ("Actor", "country"),
                    # Nobody types these.
                    ("ClaimWords", "keys"), ("RecordKey", "collection"), ("RecordKey", "key"),
                }
            ):  # fmt: skip
                continue
            for record in model._base_manager.exclude(**{field.name: ""}):
                words = f"{EVIL} {record.pk}"
                assert field.max_length is None or len(words) <= field.max_length, field
                model._base_manager.filter(pk=record.pk).update(**{field.name: words})
    signed: dict[str, Any] = {"by": walker, "reason": "Typed"}
    outlet = Actor.objects.earliest("pk")
    text = f"Before. {EVIL} said the ministry. After. {EVIL}"
    article = actions.create_article(
        title=f"{EVIL} article", text=text, outlet=outlet, language="en",
        url="https://example.org/?a=1&b=\"'<script>", **signed,
    )  # fmt: skip
    claim = actions.create_claim(
        statement=f"{EVIL} claim", mode=Mode.STATES, attributions=[(outlet, None)], **signed
    )
    appearance = actions.add_appearance(
        claim=claim, article=article, passage=f"{EVIL} said the ministry", cue=EVIL, **signed
    )
    appearance.attributed_as = appearance.note = EVIL
    appearance.save()
    for record in (article, claim):
        actions.set_status(record=record, status=Status.PUBLISHED, **signed)
    return claim


# What is sent with every page

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000",
}


def policy(response: Any) -> dict[str, str]:
    """The content security policy, by directive."""
    return dict(
        part.strip().partition(" ")[::2]
        for part in response["Content-Security-Policy"].split(";")
        if part.strip()
    )


@pytest.fixture
def https(settings):
    """As in production, where everything goes by https."""
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 31536000
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.LANGUAGE_COOKIE_SECURE = True


def require_headers(response: Any, address: str) -> None:
    for name, value in HEADERS.items():
        assert response.headers.get(name) == value, f"{name} at {address}"
    assert policy(response) == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self'",
        "font-src": "'self'",
        "connect-src": "'self'",
        "manifest-src": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
    }, address
    for cookie in response.cookies.values():
        assert cookie["secure"], f"{cookie.key} at {address}"
        assert cookie["httponly"], f"{cookie.key} at {address}"
        assert cookie["samesite"] == "Lax", f"{cookie.key} at {address}"


@pytest.mark.once
@pytest.mark.parametrize("signed_in", [False, True])
def test_every_address_sends_the_headers_that_protect(world, walker, https, signed_in):
    client = Client()
    if signed_in:
        client.force_login(walker)
    found = addresses()
    assert len(found) > 100
    asked = set()
    for address in found:
        response = client.get(address, secure=True)
        require_headers(response, address)
        assert response.status_code in {200, 301, 302, 403, 404, 405, 422}, address
        asked.add(response.status_code)
    assert {200, 302, 404, 405} <= asked


def test_the_pages_of_errors_send_them_too(client, db, https, monkeypatch, walker):
    client.raise_request_exception = False
    assert client.get("/nothing", secure=True).status_code == 404
    require_headers(client.get("/nothing", secure=True), "404")
    require_headers(client.get("/claims/", secure=True, headers={"host": "evil.example"}), "400")
    require_headers(client.post("/claims/", secure=True), "405")

    strict = Client(enforce_csrf_checks=True)
    refused = strict.post("/accounts/login/", {"username": "x"}, secure=True)
    assert refused.status_code == 403
    require_headers(refused, "403")

    def fail(*_arguments: Any, **_more: Any) -> None:
        raise RuntimeError("a fault of ours, with a secret in it")

    monkeypatch.setattr("articles.views.site.render", fail)
    broken = client.get("/about/", secure=True)
    assert broken.status_code == 500
    require_headers(broken, "500")
    assert "a secret" not in broken.content.decode()
    assert "<h1>" in broken.content.decode()


FOR_PROGRAMS = {
    "application/json", "application/problem+json", "application/jsonl", "application/x-ndjson",
    "application/atom+xml", "text/csv",
}  # fmt: skip


@pytest.mark.once
@pytest.mark.parametrize(
    ("signed_in", "language"), [(False, "en"), (False, "fr"), (True, "en")], ids=str
)
def test_nothing_that_was_typed_becomes_markup(typed, walker, signed_in, language):
    """And what leads away leads to the web, and gives the place there no handle on this site."""
    client = Client(headers={"accept-language": language})
    if signed_in:
        client.force_login(walker)
    shown = set()
    away = 0
    for address in addresses():
        response = client.get(address)
        kind = response.get("Content-Type", "").split(";")[0]
        body = (b"".join(response) if response.streaming else response.content).decode()
        if kind != "text/html":
            # Programs get it as it was typed; then no browser may take it for a page.
            assert "<script>alert(1)" not in body or kind in FOR_PROGRAMS, (address, kind)
            continue
        page = Markup(body)
        assert page.troubles == [], address
        if "<script>alert(1)</script>" in "".join(page.text):
            shown.add(address.strip("/").split("/")[0])
        for target, rel in page.links:
            if urlsplit(target).netloc not in {"", "testserver"}:
                assert {"noopener", "noreferrer", "external"} <= set(rel.split()), (address, target)
                away += 1
    # It is there to be read, on every kind of page.
    assert {"claims", "articles", "actors", "sources", "questions"} <= shown
    assert not signed_in or "admin" in shown
    assert away > 10


def test_what_is_searched_for_becomes_no_markup_either(client, db):
    for address in ("/claims/", "/actors/", "/articles/", "/sources/", "/questions/"):
        for parameter in ("q", "actor", "page", "sort", EVIL):
            response = client.get(address, {parameter: EVIL})
            assert Markup(response.content.decode()).troubles == [], (address, parameter)


# Addresses are of the web


def address_fields() -> list[tuple[type[models.Model], str]]:
    return [
        (model, field.name)
        for model in apps.get_app_config("articles").get_models()
        for field in model._meta.local_concrete_fields
        if "url" in field.name and not model.__name__.startswith("Historical")
    ]


def test_every_address_is_kept_in_a_field_that_checks_it():
    found = address_fields()
    assert {name for _model, name in found} >= {"url", "archived_url"}
    for model, name in found:
        assert isinstance(model._meta.get_field(name), WebAddressField), (model, name)


@pytest.mark.parametrize("address", NOT_WEB)
def test_an_address_that_is_not_of_the_web_is_refused_everywhere(rf, world, walker, address):
    for model, name in address_fields():
        record = model._base_manager.earliest("pk")
        setattr(record, name, address)
        with pytest.raises(ValidationError) as caught:
            record.full_clean()
        assert "Write the address as http://… or https://…" in caught.value.message_dict[name][0]

        with pytest.raises(IntegrityError), transaction.atomic():
            model._base_manager.filter(pk=record.pk).update(**{name: address})

        for registered in (model, Article):
            model_admin = admin.site._registry.get(registered)
            if model_admin is None:
                continue
            request = rf.get("/")
            request.user = walker
            form = model_admin.get_form(request)(data={name: address})
            if name in form.fields:
                assert "http://…" in form.errors[name][0]


@pytest.mark.parametrize(
    "address",
    ["http://user:secret@example.org/", "https://example.org@evil.example/", "https:example.org",
     "https://", "http://exa mple.org/", "javascript://example.org/%0aalert(1)"],
)  # fmt: skip
def test_an_address_that_hides_where_it_leads_is_refused(address):
    with pytest.raises(ValidationError):
        Source._meta.get_field("url").clean(address, None)


# What templates and scripts may not do

TEMPLATES = sorted(
    path
    for folder in ("templates", "articles/templates")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in {".html", ".txt", ".xml", ".svg"}
)
# Mails are plain text, in which &amp; would be read as it stands.
MAILS = {PasswordResetView.email_template_name, PasswordResetView.subject_template_name}


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_lets_anything_run(template):
    text = template.read_text()
    if template.relative_to(ROOT / "templates").as_posix() not in MAILS:
        assert not re.search(r"\|\s*(safe|safeseq)\b", text), "what is typed would become markup"
        assert not re.search(r"autoescape\s+off", text)
    assert not re.search(r"<[^>{]*\s(style|srcdoc)\s*=", text), "the policy forbids styles inside"
    assert not re.search(r"<[^>{]*\son[a-z]+\s*=", text), "the policy forbids handlers inside"
    assert not re.search(r"<style\b", text)
    assert not re.search(r"javascript:", text, re.IGNORECASE)
    for script in re.findall(r"<script\b([^>]*)>(.*?)</script>", text, re.DOTALL):
        attributes, code = script
        assert "application/json" in attributes or (
            re.search(r"\bsrc=", attributes) and not code.strip()
        ), "the policy forbids code inside"


def test_the_scripts_of_the_site_make_no_markup_of_words():
    scripts = sorted((ROOT / "static").rglob("*.js"))
    assert scripts
    for script in scripts:
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|"
            r"setTimeout\(\s*[\"']",
            script.read_text(),
        ), script


def test_htmx_neither_evaluates_nor_styles(client, world):
    """Its defaults would need what the policy forbids."""
    page = client.get("/claims/").content.decode()
    found = re.search(r"<meta name=\"htmx-config\" content='([^']*)'", page) or re.search(
        r'<meta name="htmx-config" content="([^"]*)"', page
    )
    assert found
    configuration = json.loads(html.unescape(found[1]))
    assert configuration["includeIndicatorStyles"] is False
    assert configuration["allowEval"] is False
