#!/usr/bin/env python3
"""The workbook's own XML, read with the standard library: sheets, counts, types, frozen headers, real
dates that agree with the CSV, and no formula."""

import datetime
import os
import re
import xml.etree.ElementTree as xml
import zipfile

from foreign_common import TABLES, bench, check, rows_of

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def column_of(reference):
    number = 0
    for letter in re.match(r"[A-Z]+", reference).group():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def cell_value(cell):
    if cell.get("t") == "inlineStr":
        return "".join(t.text or "" for t in cell.iter(MAIN + "t"))
    value = cell.find(MAIN + "v").text
    if cell.get("t") == "b":
        return value == "1"
    check(cell.get("t") in (None, "n"), f"a cell of type {cell.get('t')}")
    return float(value)


def read_sheet(book, number):
    root = xml.fromstring(book.read(f"xl/worksheets/sheet{number}.xml"))
    check(next(root.iter(MAIN + "f"), None) is None, f"sheet {number} holds a formula")
    pane = next(root.iter(MAIN + "pane"), None)
    rows = []
    for row in root.iter(MAIN + "row"):
        cells = {column_of(c.get("r")): cell_value(c) for c in row if len(c) > 0}
        rows.append(cells)
    return rows, pane


def same(text, value, name):
    """A cell of the workbook is what the CSV says."""
    if name.endswith(("_utc", "_local")) and name.startswith(("start", "end")):
        wall = datetime.datetime.fromisoformat(text.rstrip("Z")[:19])
        there = datetime.datetime(1899, 12, 30) + datetime.timedelta(days=value)
        return abs(there - wall) < datetime.timedelta(milliseconds=500)
    if name == "night":
        return datetime.date.fromisoformat(text) == \
            datetime.date(1899, 12, 30) + datetime.timedelta(days=value)
    if isinstance(value, bool):
        return text == str(value).lower()
    if isinstance(value, float):
        return abs(float(text) - value) < 1e-9
    plain = text[1:] if text.startswith("'") else text
    return re.sub(r"[\x00-\x1f]", "?", plain) == value


def check_book(b, name, db):
    place, tables = b.export(name, "--format", "xlsx", db=db), b.export(name + "-csv", db=db)
    check(os.listdir(place) == ["nights.xlsx"], f"more than a workbook: {os.listdir(place)}")
    with zipfile.ZipFile(os.path.join(place, "nights.xlsx")) as book:
        sheets = [s.get("name") for s in xml.fromstring(book.read("xl/workbook.xml"))
                  .iter(MAIN + "sheet")]
        check(sheets == ["About", *TABLES], f"other sheets: {sheets}")
        about, _ = read_sheet(book, 1)
        for number, table in enumerate(TABLES, 2):
            header, rows = rows_of(tables, table)
            got, pane = read_sheet(book, number)
            check(pane is not None and pane.get("state") == "frozen" and pane.get("ySplit") == "1",
                  f"{table}: the header is not frozen")
            check([got[0][i] for i in range(len(header))] == header, f"{table}: other columns")
            check(len(got) - 1 == len(rows), f"{table}: {len(got) - 1} rows of {len(rows)}")
            for cells, row in zip(got[1:], rows):
                for i, text in enumerate(row):
                    check((text == "") == (i not in cells), f"{table}.{header[i]}: '{text}'")
                    check(text == "" or same(text, cells[i], header[i]),
                          f"{table}.{header[i]}: '{text}' is not '{cells.get(i)}'")
            for column in header:
                check(any(r.get(0) == table and r.get(1) == column and len(r.get(6, "")) > 5
                          for r in about), f"About does not explain {table}.{column}")


with bench() as b:
    check_book(b, "hostile", b.hostile)
    check_book(b, "many", b.many)
    print("the workbook says what the tables say")
