"""Reads settings from the environment; knows nothing of what they are for.

Every reader says in one sentence how to mend a wrong value: `SettingError` ends the start.
"""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


class SettingError(SystemExit):
    """A setting that is missing or wrong; its text says what to set."""

    def __init__(self, sentence: str) -> None:
        super().__init__(f"newsclaims cannot start: {sentence}")


def text(name: str, default: str = "") -> str:
    """The variable's value without spaces around it."""
    return os.environ.get(name, default).strip()


def flag(name: str, default: bool = False) -> bool:
    """Yes or no, in the usual spellings."""
    value = text(name).lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise SettingError(f"{name} is “{value}”. Set it to 1 or 0.")


def number(name: str, default: int, *, least: int = 0) -> int:
    """A whole number that is at least `least`."""
    value = text(name)
    if not value:
        return default
    if not value.isdecimal() or int(value) < least:
        raise SettingError(f"{name} is “{value}”. Set it to a whole number, {least} or more.")
    return int(value)


def words(name: str, default: str = "") -> list[str]:
    """Values separated by commas or spaces."""
    return text(name, default).replace(",", " ").split()


def secret(name: str, keep_in: Path | None) -> str:
    """The secret key: the variable, or one that is made once and kept in `keep_in`.

    `keep_in` is None in production, where the variable is required.
    """
    value = text(name)
    if value:
        if len(value) < 50 and keep_in is None:
            raise SettingError(
                f"{name} has {len(value)} characters. Set one of 50 or more; this makes one: "
                "python -c 'import secrets; print(secrets.token_urlsafe(50))'"
            )
        return value
    if keep_in is None:
        raise SettingError(
            f"{name} is not set. Set it to a long random text and keep it secret; this makes one: "
            "python -c 'import secrets; print(secrets.token_urlsafe(50))'"
        )
    if not keep_in.exists():
        keep_in.parent.mkdir(parents=True, exist_ok=True)
        made = keep_in.with_name(f"{keep_in.name}.{os.getpid()}")
        made.touch(mode=0o600)
        made.write_text(secrets.token_urlsafe(50))
        try:
            # link() refuses an existing name: of two processes that start at once, one wins.
            os.link(made, keep_in)
        except FileExistsError:
            pass
        finally:
            made.unlink()
    return keep_in.read_text().strip()


def database(name: str, default: Path) -> dict[str, Any]:
    """Django's database settings for an address; SQLite in the file `default` without one.

    Understood are ``sqlite:///file``, ``sqlite:////absolute/file`` and
    ``postgres://user:password@host:port/name?option=value`` (a host of percent-encoded slashes,
    or ``?host=/folder``, is a Unix socket).
    """
    value = text(name)
    sqlite = {
        "ENGINE": "django.db.backends.sqlite3",
        "OPTIONS": {
            # Writers wait for each other instead of failing, and readers never wait.
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=268435456;"
            ),
        },
    }
    if not value:
        return sqlite | {"NAME": default}
    address = urlsplit(value)
    if address.scheme == "sqlite":
        path = unquote(address.path).removeprefix("/")
        if not path:
            raise SettingError(f"{name} names no file. Write sqlite:///folder/db.sqlite3.")
        return sqlite | {"NAME": path}
    if address.scheme not in {"postgres", "postgresql"}:
        raise SettingError(
            f"{name} starts with “{address.scheme}”. "
            "Write postgres://user:password@host:5432/name or sqlite:///file."
        )
    try:
        port = address.port
    except ValueError as error:
        raise SettingError(f"{name} has a port that is no number.") from error
    options: dict[str, Any] = dict(parse_qsl(address.query))
    host = options.pop("host", unquote(address.hostname or ""))
    database_name = unquote(address.path.removeprefix("/"))
    if not database_name:
        raise SettingError(f"{name} names no database. End it with /name.")
    # Connections wait in a pool of psycopg's instead of being opened for each request.
    options["pool"] = {"min_size": 1, "max_size": number("DATABASE_POOL", 8, least=1)}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": database_name,
        "USER": unquote(address.username or ""),
        "PASSWORD": unquote(address.password or ""),
        "HOST": host,
        "PORT": str(port or ""),
        "OPTIONS": options,
    }


def mailer(name: str) -> dict[str, Any]:
    """Where mail goes: ``smtp://``, ``smtp+tls://`` or ``smtp+ssl://user:password@host:port``.

    Without an address mail is only written to the terminal.
    """
    value = text(name)
    if not value:
        return {"BACKEND": "django.core.mail.backends.console.EmailBackend"}
    address = urlsplit(value)
    if address.scheme not in {"smtp", "smtp+tls", "smtp+ssl"} or not address.hostname:
        raise SettingError(
            f"{name} is not an address of a mail server. "
            "Write smtp+tls://user:password@host:587 (or smtp://, smtp+ssl://)."
        )
    return {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": address.hostname,
            "port": address.port or {"smtp": 25, "smtp+tls": 587, "smtp+ssl": 465}[address.scheme],
            "username": unquote(address.username or ""),
            "password": unquote(address.password or ""),
            "use_tls": address.scheme == "smtp+tls",
            "use_ssl": address.scheme == "smtp+ssl",
        },
    }
