"""Settings of newsclaims: one file, everything that differs between places from the environment.

Three ways to run: the demonstration (NEWSCLAIMS_DEMO=1), development (DEBUG=1) and production
(neither). What production needs and is not set stops the start with a sentence that says so.
docs/production.md lists every variable.
"""

import datetime
import logging
from pathlib import Path

from babel import Locale
from django.utils.csp import CSP
from django.utils.log import CallbackFilter

from newsclaims import environment as env

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = env.folder("NEWSCLAIMS_VAR", BASE_DIR / "var")
DEMO = env.flag("NEWSCLAIMS_DEMO")
DEBUG = env.flag("DEBUG")
PRODUCTION = not (DEMO or DEBUG)

SECRET_KEY = env.secret("SECRET_KEY", keep_in=None if PRODUCTION else VAR_DIR / "secret-key")

ALLOWED_HOSTS = env.hosts(
    "ALLOWED_HOSTS", default=None if PRODUCTION else "localhost 127.0.0.1 [::1]"
)
CSRF_TRUSTED_ORIGINS = env.origins("CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "articles",
    "newsclaims.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "django_filters",
    "django_htmx",
    "simple_history",
    "axes",
]

MIDDLEWARE = [
    "newsclaims.middleware.log_refusals",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    # Before everything that can refuse a request, so that refusals have the header as well.
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "articles.views.cors.allow_any_origin",
    "newsclaims.middleware.clean_words",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "newsclaims.middleware.CheckedHostMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "newsclaims.urls"
# The site begins at /, whatever a server or a request says: links are kept for all readers.
FORCE_SCRIPT_NAME = ""
WSGI_APPLICATION = "newsclaims.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {"default": env.database("DATABASE_URL", default=VAR_DIR / "db.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Reasons for changes can be long texts.
SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True

# How claims are found: by the index in this folder, which is built from the database, or by SQL
# alone, which gives the same answers more slowly.
SEARCH_ENGINE = env.choice("NEWSCLAIMS_SEARCH", "INDEX", ("INDEX", "SQL")).lower()
SEARCH_INDEX = env.folder("NEWSCLAIMS_INDEX", VAR_DIR / "index")

# Languages: English, and one for each folder of locale/.
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_CODE = "en"
LANGUAGES = [
    (code, (Locale.parse(code, sep="-").get_display_name(code) or code).capitalize())
    for code in [
        "en",
        *sorted(folder.name for folder in LOCALE_PATHS[0].glob("??") if folder.name != "en"),
    ]
]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_THOUSAND_SEPARATOR = True
TIME_ZONE = env.time_zone("TIME_ZONE", "UTC")

STATIC_URL = "static/"
STATIC_ROOT = env.folder("STATIC_ROOT", VAR_DIR / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}

LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "/"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
# After five wrong passwords for one name from one address, that name cannot sign in from that
# address for five minutes. It can from others, and trying again does not prolong the wait.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = datetime.timedelta(minutes=5)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "newsclaims.accounts.slowed_down"
AXES_CLIENT_IP_CALLABLE = "newsclaims.accounts.client_address"
AXES_ENABLE_ADMIN = False
# Successful sign-ins are not recorded: when and from where somebody works is private.
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
# Not logged, because people sometimes type their password into the field of the name.
AXES_SENSITIVE_PARAMETERS = ["username"]

# Pages use only this site's own scripts, styles and images, and no other site may frame them.
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    "base-uri": [CSP.NONE],
}
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True

HTTPS = env.flag("HTTPS", default=PRODUCTION)
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = env.number("HSTS_SECONDS", 365 * 24 * 3600) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = env.flag("HSTS_SUBDOMAINS")
# Only the operator knows whether subdomains use https as well: HSTS_SUBDOMAINS.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
# How many proxies are in front of this server; their headers about the client are trusted.
PROXIES = env.number("BEHIND_PROXY", 0)
if PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# The address of this site, which visits to other sites name in their User-Agent.
SITE_ADDRESS = f"{'https' if HTTPS else 'http'}://{ALLOWED_HOSTS[0].lstrip('.')}"
# Private networks whose addresses may be visited, for links to internal pages.
VISIT_NETWORKS = env.networks("VISIT_NETWORKS")
# The archive service that is asked for copies of sources' addresses; none if it is empty.
ARCHIVE_SERVICE = env.web_address("ARCHIVE_SERVICE")
ARCHIVE_KEY = env.text("ARCHIVE_KEY")
# Seconds between two requests for the progress of a copy.
ARCHIVE_PAUSE = 5.0

MAILERS = {"default": env.mailer("EMAIL_URL", required=PRODUCTION)}
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.sender(
    "EMAIL_FROM", f"newsclaims@{ALLOWED_HOSTS[0].strip('.') if PRODUCTION else 'localhost'}"
)


def _sentence_alone(record: logging.LogRecord) -> bool:
    record.exc_info = record.exc_text = None
    return True


LOG_LEVEL = env.choice("LOG_LEVEL", "WARNING", ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"))
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"sentence": {"()": CallbackFilter, "callback": _sentence_alone}},
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        # Django's own handlers would write each line twice.
        "django": {"handlers": [], "level": LOG_LEVEL},
        # Requests for pages that do not exist are not worth a warning.
        "django.request": {"level": "ERROR" if LOG_LEVEL == "WARNING" else LOG_LEVEL},
        # The sentence names the host that is missing in ALLOWED_HOSTS; a traceback adds nothing.
        "django.security.DisallowedHost": {"filters": ["sentence"]},
        # What happens, a line each: docs/logging.md. A trial keeps quiet unless it is asked.
        "newsclaims": {"level": "INFO" if PRODUCTION and LOG_LEVEL == "WARNING" else LOG_LEVEL},
    },
}

# The name of the site in the admin.
SITE_NAME = "newsclaims"
