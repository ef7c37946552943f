"""analysis/bodymap_template.c as text: written from tables of numbers, and read back.

Plain Python, so that a test can hold the file in the tree against what is written of its numbers. clang-format lays the
file out.
"""
import re
import subprocess

POSTURES = ("supine", "side", "prone")
FIELDS = ("load", "load_sd", "width", "width_sd")


def rows_of(values):
    lines = []
    for i in range(0, len(values), 10):
        lines.append(", ".join(f"{v:.3f}f" for v in values[i:i + 10]))
    return "{" + ",\n ".join(lines) + "}"


def text_of(tables, path):
    """{posture: {field: values}} -> the C file as it is kept at `path`."""
    out = ["/* Written by training/body_template.py from simulated bodies (bench/body_table.c): see",
           " * docs/indicators.md. */", "#include <stddef.h>", "",
           '#include "analysis/bodymap_parts.h"', ""]
    for name in POSTURES:
        out.append(f"static const struct pmat_body_template {name} = {{")
        for field in FIELDS:
            out.append(f".{field} = {rows_of(tables[name][field])},")
        out += ["};", ""]
    out.append("""const struct pmat_body_template *pmat_body_template_of(enum pmat_posture posture)
{
    if (!pmat_posture_is_lying(posture))
        return NULL;
    if (posture == PMAT_POSTURE_SUPINE)
        return &supine;
    return posture == PMAT_POSTURE_PRONE ? &prone : &side;
}
""")
    return subprocess.run(["clang-format", f"--assume-filename={path}"], input="\n".join(out),
                          stdout=subprocess.PIPE, text=True, check=True).stdout


def written(text):
    """The tables of a file that was written before."""
    tables = {}
    for name in POSTURES:
        body = text[text.index(f"pmat_body_template {name} ="):]
        lists = re.findall(r"\.(\w+) = \{([^}]*)\}", body)[:len(FIELDS)]
        tables[name] = {field: [float(v.strip().rstrip("f")) for v in values.split(",")] for field, values in lists}
    return tables
