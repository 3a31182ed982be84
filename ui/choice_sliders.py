"""Sliders over how a search is weighed, and one button that sets them back."""

from dataclasses import dataclass

import streamlit as st

from ui import fragments
from ui.choices import RANGES, Choices, with_values
from vsearch.settings import SearchSettings

_KEY = "choice-"


@dataclass(frozen=True, slots=True)
class Wording:
    """One slider in words."""

    label: str
    told: str
    sign: str  # how its number is shown


_WORDS = {
    "window_s": Wording(
        "Seconds between two things of one moment",
        "Somebody and something that are seen further apart are no moment together.",
        "%d s",
    ),
    "top": Wording("Moments shown", "At most, the best ones.", "%d"),
    "present": Wording(
        "Seen from a probability of",
        "Higher: fewer wrong moments, and more that are missed. Screen time goes by it too.",
        "%.2f",
    ),
    "merge_gap_s": Wording(
        "Gaps that do not end a moment",
        "Shorter interruptions are passed over, on screen time within a shot.",
        "%.1f s",
    ),
}


def sliders(kept: Choices) -> None:
    """Show the settings, keep what is chosen, and tell where that cannot be done."""
    for name in RANGES:
        st.session_state.setdefault(_KEY + name, getattr(kept.settings, name))
    with st.container(key="choices"):
        left, right = st.columns(2, gap="medium")
        values = {
            name: _slider(name, column)
            for name, column in zip(RANGES, (left, left, right, right), strict=True)
        }
    kept.keep(with_values(kept.settings, values))
    if kept.problem:
        st.html(fragments.notice(kept.problem))
    st.button(
        "Restore the defaults",
        key="restore",
        icon=":material/settings_backup_restore:",
        disabled=kept.settings == SearchSettings() and not kept.problem,
        on_click=_restore,
        args=(kept,),
    )


def _slider(name: str, column: st.delta_generator.DeltaGenerator) -> float:
    words, allowed = _WORDS[name], RANGES[name]
    kind = type(getattr(SearchSettings(), name))
    value: float = column.slider(
        words.label,
        kind(allowed.least),
        kind(allowed.most),
        step=kind(allowed.step),
        format=words.sign,
        help=words.told,
        key=_KEY + name,
    )
    return value


def _restore(kept: Choices) -> None:
    usual = SearchSettings()
    kept.restore()
    for name in RANGES:
        st.session_state[_KEY + name] = getattr(usual, name)
