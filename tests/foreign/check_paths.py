#!/usr/bin/env python3
"""30 hostile names for the folder of an export: the files land exactly there, for their owner alone,
or a single line says why not."""

import os
import stat

from foreign_common import bench, check

NAMES = ["a b", " lead", "trail ", "quote'", 'double"', "back\\slash", "semi;colon", "pipe|", "amp&",
         "$HOME", "$(touch pwned)", "`touch pwned`", "new\nline", "tab\there", "star*", "q?", "[x]",
         "{a,b}", "<in", ">out", "-dash", "--db", "~", "%s%n%d", "größe", "早上", "\u202eabc", "..a",
         "a" * 255, "x\x01y"]

check(len(NAMES) == 30, f"{len(NAMES)} names")
with bench() as b:
    for name in NAMES:
        for form, files in (("csv", 5), ("json", 1), ("xlsx", 1)):
            home = os.path.join(b.folder, "home")
            os.makedirs(home, exist_ok=True)
            place = os.path.join(home, name)
            result = b.run("posture-export", "--db", b.hostile, "--format", form, "--output", place,
                           ok=False)
            check(result.returncode == 0, f"{name!r} as {form}: {result.stderr}")
            check(os.listdir(home) == [name], f"{name!r}: {os.listdir(home)}")
            check(len(os.listdir(place)) == files, f"{name!r}: {os.listdir(place)}")
            for file in os.listdir(place):
                mode = stat.S_IMODE(os.stat(os.path.join(place, file)).st_mode)
                check(mode == 0o600, f"{name!r}/{file} is {mode:o}")
                os.unlink(os.path.join(place, file))
            os.rmdir(place)
    print("files land where they were wanted")
