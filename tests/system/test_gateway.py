#!/usr/bin/python3
"""waymark-gateway: the read API, ETags, problem details, and streams that miss nothing through a killed gateway."""
import gzip
import json
import socket
import urllib.error
import urllib.request

import harness
from harness import check

OPENAPI = harness.REPO / "services/gateway/assets/openapi.json"


class Gateway:
    def __init__(self, site, instance, port=0, **options):
        self.program = site.start("waymark-gateway", instance, "--listen", f"127.0.0.1:{port}").ready()
        self.port = int(self.program.log.split("ready port=")[1].split()[0])

    def get(self, path, **headers):
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}",
                                         headers={k.replace("_", "-"): v for k, v in headers.items()})
        try:
            with urllib.request.urlopen(request, timeout=harness.DEADLINE) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()

    def json(self, path):
        status, _, body = self.get(path)
        check(status == 200, f"{path}: {status} {body}")
        return json.loads(body)

    def stream(self, after):
        """(id, event name, data) of a stream, until it ends."""
        link = socket.create_connection(("127.0.0.1", self.port), timeout=harness.DEADLINE)
        last = f"Last-Event-ID: {after}\r\n" if after is not None else ""
        link.sendall(f"GET /api/v1/events HTTP/1.0\r\nHost: x\r\n{last}\r\n".encode())
        with link, link.makefile("rb") as lines:
            while lines.readline().strip():
                pass
            fields = {}
            for line in lines:
                name, _, value = line.decode().rstrip("\n").partition(": ")
                if name:
                    fields[name] = value
                elif "event" in fields:
                    yield fields.get("id"), fields["event"], fields["data"]
                    fields = {}


def check_api(site, instance, gateway):
    figures = json.loads(site.run(instance, "rollup", "--as-of", "20", "--json").stdout)
    served = gateway.json("/api/v1/rollup?as_of=20")
    check(served["areas"] == figures["areas"] and served["programme"] == figures["programme"],
          "the figures are not those of waymark rollup")
    status, headers, body = gateway.get("/api/v1/points", Accept_Encoding="gzip")
    check(headers["Content-Encoding"] == "gzip", "not compressed")
    check(len(json.loads(gzip.decompress(body))["points"]) == 79, "not every point")
    check("'self'" in headers["Content-Security-Policy"] and "unsafe" not in headers["Content-Security-Policy"], "CSP")
    tag = headers["ETag"]
    status, _, body = gateway.get("/api/v1/points", Accept_Encoding="gzip", If_None_Match=tag)
    check(status == 304 and body == b"", f"If-None-Match gave {status}")
    for path, wanted in (("/api/v1/points?x=1", 400), ("/api/v1/none", 404), ("/api/v1/points/9.99", 404),
                         ("/api/v1/rollup?as_of=999999", 502), ("/" + "a" * 1100, 414), ("/../etc/passwd", 404)):
        status, headers, body = gateway.get(path)
        check(status in (wanted, 400) and status >= 400, f"{path[:40]}: {status}")
        check(headers["Content-Type"] == "application/problem+json" and json.loads(body)["status"] == status, path[:40])
    check(len(gateway.json("/api/v1/points/1.01")["history"]) > 0, "no history")
    check(len(gateway.get("/api/v1/points.csv")[2].splitlines()) == 80, "CSV")
    page = gateway.json("/api/v1/log?after=3&limit=2")
    check([entry["revision"] for entry in page["entries"]] == [4, 5] and page["more"], f"log: {page}")
    for path in json.loads(OPENAPI.read_text())["paths"]:
        if path != "/api/v1/events":
            check(gateway.get(path.replace("{id}", "1.01"))[0] == 200, f"{path} of the OpenAPI file")
    return tag


def test(site):
    instance = site.instance()
    site.broker(instance)
    refused = site.start("waymark-gateway", instance, "--listen", "127.0.0.1:0", "--key",
                         instance.folder / "keys/institution/eeas.key")
    check(refused.wait() == 1 and "may submit" in refused.log, "a key that may submit was taken")
    points = harness.points_of("eeas", 3)
    client = instance.submitter("eeas")
    harness.submit_many(client, points, 30)
    gateway = Gateway(site, instance)
    done = site.run(instance, "submit", "--as", "eeas", "--action", "1.01", "--as-of", "2025-04-04", "--summary", "x")
    check(done.returncode == 0, done.stderr)
    stream = gateway.stream(0)
    seen = [int(next(part for part in stream if part[1] == "entry")[0]) for _ in range(31)]
    tag = check_api(site, instance, gateway)
    stream.close()
    for _ in range(2):                                   # killed while updates pass; the stream resumes
        gateway.program.kill()
        harness.submit_many(client, points, 20)
        gateway = Gateway(site, instance, gateway.port)
        stream = gateway.stream(seen[-1])
        harness.submit_many(client, points, 10)
        for number, event, data in stream:
            if event == "entry":
                check(json.loads(data)["revision"] == int(number), "the id is not the revision")
                seen.append(int(number))
                if len(seen) % 30 == 1:
                    break
        stream.close()
    check(seen == list(range(1, 92)), f"missed or twice: {seen}")
    status, headers, _ = gateway.get("/api/v1/points", Accept_Encoding="gzip", If_None_Match=tag)
    check(status == 200 and headers["ETag"] != tag, "the ETag does not follow the revision")


if __name__ == "__main__":
    harness.run(test, __doc__)
