"""Chapters of films as files: in a folder, or beside the films where Kodi looks for them."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from indexer.replaced import replaced
from indexer.written import make_folder
from vsearch.errors import InputError
from vsearch.insights.chapters import MARKS, as_ffmetadata, as_kodi, as_matroska, chapters_of
from vsearch.insights.timings import timings_of
from vsearch.records.moments import Moment


def write_chapters(
    moments: Sequence[Moment], asked: str, *, folder: Path | None, is_beside: bool
) -> list[Path]:
    """Write chapters for every film that the moments are in, and return the files.

    In ``folder`` are an .ffmetadata, a .chapters.xml and an .edl for each, named like it; beside
    the films themselves only the .edl. InputError, before anything is written, where a file is
    there already that was not written by this.
    """
    timings = timings_of(moments)
    contents: dict[Path, str] = {}
    names = names_of(list(timings))
    for path, timing in timings.items():
        chapters = chapters_of([one for one in moments if one.path == path], asked)
        markers = as_kodi(chapters, timing.begins_s)
        if is_beside:
            contents[path.with_suffix(".edl")] = markers
        if folder is not None:
            made = {
                ".ffmetadata": as_ffmetadata(chapters, timing.begins_s),
                ".chapters.xml": as_matroska(chapters, timing.players_zero_s),
                ".edl": markers,
            }
            contents |= {folder / f"{names[path]}{end}": text for end, text in made.items()}
    for target in contents:
        refuse_others(target)
    if folder is not None:
        make_folder(folder)
    for target, text in contents.items():
        with replaced(target) as part:
            part.write_text(text, "utf-8", newline="")
    return list(contents)


def names_of(films: Sequence[Path]) -> Mapping[Path, str]:
    """Return for every film its name without the suffix; of those of one name, with a number."""
    names: dict[Path, str] = {}
    taken = set[str]()
    for path in films:
        name, number = path.stem, 1
        while name.casefold() in taken:  # some disks take A and a for one
            number += 1
            name = f"{path.stem} ({number})"
        taken.add(name.casefold())
        names[path] = name
    return names


def refuse_others(target: Path) -> None:
    """InputError when there is such a file and it does not begin as those written here do."""
    mark = next(mark for end, mark in MARKS.items() if target.name.endswith(end)).encode()
    try:
        if target.exists() and not target.is_file():  # a named pipe would be waited for
            raise InputError(f"{target} is not a file: move it away, or name another folder.")
        with target.open("rb") as file:
            is_ours = file.read(len(mark)) == mark
    except FileNotFoundError:
        return
    except OSError as error:
        raise InputError(
            f"{target} cannot be read: {error.strerror}; name another place."
        ) from error
    if not is_ours:
        raise InputError(f"{target} is not of vsearch: move it away, or name another folder.")
