"""Print how many thumbnails a second the shot detector takes, alone and against decoding alone.

python benchmarks/shots.py FILM...
"""

import argparse
import os
import sys
import time
from pathlib import Path

import platformdirs

from vsearch.models.shots import TransNetShots


def main() -> None:
    """Measure each film named on the command line."""
    parser = argparse.ArgumentParser(description="Measure the shot detector.")
    parser.add_argument("films", nargs="+", type=Path, metavar="FILM")
    parser.add_argument("--threads", type=int, help="threads of the network (default: torch's own)")
    parser.add_argument("--weights", type=Path, help="transnetv2.pth (default: the library's)")
    options = parser.parse_args()
    if options.threads:
        import torch

        torch.set_num_threads(options.threads)
    detector = TransNetShots(options.weights or default_weights())
    print(
        f"{'film':32} {'frames':>8} {'shots':>6} {'decode/s':>9} {'shots/s':>9} {'cpu s/1000':>11}"
    )
    for film in options.films:
        measure(detector, film)


def measure(detector: TransNetShots, path: Path) -> None:
    """Print one line: frames a second for decoding and for detecting, one after the other."""
    from vsearch.video import open_film

    width, height = detector.thumbnail_size
    begun_s = time.perf_counter()
    with open_film(path) as film:
        frames = [(frame.thumbnail(width, height), frame.time_s) for frame in film.frames()]
    decoded_s = time.perf_counter()
    if not frames:
        print(f"{path.name}: no frames", file=sys.stderr)
        return
    cpu_s = time.process_time()
    stream = detector.open()
    starts = [start for thumbnail, time_s in frames for start in stream.push(thumbnail, time_s)]
    starts += stream.flush()
    cpu_s = time.process_time() - cpu_s
    detect_s = time.perf_counter() - decoded_s
    count = len(frames)
    print(
        f"{path.name[:32]:32} {count:8} {len(starts):6} {count / (decoded_s - begun_s):9.0f} "
        f"{count / detect_s:9.0f} {1000 * cpu_s / count:11.2f}"
    )


def default_weights() -> Path:
    """Return the weights where the library keeps them."""
    named = os.environ.get("VSEARCH_WEIGHTS")
    data = platformdirs.user_data_path("vsearch", appauthor=False)
    return (Path(named) if named else data / "models") / "transnetv2.pth"


if __name__ == "__main__":
    main()
