"""Signing in and out, passwords changed and reset, and wrong ones slowed down, as a person does."""

import datetime
import html
import io
import re

import pytest
from axes.models import AccessAttempt, AccessLog
from django.conf import settings
from django.contrib.auth import get_user, get_user_model
from django.core import mail
from django.core.management import call_command
from django.http import QueryDict
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone, translation

from newsclaims.accounts import client_address

pytestmark = pytest.mark.django_db

NAME = "editor"
PASSWORD = "a long walk by the sea"
NEW_PASSWORD = "another walk, along a river"
WRONG = {"username": NAME, "password": "a guess"}
RIGHT = {"username": NAME, "password": PASSWORD}

ACCOUNT_PAGES = ["login", "password_reset", "password_reset_done", "password_reset_complete"]
SIGNED_IN_PAGES = ["password_change", "password_change_done"]


@pytest.fixture
def editor():
    return get_user_model().objects.create_user(
        NAME, email="editor@example.org", password=PASSWORD, is_staff=True
    )


def text_of(response):
    """What stands on the page, without markup."""
    main = re.search(r"<main.*</main>", response.content.decode(), re.DOTALL)
    assert main, "the site's own frame is around it"
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main[0])))


def sign_in(client, data=None, **more):
    return client.post(reverse("login"), data or RIGHT, **more)


def fail(client, times, **more):
    for _time in range(times):
        assert sign_in(client, WRONG, **more).status_code == 200


# Signing in and out


def test_signing_in_and_out(client, editor):
    response = sign_in(client)
    assert (response.status_code, response.url) == (302, "/")
    assert get_user(client) == editor

    response = client.post(reverse("logout"))
    assert response.status_code == 200
    assert "You are signed out" in text_of(response)
    assert not get_user(client).is_authenticated


def test_a_link_alone_signs_nobody_out(client, editor):
    client.force_login(editor)
    assert client.get(reverse("logout")).status_code == 405
    assert get_user(client) == editor


def test_signing_in_needs_the_form_of_this_site(editor):
    client = Client(enforce_csrf_checks=True)
    assert sign_in(client).status_code == 403
    client.get(reverse("login"))
    token = client.cookies[settings.CSRF_COOKIE_NAME].value
    assert sign_in(client, RIGHT | {"csrfmiddlewaretoken": token}).status_code == 302


def test_a_wrong_password_is_told_beside_the_form(client, editor):
    response = sign_in(client, WRONG)
    assert response.status_code == 200
    assert "Please enter a correct username and password" in text_of(response)
    assert "a guess" not in response.content.decode()


def test_a_name_that_does_not_exist_looks_the_same(client, editor):
    known = text_of(sign_in(client, WRONG))
    unknown = text_of(sign_in(client, WRONG | {"username": "nobody"}))
    assert known == unknown


@pytest.mark.parametrize(
    ("next_page", "reached"),
    [
        ("/claims/?actor=kcna", "/claims/?actor=kcna"),
        ("http://testserver/about/", "http://testserver/about/"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_after_signing_in_one_is_where_one_wanted_to_be(client, editor, next_page, reached):
    page = client.get(reverse("login"), {"next": next_page}).content.decode()
    form = page.split("<main")[1]
    field = re.search(r'<input type="hidden" name="next" value="([^"]*)"', form)
    assert field
    response = sign_in(client, RIGHT | {"next": html.unescape(field[1])})
    assert response.url == reached


def test_the_admin_has_the_same_page_for_signing_in(client, editor):
    response = client.get("/admin/articles/", follow=True)
    path, query = response.redirect_chain[-1][0].split("?")
    assert path == reverse("login")
    assert QueryDict(query).dict() == {"next": "/admin/articles/"}
    assert "Sign in" in text_of(response)
    # A form of the admin's own would not stop at five wrong passwords in the site's words.
    assert client.post("/admin/login/", RIGHT).status_code == 302
    assert not get_user(client).is_authenticated


def test_who_may_not_open_the_admin_is_told_so(client):
    reader = get_user_model().objects.create_user("reader", password=PASSWORD)
    client.force_login(reader)
    response = client.get("/admin/", follow=True)
    assert "Your account may not open that page" in text_of(response)


def test_the_session_is_a_cookie_that_scripts_and_other_sites_do_not_get(client, editor):
    sign_in(client)
    session = client.cookies[settings.SESSION_COOKIE_NAME]
    assert session["httponly"]
    assert session["samesite"] == "Lax"
    token = client.cookies[settings.CSRF_COOKIE_NAME]
    assert token["httponly"]
    assert token["samesite"] == "Lax"


def test_signing_in_makes_a_new_session(client, editor):
    client.get(reverse("login"))
    session = client.session
    session["before"] = True
    session.save()
    before = session.session_key
    client.cookies[settings.SESSION_COOKIE_NAME] = before
    sign_in(client)
    assert client.session.session_key != before


def test_who_is_not_signed_in_has_no_session(client, editor):
    response = client.get(reverse("login"))
    assert settings.SESSION_COOKIE_NAME not in response.cookies


# Changing and resetting a password


def test_changing_the_password(client, editor):
    client.force_login(editor)
    page = client.get(reverse("password_change"))
    assert "Change your password" in text_of(page)
    response = client.post(
        reverse("password_change"),
        {"old_password": PASSWORD, "new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD},
        follow=True,
    )
    assert "Your password is changed" in text_of(response)
    assert get_user(client) == editor, "who changed it stays signed in"
    editor.refresh_from_db()
    assert editor.check_password(NEW_PASSWORD)


def test_changing_the_password_ends_other_sessions(client, editor):
    elsewhere = Client()
    elsewhere.force_login(editor)
    client.force_login(editor)
    client.post(
        reverse("password_change"),
        {"old_password": PASSWORD, "new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD},
    )
    assert not get_user(elsewhere).is_authenticated


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        ({"old_password": "a guess"}, "Your old password was entered incorrectly."),
        ({"new_password2": "something else"}, "The two password fields didn’t match."),
        ({"new_password1": "12345678", "new_password2": "12345678"}, "entirely numeric"),
        ({"new_password1": "editor12", "new_password2": "editor12"}, "too similar to the username"),
        ({"new_password1": "a b c", "new_password2": "a b c"}, "must contain at least 8"),
        ({"new_password1": "password", "new_password2": "password"}, "too common"),
    ],
)
def test_a_password_that_is_refused(client, editor, data, complaint):
    client.force_login(editor)
    response = client.post(
        reverse("password_change"),
        {"old_password": PASSWORD, "new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
        | data,
    )
    assert response.status_code == 200
    assert complaint in text_of(response)
    editor.refresh_from_db()
    assert editor.check_password(PASSWORD)


def test_changing_a_password_needs_signing_in(client):
    response = client.get(reverse("password_change"))
    assert response.url == f"{reverse('login')}?next={reverse('password_change')}"


def ask_for_a_link(client, address="editor@example.org", **more):
    """Fill the form in; the path of the link in the e-mail, or None without an e-mail."""
    response = client.post(reverse("password_reset"), {"email": address}, follow=True, **more)
    assert response.status_code == 200
    assert response.redirect_chain == [(reverse("password_reset_done"), 302)]
    if not mail.outbox:
        return None
    body = str(mail.outbox[-1].body)
    found = re.search(r"^https?://[^/\s]+(/\S+)$", body, re.MULTILINE)
    assert found, body
    return found[1]


def test_resetting_the_password_by_the_link_in_the_mail(client, editor):
    link = ask_for_a_link(client)
    message = mail.outbox[-1]
    assert message.to == ["editor@example.org"]
    assert message.from_email == settings.DEFAULT_FROM_EMAIL
    assert message.subject == "New password for testserver"
    assert "\n" not in message.subject
    assert f"http://testserver{link}" in message.body
    assert "Your name for signing in is editor." in message.body
    assert "&" not in message.body, "it is plain text"

    page = client.get(link, follow=True)
    assert "Choose a new password" in text_of(page)
    place = page.redirect_chain[-1][0]
    assert place != link, "the address on the screen does not give the token away"
    response = client.post(
        place, {"new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}, follow=True
    )
    assert "Your password is set" in text_of(response)
    assert sign_in(client, RIGHT | {"password": NEW_PASSWORD}).status_code == 302

    assert "used up or too old" in text_of(Client().get(link, follow=True))


def test_a_link_that_is_too_old(client, editor, monkeypatch):
    link = ask_for_a_link(client)
    expired = datetime.timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT + 60)
    later = datetime.datetime.now() + expired  # noqa: DTZ005 (as Django's generator counts)
    monkeypatch.setattr(
        "django.contrib.auth.tokens.PasswordResetTokenGenerator._now", lambda _self: later
    )
    assert "used up or too old" in text_of(client.get(link, follow=True))


def test_an_address_that_no_account_has_looks_the_same(client, editor):
    assert ask_for_a_link(client, "stranger@example.org") is None


def test_a_name_in_the_mail_is_plain_text(client):
    get_user_model().objects.create_user("o'neil+<b>", email="o@example.org", password=PASSWORD)
    ask_for_a_link(client, "o@example.org")
    assert "Your name for signing in is o'neil+<b>." in mail.outbox[-1].body


def test_a_foreign_name_of_this_site_gets_into_no_mail(client, editor):
    response = client.post(
        reverse("password_reset"), {"email": "editor@example.org"}, headers={"host": "evil.example"}
    )
    assert response.status_code == 400
    assert not mail.outbox


@pytest.mark.parametrize("language", ["en", "fr"])
def test_account_pages_and_mail_speak_the_readers_language(client, editor, language):
    assert language in dict(settings.LANGUAGES)
    headings = {
        "login": "Sign in",
        "password_reset": "Reset your password",
        "password_reset_done": "Look at your e-mail",
        "password_reset_complete": "Your password is set",
        "password_change": "Change your password",
        "password_change_done": "Your password is changed",
    }
    headers = {"accept-language": language}
    for name, heading in headings.items():
        if name in SIGNED_IN_PAGES:
            client.force_login(editor)
        response = client.get(reverse(name), headers=headers)
        page = response.content.decode()
        assert f'<html lang="{language}"' in page
        with translation.override(language):
            translated = translation.gettext(heading)
        assert translated == heading if language == "en" else translated != heading
        assert f"<h1>{html.escape(str(translated))}</h1>" in page
        assert '<link rel="stylesheet" href="/static/newsclaims.css">' in page
    ask_for_a_link(client, headers=headers)
    name_line = "Your name for signing in is %(name)s."
    with translation.override(language):
        translated = translation.gettext(name_line)
    assert translated == name_line if language == "en" else translated != name_line
    assert translated % {"name": NAME} in mail.outbox[-1].body


# Wrong passwords


def test_the_fifth_wrong_password_makes_one_wait(client, editor):
    fail(client, settings.AXES_FAILURE_LIMIT - 1)
    response = sign_in(client, WRONG)
    assert response.status_code == 429
    assert 290 <= int(response["Retry-After"]) <= 300
    assert "no-store" in response["Cache-Control"]
    assert "Too many wrong passwords" in text_of(response)
    assert "Try again in 5 minutes." in text_of(response)
    assert "a guess" not in response.content.decode()

    response = sign_in(client)
    assert response.status_code == 429, "the right one has to wait as well"
    assert not get_user(client).is_authenticated


def test_another_browser_of_the_same_address_waits_too(client, editor):
    fail(client, 2, headers={"user-agent": "one"})
    fail(client, 2, headers={"user-agent": "two"})
    assert sign_in(client, WRONG, headers={"user-agent": "three"}).status_code == 429


def test_the_same_name_at_another_address_does_not_wait(client, editor):
    fail(client, settings.AXES_FAILURE_LIMIT - 1)
    assert sign_in(client, WRONG).status_code == 429
    assert sign_in(Client(REMOTE_ADDR="203.0.113.9")).status_code == 302


def test_another_name_at_the_same_address_does_not_wait(client, editor):
    get_user_model().objects.create_user("colleague", password=PASSWORD)
    fail(client, settings.AXES_FAILURE_LIMIT - 1)
    assert sign_in(client, WRONG).status_code == 429
    assert sign_in(Client(), RIGHT | {"username": "colleague"}).status_code == 302


def test_a_right_password_begins_the_count_anew(client, editor):
    fail(client, settings.AXES_FAILURE_LIMIT - 1)
    assert sign_in(client).status_code == 302
    fail(client, settings.AXES_FAILURE_LIMIT - 1)


def minutes_ago(minutes):
    AccessAttempt.objects.update(attempt_time=timezone.now() - datetime.timedelta(minutes=minutes))


def test_the_wait_ends_and_trying_meanwhile_does_not_make_it_longer(client, editor):
    fail(client, settings.AXES_FAILURE_LIMIT - 1)
    assert sign_in(client, WRONG).status_code == 429
    minutes_ago(3)
    response = sign_in(client, WRONG)
    assert response.status_code == 429
    assert 110 <= int(response["Retry-After"]) <= 120
    assert "Try again in 2 minutes." in text_of(response)
    minutes_ago(5.01)
    assert sign_in(client).status_code == 302


def test_the_owner_ends_the_wait(client, editor):
    fail(client, settings.AXES_FAILURE_LIMIT - 1)
    assert sign_in(client, WRONG).status_code == 429
    said = io.StringIO()
    call_command("axes_reset_username", NAME, stdout=said)
    assert said.getvalue() == "1 attempts removed.\n"
    assert sign_in(client).status_code == 302


def test_a_reset_password_ends_the_wait(client, editor):
    fail(client, settings.AXES_FAILURE_LIMIT - 1)
    assert sign_in(client, WRONG).status_code == 429
    place = client.get(ask_for_a_link(client), follow=True).redirect_chain[-1][0]
    client.post(place, {"new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD})
    assert sign_in(client, RIGHT | {"password": NEW_PASSWORD}).status_code == 302


def test_neither_passwords_nor_sessions_are_written_down(client, editor):
    fail(client, 2)
    attempt = AccessAttempt.objects.get()
    kept = " ".join(str(value) for value in vars(attempt).values())
    assert "a guess" not in kept
    sign_in(client)
    assert not AccessLog.objects.exists()


def test_what_is_typed_as_a_name_stays_out_of_the_log(client, editor, caplog):
    fail(client, 1, headers={"user-agent": "browser"})
    assert "AXES" in caplog.text
    assert NAME not in caplog.text
    assert "127.0.0.1" in caplog.text


# Who is who, behind proxies


@pytest.mark.parametrize(
    ("proxies", "remote", "forwarded", "address"),
    [
        (0, "203.0.113.7", None, "203.0.113.7"),
        (0, "203.0.113.7", "198.51.100.1", "203.0.113.7"),
        (1, "10.0.0.2", "203.0.113.7", "203.0.113.7"),
        (1, "10.0.0.2", "198.51.100.1, 203.0.113.7", "203.0.113.7"),
        (2, "10.0.0.2", "198.51.100.1, 203.0.113.7, 10.0.0.9", "203.0.113.7"),
        # Fewer than there are proxies: somebody has come past them.
        (2, "203.0.113.7", "198.51.100.1", "203.0.113.7"),
        (1, "10.0.0.2", None, "10.0.0.2"),
        (1, "10.0.0.2", "nonsense", "10.0.0.2"),
        (0, "2001:db8:1:2:3:4:5:6", None, "2001:db8:1:2::"),
        (0, "::ffff:203.0.113.7", None, "203.0.113.7"),
        # A Unix socket has no address.
        (0, "", None, None),
        (1, "", "203.0.113.7", "203.0.113.7"),
    ],
)
def test_the_address_that_counts(settings, proxies, remote, forwarded, address):
    settings.PROXIES = proxies
    more = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    request = RequestFactory().post("/", REMOTE_ADDR=remote, **more)
    assert client_address(request) == address


def test_behind_a_proxy_people_are_told_apart(settings, client, editor):
    settings.PROXIES = 1
    fail(client, settings.AXES_FAILURE_LIMIT - 1, headers={"x-forwarded-for": "203.0.113.7"})
    forged = {"x-forwarded-for": "192.0.2.44, 203.0.113.7"}
    assert sign_in(client, WRONG, headers=forged).status_code == 429
    assert sign_in(client, headers={"x-forwarded-for": "203.0.113.8"}).status_code == 302
