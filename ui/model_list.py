"""The models: what each is for, its licence, its size, and whether it is here."""

from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec

from ui.itemised import Item
from vsearch import assemble
from vsearch.errors import ModelError
from vsearch.settings import Home

_VOICE_PACKAGE = "moonshine_voice"  # its weights come with it
_LACKING = ("missing", "damaged")

States = Mapping[str, str]


def model_items(home: Home, checked: States) -> list[Item]:
    """Return every model; ``checked`` tells by name what was found when every byte was read."""
    folder, items = assemble.weights(home), []
    for entry in folder.entries():
        state = checked.get(entry.name) or _glance(home, entry.name)
        if entry.is_optional and state == "missing":
            state = "not needed"
        what = f"{entry.what[:1].upper()}{entry.what[1:]}. {entry.licence}"
        aside = f"{state}, {space(entry.size)}"
        items.append(Item(entry.name, aside, what, is_odd=state in _LACKING))
    return items


def is_lacking(items: Sequence[Item]) -> bool:
    """Say whether a model that is needed is missing or damaged."""
    return any(item.is_odd for item in items)


def check(home: Home, tell: Callable[[float], None]) -> dict[str, str]:
    """Return the state of every model by its name after reading every byte of it.

    ``tell`` is given the share that is done, 0..1.
    """
    folder = assemble.weights(home)
    entries, states, done = folder.entries(), {}, 0
    total = sum(entry.size for entry in entries)
    for entry in entries:
        tell(done / total)
        found = folder.verify(entry.name).value
        states[entry.name] = "every byte right" if found == "ok" else found
        done += entry.size
    return states


def voice_line() -> str:
    """Return whether spoken questions are understood, and how to have them if not."""
    if find_spec(_VOICE_PACKAGE):
        return "Spoken questions are understood, by Moonshine tiny (English, MIT), on this machine."
    return "Spoken questions are not understood yet: `pip install 'vsearch[voice]'`"


def space(size_bytes: int) -> str:
    """Return how much room something takes: nothing, 12 kB, 3.4 MB, 1.2 GB."""
    if size_bytes >= 1e9:
        return f"{size_bytes / 1e9:.1f} GB"
    if size_bytes >= 1e6:
        return f"{size_bytes / 1e6:.1f} MB"
    return f"{max(1, round(size_bytes / 1e3))} kB" if size_bytes else "nothing"


def _glance(home: Home, name: str) -> str:
    """Return whether a model is there in its right size, which is told fast."""
    try:
        assemble.weights(home).path(name)
    except ModelError:
        return "missing"
    return "here"
