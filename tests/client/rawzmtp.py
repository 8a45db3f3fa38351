"""ZMTP 3 on a bare socket, for clients that no library would be: half handshakes, messages without an end.

Written from the specifications of ZMTP (RFC 23) and CurveZMQ (RFC 26).  The cryptography is libsodium's, which libzmq
brings along.  Only for tests, only for loopback.
"""
import ctypes
import ctypes.util
import os
import socket
import struct

import zmq.utils.z85

SODIUM = ctypes.CDLL(ctypes.util.find_library("sodium") or "libsodium.so.23")
COMMAND, LONG, MORE = 4, 2, 1


def box(nonce, text, public, secret):
    sealed = ctypes.create_string_buffer(len(text) + 16)
    if SODIUM.crypto_box_easy(sealed, text, ctypes.c_ulonglong(len(text)), nonce, public, secret):
        raise ValueError("crypto_box")
    return sealed.raw


def unbox(nonce, sealed, public, secret):
    text = ctypes.create_string_buffer(max(len(sealed) - 16, 1))
    if SODIUM.crypto_box_open_easy(text, sealed, ctypes.c_ulonglong(len(sealed)), nonce, public, secret):
        raise ValueError("crypto_box_open")
    return text.raw[:len(sealed) - 16]


def greeting(mechanism=b"CURVE"):
    return b"\xff" + bytes(8) + b"\x7f\x03\x01" + mechanism.ljust(20, b"\0") + bytes(32)


def frame(data, flags=0):
    if len(data) > 255:
        return struct.pack(">BQ", flags | LONG, len(data)) + data
    return bytes([flags, len(data)]) + data


def prop(name, value):
    return bytes([len(name)]) + name + struct.pack(">I", len(value)) + value


class Closed(Exception):
    """The server closed the connection, or says nothing."""


class Raw:
    """One TCP connection to an endpoint tcp://HOST:PORT."""

    def __init__(self, endpoint, timeout=10.0, receive_bytes=None):
        host, _, port = endpoint.removeprefix("tcp://").rpartition(":")
        self.socket = socket.socket()
        if receive_bytes:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        self.socket.settimeout(timeout)
        self.socket.connect((host, int(port)))
        self.nonce = 0

    def close(self):
        self.socket.close()

    def send(self, data):
        try:
            self.socket.sendall(data)
        except OSError as error:
            raise Closed(str(error)) from error

    def take(self, count):
        data = b""
        while len(data) < count:
            try:
                part = self.socket.recv(count - len(data))
            except OSError as error:
                raise Closed(str(error)) from error
            if not part:
                raise Closed("end of stream")
            data += part
        return data

    def frame(self):
        """The next frame: flags and bytes."""
        flags = self.take(1)[0]
        size = struct.unpack(">Q", self.take(8))[0] if flags & LONG else self.take(1)[0]
        return flags, self.take(size)

    def greet(self, mechanism=b"CURVE"):
        self.send(greeting(mechanism))
        return self.take(64)

    # --- CURVE, step by step ---

    def hello(self, server_key, public, secret):
        """HELLO, and the WELCOME that answers it."""
        self.server, self.public, self.secret = (zmq.utils.z85.decode(key) for key in (server_key, public, secret))
        ephemeral = zmq.curve_keypair()
        self.own_public, self.own_secret = (zmq.utils.z85.decode(key) for key in ephemeral)
        number = self._number()
        self.send(frame(b"\x05HELLO\x01\x00" + bytes(72) + self.own_public + number
                        + box(b"CurveZMQHELLO---" + number, bytes(64), self.server, self.own_secret), COMMAND))
        _, data = self.frame()
        if not data.startswith(b"\x07WELCOME"):
            raise Closed(f"no WELCOME: {data[:20]}")
        opened = unbox(b"WELCOME-" + data[8:24], data[24:], self.server, self.own_secret)
        self.peer, self.cookie = opened[:32], opened[32:]

    def initiate(self, identity=b""):
        """The frame of INITIATE; send it whole or in part."""
        nonce = os.urandom(16)
        vouch = box(b"VOUCH---" + nonce, self.own_public + self.server, self.peer, self.secret)
        meta = prop(b"Socket-Type", b"DEALER") + prop(b"Identity", identity)
        number = self._number()
        sealed = box(b"CurveZMQINITIATE" + number, self.public + nonce + vouch + meta, self.peer, self.own_secret)
        return frame(b"\x08INITIATE" + self.cookie + number + sealed, COMMAND)

    def ready(self):
        _, data = self.frame()
        if not data.startswith(b"\x05READY"):
            raise Closed(f"refused: {data[:40]}")

    def handshake(self, server_key, public, secret, identity=b""):
        self.greet()
        self.hello(server_key, public, secret)
        self.send(self.initiate(identity))
        self.ready()
        return self

    def part(self, data, more=False):
        """One encrypted frame of a message."""
        number = self._number()
        return frame(b"\x07MESSAGE" + number + box(b"CurveZMQMESSAGEC" + number, bytes([MORE if more else 0]) + data,
                                                   self.peer, self.own_secret))

    def message(self, *parts):
        self.send(b"".join(self.part(data, more=at + 1 < len(parts)) for at, data in enumerate(parts)))

    def receive(self):
        """One whole message of the server; heartbeats are answered by nobody here, so keep it short."""
        parts = []
        while True:
            flags, data = self.frame()
            if flags & COMMAND or not data.startswith(b"\x07MESSAGE"):
                continue
            text = unbox(b"CurveZMQMESSAGES" + data[8:16], data[16:], self.peer, self.own_secret)
            if text[0] & 2:
                continue
            parts.append(text[1:])
            if not text[0] & MORE:
                return parts

    def _number(self):
        self.nonce += 1
        return struct.pack(">Q", self.nonce)
