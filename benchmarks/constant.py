"""A page that is always the same, of CONSTANT_BYTES bytes: what serving by itself costs.

`gunicorn benchmarks.constant:application` is Django with one view and nothing around it.
"""

import os

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.urls import path

PAGE = b"<!doctype html><title>Constant</title>".ljust(int(os.environ["CONSTANT_BYTES"]))


def constant(request: HttpRequest) -> HttpResponse:
    """The page."""
    return HttpResponse(PAGE)


urlpatterns = [path("", constant)]
settings.configure(
    ROOT_URLCONF=__name__, ALLOWED_HOSTS=["127.0.0.1"], SECRET_KEY="constant", MIDDLEWARE=[]
)
django.setup()
application = WSGIHandler()
