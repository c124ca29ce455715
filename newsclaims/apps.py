"""Which admin site the project uses, and that its log hears who signs in."""

from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig


class AdminConfig(DjangoAdminConfig):
    """Django's admin with this project's site."""

    default_site = "newsclaims.admin.Site"

    def ready(self) -> None:
        """Log who signs in and out."""
        super().ready()
        from newsclaims import accounts  # knows tables, which load after this

        accounts.connect_log()
