import django.utils.timezone
from django.db import migrations, models


def forget_words(apps, schema_editor):
    # They are derived, and made again once the tables stand (apps.py).
    apps.get_model("articles", "ClaimWords").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("articles", "0002_claim_times")]

    operations = [
        migrations.CreateModel(
            name="ClaimChange",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("claim_id", models.BigIntegerField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={"verbose_name": "change of a claim"},
        ),
        migrations.RunPython(forget_words, forget_words, elidable=True),
        migrations.RemoveField(model_name="claimwords", name="folded"),
        migrations.AddField(
            model_name="claimwords",
            name="keys",
            field=models.TextField(default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="claimwords",
            name="analysis",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddIndex(
            model_name="claimwords",
            index=models.Index(fields=["analysis"], name="claim_words_analysis"),
        ),
    ]
