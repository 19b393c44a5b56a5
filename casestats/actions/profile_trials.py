"""Trying a profile on a file: a draft of one, or what one would make of it. A worker reads; the page shows counts.

What a trial says holds headings that look like headings, codes, words of ours and numbers: never a cell of a column
that identifies or is free text, and no cell of a column that is not mapped.
"""

from __future__ import annotations

import json
import os
import secrets
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from casestats.actions.import_words import place
from casestats.actions.saving_profiles import demand_profile_name
from casestats.actions.upload_doors import check_at_the_door
from casestats.actions.upload_reading import clear_away
from casestats.actions.upload_story import Trouble, trouble_of
from casestats.actions.upload_workers import held_for_worker, is_worked_on, start_worker
from casestats.actions.uploads import Incoming, Starter
from casestats.adapters.contract import Adapter, CaseRow, Notice, RowError
from casestats.adapters.discovery import discover
from casestats.adapters.drafting import profile_to_toml
from casestats.adapters.extract import Extract
from casestats.adapters.mapping.sayable import sayable
from casestats.adapters.profile import Profile
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.errors import CasestatsError, FixSettings
from casestats.flags import BIT, Answer
from casestats.periods import Period
from casestats.schemas.profile import load_profile
from casestats.store.engine import writing
from casestats.vault.uploads import open_sealed, seal_file
from casestats.words import Words

MOST_SHOWN = 20


class Trial(NamedTuple):
    """A file that a profile is tried on. `text` is the profile's, empty until a draft is made; `answer` is None while
    it is worked on."""

    id: str
    municipality: str
    adapter: str
    name: str
    text: str
    before: str
    period: str
    answer: Mapping[str, Any] | None
    trouble: Words | None
    under_way: bool


def begin_trial(
    installation: Installation,
    actor: Actor,
    municipality: str,
    file: Incoming,
    *,
    adapter: str = "",
    name: str = "",
    text: str = "",
    before: str = "",
    period: str = "",
    start: Starter = start_worker,
) -> Trial:
    """Take a file in and draft a profile from it with the adapter, or try the profile of `text` on it.

    `before` is the text of the profile that is being changed; `period` is the file's, where neither it nor its name
    says one. Raises FixExtract or FixSettings where the file is not fit."""
    trial = secrets.token_hex(16)
    if not text:
        discover().named(adapter)
    if name:
        demand_profile_name(name)
    stated = _stated(period)
    try:
        most = installation.settings.upload_megabytes * 1_000_000
        seal_file(installation.ring, installation.settings.spool_folder, trial, 1, file.name, file.stream, most)
        check_at_the_door(installation, trial, (1,))
        asked = {"municipality": municipality, "adapter": adapter, "name": name, "before": before}
        with writing(installation.engine) as connection:
            installation.write_down(connection, actor, "try profile", f"{municipality} {name or trial}")
        _ask(installation, trial, {**asked, "text": text, "period": stated}, start)
    except BaseException:
        clear_away(installation, trial)
        raise
    return _existing(installation, municipality, trial)


def try_again(
    installation: Installation,
    actor: Actor,
    municipality: str,
    trial: str,
    text: str,
    period: str = "",
    start: Starter = start_worker,
) -> Trial:
    """Try another text on the same file."""
    stated = _stated(period)
    known = _existing(installation, municipality, trial)
    with writing(installation.engine) as connection:
        installation.write_down(connection, actor, "try profile", f"{municipality} {known.name or trial}")
    asked = {"municipality": municipality, "adapter": known.adapter, "name": known.name, "before": known.before}
    _ask(installation, trial, {**asked, "text": text, "period": stated}, start)
    return _existing(installation, municipality, trial)


def end_trial(installation: Installation, actor: Actor, municipality: str, trial: str) -> None:
    """Remove the file."""
    known = trial_of(installation, municipality, trial)
    if known is not None:
        with writing(installation.engine) as connection:
            installation.write_down(connection, actor, "end trial", f"{municipality} {known.name or trial}")
        clear_away(installation, trial)


def trial_of(installation: Installation, municipality: str, trial: str) -> Trial | None:
    """The trial as it stands, if it is that municipality's."""
    if not trial.isalnum():
        return None
    folder = installation.settings.spool_folder
    under_way = is_worked_on(folder, trial)
    asked, answer = _read(_asked_path(folder, trial)), _read(_answer_path(folder, trial))
    if asked is None or asked["municipality"] != municipality:
        return None
    if answer is not None and answer["asked"] != asked["turn"]:
        answer = None
    trouble = Words(*answer["trouble"]) if answer and answer["trouble"] else None
    if answer is None and not under_way:
        trouble = _CUT_SHORT
    return Trial(
        id=trial,
        municipality=municipality,
        adapter=asked["adapter"],
        name=asked["name"],
        text=asked["text"] or (answer or {}).get("draft", ""),
        before=asked["before"],
        period=asked["period"],
        answer=answer,
        trouble=trouble,
        under_way=under_way,
    )


def adapters_for_files() -> list[tuple[str, Words]]:
    """The adapters that read files: name and title."""
    found = discover().adapters
    return [(name, found[name].manifest.title) for name in found if "file" in found[name].manifest.capabilities]


def carry_out_trial(installation: Installation, trial: str) -> None:
    """In a worker: draft or try what was asked. How it went stands beside the sealed file."""
    folder = installation.settings.spool_folder
    asked = _read(_asked_path(folder, trial))
    if asked is None:
        return
    answer: dict[str, Any] = {"asked": asked["turn"], "trouble": None}
    try:
        period = Period.parse(asked["period"]) if asked["period"] else None
        extract = Extract((open_sealed(installation.ring, folder, trial, 1),), period)
        if asked["text"]:
            profile = load_profile(asked["text"], asked["name"] or "profil")
            answer["preview"] = preview(discover().named(profile.adapter), profile, extract)
        else:
            adapter = discover().named(asked["adapter"])
            profile = replace(adapter.draft(extract), municipality=asked["municipality"])
            answer["draft"] = profile_to_toml(profile)
    except CasestatsError as error:
        answer["trouble"] = list(trouble_of(error).words)
    except MemoryError:
        answer["trouble"] = list(_TOO_LARGE)
    except Exception as error:  # whatever an adapter does must end in words, and never quote a cell
        answer["trouble"] = list(_unforeseen(type(error).__name__).words)
    _write(_answer_path(folder, trial), answer)


def preview(adapter: Adapter, profile: Profile, extract: Extract) -> dict[str, Any]:
    """What the profile makes of the extract, in counts."""
    groups: Counter[str] = Counter()
    how: dict[str, Counter[str]] = {"sex": Counter(), "opened_how": Counter(), "outcome": Counter()}
    answers: dict[str, Counter[str]] = {}
    measures: Counter[str] = Counter()
    refused: list[RowError] = []
    notices: list[Notice] = list(adapter.check(extract, profile))
    cases, units, rows, period = set(), set(), 0, ""
    for message in adapter.read(extract, profile):
        if isinstance(message, CaseRow):
            rows += 1
            cases.add(message.case_ref)
            units.add(message.unit)
            groups[message.target_group.name.lower()] += 1
            for name, counter in how.items():
                counter[getattr(message, name).name.lower()] += 1
            for flag in BIT:
                answer = message.answers.to(flag)
                if answer is not Answer.NOT_RECORDED:
                    answers.setdefault(flag, Counter())[answer.name.lower()] += 1
            for measure in message.measures:
                measures[measure.kind.name.lower()] += 1
        elif isinstance(message, RowError):
            refused.append(message)
        elif isinstance(message, Notice):
            notices.append(message)
        else:
            period = str(message.period) if message.period else ""
    return {
        "period": period,
        "rows": rows,
        "cases": len(cases),
        "units": len(units - {None}),
        "target_groups": dict(groups),
        **{name: dict(counter) for name, counter in how.items()},
        "answers": {flag: dict(counter) for flag, counter in sorted(answers.items())},
        "measures": dict(measures),
        "columns": [
            *([name, _headings(column.names)] for name, column in profile.columns.items()),
            *(["reason", _headings(column.names)] for column in profile.reasons),
        ],
        "dropped": _dropped(notices),
        "unmapped": [[one.code, one.column, one.rows] for one in _once(notices) if one.kind == "unmapped_code"],
        "notices": [list(one.words) for one in _once(notices) if one.kind not in ("dropped_column", "unmapped_code")],
        "refused": len(refused),
        "refused_rows": [[*place(one.at), one.column, *one.words] for one in refused[:MOST_SHOWN]],
    }


def _headings(names: tuple[Any, ...]) -> list[str]:
    return [name.text for name in names if name.text and sayable(name.text)]


def _dropped(notices: list[Notice]) -> dict[str, Any]:
    """Headings of columns that are not read; such as may point someone out are only counted."""
    every = list(dict.fromkeys(one.code or one.column for one in notices if one.kind == "dropped_column"))
    shown = [heading for heading in every if heading and sayable(heading)]
    return {"headings": shown, "hidden": len(every) - len(shown)}


def _once(notices: list[Notice]) -> list[Notice]:
    """Without what both a check and a reading say; codes that may point someone out are left out."""
    return [one for one in dict.fromkeys(notices) if not one.code or sayable(one.code)]


def _ask(installation: Installation, trial: str, asked: Mapping[str, Any], start: Starter) -> None:
    folder = installation.settings.spool_folder
    with held_for_worker(folder, trial) as lock:
        if lock is None:
            raise FixSettings(
                "Profilen prövas redan på filen. Vänta tills det är klart.",
                "The profile is being tried on the file already. Wait until that is done.",
            )
        _write(_asked_path(folder, trial), {**asked, "turn": secrets.token_hex(4)})
        start(installation, f"trial {trial}", lock)


def _stated(period: str) -> str:
    return str(Period.parse(period)) if period.strip() else ""


def _existing(installation: Installation, municipality: str, trial: str) -> Trial:
    found = trial_of(installation, municipality, trial)
    if found is None:
        raise FixSettings(
            "Filen finns inte kvar: den tas bort efter ett dygn. Ladda upp den igen.",
            "The file is gone: it is removed after a day. Upload it again.",
        )
    return found


def _asked_path(folder: Path, trial: str) -> Path:
    return folder / f"upload-{trial}.asked"


def _answer_path(folder: Path, trial: str) -> Path:
    return folder / f"upload-{trial}.answer"


def _read(path: Path) -> dict[str, Any] | None:
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return told if isinstance(told, dict) else None


def _write(path: Path, told: Mapping[str, Any]) -> None:
    unfinished = path.with_name(f"{path.name}.part")
    handle = os.open(unfinished, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(told, file, ensure_ascii=False)
    unfinished.replace(path)


_CUT_SHORT = Words(
    "Läsningen avbröts innan den var klar. Pröva igen, eller ladda upp en mindre fil.",
    "Reading was cut short. Try again, or upload a smaller file.",
)
_TOO_LARGE = Words(
    "Filen är för stor för minnet som läsningen får ta. Ladda upp en mindre, eller exportera som text (csv).",
    "The file is too large for the memory that reading may take. Upload a smaller one, or export as text (csv).",
)


def _unforeseen(kind: str) -> Trouble:
    return Trouble(
        Words(
            f"Något gick fel som casestats inte känner till ({kind}). Pröva en annan fil, eller berätta för den som "
            "sköter driften.",
            f"Something went wrong that casestats does not know of ({kind}). Try another file, or tell whoever runs "
            "the system.",
        ),
        "failed",
    )
