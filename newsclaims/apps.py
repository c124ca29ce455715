"""Which admin site the project uses; knows nothing else."""

from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig


class AdminConfig(DjangoAdminConfig):
    """Django's admin with this project's site."""

    default_site = "newsclaims.admin.Site"
