"""Contributors, Editors and Administrators: what each may do, on every way into the admin."""

import re
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.urls import reverse
from django.utils import translation

from articles import actions, permissions
from articles.domain.vocabulary import Status
from articles.models import Actor, Appearance, Article, Claim, Question, Source, Topic
from tests.support.filled_form import FilledForm
from tests.support.world import passage

PASSWORD = "a long walk by the sea"


def sign_in(client, name, group):
    """Somebody of a group, signed in."""
    person = User.objects.create_user(name, password=PASSWORD, is_staff=True)
    person.groups.add(Group.objects.get(name=group))
    client.force_login(person)
    return person


@pytest.fixture
def contributor(client, world):
    return sign_in(client, "carla", "Contributor")


@pytest.fixture
def editor(client, world):
    return sign_in(client, "edith", "Editor")


@pytest.fixture
def administrator(client, world):
    return sign_in(client, "ada", "Administrator")


def at(record, page="change"):
    """The address of a record's page in the admin."""
    meta = record._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{page}", args=[record.pk])


def may_change(client, record):
    """Whether the page of a record has fields, and whether sending it is taken."""
    page = FilledForm(client, at(record))
    if "reason" in page:
        return page.save().response.status_code == 200
    assert client.post(at(record), {**page.fields, "_save": "1"}).status_code == 403
    return False


def may_delete(client, record):
    """Whether somebody is asked if they are sure."""
    return client.get(at(record, "delete")).status_code == 200


def own(client, **values):
    """A claim that whoever is signed in enters."""
    page = FilledForm(client, reverse("admin:articles_claim_add"))
    page.fill(statement="It rained for a week.", mode="states", **values).save()
    assert not page.errors
    return Claim.objects.get(statement="It rained for a week.")


def test_who_may_do_what_is_said_in_one_place():
    """Pages and actions ask `permissions`: no other module asks for a permission by its code."""
    folder = Path(permissions.__file__).parent
    asking = [
        path.name for path in folder.rglob("*.py") if re.search(r"\bhas_perms?\(", path.read_text())
    ]
    assert asking == ["permissions.py"]


@pytest.mark.parametrize(
    "rule",
    [
        name
        for name in vars(permissions)
        if name.startswith("may_") and name != "may_change_account"
    ],
)
def test_a_command_that_nobody_runs_may_do_everything(world, rule):
    article, claim = world.article("herald"), world.claim("toll")
    given = {
        "may_use_desk": (), "may_add": (Claim,), "may_publish": (Claim, Article),
        "may_merge": ("actor",), "may_change_any": (Claim,), "may_change": (claim,),
        "may_delete": (claim,), "may_set_status": (claim, Status.WITHDRAWN),
        "may_decide": (claim, "withdraw"), "may_mark": (article,),
    }  # fmt: skip
    assert getattr(permissions, rule)(None, *given[rule]) is True
    assert getattr(permissions, rule)(User.objects.create_user("nobody"), *given[rule]) is False


# The groups


def test_the_groups_have_names_that_stay_and_are_translated_where_they_are_shown(db):
    assert set(Group.objects.values_list("name", flat=True)) >= {
        "Contributor",
        "Editor",
        "Administrator",
    }
    with translation.override("fr"):
        assert permissions.shown_name("Editor") != "Editor"
        assert permissions.shown_name("A group of our own") == "A group of our own"


def test_making_the_groups_again_adds_what_is_missing_and_takes_nothing_away(db):
    group = Group.objects.get(name="Contributor")
    wanted = set(group.permissions.all())
    extra = Permission.objects.get(codename="publish_claim")
    group.permissions.set([extra])
    permissions.make_groups(using="default")
    assert set(group.permissions.all()) == wanted | {extra}


@pytest.mark.parametrize(
    ("group", "publishes", "people"),
    [("Contributor", False, False), ("Editor", True, False), ("Administrator", True, True)],
)
def test_what_each_group_may_do_at_all(client, world, group, publishes, people):
    person = sign_in(client, "somebody", group)
    for model in (Actor, Appearance, Article, Claim, Question, Source, Topic):
        name = model._meta.model_name
        for action in ("add", "change", "view", "delete"):
            assert person.has_perm(f"articles.{action}_{name}")
    assert permissions.may_publish(person, Claim) is publishes
    assert permissions.may_publish(person, Article) is publishes
    assert person.has_perm("auth.change_user") is people
    assert (client.get(reverse("admin:auth_user_changelist")).status_code == 200) is people


# Contributors


def test_a_contributor_enters_a_draft_and_sends_it_to_review(client, contributor, world):
    page = FilledForm(client, reverse("admin:articles_article_add"))
    assert page.options["status"] == ["draft", "in-review"]
    assert "withdrawn_reason" not in page
    page.fill(title="Rain", text="It rained.", language="en").save()
    assert not page.errors
    article = Article.objects.get(source__title="Rain")
    page = FilledForm(client, at(article)).fill(status="in-review").save()
    assert not page.errors
    article.refresh_from_db()
    assert article.status == Status.IN_REVIEW
    # What is in review can still be worked on, also by others.
    assert may_change(client, world.claim("pending"))
    assert may_change(client, world.article("draft"))


@pytest.mark.parametrize("status", ["published", "withdrawn"])
def test_a_contributor_cannot_send_a_status_that_is_not_offered(client, contributor, world, status):
    for model, record in (("article", world.article("draft")), ("claim", world.claim("secret"))):
        page = FilledForm(client, at(record))
        page.fields |= {"status": [status], "withdrawn_reason": ["Because."]}
        assert "status" in page.save().errors
        record.refresh_from_db()
        assert record.status == Status.DRAFT
        page = FilledForm(client, reverse(f"admin:articles_{model}_add"))
        page.fields |= {"status": [status], "statement": ["New."], "mode": ["states"]}
        assert "status" in page.save().errors


def test_a_contributor_touches_nothing_that_readers_see_or_saw(client, contributor, world):
    public = [
        world.article("herald"),
        world.article("withdrawn"),
        world.claim("toll"),
        world.claim("mistake"),
        world.appearance("toll", "herald"),
        world.appearance("duck", "withdrawn"),
        world.actor("ministry"),
        world.source("wire"),
        world.question("flooded"),
        world.topic("flood"),
    ]
    for record in public:
        assert not may_change(client, record), record
        assert not may_delete(client, record), record
        # In a small window neither.
        page = client.get(at(record) + "?_popup=1", follow=True)
        assert page.status_code == 200
        assert b'name="_save"' not in page.content, record
    # They may look.
    assert world.article("herald").source.title in client.get(at(world.article("herald"))).text


def test_a_contributor_changes_what_only_drafts_use(client, contributor, world):
    for record in (
        world.article("draft"),
        world.claim("secret"),
        world.appearance("secret", "draft"),
        world.actor("idle"),
        world.source("unused"),
        world.source("memo"),
        world.question("unasked"),
        world.topic("buried"),
    ):
        assert may_change(client, record), record
        # Somebody else entered them.
        assert not may_delete(client, record), record


def test_a_contributor_deletes_only_their_own(client, contributor, world):
    mine = own(client)
    assert may_delete(client, mine)
    response = client.post(
        reverse("admin:articles_claim_changelist"),
        {
            "action": "delete_selected",
            "_selected_action": [mine.pk, world.claim("bare").pk],
            "post": "yes",
        },
        follow=True,
    )
    assert response.status_code == 403
    assert Claim.objects.filter(pk=mine.pk).exists()
    client.post(at(mine, "delete"), {"post": "yes"})
    assert not Claim.objects.filter(pk=mine.pk).exists()
    assert client.post(at(world.claim("bare"), "delete"), {"post": "yes"}).status_code == 403
    assert world.claim("bare")


def test_a_contributors_own_claim_is_out_of_reach_once_published(client, contributor, world):
    mine = own(client, own_voice="on")
    actions.set_status(record=mine, status=Status.PUBLISHED, by=world.editor, reason="")
    assert not may_change(client, mine)
    assert not may_delete(client, mine)


def test_a_contributor_runs_no_action_that_publishes(client, contributor, world):
    address = reverse("admin:articles_claim_changelist")
    page = client.get(address)
    offered = [choice for choice, _label in page.context["action_form"].fields["action"].choices]
    assert "publish" not in offered
    assert "send_to_review" in offered
    secret, toll = world.claim("secret"), world.claim("toll")
    client.post(address, {"action": "publish", "_selected_action": [secret.pk]}, follow=True)
    assert world.claim("secret").status == Status.DRAFT
    # Taking back what is published is refused for each, and told.
    response = client.post(
        address,
        {"action": "back_to_draft", "_selected_action": [toll.pk, secret.pk]},
        follow=True,
    )
    assert "Only editors publish, withdraw" in response.text
    assert world.claim("toll").status == Status.PUBLISHED
    address = reverse("admin:articles_article_changelist")
    for action in ("publish", "publish_with_claims"):
        draft = world.article("draft")
        client.post(address, {"action": action, "_selected_action": [draft.pk]}, follow=True)
        assert world.article("draft").status == Status.DRAFT
    # On a record's own page neither.
    client.post(
        at(secret), {"CHANGE_FORM-action": "publish", "_selected_action": [secret.pk]}, follow=True
    )
    assert world.claim("secret").status == Status.DRAFT


def test_a_contributor_marks_no_claim_in_what_readers_see(client, contributor, world):
    herald, mine = world.article("herald"), own(client)
    sentence = "Only editors mark claims in it"
    page = FilledForm(client, reverse("admin:articles_appearance_add"))
    page.fill(article=herald, claim=mine, exact=passage("herald", "calm")).save()
    assert sentence in page.errors["article"]
    page = FilledForm(client, at(mine))
    page.row("appearances", article=herald, exact=passage("herald", "calm")).save()
    assert sentence in page.errors["appearances-0-article"]
    assert not mine.appearances.exists()
    # In a draft they do, a published claim too, which readers then still see as before.
    draft, toll = world.article("draft"), world.claim("calm")
    page = FilledForm(client, reverse("admin:articles_appearance_add"))
    page.fill(article=draft, claim=toll, exact=passage("draft", "secret")).save()
    assert not page.errors
    mark = Appearance.objects.get(article=draft, claim=toll)
    assert world.claim("calm").article_count == 1
    # And it is not carried over into a published article afterwards.
    page = FilledForm(client, at(mark)).fill(article=herald, exact=passage("herald", "most"))
    assert sentence in page.save().errors["article"]


def test_the_rows_of_a_draft_claim_in_a_published_article_are_out_of_reach(
    client, contributor, world
):
    mine = own(client)
    row = actions.add_appearance(
        claim=mine,
        article=world.article("herald"),
        passage=passage("herald", "calm"),
        by=world.editor,
        reason="",
    )
    page = FilledForm(client, at(mine)).fill(appearances__0__cue="said so").save()
    assert "Only editors mark claims in it" in page.errors["appearances-0-article"]
    page = FilledForm(client, at(mine)).fill(appearances__0__DELETE="on").save()
    assert "You may only remove appearances that you entered" in page.errors["appearances"]
    row.refresh_from_db()
    assert row.cue == ""
    # The rest of the claim is theirs to change.
    assert not FilledForm(client, at(mine)).fill(statement="It rained for days.").save().errors


def test_the_source_of_a_contributors_article_stays_as_readers_see_it(client, contributor, world):
    wire = world.source("wire")
    page = FilledForm(client, reverse("admin:articles_article_add") + f"?source={wire.pk}")
    assert "title" not in page.fields
    page.fields |= {"title": ["Another title"], "url": ["https://example.org/other"]}
    page.fill(text="The text of the report.").save()
    assert not page.errors
    article = Article.objects.get(pk=wire.pk)
    assert article.status == Status.DRAFT
    assert article.source.title == wire.title
    page = FilledForm(client, at(article))
    page.fields |= {"title": ["Another title"], "when": ["1999"]}
    assert not page.fill(bylines="C. Arla").save().errors
    article = Article.objects.select_related("source").get(pk=wire.pk)
    assert (article.bylines, article.source.title) == ("C. Arla", wire.title)
    assert article.source.date == wire.date


def test_who_may_only_look_sees_the_whole_article(client, contributor, world):
    page = client.get(at(world.article("herald"))).text
    assert "The Harbour Herald" in page
    assert "28 Apr 2025" in page
    assert "https://example.org/herald" in page


# Editors


def test_an_editor_publishes_withdraws_and_changes_what_readers_see(client, editor, world):
    page = FilledForm(client, at(world.claim("secret")))
    assert page.options["status"] == ["draft", "in-review", "published", "withdrawn"]
    assert not page.fill(status="published").save().errors
    assert world.claim("secret").status == Status.PUBLISHED
    toll = world.claim("toll")
    page = FilledForm(client, at(toll)).fill(status="withdrawn", withdrawn_reason="Wrong.").save()
    assert not page.errors
    for record in (
        world.article("herald"),
        world.appearance("calm", "herald"),
        world.actor("ministry"),
        world.source("remarks"),
        world.question("flooded"),
        world.topic("flood"),
    ):
        assert may_change(client, record), record
    assert may_delete(client, world.topic("buried"))
    assert client.get(reverse("admin:auth_group_changelist")).status_code == 403


# Administrators


def test_an_administrator_makes_accounts_but_none_above_their_own(client, administrator, world):
    boss = User.objects.create_superuser("boss", password=PASSWORD)
    colleague = User.objects.create_user("colleague", password=PASSWORD)
    page = FilledForm(client, at(colleague))
    assert "is_superuser" not in page
    assert "user_permissions" not in page
    page.fields["is_superuser"] = ["on"]
    page.fill(groups=Group.objects.get(name="Editor"), is_staff="on").save()
    colleague.refresh_from_db()
    assert colleague.is_staff
    assert not colleague.is_superuser
    assert colleague.groups.get().name == "Editor"
    # Nor do they take over an account that may do more.
    assert client.post(at(boss), {"username": "mine"}).status_code == 403
    password = reverse("admin:auth_user_password_change", args=[boss.pk])
    data = {"password1": "quite another walk", "password2": "quite another walk"}
    assert client.post(password, data).status_code == 403
    boss.refresh_from_db()
    assert boss.check_password(PASSWORD)
    assert client.get(at(boss, "delete")).status_code == 403


def test_groups_are_named_in_the_language_of_the_pages(client, administrator, world):
    client.cookies.load({"language": "fr"})
    with translation.override("fr"):
        name = permissions.shown_name("Contributor")
    page = client.get(at(administrator)).text
    assert name in page
    assert name in client.get(reverse("admin:auth_group_changelist")).text


# Nobody


def test_who_is_no_staff_gets_nowhere(client, world):
    client.force_login(User.objects.create_user("reader", password=PASSWORD))
    for address in (reverse("admin:index"), at(world.claim("toll")), reverse("admin:autocomplete")):
        response = client.get(address)
        assert response.status_code == 302
        assert response["Location"].startswith("/admin/login/")
