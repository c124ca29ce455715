"""The settings as a program that starts meets them: each test starts one, with its own environment.

What one variable may hold stands in test_environment.py.
"""

import json
import os
import re
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
KEY = "a-key-of-sixty-characters-that-is-used-in-these-tests-alone-"
PRODUCTION = {
    "SECRET_KEY": KEY,
    "ALLOWED_HOSTS": "claims.example.org",
    "EMAIL_URL": "smtp+tls://anna:secret@mail.example.org",
    "DATABASE_URL": "postgres://newsclaims@127.0.0.1:1/newsclaims",
}


def start(
    *arguments: str | Path, var: Path, **variables: str | None
) -> subprocess.CompletedProcess[str]:
    """Run Python in the project with these variables and no others of newsclaims."""
    environment = {"PATH": os.environ["PATH"], "NEWSCLAIMS_VAR": str(var)} | {
        name: value for name, value in variables.items() if value is not None
    }
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


def values(*names: str, var: Path, **variables: str | None) -> dict[str, Any]:
    """These settings, as a program that has started has them."""
    program = (
        "import json, sys; from django.conf import settings;"
        "print(json.dumps({name: getattr(settings, name) for name in sys.argv[1:]}, default=str))"
    )
    settings_module = {"DJANGO_SETTINGS_MODULE": "newsclaims.settings"}
    run = start("-W", "error", "-c", program, *names, var=var, **settings_module | variables)
    assert (run.returncode, run.stderr) == (0, "")
    answer: dict[str, Any] = json.loads(run.stdout)
    return answer


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("SECRET_KEY", None, "SECRET_KEY is not set. Set it to a long random text"),
        ("SECRET_KEY", "short", "SECRET_KEY has 5 characters. Set one of 50 or more"),
        ("ALLOWED_HOSTS", None, "ALLOWED_HOSTS is not set. Set it to the names"),
        ("ALLOWED_HOSTS", "*", "ALLOWED_HOSTS has “*”. Write names alone"),
        ("EMAIL_URL", None, "EMAIL_URL is not set, so nobody could reset a password."),
        ("EMAIL_URL", "nothing", "EMAIL_URL is not the address of a mail server."),
        ("EMAIL_FROM", "nobody", "EMAIL_FROM is “nobody”. Write an e-mail address"),
        ("DATABASE_URL", "mysql://host/claims", "DATABASE_URL starts with “mysql”."),
        ("DATABASE_POOL", "0", "DATABASE_POOL is “0”. Set it to a whole number, 1 or more."),
        ("CSRF_TRUSTED_ORIGINS", "a.org", "CSRF_TRUSTED_ORIGINS has “a.org”. Write scheme and"),
        ("NEWSCLAIMS_DEMO", "maybe", "NEWSCLAIMS_DEMO is “maybe”. Set it to 1 or 0."),
        ("DEBUG", "maybe", "DEBUG is “maybe”. Set it to 1 or 0."),
        ("HTTPS", "maybe", "HTTPS is “maybe”. Set it to 1 or 0."),
        ("HSTS_SECONDS", "a year", "HSTS_SECONDS is “a year”. Set it to a whole number"),
        ("HSTS_SUBDOMAINS", "all", "HSTS_SUBDOMAINS is “all”. Set it to 1 or 0."),
        ("BEHIND_PROXY", "yes", "BEHIND_PROXY is “yes”. Set it to a whole number, 0 or more."),
        ("TIME_ZONE", "Paris", "TIME_ZONE is “Paris”, and there is no such time zone."),
        ("LOG_LEVEL", "loud", "LOG_LEVEL is “loud”. Set it to one of DEBUG, INFO, WARNING"),
    ],
)
def test_a_wrong_setting_stops_the_start_by_name(tmp_path, name, value, sentence):
    run = start("manage.py", "check", var=tmp_path, **PRODUCTION | {name: value})
    assert run.returncode == 1
    assert run.stdout == ""
    assert run.stderr.startswith(f"newsclaims cannot start: {sentence}")
    assert run.stderr.count("\n") == 1, "one sentence, and no traceback"


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("WEB_WORKERS", "0", "WEB_WORKERS is “0”. Set it to a whole number, 1 or more."),
        ("WEB_THREADS", "x", "WEB_THREADS is “x”. Set it to a whole number, 1 or more."),
        ("WEB_GRACE_SECONDS", "x", "WEB_GRACE_SECONDS is “x”. Set it to a whole number"),
        ("PORT", "http", "PORT is “http”. Set it to a whole number, 1 or more."),
        ("ACCESS_LOG", "file", "ACCESS_LOG is “file”. Set it to 1 or 0."),
        ("SECRET_KEY", None, "SECRET_KEY is not set."),
    ],
)
def test_the_web_server_says_it_too(tmp_path, name, value, sentence):
    arguments = ("-m", "gunicorn", "-c", "python:newsclaims.gunicorn", "newsclaims.wsgi")
    run = start(*arguments, var=tmp_path, **PRODUCTION | {"PORT": "1", name: value})
    assert run.returncode != 0
    assert f"newsclaims cannot start: {sentence}" in run.stderr


def test_the_web_server_reads_the_environment(tmp_path):
    arguments = ("-m", "gunicorn", "-c", "python:newsclaims.gunicorn", "--print-config")
    run = start(
        *arguments, "newsclaims.wsgi",
        var=tmp_path, NEWSCLAIMS_DEMO="1",
        HOST="::", PORT="8100", WEB_WORKERS="3", WEB_THREADS="9", ACCESS_LOG="1",
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    found = dict(line.split("=", 1) for line in run.stdout.splitlines() if "=" in line)
    found = {name.strip(): value.strip() for name, value in found.items()}
    assert (found["bind"], found["workers"], found["threads"]) == ("['[::]:8100']", "3", "9")
    assert (found["accesslog"], found["control_socket_disable"]) == ("-", "True")


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"BEHIND_PROXY": "1", "HSTS_SUBDOMAINS": "1"},
        {"DATABASE_URL": None},
    ],
)
def test_the_check_for_production_is_silent(tmp_path, more):
    command = ("-W", "error", "manage.py", "check", "--deploy", "--fail-level", "WARNING")
    run = start(*command, var=tmp_path, **PRODUCTION | more)
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.startswith("System check identified no issues")


def test_mail_to_the_log_is_no_setup_for_production_and_the_check_says_so(tmp_path):
    command = ("manage.py", "check", "--deploy")
    run = start(*command, var=tmp_path, **PRODUCTION | {"EMAIL_URL": "console:"})
    assert run.returncode == 1
    assert "mail.E001" in run.stderr


def test_production(tmp_path):
    found = values(
        "DEBUG", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS",
        "SESSION_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "SESSION_COOKIE_SAMESITE",
        "CSRF_COOKIE_SECURE", "CSRF_COOKIE_HTTPONLY", "LANGUAGE_COOKIE_SECURE",
        "SECURE_PROXY_SSL_HEADER", "DEFAULT_FROM_EMAIL", "SECRET_KEY", "ALLOWED_HOSTS",
        var=tmp_path, **PRODUCTION,
    )  # fmt: skip
    assert found == {
        "DEBUG": False,
        "SECURE_SSL_REDIRECT": True,
        "SECURE_HSTS_SECONDS": 31536000,
        "SECURE_HSTS_INCLUDE_SUBDOMAINS": False,
        "SESSION_COOKIE_SECURE": True,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "CSRF_COOKIE_SECURE": True,
        "CSRF_COOKIE_HTTPONLY": True,
        "LANGUAGE_COOKIE_SECURE": True,
        # What a reader's browser says of itself is not believed.
        "SECURE_PROXY_SSL_HEADER": None,
        "DEFAULT_FROM_EMAIL": "newsclaims@claims.example.org",
        "SECRET_KEY": KEY,
        "ALLOWED_HOSTS": ["claims.example.org"],
    }
    assert not (tmp_path / "secret-key").exists()


def test_behind_a_proxy(tmp_path):
    found = values(
        "PROXIES", "SECURE_PROXY_SSL_HEADER", var=tmp_path, **PRODUCTION, BEHIND_PROXY="2"
    )
    assert found == {
        "PROXIES": 2,
        "SECURE_PROXY_SSL_HEADER": ["HTTP_X_FORWARDED_PROTO", "https"],
    }


def test_without_https(tmp_path):
    """For a trial in a house of one's own: nothing is sent that keeps a browser away from it."""
    found = values(
        "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS", "SESSION_COOKIE_SECURE",
        var=tmp_path, **PRODUCTION, HTTPS="0",
    )  # fmt: skip
    assert found == {
        "SECURE_SSL_REDIRECT": False,
        "SECURE_HSTS_SECONDS": 0,
        "SESSION_COOKIE_SECURE": False,
    }


def test_the_demonstration_needs_nothing_and_keeps_its_key(tmp_path):
    names = ("DEBUG", "SECRET_KEY", "ALLOWED_HOSTS", "SECURE_SSL_REDIRECT")
    found = values(*names, var=tmp_path / "var", NEWSCLAIMS_DEMO="1")
    kept = tmp_path / "var" / "secret-key"
    assert found["SECRET_KEY"] == kept.read_text()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert found["DEBUG"] is False
    assert found["SECURE_SSL_REDIRECT"] is False
    assert found["ALLOWED_HOSTS"] == ["localhost", "127.0.0.1", "[::1]"]
    assert values(*names, var=tmp_path / "var", NEWSCLAIMS_DEMO="1") == found


def test_the_same_folder_wherever_a_command_is_typed(tmp_path):
    demo = {"NEWSCLAIMS_DEMO": "1", "SECRET_KEY": "x"}
    found = values("VAR_DIR", "STATIC_ROOT", var=Path("var/.."), **demo)
    assert Path(found["VAR_DIR"]).is_absolute()
    assert Path(found["STATIC_ROOT"]).is_absolute()
    found = values("STATIC_ROOT", var=tmp_path, **demo, STATIC_ROOT=str(tmp_path / "files"))
    assert found == {"STATIC_ROOT": str(tmp_path / "files")}


def test_what_is_logged(tmp_path):
    """Warnings and errors, once each; a missing page is neither, unless it is asked for."""
    program = (
        "import django, logging; django.setup();"
        "logging.getLogger('django.request').warning('Not Found: /x');"
        "logging.getLogger('django.request').error('Internal Server Error: /y');"
        "logging.getLogger('django.security').warning('careful');"
        "logging.getLogger('articles').info('a detail');"
        "logging.getLogger('newsclaims.status').info('claim 5 is published')"
    )
    production = PRODUCTION | {"DJANGO_SETTINGS_MODULE": "newsclaims.settings"}

    def messages(**more: str) -> list[str]:
        run = start("-c", program, var=tmp_path, **production | more)
        assert run.returncode == 0
        return [line.split(" ", 2)[2] for line in run.stderr.splitlines()]

    quiet = [
        "ERROR django.request: Internal Server Error: /y",
        "WARNING django.security: careful",
        "INFO newsclaims.status: claim 5 is published",
    ]
    assert messages() == quiet
    loud = messages(LOG_LEVEL="info")
    assert "WARNING django.request: Not Found: /x" in loud
    assert "INFO articles: a detail" in loud
    assert messages(LOG_LEVEL="error") == quiet[:1]


@pytest.mark.parametrize("document", ["README.md", "docs/production.md"])
def test_every_setting_is_described(document):
    """Each variable that the code reads has its row, and each row its variable."""
    read: set[str] = set()
    for name in ("settings.py", "environment.py", "gunicorn.py"):
        code = (ROOT / "newsclaims" / name).read_text()
        read.update(re.findall(r"""\w\(\s*["']([A-Z][A-Z_]+)["']""", code))
    assert {"SECRET_KEY", "DATABASE_POOL", "HOST", "WEB_WORKERS"} <= read
    # Those of Compose alone have a table of their own.
    text = (ROOT / document).read_text().split("| setting of Compose |")[0]
    assert set(re.findall(r"^\| `([A-Z_]+)`", text, flags=re.MULTILINE)) == read


def test_the_example_sets_what_is_described():
    example = (ROOT / ".env.example").read_text()
    named = set(re.findall(r"^(?:# )?([A-Z_]+)=", example, flags=re.MULTILINE))
    text = (ROOT / "docs" / "production.md").read_text()
    assert {"SECRET_KEY", "ALLOWED_HOSTS", "EMAIL_URL", "POSTGRES_PASSWORD"} <= named
    assert all(f"`{name}`" in text for name in named)
