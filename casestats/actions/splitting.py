"""Several files in one command: which of them are one extract, and in which order the extracts are imported.

Files that state the same period are one extract. A file that states none is an extract of its own. Each extract is
imported by itself, as one transaction, in order of period; those without a period come last, in the order given,
because they count as known on the day of import.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from casestats.actions.stepping import Progress
from casestats.adapters.contract import Adapter, Claim
from casestats.adapters.extract import Extract, SourceFile
from casestats.adapters.profile import Profile
from casestats.errors import CasestatsError, FixExtract
from casestats.periods import Period
from casestats.words import Words


def open_files(paths: Sequence[Path]) -> tuple[SourceFile, ...]:
    """The files, in the order given. Raises FixExtract for the first that cannot be opened, and says which it is."""
    files = []
    for number, path in enumerate(paths, 1):
        try:
            files.append(SourceFile.from_path(path))
        except FixExtract as error:
            raise _of_file(error, number, len(paths)) from None
    return tuple(files)


def split(
    adapter: Adapter,
    profile: Profile,
    extract: Extract,
    progress: Progress = lambda _stage, _done, _whole: None,
) -> list[Extract]:
    """The extracts that the files are, in the order to import them.

    With a period given for all of them, or with one file, that is one. Every file is begun here, so that nothing is
    stored before each can be read and says its period: raises FixExtract for the first that does not, with its number.
    """
    if extract.period is not None or len(extract.files) < 2:
        return [extract]
    several: dict[Period, list[int]] = {}
    alone: list[int] = []
    for place, (number, file) in enumerate(extract.numbered()):
        progress("check", place, len(extract.files))
        period = _period_of(adapter, profile, extract._replace(files=(file,), numbers=(number,)), len(extract.files))
        if period is None:
            alone.append(place)
        else:
            several.setdefault(period, []).append(place)
    progress("check", len(extract.files), len(extract.files))
    in_order = sorted(several, key=lambda period: (period.end, period.start))
    return [_part(extract, places) for places in [*(several[period] for period in in_order), *([one] for one in alone)]]


def _period_of(adapter: Adapter, profile: Profile, one: Extract, whole: int) -> Period | None:
    try:
        claim = next(iter(adapter.read(one, profile)), None)
    except FixExtract as error:
        raise _of_file(error, one.numbers[0], whole) from None
    return claim.period if isinstance(claim, Claim) else None


def _part(extract: Extract, places: Sequence[int]) -> Extract:
    every = list(extract.numbered())
    return extract._replace(
        files=tuple(every[place][1] for place in places), numbers=tuple(every[place][0] for place in places)
    )


def _of_file(error: FixExtract, number: int, whole: int) -> FixExtract:
    """The same error, saying which file of several it is about; nothing was stored of any of them."""
    if whole == 1:
        return error
    sv, en = (
        words.removeprefix(f"{word} {number}: ") for words, word in zip(error.words, ("Fil", "File"), strict=True)
    )
    return FixExtract(
        f"Fil {number} av {whole}: {sv} Ingen av filerna är inläst.",
        f"File {number} of {whole}: {en} None of the files was imported.",
    )


def file_words(extract: Extract, whole: int) -> Words:
    """Which files of the `whole` number given an extract is: `Fil 3 av 12`."""
    numbers = [number for number, _ in extract.numbered()]
    if len(numbers) == 1:
        return Words(f"Fil {numbers[0]} av {whole}", f"File {numbers[0]} of {whole}")
    return Words(f"Fil {listed(numbers).sv} av {whole}", f"Files {listed(numbers).en} of {whole}")


def listed(numbers: Sequence[int]) -> Words:
    """Numbers as they are said, runs together: `1-4, 7 och 9`."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    said: list[str] = []
    for run in runs:
        said += [f"{run[0]}-{run[-1]}"] if len(run) > 2 else [str(number) for number in run]
    if len(said) < 2:
        return Words(*("".join(said),) * 2)
    before = ", ".join(said[:-1])
    return Words(f"{before} och {said[-1]}", f"{before} and {said[-1]}")


def stopped(error: CasestatsError, parts: Sequence[Extract], done: int, *, dry_run: bool = False) -> CasestatsError:
    """The same error, of the same kind, for extract `done` of several: which files it is about, and what has happened
    to the others. Those before it are stored; imported again, they change nothing."""
    if len(parts) == 1:
        return error
    whole = sum(len(part.files) for part in parts)
    here = file_words(parts[done], whole)
    sv, en = f"{here.sv}: {error.words.sv}", f"{here.en}: {error.words.en}"
    numbers = [[number for part in some for number, _ in part.numbered()] for some in (parts[:done], parts[done + 1 :])]
    if numbers[0] and not dry_run:
        sv += f" Redan inläst: fil {listed(numbers[0]).sv}."
        en += f" Already imported: file {listed(numbers[0]).en}."
    if numbers[1]:
        sv += f" Inte inläst: fil {listed(numbers[1]).sv}."
        en += f" Not imported: file {listed(numbers[1]).en}."
    if not dry_run:
        sv += " Kör samma kommando igen när det är rättat: det som redan är inläst ändras inte."
        en += " Run the same command again when that is mended: what is imported already does not change."
    return type(error)(sv, en)
