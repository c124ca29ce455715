"""Where records came from when they were brought in together."""

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _


class RecordKey(models.Model):
    """The key under which a collection brought a record in, so that it comes in only once."""

    collection = models.CharField(_("collection"), max_length=50)
    key = models.CharField(_("key"), max_length=200)
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.PositiveBigIntegerField()

    class Meta:
        verbose_name = _("record key")
        verbose_name_plural = _("record keys")
        constraints = [
            models.UniqueConstraint(fields=["collection", "key"], name="record_key_once"),
        ]
        indexes = [models.Index(fields=["content_type", "object_id"], name="record_key_record")]

    def __str__(self) -> str:
        return f"{self.collection}: {self.key}"
