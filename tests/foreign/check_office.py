#!/usr/bin/env python3
"""LibreOffice opens the tables and the workbook: row counts, types, umlauts, and every formula string
inert. It converts them to its own flat XML, which is then read here."""

import os
import subprocess
import xml.etree.ElementTree as xml

from foreign_common import TABLES, bench, check, need, rows_of

soffice = need("soffice")
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
UTF8_COMMAS = "--infilter=Text - txt - csv (StarCalc):44,34,76,1"


def convert(b, files, *options):
    out = os.path.join(b.folder, "office")
    profile = "-env:UserInstallation=file://" + os.path.join(b.folder, "profile")
    subprocess.run([soffice, profile, "--headless", *options, "--convert-to", "fods", "--outdir",
                    out, *files], check=True, capture_output=True, timeout=200)
    return {os.path.splitext(os.path.basename(f))[0]:
            os.path.join(out, os.path.splitext(os.path.basename(f))[0] + ".fods") for f in files}


def cells_of(row):
    cells = []
    for cell in row.iter(TABLE + "table-cell"):
        kind, formula = cell.get(OFFICE + "value-type"), cell.get(TABLE + "formula")
        # LibreOffice spells truth values of a workbook in this way.
        truth = formula in ("of:=TRUE()", "of:=FALSE()")
        check(formula is None or truth, f"a formula came to life: {formula}")
        text = "\n".join("".join(p.itertext()) for p in cell.iter(TEXT + "p"))
        repeat = int(cell.get(TABLE + "number-columns-repeated", "1"))
        cells += [(kind, text)] * (repeat if kind is not None else min(repeat, 40))
    return cells


def sheets_of(path):
    """{name: rows of (type, text)}, without what is empty at the end."""
    sheets = {}
    for table in xml.parse(path).getroot().iter(TABLE + "table"):
        rows = []
        for row in table.iter(TABLE + "table-row"):
            cells = cells_of(row)
            if any(kind is not None for kind, _ in cells):
                rows += [cells] * int(row.get(TABLE + "number-rows-repeated", "1"))
        sheets[table.get(TABLE + "name")] = rows
    return sheets


def kinds(rows, header, column):
    place = header.index(column)
    return {row[place][0] for row in rows[1:]}


def check_rows(name, rows, expected):
    check(len(rows) == len(expected[1]) + 1, f"{name}: {len(rows) - 1} rows of {len(expected[1])}")
    check([t for _, t in rows[0]][:len(expected[0])] == expected[0], f"{name}: other columns")


def check_reasons(name, rows, header):
    place = header.index("reason")
    check(kinds(rows, header, "reason") <= {"string", "float", "date"}, f"{name}: other reasons")
    texts = [row[place][1] for row in rows[1:]]
    check(texts.count("unter die Bettdecke geschlüpft, später größer") == 2, f"{name}: no umlauts")
    check(any(t.endswith("=1+1") for t in texts), f"{name}: '=1+1' is lost")


with bench() as b:
    tables, book = b.export("csv"), b.export("xlsx", "--format", "xlsx")
    expected = {t: rows_of(tables, t) for t in TABLES}
    read = convert(b, [os.path.join(tables, t + ".csv") for t in TABLES], UTF8_COMMAS)
    for table in TABLES:
        [rows] = sheets_of(read[table]).values()
        check_rows(table + ".csv", rows, expected[table])
        if table == "epochs":
            header = expected[table][0]
            check(kinds(rows, header, "confidence") == {"float"}, "confidence is no number")
            check(kinds(rows, header, "night") == {"date"}, "night is no date")
            check(kinds(rows, header, "posture") == {"string"}, "posture is no word")
        if table == "events":
            check_reasons(table + ".csv", rows, expected[table][0])
    sheets = sheets_of(convert(b, [os.path.join(book, "nights.xlsx")])["nights"])
    check(list(sheets) == ["About", *TABLES], f"other sheets: {list(sheets)}")
    for table in TABLES:
        check_rows(f"{table} of the workbook", sheets[table], expected[table])
    header = expected["epochs"][0]
    for column, kind in (("start_utc", "date"), ("start_local", "date"), ("night", "date"),
                         ("confidence", "float"), ("epoch", "float"), ("posture", "string")):
        check(kinds(sheets["epochs"], header, column) == {kind}, f"{column} is no {kind}")
    check(kinds(sheets["nights"], expected["nights"][0], "excluded") <= {"boolean", "float"},
          "excluded is no truth value")
    check(kinds(sheets["events"], expected["events"][0], "reason") == {"string"}, "reasons")
    check_reasons("the workbook", sheets["events"], expected["events"][0])
    print("LibreOffice reads the tables and the workbook")
