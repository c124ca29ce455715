"""The application's name, and what happens after its tables are made."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    """Articles, the claims attributed in them, and the sources."""

    name = "articles"
    verbose_name = _("News claims")
