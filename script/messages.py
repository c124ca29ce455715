"""Keeps locale/ in step with the code, by Babel alone: GNU gettext is needed nowhere.

`compile` makes the .mo files that Django reads, `update` writes the code's messages into every
.po file, `check` only says what `update` and a translator would still have to do.
"""

import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"
CODE = ("articles", "newsclaims")
TEMPLATES = ("templates", "articles")
TEMPLATE_SUFFIXES = {".html", ".txt", ".xml"}

# A function's name and which of its arguments are the context, the message and its plural.
KEYWORDS = {
    f"{name}{lazy}": arguments
    for name, arguments in {
        "gettext": None,
        "ngettext": (1, 2),
        "pgettext": ((1, "c"), 2),
        "npgettext": ((1, "c"), 2, 3),
    }.items()
    for lazy in ("", "_lazy")
} | {"_": None, "gettext_noop": None}


def sources() -> Iterator[tuple[Path, str]]:
    """Each file that can hold messages, with its text as Python that Babel can read."""
    for folder in CODE:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path, path.read_text()
    for folder in TEMPLATES:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in TEMPLATE_SUFFIXES:
                # Brackets keep Python's tokenizer from minding the indentation of markup.
                yield path, f"(\n{templatize(path.read_text(), origin=str(path))}\n)"


def extracted() -> Catalog:
    """Every message of the code and the templates, with the files in which it stands."""
    catalog = Catalog(project="newsclaims", charset="utf-8", fuzzy=False)
    for path, text in sources():
        found = extract(
            "python", io.BytesIO(text.encode()), keywords=KEYWORDS, comment_tags=("Translators",)
        )
        for _line, message, comments, context in found:
            # File names without lines: a .po file changes when its messages do.
            catalog.add(
                message,
                locations=[(path.relative_to(ROOT).as_posix(), 0)],
                auto_comments=[
                    comment.removeprefix("Translators:").strip() for comment in comments
                ],
                context=context,
            )
    return catalog


def catalogs() -> Iterator[tuple[Path, Catalog]]:
    """Each translation in locale/, as it stands."""
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/django.po")):
        with path.open("rb") as file:
            yield path, read_po(file, locale=path.parts[-3], abort_invalid=True)


def compile_all() -> int:
    """Write the .mo file beside each .po file. Returns the number of errors, 0."""
    for path, catalog in catalogs():
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalog)
    return 0


def update_all() -> int:
    """Bring each .po file up to the code. Returns the number of errors, 0."""
    template = extracted()
    for path, catalog in catalogs():
        # A message that merely looks like another is not its translation: no guessing.
        catalog.update(template, no_fuzzy_matching=True, update_creation_date=False)
        catalog.obsolete.clear()
        # The head says what it is; who translated what is the history's to know.
        catalog.project, catalog.version = "newsclaims", ""
        catalog.header_comment = f"# newsclaims in {catalog.locale_identifier}"
        catalog.fuzzy = False
        catalog.msgid_bugs_address = catalog.last_translator = catalog.language_team = ""
        with path.open("wb") as file:
            write_po(file, catalog, width=100, sort_by_file=True, include_lineno=False)
    return 0


def key(message: Message) -> tuple[str | None, str]:
    """What makes a message one: its context and its text (the singular)."""
    text = message.id if isinstance(message.id, str) else message.id[0]
    return message.context, text


def complaints(catalog: Catalog, wanted: dict[tuple[str | None, str], Message]) -> Iterator[str]:
    """One sentence for each message of the code that `catalog` does not rightly translate."""
    present = {key(message): message for message in catalog if message.id}
    for identity, message in wanted.items():
        where = message.locations[0][0]
        translation = present.get(identity)
        if translation is None or translation.id != message.id:
            yield f"“{identity[1]}” ({where}) is missing. Run: script/fix"
            continue
        texts = translation.string
        if not texts or (not isinstance(texts, str) and not all(texts)):
            yield f"“{identity[1]}” ({where}) is not translated."
        elif translation.fuzzy:
            yield f"“{identity[1]}” ({where}) is marked fuzzy: check it and take the mark away."
        else:
            for error in translation.check(catalog):
                yield f"“{identity[1]}” ({where}): {error}."
    for identity in present.keys() - wanted.keys():
        yield f"“{identity[1]}” is no longer in the code. Run: script/fix"


def check_all() -> int:
    """Print what is missing or wrong in each .po file. Returns how many things."""
    wanted = {key(message): message for message in extracted() if message.id}
    count = 0
    for path, catalog in catalogs():
        for sentence in complaints(catalog, wanted):
            print(f"{path.relative_to(ROOT)}: {sentence}")
            count += 1
    return count


TASKS = {"compile": compile_all, "update": update_all, "check": check_all}

if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in TASKS:
        sys.exit(f"Say what to do: {', '.join(TASKS)}.")
    sys.exit(1 if TASKS[sys.argv[1]]() else 0)
