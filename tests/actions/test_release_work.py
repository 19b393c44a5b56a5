"""Drafts and publications that are begun at once and done by another process: what is kept, and what is refused."""

from __future__ import annotations

import json
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from casestats.actions import release_work
from casestats.actions.publishing import review
from casestats.actions.release_pages import listed, own_templates, periods_offered, seen
from casestats.actions.release_work import Wish, begin_draft, begin_publish, carry_out, work_found, work_of
from casestats.errors import FixSettings, Refused
from casestats.releases.lifecycle import Step
from casestats.store.work_files import Going, Kind, Work, WorkFiles, new_id
from tests.actions.release_scene import ANNA, BO, TEMPLATE, Scene

WISH = Wish("2281", "2025", "small", TEMPLATE)


def later(_installation: object, _id: str) -> None:
    """Somebody else will do it."""


@pytest.fixture
def scene(tmp_path: Path, database_url: str) -> Scene:
    return Scene(tmp_path, database_url)


@pytest.fixture
def files(tmp_path: Path) -> WorkFiles:
    return WorkFiles(tmp_path)


def test_a_draft_and_its_publication_are_begun_and_carried_out(scene: Scene) -> None:
    work = begin_draft(scene.installation, ANNA, WISH, start=later)
    assert [one.going for one in work_of(scene.installation, "2281")] == [Going.WAITING]
    carry_out(scene.installation, work.id)
    done = work_found(scene.installation, "2281", work.id)
    assert done is not None
    assert (done.going, done.release) == (Going.DONE, "2281-2025-small-1")
    review(scene.installation, BO, done.release, approve=True)
    published = begin_publish(scene.installation, BO, "2281", done.release, start=carry_out)
    found = work_found(scene.installation, "2281", published.id)
    assert found is not None
    assert found.going is Going.DONE
    (one,) = listed(scene.installation, "2281", drafts=False)
    assert one.steps[Step.PUBLISH].actor == BO.name
    assert [event.action for event in scene.events if "begin" in event.action] == [
        "release draft begin",
        "release publish begin",
    ]


def test_what_is_done_is_not_done_again(scene: Scene) -> None:
    work = begin_draft(scene.installation, ANNA, WISH, start=carry_out)
    carry_out(scene.installation, work.id)
    assert len(listed(scene.installation, "2281", drafts=True)) == 1


def test_what_somebody_does_nobody_else_does(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("casestats.store.work_files._TRIES", 1)
    work = begin_draft(scene.installation, ANNA, WISH, start=later)
    with WorkFiles(scene.installation.settings.spool_folder).held(work.id) as mine:
        assert mine
        carry_out(scene.installation, work.id)
    assert listed(scene.installation, "2281", drafts=True) == []


def test_only_one_thing_at_a_time_is_done_for_a_municipality(scene: Scene) -> None:
    begin_draft(scene.installation, ANNA, WISH, start=later)
    with pytest.raises(Refused) as refused:
        begin_draft(scene.installation, ANNA, WISH, start=later)
    assert "Vänta tills det är klart" in refused.value.words.sv


def test_a_work_that_is_over_gives_place_to_the_next(scene: Scene) -> None:
    first = begin_draft(scene.installation, ANNA, WISH, start=carry_out)
    second = begin_draft(scene.installation, ANNA, WISH, start=carry_out)
    assert [work.id for work in work_of(scene.installation, "2281")] == [second.id]
    assert work_found(scene.installation, "2281", first.id) is None


def test_publishing_is_begun_of_what_is_reviewed_and_the_municipalitys_own(scene: Scene) -> None:
    record = scene.draft()
    with pytest.raises(Refused):
        begin_publish(scene.installation, BO, "2281", record.id, start=later)
    review(scene.installation, BO, record.id, approve=True)
    with pytest.raises(FixSettings):
        begin_publish(scene.installation, BO, "2280", record.id, start=later)
    assert work_of(scene.installation, "2281") == []


def test_a_publication_that_is_refused_says_why(scene: Scene) -> None:
    record = scene.reviewed()
    scene.correct()
    work = begin_publish(scene.installation, BO, "2281", record.id, start=carry_out)
    found = work_found(scene.installation, "2281", work.id)
    assert found is not None
    assert found.going is Going.FAILED
    assert "Uppgifterna har ändrats" in found.sv
    assert "The data have changed" in found.en


def test_an_unforeseen_error_ends_the_work_and_tells_nothing_of_itself(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_given: object, **_named: object) -> None:
        raise ValueError("a value")

    monkeypatch.setattr(release_work, "draft", broken)
    with pytest.raises(ValueError, match="a value"):
        begin_draft(scene.installation, ANNA, WISH, start=carry_out)
    (work,) = work_of(scene.installation, "2281")
    assert work.going is Going.FAILED
    assert "avbröts" in work.sv
    assert "a value" not in str(work)


def test_a_system_without_room_for_a_process_is_told_as_work_cut_short(scene: Scene) -> None:
    def no_room(_installation: object, _id: str) -> None:
        raise OSError

    assert begin_draft(scene.installation, ANNA, WISH, start=no_room).going is Going.FAILED


def test_work_that_waits_too_long_is_told_as_cut_short(scene: Scene) -> None:
    begin_draft(scene.installation, ANNA, WISH, start=later)
    scene.home.now += timedelta(minutes=2)
    assert [work.going for work in work_of(scene.installation, "2281")] == [Going.WAITING]
    scene.home.now += timedelta(seconds=1)
    assert [work.going for work in work_of(scene.installation, "2281")] == [Going.FAILED]


def test_an_own_template_may_not_have_the_name_of_one_that_comes_along(scene: Scene) -> None:
    with pytest.raises(FixSettings):
        begin_draft(scene.installation, ANNA, WISH._replace(template="public"), start=later)


def test_nothing_imported_is_said_at_once(scene: Scene) -> None:
    with pytest.raises(FixSettings, match="Nothing is imported"):
        begin_draft(scene.installation, ANNA, WISH._replace(municipality="2280"), start=later)


def test_a_release_is_seen_in_its_own_municipality_alone_and_a_draft_by_those_who_make(scene: Scene) -> None:
    record = scene.draft()
    assert seen(scene.installation, BO, "2281", record.id, drafts=True) is not None
    assert seen(scene.installation, BO, "2281", record.id, drafts=False) is None
    assert seen(scene.installation, BO, "2280", record.id, drafts=True) is None
    assert seen(scene.installation, BO, "2281", "no such", drafts=True) is None
    assert [event.action for event in scene.events][-1] == "release show"


def test_to_look_at_what_everybody_may_read_writes_nothing(scene: Scene) -> None:
    record = scene.published()
    before = scene.events
    assert seen(scene.installation, BO, "2281", record.id, drafts=False) is not None
    assert scene.events == before


def test_periods_that_have_ended_are_offered_the_latest_first(scene: Scene) -> None:
    offered = [str(period) for period in periods_offered(scene.installation, "2281")]
    assert offered[:4] == ["2025", "2025-T1", "2025-T2", "2025-T3"]
    assert "2024-Q4" in offered
    assert not any("2026" in period for period in offered)
    assert periods_offered(scene.installation, "2280") == []


def test_own_templates_are_offered_as_they_were_last_used(scene: Scene) -> None:
    scene.draft()
    assert own_templates(scene.installation, "2281") == {"small": TEMPLATE}
    assert own_templates(scene.installation, "2280") == {}


def a_work() -> Work:
    return Work(new_id(), Kind.DRAFT, "2281", "anna", "analyst", "2026-01-15T09:00:00+00:00")


def test_a_work_is_read_as_it_was_written(files: WorkFiles) -> None:
    work = a_work()._replace(reason="å", going=Going.RUNNING, done=3, of=9)
    files.write(work)
    assert files.read(work.id) == work
    files.remove(work.id)
    assert files.read(work.id) is None


@pytest.mark.parametrize("id", ["", "x", "../settings", "0" * 31, "0" * 33, "A" * 32])
def test_an_id_that_is_none_of_ours_is_not_looked_for(files: WorkFiles, tmp_path: Path, id: str) -> None:
    (tmp_path / "releases").mkdir()
    (tmp_path / "settings.json").write_text(json.dumps(a_work()._asdict()))
    assert files.read(id) is None


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"kind": "draft"', '{"kind": "other", "going": "done"}'])
def test_a_file_that_was_cut_short_is_no_work(files: WorkFiles, tmp_path: Path, text: str) -> None:
    work = a_work()
    files.write(work)
    (tmp_path / "releases" / f"{work.id}.json").write_text(text)
    assert files.read(work.id) is None
    assert files.of_municipality("2281") == []


def test_the_files_are_their_owners_alone(files: WorkFiles, tmp_path: Path) -> None:
    work = a_work()
    files.write(work)
    with files.held(work.id):
        modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "releases").iterdir()}
    assert modes == {0o600}
    assert stat.S_IMODE((tmp_path / "releases").stat().st_mode) == 0o700


def test_work_goes_on_while_its_lock_is_held(files: WorkFiles) -> None:
    with files.held("a") as mine:
        assert mine
        assert files.goes_on("a")
    assert not files.goes_on("a")
