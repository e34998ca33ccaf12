"""A small load generator: threads that each keep one connection and ask for the same page again and again."""

import re
import socket
import threading
import time

LENGTH = re.compile(rb"content-length: *([0-9]+)", re.IGNORECASE)


def request_of(path: str, cookie: str = "") -> bytes:
    """The bytes of a request as a browser's second one."""
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", "Accept-Language: zh-CN", "Connection: keep-alive"]
    return "\r\n".join([*lines, *([f"Cookie: {cookie}"] if cookie else []), "", ""]).encode()


def answer(connection: socket.socket, request: bytes) -> bytes:
    """The whole answer to one request. Raises AssertionError unless it is a 200 with its length."""
    connection.sendall(request)
    got = b""
    while b"\r\n\r\n" not in got:
        got += _more(connection)
    head, body = got.split(b"\r\n\r\n", 1)
    assert head.startswith(b"HTTP/1.1 200"), head[:300]
    length = LENGTH.search(head)
    assert length, f"no length: {head!r}"
    while len(body) < int(length[1]):
        body += _more(connection)
    return body


def requests_a_second(port: int, request: bytes, *, seconds: float, connections: int) -> float:
    """Answers a second, with so many connections at once."""
    counts = [0] * connections
    end = time.perf_counter() + seconds
    threads = [threading.Thread(target=_ask, args=(port, request, end, counts, each)) for each in range(connections)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.perf_counter() - began)


def _ask(port: int, request: bytes, end: float, counts: list[int], each: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        while time.perf_counter() < end:
            answer(connection, request)
            counts[each] += 1


def _more(connection: socket.socket) -> bytes:
    got = connection.recv(65536)
    assert got, "the server closed the connection"
    return got
