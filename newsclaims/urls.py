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
    # Exempt from CSRF protection, which would set a cookie on every reader's page. A forged request
    # can only change the reader's language.
    path("language/", csrf_exempt(set_language), name="set_language"),
    # The admin uses the site's own sign-in page, where wrong passwords are counted.
    path("admin/login/", RedirectView.as_view(pattern_name="login", query_string=True)),
    path("admin/", admin.site.urls),
]
