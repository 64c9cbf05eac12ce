"""The forms of a page, filled in the way a person would who answers everything that asks for words."""

from html.parser import HTMLParser

TYPED = {"text", "search", ""}


class Forms(HTMLParser):
    """`found` lists every form that posts: where to, and which names with which values a browser would send."""

    def __init__(self, html: str, words: str):
        super().__init__()
        self.words, self.found = words, []
        self._form = self._choice = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        told = dict(attrs)
        if tag == "form":
            is_posted = told.get("method") == "post" and told.get("enctype") != "multipart/form-data"
            self._form = {"action": told["action"], "fields": {}} if is_posted else None
        elif self._form is not None and tag == "option":
            self._choose(told)
        elif self._form is not None and told.get("name"):
            self._note(tag, told)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self._form:
            self.found.append(self._form)
            self._form = None

    def _note(self, tag: str, told: dict) -> None:
        kind, name, value = told.get("type", ""), told["name"], told.get("value", "")
        if name == "csrf_token":
            return
        if tag == "textarea":
            self._add(name, self.words)
        elif tag == "select":
            self._choice = name
            self._add(name, "")
        elif kind in {"radio", "checkbox"}:
            if kind == "radio" and "checked" in told or not self._has(name):
                self._add(name, value)
        elif tag != "input" or kind != "file":
            self._add(name, value or (self.words if kind in TYPED and tag == "input" else ""))

    def _choose(self, told: dict) -> None:
        is_first = not self._form["fields"].get(self._choice)
        if is_first or "selected" in told:
            self._add(self._choice, told.get("value", ""))

    def _has(self, name: str) -> bool:
        return name in self._form["fields"]

    def _add(self, name: str, value: str) -> None:
        """Of several by one name the last is sent: a form has one answer here, as a hurried person gives it."""
        self._form["fields"][name] = value
