"""An image's bill of materials (CycloneDX), and whether it is true.

  sbom.py make BOM IMAGE VERSION EPOCH     BOM: Quarkus' CycloneDX of the application; IMAGE: the OCI archive. Prints the image's.
  sbom.py check BOM IMAGE                  every jar of the image is named with the digest it has, and nothing is named that isn't there

Quarkus knows which libraries an application takes along; the image's labels name the Debian packages and the Java runtime beneath.
"""

import hashlib
import json
import pathlib
import sys
import tarfile
import urllib.parse
import uuid
from datetime import datetime, timezone

LIBRARIES = ("opt/bvrai/lib/main/", "opt/bvrai/lib/boot/")


def blob(archive, digest):
    return archive.extractfile("blobs/sha256/" + digest.removeprefix("sha256:"))


def read(image):
    """The image's manifest digest, its labels and {jar: sha256} of its libraries."""
    with tarfile.open(image) as archive:
        manifest_digest = json.load(archive.extractfile("index.json"))["manifests"][0]["digest"]
        manifest = json.load(blob(archive, manifest_digest))
        config = json.load(blob(archive, manifest["config"]["digest"]))
        jars = {}
        for layer in manifest["layers"]:
            with tarfile.open(fileobj=blob(archive, layer["digest"]), mode="r|*") as tree:
                for member in tree:
                    if member.isfile() and member.name.startswith(LIBRARIES) and member.name.endswith(".jar"):
                        jars[pathlib.PurePosixPath(member.name).name] = hashlib.sha256(tree.extractfile(member).read()).hexdigest()
    return manifest_digest, config["config"]["Labels"], jars


def jar_name(component):
    """How Quarkus names a library in lib/main: group.artifact-version[-classifier].jar."""
    classifier = next((value for value in component.get("purl", "").partition("?")[2].split("&") if value.startswith("classifier=")), "")
    suffix = f"-{classifier.removeprefix('classifier=')}" if classifier else ""
    return f"{component.get('group', '')}.{component['name']}-{component['version']}{suffix}.jar"


def debian(packages):
    for package in packages.split():
        name, _, version = package.partition("=")
        purl = f"pkg:deb/debian/{name}@{urllib.parse.quote(version, safe='.:~-')}"
        yield {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl}


def make(bom, image, version, epoch):
    source = json.loads(pathlib.Path(bom).read_text(encoding="utf-8"))
    digest, labels, jars = read(image)
    title = labels["org.opencontainers.image.title"]
    components = []
    for component in source["components"]:
        name = jar_name(component)
        if name in jars:
            components.append({**component, "hashes": [{"alg": "SHA-256", "content": jars[name]}]})
    components += debian(labels["io.bvrai.base"])
    java = labels["io.bvrai.java"]
    components.append({"type": "platform", "bom-ref": "java", "name": "OpenJDK", "version": java})
    components.sort(key=lambda each: each["bom-ref"])
    known = {component["bom-ref"] for component in components}
    subject = {"type": "container", "bom-ref": "image", "name": title, "version": version, "hashes": [{"alg": "SHA-256", "content": digest.removeprefix("sha256:")}]}
    dependencies = [{"ref": each["ref"], "dependsOn": sorted(set(each.get("dependsOn", [])) & known)}
                    for each in source.get("dependencies", []) if each["ref"] in known]
    dependencies.append({"ref": "image", "dependsOn": sorted(known)})
    print(json.dumps({
        "bomFormat": "CycloneDX",
        "specVersion": source["specVersion"],
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, digest)}",
        "version": 1,
        "metadata": {"timestamp": datetime.fromtimestamp(int(epoch), timezone.utc).isoformat().replace("+00:00", "Z"), "component": subject},
        "components": components,
        "dependencies": sorted(dependencies, key=lambda each: each["ref"]),
    }, indent=2))


def check(bom, image):
    document = json.loads(pathlib.Path(bom).read_text(encoding="utf-8"))
    digest, labels, jars = read(image)
    problems = []
    if document["metadata"]["component"]["hashes"][0]["content"] != digest.removeprefix("sha256:"):
        problems.append("it describes another image")
    named = {jar_name(each): each["hashes"][0]["content"] for each in document["components"] if each.get("purl", "").startswith("pkg:maven/")}
    problems += [f"{name} is in the image and not in the bill" for name in sorted(jars.keys() - named.keys())]
    problems += [f"{name} is in the bill and not in the image" for name in sorted(named.keys() - jars.keys())]
    problems += [f"{name} has another digest" for name in sorted(named.keys() & jars.keys()) if named[name] != jars[name]]
    packages = {each["name"] for each in document["components"] if each.get("purl", "").startswith("pkg:deb/")}
    problems += [f"Debian's {each} is missing" for each in labels["io.bvrai.base"].split() if each.partition("=")[0] not in packages]
    if not any(each["name"] == "OpenJDK" for each in document["components"]):
        problems.append("the Java runtime is missing")
    if not jars:
        problems.append("the image has no library: looked in the wrong place")
    for problem in problems:
        print(problem)
    return 1 if problems else 0


def main():
    command, *arguments = sys.argv[1:]
    if command == "make":
        return make(*arguments)
    return check(*arguments)


if __name__ == "__main__":
    sys.exit(main())
