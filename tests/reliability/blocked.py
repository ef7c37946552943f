#!/usr/bin/env python3
"""Rows 3 and 8 (the service's side): a night while the database is blocked, or the disk is full."""

import os
import sqlite3
import subprocess
import sys
import time

from service import Service, await_true, must, night, row_measured, stop

MINUTES = 480


def whole(service, epochs):
    must(service.ask("PRAGMA integrity_check") == [("ok",)], "integrity")
    sessions = service.ask("SELECT epochs, gap_min FROM session")
    must(len(sessions) == 1 and sessions[0][1] == 0, f"one night without a gap: {sessions}")
    rows = service.ask("SELECT count(*), min(epoch), max(epoch) FROM epoch")[0]
    must(rows == (sessions[0][0], 0, sessions[0][0] - 1), f"in order, none missing: {rows}")
    must(abs(rows[0] - epochs) <= 2, f"{rows[0]} of {epochs} epochs")
    return rows[0]


def stream_night(service, logger_arguments=()):
    mat = service.mat(service.write("night.txt", night(MINUTES)), "--speed", "3000")
    logger = service.logger("--clock", "device", *logger_arguments)
    return mat, logger


def ended(service):
    try:
        return service.ask("SELECT count(*) FROM session WHERE open = 0") == [(1,)]
    except sqlite3.OperationalError:
        return False


def blocked(binaries):
    """A reader holds its snapshot, and a writer the lock, from get-in to get-out."""
    with Service(binaries) as service:
        mat, logger = stream_night(service)
        await_true(lambda: os.path.exists(service.db + ".status"), 10, "the database")
        reader = sqlite3.connect(service.db, isolation_level=None, timeout=30)
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM session").fetchall()
        writer = sqlite3.connect(service.db, isolation_level=None, timeout=30)
        writer.execute("BEGIN IMMEDIATE")
        before = writer.execute("SELECT count(*) FROM epoch").fetchall()[0][0]
        mat.wait(120)
        time.sleep(6)
        words = service.status()[1]
        writer.execute("ROLLBACK")
        await_true(lambda: ended(service), 30, "the night is stored")
        reader.execute("ROLLBACK")
        must("wait in memory" in words, f"it is told: {words}")
        must(stop(logger) == 0, "the logger ends well")
        with open(service.log, encoding="utf-8") as log:
            lines = [line for line in log if "wait in memory" in line]
        must(len(lines) <= 3, f"{len(lines)} lines about it")
        return whole(service, MINUTES * 2), before


def full_disk(binaries):
    with Service(binaries) as service:
        disk = service.path("disk")
        os.mkdir(disk)
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "none", disk], check=False,
                          capture_output=True).returncode != 0:
            print("skipped: the full disk: no disk of its own can be made here")
            return None
        try:
            return fill_and_empty(service, disk)
        finally:
            subprocess.run(["umount", "-l", disk], check=False)


def fill_and_empty(service, disk):
    service.db = os.path.join(disk, "night.db")
    mat, logger = stream_night(service)
    await_true(lambda: os.path.exists(service.db + ".status"), 10, "the database")
    time.sleep(1)
    filler = os.open(os.path.join(disk, "filler"), os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        while True:
            os.write(filler, b"x" * 4096)
    except OSError:
        os.close(filler)
    told_s = await_true(lambda: "no_space" in service.status()[1], 60, "a full disk is told")
    mat.wait(120)
    waiting = [line for line in service.status()[1].splitlines() if "Not recording" in line]
    os.unlink(os.path.join(disk, "filler"))
    await_true(lambda: ended(service), 30, "the night is stored")
    must(stop(logger) == 0, "the logger ends well")
    return whole(service, MINUTES * 2), told_s, waiting


def main():
    epochs, before = blocked(sys.argv[1])
    row_measured(3, "a reader or writer blocks for 8 h: 0 of 960 E lost",
                 f"0 of {epochs} E lost, {epochs - before} held in memory meanwhile")
    full = full_disk(sys.argv[1])
    if full is not None:
        row_measured(8, "disk full: E held in memory >= 4 h, written later, visible within 60 s (the"
                     " service)", f"0 of {full[0]} E lost over a night on a full disk, told within"
                     f" {full[1]:.0f} s")


main()
