"""A person at a browser: a test client that signs in, and reads pages strictly."""

from collections import Counter
from contextvars import Context
from html.parser import HTMLParser

from pmo_app.extensions import db

VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "use", "path"}


class Visitor:
    def __init__(self, app, person=None):
        self.client = app.test_client()
        if person is not None:
            with self.client.session_transaction() as session:
                session["_user_id"] = person.get_id()

    def get(self, url, *, expect=200):
        return self._checked(self._open(url), expect)

    def fetch(self, url, *, expect=200):
        """Get a part the way htmx does."""
        return self._checked(self._open(url, headers={"HX-Request": "true"}), expect)

    def post(self, url, data=None, *, expect=303):
        return self._checked(self._open(url, method="POST", data=data), expect)

    def swap(self, url, data=None, *, expect=200):
        """Post the way htmx does."""
        return self._checked(self._open(url, method="POST", data=data, headers={"HX-Request": "true"}), expect)

    def raw(self, url, **request):
        """Post something no browser would, and see the bare response."""
        return self._open(url, method="POST", **request)

    def _open(self, url, **request):
        """A request of its own: it shares no person and no transaction with the test around it."""
        db.session.rollback()
        return Context().run(self.client.open, url, buffered=True, **request)

    def _checked(self, response, expect):
        assert response.status_code == expect, f"{response.request.path}: {response.status}\n{response.text[:500]}"
        page = Page(response)
        if response.mimetype == "text/html" and not 300 <= response.status_code < 400:
            page.check()
        return page


class Page(HTMLParser):
    """What came back, and the promises every page of ours keeps."""

    def __init__(self, response):
        super().__init__()
        is_words = response.mimetype.startswith("text/") or "json" in response.mimetype
        self.response, self.html = response, response.text if is_words else ""
        self.ids, self.tags = Counter(), Counter()
        self.forms, self.links, self.inline, self.words = [], [], [], []
        self._open = []
        self.feed(self.html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.tags[tag] += 1
        is_put_by = "template" in self._open  # not part of the page until a script brings it in
        self.ids.update([attrs["id"]] if "id" in attrs and not is_put_by else [])
        self.inline += [name for name in attrs if name == "style" or name.startswith("on")]
        if tag == "form":
            self.forms.append(attrs)
        if tag == "a":
            self.links.append(attrs.get("href", ""))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag):
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data):
        if data.strip() and not {"style", "script", "template"} & set(self._open):
            self.words.append(data.strip())

    @property
    def text(self):
        return " ".join(self.words)

    def check(self):
        is_whole = self.html.lstrip().lower().startswith("<!doctype")
        assert not [id for id, n in self.ids.items() if n > 1], "an id is used twice"
        assert not [form for form in self.forms if not form.get("action")], "a form without an action needs htmx"
        assert not self.inline, f"inline style or script: {self.inline}"
        if is_whole:
            assert self.tags["h1"] == 1, "a page has one h1"
