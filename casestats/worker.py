"""`python -m casestats.worker ID`: the child process that reads one upload, under limits, and then ends.

It prints nothing and reads nothing but its home folder: what it finds stands in the upload's row.
"""

from __future__ import annotations

import sys
from contextlib import suppress

from casestats.actions.upload_work import work
from casestats.actions.upload_workers import take_lock_of_worker
from casestats.bootstrap import open_installation
from casestats.config import home_folder, read_settings

MOST_MEMORY = 4 << 30
MOST_CPU_SECONDS = 3600


def limit() -> None:
    """Memory and processor time, where the system can limit them."""
    if sys.platform == "win32":
        return
    import resource

    for which, most in ((resource.RLIMIT_AS, MOST_MEMORY), (resource.RLIMIT_CPU, MOST_CPU_SECONDS)):
        _, hard = resource.getrlimit(which)
        wanted = most if hard == resource.RLIM_INFINITY else min(most, hard)
        with suppress(OSError, ValueError):  # a system that does not limit this one
            resource.setrlimit(which, (wanted, wanted))
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a dump would hold what was being read


def main(arguments: list[str]) -> int:
    """Read the upload named; 0 also where it could not be read, for that is told in its row."""
    if len(arguments) != 1:
        return 2
    limit()
    settings = read_settings(home_folder())
    lock = take_lock_of_worker(settings.spool_folder, arguments[0])
    if lock is None:
        return 1
    work(open_installation(settings), arguments[0], "en" if settings.language == "en" else "sv")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
