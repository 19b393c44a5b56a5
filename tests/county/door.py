"""The door of a county as a process of its own: TLS on an address, cut off as planned, and the service behind it.

    python -m tests.county.door ADDRESS PORT CERTIFICATE CUTS

CUTS is JSON: a list of [request, answer], as in tests.county.lines.Cut. It prints its port, and ends with its input.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests.county.lines import Cut, Forwarder, TlsDoor


def main(address: str, port: str, certificate: str, cuts: str) -> None:
    plan = [Cut(request, answer) for request, answer in json.loads(cuts)]
    with TlsDoor(int(port), Path(certificate)) as door, Forwarder(door.port, plan, address) as line:
        sys.stdout.write(f"{line.port}\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
