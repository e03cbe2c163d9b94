"""What is checked out, for whoever writes down what was shown of it."""

import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]


def commit():
    return _git("rev-parse", "HEAD")


def dirty():
    """Whether there is a change that isn't committed: what is shown then is shown of no commit."""
    return bool(_git("status", "--porcelain"))


def _git(*words):
    return subprocess.run(["git", "-C", ROOT, *words], check=True, capture_output=True, text=True).stdout.strip()
