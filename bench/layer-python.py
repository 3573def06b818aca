"""Measures the Python layer against Datadog's published one, in the same interleaved run, and prints the ratios.

Runs itself in a network and a /opt of its own (unshare), where the file says that there is an extension and this process
is the agent.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"
CACHE = ROOT / "assets" / "bench-layer-python" / VERSION
PUBLISHED = ("datadog-lambda==8.130.0", "ddtrace==4.16.0")
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "11"))

Found = dict[str, float]

VARIANTS = {
    "bare": ("bare", "layer_python_handlers.trivial", {}),
    "published": ("layer", "layer_python_handlers.trivial", {}),
    "layer": ("layer", "layer_python_handlers.trivial", {}),
    "bare boto3": ("bare", "layer_python_handlers.with_boto3", {}),
    "published boto3": ("layer", "layer_python_handlers.with_boto3", {}),
    "layer boto3": ("layer", "layer_python_handlers.with_boto3", {}),
    "published off": ("layer", "layer_python_handlers.trivial", {"DD_TRACE_ENABLED": "false"}),
    "layer off": ("layer", "layer_python_handlers.trivial", {"DD_TRACE_ENABLED": "false"}),
}


def main() -> None:
    layer, published = packages_of("layer"), packages_of("published")
    serve_agent()
    rounds: list[dict[str, Found]] = []
    for _ in range(ROUNDS):
        rounds.append({name: measure(name, layer if name.startswith("layer") else published) for name in VARIANTS})
    report(rounds, layer, published)


def measure(name: str, packages: Path) -> Found:
    kind, handler, more = VARIANTS[name]
    env = {
        **{key: value for key, value in os.environ.items() if not key.startswith(("DD_", "AWS_"))},
        "AWS_LAMBDA_FUNCTION_NAME": "my-function",
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "LAMBDA_TASK_ROOT": str(HERE),
        **more,
    }
    command = [sys.executable, str(HERE / "layer-python-measure.py"), kind, handler, str(packages)]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
    found: Found = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def report(rounds: list[dict[str, Found]], layer: Path, published: Path) -> None:
    def middle(name: str, key: str, base: str = "") -> float:
        return median(one[name][key] - (one[base][key] if base else 0) for one in rounds)

    def ratio(ours: str, theirs: str, key: str, base: str) -> float:
        return median((one[ours][key] - one[base][key]) / (one[theirs][key] - one[base][key]) for one in rounds)

    print(f"Python {VERSION}, {ROUNDS} interleaved rounds, init with the first invocation, over a bare handler\n")
    print(f"{'':44}{'published':>12}{'layer':>12}{'ratio':>8}{'goal':>8}")
    rows = (
        ("init, trivial handler, ms", "layer", "published", "wall_ms", "bare", "x0.35"),
        ("init, trivial handler, CPU ms", "layer", "published", "cpu_ms", "bare", "x0.35"),
        ("added to a boto3 client, ms", "layer boto3", "published boto3", "wall_ms", "bare boto3", "x0.25"),
        ("added to a boto3 client, CPU ms", "layer boto3", "published boto3", "cpu_ms", "bare boto3", "x0.25"),
        ("warm, SQS, us", "layer", "published", "warm_sqs_us", "bare", "x0.45"),
        ("warm, API Gateway, us", "layer", "published", "warm_api_us", "bare", "x0.45"),
        ("resident memory, bytes", "layer", "published", "rss", "bare", "x0.60"),
        ("DD_TRACE_ENABLED=false, ms", "layer off", "published off", "wall_ms", "bare", "5 ms"),
        ("DD_TRACE_ENABLED=false, CPU ms", "layer off", "published off", "cpu_ms", "bare", "5 ms"),
    )
    for label, ours, theirs, key, base, goal in rows:
        values = (middle(theirs, key, base), middle(ours, key, base))
        print(f"{label:44}{values[0]:12.1f}{values[1]:12.1f}{ratio(ours, theirs, key, base):8.2f}{goal:>8}")
    sizes = [zipped_megabytes(published), (CACHE / "layer.zip").stat().st_size / 1e6]
    print(f"{'zipped, MB':44}{sizes[0]:12.2f}{sizes[1]:12.2f}{sizes[1] / sizes[0]:8.2f}{'7 MB':>8}")


def zipped_megabytes(folder: Path) -> float:
    """With zip's usual effort, as the published layer's own build does; the other figure is what our build writes."""
    archive = shutil.make_archive(str(CACHE / f"size-{folder.parts[-5]}"), "zip", folder)
    return Path(archive).stat().st_size / 1e6


def packages_of(name: str) -> Path:
    return CACHE / name / "python" / "lib" / f"python{VERSION}" / "site-packages"


def build_layer() -> None:
    folder = CACHE / "layer"
    shutil.rmtree(folder, ignore_errors=True)
    build = ROOT / "layer" / "python" / "build" / "build_layer.py"
    run(sys.executable, build, "--python", VERSION, "--output", folder)
    run(sys.executable, build, "--python", VERSION, "--output", CACHE / "layer.zip")


def build_published() -> None:
    """As its own build makes the layer: compiled in place, sources and what a function has no use for left out."""
    packages = packages_of("published")
    if packages.exists():
        return
    scratch = CACHE / "scratch"
    shutil.rmtree(scratch, ignore_errors=True)
    run(sys.executable, "-m", "pip", "install", "-q", "--target", scratch, *PUBLISHED)
    for pattern in ("botocore*", "setuptools", "bin", "requests*", "urllib3*", "certifi*", "idna*", "charset_normalizer*"):
        for found in scratch.glob(pattern):
            shutil.rmtree(found, ignore_errors=True)
    for name in ("appsec/_iast", "appsec/sca", "internal/ci_visibility", "internal/coverage", "testing"):
        shutil.rmtree(scratch / "ddtrace" / name, ignore_errors=True)
    subprocess.run([sys.executable, "-OO", "-m", "compileall", "-q", "-b", scratch], check=False)
    for found in [*scratch.rglob("*.py"), *scratch.rglob("*.c"), *scratch.rglob("*.cpp"), *scratch.rglob("*.pyi")]:
        found.unlink()
    for found in list(scratch.rglob("__pycache__")):
        shutil.rmtree(found)
    for found in scratch.rglob("*.so"):
        subprocess.run(["strip", "--strip-unneeded", found], check=False, capture_output=True)
    packages.parent.mkdir(parents=True, exist_ok=True)
    scratch.rename(packages)


def serve_agent() -> None:
    """Answers traces on 8126 and swallows metrics on 8125, as the extension would."""
    metrics = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    metrics.bind(("127.0.0.1", 8125))
    server = socket.create_server(("127.0.0.1", 8126))

    def answer(connection: socket.socket) -> None:
        with contextlib.suppress(ConnectionError):
            reply(connection)

    def reply(connection: socket.socket) -> None:
        stream = connection.makefile("rb")
        while stream.readline():
            length = 0
            while line := stream.readline().strip().lower():
                if line.startswith(b"content-length:"):
                    length = int(line.partition(b":")[2])
            stream.read(length)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")

    def accept() -> None:
        while True:
            threading.Thread(target=answer, args=(server.accept()[0],), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()


def run(*command: object) -> None:
    subprocess.run([str(part) for part in command], check=True)


if __name__ == "__main__":
    if "BENCH_INSIDE" not in os.environ:
        build_published()
        build_layer()
        setup = "mount -t tmpfs none /opt && mkdir /opt/extensions && touch /opt/extensions/datadog-agent && ip link set lo up"
        user = [] if os.geteuid() == 0 else ["-r"]
        shell = ["sh", "-c", f'{setup} && exec "$@"', "sh", sys.executable, __file__]
        sys.exit(subprocess.run(["unshare", *user, "-mn", *shell], env={**os.environ, "BENCH_INSIDE": "1"}, check=False).returncode)
    main()
