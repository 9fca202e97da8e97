"""Folders are ours and closed; a service reaches its own; no permission that was there before is changed."""

import os
import shutil
import stat
from pathlib import Path

import pytest

from mtandao.config.places import PlaceRefused, Places, ensure_outside, service_user, write_private
from tests.config.clusters import as_ordinary_user, as_root_only


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def closed(open_folder: Path) -> Places:
    """A home below a folder that only root may walk through, as /root is."""
    above = open_folder / "closed"
    above.mkdir(0o700)
    (above / "deeper").mkdir(0o755)
    return Places(above / "deeper" / "home", outside=open_folder / "outside")


def test_a_folder_is_closed_to_others_whatever_the_umask(places: Places) -> None:
    before = os.umask(0)
    try:
        folder = places.folder("files")
    finally:
        os.umask(before)
    assert mode(folder) == 0o700
    assert places.folder("files") == folder


def test_a_home_that_was_there_keeps_its_permissions(places: Places) -> None:
    places.home.mkdir()
    places.home.chmod(0o750)
    places.folder("files")
    places.service_folder("postgres")
    assert mode(places.home) == 0o750


def test_a_file_in_the_way_is_told(places: Places) -> None:
    places.home.write_text("not a folder")
    with pytest.raises(PlaceRefused, match="home"):
        places.folder("files")


def test_a_private_file_is_replaced_whole(tmp_path: Path) -> None:
    write_private(tmp_path / "note", "one")
    write_private(tmp_path / "note", "two")
    assert (tmp_path / "note").read_text() == "two"
    assert mode(tmp_path / "note") == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["note"]


@as_root_only
def test_services_of_root_run_as_a_user_without_rights() -> None:
    user = service_user()
    assert user
    assert user.name == "mtandao"
    assert user.uid != 0
    assert user == service_user()


@as_root_only
def test_a_service_folder_lies_in_a_home_that_its_user_reaches(places: Places) -> None:
    user, folder = service_user(), places.service_folder("postgres")
    assert user
    assert folder == places.home / "postgres"
    assert not folder.is_symlink()
    assert (folder.stat().st_uid, mode(folder)) == (user.uid, 0o700)
    assert user.can("-w", folder)
    assert not user.can("-r", places.home)


@as_root_only
def test_below_a_closed_folder_the_service_folder_lies_outside_and_nothing_is_opened(closed: Places) -> None:
    above = [closed.home.parent, *closed.home.parents]
    before = [(path, mode(path)) for path in above if path.exists()]
    user, folder = service_user(), closed.service_folder("postgres")
    assert user
    assert folder == closed.home / "postgres"
    assert folder.resolve().parent.parent == closed.outside
    assert user.can("-w", folder.resolve())
    assert (folder.resolve().parent / "home").read_text().strip() == str(closed.home)
    assert [(path, mode(path)) for path, _ in before] == before


@as_root_only
def test_the_folders_of_one_home_lie_together_and_stay_where_they_are(closed: Places) -> None:
    folders = [closed.service_folder(name).resolve() for name in ("postgres", "radius", "postgres")]
    assert folders[0] == folders[2]
    assert folders[0].parent == folders[1].parent
    assert len(list(closed.outside.iterdir())) == 1


@as_root_only
def test_two_homes_share_nothing_outside(closed: Places) -> None:
    other = Places(closed.home.with_name("other"), closed.outside)
    assert closed.service_folder("postgres").resolve() != other.service_folder("postgres").resolve()


@as_root_only
def test_a_home_that_was_moved_keeps_its_folder(closed: Places) -> None:
    before = closed.service_folder("postgres").resolve()
    moved = Places(closed.home.rename(closed.home.with_name("moved")), closed.outside)
    assert moved.service_folder("postgres").resolve() == before
    assert (before.parent / "home").read_text().strip() == str(moved.home)


@as_root_only
def test_a_copy_of_a_home_does_not_take_the_others_folder(closed: Places) -> None:
    closed.service_folder("postgres")
    copy = Places(closed.home.with_name("copy"), closed.outside)
    shutil.copytree(closed.home, copy.home, symlinks=True)
    with pytest.raises(PlaceRefused, match="is a copy"):
        copy.service_folder("postgres")
    assert closed.service_folder("postgres").is_dir()


@as_root_only
def test_a_link_to_nowhere_is_refused(closed: Places) -> None:
    shutil.rmtree(closed.service_folder("postgres").resolve())
    with pytest.raises(PlaceRefused, match="gone"):
        closed.service_folder("postgres")


@as_root_only
def test_a_folder_that_was_closed_later_is_refused_and_stays_closed(places: Places) -> None:
    places.service_folder("postgres")
    places.home.chmod(0o700)
    with pytest.raises(PlaceRefused, match="chmod o\\+x"):
        places.service_folder("postgres")
    assert mode(places.home) == 0o700


@as_root_only
def test_a_folder_left_half_made_by_a_crash_is_finished(places: Places) -> None:
    (places.ensure_home() / "postgres").mkdir()
    user = service_user()
    assert user
    assert places.service_folder("postgres").stat().st_uid == user.uid


@as_root_only
def test_a_folder_whose_home_was_removed_is_told_and_kept(closed: Places) -> None:
    kept = closed.service_folder("postgres").resolve().parent
    assert closed.abandoned() == []
    shutil.rmtree(closed.home)
    assert closed.abandoned() == [kept]
    closed.service_folder("postgres")
    assert closed.abandoned() == [kept]


@as_root_only
def test_an_outside_that_others_can_write_is_refused(open_folder: Path) -> None:
    (open_folder / "outside").mkdir()
    (open_folder / "outside").chmod(0o777)
    with pytest.raises(PlaceRefused, match="others than root"):
        ensure_outside(open_folder / "outside")


def test_an_ordinary_user_keeps_everything_at_home(open_folder: Path) -> None:
    home = open_folder / "his" / "home"

    def deed() -> str:
        folder = Places(home, open_folder / "outside").service_folder("postgres")
        return f"{service_user()} {folder} {mode(home):o} {mode(folder):o}"

    assert as_ordinary_user(deed, open_folder) == f"None {home / 'postgres'} 700 700"
    assert not (open_folder / "outside").exists()


def test_an_ordinary_user_is_told_where_he_may_not_write(open_folder: Path) -> None:
    (open_folder / "locked").mkdir()

    def deed() -> str:
        (open_folder / "locked").chmod(0o500)
        try:
            Places(open_folder / "locked" / "home").service_folder("postgres")
        except PlaceRefused as refused:
            return str(refused)
        finally:
            (open_folder / "locked").chmod(0o700)
        return "nothing was refused"

    if os.geteuid() == 0:
        shutil.chown(open_folder / "locked", "nobody")
    assert as_ordinary_user(deed, open_folder).startswith(f"{open_folder / 'locked' / 'home'} cannot be used")
