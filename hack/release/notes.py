"""Whether what breaks in a version is told: CHANGELOG.md under Breaking, and docs/platform-teams/upgrade.md where the version is reached.

    notes.py <root> <version>
"""

import pathlib
import re
import sys


def section(text, heading):
    """What stands under a heading, up to the next of its rank."""
    found = re.search(rf"^(#+) {heading}.*?$(.*?)(?=^\1 |\Z)", text, re.MULTILINE | re.DOTALL)
    return found[2] if found else ""


def problems(root, version):
    exact = re.escape(version)
    breaking = section(section((root / "CHANGELOG.md").read_text(encoding="utf-8"), rf"\[?{exact}\]?(?![-.\w])"), "Breaking")
    steps = section((root / "docs/platform-teams/upgrade.md").read_text(encoding="utf-8"), rf"\S+ → {exact}")
    listed = [line.split("\t")[1] for line in (root / "hack/charts/narrowed.tsv").read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    yield from (f"CHANGELOG.md, {version}, Breaking, doesn't name {name}, which hack/charts/narrowed.tsv does" for name in listed if name not in breaking)
    for item in re.findall(r"^- (.*(?:\n  .*)*)", breaking, re.MULTILINE):
        name = re.search("`([^`]+)`", item)
        if not name:
            yield f"CHANGELOG.md, {version}, Breaking: nothing in backquotes to look for: {item}"
        elif name[1] not in steps:
            yield f"docs/platform-teams/upgrade.md says nothing of {name[1]} on the way to {version}"


def main():
    found = list(problems(pathlib.Path(sys.argv[1]), sys.argv[2]))
    for problem in found:
        print(problem)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
