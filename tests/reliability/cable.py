#!/usr/bin/env python3
"""Rows 1 and 5: a mat that is pulled and comes back under another name, and one that falls silent."""

import os
import sys
import time

from mat import Mat, holds
from service import Service, await_true, long_or_short, must, night, row_measured, seeded, stop


def cpu_s(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def pull_and_plug(service, mat, logger, rng):
    pulls = long_or_short(100, 8)
    slowest_s, numbers, last = 0.0, set(), os.readlink(service.port)
    for _ in range(pulls):
        old = mat.unplug()
        time.sleep(rng.uniform(0.0, 1.5))
        name = mat.plug()
        os.close(old)
        must(name != last, "another number each time")
        numbers.add(name)
        last = name
        slowest_s = max(slowest_s, await_true(lambda n=name: holds(logger.pid, n), 5, "reopening"))
        time.sleep(0.3)
    return pulls, slowest_s


def absent(service, mat, logger):
    old = mat.unplug()
    seconds = long_or_short(60, 4)
    time.sleep(1)
    before = cpu_s(logger.pid)
    time.sleep(seconds)
    load = (cpu_s(logger.pid) - before) / seconds
    code, words = service.status()
    must(code == 69 and "no_mat" in words, f"an absent mat is told: {words}")
    name = mat.plug()
    os.close(old)
    await_true(lambda: holds(logger.pid, name), 5, "reopening after an absence")
    return load


def silent(service, mat):
    time.sleep(2)
    mat.silent = True
    stale_s = await_true(lambda: "stale" in service.status()[1], 20, "stale")
    reopened = lambda: int([line for line in open(service.db + ".status", encoding="utf-8")
                            if line.startswith("reopened=")][0][9:])
    before = reopened()
    reopen_s = stale_s + await_true(lambda: reopened() > before, 30, "reopening a silent port")
    for _ in range(long_or_short(5, 0)):
        before = reopened()
        await_true(lambda b=before: reopened() > b, 30, "reopening for ever")
    mat.silent = False
    back_s = await_true(lambda: service.status()[0] == 0, 15, "frames again")
    return stale_s, reopen_s, back_s


def main():
    rng = seeded()
    with Service(sys.argv[1]) as service:
        script = service.write("night.txt", night(20, rate_hz=10))
        stream = service.path("night.bin")
        must(service.run("posture-sim", "--script", script, "--speed", "max", "--output",
                         stream).returncode == 0, "posture-sim")
        with open(stream, "rb") as file:
            bytes_ = file.read()
        mat = Mat(service.port, bytes_, 10 * 460)
        logger = service.logger()
        await_true(lambda: service.status()[0] == 0, 15, "recording")
        pulls, slowest_s = pull_and_plug(service, mat, logger, rng)
        load = absent(service, mat, logger)
        stale_s, reopen_s, _ = silent(service, mat)
        began = time.monotonic()
        must(stop(logger) == 0, "the logger ends well")
        ended_s = time.monotonic() - began
        mat.end()
    must(load <= 0.02, f"CPU {load:.3f} while absent")
    must(stale_s <= 15 and reopen_s <= 30, f"stale after {stale_s} s, reopened after {reopen_s} s")
    must(ended_s <= 2, f"{ended_s:.1f} s to stop")
    row_measured(1, "100 unplugs, a new number each: all recovered within 5 s, CPU <= 2 % while"
                 " absent", f"{pulls} of {pulls} within {slowest_s:.2f} s, CPU {100 * load:.2f} %")
    row_measured(5, "stale within 15 s, reopened within 30 s, for ever; no call blocks over 2 s",
                 f"stale told after {stale_s:.1f} s, reopened by {reopen_s:.1f} s; stopped in"
                 f" {ended_s:.2f} s")


main()
