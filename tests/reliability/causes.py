#!/usr/bin/env python3
"""Row 12: "not recording" is visible within 60 s, whatever the cause."""

import fcntl
import os
import subprocess
import sys
import time

from mat import Mat
from service import Service, await_true, must, night, row_measured, stop


def recorded(service, *arguments):
    script = service.write("night.txt", night(20, rate_hz=10))
    must(service.run("posture-sim", "--script", script, "--speed", "max", "--output",
                     service.path("night.bin"), *arguments).returncode == 0, "posture-sim")
    with open(service.path("night.bin"), "rb") as file:
        return file.read()


def no_mat(service):
    service.port = "/dev/serial/by-id/usb-none"
    service.logger()


def silent(service):
    Mat(service.port, b"\0", 10).silent = True
    service.logger()


def wrong_baud(service):
    Mat(service.port, os.urandom(100000), 5000)
    service.logger()


def in_use(service):
    mat = Mat(service.port, recorded(service), 5000)
    fcntl.flock(mat.slave, fcntl.LOCK_EX)
    must(service.logger().wait(10) == 69, "a port in use ends with 69")


def no_space(service):
    """A disk of its own that fills up while recording."""
    disk = service.path("disk")
    os.mkdir(disk)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=12m", "none", disk], check=False,
                             capture_output=True).returncode == 0
    if not mounted:
        return False
    service.mounted = disk
    service.db = os.path.join(disk, "night.db")
    Mat(service.port, recorded(service), 5000)
    service.logger("--clock", "host")
    await_true(lambda: service.status()[0] == 0, 15, "recording")
    filler = os.open(os.path.join(disk, "filler"), os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        while True:
            os.write(filler, b"x" * 4096)
    except OSError:
        os.close(filler)
    return True


def bad_calibration(service):
    """A mat that says higher counts for less load."""
    script = service.write("night.txt", night(3, rate_hz=10).replace("rate_hz", "bits = 12\nrate_hz"))
    must(service.run("posture-sim", "--script", script, "--speed", "max", "--output",
                     service.path("night.bin")).returncode == 0, "posture-sim")
    profile = service.write("down.ini", "[mat]\nname = down\nrows = 16\ncols = 16\npolarity = down\n"
                            "pitch_row_mm = 120\npitch_col_mm = 60\n")
    with open(service.path("night.bin"), "rb") as file:
        Mat(service.port, file.read(), 200000)
    service.logger("--profile", profile)


CAUSES = [("no mat", no_mat, "no_mat"), ("silent port", silent, "stale"),
          ("wrong baud or format", wrong_baud, "unreadable"),
          ("port in use", in_use, "port_in_use"), ("no space", no_space, "no_space"),
          ("bad calibration", bad_calibration, "calibration")]


def end(services):
    for _, _, service in services:
        service.__exit__(None, None, None)
        if service.mounted:
            subprocess.run(["umount", "-l", service.mounted], check=False)
            service.__exit__(None, None, None)


def begin(services):
    for name, cause, word in CAUSES:
        service = Service(sys.argv[1])
        service.mounted, service.began = None, time.monotonic()
        services.append((name, word, service))
        if cause(service) is False:
            print(f"skipped: {name}: no disk of its own can be made here")
            end([services.pop()])
        elif cause is no_space:
            service.began = time.monotonic()


def main():
    told, slowest_s, services = [], 0.0, []
    try:
        begin(services)
        for name, word, service in services:
            await_true(lambda s=service, w=word: s.status()[0] == 69 and f"({w})" in s.status()[1],
                       60, f"{name} is told")
            told.append(name)
            slowest_s = max(slowest_s, time.monotonic() - service.began)
    finally:
        end(services)
    row_measured(12, "not recording is visible within 60 s for each cause",
                 f"{', '.join(told)}: all told within {slowest_s:.0f} s")


main()
