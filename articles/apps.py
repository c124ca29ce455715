"""The application's name, and what happens after its tables are made."""

from typing import Any

from django.apps import AppConfig
from django.apps import apps as installed
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    """Articles, the claims attributed in them, and the sources."""

    name = "articles"
    verbose_name = _("News claims")

    def ready(self) -> None:
        """Ask to hear of it when the tables are made."""
        post_migrate.connect(remake_words, sender=self)
        post_migrate.connect(make_groups, sender=self)


def make_groups(**kwargs: Any) -> None:
    """Make the groups of those who enter, with their permissions."""
    from articles import permissions  # knows Django's permissions, which load after this

    permissions.make_groups(**kwargs)


def remake_words(apps: Any = installed, **kwargs: Any) -> None:
    """Make the words again by which claims are found, where an earlier program made them."""
    try:
        apps.get_model("articles", "ClaimChange")
    except LookupError:
        return  # The tables are on their way back to an earlier program.
    from articles import actions
    from articles.models import Claim
    from articles.search import analysis

    stale = Claim.objects.analysed_otherwise(analysis.VERSION)
    actions.refresh_claims(stale.order_by("pk").values_list("pk", flat=True), touched=False)
