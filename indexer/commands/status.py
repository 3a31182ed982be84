"""vsearch status: what the index holds."""

import argparse
import json
from dataclasses import asdict

from vsearch import assemble
from vsearch.settings import Home


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the format."""
    parser.add_argument("--json", action="store_true", help="print the same as JSON")


def run(arguments: argparse.Namespace, home: Home) -> int:
    """Print films, hours, faces, people, models and disk."""
    status = assemble.status(home)
    if arguments.json:
        print(json.dumps(asdict(status), ensure_ascii=False, indent=1))
        return 0
    print(f"home            {status.home}")
    if status.index != status.home:
        print(f"index           {status.index}")
    print(f"films           {status.films} ({status.hours:.2f} hours)")
    print(f"photos          {status.photos}")
    print(f"sampled frames  {status.frames}")
    print(f"faces           {status.faces} in {status.tracks} tracks")
    print(f"people          {status.people} known")
    print(f"scene encoder   {status.scene_encoder}")
    print(f"faces by        {status.face_detector}, {status.face_embedder}")
    print(f"shots by        {status.shot_detector}")
    print(
        f"disk            {status.index_bytes / 1e6:.1f} MB index, "
        f"{status.weights_bytes / 1e6:.1f} MB models"
    )
    if status.advice:
        print(f"note: {status.advice}")
    return 0
