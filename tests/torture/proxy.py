"""A TCP proxy between clients and a service, that cuts, delays, doubles and swallows at random offsets."""
import asyncio
import contextlib
import random
import socket
import struct
import threading

CHUNK = 4096


class Proxy:
    """Forwards each of `ports` to the target port beside it.  What it does to connections is set by calm() and friends."""

    def __init__(self, pairs, seed, address="127.0.0.1"):
        self.pairs, self.dice, self.address = pairs, random.Random(seed), address
        self.cuts, self.open, self.loop, self.ready = 0, set(), asyncio.new_event_loop(), threading.Event()
        self.calm()
        threading.Thread(target=self._run, daemon=True).start()
        if not self.ready.wait(10):
            raise TimeoutError("the proxy does not start")

    # What happens to every connection from now on.

    def calm(self):
        self.cut_within = self.delay = self.double = 0
        self.swallow = False

    def wild(self, cut_within=0, delay=0.0, double=0.0):
        """Cut each connection within so many bytes; wait up to `delay` s before a chunk; send one twice at times."""
        self.cut_within, self.delay, self.double = cut_within, delay, double

    def drop_all(self):
        """As a DROP rule does: connections stay and nothing passes any more."""
        self.swallow = True

    def cut_all(self):
        self.loop.call_soon_threadsafe(self._cut_all)

    def _cut_all(self):
        for writer in list(self.open):
            self._abort(writer)

    # --- in the thread of the loop

    def _run(self):
        asyncio.set_event_loop(self.loop)
        for listen, target in self.pairs:
            server = asyncio.start_server(lambda r, w, t=target: self._accept(r, w, t), self.address, listen)
            self.loop.run_until_complete(server)
        self.ready.set()
        self.loop.run_forever()

    def _abort(self, writer):
        """A reset, as a link that dies gives it."""
        if writer in self.open:
            self.open.discard(writer)
            self.cuts += 1
        with contextlib.suppress(OSError):                          # it may be closed already
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.close()

    async def _accept(self, reader, writer, target):
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", target)
        except OSError:
            self._abort(writer)
            return
        self.open.add(writer)
        budget = [self.dice.randrange(1, self.cut_within) if self.cut_within else None]
        pumps = [asyncio.ensure_future(self._pump(reader, far_writer, budget)),
                 asyncio.ensure_future(self._pump(far_reader, writer, budget))]
        await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        for pump in pumps:
            pump.cancel()
        self._abort(writer)
        self._abort(far_writer)

    async def _pump(self, reader, writer, budget):
        try:
            while chunk := await reader.read(CHUNK):
                while self.swallow:
                    await asyncio.sleep(0.05)                       # it stays in the buffers of both ends
                if self.delay:
                    await asyncio.sleep(self.dice.random() * self.delay)
                if self.cut_within and budget[0] is None:
                    budget[0] = self.dice.randrange(1, self.cut_within)
                if budget[0] is not None:
                    part = chunk[:budget[0]]
                    budget[0] -= len(part)
                    if budget[0] == 0:
                        writer.write(part)
                        await writer.drain()
                        return
                writer.write(chunk * 2 if self.dice.random() < self.double else chunk)
                await writer.drain()
        except (OSError, asyncio.CancelledError):
            pass
