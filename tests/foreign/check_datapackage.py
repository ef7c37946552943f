#!/usr/bin/env python3
"""datapackage.json against the tables beside it: every column there and in order, every cell of its
type and within its limits, keys unique and found again. Table Schema read by hand, no library."""

import datetime
import json
import os

from foreign_common import TABLES, bench, check, rows_of


def to_number(text, field):
    return float(text.replace(field.get("decimalChar", "."), "."))


def to_datetime(text, field):
    pattern = field["format"] if field["format"] != "default" else "%Y-%m-%dT%H:%M:%SZ"
    return datetime.datetime.strptime(text, pattern)


def to_boolean(text, _field):
    return {"true": True, "false": False}[text]


CASTS = {
    "string": lambda text, field: text,
    "integer": lambda text, field: int(text),
    "number": to_number,
    "date": lambda text, field: datetime.date.fromisoformat(text),
    "datetime": to_datetime,
    "boolean": to_boolean,
}


def check_cell(text, field, where):
    limits = field["constraints"]
    if text == "":
        check(not limits["required"], f"{where}: missing")
        return None
    try:
        value = CASTS[field["type"]](text, field)
    except (ValueError, KeyError) as error:
        check(False, f"{where}: '{text}' is no {field['type']}: {error}")
    check("minimum" not in limits or value >= limits["minimum"], f"{where}: {text} is too low")
    check("maximum" not in limits or value <= limits["maximum"], f"{where}: {text} is too high")
    check("enum" not in limits or value in limits["enum"], f"{where}: '{text}' is not in the list")
    return value


def check_table(place, resource):
    dialect = resource["dialect"]
    header, rows = rows_of(place, resource["name"], delimiter=dialect["delimiter"],
                           quotechar=dialect["quoteChar"], doublequote=dialect["doubleQuote"])
    fields = resource["schema"]["fields"]
    check(header == [f["name"] for f in fields], f"{resource['name']}: other columns: {header}")
    for number, row in enumerate(rows, 2):
        check(len(row) == len(fields), f"{resource['name']}:{number}: {len(row)} cells")
        for text, field in zip(row, fields):
            check_cell(text, field, f"{resource['name']}:{number}:{field['name']}")
    key = resource["schema"].get("primaryKey", [])
    keys = [tuple(row[header.index(k)] for k in key) for row in rows]
    check(not key or len(set(keys)) == len(keys), f"{resource['name']}: a key comes twice")
    return {tuple(row[header.index(k)] for k in ("night", "mat", "session")) for row in rows}


def check_package(place):
    with open(os.path.join(place, "datapackage.json"), encoding="utf-8") as file:
        package = json.load(file)
    resources = {r["name"]: r for r in package["resources"]}
    check(sorted(resources) == sorted(TABLES), f"other tables: {sorted(resources)}")
    sessions = {name: check_table(place, r) for name, r in resources.items()}
    for name, found in sessions.items():
        check(found <= sessions["nights"], f"{name} names sessions that nights.csv does not have")
    check(len(package["sessions"]) == len(sessions["nights"]), "sessions are not all described")


with bench() as b:
    check_package(b.export("plain"))
    check_package(b.export("many", db=b.many))
    check_package(b.export("german", "--excel", "--separator", ";", "--decimal", ","))
    check_package(b.export("anonymous", "--anonymous"))
    print("datapackage.json and the tables agree")
