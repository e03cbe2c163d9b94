"""Packages a chart so that the same content gives the same bytes, whoever packs it and when.

  charts.py CHART FOLDER EPOCH [image.digest=sha256:… runtimeImage.digest=sha256:…]

Helm's own package carries the time of packing. Digests are written into the packaged values.yaml: a released chart names its images by bytes.
"""

import gzip
import io
import pathlib
import re
import sys
import tarfile

LEFT_OUT = {"ci", ".helmignore", "README.md.gotmpl"}  # as .helmignore has it


def with_digest(values, section, digest):
    """The values with `section.digest` set; the text around it stays, comments included."""
    pattern = re.compile(rf"(^{section}:\n(?:  .*\n)*?  digest: )\"\"", re.MULTILINE)
    values, replaced = pattern.subn(rf'\g<1>"{digest}"', values)
    if replaced != 1:
        sys.exit(f"values.yaml has no empty {section}.digest")
    return values


def shipped(path):
    """Of a linked folder: CRDs lie at its top, a policy in a folder of its own beside its samples."""
    return path.suffix == ".yml" if len(path.parts) == 1 else "tests" not in path.parts


def files(chart):
    for path in sorted(chart.rglob("*"), key=lambda each: each.relative_to(chart).as_posix()):
        if path.relative_to(chart).parts[0] in LEFT_OUT or path.is_dir():
            continue
        yield path
    linked = chart / "files"
    if linked.is_symlink():  # rglob doesn't follow links
        yield from sorted(each for each in linked.rglob("*") if each.is_file() and shipped(each.relative_to(linked)))


def main():
    chart, folder, epoch, *settings = sys.argv[1:]
    chart, epoch = pathlib.Path(chart), int(epoch)
    version = re.search(r"^version: (\S+)", (chart / "Chart.yaml").read_text(encoding="utf-8"), re.MULTILINE)[1]
    target = pathlib.Path(folder) / f"{chart.name}-{version}.tgz"
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w", format=tarfile.PAX_FORMAT) as archive:
        # Helm wants to meet Chart.yaml before anything else.
        for path in sorted(set(files(chart)), key=lambda each: (each.name != "Chart.yaml", each.as_posix())):
            data = path.read_bytes()
            if path == chart / "values.yaml":
                for setting in settings:
                    name, digest = setting.split("=", 1)
                    data = with_digest(data.decode(), name.removesuffix(".digest"), digest).encode()
            member = tarfile.TarInfo(f"{chart.name}/{path.relative_to(chart).as_posix()}")
            member.size, member.mode, member.mtime = len(data), 0o644, epoch
            archive.addfile(member, io.BytesIO(data))
    with target.open("wb") as raw, gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0) as packed:
        packed.write(content.getvalue())
    print(target)


if __name__ == "__main__":
    main()
