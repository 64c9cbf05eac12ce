"""Adding evidence: files of one form, and a link."""

import tempfile
from pathlib import Path

from flask import abort, current_app, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.datastructures import FileStorage

from pmo_app.domain.evidence import (
    LONGEST_TITLE,
    MB,
    MOST_AT_ONCE,
    MOST_OF_A_REPORT,
    Accepts,
    EvidenceKind,
    link_fault,
)
from pmo_app.domain.policy import Action
from pmo_app.extensions import db
from pmo_app.looking import Busy, Refused
from pmo_app.models import Evidence, School, Transfer
from pmo_app.pages.evidence import evidence
from pmo_app.pages.evidence.intake import Kept, or_forgotten, take_small, title_of, too_large, write_rows
from pmo_app.pages.evidence.page import EvidencePage, TypedLink, kind_of, most_of
from pmo_app.pages.shared import hx
from pmo_app.pages.shared.controls import posted_text
from pmo_app.pages.shared.doors import Visit, visit_to
from pmo_app.pages.shared.once import checked_key, finish, new_key, once
from pmo_app.pages.shared.receiving import TOO_MUCH, takes_files, writing

NONE_CHOSEN = "Pilih dulu berkasnya, lalu tekan Kirim berkas."
CONSENT = "Centang dulu pernyataan tentang wajah murid. Belum ada yang terkirim."
CROSSED = "Berkas ini berubah di jalan, jadi belum disimpan. Kirim sekali lagi."
BUSY = "Server sedang mengolah foto lain. Foto ini belum tersimpan. Coba lagi sebentar lagi."
TOO_MANY = f"Satu laporan memuat paling banyak {MOST_OF_A_REPORT} bukti. Hapus yang tidak perlu dulu."
LINK_FAULTS = {
    "scheme": "Tautan dimulai dengan https://. Salin dari tombol Bagikan di Drive, YouTube, atau Zoom.",
    "host": "Alamat ini tidak ada di internet. Salin tautannya dari tombol Bagikan, lalu tempel di sini.",
    "user": "Tautan ini memuat nama pengguna di depannya dan bisa menyesatkan. Salin tautan yang biasa.",
    "long": "Tautan ini terlalu panjang atau memuat spasi. Salin tautannya saja, tanpa kalimat lain.",
}


@evidence.post("/<string:kind>/files")
@takes_files
def add_files(npsn, year, number, kind):
    """Photos, documents or short recordings. Each is taken or refused by itself; those taken are safe whatever becomes
    of the others."""
    visit = visit_to(Action.KEEP_EVIDENCE, npsn, year, number)
    wanted, key = kind_of(visit, kind), base_key()
    files = [file for file in request.files.getlist("file") if file.filename]
    if problem := problem_of(files):
        return answer(visit, kind, 0, {}, [problem])
    require_consent(visit)
    kept, problems = take_all(files, wanted, visit, key)
    added = keep(kept, npsn, year, number, kind)
    return answer(visit_to(Action.KEEP_EVIDENCE, npsn, year, number), kind, added, kept, problems)


def base_key() -> str:
    return checked_key(request.form.get("key") or new_key())


def problem_of(files: list[FileStorage]) -> str:
    if len(files) > MOST_AT_ONCE:
        abort(413, TOO_MUCH)
    return "" if files else NONE_CHOSEN


def require_consent(visit: Visit) -> None:
    """Before a person's first files of a meeting: that they know what pupils' faces ask for."""
    if not request.form.get("consent") and not Evidence.has_consent(visit.report, current_user):
        abort(422, CONSENT)


def take_all(files: list[FileStorage], kind: EvidenceKind, visit: Visit, key: str):
    """What could be kept, by the key of each, and sentences about the rest."""
    kept, problems = {}, []
    with tempfile.TemporaryDirectory() as folder:
        for at, file in enumerate(files):
            place = Path(folder) / str(at)
            file.save(place)
            own = f"{key}-{at}" if at else key
            try:
                kept[own] = known(visit, own) or take_one(place, kind, visit, file.filename or "")
            except (Refused, Busy) as fault:
                name = "" if hx.asked() else f"{title_of(file.filename or '') or 'Berkas'}: "
                problems.append(name + (BUSY if isinstance(fault, Busy) else str(fault)))
            place.unlink()
    return kept, problems


def known(visit: Visit, key: str) -> Kept | None:
    """The same file came before, and its answer was lost on the way."""
    before = Evidence.brought(visit.report, key)
    return Kept({}, request.form.get("sha256", "")) if before else None


def take_one(place: Path, kind: EvidenceKind, visit: Visit, name: str) -> Kept:
    if place.stat().st_size > most_of(kind):
        raise Refused(too_large(most_of(kind)))
    kept = take_small(place, kind, visit, name, keeps_original=bool(request.form.get("original")))
    said = request.form.get("sha256", "")
    if said and said != kept.print:
        kept.forget()
        raise Refused(CROSSED)
    return kept


def keep(kept: dict[str, Kept], npsn: str, year: int, number: int, kind: str) -> int:
    """Write their rows, all of them or none: how many there are now that were sent here."""
    fresh = {key: one for key, one in kept.items() if one.columns}
    with or_forgotten(fresh.values()), writing():
        visit = visit_to(Action.KEEP_EVIDENCE, npsn, year, number)
        require_space(visit, sum(one.columns["size"] for one in fresh.values()), len(fresh))
        write_rows(visit, kind, fresh)
    return len(kept)


def require_space(visit: Visit, size: int, count: int) -> None:
    """Within what a school may take up, counted in the transaction that takes it."""
    school_id, quota = visit.report.enrolment.school_id, current_app.config["EVIDENCE_QUOTA"]
    db.session.get(School, school_id, with_for_update=True)
    used = Evidence.used_by(school_id) + Transfer.promised_by(school_id)
    if used + size > quota:
        abort(413, f"Ruang bukti sekolah ini penuh ({used // MB} dari {quota // MB} MB). Isian laporan tidak "
              "terganggu. Hapus bukti yang tidak perlu, atau pakai tautan untuk rekaman.")  # fmt: skip
    if Evidence.count(visit.report) + count > MOST_OF_A_REPORT:
        abort(422, TOO_MANY)


def answer(visit: Visit, kind: str, added: int, kept: dict[str, Kept], problems: list[str]):
    """To a script the part with what is there now, or why it was refused; to a plain browser its page."""
    page = EvidencePage(visit, problems, added)
    if not hx.asked() and problems:
        return render_template("evidence/show.html", page=page, visit=visit, kind=kind), 422
    if problems:
        abort(503 if problems[0] == BUSY else 422, problems[0])  # a script tries again by itself
    if not hx.asked():
        return redirect(url_for(".show", **visit.place, added=added, _anchor=f"evidence-{kind}"), code=303)
    return shown_part(page, kind, next(iter(kept.values())).print)


def shown_part(page: EvidencePage, kind: str, print: str):
    part = page.view_of(kind_of(page.visit, kind))
    return render_template("evidence/_kind.html", view=part, page=page, visit=page.visit), 200, {"PMO-Hash": print}


@evidence.get("/<string:kind>/files")
@evidence.get("/<string:kind>/links")
def back(npsn, year, number, kind):
    """Where a form was refused the address is its own; opened anew it is the page."""
    visit = visit_to(Action.READ, npsn, year, number)
    return redirect(url_for(".show", **visit.place, _anchor=f"evidence-{kind_of(visit, kind).id}"), code=303)


@evidence.post("/<string:kind>/links")
@once
def add_link(npsn, year, number, kind):
    """A recording that lies elsewhere. Its form is looked at; the address itself is never asked for."""
    visit = visit_to(Action.KEEP_EVIDENCE, npsn, year, number)
    if Accepts.LINK not in kind_of(visit, kind).accepts:
        abort(404)
    url, missing = posted_text("url", required="Tempel dulu tautannya.")
    if link_fault(url) and not link_fault(f"https://{url}"):
        url = f"https://{url}"  # pasted without it
    title, wrong = posted_text("title", most=LONGEST_TITLE)
    problem = missing or wrong or LINK_FAULTS.get(link_fault(url), "")
    if problem:
        page = EvidencePage(visit)
        page.link = TypedLink(kind, request.form.get("url", ""), request.form.get("title", ""), problem)
        return render_template("evidence/show.html", page=page, visit=visit), 422
    require_space(visit, 0, 1)
    told = {"kind": kind, "form": Accepts.LINK, "url": url, "title": title}
    Evidence.add(visit.report, by=current_user, at=visit.now, key=base_key(), **told)
    return finish(url_for(".show", **visit.place, added=1, _anchor=f"evidence-{kind}"))
