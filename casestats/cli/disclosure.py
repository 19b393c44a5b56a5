"""disclosure protect and audit: any tables of counts, made safe to show, and tried. No database and no settings."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from casestats.errors import CasestatsError, FixExtract, FixSettings, Refused
from casestats.words import Language, Words

if TYPE_CHECKING:
    from casestats.cli.disclosure_files import NamedFile
    from casestats.cli.disclosure_told import Steps
    from casestats.disclosure.policy import Policy
    from casestats.disclosure.tables import EarlierRelease, FrequencyTable, Layout, ProtectedTable, Publication
    from casestats.exchange.cell_files import Form

UNSAFE = 1
EMERGENCY = 4 * 3600
"""Seconds after which a search is stopped; the summary says so."""
ENOUGH = 16
"""Bytes of a seed that nobody guesses."""

_SHORT_SEED = Words(
    f"Obs: fröet är kortare än {ENOUGH} byte. Den som gissar det kan se efter vilka celler som valdes varför.",
    f"Note: the seed is shorter than {ENOUGH} bytes. Who guesses it can find out why each cell was chosen.",
)


class _BadInput(CasestatsError):
    exit_code = 2


class _Unsafe(CasestatsError):
    exit_code = UNSAFE


@contextmanager
def _own_exit_codes() -> Iterator[None]:
    """Of these two commands: 0 safe, 1 unsafe or unproven, 2 bad input."""
    try:
        yield
    except (FixExtract, FixSettings) as error:
        raise _BadInput(*error.words) from error
    except Refused as error:
        raise _Unsafe(*error.words) from error


@dataclass(frozen=True)
class _Asked:
    """What both commands are asked."""

    files: tuple[str, ...]
    hierarchy: tuple[str, ...]
    nonadditive: tuple[str, ...]
    earlier: tuple[str, ...]
    changed: tuple[str, ...]
    threshold: int
    zeros: str | None
    width: int | None
    insider: str
    method: str | None
    base: int
    effort: int | None
    seed: Path | None
    certificate: Path | None

    def policy(self, zeros: str | None = None) -> Policy:
        from casestats.disclosure.policy import Method, Policy, Zeros

        return Policy(
            threshold=self.threshold,
            zeros=Zeros(zeros or self.zeros or "publish"),
            width=self.width,
            method=Method(self.method or "suppress"),
            base=self.base,
            insider=self.insider,
        )

    def tables(self) -> tuple[list[NamedFile], Form]:
        from casestats.cli.disclosure_files import form_of, tables_of

        tables = tables_of(self.files)
        return tables, form_of(self.hierarchy, self.nonadditive, tables)

    def releases(self, layouts: list[Layout], form: Form) -> tuple[EarlierRelease, ...]:
        from casestats.cli.disclosure_files import earlier_of
        from casestats.exchange.protected_files import read_earlier

        return read_earlier(earlier_of(self.earlier, self.changed), layouts, form, self.base)

    def check_insider(self, layouts: list[Layout]) -> None:
        if self.insider and all(self.insider != one.name for layout in layouts for one in layout.dimensions):
            raise FixSettings(
                "Ingen tabell har den dimension som --insider nämner. Skriv namnet som i tabellens rubrik.",
                "No table has the dimension that --insider names. Write the name as in the table's heading.",
            )


def _protect(asked: _Asked, out: tuple[str, ...], language: Language) -> None:
    from casestats.cli.disclosure_files import check_places, outputs_of, seed_of, sources_of, write_together
    from casestats.cli.disclosure_told import Steps, tell
    from casestats.disclosure.policy import Method
    from casestats.exchange.cell_files import read_cells
    from casestats.exchange.protected_files import protected_csv

    policy = asked.policy()
    tables, form = asked.tables()
    others = [path for _, path in tables] + ([asked.certificate] if asked.certificate else [])
    paths = outputs_of(out, tables, others)
    check_places([*paths, *([asked.certificate] if asked.certificate else [])])
    read = read_cells(sources_of(tables), form)
    layouts = [table.layout for table in read.tables]
    asked.check_insider(layouts)
    earlier = asked.releases(layouts, form)
    seed = seed_of(asked.seed)
    tell([*read.notices, *([_SHORT_SEED] if len(seed) < ENOUGH else [])], language)
    make = _rounded if policy.method is Method.ROUND else _suppressed
    steps = Steps(language)
    began = time.monotonic()
    try:
        shown, kept, lines = make(asked, read.tables, policy, earlier, seed, steps, began)
    finally:
        steps.clear()
    files = {path: protected_csv(table) for path, table in zip(paths, shown, strict=True)}
    write_together({**files, **({asked.certificate: kept} if asked.certificate else {})})
    tell(lines, language)


Made = tuple[tuple["ProtectedTable", ...], bytes, list[Words]]


def _suppressed(
    asked: _Asked,
    counts: tuple[FrequencyTable, ...],
    policy: Policy,
    earlier: tuple[EarlierRelease, ...],
    seed: bytes,
    steps: Steps,
    began: float,
) -> Made:
    from casestats.cli.disclosure_told import protected
    from casestats.disclosure.certifying import certificate_bytes
    from casestats.disclosure.policy import Zeros
    from casestats.disclosure.protecting import EFFORT, protect

    done = protect(
        counts,
        policy,
        earlier=earlier,
        seed=seed,
        effort=EFFORT if asked.effort is None else asked.effort,
        progress=steps,
        deadline=began + EMERGENCY,
    )
    lines = protected(done.summary, time.monotonic() - began)
    if policy.zeros is Zeros.PUBLISH and not done.publication.lower:
        lines.append(
            Words(
                "Obs: nollor var dolda i ett tidigare utlämnande, så en dold cell kan vara 0. Pröva med --lower 0.",
                "Note: zeros were hidden in an earlier release, so a hidden cell may be 0. Audit with --lower 0.",
            )
        )
    if asked.certificate is None:
        lines.append(
            Words(
                "Intyget är inte sparat. Med --certificate FIL kan beviset prövas igen utan antalen.",
                "The certificate is not kept. With --certificate FILE the proof can be tried again without the counts.",
            )
        )
    return done.publication.tables, certificate_bytes(done.certificate), lines


def _rounded(
    asked: _Asked,
    counts: tuple[FrequencyTable, ...],
    policy: Policy,
    earlier: tuple[EarlierRelease, ...],
    seed: bytes,
    steps: Steps,
    began: float,
) -> Made:
    from casestats.cli.disclosure_told import rounded
    from casestats.disclosure.rounding.controlled import EFFORT, round_tables

    if asked.certificate:
        raise FixSettings(
            "Avrundade tabeller har inget intyg: felet som skrivs ut gäller alltid. Utelämna --certificate.",
            "Rounded tables have no certificate: the error that is stated always holds. Leave out --certificate.",
        )
    effort = EFFORT if asked.effort is None else asked.effort
    done = round_tables(counts, policy, earlier=earlier, seed=seed, effort=effort, progress=steps)
    return done.tables, b"", rounded(done, time.monotonic() - began)


def _audit(asked: _Asked, lower: int | None, language: Language) -> None:
    from casestats.cli.disclosure_files import sources_of
    from casestats.disclosure.tables import Publication
    from casestats.exchange.protected_files import read_protected

    least = lower if lower is not None else int(asked.zeros != "hide")
    tables, form = asked.tables()
    shown = read_protected(sources_of(tables), form, asked.base)
    layouts = [table.layout for table in shown]
    asked.check_insider(layouts)
    publication = Publication(tables=shown, earlier=asked.releases(layouts, form), lower=least)
    if any(table.rounded is not None for table in shown):
        _audit_rounded(publication, asked, language)
    elif asked.certificate:
        _check_certificate(publication, asked, asked.certificate, lower, language)
    elif asked.insider:
        raise FixSettings(
            "Vad en insider vet står inte i de skyddade filerna. Ange --certificate: intyget har det, och prövas.",
            "What an insider knows is not in the protected files. Give --certificate: it has that, and is tried.",
        )
    else:
        _attack(publication, asked, language)


def _attack(publication: Publication, asked: _Asked, language: Language) -> None:
    from casestats.cli.disclosure_files import seed_of
    from casestats.cli.disclosure_told import Steps, audited, tell
    from casestats.disclosure.auditing import audit
    from casestats.disclosure.protecting import EFFORT

    policy = asked.policy("publish" if publication.lower else "hide")
    effort = EFFORT if asked.effort is None else asked.effort
    seed = seed_of(asked.seed) if asked.seed else b"audit"
    steps = Steps(language)
    try:
        found = audit(publication, policy, lower=publication.lower, seed=seed, effort=effort, progress=steps)
    except FixExtract as error:
        if not publication.lower:
            raise
        raise FixExtract(
            f"{error.words.sv} Är nollor dolda i dem ska det vara --lower 0.",
            f"{error.words.en} Where they hide zeros it must be --lower 0.",
        ) from error
    finally:
        steps.clear()
    tell(audited(found), language)
    if not found.safe:
        raise click.exceptions.Exit(UNSAFE)


def _audit_rounded(publication: Publication, asked: _Asked, language: Language) -> None:
    from casestats.cli.disclosure_told import faults, tell
    from casestats.disclosure.rounding.auditing import faults_of_rounded
    from casestats.disclosure.rounding.controlled import check_insider

    base = asked.base
    check_insider(asked.policy())
    found = faults_of_rounded(publication.tables, base, publication.earlier)
    if found:
        tell([Words("INTE säker.", "NOT safe."), *faults(found)], language)
        raise click.exceptions.Exit(UNSAFE)
    safe = Words(
        f"Säker: alla tal är multipler av {base} och går ihop, så varje antal kan vara minst {base} olika.",
        f"Safe: all figures are multiples of {base} and add up, so every count may be at least {base} different ones.",
    )
    tell([safe], language)


def _check_certificate(
    publication: Publication, asked: _Asked, path: Path, lower: int | None, language: Language
) -> None:
    """What a reader knows at least of a hidden cell is either as told, or what the certificate was made for."""
    from dataclasses import replace

    from casestats.cli.disclosure_files import read_file
    from casestats.cli.disclosure_told import checked, tell
    from casestats.disclosure.cells.rings import with_joint_cells
    from casestats.disclosure.certifying import publication_digest, read_certificate
    from casestats.disclosure.checking import check

    certificate = read_certificate(read_file(path))
    for one in [lower] if lower is not None else [1, 0]:
        candidate = with_joint_cells(replace(publication, lower=one))
        if publication_digest(candidate) == certificate.publication:
            publication = candidate
    zeros = asked.zeros or certificate.policy.zeros.value
    found = check(publication, certificate, policy=asked.policy(zeros))
    tell(checked(found), language)
    if found.faults:
        raise click.exceptions.Exit(UNSAFE)


def commands(language: Language) -> list[click.Command]:
    from casestats.cli.disclosure_options import audit_options, group_help, own_help, protect_options

    def protect(out: tuple[str, ...], **asked: Any) -> None:
        with _own_exit_codes():
            _protect(_Asked(**asked), out, language)

    def audit(lower: str | None, **asked: Any) -> None:
        with _own_exit_codes():
            _audit(_Asked(**asked), None if lower is None else int(lower), language)

    def command(name: str, run: Callable[..., None], options: list[click.Parameter]) -> click.Command:
        return click.Command(name, callback=run, params=options, help=own_help(name, language))

    inner = [
        command("protect", protect, protect_options(language)),
        command("audit", audit, audit_options(language)),
    ]
    return [click.Group("disclosure", commands=inner, help=group_help(language))]
