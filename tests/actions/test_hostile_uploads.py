"""What is refused at the door, without being read: and how little memory that takes."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from casestats.actions.upload_reading import uploads_of
from casestats.actions.uploads import Incoming, take_in
from casestats.adapters.hostility import WRONG_FILES, noise
from casestats.errors import FixExtract
from tests.actions.upload_scene import NAME, PROFILE, REGISTRAR, UploadScene

MOST_MEMORY = 256 << 20
_WORKBOOK = b'<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
_ENTITY = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


def package(**entries: bytes) -> bytes:
    """A workbook of these entries; `__` in a name stands for a slash and `_dot_` for a full stop."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {"xl__workbook_dot_xml": _WORKBOOK, **entries}.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return packed.getvalue()


def gigabyte_in_a_megabyte() -> bytes:
    """A sheet of 1 GB of zeros, deflated to about a megabyte."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", _WORKBOOK)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _ in range(1024):
                sheet.write(bytes(1 << 20))
    return packed.getvalue()


def overlapping(packed: bytes) -> bytes:
    """The same package with a directory that names its last entry a thousand times over."""
    start = packed.rindex(b"PK\x01\x02")
    end = packed.rindex(b"PK\x05\x06")
    entry, tail = packed[start:end], bytearray(packed[end:])
    directory = packed[packed.index(b"PK\x01\x02") : end] + entry * 1000
    tail[8:12] = (1002).to_bytes(2, "little") * 2
    tail[12:16] = len(directory).to_bytes(4, "little")
    return packed[: packed.index(b"PK\x01\x02")] + directory + bytes(tail)


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "a zip bomb of many entries": (
        lambda: package(**{f"xl__{n}_dot_xml": bytes(20_000_000) for n in range(40)}),
        "stor",
    ),
    "entries that lie over each other": (lambda: overlapping(package(xl__a_dot_xml=noise(5_000))), "trasig"),
    "a sheet of a gigabyte in a megabyte": (gigabyte_in_a_megabyte, "för stor uppackad"),
    "too many entries": (lambda: package(**{f"e{n}": b"" for n in range(2_500)}), "för stor"),
    "a macro": (lambda: package(xl__vbaProject_dot_bin=b"x"), "makron"),
    "a macro sheet": (lambda: package(xl__macrosheets__sheet1_dot_xml=b"x"), "makron"),
    "a link to another file": (lambda: package(xl__externalLinks__externalLink1_dot_xml=b"<a/>"), "andra filer"),
    "an entity in a workbook": (lambda: package(xl__sharedStrings_dot_xml=_ENTITY), "dokumenttypsdeklaration"),
    "an entity in spreadsheet xml": (
        lambda: (
            b'<?xml version="1.0"?>' + _ENTITY + b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'
        ),
        "dokumenttypsdeklaration",
    ),
    "an entity in any xml": (lambda: b'<?xml version="1.0"?>' + _ENTITY + b"<a>&x;</a>", "XML-dokument"),
    "a zip of zips": (lambda: package(xl__workbook_dot_xml=b"").replace(b"xl/workbook.xml", b"xl/morebook.xml"), "zip"),
    "a cut workbook": (lambda: package()[:-40], "trasig"),
}


@pytest.fixture
def scene(tmp_path: Path) -> UploadScene:
    return UploadScene(tmp_path / "home", f"sqlite:///{tmp_path / 'home' / 'casestats.db'}")


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_is_refused_at_the_door_and_nothing_is_kept(scene: UploadScene, kind: str) -> None:
    make, said = HOSTILE[kind]
    with pytest.raises(FixExtract) as refused:
        take_in(scene.installation, REGISTRAR, "2281", PROFILE, [Incoming(NAME, io.BytesIO(make()))], "2025-01")
    assert said in refused.value.words.sv
    assert "Canary" not in refused.value.words.sv
    assert scene.at_rest() == []
    assert uploads_of(scene.installation, "2281") == []


def test_what_people_hand_over_by_mistake_is_refused_in_words_at_the_door_or_by_the_worker(scene: UploadScene) -> None:
    said: dict[str, str] = {}
    for kind, content in WRONG_FILES.items():
        try:
            upload = scene.upload(content)
            said[kind] = upload.trouble.words.sv if upload.trouble and upload.state == "refused" else ""
        except FixExtract as error:
            said[kind] = error.words.sv
    assert [kind for kind, words in said.items() if not words] == []


@pytest.mark.parametrize(
    "kind", ["a zip bomb of many entries", "a sheet of a gigabyte in a megabyte", "too many entries"]
)
def test_the_refusal_takes_little_memory(scene: UploadScene, tmp_path: Path, kind: str) -> None:
    hostile = tmp_path / "hostile"
    hostile.write_bytes(HOSTILE[kind][0]())
    script = """
import json, resource, sys
from pathlib import Path
from casestats.actions.uploads import Incoming, take_in
from casestats.audit import Actor
from casestats.bootstrap import open_installation
from casestats.config import read_settings
from casestats.errors import FixExtract
home, file, profile = sys.argv[1:]
installation = open_installation(read_settings(Path(home)))
try:
    with open(file, "rb") as stream:
        take_in(installation, Actor("a", "registrar"), "2281", profile, [Incoming("x", stream)], "2025-01")
    refused = False
except FixExtract:
    refused = True
status = Path("/proc/self/status")
if status.exists():  # what getrusage tells begins with the memory of the process that started this one
    peak = int(status.read_text().split("VmHWM:")[1].split()[0]) * 1024
else:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps([refused, peak]))
"""
    home = str(scene.installation.settings.home)
    told = subprocess.run(
        [sys.executable, "-c", script, home, str(hostile), PROFILE], capture_output=True, check=True
    ).stdout
    refused, peak = json.loads(told)
    assert refused
    assert peak < MOST_MEMORY
