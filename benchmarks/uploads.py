"""`python -m benchmarks.uploads`: what an upload of 10 MB costs the server in memory, at once and in pieces.

The peak of the server's process is reset before each upload and read after it. The child that opens the picture is a
process of its own with a limit of its own; its peak is read from the system's account of ended children.
"""

from __future__ import annotations

import gzip
import os
import re
import resource
import subprocess
import sys
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image

from benchmarks.server import Client, Server, free_port
from benchmarks.visits import ANSWERS, OFFER, forms_of, send_form

SIZE = 10 * 1024 * 1024 - 4096
PIECE = 256 * 1024
LINE = "----casework-benchmark"


def picture() -> bytes:
    """A photo of nearly 10 MB: noise, so that it stays large when it is written anew."""
    out = BytesIO()
    Image.frombytes("RGB", (2400, 1800), os.urandom(2400 * 1800 * 3)).save(out, "JPEG", quality=92)
    content = out.getvalue()
    if len(content) > SIZE:
        sys.exit(f"the picture has {len(content)} bytes")
    # What follows the end of a picture is thrown away by the cleaner: it makes the upload as long as it may be.
    return content + bytes(SIZE - len(content))


def peak(process: int) -> float:
    """MiB of memory that the process has held at most since its peak was reset."""
    found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{process}/status").read_text())
    assert found
    return int(found.group(1)) / 1024


def reset_peak(process: int) -> float:
    Path(f"/proc/{process}/clear_refs").write_text("5")
    return peak(process)


def multipart(fields: dict[str, str], name: str, content: bytes) -> bytes:
    parts = [
        f'--{LINE}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n' for key, value in fields.items()
    ]
    parts.append(f'--{LINE}\r\nContent-Disposition: form-data; name="{name}"; filename="a.jpg"\r\n\r\n')
    return "".join(parts).encode() + content + f"\r\n--{LINE}--\r\n".encode()


def post(client: Client, path: str, body: bytes) -> tuple[int, bytes]:
    headers = {
        "Cookie": "; ".join(f"{name}={value}" for name, value in client.cookies.items()),
        "Content-Type": f"multipart/form-data; boundary={LINE}",
    }
    client.connection.request("POST", path, body, headers)
    answer = client.connection.getresponse()
    return answer.status, answer.read()


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        environ = {"CASEWORK_DEMO": "1", "CASEWORK_INSTANCE": folder}
        subprocess.run(
            [sys.executable, "-m", "casework.cli", "init"],
            env={**os.environ, **environ},
            check=True,
            stdout=subprocess.DEVNULL,
        )
        port = free_port()
        environ |= {"CASEWORK_PUBLIC_URL": f"http://127.0.0.1:{port}"}
        with Server(["-m", "casework.cli", "serve", "--no-worker", "--port", str(port)], port, environ) as server:
            report(server, Client(port))


def report(server: Server, client: Client) -> None:
    status, _body, _location = send_form(client, f"/en/apply/{OFFER}/begin", ANSWERS)
    assert status == 303, status
    _status, body, _location = client.send("GET", f"/en/apply/{OFFER}/papers")
    text = gzip.decompress(body).decode() if body[:2] == b"\x1f\x8b" else body.decode()
    paths = re.findall(rf'href="(/en/apply/{OFFER}/papers/[a-z_]+)"', text)
    content = picture()
    for name, path in (("at once", paths[0]), ("at once, again", paths[1]), ("in pieces", paths[2])):
        _status, body, _location = client.send("GET", path)
        token = forms_of(body)[0]["fields"]["csrf_token"][0]
        before = reset_peak(server.process.pid)
        if name == "in pieces":
            upload = "ab" * 16
            for number, start in enumerate(range(0, len(content), PIECE)):
                fields = {"csrf_token": token, "number": str(number)}
                piece = multipart(fields, "piece", content[start : start + PIECE])
                status, answer = post(client, f"/en/apply/{OFFER}/pieces/{upload}", piece)
                assert status == 200, (status, answer[:300])
            status, _body = post(
                client, path, multipart({"csrf_token": token, "pieces": f"{upload}:a.jpg"}, "none", b"")
            )
        else:
            status, _body = post(client, path, multipart({"csrf_token": token}, "files", content))
        assert status == 303, (status, _body[:500])
        print(
            f"{name:15} {len(content) / 2**20:.2f} MiB: the server held {peak(server.process.pid) - before:.1f} MiB more"
        )
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"(the largest ended child of this benchmark, the server included, held {child:.0f} MiB)")


if __name__ == "__main__":
    main()
