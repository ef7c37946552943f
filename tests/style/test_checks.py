#!/usr/bin/env python3
"""The style checks themselves: each one must speak up where its rule is broken, and only there."""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import check_format
import check_layers
import check_purity
import check_shape
import check_state
import check_words

SOURCES = "# Sources\n\n## known\n\nA paper.\n"


class Tree(unittest.TestCase):
    def setUp(self):
        self.root = tempfile.mkdtemp(prefix="pmat-style-")
        self.addCleanup(shutil.rmtree, self.root)
        self.write("docs/sources.md", SOURCES)

    def write(self, path, text):
        whole = os.path.join(self.root, path)
        os.makedirs(os.path.dirname(whole), exist_ok=True)
        with open(whole, "w", encoding="utf-8") as file:
            file.write(text)
        return whole

    def library(self, name, code, flags=()):
        source = self.write(f"{name}.c", code)
        subprocess.run(["gcc", "-c", "-fPIE", *flags, source, "-o", f"{source}.o"], check=True)
        archive = os.path.join(self.root, f"lib{name}.a")
        subprocess.run(["ar", "rcs", archive, f"{source}.o"], check=True)
        return archive


class Layers(Tree):
    def complaints(self, path, include):
        self.write(path, f"#include {include}\n")
        return check_layers.check(self.root)

    def test_boxes_know_nothing_of_each_other(self):
        boxes = ["acquisition", "analysis", "storage", "report"]
        for box in boxes:
            for other in [b for b in boxes if b != box]:
                with self.subTest(box=box, other=other):
                    self.assertEqual(len(self.complaints(f"{box}/a.c", f'"{other}/b.h"')), 1)
                    os.remove(os.path.join(self.root, f"{box}/a.c"))

    def test_core_knows_nobody(self):
        self.assertEqual(len(self.complaints("core/a.h", '"analysis/b.h"')), 1)

    def test_the_simulator_knows_the_wire_alone(self):
        self.assertEqual(self.complaints("sensors-sim/a.c", '"acquisition/wire.h"'), [])
        self.assertEqual(len(self.complaints("sensors-sim/b.c", '"acquisition/reader.h"')), 1)

    def test_a_way_round_by_dots_is_seen(self):
        self.assertEqual(len(self.complaints("analysis/a.c", '"../storage/store.h"')), 1)

    def test_sqlite_belongs_to_the_storage(self):
        self.assertEqual(len(self.complaints("report/a.c", "<sqlite3.h>")), 1)
        self.assertEqual(len(self.complaints("storage/a.c", "<sqlite3.h>")), 1)  # still report's

    def test_programs_see_all(self):
        self.write("programs/p/main.c", '#include "storage/store.h"\n#include "report/writer.h"\n')
        self.write("analysis/a.c", '#include "core/err.h"\n#include "analysis/a.h"\n')
        self.assertEqual(check_layers.check(self.root), [])


class Purity(Tree):
    CALLS = {
        "file": "#include <stdio.h>\nvoid *f(void) { return fopen(\"x\", \"r\"); }\n",
        "clock": "#include <time.h>\nlong f(void) { return time(0); }\n",
        "print": "#include <stdio.h>\nvoid f(int x) { printf(\"%d\", x); }\n",
        "SQLite": "int sqlite3_open(void);\nint f(void) { return sqlite3_open(); }\n",
        "serial": "int sp_open(void);\nint f(void) { return sp_open(); }\n",
        "chance": "#include <stdlib.h>\nint f(void) { return rand(); }\n",
        "other box": "int pmat_store_open(void);\nint f(void) { return pmat_store_open(); }\n",
    }

    def test_each_kind_of_call_is_seen(self):
        for kind, code in self.CALLS.items():
            with self.subTest(kind=kind):
                complaints = check_purity.check([self.library("bad", code)])
                self.assertEqual(len(complaints), 1, complaints)
                self.assertIn(f"({kind})", complaints[0])

    def test_it_is_seen_below_the_sanitizers_too(self):
        complaints = check_purity.check(
            [self.library("bad", self.CALLS["file"], ["-fsanitize=address,undefined"])])
        self.assertEqual(len(complaints), 1, complaints)

    def test_sums_memory_and_own_functions_are_fine(self):
        code = ("#include <math.h>\n#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n"
                "double pmat_other(double);\n"
                "double f(double x, char *t) { snprintf(t, 9, \"%g\", x);"
                " free(malloc(strlen(t))); return pmat_other(sqrt(x)); }\n")
        self.assertEqual(check_purity.check([self.library("good", code)]), [])

    def test_an_empty_library_is_not_taken_for_a_pure_one(self):
        self.assertEqual(len(check_purity.check([self.library("empty", "int f;\n")])), 1)


class State(Tree):
    def complaints(self, code, flags=()):
        return check_state.check([self.library("box", code, flags)])

    def test_file_scope_state_is_seen(self):
        for code in ("int count;\n", "static int count = 3;\nint f(void) { return count++; }\n",
                     "int f(void) { static int count; return count++; }\n",
                     "static _Thread_local int count;\nint f(void) { return count++; }\n"):
            for flags in ([], ["-fsanitize=address,undefined"]):
                with self.subTest(code=code, flags=flags):
                    complaints = self.complaints(code, flags)
                    self.assertEqual(len(complaints), 1, complaints)
                    self.assertIn("count", complaints[0])

    def test_constant_tables_are_fine(self):
        code = ("static const char *const names[] = {\"a\", \"b\"};\n"
                "static const int sizes[] = {1, 2};\n"
                "const char *f(int i) { return names[sizes[i]]; }\n")
        for flags in ([], ["-fsanitize=address,undefined"]):
            with self.subTest(flags=flags):
                self.assertEqual(self.complaints(code, flags), [])


class Shape(Tree):
    def test_the_edge_of_a_function(self):
        for lines, expected in ((60, 0), (61, 1)):
            self.write("core/a.c", "int f(void)\n{\n" + "    ;\n" * (lines - 3) + "}\n")
            self.assertEqual(len(check_shape.check(self.root)), expected, lines)

    def test_the_edge_of_a_main(self):
        for lines, expected in ((40, 0), (41, 1)):
            self.write("programs/p/main.c", "int main(void)\n{\n" + "    ;\n" * (lines - 3) + "}\n")
            self.assertEqual(len(check_shape.check(self.root)), expected, lines)

    def test_the_edge_of_a_file(self):
        for lines, expected in ((600, 0), (601, 1)):
            self.write("core/a.h", "\n" * lines)
            self.assertEqual(len(check_shape.check(self.root)), expected, lines)


class Words(Tree):
    def complaints(self, path, text):
        self.write(path, text)
        found = check_words.check(self.root)
        os.remove(os.path.join(self.root, path))
        return found

    def test_unbounded_calls_are_seen(self):
        for call in ("sprintf(t, u)", "strcpy (t, u)", "mktime(&t)", "alloca(9)", "atoi(t)"):
            with self.subTest(call=call):
                self.assertEqual(len(self.complaints("report/a.c", f"void f(void) {{ {call}; }}\n")), 1)

    def test_bounded_ones_comments_and_strings_are_fine(self):
        for text in ("snprintf(t, 9, u);", "/* sprintf( */", "// strcpy(\n",
                     'char *t = "exit(1) \\" sprintf(";', "pmat_strcpy(t);", "on_exit_do(1);"):
            with self.subTest(text=text):
                self.assertEqual(self.complaints("report/a.c", text), [])

    def test_only_programs_exit(self):
        self.assertEqual(len(self.complaints("core/a.c", "void f(void) { exit(1); }\n")), 1)
        self.assertEqual(self.complaints("programs/p/main.c", "void f(void) { exit(1); }\n"), [])

    def test_ifdef_stays_out_of_functions(self):
        inside = "int f(void)\n{\n#ifdef A\n    return 1;\n#endif\n    return 0;\n}\n"
        self.assertEqual(len(self.complaints("core/a.c", inside)), 1)
        self.assertEqual(self.complaints("core/a.c", "#ifdef A\nint f(void)\n{\n}\n#endif\n"), [])

    def test_a_source_must_exist(self):
        self.assertEqual(self.complaints("core/a.c", "/* docs/sources.md: known */\n"), [])
        missing = self.complaints("core/a.c", "/* x (docs/sources.md: known,\n * lost-2020). */\n")
        self.assertEqual(len(missing), 1)
        self.assertIn("lost-2020", missing[0])

    def test_a_source_stands_there_once(self):
        self.write("docs/sources.md", SOURCES + "\n## known\n\nAgain.\n")
        self.assertEqual(len(check_words.check(self.root)), 1)


@unittest.skipUnless(shutil.which("clang-format"), "clang-format is not installed")
class Format(Tree):
    def test_a_file_in_another_style_is_seen(self):
        self.write(".clang-format", "BasedOnStyle: LLVM\nIndentWidth: 4\n")
        self.write("core/a.c", "int f(void) { return 1; }\n")
        self.assertEqual(check_format.check(self.root), [])
        self.write("core/a.c", "int f( void ){return 1;}\n")
        self.assertNotEqual(check_format.check(self.root), [])

    @unittest.skipUnless(shutil.which("shellcheck"), "shellcheck is not installed")
    def test_a_careless_script_is_seen(self):
        self.write("tool", "#!/bin/bash\nrm -rf $1/*\n")
        self.assertNotEqual(check_format.check(self.root), [])


if __name__ == "__main__":
    unittest.main()
