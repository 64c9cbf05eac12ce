"""Evidence of the village's meetings: drawn pictures of a meeting room, and links to recordings that do not exist."""

from datetime import datetime
from io import BytesIO

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from pmo_app import storage
from pmo_app.domain.evidence import SIDES, Accepts, fitted
from pmo_app.domain.roles import Leadership
from pmo_app.extensions import db
from pmo_app.models import Assignment, Evidence, Person, Report
from pmo_app.models.evidence import place_of

SIZE = (1600, 1200)
WALLS = ("#DDE8E1", "#F0E6D2", "#DCE6F0", "#EBDDE3")
CAPTIONS = ("Membaca data bersama", "Menyepakati solusi")
LINK = "https://drive.google.com/file/d/contoh-pmo-{number}/view"


def prove() -> None:
    """What shows that the meetings of sent reports took place; of each school's newest one it is still to follow."""
    sent = select(Report).where(Report.first_sent_at.is_not(None)).options(joinedload(Report.enrolment))
    newest = {report.enrolment_id: report.number for report in db.session.scalars(sent.order_by(Report.number))}
    for report in db.session.scalars(sent.order_by(Report.id)):
        if newest[report.enrolment_id] != report.number or report.number == 1:
            _prove(report)


def _prove(report: Report) -> None:
    led, at = report.enrolment.leadership, report.first_sent_at
    who = select(Person).join(Assignment).where(Assignment.school_id == report.enrolment.school_id)
    by = db.session.scalars(who.where(Assignment.role == led.leader, Assignment.year == report.enrolment.year)).first()
    if led is Leadership.FACILITATOR_LED:
        told = {"kind": "recording", "form": Accepts.LINK, "title": f"Rekaman PMO {report.number}"}
        Evidence.add(report, by=by, at=at, url=LINK.format(number=report.number), **told)
        return
    for at_table, caption in enumerate(CAPTIONS[: 2 if report.number == 1 else 1]):
        _photo(report, caption, 4 + at_table, by, at)


def _photo(report: Report, caption: str, people: int, by: Person, at: datetime) -> None:
    folder, store, size, sum = Evidence.new_folder(), storage.store(), 0, ""
    whole = drawn(WALLS[report.id % len(WALLS)], people)
    for name, side in SIDES.items():
        out = BytesIO()
        whole.resize(fitted(*SIZE, side)).save(out, "JPEG", quality=70)
        kept = store.put(place_of(folder, name), [out.getvalue()], media_type="image/jpeg")
        size, sum = size + kept.size, kept.sha256
    told = {"folder": folder, "media_type": "image/jpeg", "size": size, "sha256": sum, "title": caption}
    told |= {"width": SIZE[0], "height": SIZE[1], "kind": "documentation", "form": Accepts.PHOTO}
    Evidence.add(report, by=by, at=at, **told)


def drawn(wall: str, people: int):
    """A board, a table and people seen from behind, as a picture: nobody's face."""
    from PIL import Image, ImageDraw  # the command line knows this module, a server never draws

    image = Image.new("RGB", SIZE, wall)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 820, *SIZE), fill="#B99B74")
    pen.rounded_rectangle((420, 120, 1180, 520), 18, fill="#0D4438", outline="#7A5C36", width=16)
    for line, width in enumerate((560, 420, 500, 260)):
        pen.line((500, 200 + 80 * line, 500 + width, 200 + 80 * line), fill="#CFE2DA", width=10)
    pen.ellipse((250, 640, 1350, 1000), fill="#8A6A41")
    for seat in range(people):
        x = 200 + seat * (1200 // max(people - 1, 1))
        pen.ellipse((x - 130, 930, x + 130, 1400), fill=("#3D6B5D", "#7B4B3A", "#44597B", "#6B5B2E")[seat % 4])
        pen.ellipse((x - 80, 800, x + 80, 970), fill="#2B2320")
    return image
