"""`python -m casestats.worker UPLOAD`: the child process that reads one upload, under limits, and then ends.
`python -m casestats.worker release ID` makes or publishes a release likewise, `trial ID` tries a profile on a file.

It prints nothing and reads nothing but its home folder: what it finds is told there.
"""

from __future__ import annotations

import sys
from contextlib import suppress

from casestats.actions.profile_trials import carry_out_trial
from casestats.actions.release_work import carry_out
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
    """Do the work named; 0 also where it could not be done, for that is told where people look."""
    settings = read_settings(home_folder())
    match arguments:
        case ["release", work_id]:
            limit()
            carry_out(open_installation(settings), work_id)
        case ["trial", trial]:
            limit()
            if take_lock_of_worker(settings.spool_folder, trial) is None:
                return 1
            carry_out_trial(open_installation(settings), trial)
        case [upload]:
            limit()
            if take_lock_of_worker(settings.spool_folder, upload) is None:
                return 1
            work(open_installation(settings), upload, "en" if settings.language == "en" else "sv")
        case _:
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
