"""The WSGI application that a web server calls."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsclaims.settings")

django = get_wsgi_application()

from articles.caching.pages import PageCache  # noqa: E402  Django has to be set up before

application = PageCache(django)
