"""The list of duties, and ticking one."""

from flask import abort, render_template, request, url_for
from flask_login import current_user

from pmo_app import clock
from pmo_app.domain.doing import Place, Task
from pmo_app.domain.text import small_number
from pmo_app.models import Tick
from pmo_app.pages.duties import duties
from pmo_app.pages.duties.tasks import Tasks
from pmo_app.pages.shared.controls import posted_text
from pmo_app.pages.shared.once import finish, once
from pmo_app.pages.shared.wording import iso_day

DUTY = "/duties/<int:number>/<string:duty>"
LONGEST_NOTE = 300
ODD_DAY = "Tanggal ini tidak terbaca, atau masih di depan. Belum ada yang dicentang."


@duties.get("/duties")
def show():
    return _show(Tasks(current_user, clock.now(), request.args.get("number", 0, small_number)))


@duties.post(DUTY)
@once
def tick(number, duty):
    """Done, on a day and with a note: at one place ("place" is its NPSN), or at all that are left."""
    tasks, task = _found(number, duty)
    if not task.can_be_ticked:
        abort(409, "Tugas ini dicentang sendiri oleh aplikasi begitu terlihat selesai. Tidak ada yang berubah.")
    note, problem = posted_text("note", most=LONGEST_NOTE)
    typed, chosen = request.form.get("day", ""), _chosen(task)
    day = iso_day(typed) if typed else tasks.today_at(chosen[0].zone)
    if problem or not day or day > tasks.today_at(chosen[0].zone):
        return _show(tasks, duty, problem or ODD_DAY), 422
    for place in chosen:
        told = {"day": day, "note": note, "at": tasks.now}
        Tick.put(current_user, tasks.year, number, duty, place.npsn, **told)
    return _done(number, duty)


@duties.post(DUTY + "/removal")
@once
def untick(number, duty):
    tasks, task = _found(number, duty)
    for place in _chosen(task):
        kept = tasks.ticks.get((number, duty, place.npsn))
        if kept:
            kept.removed_at = tasks.now
    return _done(number)


def _found(number: int, duty: str) -> tuple[Tasks, Task]:
    """A duty of this very person."""
    tasks = Tasks(current_user, clock.now(), number)
    if not tasks.year or tasks.number != number:
        abort(404)
    return tasks, tasks.find(duty) or abort(404)


def _chosen(task: Task) -> list[Place]:
    wanted = request.form.get("place", "")
    if wanted == "all":
        return task.open_places or abort(409, "Semuanya sudah dicentang.")
    return [place for place in task.places if place.npsn == wanted] or abort(404)


def _done(number: int, duty: str | None = None):
    """Back to the list, which says what was just ticked and brings the next one up."""
    return finish(url_for(".show", number=number, done=duty))


def _show(tasks: Tasks, wrong: str = "", problem: str = ""):
    just_done = tasks.find(request.args.get("done", "")) if tasks.year else None
    told = {"wrong": wrong, "problem": problem, "typed": request.form, "just_done": just_done}
    return render_template("duties/show.html", tasks=tasks, now=tasks.now, **told)
