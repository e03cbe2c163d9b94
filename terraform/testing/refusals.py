"""Holds every validation to a test that it refuses something: refusals.py <module's folder>…

A pattern that takes everything looks like a validation and is none. A variable with n validations must be named by n `expect_failures` of its module's tests at least; that each of
them is another validation's is for the reader of the tests. It prints what is left out, and fails when anything is.
"""

import collections
import pathlib
import re
import sys

VARIABLE = re.compile(r'^variable "(\w+)" \{\n(.*?)^\}', re.MULTILINE | re.DOTALL)
VALIDATION = re.compile(r"^  validation \{", re.MULTILINE)
EXPECTED = re.compile(r"^  expect_failures = \[(.*?)\]", re.MULTILINE | re.DOTALL)


def validations(module):
    for source in sorted(module.glob("*.tf")):
        for name, block in VARIABLE.findall(source.read_text(encoding="utf-8")):
            yield name, len(VALIDATION.findall(block))


def refused(module):
    lists = (names for test in module.glob("tests/*.tftest.hcl") for names in EXPECTED.findall(test.read_text(encoding="utf-8")))
    return collections.Counter(name for names in lists for name in set(re.findall(r"var\.(\w+)", names)))


def main():
    seen, left_out = 0, []
    for module in map(pathlib.Path, sys.argv[1:]):
        counted = refused(module)
        for name, wanted in validations(module):
            seen += wanted
            if counted[name] < wanted:
                left_out.append(f"{module.name}: {name} is refused by {counted[name]} tests and has {wanted} validations")
    print("\n".join(left_out))
    print(f"{seen} validations, left out: {len(left_out)}")
    sys.exit(1 if left_out or not seen else 0)


main()
