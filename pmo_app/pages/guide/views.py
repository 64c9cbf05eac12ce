"""How it all goes, the policy told in words, and what each release brought."""

from flask import render_template
from flask_login import current_user

from pmo_app import clock
from pmo_app.domain.policy import Action
from pmo_app.domain.rights import Terms, terms_of
from pmo_app.domain.roles import Role
from pmo_app.models import Assignment
from pmo_app.pages.guide import guide
from pmo_app.release import VERSION

DEEDS = {
    Action.READ: "Membaca laporan",
    Action.EDIT: "Mengisi laporan",
    Action.REFLECT: "Mengisi refleksi",
    Action.CHANGE_STATUS: "Mengubah status tindak lanjut",
    Action.SEND: "Mengirim laporan",
    Action.REOPEN: "Membuka kembali laporan",
    Action.COMMENT: "Menanggapi",
    Action.ACKNOWLEDGE: "Menandai sudah dibaca",
    Action.ASK_TIME: "Meminta tambahan waktu",
    Action.GIVE_TIME: "Memberi tambahan waktu",
    Action.NUDGE: "Mengingatkan lewat WhatsApp",
    Action.KEEP_EVIDENCE: "Menambah dan merapikan bukti",
    Action.KEEP_OFFICE: "Mengurus orang, sekolah, dan tahun pelajaran",
}
CONDITIONS = {
    "leads": {True: "bila memimpin", False: "bila tidak memimpin"},
    "is_sent": {True: "setelah dikirim", False: "selama belum dikirim"},
    "is_past_due": {True: "setelah tenggat", False: "sampai tenggat"},
}


@guide.get("/help")
def show():
    return render_template("guide/show.html", version=VERSION)


@guide.get("/help/changes")
def changes():
    """What each release means for whoever fills in reports, and for whoever keeps the server."""
    return render_template("guide/changes.html", version=VERSION)


@guide.get("/help/rights")
def rights():
    """The policy table in words, the person's own roles first."""
    own = {role for role, *_ in Assignment.held_by(current_user, clock.now())}
    told = {role: rights_of(role) for role in sorted(Role, key=lambda role: role not in own)}
    return render_template("guide/rights.html", told=told, own=own)


def rights_of(role: Role) -> dict[str, str | None]:
    """Each deed with its conditions in words; None where it is not theirs."""
    terms = {words: terms_of(role, action) for action, words in DEEDS.items()}
    return {words: in_words(when) if when else None for words, when in terms.items()}


def in_words(terms: Terms) -> str:
    told = (CONDITIONS[name].get(getattr(terms, name)) for name in CONDITIONS)
    return ", ".join(filter(None, told)) or "selalu"
