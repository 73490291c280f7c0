"""64 clients on loopback: determinations a second, latency, errors and memory, beside a bare Starlette reply.

    python bench/serve.py                     64 clients, each waiting between its questions, 60 seconds
    python bench/serve.py --pause 0           the same clients without waiting: the most the server gives

Each client has one connection and asks one shipment at a time; it asks the next when it has the answer and a pause is
over, so that no more than 64 questions are open. Shipments differ from question to question. Every 5 seconds the
clients turn from licet to a bare Starlette application on another port that replies with the same bytes to the same
questions; the difference is what deciding costs.
"""

import argparse
import asyncio
import json
import os
import random
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

BARE = """
import sys, uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

REPLY = sys.stdin.buffer.read()

async def decide(request: Request) -> Response:
    await request.body()
    return Response(REPLY, media_type="application/json")

app = Starlette(routes=[Route("/api/v1/decide", decide, methods=["POST"])])
uvicorn.run(app, port=int(sys.argv[1]), log_level="warning", access_log=False)
"""

HEAD = "POST /api/v1/decide HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n"


@dataclass
class Tally:
    """What the clients of one server saw: seconds to each answer, errors, seconds asked, and its processor seconds."""

    latencies: list[float] = field(default_factory=list)
    errors: int = 0
    seconds: float = 0.0
    busy: float = 0.0

    def line(self, name: str) -> str:
        """Return the tally in one line."""
        order = sorted(self.latencies)
        p50, p95, p99 = (1000 * order[int(len(order) * share)] for share in (0.5, 0.95, 0.99))
        rate = len(order) / self.seconds
        each = 1000 * self.busy / len(order)
        late = f"p50 {p50:6.1f}   p95 {p95:6.1f}   p99 {p99:6.1f} ms"
        return f"{name:<16}{rate:>7,.0f} /s   {late}   {self.errors} errors   {each:.2f} ms of processor each"


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


async def answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """Read one reply with a length and return its status and body."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    return int(head[9:12]), await reader.readexactly(length)


async def ask(port: int, asked: list[bytes], pause: float, draw: random.Random, until: float, tally: Tally) -> None:
    """Be one client: connect, and ask one question after the other until a moment; a lost connection is an error."""
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.sleep(draw.uniform(0, pause))  # the questions of all clients spread over the pause
        while (begun := time.perf_counter()) < until:
            writer.write(draw.choice(asked))
            status, body = await answer(reader)
            taken = time.perf_counter() - begun
            tally.latencies.append(taken)
            tally.errors += status != 200 or not body.startswith(b'{"determination"')
            await asyncio.sleep(max(0.0, pause - taken))
        writer.close()
    except (OSError, asyncio.IncompleteReadError):
        tally.errors += 1


def busy(pid: int) -> float:
    """Return the processor seconds a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory(pid: int) -> int:
    """Return the resident bytes of a process."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def wait_for(port: int) -> None:
    """Wait until a server listens."""
    for _ in range(300):
        try:
            (await asyncio.open_connection("127.0.0.1", port))[1].close()
        except OSError:
            await asyncio.sleep(0.1)
        else:
            return
    raise SystemExit(f"nothing listens on port {port}")


async def one(port: int, request: bytes) -> bytes:
    """Return the reply to one question."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    _, body = await answer(reader)
    writer.close()
    return body


async def run(clients: int, seconds: float, pause: float, turn: float) -> bool:
    """Ask both servers by turns and print what came of it; True if every bound holds."""
    asked = questions(2_000, seed=7)
    port, bare_port = free_port(), free_port()
    server = subprocess.Popen([sys.executable, "-m", "licet", "serve", "--port", str(port)])
    bare = subprocess.Popen([sys.executable, "-c", BARE, str(bare_port)], stdin=subprocess.PIPE)
    try:
        await wait_for(port)
        reply = await one(port, asked[0])
        assert bare.stdin is not None
        bare.stdin.write(reply)
        bare.stdin.close()
        await wait_for(bare_port)
        draws = [random.Random(seed) for seed in range(clients)]

        async def all_ask(process: subprocess.Popen[bytes], at: int, seconds: float, tally: Tally) -> None:
            begun, used = time.perf_counter(), busy(process.pid)
            await asyncio.gather(*(ask(at, asked, pause, draw, begun + seconds, tally) for draw in draws))
            tally.seconds += time.perf_counter() - begun
            tally.busy += busy(process.pid) - used

        warm = Tally()
        await all_ask(server, port, min(5.0, seconds / 4), warm)
        before = memory(server.pid)
        licet, plain = Tally(), Tally()
        for _ in range(max(1, round(seconds / 2 / turn))):
            await all_ask(server, port, turn, licet)
            await all_ask(bare, bare_port, turn, plain)
        after = memory(server.pid)
    finally:
        for process in (server, bare):
            process.terminate()
            process.wait()
    growth = after / before - 1
    offered = f"each asks every {1000 * pause:.0f} ms" if pause else "each asks again at once"
    print(f"{clients} clients, {offered}; {len(licet.latencies):,} determinations")
    print(licet.line("licet /decide"))
    print(plain.line("bare starlette"))
    print(f"memory of the server {before / 2**20:.1f} MiB, then {after / 2**20:.1f} MiB: {growth:+.1%}")
    p95 = sorted(licet.latencies)[int(len(licet.latencies) * 0.95)]
    return p95 <= 0.05 and len(licet.latencies) / licet.seconds >= 500 and licet.errors == 0 and growth < 0.05


def main() -> None:
    """Parse and run; exits with 1 if a bound does not hold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=60.0, help="half for each server")
    parser.add_argument("--pause", type=float, default=0.1, help="seconds from one question of a client to its next")
    parser.add_argument("--turn", type=float, default=5.0, help="seconds until the clients turn to the other server")
    given = parser.parse_args()
    if not asyncio.run(run(given.clients, given.seconds, given.pause, given.turn)):
        sys.exit("a bound does not hold: p95 <= 50 ms, >= 500 determinations a second, 0 errors, memory growth < 5 %")


if __name__ == "__main__":
    main()
