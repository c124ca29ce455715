"""The constant page behind the program's own middleware: `benchmarks.constant_settings` says so."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
