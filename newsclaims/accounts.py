"""Whose wrong passwords are counted together, what they see, and who may go on; knows no password.

django-axes counts and stops; settings name these functions to it.
"""

from __future__ import annotations

import ipaddress
import math
from typing import Any

from axes.models import AccessAttempt
from axes.utils import reset
from django.conf import settings
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.contrib.auth.views import PasswordResetConfirmView
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from articles import events


def client_address(request: HttpRequest) -> str | None:
    """The address a request comes from, as far as it can be trusted; None where there is none.

    Behind n proxies it is the nth from the right in X-Forwarded-For: each proxy adds at the right
    end, and what stands further left was written by whoever wanted to. IPv6 counts by the
    network of 64 bits, which is what one household gets:

        X-Forwarded-For: 10.9.9.9, 203.0.113.7    with one proxy: 203.0.113.7
    """
    proxies: int = settings.PROXIES
    candidates = [request.META.get("REMOTE_ADDR", "")]
    if proxies:
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if len(forwarded) >= proxies:
            candidates.insert(0, forwarded[-proxies])
    for candidate in candidates:
        try:
            address = ipaddress.ip_address(candidate.strip())
        except ValueError:
            continue
        if isinstance(address, ipaddress.IPv6Address):
            if address.ipv4_mapped is not None:
                return str(address.ipv4_mapped)
            return str(ipaddress.IPv6Network((address, 64), strict=False).network_address)
        return str(address)
    return None


def slowed_down(
    request: HttpRequest, _response: HttpResponse | None, credentials: dict[str, Any] | None
) -> HttpResponse:
    """The page for somebody who has to wait, with the seconds until the next try in Retry-After."""
    cooloff = settings.AXES_COOLOFF_TIME
    latest = AccessAttempt.objects.filter(
        username=(credentials or {}).get("username"), ip_address=client_address(request)
    ).aggregate(latest=Max("attempt_time"))["latest"]
    left = (latest + cooloff - timezone.now()) if latest else cooloff
    seconds = max(1, math.ceil(left.total_seconds()))
    response = render(
        request,
        "registration/slowed_down.html",
        {"minutes": math.ceil(seconds / 60)},
        status=429,
    )
    response["Retry-After"] = str(seconds)
    add_never_cache_headers(response)
    return response


class ChooseNewPassword(PasswordResetConfirmView):
    """The page that the link in the e-mail leads to."""

    def form_valid(self, form: SetPasswordForm[Any]) -> HttpResponse:
        """Keep the password. Whoever reads the account's e-mail need not wait any longer."""
        response = super().form_valid(form)
        reset(username=form.user.get_username())
        events.log("account", "%s chose a new password by mail", events.named(form.user))
        return response


# What the log says of accounts. A name that was typed with a wrong password is left out: people
# type their password there.


def log_signed_in(user: Any, **_more: Any) -> None:
    """Somebody signed in."""
    events.log("account", "%s signed in", events.named(user))


def log_signed_out(user: Any, **_more: Any) -> None:
    """Somebody signed out, who was signed in."""
    if user is not None:
        events.log("account", "%s signed out", events.named(user))


def log_wrong_password(request: HttpRequest | None = None, **_more: Any) -> None:
    """Somebody could not sign in."""
    address = client_address(request) if request else None
    events.log("account", "a sign-in failed, from %s", address)


def connect_log() -> None:
    """Hear of who signs in and out. Called once, when the program has been loaded."""
    user_logged_in.connect(log_signed_in, dispatch_uid="log")
    user_logged_out.connect(log_signed_out, dispatch_uid="log")
    user_login_failed.connect(log_wrong_password, dispatch_uid="log")
