"""The addresses of the site: the pages, the accounts, the admin, the choice of language."""

from django.contrib import admin
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import RedirectView
from django.views.i18n import set_language

from newsclaims.accounts import ChooseNewPassword

urlpatterns = [
    path("", include("articles.urls")),
    path(
        "accounts/reset/<uidb64>/<token>/",
        ChooseNewPassword.as_view(),
        name="password_reset_confirm",
    ),
    path("accounts/", include("django.contrib.auth.urls")),
    # Without a token, which would set a cookie of its own on every reader's page: a form from
    # elsewhere can change a reader's language, and nothing worse.
    path("language/", csrf_exempt(set_language), name="set_language"),
    # One page for signing in, whose wrong passwords are counted and whose look is the site's.
    path("admin/login/", RedirectView.as_view(pattern_name="login", query_string=True)),
    path("admin/", admin.site.urls),
]
