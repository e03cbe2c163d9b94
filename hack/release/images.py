"""What a registry will know a release's images as: an image of one architecture by itself, several under an index that a node chooses from.

  images.py list FOLDER                 prints images.json: each image's name, digest and architectures, as the archives in FOLDER/images have them
  images.py layout FOLDER NAME TARGET   writes an OCI image layout of that image into TARGET, to be pushed

The index depends on nothing but the images, so that whoever joins them gets the same digest.
"""

import hashlib
import json
import pathlib
import sys
import tarfile

INDEX = "application/vnd.oci.image.index.v1+json"


def encode(document):
    return json.dumps(document, sort_keys=True, separators=(",", ":")).encode()


def named(folder):
    """{image: its archives}; an archive is called <image>-<version>-<architecture>.tar, and <image> has two words."""
    found = {}
    for archive in sorted((pathlib.Path(folder) / "images").glob("*.tar")):
        found.setdefault("-".join(archive.name.split("-")[:2]), []).append(archive)
    return found


def described(archive):
    """The archive's own entry for its image, and the architecture it is for."""
    with tarfile.open(archive) as image:
        (manifest,) = json.load(image.extractfile("index.json"))["manifests"]
        content = json.load(image.extractfile("blobs/sha256/" + manifest["digest"].removeprefix("sha256:")))
        config = json.load(image.extractfile("blobs/sha256/" + content["config"]["digest"].removeprefix("sha256:")))
    return {key: manifest[key] for key in ("mediaType", "digest", "size")} | {"platform": {"os": config["os"], "architecture": config["architecture"]}}


def index(archives):
    manifests = sorted((described(archive) for archive in archives), key=lambda each: each["platform"]["architecture"])
    architectures = [each["platform"]["architecture"] for each in manifests]
    if len(set(architectures)) != len(architectures):
        sys.exit(f"{archives[0].name} and another archive are of one architecture: {', '.join(architectures)}")
    return manifests, encode({"schemaVersion": 2, "mediaType": INDEX, "manifests": manifests})


def listed(folder):
    for name, archives in sorted(named(folder).items()):
        manifests, joined = index(archives)
        digest = manifests[0]["digest"] if len(manifests) == 1 else "sha256:" + hashlib.sha256(joined).hexdigest()
        yield {"name": name, "digest": digest, "architectures": {each["platform"]["architecture"]: each["digest"] for each in manifests}}


def layout(folder, name, target):
    archives = named(folder)[name]
    for archive in archives:
        with tarfile.open(archive) as image:
            image.extractall(target, filter="data")
    if len(archives) > 1:
        (pathlib.Path(target) / "index.json").write_bytes(index(archives)[1])


def main():
    command, folder, *arguments = sys.argv[1:]
    if command == "list":
        print(json.dumps(list(listed(folder)), indent=2))
    elif command == "layout":
        layout(folder, *arguments)
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
