"""The settings the tests run under: the project's own, with nothing of the developer's environment.

Of what surrounds them the tests read DATABASE_URL alone.
"""

import os
import tempfile

for name in ("ALLOWED_HOSTS", "EMAIL_URL", "HTTPS", "NEWSCLAIMS_DEMO", "TIME_ZONE", "LOG_LEVEL"):
    os.environ.pop(name, None)
os.environ["DEBUG"] = "1"
os.environ["SECRET_KEY"] = "for the tests alone, where there is nothing to keep"
os.environ["NEWSCLAIMS_VAR"] = tempfile.gettempdir()

from newsclaims.settings import *  # noqa: E402, F403

# Hashing a password slowly protects it from thieves, and only slows the tests.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# The plain storage: the one of production needs collectstatic to have run.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Files are served from where they are written, as in development.
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
