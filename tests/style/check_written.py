#!/usr/bin/env python3
"""What training wrote was not touched by hand since: its numbers, written again, are the same file.

check_written.py SOURCE_DIR
"""

import sys
from pathlib import Path

from style_common import finish

root = Path(sys.argv[1])
sys.path.insert(0, str(root / "training"))

from template_file import text_of, written  # noqa: E402

path = root / "analysis" / "bodymap_template.c"
text = path.read_text()
same = text_of(written(text), path) == text
finish([] if same else [f"{path}: not what training/body_template.py writes of these numbers"])
