"""An agent behind TLS is left to the tracer's own writer: what the layer's connection wrote would be readable, and lost."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading

TLS_HANDSHAKE = 0x16

FUNCTION = """
import os
from datadog_lambda.config import read_config
from datadog_lambda.tracer import first_writer, load_tracing
tracing = load_tracing(read_config(os.environ))
tracing.tracer.start_span("aws.lambda").finish()
tracing.writer.flush_queue()
print(first_writer(None), type(tracing.writer).__module__, flush=True)
os._exit(0)
"""


def test_nothing_goes_out_in_plain_text() -> None:
    server = socket.create_server(("127.0.0.1", 0))
    first_bytes: list[int] = []

    def listen() -> None:
        while True:
            try:
                peer, _ = server.accept()
            except OSError:
                return
            with peer:
                peer.settimeout(5)
                first_bytes.extend(peer.recv(1))

    threading.Thread(target=listen, daemon=True).start()
    environment = {"DD_TRACE_AGENT_URL": f"https://127.0.0.1:{server.getsockname()[1]}"}
    done = subprocess.run(
        [sys.executable, "-c", FUNCTION],
        env={**os.environ, **environment, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    server.close()
    assert done.stdout.split()[-2:] == ["None", "ddtrace.internal.writer.writer"], done.stderr[-2000:]
    assert first_bytes
    assert set(first_bytes) == {TLS_HANDSHAKE}
