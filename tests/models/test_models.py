"""The records' rules, where they are kept: by the database, and in a sentence before it."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.db.models import ProtectedError
from django.urls import reverse

from articles.domain import text
from articles.domain.dates import PartialDate, parse
from articles.models import (
    Actor,
    ActorAlias,
    ActorFormerSlug,
    Appearance,
    AppearanceTranslation,
    Article,
    Attribution,
    Claim,
    ClaimRelation,
    ClaimTranslation,
    DeskDraft,
    Hop,
    LinkCheck,
    Merge,
    Question,
    QuestionFormerSlug,
    QuestionNoteTranslation,
    QuestionTranslation,
    RecordKey,
    ReviewNote,
    Source,
    Topic,
    TopicFormerSlug,
)
from articles.models.base import Wording, wording
from tests.support.world import FORMER_ACTOR, FORMER_QUESTION, World, body, passage

# What the database itself refuses: constraint, record, and what would break it.
CHECKS: list[tuple[str, str, dict[str, Any]]] = [
    ("actor_kind_known", "actor pohl", {"kind": "robot"}),
    ("actor_kind_known", "actor pohl", {"kind": ""}),
    ("actor_has_name", "actor pohl", {"name": ""}),
    ("alias_has_name", "alias", {"name": ""}),
    ("question_has_text", "question gate", {"text": ""}),
    ("topic_has_name", "topic flood", {"name": ""}),
    ("source_kind_known", "source wire", {"kind": "gossip"}),
    ("source_has_title", "source wire", {"title": ""}),
    ("source_address_is_web", "source wire", {"url": "ftp://example.org/"}),
    ("source_address_is_web", "source wire", {"url": "javascript:alert(1)"}),
    ("source_address_is_web", "source wire", {"url": "HTTP://example.org/"}),
    ("source_address_is_web", "source wire", {"url": " https://example.org/"}),
    ("source_archive_is_web", "source wire", {"archived_url": "data:text/html,x"}),
    ("source_date_with_precision", "source wire", {"date": None}),
    ("source_date_with_precision", "source wire", {"date_precision": ""}),
    ("source_date_with_precision", "source wire", {"date_precision": "week"}),
    ("source_date_with_precision", "source bulletin", {"date_precision": "day"}),
    ("article_status_known", "article herald", {"status": "gone"}),
    ("article_withdrawn_with_reason", "article herald", {"status": "withdrawn"}),
    ("claim_has_statement", "claim toll", {"statement": ""}),
    ("claim_mode_known", "claim toll", {"mode": "sings"}),
    ("claim_status_known", "claim toll", {"status": "gone"}),
    ("claim_withdrawn_with_reason", "claim toll", {"status": "withdrawn"}),
    ("claim_date_with_precision", "claim toll", {"date": None}),
    ("claim_date_with_precision", "claim toll", {"date_precision": ""}),
    ("claim_date_with_precision", "claim toll", {"date_precision": "week"}),
    ("claim_date_with_precision", "claim about", {"date_precision": "year"}),
    ("claim_position_known", "claim gate-no", {"position": "hm"}),
    ("claim_range_upright", "claim range", {"low": 5001}),
    ("claim_value_has_question", "claim toll", {"question": None}),
    ("claim_value_has_question", "claim gate-no", {"question": None}),
    ("claim_value_of_one_sort", "claim toll", {"position": "yes"}),
    ("claim_value_of_one_sort", "claim gate-no", {"low": 1}),
    ("claim_approximate_figure", "claim gate-no", {"approximate": True}),
    ("claim_approximate_figure", "claim order", {"approximate": True}),
    ("appearance_has_passage", "appearance", {"exact": "", "start": None, "end": None}),
    ("appearance_speech_known", "appearance", {"speech": "loud"}),
    ("appearance_offsets_upright", "appearance", {"start": None}),
    ("appearance_offsets_upright", "appearance", {"end": None}),
    ("appearance_offsets_upright", "appearance", {"start": 5, "end": 5}),
    ("appearance_offsets_upright", "appearance", {"start": 9, "end": 5}),
    # The offsets are those of the passage: what lies between them is as long.
    ("appearance_offsets_upright", "appearance", {"end": 10_000}),
    ("hop_position_from_one", "hop", {"position": 0}),
    ("hop_use_known", "hop", {"use": "eats"}),
    ("attribution_for_another", "attribution about", {"on_behalf_of": "marchand"}),
    ("relation_kind_known", "relation", {"kind": "mocks"}),
    ("review_note_has_words", "note", {"text": ""}),
    ("review_note_of_one_record", "note", {"claim": None}),
    ("review_note_of_one_record", "note", {"article_id": 1}),
    ("relation_to_another", "relation", {"about": "gate-no"}),
    ("claim_translation_has_words", "translation", {"statement": ""}),
    ("passage_translation_has_words", "passage translation", {"passage": ""}),
    ("question_translation_has_words", "question translation", {"text": ""}),
]


def record(world: World, name: str) -> Any:
    """A record of the world by a short name."""
    kind, _space, key = name.partition(" ")
    match name:
        case "alias":
            return ActorAlias.objects.filter(actor=world.actor("nordpress")).earliest("pk")
        case "appearance":
            return world.appearance("toll", "gazette")
        case "hop":
            return world.appearance("toll", "gazette").hops.get()
        case "relation":
            no, yes = world.claim("gate-no"), world.claim("gate-yes")
            return ClaimRelation.objects.get_or_create(claim=no, about=yes, kind="denies")[0]
        case "note":
            return ReviewNote.objects.get_or_create(claim=world.claim("bare"), text="Mend it.")[0]
        case "translation":
            return ClaimTranslation.objects.get(claim=world.claim("toll"), language="fr")
        case "passage translation":
            return AppearanceTranslation.objects.get(
                appearance=world.appearance("about", "gazette")
            )
        case "question translation":
            return QuestionTranslation.objects.get(question=world.question("flooded"))
    if kind == "attribution":
        return Attribution.objects.get(claim=world.claim(key))
    return getattr(world, kind)(key)


def columns(world: World, changed: dict[str, Any]) -> dict[str, Any]:
    """Actors and claims stand by their keys in the table above."""
    records = {"on_behalf_of": world.actor, "about": world.claim}
    return {
        name: records[name](value) if name in records else value for name, value in changed.items()
    }


def copy(world: World, original: Any) -> Any:
    """A record beside another that breaks no rule by itself."""
    if isinstance(original, Article):
        fresh = Article.objects.get(pk=original.pk)
        fresh.pk = world.source("unused").pk
        return fresh
    fresh = type(original).objects.get(pk=original.pk)
    fresh.pk = None
    match fresh:
        case Actor() | Question() | Topic():
            fresh.slug = "a-copy"
        case ActorAlias():
            fresh.name = "a copy"
        case Hop():
            fresh.source, fresh.position = world.source("unused"), 7
        case Appearance():
            fresh.claim = world.claim("calm")
        case ClaimRelation():
            fresh.about = world.claim("calm")
        case Attribution():
            fresh.actor = world.actor("idle")
        case ClaimTranslation() | AppearanceTranslation() | QuestionTranslation():
            fresh.language = "it"
        case _:
            pass
    return fresh


@pytest.mark.parametrize("way", ["update", "bulk_create"])
@pytest.mark.parametrize(("constraint", "name", "changed"), CHECKS)
def test_the_database_refuses(
    world: World, constraint: str, name: str, changed: dict[str, Any], way: str
) -> None:
    original = record(world, name)
    changed = columns(world, changed)
    rows = type(original).objects
    if way == "update":
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            rows.filter(pk=original.pk).update(**changed)
    else:
        wrong = copy(world, original)
        if constraint == "attribution_for_another":
            wrong.actor = original.actor
        for column, value in changed.items():
            setattr(wrong, column, value)
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            rows.bulk_create([wrong])


@pytest.mark.parametrize("name", sorted({name for _constraint, name, _changed in CHECKS}))
def test_the_copies_break_no_rule_themselves(world: World, name: str) -> None:
    original = record(world, name)
    type(original).objects.bulk_create([copy(world, original)])


# What may stand once: constraint, and rows that would make it twice.
ONCE = [
    "alias_once_per_actor",
    "attribution_once",
    "attribution_once_for_itself",
    "claim_translated_once",
    "passage_translated_once",
    "question_translated_once",
    "relation_once",
    "hop_position_once",
    "hop_source_once",
    "appearance_once_at_its_place",
    "record_key_once",
    "note_translated_once",
    "merge_absorbed_once",
]


def twice(world: World, constraint: str) -> list[models.Model]:
    """Rows of which the database takes all but one."""
    hop = record(world, "hop")
    match constraint:
        case "alias_once_per_actor":
            return [ActorAlias(actor=world.actor("idle"), name="Nemo") for _ in "ab"]
        case "attribution_once":
            claim, actor = world.claim("bare"), world.actor("pohl")
            behalf = world.actor("ministry")
            return [Attribution(claim=claim, actor=actor, on_behalf_of=behalf) for _ in "ab"]
        case "attribution_once_for_itself":
            # NULL is never equal to NULL: this one takes a condition.
            return [Attribution(claim=world.claim("bare"), actor=world.actor("pohl")) for _ in "ab"]
        case "claim_translated_once":
            claim = world.claim("toll")
            return [ClaimTranslation(claim=claim, language="it", statement=each) for each in "ab"]
        case "passage_translated_once":
            found = world.appearance("toll", "gazette")
            return [
                AppearanceTranslation(appearance=found, language="it", passage=each)
                for each in "ab"
            ]
        case "question_translated_once":
            question = world.question("gate")
            return [
                QuestionTranslation(question=question, language="it", text=each) for each in "ab"
            ]
        case "relation_once":
            again = record(world, "relation")
            again.pk, again.kind = None, "corrects"
            return [again]
        case "hop_position_once":
            return [Hop(appearance=hop.appearance, source=world.source("post"), position=1)]
        case "hop_source_once":
            return [Hop(appearance=hop.appearance, source=hop.source, position=2)]
        case "appearance_once_at_its_place":
            again = world.appearance("toll", "gazette")
            again.pk = None
            return [again]
        case "record_key_once":
            return [
                RecordKey(collection="a", key="b", content_type_id=1, object_id=n) for n in (1, 2)
            ]
        case "note_translated_once":
            question = world.question("gate")
            return [
                QuestionNoteTranslation(question=question, language="it", note=each)
                for each in "ab"
            ]
        case "merge_absorbed_once":
            return [Merge(kind="actor", kept_id=kept, absorbed_id=3) for kept in (1, 2)]
    raise AssertionError(constraint)


@pytest.mark.parametrize("constraint", ONCE)
def test_the_database_takes_it_once(world: World, constraint: str) -> None:
    rows = twice(world, constraint)
    # SQLite names the columns, PostgreSQL the constraint.
    named = constraint if connection.vendor == "postgresql" else "UNIQUE"
    with pytest.raises(IntegrityError, match=named), transaction.atomic():
        type(rows[0])._default_manager.bulk_create(rows)


def test_every_constraint_has_a_test() -> None:
    tested = {constraint for constraint, _name, _changed in CHECKS} | set(ONCE)
    tested |= {"link_state_known", "draft_state_known", "merge_kind_known"}  # below
    tested |= {"note_translation_has_words"}
    known = {
        constraint.name
        for model in apps.get_app_config("articles").get_models()
        for constraint in model._meta.constraints
    }
    assert known - tested == set()


def test_a_link_is_in_a_known_state(db: None) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        LinkCheck.objects.bulk_create(
            [LinkCheck(address="https://paper.example/", state="thereabouts")]
        )


def test_drafts_merges_and_notes_are_what_they_may_be(world: World) -> None:
    article, user = world.article("draft"), world.editor
    wrong: list[Any] = [
        DeskDraft(user=user, article=article, key="x", state="lost"),
        Merge(kind="topic", kept_id=1, absorbed_id=2),
        QuestionNoteTranslation(question=world.question("gate"), language="it", note=""),
    ]
    for row in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            type(row)._default_manager.bulk_create([row])


@pytest.mark.parametrize("model", [Actor, Question, Topic])
def test_a_slug_stands_once(world: World, model: Any) -> None:
    first = model.objects.earliest("pk")
    other = model.objects.latest("pk")
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.filter(pk=other.pk).update(slug=first.slug)


@pytest.mark.parametrize("model", [ActorFormerSlug, QuestionFormerSlug, TopicFormerSlug])
def test_a_former_slug_stands_once(world: World, model: Any) -> None:
    known = model.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.bulk_create([model(slug=known.slug, record=known.record)])


# In a sentence, before the database is asked


def sentences(error: ValidationError) -> dict[str, list[str]]:
    """What is said beside each field."""
    return error.message_dict


WRONG: list[tuple[str, dict[str, Any], str, str]] = [
    ("claim toll", {"question": None}, "question", "A value needs the question that it answers"),
    ("claim gate-no", {"question": None}, "question", "A value needs the question"),
    (
        "claim toll",
        {"low": None, "high": None, "position": "yes"},
        "position",
        "This question asks for a figure (houses). Leave yes or no empty.",
    ),
    (
        "claim gate-no",
        {"position": "", "low": 3, "high": 3},
        "low",
        "This question is answered by yes or no. Leave the figures empty.",
    ),
    ("claim range", {"low": 6000}, "low", "The range is upside down: “from” is more than “to”."),
    ("claim order", {"approximate": True}, "approximate", "Only a figure can be approximate."),
    ("claim toll", {"status": "withdrawn"}, "withdrawn_reason", "Say why it is withdrawn"),
    (
        "claim toll",
        {"status": "withdrawn", "withdrawn_reason": " \n"},
        "withdrawn_reason",
        "Say why it is withdrawn",
    ),
    ("article herald", {"status": "withdrawn"}, "withdrawn_reason", "Say why it is withdrawn"),
    ("claim toll", {"date": datetime.date(2025, 4, 27), "date_precision": "month"}, "date", ""),
    ("claim toll", {"date_precision": ""}, "date", "how well it is known"),
    ("claim toll", {"date": None}, "date", "Give the date and how well it is known, or neither"),
    ("claim toll", {"date_precision": "week"}, "date_precision", "“week”|'week'"),
    ("claim toll", {"language": "french"}, "language", "“french” is not the code of a language"),
    ("claim toll", {"statement": "  "}, "statement", "blank"),
    ("actor pohl", {"country": "EU"}, "country", "“EU” is not the code of a country"),
    ("actor pohl", {"country": "de"}, "country", "“de” is not the code of a country"),
    ("actor pohl", {"name": " "}, "name", "blank"),
    ("actor pohl", {"kind": ""}, "kind", "blank"),
    ("source wire", {"title": "\t"}, "title", "blank"),
    ("question gate", {"text": " "}, "text", "blank"),
    ("topic flood", {"name": " "}, "name", "blank"),
    ("article herald", {"text": " \n "}, "text", "blank"),
]
ADDRESSES = [
    "ftp://example.org/",
    "javascript:alert(1)",
    "//example.org/",
    "example.org",
    "https://",
    "https://user:word@example.org/",
    "https://[::1/",
    "HTTPS://example.org/",
    "https://example.org/\nSet-Cookie: a",
    " https://example.org/",
    "https://exa mple.org/",
]
WRONG += [
    ("source wire", {column: address}, column, "Write the address as http://… or https://…")
    for column in ("url", "archived_url")
    for address in ADDRESSES
]


@pytest.mark.parametrize(("name", "changed", "where", "sentence"), WRONG)
def test_a_wrong_record_is_told_what_to_change(
    world: World, name: str, changed: dict[str, Any], where: str, sentence: str
) -> None:
    wrong = record(world, name)
    for column, value in changed.items():
        setattr(wrong, column, value)
    with pytest.raises(ValidationError) as caught:
        wrong.full_clean()
    said = " ".join(sentences(caught.value)[where])
    assert any(each in said for each in sentence.split("|")), said


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org",
        "https://example.org/a?b=c#d",
        "https://xn--e1afmkfd.example/",
        "https://пример.example/дом",
        "http://127.0.0.1:8000/",
        "",
    ],
)
def test_addresses_that_a_reader_can_follow(world: World, address: str) -> None:
    source = world.source("wire")
    source.url = address
    source.full_clean()
    source.save()


def test_twice_in_one_chain_is_said(world: World) -> None:
    hop = record(world, "hop")
    with pytest.raises(ValidationError, match="The same source may not stand twice in one chain"):
        Hop(appearance=hop.appearance, source=hop.source, position=2).full_clean()
    with pytest.raises(ValidationError, match="Two hops have the same position"):
        Hop(appearance=hop.appearance, source=world.source("post"), position=1).full_clean()


def test_the_article_is_no_step_of_its_own_chain(world: World) -> None:
    found = world.appearance("toll", "gazette")
    hop = Hop(appearance=found, source=world.source("gazette"), position=2)
    with pytest.raises(ValidationError) as caught:
        hop.full_clean()
    assert sentences(caught.value) == {
        "source": ["This is the article itself. The chain begins behind it."]
    }


def test_nobody_is_attributed_twice_or_for_themselves(world: World) -> None:
    claim, actor = world.claim("toll"), world.actor("ministry")
    with pytest.raises(ValidationError, match="This actor is attributed already"):
        Attribution(claim=claim, actor=actor).full_clean()
    with pytest.raises(ValidationError, match="Nobody speaks on their own behalf"):
        Attribution(claim=claim, actor=actor, on_behalf_of=actor).full_clean()
    # For another it is another attribution.
    Attribution(claim=claim, actor=actor, on_behalf_of=world.actor("pohl")).full_clean()


def test_every_kind_of_value_is_kept(world: World) -> None:
    values = {
        key: (str(c.low or ""), str(c.high or ""), c.approximate, c.position, c.has_value)
        for key in ("toll", "range", "least", "most", "about", "gate-yes", "gate-no", "order")
        for c in [world.claim(key)]
    }
    assert values == {
        "toll": ("4000.000000", "4000.000000", False, "", True),
        "range": ("3000.000000", "5000.000000", False, "", True),
        "least": ("6000.000000", "", False, "", True),
        "most": ("", "9000.000000", False, "", True),
        "about": ("4500.000000", "4500.000000", True, "", True),
        "gate-yes": ("", "", False, "yes", True),
        "gate-no": ("", "", False, "no", True),
        "order": ("", "", False, "", False),
    }


def test_nought_is_a_figure(world: World) -> None:
    claim = world.claim("toll")
    claim.low = claim.high = Decimal(0)
    claim.full_clean()
    claim.save()
    assert world.claim("toll").has_value


# Dates


@pytest.mark.parametrize(
    ("typed", "earliest", "precision"),
    [
        ("2025-04-28", "2025-04-28", "day"),
        ("April 2025", "2025-04-01", "month"),
        ("autumn 2024", "2024-09-01", "season"),
        ("winter 2024", "2024-12-01", "season"),
        ("2025", "2025-01-01", "year"),
    ],
)
def test_a_date_is_kept_as_it_is_known(
    world: World, typed: str, earliest: str, precision: str
) -> None:
    for kept in (world.claim("toll"), world.source("wire")):
        kept.partial_date = parse(typed)
        kept.full_clean()
        kept.save()
        kept.refresh_from_db()
        assert (str(kept.date), kept.date_precision) == (earliest, precision)
        assert kept.partial_date == parse(typed)


def test_no_date_is_none(world: World) -> None:
    claim = world.claim("toll")
    claim.partial_date = None
    claim.full_clean()
    claim.save()
    assert world.claim("toll").partial_date is None


@pytest.mark.parametrize(
    ("day", "precision"),
    [
        ("2025-04-02", "month"),
        ("2025-04-01", "season"),
        ("2025-03-02", "season"),
        ("2025-02-01", "year"),
    ],
)
def test_a_date_is_the_earliest_that_it_can_be(world: World, day: str, precision: str) -> None:
    claim = world.claim("toll")
    claim.date, claim.date_precision = datetime.date.fromisoformat(day), precision
    with pytest.raises(ValidationError) as caught:
        claim.full_clean()
    assert "date" in sentences(caught.value)


# Slugs


def make(name: str) -> Actor:
    """An actor of this name."""
    return Actor.objects.create(name=name, kind="person")


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Ada Pohl", "ada-pohl-3"),  # the world has two of this name
        ("Société Générale", "societe-generale"),
        ("김정은", "김정은"),
        ("المنار اليوم", "المنار-اليوم"),
        ("Валерий", "валерий"),
        ("東京新聞", "東京新聞"),
        # Where slugify leaves something, that is it.
        ("NIS (국가정보원)", "nis"),
        ("-none", "none"),
        ("…", "actor"),
        ("🌊", "actor"),
        ("_", "actor"),
    ],
)
def test_a_slug_is_djangos_slugify(world: World, name: str, slug: str) -> None:
    actor = make(name)
    assert actor.slug == slug
    actor.full_clean()
    assert reverse("actor-detail", args=[slug])
    assert Actor.objects.at_slug(slug) == actor


def test_a_number_is_added_where_two_are_the_same(world: World) -> None:
    assert world.actor("pohl").slug == "ada-pohl"
    assert world.actor("pohl2").slug == "ada-pohl-2"
    assert [make("김정은").slug for _ in range(3)] == ["김정은", "김정은-2", "김정은-3"]


def test_long_names_have_slugs_of_their_own(world: World) -> None:
    first, second = (Question.objects.create(text="a " * 148 + end) for end in "bc")
    assert first.slug != second.slug
    for question in (first, second):
        question.full_clean()


def test_a_slug_stays_where_the_name_changes_little(world: World) -> None:
    actor = world.actor("pohl2")
    actor.name = "Ada POHL"
    actor.save()
    assert actor.slug == "ada-pohl-2"
    assert not actor.former_slugs.exists()
    actor.role = "chancellor"
    actor.save()
    assert actor.slug == "ada-pohl-2"


def test_a_former_slug_leads_to_the_record(world: World) -> None:
    assert world.actor("ministry").slug == "ministry-of-waterways"
    assert Actor.objects.at_slug(FORMER_ACTOR) == world.actor("ministry")
    assert Question.objects.at_slug(FORMER_QUESTION) == world.question("flooded")
    with pytest.raises(Actor.DoesNotExist):
        Actor.objects.at_slug("nobody-at-all")


def test_a_former_slug_is_given_to_nobody_else(world: World) -> None:
    assert make("River Ministry").slug == "river-ministry-2"
    assert Actor.objects.at_slug(FORMER_ACTOR) == world.actor("ministry")


def test_a_name_can_be_taken_back(world: World) -> None:
    actor = world.actor("ministry")
    actor.name = "River Ministry"
    actor.save()
    assert actor.slug == FORMER_ACTOR
    assert Actor.objects.at_slug(FORMER_ACTOR) == actor
    assert Actor.objects.at_slug("ministry-of-waterways") == actor
    actor.name = "Ministry of Waterways"
    actor.save()
    assert actor.slug == "ministry-of-waterways"
    assert Actor.objects.at_slug(FORMER_ACTOR) == actor


def test_a_slug_follows_a_name_saved_alone(world: World) -> None:
    actor = world.actor("pohl")
    actor.name = "Ada Kern"
    actor.save(update_fields=["name"])
    actor.refresh_from_db()
    assert (actor.slug, actor.folded) == ("ada-kern", "ada kern")
    assert Actor.objects.at_slug("ada-pohl") == actor


# Nothing is lost by deleting something else


@pytest.mark.parametrize(
    "name",
    [
        "actor ministry",  # makes claims
        "actor herald",  # publishes
        "actor north",  # is spoken for
        "actor nordpress",  # issues sources
        "source wire",  # stands in chains
        "source herald",  # is an article
        "article herald",  # carries claims
        "claim toll",  # is carried
        "question flooded",  # is answered
    ],
)
def test_what_others_rest_on_cannot_be_deleted(world: World, name: str) -> None:
    before = {model: model._default_manager.count() for model in apps.get_models()}
    with pytest.raises(ProtectedError), transaction.atomic():
        record(world, name).delete()
    assert {model: model._default_manager.count() for model in apps.get_models()} == before


def test_an_appearance_takes_its_own_chain_along_and_nothing_else(world: World) -> None:
    sources, claims = Source.objects.count(), Claim.objects.count()
    world.appearance("toll", "tagblatt").delete()
    assert (Source.objects.count(), Claim.objects.count()) == (sources, claims)
    # That it stood there is still known.
    assert Hop.history.filter(history_type="-").count() == 2


def test_a_topic_leaves_its_claims(world: World) -> None:
    world.topic("flood").delete()
    assert world.claim("toll").topics.count() == 1


# Articles


def test_an_article_is_a_source_of_the_same_id(world: World) -> None:
    article = world.article("herald")
    assert article.pk == article.source.pk
    assert article.source.is_article
    assert not world.source("wire").is_article
    # So a chain can pass through it.
    assert world.appearance("echo", "tagblatt").hops.earliest("position").source.article == article


def test_an_articles_text_is_kept_normal_with_its_hash(world: World) -> None:
    article = world.article("herald")
    article.text = "  One.\r\nTwo.\t\r\n\r\n\r\n\r\nThree\x00e\u0301 "
    article.save(update_fields=["text"])
    article.refresh_from_db()
    assert article.text == "One.\nTwo.\n\nThreeé"
    assert article.text_hash == text.text_hash(article.text)


def test_offsets_are_code_points_on_this_database(world: World) -> None:
    # Outside the first plane, where UTF-16 counts twice and UTF-8 four times.
    article = world.article("minar")
    for appearance in article.appearances.all():
        assert article.text[appearance.start : appearance.end] == appearance.exact
        assert appearance.exact in body("minar")
    article.text = "🌊🌊 " + article.text
    article.save()
    appearance = world.appearance("gate-yes", "minar")
    assert appearance.start is not None
    assert appearance.end is not None
    appearance.start, appearance.end = appearance.start + 3, appearance.end + 3
    appearance.save()
    kept = world.article("minar").text
    assert kept[appearance.start : appearance.end] == passage("minar", "gate-yes")


def test_a_passage_is_kept_with_its_surroundings(world: World) -> None:
    found = world.appearance("calm", "herald")
    selector = found.selector
    assert selector is not None
    assert selector.prefix.endswith("Here it begins: ")
    assert selector.suffix.startswith(". So far part")
    found.place(None)
    assert found.selector is None
    assert found.exact == passage("herald", "calm")


# Words in the reader's language


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ("4,000 houses were flooded.", "en", "")),
        ("en-gb", ("4,000 houses were flooded.", "en", "")),
        ("fr", ("4 000 maisons ont été inondées.", "fr", "A. Translator")),
        ("fr-ca", ("4 000 maisons ont été inondées.", "fr", "A. Translator")),
        ("ko", ("집 4천 채가 침수됐다.", "ko", "A. Translator")),
        # There is none: the original.
        ("it", ("4,000 houses were flooded.", "en", "")),
        (None, ("4,000 houses were flooded.", "en", "")),
        ("", ("4,000 houses were flooded.", "en", "")),
    ],
)
def test_a_reader_gets_their_language_or_the_original(
    world: World, language: str | None, expected: tuple[str, str, str]
) -> None:
    assert world.claim("toll").wording(language) == Wording(*expected)


def test_questions_units_and_passages_are_translated_too(world: World) -> None:
    question = world.question("flooded")
    assert question.wording("fr").text == "Combien de maisons ont été inondées ?"
    assert question.unit_wording("fr") == Wording("maisons", "fr", "A. Translator")
    assert question.unit_wording("de") == Wording("houses", "en")
    found = world.appearance("about", "gazette")
    assert found.wording("en") == Wording("some 4,500 houses", "en", "A. Translator")
    assert found.wording("fr") == Wording(passage("gazette", "about"), "fr")


def test_an_original_goes_before_a_translation_into_its_language() -> None:
    original, again = Wording("Oui.", "fr"), Wording("Si.", "fr", "somebody")
    assert wording(original, [again], "fr") == original


def test_dates_that_begin_on_one_day_sort_by_how_well_they_are_known() -> None:
    first = datetime.date(2025, 1, 1)
    assert sorted(PartialDate(first, each) for each in ("year", "day", "month")) == [
        PartialDate(first, "day"),
        PartialDate(first, "month"),
        PartialDate(first, "year"),
    ]
