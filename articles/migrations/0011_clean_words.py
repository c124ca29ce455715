from django.db import migrations, models
from django.utils import timezone

from articles.domain.text import clean, fold, normalise_text, select, text_hash

# So many rows are read at a time.
BATCH = 2000
WHY = "Characters that are none, and letters in two parts, put right"
# Pieces of a text, with the ends of its lines; other columns of one line have none.
PIECES = {"prefix", "suffix"}
# Columns that no person writes, or that are worked out from the others.
MACHINES = {"folded", "address_key", "text_hash", "keys", "key"}
# Records whose words are shown and found; the history of what they were stays as it is.
MODELS = {
    "actor": "name",
    "actoralias": "name",
    "topic": "",
    "question": "",
    "questiontranslation": "",
    "questionnotetranslation": "",
    "source": "title",
    "article": "",
    "claim": "",
    "claimtranslation": "",
    "appearance": "",
    "appearancetranslation": "",
    "hop": "",
    "merge": "",
    "reviewnote": "",
}


def put_right(apps, schema_editor):
    """Rows that stand already keep to the rule of every text; passages stay on their words."""
    alias = schema_editor.connection.alias
    for name, named in MODELS.items():
        model = apps.get_model("articles", name)
        columns = [
            field.attname
            for field in model._meta.concrete_fields
            if isinstance(field, models.CharField | models.TextField)
            and not field.choices
            and field.attname not in MACHINES
        ]
        rows = model._base_manager.using(alias).order_by("pk")
        last = 0
        while batch := list(rows.filter(pk__gt=last)[:BATCH]):
            last = batch[-1].pk
            for row in batch:
                changed = {
                    column: after
                    for column in columns
                    for before in [getattr(row, column)]
                    for after in [cleaned(model, column, before)]
                    if after != before
                }
                if not changed:
                    continue
                if name == "article" and "text" in changed:
                    move_passages(apps, alias, row, changed["text"])
                    changed["text_hash"] = text_hash(changed["text"])
                if named and named in changed:
                    changed["folded"] = fold(changed[named])
                for column, after in changed.items():
                    setattr(row, column, after)
                rows.filter(pk=row.pk).update(**changed)
                remember(apps, alias, name, row)


def cleaned(model, column, value):
    if model._meta.model_name == "article" and column == "text":
        return normalise_text(value)
    field = model._meta.get_field(column)
    return clean(value, lines=isinstance(field, models.TextField) or column in PIECES)


def move_passages(apps, alias, article, text):
    """Let each passage stand on its words in the text as it is written now, or be lost."""
    appearances = apps.get_model("articles", "Appearance")._base_manager.using(alias)
    for row in appearances.filter(article=article.pk).exclude(start=None):
        # What stands before it, with a letter behind so that a blank end stays.
        start = len(normalise_text(article.text[: row.start] + "x")) - 1
        end = start + len(normalise_text(f"x{article.text[row.start : row.end]}x")) - 2
        if article.text[row.start : row.end] != row.exact or not text[start:end].strip():
            place = dict.fromkeys(("start", "end"))
        else:
            found = select(text, start, end)
            place = {name: getattr(found, name) for name in ("exact", "prefix", "suffix")}
            place |= {"start": start, "end": end}
            if clean(row.exact) != found.exact and normalise_text(row.exact) != found.exact:
                place = dict.fromkeys(("start", "end"))
        if any(getattr(row, name) != value for name, value in place.items()):
            # Freed first: another passage may stand where this one goes.
            for name, value in place.items():
                setattr(row, name, value)
            appearances.filter(pk=row.pk).update(start=None, end=None)
            appearances.filter(pk=row.pk).update(**place)
            remember(apps, alias, "appearance", row)


def remember(apps, alias, name, row):
    """What the record is now stands in its history, with why."""
    try:
        past = apps.get_model("articles", f"historical{name}")
    except LookupError:
        return
    columns = {field.attname for field in past._meta.concrete_fields}
    past._base_manager.using(alias).create(
        history_date=timezone.now(),
        history_type="~",
        history_change_reason=WHY,
        **{
            field.attname: getattr(row, field.attname)
            for field in row._meta.concrete_fields
            if field.attname in columns
        },
    )


class Migration(migrations.Migration):
    dependencies = [("articles", "0010_review_notes")]

    operations = [migrations.RunPython(put_right, migrations.RunPython.noop, elidable=True)]
