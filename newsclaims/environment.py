"""Reads settings from the environment; knows nothing of what they are for.

Every reader says in one sentence how to mend a wrong value: `SettingError` ends the start.
"""

import ipaddress
import os
import re
import secrets
import tempfile
from collections.abc import Collection
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


class SettingError(SystemExit):
    """A setting that is missing or wrong; its text says what to set."""

    def __init__(self, sentence: str) -> None:
        super().__init__(f"newsclaims cannot start: {sentence}")


def text(name: str, default: str = "") -> str:
    """The variable's value without spaces around it; one that is set and empty is not set."""
    return os.environ.get(name, "").strip() or default


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


def choice(name: str, default: str, among: Collection[str]) -> str:
    """One of a few words, in capitals or not."""
    value = text(name, default).upper()
    if value not in among:
        raise SettingError(f"{name} is “{text(name)}”. Set it to one of {', '.join(among)}.")
    return value


def time_zone(name: str, default: str) -> str:
    """The name of a time zone that this machine knows."""
    value = text(name, default)
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise SettingError(
            f"{name} is “{value}”, and there is no such time zone. Write one such as Europe/Paris."
        ) from error
    return value


def hosts(name: str, default: str | None) -> list[str]:
    """The names under which the site is reached; required where there is no default.

    A name that begins with a dot stands for every name below it.
    """
    found = words(name, default or "")
    if not found:
        raise SettingError(
            f"{name} is not set. Set it to the names under which readers reach this site, "
            "such as claims.example.org."
        )
    for host in found:
        # One in brackets is an IPv6 address. With “*” anybody could choose the host name in the
        # e-mails of this site.
        if not re.fullmatch(r"\[[0-9a-fA-F:.]+\]|\.?[\w-]+(\.[\w-]+)*\.?", host):
            raise SettingError(
                f"{name} has “{host}”. Write names alone, without https://, port or *, "
                "such as claims.example.org."
            )
    return found


def origins(name: str) -> list[str]:
    """Other addresses whose forms are accepted: scheme and host, and a port where there is one."""
    found = words(name)
    for origin in found:
        if not re.fullmatch(r"https?://[^/?#@\s]+", origin):
            raise SettingError(
                f"{name} has “{origin}”. Write scheme and name alone: https://claims.example.org"
            )
    return found


def web_address(name: str) -> str:
    """The address of a service: http or https, a host, perhaps a path; empty where none is set."""
    value = text(name)
    if value and not re.fullmatch(r"https?://[^/?#@\s]+(/[^?#@\s]*)?", value):
        raise SettingError(
            f"{name} is “{value}”. Write the address of a service, such as "
            "https://web.archive.org, or leave it empty."
        )
    return value.rstrip("/")


def networks(name: str) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    """Networks of IP addresses; a single address is a network of one."""
    found = []
    for network in words(name):
        try:
            found.append(ipaddress.ip_network(network))
        except ValueError as error:
            raise SettingError(
                f"{name} has “{network}”. Write networks such as 10.1.0.0/16 or fd00:1::/64, or "
                "single addresses such as 10.1.2.3."
            ) from error
    return found


def folder(name: str, default: Path) -> Path:
    """A folder's path, absolute, so that it means the same wherever a command is typed."""
    return Path(text(name) or default).expanduser().absolute()


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
        make_folder(keep_in.parent)
        # Only the owner can read it, from the moment it exists.
        handle, made = tempfile.mkstemp(prefix=f"{keep_in.name}.", dir=keep_in.parent)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(50))
        try:
            # link() fails if the name exists: of two processes that start at once, one wins.
            os.link(made, keep_in)
        except FileExistsError:
            pass
        finally:
            Path(made).unlink()
    return keep_in.read_text().strip()


def make_folder(path: Path) -> None:
    """Make the folder where it is missing. Ends the start where that is not allowed."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingError(
            f"the folder {path} cannot be made ({error.strerror}). Set NEWSCLAIMS_VAR to a folder "
            "in which newsclaims may write."
        ) from error


def database(name: str, default: Path) -> dict[str, Any]:
    """Django's database settings for an address; SQLite in the file `default` without one.

    Understood are ``sqlite:///file``, ``sqlite:////absolute/file`` and
    ``postgres://user:password@host:port/name?option=value`` (a host of percent-encoded slashes,
    or ``?host=/folder``, is a Unix socket).
    """
    value = text(name)
    sqlite = {
        "ENGINE": "django.db.backends.sqlite3",
        # Opening the file for each request would take longer than most requests.
        "CONN_MAX_AGE": 60,
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
        make_folder(default.parent)
        return sqlite | {"NAME": default}
    address = urlsplit(value)
    if address.scheme == "sqlite":
        path = unquote(address.path).removeprefix("/")
        if not path:
            raise SettingError(f"{name} names no file. Write sqlite:///folder/db.sqlite3.")
        if not Path(path).absolute().parent.is_dir():
            raise SettingError(
                f"{name} names a file in {Path(path).absolute().parent}, and there is no such "
                "folder. Make it, or write another."
            )
        return sqlite | {"NAME": path}
    if address.scheme not in {"postgres", "postgresql"}:
        raise SettingError(
            f"{name} starts with “{address.scheme}”. "
            "Write postgres://user:password@host:5432/name or sqlite:///file."
        )
    # Imported here, so that sites with SQLite do not load psycopg.
    from newsclaims import pool

    port = port_of(name, address)
    options: dict[str, Any] = dict(parse_qsl(address.query))
    host = options.pop("host", unquote(address.hostname or ""))
    database_name = unquote(address.path.removeprefix("/"))
    if not database_name:
        raise SettingError(f"{name} names no database. End it with /name.")
    # A server that does not answer is noticed within seconds.
    options.setdefault("connect_timeout", "5")
    # Connections wait in a pool of psycopg's instead of being opened for each request.
    options["pool"] = {
        "min_size": 1,
        "max_size": number("DATABASE_POOL", 8, least=1),
        "timeout": 5,
        # A connection from before a restart of the server is replaced.
        "check": pool.check,
    }
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": database_name,
        "USER": unquote(address.username or ""),
        "PASSWORD": unquote(address.password or ""),
        "HOST": host,
        "PORT": str(port or ""),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def port_of(name: str, address: SplitResult) -> int | None:
    """The port of an address, None where it names none."""
    try:
        return address.port
    except ValueError as error:
        raise SettingError(
            f"{name} has a port that is not a number from 0 to 65535. A colon or slash in the "
            "password must be written as %3A or %2F."
        ) from error


def mailer(name: str, *, required: bool) -> dict[str, Any]:
    """How mail is sent, one of Django's MAILERS.

    Understood are ``smtp://``, ``smtp+tls://`` or ``smtp+ssl://user:password@host:port`` and
    ``console:``, which writes each mail to the log. Nothing is ``console:`` where it is not
    required.
    """
    value = text(name)
    if not value and required:
        raise SettingError(
            f"{name} is not set, so nobody could reset a password. Set it to the mail server, as "
            "in smtp+tls://user:password@mail.example.org:587, or to console: to have mails "
            "written to the log."
        )
    if not value or value == "console:":
        return {"BACKEND": "django.core.mail.backends.console.EmailBackend"}
    address = urlsplit(value)
    if address.scheme not in {"smtp", "smtp+tls", "smtp+ssl"} or not address.hostname:
        raise SettingError(
            f"{name} is not the address of a mail server. "
            "Write smtp+tls://user:password@host:587 (or smtp://, smtp+ssl://), or console:."
        )
    return {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": address.hostname,
            "port": port_of(name, address)
            or {"smtp": 25, "smtp+tls": 587, "smtp+ssl": 465}[address.scheme],
            "username": unquote(address.username or ""),
            "password": unquote(address.password or ""),
            "use_tls": address.scheme == "smtp+tls",
            "use_ssl": address.scheme == "smtp+ssl",
            # The request that sends a mail waits for the mail server.
            "timeout": 10,
        },
    }


def sender(name: str, default: str) -> str:
    """Who writes the mails: an address, with or without a name before it in ``Name <address>``."""
    value = text(name, default)
    if not re.fullmatch(r"[^<>@\s]+@[^<>@\s]+|[^<>]+<[^<>@\s]+@[^<>@\s]+>", value):
        raise SettingError(
            f"{name} is “{value}”. Write an e-mail address, such as newsclaims@example.org."
        )
    return value
