"""The nginx of deploy/nginx.conf on free ports, with a certificate of its own, in a folder."""

import http.client
import os
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from tests.deploy.deployed import NAME
from tests.processes import PATIENCE, ROOT, free_port

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
OPENSSL = shutil.which("openssl")
TEMPORARY = ("client_body", "proxy", "fastcgi", "scgi", "uwsgi")


@dataclass(frozen=True)
class Proxy:
    """A running nginx."""

    port: int
    plain_port: int
    folder: Path

    def asked(
        self, path: str, body: bytes | None = None, headers: Mapping[str, str] = MappingProxyType({})
    ) -> tuple[int, dict[str, str], bytes]:
        """Ask by https, as a browser would; return status, headers by small letters, and body."""
        context = ssl.create_default_context(cafile=str(self.folder / "kanal.pem"))
        context.check_hostname = False
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, context=context, timeout=PATIENCE)
        try:
            connection.request("GET" if body is None else "POST", path, body, {"Host": NAME, **headers})
            answer = connection.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        finally:
            connection.close()


@contextmanager
def proxied(folder: Path, backend: int) -> Iterator[Proxy]:
    """Start nginx before a port, and end it."""
    assert NGINX
    assert OPENSSL
    proxy = Proxy(free_port(), free_port(), folder)
    command = [NGINX, "-p", str(folder), "-c", str(_configured(proxy, backend)), "-e", str(folder / "error")]
    tested = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert tested.returncode == 0, tested.stderr
    process = subprocess.Popen([*command, "-g", "daemon off;"])
    try:
        _wait(proxy.port, process)
        yield proxy
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _configured(proxy: Proxy, backend: int) -> Path:
    folder = proxy.folder
    _make_certificate(folder)
    site = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    for shipped, ours in (
        ("listen 80;", f"listen 127.0.0.1:{proxy.plain_port};"),
        ("listen 443 ", f"listen 127.0.0.1:{proxy.port} "),
        ("127.0.0.1:8000", f"127.0.0.1:{backend}"),
        ("/etc/ssl/kanal.example", f"{folder}/kanal"),
        ("/var/log/nginx/", f"{folder}/"),
        ("/var/cache/nginx/kanal", f"{folder}/cache"),
    ):
        assert shipped in site
        site = site.replace(shipped, ours)
    site_conf = folder / "site.conf"
    site_conf.write_text(site, encoding="utf-8")
    user = "user root;" if os.geteuid() == 0 else ""
    paths = " ".join(f"{name}_temp_path {folder}/{name};" for name in TEMPORARY)
    main = folder / "nginx.conf"
    processes = "worker_processes 1; events { worker_connections 4096; }"
    main.write_text(
        f"{user} pid {folder}/pid; {processes} http {{ {paths} include {site_conf}; }}", encoding="utf-8"
    )
    return main


def _make_certificate(folder: Path) -> None:
    made = ["-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={NAME}"]
    files = ["-keyout", str(folder / "kanal.key"), "-out", str(folder / "kanal.pem")]
    subprocess.run([str(OPENSSL), "req", *made, *files], capture_output=True, check=True)


def _wait(port: int, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        assert process.poll() is None
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("nginx did not start.")
