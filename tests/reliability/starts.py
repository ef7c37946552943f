#!/usr/bin/env python3
"""Rows 14 and 16: fifty starts at once, and no file that others may read."""

import os
import stat
import sys
import time

from mat import Mat
from service import Service, must, night, row_measured, stop


def start_fifty(service, ports, dbs):
    began = [service.start("posture-logger", "--port", ports[i % len(ports)], "--db",
                           dbs[i % len(dbs)], "--quiet") for i in range(50)]
    time.sleep(1)
    deadline = time.monotonic() + 20
    while sum(p.poll() is None for p in began) > 1 and time.monotonic() < deadline:
        time.sleep(0.1)
    codes = [p.poll() for p in began]
    must(codes.count(None) == 1 and codes.count(69) == 49, f"exit codes {codes}")
    winner = began[codes.index(None)]
    must(stop(winner) == 0, "the winner ends well")
    with open(service.log, encoding="utf-8") as log:
        lines = [line for line in log.read().splitlines() if "in use" in line]
    must(len(lines) == 49, f"{len(lines)} messages")
    os.truncate(service.log, 0)


def one_winner(binaries, stream):
    with Service(binaries) as service:
        mats = [Mat(service.path(f"port{i}"), stream, 5000) for i in range(50)]
        start_fifty(service, [mats[0].link], [service.path(f"{i}.db") for i in range(50)])
        start_fifty(service, [mat.link for mat in mats], [service.db])
        for mat in mats:
            mat.ended = True


def readable_by_others(folder):
    found = []
    for path, folders, files in os.walk(folder):
        for name in folders + files:
            mode = os.lstat(os.path.join(path, name)).st_mode
            if not stat.S_ISLNK(mode) and mode & 0o077:
                found.append(f"{name} {mode & 0o777:o}")
    return found


def private(binaries, stream):
    with Service(binaries) as service:
        state = service.path("state")
        service.db = os.path.join(state, "deep", "night.db")
        mat = Mat(service.port, stream, 5000)
        old = os.umask(0)
        logger = service.logger("--record", os.path.join(state, "raw"))
        os.umask(old)
        time.sleep(8)
        must(service.status()[0] == 0, "recording")
        must(stop(logger) == 0, "the logger ends well")
        mat.end()
        names = sum(len(files) for _, _, files in os.walk(state))
        found = readable_by_others(state)
        must(not found, f"readable by others: {found}")
        must(names >= 5, f"{names} files")
        return names


def main():
    with Service(sys.argv[1]) as service:
        script = service.write("night.txt", night(20, rate_hz=10))
        service.run("posture-sim", "--script", script, "--speed", "max", "--output",
                    service.path("night.bin"))
        with open(service.path("night.bin"), "rb") as file:
            stream = file.read()
    one_winner(sys.argv[1], stream)
    row_measured(14, "50 parallel starts on one port or database: 1 winner, 49 messages and 69",
                 "1 winner and 49 times 69 on one port, the same on one database")
    names = private(sys.argv[1], stream)
    row_measured(16, "umask 000: mode & 077 == 0 for every file",
                 f"0 of {names} files (database, logs, lock, status, backup, raw night)")


main()
