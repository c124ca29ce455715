"""A form of the admin as a browser has it: what its page holds, changed field by field, sent back.

Checks nothing; a field that the page does not have cannot be filled in.
"""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from django.test import Client


class Page(HTMLParser):
    """The fields of a page's form and their values."""

    def __init__(self, html: str, form: str) -> None:
        super().__init__()
        self.wanted = form
        self.fields: dict[str, list[str]] = {}
        self.options: dict[str, list[str]] = {}
        self.inside = False
        self.select = self.textarea = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take up a field."""
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = given.get("id") == self.wanted
        if not self.inside:
            return
        name = given.get("name", "")
        if tag == "input" and name and "disabled" not in given:
            kind = given.get("type", "text")
            if kind in {"checkbox", "radio"}:
                self.options.setdefault(name, []).append(given.get("value", "on"))
                if "checked" in given:
                    self.fields.setdefault(name, []).append(given.get("value", "on"))
            elif kind != "submit":
                self.fields.setdefault(name, []).append(given.get("value", ""))
        elif tag == "select" and "disabled" not in given:
            self.select = name
            self.options[name] = []
        elif tag == "option" and self.select:
            self.options[self.select].append(given.get("value", ""))
            if "selected" in given:
                self.fields.setdefault(self.select, []).append(given.get("value", ""))
        elif tag == "textarea" and "disabled" not in given:
            self.textarea = name
            self.fields[name] = [""]

    def handle_endtag(self, tag: str) -> None:
        """Leave a field."""
        if tag == "select":
            self.select = ""
        elif tag == "textarea":
            # A browser drops the first line end, and sends the others in its own way.
            text = self.fields[self.textarea][0].removeprefix("\n") if self.textarea else ""
            if self.textarea:
                self.fields[self.textarea] = [text.replace("\n", "\r\n")]
            self.textarea = ""
        elif tag == "form":
            self.inside = False

    def handle_data(self, data: str) -> None:
        """What stands in a text of several lines."""
        if self.textarea:
            self.fields[self.textarea][0] += data


class FilledForm:
    """A page of the admin with a form, as somebody fills it in."""

    def __init__(self, client: Client, address: str) -> None:
        self.client = client
        self.address = address
        self.response: Any = client.get(address, follow=True)
        assert self.response.status_code == 200, self.response
        if self.response.redirect_chain:
            self.address = self.response.redirect_chain[-1][0]
        self._read()

    def _read(self) -> None:
        model = self.response.context["opts"].model_name
        page = Page(self.response.content.decode(), f"{model}_form")
        self.fields, self.options = page.fields, page.options

    def __contains__(self, name: str) -> bool:
        return name in self.fields or name in self.options

    def __getitem__(self, name: str) -> str:
        return self.fields.get(name, [""])[0]

    def fill(self, **values: Any) -> FilledForm:
        """Fill in fields; `a__0__b` is the field a-0-b, None unticks a box."""
        for key, value in values.items():
            name = key.replace("__", "-")
            assert name in self, f"The page has no field {name}: {sorted(self.fields)}"
            if value is None:
                self.fields.pop(name, None)
            else:
                several = value if isinstance(value, list) else [value]
                self.fields[name] = [str(getattr(each, "pk", each)) for each in several]
        return self

    def row(self, prefix: str, **values: Any) -> FilledForm:
        """Add a row to a set of forms, as its button does, and fill it in."""
        number = int(self[f"{prefix}-TOTAL_FORMS"])
        self.fields[f"{prefix}-TOTAL_FORMS"] = [str(number + 1)]
        for part in (self.fields, self.options):
            for name in [name for name in part if name.startswith(f"{prefix}-__prefix__-")]:
                part[name.replace("__prefix__", str(number))] = list(part[name])
        return self.fill(**{f"{prefix}__{number}__{name}": value for name, value in values.items()})

    def save(self, button: str = "_save") -> FilledForm:
        """Send it."""
        data = {**self.fields, button: ["1"]}
        self.response = self.client.post(self.address, data, follow=True)
        if self.response.context and "adminform" in self.response.context:
            self._read()
        return self

    @property
    def errors(self) -> dict[str, str]:
        """What is wrong, by field; by the set's prefix where a whole set of forms is wrong."""
        if not self.response.context or "adminform" not in self.response.context:
            return {}
        context = self.response.context
        found = {name: _joined(errors) for name, errors in context["adminform"].form.errors.items()}
        for each in context["inline_admin_formsets"]:
            if not each.formset.is_bound:
                continue
            if each.formset.non_form_errors():
                found[each.formset.prefix] = _joined(each.formset.non_form_errors())
            for form in each.formset.forms:
                found |= {
                    form.add_prefix(name): _joined(errors) for name, errors in form.errors.items()
                }
        return found

    @property
    def messages(self) -> list[str]:
        """What the page that follows says."""
        return [str(message) for message in self.response.context["messages"]]


def _joined(errors: Any) -> str:
    return " ".join(errors)
