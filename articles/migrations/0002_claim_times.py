from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0001_records")]

    operations = [
        migrations.AddField(
            model_name="claim",
            name="changed_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="claim",
            name="published_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(fields=["listed", "published_at"], name="claim_listed_published"),
        ),
    ]
