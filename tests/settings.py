"""The settings the tests run under: the project's own, with nothing of the developer's environment.

Of what surrounds them the tests read DATABASE_URL alone.
"""

import atexit
import os
import shutil
import tempfile

for name in (
    "ALLOWED_HOSTS",
    "ARCHIVE_KEY",
    "ARCHIVE_SERVICE",
    "BEHIND_PROXY",
    "CSRF_TRUSTED_ORIGINS",
    "DATABASE_POOL",
    "EMAIL_FROM",
    "EMAIL_URL",
    "HSTS_SECONDS",
    "HSTS_SUBDOMAINS",
    "HTTPS",
    "LOG_LEVEL",
    "NEWSCLAIMS_DEMO",
    "NEWSCLAIMS_INDEX",
    "TIME_ZONE",
    "VISIT_NETWORKS",
):
    os.environ.pop(name, None)
os.environ["DEBUG"] = "1"
os.environ["SECRET_KEY"] = "for the tests alone, where there is nothing to keep"
# A folder of this process alone: what it writes there, others that test at the same time don't see.
# A worker's is inside that of the process that started it, which removes them all.
is_worker = "PYTEST_XDIST_WORKER" in os.environ
folder = tempfile.mkdtemp(
    prefix="newsclaims-tests-", dir=os.environ["NEWSCLAIMS_VAR"] if is_worker else None
)
os.environ["NEWSCLAIMS_VAR"] = folder
if not is_worker:
    atexit.register(shutil.rmtree, folder, ignore_errors=True)

# Most tests run in a transaction that is never committed, where there is nothing to index. Those of
# the index turn it on.
os.environ["NEWSCLAIMS_SEARCH"] = "sql"

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
