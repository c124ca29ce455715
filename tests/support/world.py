"""The named cast of the tests: a flood, who says what about it, and through whom that is known.

Everything is made through the actions, as an editor's entries are. Nothing here checks anything;
what is true of this world stands beside each record, for the tests to hold the program to.

Chains are drawn from the article: ``herald <- wire <- remarks`` is The Harbour Herald, which had
it from Nordpress's report, which had it from remarks to the press.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.contrib.auth.models import AbstractUser, Permission, User
from django.core.management.color import no_style
from django.db import connection

from articles import actions
from articles.actions import NewHop
from articles.domain import dates
from articles.domain.vocabulary import HopUse, Status
from articles.models import Actor, Appearance, Article, Claim, Question, Source, Topic

REASON = "Entered for the tests"

# key: name, kind, country, aliases
ACTORS: dict[str, tuple[str, str, str, list[tuple[str, str]]]] = {
    "nordpress": (
        "Nordpress",
        "news-agency",
        "FR",
        [
            ("Agence Nordpresse", "fr"),
            ("노르드프레스", "ko"),
            ("نوردبرس", "ar"),
            ("Нордпресс", "ru"),
        ],
    ),
    "herald": ("The Harbour Herald", "outlet", "GB", []),
    "gazette": ("La Gazette du Fleuve", "outlet", "FR", []),
    "tagblatt": ("Küstentagblatt", "outlet", "DE", [("Kuestentagblatt", "de")]),
    # Names of which slugify leaves nothing: the name itself stands in the address.
    "haneul": ("하늘일보", "outlet", "KR", [("Haneul Ilbo", "en")]),
    "minar": ("المنار اليومية", "outlet", "EG", [("Al-Minar Daily", "en")]),
    # Was "River Ministry" before: see `rename`.
    "ministry": ("River Ministry", "government-body", "FR", [("Ministère des Eaux", "fr")]),
    "marchand": ("Luc Marchand", "person", "FR", []),
    "pohl": ("Ada Pohl", "person", "DE", [("Ада Поль", "ru")]),
    "guard": ("River Guard", "military", "GB", []),
    "north": ("Northern Intelligence Service", "intelligence-service", "KR", [("NIS", "")]),
    "west": ("Western Intelligence Service", "intelligence-service", "US", []),
    "island": ("Island Intelligence Service", "intelligence-service", "GB", []),
    "official": ("a senior official", "unnamed", "", []),
    "union": ("Dockers’ Union", "organisation", "DE", []),
    "tidewater": ("Tidewater Ltd", "company", "GB", []),
    # Issues a source and publishes an article, but only behind what readers do not see.
    "shadow": ("Shadow Bureau", "organisation", "US", []),
    # Nothing uses it.
    "idle": ("Nobody Yet", "person", "", []),
    # The same name twice: two actors until somebody merges them.
    "pohl2": ("Ada Pohl", "person", "", []),
}

# key: kind, title, issuer, date, language
SOURCES: dict[str, tuple[str, str, str, str, str]] = {
    "wire": ("agency-report", "Nordpress report on the flood", "nordpress", "2025-04-28", "fr"),
    # Two reports by one agency are two sources.
    "wire2": ("agency-report", "Second Nordpress report", "nordpress", "2025-04-30", "en"),
    "remarks": ("remarks-to-the-press", "Remarks at the dam", "ministry", "2025-04-27", "fr"),
    "briefing": ("closed-briefing", "Briefing behind closed doors", "north", "2025-04", "ko"),
    "communique": ("communique", "Communiqué on the evacuation", "ministry", "2025-04-26", "fr"),
    "speech": ("speech", "Speech at the harbour", "pohl", "2025-04-25", "de"),
    "assessment": ("written-assessment", "Joint assessment", "west", "2024-23", "en"),
    "post": ("social-media-post", "Post on the gate", "tidewater", "2025", "en"),
    # No issuer and no date is recorded for these two, and they cite each other.
    "bulletin": ("news-report", "A bulletin", "", "", ""),
    "digest": ("news-report", "A digest", "", "", ""),
    # Used in a draft article alone.
    "memo": ("document", "Leaked memo", "shadow", "2025-01-02", "en"),
    # Nothing uses it.
    "unused": ("e-mail", "An e-mail that nobody cites", "tidewater", "", ""),
}

# key: outlet, language, date, title, passages by key. A text is its passages, each a paragraph of
# its own with a sentence before and after, so that each stands there once.
ARTICLES: dict[str, tuple[str, str, str, str, dict[str, str]]] = {
    "herald": (
        "herald",
        "en",
        "2025-04-28",
        "The river comes",
        {
            "toll": "the ministry puts the number of flooded houses at 4,000",
            "toll-again": "Four thousand, the ministry said again in the evening",
            "calm": "the town has seen nothing like it since 1953",
            "rumour": "a second dam is said to have cracks",
            "evacuation": "“Everybody leaves by noon,” Ada Pohl said",
            "most": "three services put it at 9,000 at most",
            "mistake": "the bridge is gone",
        },
    ),
    "gazette": (
        "gazette",
        "fr",
        "2025-04-29",
        "Le fleuve déborde",
        {
            "toll": "le ministère fait état de « 4 000 maisons » inondées",
            "rumour": "un deuxième barrage serait fissuré",
            "order": "un ordre d’évacuation a été signé à l’aube",
            "about": "environ 4 500 maisons, a déclaré Luc Marchand",
            "evacuation": "tout le monde doit partir avant midi",
        },
    ),
    "tagblatt": (
        "tagblatt",
        "de",
        "2025-05",
        "Der Fluss tritt über die Ufer",
        {
            "toll": "nach Angaben des Ministeriums sind 4000 Häuser überflutet",
            "order": "die Anordnung zur Räumung wurde im Morgengrauen unterzeichnet",
            "range": "„zwischen 3000 und 5000“, sagte die Kanzlerin",
            "echo": "britische Zeitungen berichten von Plünderungen",
            "gate-no": "das Tor sei geschlossen gewesen, sagt das Ministerium",
        },
    ),
    "haneul": (
        "haneul",
        "ko",
        "2025-05-02",
        "강이 넘쳤다",
        {
            "warning": "한 고위 관계자는 비가 더 올 것이라고 경고했다",
            "least": "강 경비대는 최소 6천 채가 침수됐다고 밝혔다",
            "gate-no": "국토부는 수문이 닫혀 있었다고 말했다",
        },
    ),
    # The day on which it came out is not recorded.
    "minar": (
        "minar",
        "ar",
        "",
        "النهر يفيض",
        {
            "gate-yes": "قالت نقابة عمال الميناء إن البوابة كانت مفتوحة",
            "promise": "وعدت الشركة بدفع تعويضات",
        },
    ),
    "second": (
        "herald",
        "en",
        "2025-04-30",
        "After the flood",
        {
            "about": "some 4,500 houses, according to the ministry's spokesman",
            "demand": "The union demands that the harbour stays closed",
            "lonely": "Guards were seen asleep at the gate",
        },
    ),
    # Not published: readers may not find anything through these.
    "draft": (
        "shadow",
        "en",
        "2025-01-01",
        "A memo about the dam",
        {
            "toll": "the memo gives the same 4,000",
            "about": "the memo says 4,500 too",
            "hidden": "the dam was known to be weak",
            "secret": "the minister knew it",
        },
    ),
    "review": (
        "gazette",
        "fr",
        "2025-05-03",
        "Après la crue",
        {
            "calm": "la ville n’a rien vu de tel depuis 1953",
            "pending": "les écoles rouvriront lundi",
        },
    ),
    # Was published, and withdrawn.
    "withdrawn": (
        "tagblatt",
        "de",
        "2025-04-20",
        "Eine Ente",
        {"duck": "eine Brücke sei eingestürzt", "toll": "das Ministerium spricht von 4000 Häusern"},
    ),
}

# Where it is given: claim, article, passage's key, chain, kind of speech.
APPEARANCES: list[tuple[str, str, str, Sequence[str], str]] = [
    # Three hops, a shared report, and the same origin by two ways.
    ("toll", "herald", "toll", ("wire", "remarks", "briefing"), "indirect"),
    ("toll", "herald", "toll-again", ("wire",), "direct"),
    ("toll", "gazette", "toll", ("wire",), "mixed"),
    ("toll", "tagblatt", "toll", ("wire2", "remarks"), "indirect"),
    ("toll", "draft", "toll", ("memo",), "direct"),
    ("toll", "withdrawn", "toll", ("post",), ""),
    ("calm", "herald", "calm", (), ""),
    ("calm", "review", "calm", (), ""),
    # In a circle without a way out.
    ("rumour", "herald", "rumour", ("bulletin", "digest"), ""),
    ("rumour", "gazette", "rumour", ("digest", "bulletin"), ""),
    # One chain ends in the communiqué, another goes on from it to the speech.
    ("order", "gazette", "order", ("communique",), "indirect"),
    ("order", "tagblatt", "order", ("wire2", "communique", "speech"), "indirect"),
    # An article that names a source and one that does not.
    ("evacuation", "herald", "evacuation", (), "direct"),
    ("evacuation", "gazette", "evacuation", ("wire",), "indirect"),
    ("most", "herald", "most", ("assessment",), "indirect"),
    ("range", "tagblatt", "range", ("speech",), "direct"),
    ("about", "gazette", "about", ("remarks",), "indirect"),
    ("about", "second", "about", ("wire2",), "indirect"),
    ("about", "draft", "about", ("memo",), ""),
    # Through an article that is entered here, and on.
    ("echo", "tagblatt", "echo", ("herald", "wire"), "indirect"),
    # Two origins.
    ("gate-no", "tagblatt", "gate-no", ("communique",), "indirect"),
    ("gate-no", "haneul", "gate-no", ("post",), "indirect"),
    ("warning", "haneul", "warning", (), "indirect"),
    ("least", "haneul", "least", ("briefing",), "indirect"),
    ("gate-yes", "minar", "gate-yes", (), "indirect"),
    ("promise", "minar", "promise", ("post",), ""),
    ("demand", "second", "demand", (), "direct"),
    ("lonely", "second", "lonely", (), ""),
    ("mistake", "herald", "mistake", ("wire",), ""),
    ("hidden", "draft", "hidden", ("memo",), ""),
    ("secret", "draft", "secret", (), ""),
    ("pending", "review", "pending", (), ""),
    ("duck", "withdrawn", "duck", (), ""),
]

# Passages that are translated into English.
TRANSLATED = {("about", "gazette"): [("en", "some 4,500 houses")]}

# Claims that readers find, and what is recorded about what each rests on:
# articles, origins, articles that name no source, circular.
LISTED: dict[str, tuple[int, int, int, bool]] = {
    "toll": (3, 1, 0, False),  # briefing: from wire and remarks, other chains go on to it
    "calm": (1, 0, 1, False),
    "rumour": (2, 1, 0, True),  # the circle
    "order": (2, 1, 0, False),  # the speech: from the communiqué, another chain goes on to it
    "evacuation": (2, 1, 1, False),
    "most": (1, 1, 0, False),
    "range": (1, 1, 0, False),
    "about": (2, 2, 0, False),
    "echo": (1, 1, 0, False),
    "gate-no": (2, 2, 0, False),
    "warning": (1, 0, 1, False),
    "least": (1, 1, 0, False),
    "gate-yes": (1, 0, 1, False),
    "promise": (1, 1, 0, False),
    "demand": (1, 0, 1, False),
    "lonely": (1, 0, 1, False),
}
# Others, and why readers do not find them.
UNLISTED = {
    "hidden": "published, but its article is a draft",
    "duck": "published, but its article was withdrawn",
    "secret": "draft, in a draft article",
    "pending": "in review",
    "mistake": "withdrawn after it was published",
    "scrapped": "withdrawn before anybody saw it",
    "bare": "draft without an appearance",
}
# What editors find: all but the withdrawn.
EDITABLE = {*LISTED, "hidden", "duck", "secret", "pending", "bare"}

# The days by which those that readers find are sorted; None: no date at all.
DAYS: dict[str, str | None] = {
    "toll": "2025-04-27",
    "calm": "2025-04-28",  # reported: the Herald's
    "rumour": "2025-04-28",  # reported: the earlier of two
    "order": "2025-04-26",
    "evacuation": "2025-04-25",
    "most": "2025-01-01",  # 2025
    "range": "2025-05-01",  # May 2025
    "about": "2025-04-29",  # reported: not the draft's 1 January
    "echo": "2025-05-01",  # reported: an article of May 2025
    "gate-no": "2025-05-01",  # reported likewise
    "warning": "2025-05-01",  # a day, 1 May 2025
    "least": "2024-12-01",  # winter 2024
    "gate-yes": None,
    "promise": "2025-03-01",  # spring 2025
    "demand": "2025-04-30",  # reported
    "lonely": "2025-04-30",  # reported
}

# The slug that they had before they were renamed.
FORMER_ACTOR = "river-ministry"
FORMER_QUESTION = "how-many-homes-were-flooded"
FORMER_TOPIC = "floods"


@dataclass
class World:
    """Every record by its key, read anew at each call: no test sees what another changed."""

    editor: User
    contributor: User
    ids: dict[str, dict[str, int]] = field(default_factory=dict)

    def _get(self, model: Any, key: str) -> Any:
        return model.objects.get(pk=self.ids[model.__name__][key])

    def actor(self, key: str) -> Actor:
        """Somebody of ACTORS."""
        found: Actor = self._get(Actor, key)
        return found

    def source(self, key: str) -> Source:
        """Something of SOURCES, or the source beside an article."""
        found: Source = self._get(Source, key)
        return found

    def article(self, key: str) -> Article:
        """Something of ARTICLES."""
        found: Article = self._get(Article, key)
        return found

    def claim(self, key: str) -> Claim:
        """Something of LISTED or UNLISTED."""
        found: Claim = self._get(Claim, key)
        return found

    def question(self, key: str) -> Question:
        """flooded, gate or unasked."""
        found: Question = self._get(Question, key)
        return found

    def topic(self, key: str) -> Topic:
        """flood, dam or buried."""
        found: Topic = self._get(Topic, key)
        return found

    def appearance(self, claim: str, article: str) -> Appearance:
        """The first passage of a claim in an article."""
        found: Appearance = Appearance.objects.filter(
            claim=self.ids["Claim"][claim], article=self.ids["Article"][article]
        ).earliest("start")
        return found

    def keys(self, claims: Any) -> list[str]:
        """The keys of claims, in their order."""
        known = {pk: key for key, pk in self.ids["Claim"].items()}
        return [known[claim.pk] for claim in claims]


def passage(article: str, key: str) -> str:
    """The words of an article that carry a claim."""
    return ARTICLES[article][4][key]


def body(article: str) -> str:
    """The text of an article."""
    passages = ARTICLES[article][4]
    return "\n\n".join(
        f"({number}) Here it begins: {words}. So far part {number}."
        for number, words in enumerate(passages.values(), start=1)
    )


def date(text: str) -> dates.PartialDate | None:
    """A date as it is written above."""
    return dates.parse(text) if text else None


@dataclass
class _Kept:
    """The cast's rows as they were made, and where each stands."""

    world: World
    rows: list[tuple[Any, list[dict[str, Any]]]]


_kept: list[_Kept] = []


def the_world() -> World:
    """The cast in a database without any: made once, and from then on put back as it was."""
    if not _kept:
        world = make_world()
        # Accounts first; then whatever an action may have written, history and derived rows too.
        tables: list[Any] = [
            User,
            *apps.get_app_config("articles").get_models(include_auto_created=True),
        ]
        rows: list[tuple[Any, list[dict[str, Any]]]] = [
            (table, list(table._base_manager.order_by("pk").values())) for table in tables
        ]
        _kept.append(_Kept(world, rows))
        return world
    (kept,) = _kept
    for table, values in kept.rows:
        table._base_manager.bulk_create([table(**row) for row in values])
    # What is added later gets numbers behind those that were put back.
    with connection.cursor() as cursor:
        for command in connection.ops.sequence_reset_sql(no_style(), [t for t, _ in kept.rows]):
            cursor.execute(command)
    editor, contributor = (
        User.objects.get(pk=each.pk) for each in (kept.world.editor, kept.world.contributor)
    )
    _permit(editor)
    return World(editor, contributor, kept.world.ids)


def _permit(editor: User) -> None:
    editor.user_permissions.set(
        Permission.objects.filter(
            content_type__app_label="articles",
            codename__in=["change_claim", "publish_claim", "publish_article"],
        )
    )


def make_world() -> World:
    """Make the whole cast in a database without any."""
    editor = User.objects.create_user("world-editor", password="world")
    _permit(editor)
    world = World(editor, User.objects.create_user("world-contributor", password="world"))
    by: dict[str, Any] = {"by": editor, "reason": REASON}

    actors = {
        key: actions.create_actor(name=name, kind=kind, country=country, aliases=aliases, **by)
        for key, (name, kind, country, aliases) in ACTORS.items()
    }
    rename(actors["ministry"], "name", "Ministry of Waterways", editor)

    questions = {
        "flooded": actions.create_question(
            text="How many homes were flooded?",
            unit="houses",
            translations=[("fr", "Combien de maisons ont été inondées ?", "maisons")],
            translator="A. Translator",
            **by,
        ),
        "gate": actions.create_question(text="Was the gate open?", **by),
        # A draft alone answers it.
        "unasked": actions.create_question(text="What did the minister know?", **by),
    }
    rename(questions["flooded"], "text", "How many houses were flooded?", editor)
    topics = {
        "flood": actions.create_topic(name="Floods", **by),
        "dam": actions.create_topic(name="댐", language="ko", **by),
        # A draft alone stands under it.
        "buried": actions.create_topic(name="Buried", **by),
    }
    rename(topics["flood"], "name", "Flood", editor)

    sources = {
        key: actions.create_source(
            kind=kind,
            title=title,
            issuer=actors.get(issuer),
            date=date(day),
            language=language,
            url="https://example.org/wire" if key == "wire" else "",
            **by,
        )
        for key, (kind, title, issuer, day, language) in SOURCES.items()
    }
    articles = {
        key: actions.create_article(
            title=title,
            text=body(key),
            outlet=actors[outlet],
            language=language,
            date=date(day),
            url=f"https://example.org/{key}",
            **by,
        )
        for key, (outlet, language, day, title, _passages) in ARTICLES.items()
    }
    sources |= {key: article.source for key, article in articles.items()}

    claims = _claims(actors, questions, topics, by)
    for claim, article, words, chain, speech in APPEARANCES:
        actions.add_appearance(
            claim=claims[claim],
            article=articles[article],
            passage=passage(article, words),
            speech=speech,
            cue="said" if article == "herald" else "",
            hops=[
                NewHop(
                    sources[hop],
                    use=HopUse.CITES if hop == "wire" else "",
                    cue="according to" if hop == "wire" else "",
                    seen=hop == "wire",
                )
                for hop in chain
            ],
            translations=TRANSLATED.get((claim, article), ()),
            translator="A. Translator",
            **by,
        )

    world.ids = {
        "Actor": {key: record.pk for key, record in actors.items()},
        "Source": {key: record.pk for key, record in sources.items()},
        "Article": {key: record.pk for key, record in articles.items()},
        "Claim": {key: record.pk for key, record in claims.items()},
        "Question": {key: record.pk for key, record in questions.items()},
        "Topic": {key: record.pk for key, record in topics.items()},
    }
    _publish(world, editor)
    return world


def _claims(
    actors: dict[str, Actor],
    questions: dict[str, Question],
    topics: dict[str, Topic],
    by: dict[str, Any],
) -> dict[str, Claim]:
    flooded, gate = questions["flooded"], questions["gate"]

    def claim(statement: str, mode: str, *who: str, **more: Any) -> Claim:
        """Who is written “marchand for ministry”."""
        attributions = []
        for each in who:
            name, _for, behalf = each.partition(" for ")
            attributions.append((actors[name], actors.get(behalf)))
        return actions.create_claim(
            statement=statement,
            mode=mode,
            attributions=attributions,
            date=date(more.pop("day", "")),
            **more,
            **by,
        )

    def figures(low: int | None, high: int | None) -> dict[str, Any]:
        """An answer to how many were flooded."""
        return {
            "question": flooded,
            "low": None if low is None else Decimal(low),
            "high": None if high is None else Decimal(high),
        }

    return {
        "toll": claim(
            "4,000 houses were flooded.",
            "states",
            "ministry",
            day="2025-04-27",
            topics=[topics["flood"], topics["dam"]],
            translations=[
                ("fr", "4 000 maisons ont été inondées."),
                ("ko", "집 4천 채가 침수됐다."),
                ("ar", "غمرت المياه أربعة آلاف منزل."),
            ],
            translator="A. Translator",
            **figures(4000, 4000),
        ),
        "calm": claim("The town has seen nothing like it since 1953.", "states", own_voice=True),
        "rumour": claim("A second dam has cracks.", "states", "official", topics=[topics["dam"]]),
        # Two of one country stand together.
        "order": claim(
            "Une évacuation a été ordonnée à l’aube.",
            "confirms",
            "ministry",
            "marchand",
            language="fr",
            day="2025-04-26",
        ),
        "evacuation": claim("Everybody has to leave by noon.", "warns", "pohl", day="2025-04-25"),
        # One sentence that names three services is one claim with three attributions.
        "most": claim(
            "At most 9,000 houses were flooded.",
            "estimates",
            "north",
            "west",
            "island",
            day="2025",
            topics=[topics["flood"]],
            **figures(None, 9000),
        ),
        "range": claim(
            "Zwischen 3000 und 5000 Häuser wurden überflutet.",
            "estimates",
            "pohl",
            language="de",
            day="2025-05",
            topics=[topics["flood"]],
            **figures(3000, 5000),
        ),
        "about": claim(
            "Nearly 4,500 houses were flooded.",
            "estimates",
            "marchand for ministry",
            approximate=True,
            topics=[topics["flood"]],
            **figures(4500, 4500),
        ),
        "echo": claim("Houses were looted.", "accuses", "tidewater"),
        "gate-no": claim(
            "The gate was closed.", "denies", "ministry", question=gate, position="no"
        ),
        "warning": claim(
            "비가 더 올 것이다.", "warns", "official", language="ko", day="2025-05-01"
        ),
        "least": claim(
            "At least 6,000 houses were flooded.",
            "states",
            "guard",
            day="winter 2024",
            **figures(6000, None),
        ),
        "gate-yes": claim(
            "كانت البوابة مفتوحة.", "states", "union", language="ar", question=gate, position="yes"
        ),
        "promise": claim("Damage will be paid for.", "promises", "tidewater", day="spring 2025"),
        "demand": claim("The harbour has to stay closed.", "demands", "union"),
        # Both are of one kind.
        "lonely": claim("Guards slept at the gate.", "accuses", "west for north"),
        "hidden": claim("The dam was known to be weak.", "states", "shadow", day="2025-05-05"),
        "secret": claim(
            "The minister knew it.",
            "accuses",
            "shadow",
            question=questions["unasked"],
            topics=[topics["buried"]],
            day="2025-05-06",
        ),
        "pending": claim("Les écoles rouvriront lundi.", "states", "ministry", language="fr"),
        "mistake": claim("The bridge is gone.", "states", "guard", day="2025-04-28"),
        "scrapped": claim("This was entered twice.", "states", "guard"),
        "duck": claim("Eine Brücke ist eingestürzt.", "states", "pohl", language="de"),
        "bare": claim("Nothing carries this yet.", "states"),
    }


def _publish(world: World, editor: AbstractUser) -> None:
    def put(record: Article | Claim, status: Status, withdrawn_reason: str = "") -> None:
        actions.set_status(
            record=record,
            status=status,
            withdrawn_reason=withdrawn_reason,
            by=editor,
            reason="Checked" if status == Status.PUBLISHED else f"Now {status}",
        )

    for key in ("herald", "gazette", "tagblatt", "haneul", "minar", "second", "withdrawn"):
        put(world.article(key), Status.PUBLISHED)
    for key in (*LISTED, "hidden", "mistake", "duck"):
        put(world.claim(key), Status.PUBLISHED)
    put(world.article("review"), Status.IN_REVIEW)
    put(world.claim("pending"), Status.IN_REVIEW)
    put(world.article("withdrawn"), Status.WITHDRAWN, "The paper took it back.")
    put(world.claim("mistake"), Status.WITHDRAWN, "The bridge still stands.")
    put(world.claim("scrapped"), Status.WITHDRAWN, "It was entered twice.")


def rename(record: Any, column: str, text: str, editor: AbstractUser) -> None:
    """Give an actor, a question or a topic another name, as the admin does."""
    setattr(record, column, text)
    record.full_clean()
    record._history_user = editor
    record._change_reason = REASON
    record.save()
    actions.refresh_claims(actions.claims_touched_by(record))


def day(key: str) -> datetime.date | None:
    """The day by which a claim that readers find is sorted."""
    found = DAYS[key]
    return datetime.date.fromisoformat(found) if found else None
