"""64 clients on loopback: determinations a second, latency, errors and memory, beside a bare Starlette reply.

    python bench/serve.py                     one process; 60 seconds, a quarter for each of two servers in two runs
    python bench/serve.py --workers 2         two processes, of the bare server too

Each client has one connection, and asks one shipment at a time; shipments differ from question to question.

closed   each client asks again when it has its answer: the most a server gives. 64 questions are always open, so p95
         is about 64 / rate: 50 ms take some 1,300 answers a second.
paced    the clients together ask at a given rate. Each has its moments; latency counts from the moment, also where
         the question waits because the answer before it is late.

In each run the clients turn every few seconds from licet to a bare Starlette application on another port that replies
with the same bytes to the same questions, on the same uvicorn; the difference is what deciding costs. Client and
servers share the processors of the machine, and so does whatever else runs on it: processor time a question tells more
than wall time where others work too.
"""

import argparse
import asyncio
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

BARE = """
import os, socket, sys, uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

REPLY = sys.stdin.buffer.read()

async def decide(request: Request) -> Response:
    await request.body()
    return Response(REPLY, media_type="application/json")

app = Starlette(routes=[Route("/api/v1/decide", decide, methods=["POST"])])
for _ in range(int(sys.argv[2]) - 1):
    if os.fork() == 0:
        break
own = socket.socket()
own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
own.bind(("127.0.0.1", int(sys.argv[1])))
uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False)).run(sockets=[own])
"""

HEAD = "POST /api/v1/decide HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n"
P95, RATE, GROWTH = 0.05, 500, 0.05


@dataclass
class Tally:
    """What the clients of one server saw: seconds to each answer, errors, seconds asked, and processor seconds."""

    latencies: list[float] = field(default_factory=list)
    errors: int = 0
    seconds: float = 0.0
    busy: float = 0.0
    asking: float = 0.0

    @property
    def rate(self) -> float:
        """Return answers a second."""
        return len(self.latencies) / self.seconds

    def late(self, share: float) -> float:
        """Return the seconds within which a share of the answers came."""
        return sorted(self.latencies)[int(len(self.latencies) * share)]

    def line(self, name: str) -> str:
        """Return the tally in one line."""
        p50, p95, p99 = (1000 * self.late(share) for share in (0.5, 0.95, 0.99))
        server, client = (1000 * spent / len(self.latencies) for spent in (self.busy, self.asking))
        late = f"p50 {p50:6.1f}   p95 {p95:6.1f}   p99 {p99:6.1f} ms"
        spent = f"processor {server:.2f} ms each, client {client:.2f} ms"
        return f"  {name:<15}{self.rate:>7,.0f} /s   {late}   {self.errors} errors   {spent}"


def questions(count: int, seed: int) -> list[bytes]:
    """Return requests for different shipments: known facts of a shipping record, others left out."""
    draw = random.Random(seed)
    requests = []
    for _ in range(count):
        facts = {
            "shipped_on": f"20{draw.randint(18, 26)}-{draw.randint(1, 7):02}-{draw.randint(1, 28):02}",
            "item_moves": True,
            "activity": draw.choice(["export", "reexport", "transfer"]),
            "origin": draw.choice(["US", "TW", "KR", "CN"]),
            "destination": draw.choice(["CN", "HK", "RU", "DE", "KR", "IR"]),
            "eccn": draw.choice(["EAR99", "5A991", "3A090.a", "4A090", "3B001", "5A002"]),
            "value_usd": round(draw.uniform(100, 1e6), 2),
            "end_user_on_entity_list": draw.choice([True, False]),
            "known_concern": draw.choice(["none", "some"]),
            "other_list_matches": "none",
        }
        facts = {name: value for name, value in facts.items() if draw.random() < 0.9}
        body = json.dumps({"facts": facts}).encode()
        requests.append(HEAD.format(len(body)).encode() + body)
    return requests


class Client(asyncio.Protocol):
    """One client: asks until a moment, one question at a time.

    Args:
        asked: the questions, drawn from at random.
        draw: dice.
        pause: seconds from one moment to ask to the next; 0 asks again at once.
        tally: what it saw.
    """

    def __init__(self, asked: list[bytes], draw: random.Random, pause: float, tally: Tally) -> None:
        self.asked, self.draw, self.pause, self.tally = asked, draw, pause, tally
        self.loop = asyncio.get_running_loop()
        self.ready: asyncio.Future[None] = self.loop.create_future()
        self.done: asyncio.Future[None] = self.loop.create_future()
        self.got, self.need = b"", 0
        self.due = self.until = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask once, not counted: a busy server is slow to accept, and all shall be in when the clock starts."""
        self.transport: Any = transport  # uvloop's is no asyncio.Transport
        self._ask()

    def start(self, begun: float, seconds: float) -> None:
        """Begin to ask, when all clients are connected."""
        self.due, self.until = begun + self.draw.uniform(0, self.pause), begun + seconds
        self._wait()

    def _wait(self) -> None:
        if self.due >= self.until:
            self.transport.close()
        elif (ahead := self.due - time.perf_counter()) > 0:
            self.loop.call_later(ahead, self._ask)
        else:
            self._ask()

    def _ask(self) -> None:
        self.transport.write(self.draw.choice(self.asked))

    def data_received(self, data: bytes) -> None:
        """Take a part of an answer; note the whole, and go on."""
        self.got += data
        if not self.need:
            head, found, _ = self.got.partition(b"\r\n\r\n")
            if not found:
                return
            lines = head.lower().split(b"\r\n")
            length = next(int(line[15:]) for line in lines if line.startswith(b"content-length:"))
            self.need = len(head) + 4 + length
        if len(self.got) < self.need:
            return
        if not self.ready.done():
            self.got, self.need = b"", 0
            self.ready.set_result(None)
            return
        now = time.perf_counter()
        self.tally.latencies.append(now - self.due)
        good = self.got.startswith(b"HTTP/1.1 200") and b'\r\n\r\n{"determination"' in self.got
        self.tally.errors += not good
        self.got, self.need = b"", 0
        self.due = self.due + self.pause if self.pause else now
        self._wait()

    def connection_lost(self, error: Exception | None) -> None:
        """A connection that is lost before its time is an error."""
        self.tally.errors += self.due < self.until
        self.done.set_result(None)


def family(pid: int) -> list[int]:
    """Return a process and all it has started."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in children for one in family(int(child)))]


def busy(pid: int) -> float:
    """Return the processor seconds a process and its children have used."""
    used = 0
    for one in family(pid):
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        used += int(fields[11]) + int(fields[12])
    return used / os.sysconf("SC_CLK_TCK")


def memory(pid: int) -> int:
    """Return the resident bytes of a process and its children."""
    pages = sum(int(Path(f"/proc/{one}/statm").read_text().split()[1]) for one in family(pid))
    return pages * os.sysconf("SC_PAGE_SIZE")


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def reply_of(port: int, request: bytes) -> bytes:
    """Wait until a server listens, and return its reply to one question, without the head."""
    for _ in range(600):
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.1)
            continue
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        body = await reader.readexactly(length)
        writer.close()
        return body
    raise SystemExit(f"nothing listens on port {port}")


@dataclass
class Server:
    """A server that is asked."""

    process: subprocess.Popen[bytes]
    port: int

    async def asked(self, clients: int, asked: list[bytes], pause: float, seconds: float, tally: Tally) -> None:
        """Let the clients ask for some seconds."""
        loop = asyncio.get_running_loop()
        made = [Client(asked, random.Random(seed), pause, tally) for seed in range(clients)]
        for client in made:
            await loop.create_connection(lambda own=client: own, "127.0.0.1", self.port)  # type: ignore[misc]
            await client.ready
        begun, used, own = time.perf_counter(), busy(self.process.pid), time.process_time()
        for client in made:
            client.start(begun, seconds)
        await asyncio.gather(*(client.done for client in made))
        tally.seconds += time.perf_counter() - begun
        tally.busy += busy(self.process.pid) - used
        tally.asking += time.process_time() - own

    def end(self) -> None:
        """End the server and all it has started."""
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait()


async def run(clients: int, seconds: float, rate: float, turn: float, workers: int) -> bool:
    """Ask both servers by turns in both runs and print what came of it; True if every bound holds."""
    asked = questions(20_000, seed=7)
    port, bare_port = free_port(), free_port()
    command = [sys.executable, "-m", "licet", "serve", "--port", str(port), "--workers", str(workers)]
    server = Server(subprocess.Popen(command, start_new_session=True), port)
    command = [sys.executable, "-c", BARE, str(bare_port), str(workers)]
    bare = Server(subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True), bare_port)
    holds = True
    try:
        assert bare.process.stdin is not None
        bare.process.stdin.write(await reply_of(port, asked[0]))
        bare.process.stdin.close()
        await reply_of(bare_port, asked[0])
        await server.asked(clients, asked, 0.0, min(8.0, seconds / 4), Tally())
        before = memory(server.process.pid)
        print(f"{clients} clients, {workers} {'process' if workers == 1 else 'processes'} of each server")
        for name, pause in (("closed: each asks again at once", 0.0), (f"paced: {rate:g} /s together", clients / rate)):
            licet, plain = Tally(), Tally()
            for _ in range(max(1, round(seconds / 4 / turn))):
                await server.asked(clients, asked, pause, turn, licet)
                await bare.asked(clients, asked, pause, turn, plain)
            print(f"{name}; {len(licet.latencies):,} determinations")
            print(licet.line("licet /decide"))
            print(plain.line("bare starlette"))
            good = {
                f"p95 <= {1000 * P95:.0f} ms": licet.late(0.95) <= P95,
                f">= {RATE} /s": licet.rate >= RATE,
                "0 errors": licet.errors == 0,
            }
            holds &= all(good.values())
            print("  " + ", ".join(f"{bound}: {'holds' if met else 'DOES NOT HOLD'}" for bound, met in good.items()))
        after = memory(server.process.pid)
    finally:
        server.end()
        bare.end()
    growth = after / before - 1
    print(f"memory of licet {before / 2**20:.1f} MiB, then {after / 2**20:.1f} MiB: {growth:+.1%}")
    return holds and growth < GROWTH


def main() -> None:
    """Parse and run; exits with 1 if a bound does not hold."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that the servers end too
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=60.0, help="a quarter for each server in each run")
    parser.add_argument("--rate", type=float, default=550.0, help="questions a second of the paced run")
    parser.add_argument("--turn", type=float, default=3.0, help="seconds until the clients turn to the other server")
    given = parser.parse_args()
    try:
        from uvloop import run as run_loop  # as the servers do, where it is installed
    except ImportError:
        run_loop = asyncio.run
    if not run_loop(run(given.clients, given.seconds, given.rate, given.turn, given.workers)):
        sys.exit(f"a bound does not hold: p95 <= 50 ms, >= {RATE} a second, 0 errors, memory growth < {GROWTH:.0%}")


if __name__ == "__main__":
    main()
