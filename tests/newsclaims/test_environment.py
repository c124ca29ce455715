"""Each reader of the environment: what it understands, and what it says of what it does not."""

import stat
import threading
from pathlib import Path

import pytest

from newsclaims import environment as env

SENTENCE = "newsclaims cannot start: "


@pytest.fixture
def setting(monkeypatch):
    """Set the variable SETTING to the given value; None takes it away."""

    def set_to(value):
        if value is None:
            monkeypatch.delenv("SETTING", raising=False)
        else:
            monkeypatch.setenv("SETTING", value)

    return set_to


def refusal(read, *arguments, **options):
    """What the reader says when it ends the start."""
    with pytest.raises(env.SettingError) as caught:
        read("SETTING", *arguments, **options)
    sentence = str(caught.value)
    assert sentence.startswith(SENTENCE)
    assert sentence.endswith((".", ":", "org", "))'")), "a sentence, or an example at its end"
    return sentence.removeprefix(SENTENCE)


@pytest.mark.parametrize("value", [None, "", "   "])
def test_what_is_empty_is_not_set(setting, value):
    setting(value)
    assert env.text("SETTING") == ""
    assert env.text("SETTING", "default") == "default"
    assert env.flag("SETTING") is False
    assert env.flag("SETTING", default=True) is True
    assert env.number("SETTING", 7) == 7
    assert env.words("SETTING", "a b") == ["a", "b"]
    assert env.choice("SETTING", "HIGH", ("LOW", "HIGH")) == "HIGH"
    assert env.time_zone("SETTING", "UTC") == "UTC"
    assert env.hosts("SETTING", "localhost [::1]") == ["localhost", "[::1]"]
    assert env.origins("SETTING") == []
    assert env.sender("SETTING", "news@localhost") == "news@localhost"


def test_a_value_stands_without_the_spaces_around_it(setting):
    setting("  some words ")
    assert env.text("SETTING") == "some words"


@pytest.mark.parametrize("value", ["1", "true", "YES", "On"])
def test_yes(setting, value):
    setting(value)
    assert env.flag("SETTING") is True


@pytest.mark.parametrize("value", ["0", "false", "No", "OFF"])
def test_no(setting, value):
    setting(value)
    assert env.flag("SETTING", default=True) is False


def test_neither_yes_nor_no(setting):
    setting("perhaps")
    assert refusal(env.flag) == "SETTING is “perhaps”. Set it to 1 or 0."


@pytest.mark.parametrize(("value", "number"), [("0", 0), ("12", 12), (" 8 ", 8)])
def test_number(setting, value, number):
    setting(value)
    assert env.number("SETTING", 3) == number


@pytest.mark.parametrize("value", ["-1", "1.5", "many", "²", "0x10"])
def test_no_number(setting, value):
    setting(value)
    assert refusal(env.number, 3) == (f"SETTING is “{value}”. Set it to a whole number, 0 or more.")


def test_number_that_is_too_small(setting):
    setting("0")
    assert refusal(env.number, 3, least=1) == (
        "SETTING is “0”. Set it to a whole number, 1 or more."
    )


def test_words_between_commas_and_spaces(setting):
    setting("a, b c,,d ")
    assert env.words("SETTING") == ["a", "b", "c", "d"]


def test_choice(setting):
    setting("low")
    assert env.choice("SETTING", "HIGH", ("LOW", "HIGH")) == "LOW"
    setting("middle")
    assert refusal(env.choice, "HIGH", ("LOW", "HIGH")) == (
        "SETTING is “middle”. Set it to one of LOW, HIGH."
    )


def test_time_zone(setting):
    setting("Europe/Paris")
    assert env.time_zone("SETTING", "UTC") == "Europe/Paris"


@pytest.mark.parametrize("value", ["Mars/Olympus", "Paris", "/etc/passwd", "../UTC", "Europe"])
def test_no_time_zone(setting, value):
    setting(value)
    assert refusal(env.time_zone, "UTC") == (
        f"SETTING is “{value}”, and there is no such time zone. Write one such as Europe/Paris."
    )


@pytest.mark.parametrize(
    "host",
    ["claims.example.org", ".example.org", "localhost", "10.0.0.5", "[2001:db8::1]", "übung.de"],
)
def test_host(setting, host):
    setting(host)
    assert env.hosts("SETTING", None) == [host]


@pytest.mark.parametrize(
    "host", ["*", "https://claims.example.org", "claims.example.org:8000", "a/b", "a..b", "*.org"]
)
def test_no_host(setting, host):
    setting(f"good.example.org {host}")
    assert refusal(env.hosts, None) == (
        f"SETTING has “{host}”. Write names alone, without https://, port or *, such as "
        "claims.example.org."
    )


def test_hosts_that_are_missing(setting):
    setting(None)
    assert refusal(env.hosts, None).startswith("SETTING is not set. Set it to the names under")


def test_origins(setting):
    setting("https://claims.example.org https://claims.example.org:8443")
    assert env.origins("SETTING") == [
        "https://claims.example.org",
        "https://claims.example.org:8443",
    ]


@pytest.mark.parametrize(
    "origin", ["claims.example.org", "https://claims.example.org/", "ftp://a.org", "https://a@b.c"]
)
def test_no_origin(setting, origin):
    setting(origin)
    assert f"“{origin}”" in refusal(env.origins)


@pytest.mark.parametrize(
    ("value", "address"),
    [
        (None, ""),
        ("https://web.archive.org", "https://web.archive.org"),
        ("http://archive.inside:8080/keep/", "http://archive.inside:8080/keep"),
    ],
)
def test_web_address(setting, value, address):
    setting(value)
    assert env.web_address("SETTING") == address


@pytest.mark.parametrize(
    "value", ["web.archive.org", "ftp://a.org", "https://", "https://a.org/?q", "https://u@a.org"]
)
def test_no_web_address(setting, value):
    setting(value)
    assert refusal(env.web_address) == (
        f"SETTING is “{value}”. Write the address of a service, such as https://web.archive.org, "
        "or leave it empty."
    )


def test_networks(setting):
    setting("10.1.0.0/16, fd00:1::/64 10.2.3.4")
    assert [str(each) for each in env.networks("SETTING")] == [
        "10.1.0.0/16",
        "fd00:1::/64",
        "10.2.3.4/32",
    ]
    setting(None)
    assert env.networks("SETTING") == []


@pytest.mark.parametrize("network", ["10.1.0.0/33", "10.1.0.1/16", "intranet", "10.1"])
def test_no_network(setting, network):
    setting(f"10.0.0.1 {network}")
    assert refusal(env.networks) == (
        f"SETTING has “{network}”. Write networks such as 10.1.0.0/16 or fd00:1::/64, or single "
        "addresses such as 10.1.2.3."
    )


def test_folder(setting, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    setting(None)
    assert env.folder("SETTING", tmp_path / "var") == tmp_path / "var"
    setting("here/below")
    assert env.folder("SETTING", Path("/var")) == tmp_path / "here/below"
    setting("~/newsclaims")
    assert env.folder("SETTING", Path("/var")) == Path.home() / "newsclaims"


def test_secret_is_required_in_production(setting):
    setting(None)
    assert "SETTING is not set. Set it to a long random text" in refusal(env.secret, keep_in=None)
    setting("x" * 49)
    assert refusal(env.secret, keep_in=None).startswith("SETTING has 49 characters.")
    setting("x" * 50)
    assert env.secret("SETTING", keep_in=None) == "x" * 50


def test_secret_is_never_told(setting):
    setting("correct horse battery staple")
    assert "horse" not in refusal(env.secret, keep_in=None)


def test_secret_is_made_and_kept_for_the_demonstration(setting, tmp_path):
    setting(None)
    place = tmp_path / "new" / "secret-key"
    made = env.secret("SETTING", keep_in=place)
    assert len(made) >= 50
    assert len(set(made)) > 20
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert list(place.parent.iterdir()) == [place], "nothing is left beside it"
    assert env.secret("SETTING", keep_in=place) == made
    setting("x" * 8)
    assert env.secret("SETTING", keep_in=place) == "x" * 8


def test_of_two_starts_at_once_one_makes_the_secret(setting, tmp_path):
    setting(None)
    place = tmp_path / "secret-key"
    found = []
    start = threading.Barrier(8)

    def read():
        start.wait()
        found.append(env.secret("SETTING", keep_in=place))

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [place.read_text()] * 8


def test_a_folder_that_cannot_be_made_is_said(setting, tmp_path):
    setting(None)
    (tmp_path / "file").touch()
    with pytest.raises(env.SettingError, match="Set NEWSCLAIMS_VAR to a folder in which"):
        env.secret("SETTING", keep_in=tmp_path / "file" / "below" / "secret-key")


def test_sqlite_is_the_default(setting, tmp_path):
    setting(None)
    database = env.database("SETTING", default=tmp_path / "var" / "db.sqlite3")
    assert database["ENGINE"] == "django.db.backends.sqlite3"
    assert database["NAME"] == tmp_path / "var" / "db.sqlite3"
    assert (tmp_path / "var").is_dir()


def test_sqlite_by_its_file(setting, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    setting("sqlite:///db.sqlite3")
    assert env.database("SETTING", Path("unused"))["NAME"] == "db.sqlite3"
    setting(f"sqlite:///{tmp_path}/with%20space.sqlite3")
    assert env.database("SETTING", Path("unused"))["NAME"] == f"{tmp_path}/with space.sqlite3"


def test_postgres(setting, monkeypatch):
    monkeypatch.setenv("DATABASE_POOL", "12")
    setting("postgres://anna:p%40ss%2F@db.example.org:5433/claims?sslmode=require")
    database = env.database("SETTING", Path("unused"))
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert {name: database[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")} == {
        "NAME": "claims",
        "USER": "anna",
        "PASSWORD": "p@ss/",
        "HOST": "db.example.org",
        "PORT": "5433",
    }
    assert database["OPTIONS"]["sslmode"] == "require"
    assert database["OPTIONS"]["pool"]["max_size"] == 12
    assert database["CONN_HEALTH_CHECKS"] is True


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://anna@%2Fvar%2Frun%2Fpostgresql/claims",
        "postgres://anna@/claims?host=/var/run/postgresql",
    ],
)
def test_postgres_at_a_unix_socket(setting, address):
    setting(address)
    database = env.database("SETTING", Path("unused"))
    assert (database["HOST"], database["USER"]) == ("/var/run/postgresql", "anna")
    assert "host" not in database["OPTIONS"]


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("mysql://anna@host/claims", "SETTING starts with “mysql”. Write postgres://user"),
        ("claims.sqlite3", "SETTING starts with “”. Write postgres://user"),
        ("sqlite://", "SETTING names no file. Write sqlite:///folder/db.sqlite3."),
        ("sqlite:////no/such/folder/db", "SETTING names a file in /no/such/folder, and there is"),
        ("postgres://anna@host", "SETTING names no database. End it with /name."),
        ("postgres://anna@host:port/claims", "SETTING has a port that is not a number from 0"),
        ("postgres://anna@host:99999/claims", "SETTING has a port that is not a number from 0"),
        ("postgres://anna:p/w@host/claims", "SETTING has a port that is not a number from 0"),
    ],
)
def test_no_database(setting, address, sentence):
    setting(address)
    assert refusal(env.database, Path("unused")).startswith(sentence)


def test_a_password_is_never_told(setting):
    for address in ("postgres://anna:horse@host", "postgres://anna:horse/x@host/claims"):
        setting(address)
        assert "horse" not in refusal(env.database, Path("unused"))
    setting("http://anna:horse@host")
    assert "horse" not in refusal(env.mailer, required=True)


@pytest.mark.parametrize(
    ("address", "port", "tls", "ssl"),
    [
        ("smtp://mail.example.org", 25, False, False),
        ("smtp+tls://mail.example.org", 587, True, False),
        ("smtp+ssl://mail.example.org", 465, False, True),
        ("smtp+tls://mail.example.org:2525", 2525, True, False),
    ],
)
def test_mail_server(setting, address, port, tls, ssl):
    setting(address)
    options = env.mailer("SETTING", required=True)["OPTIONS"]
    assert (options["host"], options["port"]) == ("mail.example.org", port)
    assert (options["use_tls"], options["use_ssl"]) == (tls, ssl)


def test_mail_server_with_a_name_and_a_password(setting):
    setting("smtp+tls://anna%40example.org:p%3Aw@mail.example.org")
    options = env.mailer("SETTING", required=True)["OPTIONS"]
    assert (options["username"], options["password"]) == ("anna@example.org", "p:w")


def test_mail_to_the_log(setting):
    console = {"BACKEND": "django.core.mail.backends.console.EmailBackend"}
    setting("console:")
    assert env.mailer("SETTING", required=True) == console
    setting(None)
    assert env.mailer("SETTING", required=False) == console
    assert refusal(env.mailer, required=True).startswith("SETTING is not set, so nobody could")


@pytest.mark.parametrize("address", ["mail.example.org", "smtp://", "smtps://a.org", "console"])
def test_no_mail_server(setting, address):
    setting(address)
    assert refusal(env.mailer, required=True).startswith("SETTING is not the address of a mail")


def test_mail_server_with_a_wrong_port(setting):
    setting("smtp://mail.example.org:post")
    assert "has a port that is not a number" in refusal(env.mailer, required=True)


@pytest.mark.parametrize("value", ["a@example.org", "Claims of the day <a@example.org>"])
def test_sender(setting, value):
    setting(value)
    assert env.sender("SETTING", "") == value


@pytest.mark.parametrize("value", ["example.org", "a@", "Claims a@example.org", "<a@b.c", "a@b>"])
def test_no_sender(setting, value):
    setting(value)
    assert refusal(env.sender, "") == (
        f"SETTING is “{value}”. Write an e-mail address, such as newsclaims@example.org."
    )


def test_the_start_ends_with_the_sentence_alone():
    assert issubclass(env.SettingError, SystemExit), "Python prints no traceback for this one"
    assert env.SettingError("a sentence.").code == f"{SENTENCE}a sentence."
