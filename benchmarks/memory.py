"""How much memory indexing a long film takes: a made-up one of 4K, or any film looped.

python -m benchmarks.memory [--film FILM] [--minutes 180] [--fps 24] [--bits 8] [--encoder small]

Runs `vsearch index` in a process of its own, and prints what it has in memory as it goes on and at
most. The made-up film is a picture that moves, with a cut every four seconds; its few seconds are
encoded once and copied. --fps makes it play slower, with fewer pictures to decode in the same time.
"""

import argparse
import os
import tempfile
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from benchmarks.child import index
from benchmarks.gpu import Weights
from benchmarks.looped import loop

WIDTH, HEIGHT = 3840, 2160
SCENE_S, SCENES = 4, 2


def main() -> None:
    """Measure one film."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--film", type=Path)
    parser.add_argument("--minutes", type=float, default=180.0)
    parser.add_argument("--fps", type=int, default=24)
    parser.add_argument("--bits", type=int, choices=(8, 10), default=8)
    parser.add_argument("--encoder", default="small")
    parser.add_argument("--weights", type=Path, default=os.environ.get("VSEARCH_WEIGHTS"))
    options = parser.parse_args()
    if options.weights is None:
        parser.error("name the folder of weights with --weights or $VSEARCH_WEIGHTS")
    with tempfile.TemporaryDirectory() as folder:
        source = options.film or _made_up(Path(folder) / "short.mp4", options.fps, options.bits)
        film = loop(source, Path(folder) / f"long{source.suffix}", 60 * options.minutes)
        weights = Weights(options.weights, Path(folder))
        encoder = options.encoder
        if encoder != "small" and "/" not in encoder:
            encoder = f"{encoder}@{weights.clip(encoder)}"
        run = index(film, weights=options.weights, encoder=encoder)
    resident = run.resident_mb
    parts = [resident[len(resident) * part // 8] for part in range(8)] if resident else []
    print(f"{options.minutes:.0f} minutes: {run.took_s:.0f} s, index {run.index_mb:.1f} MB")
    print("in memory, MB: " + " ".join(f"{one:.0f}" for one in parts))
    print(f"at most {run.peak_mb:.0f} MB, load {os.getloadavg()[0]:.1f}")


def _made_up(path: Path, fps: int, bits: int) -> Path:
    """Write some seconds of 4K and return where."""
    rng = np.random.default_rng(1)
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=fps, options={"preset": "ultrafast", "crf": "28"})
        stream.width, stream.height = WIDTH, HEIGHT
        stream.pix_fmt = "yuv420p" if bits == 8 else "yuv420p10le"
        stream.codec_context.time_base = Fraction(1, fps)
        for _ in range(SCENES):
            coarse = rng.integers(0, 256, (HEIGHT // 60, WIDTH // 60, 3), dtype=np.uint8)
            picture = coarse.repeat(60, axis=0).repeat(60, axis=1)
            for number in range(SCENE_S * fps):
                moved = np.ascontiguousarray(np.roll(picture, 6 * number, axis=1))
                out.mux(stream.encode(av.VideoFrame.from_ndarray(moved, format="rgb24")))
        out.mux(stream.encode(None))
    return path


if __name__ == "__main__":
    main()
