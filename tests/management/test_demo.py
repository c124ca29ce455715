"""The demonstration data as it is loaded, shown and taken out again."""

from __future__ import annotations

import html
import io
import re
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.db import transaction
from django.test import Client, override_settings

from articles import actions
from articles.actions import NewHop
from articles.domain.vocabulary import Status
from articles.management.commands import demo
from articles.models import (
    Actor,
    Appearance,
    Article,
    Claim,
    ClaimChange,
    ClaimRelation,
    Hop,
    Question,
    RecordKey,
    Source,
)
from tests.actions.test_actions import every_id, wrong
from tests.support.shown import listing_of

STORY: dict[str, Any] = tomllib.loads(demo.STORY.read_text())
BY: dict[str, Any] = {"by": None, "reason": "Somebody else's"}


def run(*arguments: str) -> str:
    """What the command says."""
    out = io.StringIO()
    call_command("demo", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """The demonstration data, there for this module's tests; what was said while loading it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield run()
        transaction.set_rollback(True)


@pytest.fixture
def story(loaded: str, db: None) -> str:
    """The demonstration data. What a test changes is undone behind it."""
    return loaded


def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table that is ours."""
    models = apps.get_app_config("articles").get_models(include_auto_created=True)
    return {model.__name__: list(model._base_manager.order_by("pk").values()) for model in models}


# What is there


def test_the_whole_story_is_there(story: str) -> None:
    assert re.match(r"Demonstration data: \d+ records made\.", story)
    assert Article.objects.published().count() == 24
    assert Claim.objects.published().count() == Claim.objects.count() == 46
    assert Appearance.objects.count() == 61
    assert Question.objects.count() == 7
    assert Source.objects.count() == 22 + 24
    assert Actor.objects.count() == len(STORY["actors"])
    assert not any(each.is_lost for each in Appearance.objects.all())
    # Nothing speaks that is not named or the article's own voice.
    assert not Claim.objects.filter(own_voice=False, attributions=None).exists()


def test_what_is_derived_is_right(story: str) -> None:
    assert wrong() == []
    assert actions.wrong_claims(every_id()) == []


def test_every_record_says_where_it_came_from(story: str) -> None:
    for model in (Actor, Source, Article, Claim, Appearance, Hop, Question):
        rows: Any = model.history
        assert {row.history_change_reason for row in rows.all()} == {demo.REASON}
        assert rows.count() >= model._default_manager.count()


def test_one_statement_in_several_papers_is_one_claim(story: str) -> None:
    carried = {
        claim.statement: claim.article_count for claim in Claim.objects.filter(article_count__gt=1)
    }
    assert max(carried.values()) == 4
    assert 2 in carried.values()


def test_slugs_are_djangos(story: str) -> None:
    for slug in ("kcna", "white-house", "afp", "tass", "kim-jong-un", "us-state-department"):
        assert Actor.objects.get(slug=slug)


# Facts, over HTTP


def statements(*, actor: str = "", relay: str = "", sourceless: bool = False) -> set[str]:
    """The statements of claims, read from the story's file alone."""
    keys = set()
    for key, claim in STORY["claims"].items():
        for row in claim.get("attributions", []):
            if actor and actor in (row["actor"], row.get("on_behalf_of")):
                keys.add(key)
    for article in STORY["articles"].values():
        chains: dict[str, list[list[str]]] = {}
        for row in article["appearances"]:
            chains.setdefault(row["claim"], []).append(row["hops"])
        for key, each in chains.items():
            hops = {hop for chain in each for hop in chain}
            if relay and relay in {STORY["sources"][hop].get("issuer") for hop in hops}:
                keys.add(key)
            if sourceless and not hops:
                keys.add(key)
    return {STORY["claims"][key]["statement"] for key in keys}


def shown(query: str) -> tuple[set[str], str, Any]:
    """The statements that the claims' pages show for a selection, their text, and the listing."""
    client = Client()
    found: list[str] = []
    words = ""
    address: str | None = f"/claims/?{query}"
    listing: Any = None
    while address:
        response = client.get(address, headers={"Accept-Language": "en"})
        assert response.status_code == 200
        listing = listing or listing_of(response)
        here = [claim.statement for claim in listing_of(response).claims]
        page = response.content.decode()
        words += " ".join(html.unescape(re.sub("<[^>]+>", " ", page)).split())
        # What is listed is drawn, and nothing else.
        titles = re.findall(r'<h3 class="claim__text"[^>]*><a [^>]*>(.*?)</a></h3>', page)
        assert [html.unescape(title) for title in titles] == here
        found += here
        following = re.search(r'href="([^"]*)" rel="next"', page)
        address = following[1].replace("&amp;", "&") if following else None
    assert len(found) == len(set(found)) == listing.total
    return set(found), words, listing


def test_kcnas_claims_are_exactly_kcnas(story: str) -> None:
    found, words, listing = shown("actor=kcna")
    assert found == statements(actor="kcna")
    assert found
    assert f"{len(found)} of 46 claims" in words
    assert [chip.value for chip in listing.chips] == ["KCNA"]


def test_the_white_houses_is_the_one_that_john_kirby_made(story: str) -> None:
    found, words, listing = shown("actor=white-house")
    assert found == statements(actor="white_house")
    (claim,) = listing.claims
    (row,) = claim.attributions.all()
    assert (row.actor.name, row.on_behalf_of.name) == ("John Kirby", "White House")
    assert "1 of 46 claims" in words
    assert "John Kirby" in words
    assert "on behalf of White House" in words


def test_what_afp_relayed_has_an_afp_hop(story: str) -> None:
    found, words, listing = shown("relay=afp")
    assert found == statements(relay="afp")
    assert found
    for claim in listing.claims:
        assert any(
            hop.source.issuer and hop.source.issuer.slug == "afp"
            for appearance in claim.shown_appearances
            for hop in appearance.hops.all()
        )
    assert f"{len(found)} of 46 claims" in words


def test_tass_relays_nothing_here_and_that_is_said(story: str) -> None:
    found, words, listing = shown("relay=tass")
    assert found == statements(relay="tass") == set()
    assert listing.errors == []
    (remark,) = listing.remarks
    assert remark.startswith("TASS issued no source behind an article here. It is the outlet of")
    assert remark in words
    # As an outlet it is found.
    assert shown("outlet=tass")[0]


def test_claims_that_some_article_gives_without_a_source(story: str) -> None:
    found, words, listing = shown("source=-none")
    assert found == statements(sourceless=True)
    assert 0 < len(found) < 46
    assert f"{len(found)} of 46 claims" in words
    assert [chip.value for chip in listing.chips] == ["no source named"]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("actor=nobody", "No actor is known here as “nobody”."),
        ("nonsense=1", "“nonsense” is not a filter. Remove it from the address."),
    ],
)
def test_what_is_not_understood_shows_nothing_and_says_why(
    story: str, query: str, sentence: str
) -> None:
    found, words, listing = shown(query)
    assert found == set()
    assert listing.errors == [sentence]
    assert sentence in words


def test_every_page_of_the_story_answers(story: str) -> None:
    client = Client()
    records: list[Any] = [
        *Claim.objects.all(),
        *Article.objects.all(),
        *Actor.objects.in_use(),
        *Source.objects.in_use(),
        *Question.objects.all(),
    ]
    assert Actor.objects.in_use().count() == Actor.objects.count()
    assert Source.objects.in_use().count() == Source.objects.count()
    for record in records:
        assert client.get(record.get_absolute_url()).status_code == 200, record


# Twice


def test_a_second_time_changes_nothing(story: str) -> None:
    before = everything()
    assert run() == "Demonstration data: all there, nothing to do.\n"
    assert everything() == before


def test_what_somebody_changed_since_stays(story: str) -> None:
    kim, claim = Actor.objects.get(slug="kim-jong-un"), Claim.objects.earliest("pk")
    kim.role = "changed by somebody"
    kim.save()
    actions.set_status(
        record=claim, status=Status.WITHDRAWN, withdrawn_reason="Somebody's reason.", **BY
    )
    before = everything()
    assert "nothing to do" in run()
    assert everything() == before


def test_what_somebody_deleted_comes_back(story: str) -> None:
    appearance = Appearance.objects.latest("pk")
    touched = actions.claims_touched_by(appearance)
    exact = appearance.exact
    appearance.delete()
    actions.refresh_claims(touched)
    assert run() == "Demonstration data: 1 record made.\n"
    assert Appearance.objects.latest("pk").exact == exact
    assert Appearance.objects.count() == 61
    assert wrong() == []
    assert "nothing to do" in run()


# What the demonstration shows of backing and answers


def told(key: str) -> Claim:
    """A claim of the story with its chains at hand."""
    pk = RecordKey.objects.get(key=f"claim/{key}").object_id
    found: Claim = Claim.objects.published().for_rows().get(pk=pk)
    return found


def backing(key: str) -> tuple[int, list[set[str]], int]:
    """How many articles carry a claim, the titles of its origins, how many name no source."""
    found = told(key).provenance()
    titles = {each.pk: each.title for each in Source.objects.all()}
    origins = [{titles[each] for each in origin} for origin in found.origins]
    return len(found.articles), origins, len(found.unsourced)


def test_four_thousand_by_the_joint_chiefs_are_four_articles_and_one_origin(story: str) -> None:
    assert backing("jcs_4000") == (4, [{"Joint Chiefs of Staff assessment, 27 March 2025"}], 0)
    page = Client().get(told("jcs_4000").get_absolute_url(), headers={"accept-language": "en"})
    assert "Four articles carry this claim." in page.text
    assert "one recorded origin: Joint Chiefs of Staff assessment, 27 March 2025" in page.text


def test_4700_are_two_articles_through_one_agency_and_one_origin(story: str) -> None:
    claim = told("nis_4700")
    assert backing("nis_4700") == (
        2,
        [{"NIS briefing to the intelligence committee, 30 April 2025"}],
        0,
    )
    agencies = {
        hop.source.issuer
        for row in claim.shown_appearances
        for hop in row.hops.all()
        if hop.source.kind == "agency-report"
    }
    assert [agency.name for agency in agencies if agency] == ["AFP"]


def test_kcnas_confirmation_meets_in_the_communique_and_ends_in_kims_text(story: str) -> None:
    claim = told("kcna_kursk")
    titles = {each.pk: each.title for each in Source.objects.all()}
    found = claim.provenance()
    assert [{titles[each] for each in origin} for origin in found.origins] == [
        {"Kim Jong-un's text on the deployment"}
    ]
    assert len(found.articles) == 2
    assert {titles[meeting.source] for meeting in found.meets} == {
        "KCNA communiqué of 28 April 2025"
    }


def test_the_state_departments_demand_has_one_origin_and_an_article_without(story: str) -> None:
    assert backing("us_state_stop") == (2, [{"E-mail from a State Department spokesperson"}], 1)


def answers_to(slug: str, language: str = "en") -> str:
    """The page that sets the answers to a question side by side."""
    page = Client().get(f"/questions/{slug}/", headers={"accept-language": language})
    assert page.status_code == 200
    return page.text


def test_losses_stand_side_by_side_with_who_and_when(story: str) -> None:
    slug = "how-many-north-korean-troops-were-killed-or-wounded"
    rows = [
        (" ".join(claim.wording("en").text.split()), answered, str(claim.listed_date.edtf()))
        for claim in Claim.objects.filter(question__slug=slug).for_rows().order_by("order_key")
        for answered in [int(claim.low)]
    ]
    assert {figure for _text, figure, _date in rows} == {30, 1200, 3000, 4000, 4700}
    assert [(figure, date) for _text, figure, date in rows][:3] == [
        (30, "2024-12-16"),
        (3000, "2025-01-13"),
        (4000, "2025-03-27"),
    ]
    page = answers_to(slug)
    assert "The figures go from 30 to 4,700." in page
    assert "Logarithmic scale." in page
    # What tells these figures from others stands above them, in both languages.
    assert "These figures count the killed and the wounded together." in page
    assert "Ces chiffres réunissent les tués et les blessés." in answers_to(slug, "fr")


def test_seouls_count_of_the_killed_changes(story: str) -> None:
    page = re.sub(r"<[^>]*>", "", answers_to("how-many-north-korean-troops-were-killed"))
    line = next(each for each in page.splitlines() if "2,000" in each and "600" in each)
    assert line.index("300") < line.index("600") < line.index("2,000")
    assert line.strip().startswith("National Intelligence Service (Seoul):")


def test_yes_stands_against_no(story: str) -> None:
    for slug in (
        "does-the-deployment-have-a-legal-basis",
        "has-russia-retaken-the-whole-kursk-region",
    ):
        page = re.sub(r"<[^>]*>", "", answers_to(slug))
        assert re.search(r"says? yes\.", page)
        assert re.search(r"says? no\.", page)


def test_kyiv_denies_what_gerasimov_said(story: str) -> None:
    page = re.sub(r"<[^>]*>", "", answers_to("has-russia-retaken-the-whole-kursk-region"))
    assert (
        "Ukrainian leadership denies what Valery Gerasimov said: no (reported 28 April 2025) "
        "against yes (26 April 2025)."
    ) in page
    for key, words in (
        ("ukraine_denies_retaken", "It denies:"),
        ("gerasimov_operation_over", "It is denied by:"),
    ):
        claim = Client().get(told(key).get_absolute_url(), headers={"accept-language": "en"})
        assert words in claim.text


# Taken out


def ours() -> list[type[Any]]:
    """What the data is made of."""
    return [Actor, Source, Article, Claim, ClaimRelation, Appearance, Hop, Question, RecordKey]


def test_it_goes_without_a_trace_but_history(story: str) -> None:
    assert run("--remove") == "The demonstration data is gone.\n"
    assert {model.__name__: model._default_manager.count() for model in ours()} == dict.fromkeys(
        (model.__name__ for model in ours()), 0
    )
    assert Claim.history.filter(history_type="-").count() == 46
    # Whoever keeps an index hears of it.
    assert ClaimChange.objects.latest("pk")
    assert run("--remove") == "The demonstration data is gone.\n"


def test_it_can_be_loaded_again(story: str) -> None:
    run("--remove")
    assert "records made" in run()
    assert Claim.objects.published().count() == 46
    assert Actor.objects.get(slug="kcna")
    assert wrong() == []


def test_others_records_stay_with_all_that_they_rest_on(story: str) -> None:
    """A stranger's claim by a demonstration's actor, through one of its sources and articles."""
    kcna = Actor.objects.get(slug="kcna")
    source = Source.objects.filter(issuer__slug="afp", article=None).earliest("pk")
    through = Article.objects.earliest("pk")
    theirs = Claim.objects.latest("pk")
    stranger = actions.create_actor(name="A Stranger", kind="person", **BY)
    article = actions.create_article(
        title="A stranger's article", text="It was so. And it was thus.", **BY
    )
    mine = actions.create_claim(
        statement="It was so.", mode="states", attributions=[(stranger, kcna)], **BY
    )
    actions.add_appearance(
        claim=mine,
        article=article,
        passage="It was so",
        hops=[NewHop(through.source), NewHop(source)],
        **BY,
    )
    actions.add_appearance(claim=theirs, article=article, passage="it was thus", **BY)
    for record in (Article.objects.get(pk=article.pk), Claim.objects.get(pk=mine.pk)):
        actions.set_status(record=record, status=Status.PUBLISHED, **BY)
    title = through.source.title

    # Its actor, a source and its issuer, an article's source and outlet, the claim, its actors.
    assert re.search(r"\d+ records stay, because other records rest on them\.", run("--remove"))
    assert set(Claim.objects.all()) == {mine, theirs}
    assert set(Article.objects.all()) == {article}
    assert {each.title for each in Source.objects.all()} == {
        "A stranger's article",
        title,
        source.title,
    }
    names = set(Actor.objects.values_list("name", flat=True))
    assert {"A Stranger", "KCNA", "AFP"} <= names
    assert {row.actor.name for row in theirs.attributions.all()} <= names
    assert wrong() == []
    # The claim that stays is one of the stranger's article now.
    theirs.refresh_from_db()
    assert (theirs.listed, theirs.article_count) == (True, 1)

    # Loaded again, what stayed is taken up, not made twice.
    run()
    assert Claim.objects.count() == 46 + 1
    assert Article.objects.count() == 24 + 1
    assert Source.objects.count() == 22 + 24 + 1
    assert Actor.objects.count() == len(STORY["actors"]) + 1
    assert Source.objects.get(title=title).is_article
    assert wrong() == []
    assert "nothing to do" in run()

    # And when the stranger is gone, so is the rest.
    for each in Appearance.objects.filter(article=article):
        each.delete()
    mine.delete()
    own = article.source
    article.delete()
    own.delete()
    stranger.delete()
    assert run("--remove") == "The demonstration data is gone.\n"
    assert Actor.objects.count() == Source.objects.count() == Claim.objects.count() == 0


def test_a_strangers_records_alone_are_never_touched(story: str) -> None:
    stranger = actions.create_actor(name="Stranger", kind="person", **BY)
    source = actions.create_source(kind="other", title="Strange", issuer=stranger, **BY)
    claim = actions.create_claim(statement="Strange.", mode="states", own_voice=True, **BY)
    question = actions.create_question(text="Strange?", **BY)
    run("--remove")
    for record in (stranger, source, claim, question):
        assert type(record)._default_manager.get() == record


# Accounts


def test_no_account_is_made_but_for_the_demonstration(story: str) -> None:
    assert not User.objects.exists()


@override_settings(DEMO=True)
def test_accounts_are_made_once_with_passwords_that_are_said_once(db: None) -> None:
    said = run()
    passwords = dict(re.findall(r"Sign in as (\w+) with the password (\S+)", said))
    assert set(passwords) == {"editor", "admin"}
    assert len(set(passwords.values())) == 2
    for name, password in passwords.items():
        user = User.objects.get(username=name)
        assert user.check_password(password)
        assert len(password) >= 12
        assert user.is_staff
        assert not user.is_superuser
    assert "Sign in" not in run()
    editor, admin = (User.objects.get(username=name) for name in ("editor", "admin"))
    for user, group in ((editor, "Editor"), (admin, "Administrator")):
        assert list(user.groups.all()) == [Group.objects.get(name=group)]
        assert user.has_perm("articles.publish_claim")
        client = Client()
        client.force_login(user)
        assert listing_of(client.get("/claims/")).drafts
    run("--remove")
    assert not User.objects.exists()


@override_settings(DEMO=True)
def test_an_account_of_that_name_is_its_owners(db: None) -> None:
    owner = User.objects.create_user("editor", password="mine")
    said = run()
    assert "Sign in as editor" not in said
    assert "Sign in as admin" in said
    run("--remove")
    owner.refresh_from_db()
    assert owner.check_password("mine")
    assert list(User.objects.all()) == [owner]
