"""A film opened in the user's own player at a second."""

import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from vsearch.errors import InputError

# How each player is told to start at a second.
PLAYERS: dict[str, Callable[[str, float], list[str]]] = {
    "mpv": lambda film, start_s: [f"--start={start_s:.3f}", "--", film],
    "vlc": lambda film, start_s: [f"--start-time={start_s:.3f}", film],
    "ffplay": lambda film, start_s: ["-loglevel", "error", "-ss", f"{start_s:.3f}", film],
}


def play(path: Path, start_s: float) -> str:
    """Open the film at ``start_s`` and return one line that says what was done.

    mpv, VLC and ffplay start at the second; the platform's default player is the last resort and
    starts at the beginning. InputError when the film is gone or there is no player at all.
    """
    if not path.exists():
        raise InputError(f"{path} is no longer there: run `vsearch index` on its new folder.")
    for player, arguments in PLAYERS.items():
        program = shutil.which(player)
        if program:
            _start([program, *arguments(str(path), max(0.0, start_s))])
            return f"playing {path.name} in {player} from {start_s:.1f} s"
    opener = shutil.which("open" if sys.platform == "darwin" else "xdg-open")
    if opener is None:
        raise InputError(f"No player was found to open {path.name}: install mpv or VLC.")
    _start([opener, str(path)])
    return f"opened {path.name}; go to {start_s:.1f} s (mpv or VLC would start there)"


def _start(command: list[str]) -> None:
    """Start the player in a session of its own, where it outlives this process."""
    player = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    threading.Thread(target=player.wait, daemon=True).start()  # no zombie while we live
