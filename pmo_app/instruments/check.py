"""Every fault of an edition's folder, in words for the person who edits it."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from pmo_app.instruments import rules
from pmo_app.instruments.shapes import FILES
from pmo_app.instruments.walk import Table, Walk

RULES = {
    "instrument.toml": rules.of_instrument,
    "topics.toml": rules.of_topics,
    "calendar.toml": rules.of_calendar,
    "statuses.toml": rules.of_statuses,
    "evidence.toml": rules.of_evidence,
    "duties.toml": rules.of_duties,
    "messages.toml": rules.of_messages,
}
BROKEN = (
    "{file}, {line}: tulisan di sini tidak terbaca. Periksa tanda kutip, tanda kurung, koma, dan tanda sama "
    "dengan di baris itu dan baris di atasnya; satu nama juga tidak boleh ditulis dua kali."
)


def problems(folder: Path) -> list[str]:
    """What must be put right before the edition can be used; nothing if it is well made."""
    return [fault for file in FILES for fault in _faults(Path(folder), file)]


def summary(folder: Path) -> str:
    """One line on what a faultless edition holds."""
    read = {file: _walked(Path(folder), file)[0] for file in FILES}
    topics = [len(topic["subtopic"]) for topic in read["topics.toml"]["topic"]]
    sections = read["instrument.toml"]["section"]
    fields = sum(len(section["field"]) for section in sections)
    return (
        f"Edisi {Path(folder).name}: {len(sections)} bagian dengan {fields} isian; "
        f"{len(topics)} topik dengan {sum(topics)} subtopik ({' + '.join(map(str, topics))}); "
        f"{len(read['calendar.toml']['meeting'])} PMO; {len(read['statuses.toml']['status'])} status; "
        f"{len(read['evidence.toml']['kind'])} jenis bukti; {len(read['duties.toml']['duty'])} tugas."
    )


def _faults(folder: Path, file: str) -> Iterator[str]:
    table, faults = _walked(folder, file)
    yield from faults
    if table:
        yield from RULES[file](table)


def _walked(folder: Path, file: str) -> tuple[Table | None, list[str]]:
    try:
        data = tomllib.loads((folder / file).read_text("utf-8"))
    except FileNotFoundError:
        return None, [f"{file}: berkas ini tidak ada. Salin dari edisi sebelumnya, lalu sesuaikan."]
    except OSError:
        return None, [f"{file}: berkas ini tidak dapat dibuka. Pastikan ini berkas yang boleh dibaca."]
    except UnicodeDecodeError:
        return None, [f"{file}: ada huruf yang tidak terbaca. Simpan ulang berkas ini sebagai UTF-8."]
    except (ValueError, RecursionError) as error:
        return None, [BROKEN.format(file=file, line=_line(error))]
    walk = Walk()
    return walk.table(data, FILES[file], file), walk.faults


def _line(error: Exception) -> str:
    found = re.search(r"at line (\d+)", str(error))
    return f"baris {found[1]}" if found else "akhir berkas"
