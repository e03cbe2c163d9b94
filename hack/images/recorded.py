"""Whether two compilations of one source differ in nothing but what Quarkus leaves to chance (docs/adr/003-image-building.md).

  recorded.py JAVAP JAR JAR      two generated-bytecode.jar; prints what differs, and the count last; fails where it is more than that

Quarkus' build steps run in parallel. What they record is numbered by a counter that all share ("proxykey9"), and started, where no step waits for another, in
the order in which they came to an end. So a class is the same when it has the same instructions, whatever their order and those numbers.
"""

import collections
import pathlib
import re
import subprocess
import sys
import tempfile
import zipfile

JAVAP = ("-p", "-c", "-constants")
CHANCE = ((re.compile(r"proxykey\d+"), "proxykey"), (re.compile(r"mapping\$\d+"), "mapping"), (re.compile(r"file:/\S*?/(?=[^/]+/target/)"), "file:"),
          (re.compile(r"#\d+(, +\d+)?"), "#"), (re.compile(r"^ *\d+: "), ""), (re.compile(r"\bldc(2?_w)?\b"), "ldc"), (re.compile(r"(goto|if\w*) +\d+"), r"\1"))
# Found by this comparison: GenericRetry has two setters of one name, and Quarkus' recorder takes whichever the JVM lists first; with the other one the property
# isn't recorded. Nothing follows from it, because the value is also the constructor's (operator/kube/EndlessRetry).
KNOWN = {"OperatorSDKProcessor$updateControllerConfigurations": "GenericRetry.setInitialInterval is recorded by one compilation and not by the next, with the value it has anyhow"}


def disassembled(javap, folder, names):
    """{class: its lines, without numbers and places}; one process for all, because a JVM's start takes longer than a class."""
    answer = subprocess.run([javap, *JAVAP, *(str(folder / name) for name in names)], capture_output=True, text=True, check=True).stdout
    found, lines = {}, None
    for line in answer.splitlines():
        if re.match(r"^(public |final |abstract |synthetic |enum |interface |class |@)", line) and line.endswith("{"):
            lines = found.setdefault(line.split("{")[0], [])
        if lines is not None and line.strip():
            for pattern, replacement in CHANCE:
                line = pattern.sub(replacement, line)
            lines.append(re.sub(r" +", " ", line))
    return {name: collections.Counter(each) for name, each in found.items()}


def main():
    javap, *paths = sys.argv[1:]
    with zipfile.ZipFile(paths[0]) as one, zipfile.ZipFile(paths[1]) as two, tempfile.TemporaryDirectory() as scratch:
        names = one.namelist()
        if names != two.namelist():
            sys.exit(f"not the same entries: {sorted(set(names) ^ set(two.namelist())) or 'another order'}")
        differing = [name for name in names if one.read(name) != two.read(name)]
        other = [name for name in differing if not name.endswith(".class")]
        classes = [name for name in differing if name.endswith(".class")]
        folders = [pathlib.Path(scratch, each) for each in ("one", "two")]
        for jar, folder in zip((one, two), folders, strict=True):
            for name in classes:
                jar.extract(name, folder)
        if classes:
            first, second = (disassembled(javap, folder, classes) for folder in folders)
            if len(first) != len(classes):
                sys.exit(f"read {len(first)} classes of {len(classes)}")
            other += [f"{name}: {list((first[name] - second.get(name, collections.Counter())).elements())[:3]}" for name in first if first[name] != second.get(name)]
    explained = {each for each in other for name in KNOWN if name in each}
    for name, reason in KNOWN.items():
        if any(name in each for each in explained):
            print(f"known: {name}: {reason}")
    other = [each for each in other if each not in explained]
    for name in other:
        print(f"differs in more than order and numbers: {name}")
    print(f"{len(names) - len(differing)} entries the same to the byte, {len(differing) - len(other) - len(explained)} but for order and numbers, {len(explained)} known, {len(other)} different")
    return 1 if other else 0


if __name__ == "__main__":
    sys.exit(main())
