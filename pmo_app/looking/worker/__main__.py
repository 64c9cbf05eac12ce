"""Opens one file under limits: `python -I worker/ SORT FOLDER [original]`; the answer and the pictures go to FOLDER."""

import errno
import json
import logging
import os
import resource
import sys
from pathlib import Path

MB = 1024 * 1024
LIMITS = {
    resource.RLIMIT_AS: 420 * MB,
    resource.RLIMIT_CPU: 10,
    resource.RLIMIT_FSIZE: 30 * MB,
    resource.RLIMIT_CORE: 0,
}
FULL_DISK = {errno.ENOSPC, errno.EDQUOT}  # no fault of the file


def limit_ourselves() -> None:
    os.nice(5)
    for limit, most in LIMITS.items():
        _, hard = resource.getrlimit(limit)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(limit, (most, most))
    logging.disable()


def answered(sort: str, folder: Path, wishes: list[str]) -> dict:
    from faults import Fault, Reason  # from here on under the limits, what is imported too

    heavy, broken = (Reason.HEAVY_PDF, Reason.BROKEN_PDF) if sort == "pdf" else (Reason.HEAVY, Reason.BROKEN)
    looked_at = _look_through if sort == "pdf" else _redraw
    try:
        return looked_at(sort, folder, "original" in wishes)
    except Fault as fault:
        return {"refused": fault.reason}
    except MemoryError:
        return {"refused": heavy}
    except ImportError:
        raise
    except Exception as error:  # whatever a parser may throw at a file made to break it
        if isinstance(error, OSError) and error.errno in FULL_DISK:
            raise
        return {"refused": heavy if isinstance(error, OSError) and error.errno == errno.EFBIG else broken}


def _look_through(_sort: str, _folder: Path, _keeps_original: bool) -> dict:
    from documents import pages_of

    return {"pages": pages_of(0)}


def _redraw(sort: str, folder: Path, keeps_original: bool) -> dict:
    from photos import redrawn

    return {"variants": redrawn(0, sort, folder, keeps_original=keeps_original)}


if __name__ == "__main__":
    limit_ourselves()
    answer = answered(sys.argv[1], Path(sys.argv[2]), sys.argv[3:])
    Path(sys.argv[2], "answer.json").write_text(json.dumps(answer))
