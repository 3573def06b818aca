"""A Python that is not installed here, out of Debian's packages: unpacked into a folder, with the C library it was built for.

Nothing of the machine is changed, and no rights are needed. Only for the tests: a layer is built with whatever Python a
person has, or in AWS's build image.
"""

from __future__ import annotations

import hashlib
import lzma
import platform
import re
import subprocess
import urllib.request
from pathlib import Path

ARCHIVE = "https://deb.debian.org/debian"
SUITE = "forky"
INDEX = f"{ARCHIVE}/dists/{SUITE}/main/binary-amd64/Packages.xz"
# What a package asks for beside libraries.
UNNEEDED = frozenset(("media-types", "tzdata", "netbase", "openssl-provider-legacy", "libc-gconv-modules-extra", "readline-common"))

Package = dict[str, str]


def debian_python(version: str, folder: Path, patchelf: Path) -> Path:
    """The interpreter in ``folder``, fetched when it is not there; raises OSError where it cannot be had."""
    program = folder / "usr" / "bin" / f"python{version}"
    ready = folder / "ready"
    if ready.exists():
        return program
    if platform.machine() != "x86_64" or platform.system() != "Linux":
        raise OSError("Debian's packages are taken for Linux on x86_64 alone")
    folder.mkdir(parents=True, exist_ok=True)
    for package in with_dependencies(f"python{version}", packages()):
        unpack(package, folder)
    use_own_libraries(program, folder / "usr" / "lib" / "x86_64-linux-gnu", patchelf)
    ready.touch()
    return program


def packages() -> dict[str, Package]:
    text = lzma.decompress(download(INDEX)).decode("utf-8")
    blocks = (dict(re.findall(r"^([A-Za-z0-9-]+): (.*)$", block, re.MULTILINE)) for block in text.split("\n\n"))
    return {block["Package"]: block for block in blocks if "Package" in block}


def with_dependencies(name: str, known: dict[str, Package]) -> list[Package]:
    """The package and all that it needs to run, the first of alternatives."""
    wanted, found = [name], {}
    while wanted:
        one = wanted.pop()
        if one in found or one in UNNEEDED or one not in known:
            continue
        found[one] = known[one]
        needs = f"{known[one].get('Depends', '')},{known[one].get('Pre-Depends', '')}"
        wanted += [match[1] for match in (re.match(r"\s*([a-z0-9.+-]+)", part) for part in needs.split(",")) if match]
    if name not in found:
        raise OSError(f"Debian {SUITE} has no {name}")
    return list(found.values())


def unpack(package: Package, folder: Path) -> None:
    content = download(f"{ARCHIVE}/{package['Filename']}")
    if hashlib.sha256(content).hexdigest() != package["SHA256"]:
        raise OSError(f"{package['Filename']} is not what Debian's index says it is")
    file = folder / "package.deb"
    file.write_bytes(content)
    subprocess.run(["dpkg-deb", "-x", file, folder], check=True)
    file.unlink()


def use_own_libraries(program: Path, libraries: Path, patchelf: Path) -> None:
    """The machine's C library may be older: the program is told of its own, and so is all that it loads."""
    loader = libraries / "ld-linux-x86-64.so.2"
    command = [patchelf, "--set-interpreter", loader, "--force-rpath", "--set-rpath", libraries, program]
    subprocess.run([str(part) for part in command], check=True)


def download(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=60) as reply:
        content: bytes = reply.read()
    return content
