#!/usr/bin/env python3
"""No library keeps state of its own: nothing in it lies in writable memory.

check_state.py LIBRARY...
"""

import re
import subprocess
import sys

from style_common import finish

# "0000 l     O .bss	0004 counter": address, seven flags, section, size, name.
SYMBOL = re.compile(r"^[0-9a-f]+ (.{7}) (\S+)\t[0-9a-f]+ (?:\.hidden )?(\S+)$")


def is_state(flags, section, name):
    """An object in writable memory; .data.rel.ro is constant once the program runs."""
    if section.startswith(".data.rel.ro") or "d" in flags:
        return False
    writable = section.startswith((".data", ".bss", "*COM*")) and "O" in flags
    per_thread = section.startswith((".tdata", ".tbss"))
    # Sanitizers add records of their own, whose names begin like this.
    return (writable or per_thread) and not name.startswith(("__", ".L", "_GLOBAL_"))


def check(libraries):
    complaints = []
    for library in libraries:
        output = subprocess.run(["objdump", "-t", library], check=True, capture_output=True,
                                text=True).stdout
        member = library
        for line in output.splitlines():
            if ":     file format" in line:
                member = line.split(":")[0]
            match = SYMBOL.match(line)
            if match and is_state(*match.groups()):
                complaints.append(f"{library}: {member} keeps state in '{match.group(3)}'")
    return complaints


if __name__ == "__main__":
    finish(check(sys.argv[1:]))
