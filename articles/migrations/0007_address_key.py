from django.db import migrations, models

from articles.ingest.url_keys import address_key

# So many rows are worked out at a time.
BATCH = 2000


def fill(apps, schema_editor):
    """Sources that stand already get the key of their address."""
    sources = apps.get_model("articles", "Source")._base_manager.using(schema_editor.connection.alias)
    last = 0
    while batch := list(
        sources.filter(pk__gt=last).exclude(url="").only("pk", "url").order_by("pk")[:BATCH]
    ):
        for source in batch:
            source.address_key = address_key(source.url)
        sources.bulk_update(batch, ["address_key"], batch_size=400)
        last = batch[-1].pk


class Migration(migrations.Migration):
    dependencies = [("articles", "0006_question_note")]

    operations = [
        migrations.AddField(
            model_name="source",
            name="address_key",
            field=models.CharField(blank=True, db_index=True, default="", editable=False, max_length=250),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
