"""What is said where more time is asked for or given."""

from datetime import date

from pmo_app.domain.calendar import Slot
from pmo_app.domain.more_time import Fault, fault_of

LONGEST_REASON = 500
FAULTS = {
    Fault.PASSED: "Tanggal itu sudah lewat di sekolah ini. Pilih hari ini atau sesudahnya.",
    Fault.NOT_LATER: "Tanggal itu tidak sesudah tenggat yang berlaku. Pilih tanggal yang lebih kemudian.",
    Fault.TOO_FAR: "Paling lama 60 hari sesudah tenggat semula. Pilih tanggal yang lebih dekat.",
}
NO_DAY = "Pilih sampai kapan. Belum ada yang berubah."


def fault_sentence(until: date | None, slot: Slot, today: date) -> str:
    """What is wrong with this day for a report in this place of the year; "" if nothing is."""
    if not until:
        return NO_DAY
    fault = fault_of(until, due=slot.due, regular=slot.own_due, today=today)
    return FAULTS[fault] if fault else ""
