"""Claims from files: what comes out goes in again the same; what is wrong is told by its line."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from articles import actions, interchange
from articles.domain import text as texts
from articles.domain.vocabulary import Status
from articles.interchange import simple
from articles.interchange.import_matching import Report
from articles.interchange.importing import import_claims
from articles.models import (
    Actor,
    Appearance,
    Article,
    Claim,
    ClaimRelation,
    Question,
    RecordKey,
    Source,
)
from tests.support.examples import examples
from tests.support.search_world import Pool
from tests.support.world import World

pytestmark = pytest.mark.django_db

REASON = "Brought in for the tests"


def exported(client: Client, query: str = "", form: str = "jsonl") -> bytes:
    response: Any = client.get(f"/claims.{form}?{query}")
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def bring_in(data: bytes | str, **options: Any) -> Report:
    """Bring a file in, as the command does."""
    raw = data.encode() if isinstance(data, str) else data
    reader = interchange.open_file(io.BytesIO(raw))
    given = {"by": None, "reason": REASON} | options
    return import_claims(rows=reader.rows, **given)


def problems(report: Report) -> list[tuple[int, str, str]]:
    return [(each.line, each.where, each.code) for each in report.problems]


def empty() -> None:
    """Take every record away, as in a database that was just made."""
    models: list[Any] = [*apps.get_app_config("articles").get_models(), Claim.topics.through]
    last: list[Any] = [Claim, Question, Source, Actor]
    with connection.constraint_checks_disabled(), connection.cursor() as cursor:
        # Referring rows first, as often as it takes. PostgreSQL's TRUNCATE would be slower: it
        # makes new files for every table.
        for model in [*[each for each in models if each not in last] * 2, *last]:
            cursor.execute(f"DELETE FROM {model._meta.db_table}")  # noqa: S608


def all_claims_are_right() -> None:
    assert actions.wrong_claims(Claim.objects.values_list("pk", flat=True)) == []


def test_export_import_export_of_the_demonstration_is_identical(client: Client) -> None:
    call_command("demo", verbosity=0)
    before = exported(client)
    assert before.count(b"\n") > 20
    empty()
    report = bring_in(before)
    assert report.is_good, problems(report)
    assert report.made["claim"] == before.count(b"\n")
    assert exported(client) == before
    all_claims_are_right()


def test_the_cast_comes_back_with_history_and_again_adds_nothing(
    client: Client, world: World
) -> None:
    before = exported(client)
    relations = ClaimRelation.objects.filter(claim__listed=True, about__listed=True).count()
    empty()
    report = bring_in(before, by=None)
    assert report.is_good, problems(report)
    assert exported(client) == before
    all_claims_are_right()
    assert ClaimRelation.objects.count() == relations
    for model in (Claim, Source, Article, Actor, Appearance):
        record: Any = model.objects.order_by("pk").last()
        [past] = record.history.all()
        assert (past.history_type, past.history_change_reason) == ("+", REASON)
    with_topics = Claim.objects.filter(topics__isnull=False).first()
    assert with_topics is not None
    assert with_topics.history.first().topics.count() == with_topics.topics.count()
    for appearance in Appearance.objects.filter(start__isnull=False):
        text = appearance.article.text
        assert text[appearance.start : appearance.end] == appearance.exact
    for article in Article.objects.all():
        kept = article.text
        article.save()
        assert article.text == kept

    counts = {model: model._default_manager.count() for model in apps.get_models()}
    again = bring_in(before)
    assert not sum(again.made.values())
    assert again.known["claim"] == report.made["claim"]
    assert {model: model._default_manager.count() for model in apps.get_models()} == counts


def test_its_own_export_adds_nothing_where_it_came_from(client: Client, world: World) -> None:
    before = exported(client)
    for form in ("jsonl", "csv"):
        report = bring_in(exported(client, form=form))
        assert report.is_good, problems(report)
        assert report.made["claim"] == 0
    assert exported(client) == before


def with_texts(pool: Pool) -> None:
    """Give the articles of random records a text in which their passages stand, one in four not."""
    for article in pool.articles:
        appearances = list(article.appearances.all())
        article.text = "\n\n".join(
            [" ".join([each.exact] * pool.chance.choice([1, 1, 2])) for each in appearances]
        )
        article.text = pool.chance.choice(["", "Ö" * 50 + "\n", "x"]) + (article.text or "text")
        article.save()
        Appearance.objects.filter(article=article).update(start=None, end=None)
        taken = set()
        for each in appearances:
            places = texts.find_passages(article.text, each.exact)
            free = [place for place in places if (each.claim_id, place.start) not in taken]
            place = pool.chance.choice([*free[:3], None]) if free else None
            each.place(place)
            if place:
                taken.add((each.claim_id, place.start))
            each.save()
    actions.refresh_claims([claim.pk for claim in pool.claims])


# A smaller seed is no simpler database: looking for one would only fill hundreds of them.
@given(seed=st.integers(0, 10**6))
@settings(
    max_examples=examples(5),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_random_records_come_back_identical(client: Client, seed: int) -> None:
    empty()
    with_texts(Pool(seed, claims=24))
    before = exported(client)
    empty()
    report = bring_in(before)
    assert report.is_good, problems(report)
    assert exported(client) == before
    all_claims_are_right()


SIMPLE = """\
article_title;article_url;outlet;article_date;article_language;passage;statement;mode;actor;\
actor_kind;on_behalf_of;date;question;unit;value;chain
Le quai est fermé;https://news.example/quai;Le Courrier du Port;2025-05-03;fr;\
“Le quai est fermé”, selon la capitainerie;The quay is closed.;states;Harbour Office;\
government-body;;2 May 2025;Is the quay closed?;;yes;\
"Report on the quay (agency-report; Nordpress; 2025-05-02) < Remarks (remarks-to-the-press)"
Der Kai;https://zeitung.example/kai;Küstentagblatt;May 2025;de;etwa 40 Schiffe warten;\
About 40 ships wait.;estimates;Harbour Office;government-body;;;How many ships wait?;ships;about 40;
"""


def test_a_spreadsheet_comes_in_and_only_once(world: World) -> None:
    report = bring_in("\ufeff" + SIMPLE.replace("\n", "\r\n"))
    assert report.is_good, problems(report)
    assert report.made["claim"] == 2
    assert report.made["actor"] == 2  # Nordpress and Küstentagblatt are here already
    closed = Claim.objects.get(statement="The quay is closed.")
    assert (closed.status, closed.position, closed.date.isoformat()) == (
        Status.DRAFT,
        "yes",
        "2025-05-02",
    )
    [appearance] = closed.appearances.all()
    assert [hop.source.title for hop in appearance.hops.all()] == ["Report on the quay", "Remarks"]
    assert appearance.article.source.issuer.name == "Le Courrier du Port"
    assert appearance.article.text[appearance.start : appearance.end] == appearance.exact
    ships = Claim.objects.get(statement="About 40 ships wait.")
    assert (ships.low, ships.high, ships.approximate) == (40, 40, True)
    all_claims_are_right()
    assert not sum(bring_in(SIMPLE).made.values())


def test_one_claim_in_two_articles_is_one_claim(world: World) -> None:
    heading, first, _second = SIMPLE.splitlines()
    other = first.replace("Le quai est fermé;https://news.example/quai", "Quai;https://x.example/2")
    report = bring_in(f"{heading}\n{first}")
    again = bring_in(f"{heading}\n{other}")
    assert report.is_good, problems(report)
    assert again.is_good, problems(again)
    assert (again.made["claim"], again.made["appearance"]) == (0, 1)
    assert Claim.objects.get(statement="The quay is closed.").appearances.count() == 2
    all_claims_are_right()


def test_a_new_passage_lets_an_excerpt_grow_but_no_real_text(world: World) -> None:
    heading, first, _second = SIMPLE.splitlines()
    bring_in(f"{heading}\n{first}")
    more = first.replace("selon la capitainerie", "a dit le port").replace(
        "The quay is closed.", "The port says so."
    )
    report = bring_in(f"{heading}\n{more}")
    assert report.is_good, problems(report)
    article = Article.objects.get(source__url="https://news.example/quai")
    assert article.appearances.count() == 2
    assert article.history.count() == 2
    article.text = "Quite another text."
    article.save()
    other = more.replace("a dit le port", "crie le port")
    report = bring_in(f"{heading}\n{other}")
    assert problems(report) == [(2, "passage", "passage-missing")]


def test_every_error_is_told_by_its_line_and_nothing_is_kept(world: World) -> None:
    before = {model: model._default_manager.count() for model in apps.get_models()}
    heading, first, second = SIMPLE.splitlines()
    report = bring_in(
        "\n".join(
            [
                heading,
                first.replace(";states;", ";sings;").replace("2 May 2025", "some day"),
                second,
                first.replace(";government-body;", ";;").replace("Harbour Office", "A Stranger"),
                second + ";more",
                first.replace("https://news.example/quai", "news.example"),
                first.replace("Harbour Office", "Ada Pohl").replace(";;yes;", ";;lots;"),
                first.replace("The quay is closed.", ""),
                first.replace("Harbour Office", "Nordpress | Agence Nordpresse"),
            ]
        )
    )
    assert problems(report) == [
        (2, "mode", "choice"),
        (2, "date", "date"),
        (5, "", "cells"),
        (6, "article_url", "address"),
        (7, "value", "not-number"),
        (8, "statement", "missing"),
        (4, "actor_kind", "new-actor-kind"),
        (9, "actor", "actor-twice"),
    ]
    assert (report.rows, report.rejected, report.undone) == (8, 7, True)
    assert {model: model._default_manager.count() for model in apps.get_models()} == before


def test_the_good_rows_come_in_and_the_rest_is_a_file_to_mend(world: World) -> None:
    heading, first, second = SIMPLE.splitlines()
    data = "\n".join([heading, first.replace(";states;", ";sings;"), second]).encode()
    reader = interchange.open_file(io.BytesIO(data))
    mend = io.BytesIO()
    write = reader.rejects(mend)
    report = import_claims(
        rows=reader.rows,
        by=None,
        reason=REASON,
        partly=True,
        reject=lambda row: write(row.raw),
    )
    assert (report.made["claim"], report.rejected, report.undone) == (1, 1, False)
    mended = mend.getvalue().decode().replace("sings", "states")
    report = bring_in(mended)
    assert report.is_good, problems(report)
    assert report.made["claim"] == 1
    all_claims_are_right()


def test_a_dry_run_says_what_would_be_and_keeps_nothing(world: World) -> None:
    before = {model: model._default_manager.count() for model in apps.get_models()}
    report = bring_in(SIMPLE, dry_run=True)
    assert (report.made["claim"], report.made["article"], report.undone) == (2, 2, True)
    assert {model: model._default_manager.count() for model in apps.get_models()} == before
    assert not RecordKey.objects.exists()


def test_whoever_may_not_publish_brings_in_drafts(
    client: Client, world: World, django_user_model: Any
) -> None:
    before = exported(client)
    empty()
    somebody = django_user_model.objects.create_user("contributor")
    report = bring_in(before, by=somebody)
    assert report.is_good, problems(report)
    assert set(Claim.objects.values_list("status", flat=True)) == {Status.DRAFT}
    assert set(Article.objects.values_list("status", flat=True)) == {Status.DRAFT}
    assert report.kept_as_drafts == report.made["claim"]
    assert Claim.history.first().history_user == somebody
    all_claims_are_right()


def test_the_command_says_what_it_did_and_what_to_mend(world: World, tmp_path: Path) -> None:
    heading, first, second = SIMPLE.splitlines()
    file, mend = tmp_path / "rows.csv", tmp_path / "mend.csv"
    file.write_text(f"{heading}\n{first.replace(';states;', ';sings;')}\n{second}\n")

    def run(*words: str) -> tuple[str, str]:
        out, err = io.StringIO(), io.StringIO()
        call_command("import_claims", *words, stdout=out, stderr=err)
        return out.getvalue(), err.getvalue()

    claims = Claim.objects.count()
    with pytest.raises(CommandError, match="Nothing was kept"):
        run(str(file))
    assert Claim.objects.count() == claims
    told, wrong = run(str(file), "--rejects", str(mend), "--by", world.editor.username)
    assert "2 rows read" in told
    assert "1 claim," in told
    assert wrong.startswith("Line 2, mode: “sings” is none of these")
    assert Claim.objects.count() == claims + 1
    assert Claim.history.latest("history_id").history_user == world.editor
    mend.write_text(mend.read_text().replace("sings", "states"))
    assert "New would be" in run(str(mend), "--dry-run")[0]
    run(str(mend))
    assert Claim.objects.count() == claims + 2
    for words, sentence in (
        ([str(tmp_path / "none.csv")], "cannot be read"),
        ([str(mend), "--by", "nobody"], "Nobody here is called"),
    ):
        with pytest.raises(CommandError, match=sentence):
            run(*words)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty-file"),
        (b"\xef\xbb\xbf \r\n", "empty-file"),
        (b"PK\x03\x04xlsx", "workbook"),
        (b"\x00\x01\x02", "not-text"),
        (b"[{}]", "json-list"),
        (b"a,b,c\n1,2,3\n", "no-columns"),
        (b"statement,passage,mode\n", "missing-column"),
        (b"article_title,passage,statement,mode,acter\n", "unknown-column"),
        (b"article_title,passage,statement,mode,mode\n", "column-twice"),
    ],
)
def test_a_file_that_is_none_of_ours_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(interchange.NotReadable) as caught:
        interchange.open_file(io.BytesIO(data))
    assert code in {each.code for each in caught.value.problems}


@pytest.mark.parametrize(
    ("separator", "encoding"), [(",", "utf-8"), ("\t", "utf-16"), (";", "cp1252")]
)
def test_tables_of_any_spreadsheet_are_read(separator: str, encoding: str) -> None:
    rows = [
        ["Article title", "Passage", "Statement", "Mode"],
        ["Été", "il a dit « oui » ; et\nnon", "It was said.", "states"],
    ]
    text = "\r\n".join(separator.join(f'"{cell}"' for cell in row) for row in rows)
    reader = interchange.open_file(io.BytesIO(text.encode(encoding)))
    [row] = reader.rows
    assert (row.line, row.problems) == (2, [])
    assert row.record is not None
    assert row.record["appearances"][0]["passage"]["exact"] == rows[1][1]


def test_broken_json_is_told_by_its_line(world: World) -> None:
    whole = json.loads(exported(Client()).splitlines()[0])
    lines = [
        json.dumps(whole),
        '{"statement": ',
        "[1]",
        json.dumps(whole | {"appearances": {}}),
        json.dumps(whole | {"attributions": [{"actor": None}]}),
        json.dumps(whole | {"statement": "a\u0000b", "id": 9, "url": None}),
    ]
    report = bring_in("\n".join(lines))
    assert [(line, code) for line, _where, code in problems(report)] == [
        (2, "not-json"),
        (3, "not-record"),
        (4, "not-list"),
        (5, "missing"),
        (6, "characters"),
    ]


# What comes from other programs


def table_of(separator: str = ",", **cells: str) -> str:
    """A table of one row: an article with a passage, and what else is given."""
    row = {
        "article_title": "Floods",
        "article_url": "https://herald.example/floods",
        "passage": "It rained for a week.",
        "statement": "It rained.",
        "mode": "states",
        "own_voice": "yes",
    } | cells
    file = io.StringIO()
    csv.writer(file, delimiter=separator).writerows([list(row), list(row.values())])
    return file.getvalue()


@pytest.mark.parametrize(
    "passage",
    [
        "Le cafe\u0301 a ferme\u0301.",
        "a\ttab",
        "one\u2028two",
        "a\ufeffmark",
        "a blank \nat the end of a line",
        "three\n\n\nline ends",
        "\ufeff\tall of it \n\n\n cafe\u0301\u2028",
    ],
)
def test_the_same_file_twice_is_known_the_second_time(world: World, passage: str) -> None:
    for known in (False, True):
        report = bring_in(
            table_of(passage=passage, statement=passage, article_title=f"F {passage}")
        )
        assert problems(report) == []
        assert bool(report.made["appearance"]) is not known


def test_forms_of_one_address_are_one_article(world: World) -> None:
    forms = (
        "https://www.herald.example/rain",
        "http://herald.example/rain",
        "https://herald.example/rain/",
        "https://herald.example/rain?utm_source=x",
        "https://herald.example/rain#top",
        "https://herald.example/rain?fbclid=abc",
    )
    before = Source.objects.count()
    for form in forms[:3]:
        assert problems(bring_in(table_of(article_url=form))) == []
    lines = [table_of(article_url=form).splitlines()[-1] for form in forms]
    head = table_of().splitlines()[0]
    assert problems(bring_in("\n".join([head, *lines]))) == []
    assert Source.objects.count() == before + 1


@pytest.mark.parametrize(
    ("written", "language", "low", "high"),
    [
        ("0.125", "", "0.125", "0.125"),
        ("0.005", "", "0.005", "0.005"),
        ("12,345.678", "", "12345.678", "12345.678"),
        ("12.345,678", "", "12345.678", "12345.678"),
        ("4 000", "", "4000", "4000"),
        ("4,500", "en", "4500", "4500"),
        ("4.500", "de", "4500", "4500"),
        ("3,000-5,000", "en", "3000", "5000"),
    ],
)
def test_figures_are_read_as_they_are_meant(
    world: World, written: str, language: str, low: str, high: str
) -> None:
    cells = {"question": "How many?", "value": written} | (
        {"language": language} if language else {}
    )
    [row] = interchange.open_file(io.BytesIO(table_of(**cells).encode())).rows
    assert row.problems == []
    assert row.record is not None
    value = row.record["value"]
    assert (Decimal(value["low"]), Decimal(value["high"])) == (Decimal(low), Decimal(high))


@pytest.mark.parametrize("written", ["4,500", "4.500"])
def test_a_figure_that_can_be_two_numbers_is_asked_about(written: str) -> None:
    [row] = interchange.open_file(io.BytesIO(table_of(value=written).encode())).rows
    assert [each.code for each in row.problems] == ["two-numbers"]


@pytest.mark.parametrize(
    ("actor", "encoding"),
    [
        ("Минобороны России", "cp1251"),
        ("Минобороны России", "koi8-r"),
        ("Υπουργείο Άμυνας", "cp1253"),
        ("Ministère de la Défense", "cp1252"),
    ],
)
def test_a_table_that_names_no_encoding_is_guessed_and_said_to_be(
    actor: str, encoding: str
) -> None:
    data = table_of(actor=actor, own_voice="no", statement=actor).encode(encoding)
    reader = interchange.open_file(io.BytesIO(data))
    assert reader.is_guessed
    [row] = reader.rows
    assert row.record is not None
    assert row.record["attributions"][0]["actor"]["name"] == actor


def test_a_table_whose_encoding_cannot_be_told_is_refused() -> None:
    with pytest.raises(interchange.NotReadable) as caught:
        interchange.open_file(io.BytesIO(table_of(actor="x\x81\x8d\x9d").encode("latin-1")))
    assert [each.code for each in caught.value.problems] == ["encoding"]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_excels_own_first_line_names_the_separator(separator: str) -> None:
    data = f"sep={separator}\r\n{table_of(separator)}".encode()
    [row] = interchange.open_file(io.BytesIO(data)).rows
    assert (row.line, row.problems) == (3, [])


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"])).map(str.strip), min_size=1))
def test_what_is_joined_in_a_cell_comes_apart_again(values: list[str]) -> None:
    wanted = [each for each in values if each and "\ufdd0" not in each]
    assert simple.parted(simple.joined(wanted)) == wanted
    assert simple.parted(simple.joined(wanted, "<"), "<") == wanted
    for each in wanted:
        assert simple.unquoted(simple.quoted(each)) == each
