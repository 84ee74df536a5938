#!/usr/bin/env python3
"""Writes schema.sql as a C string: embed_sql.py IN OUT."""
import sys

lines = open(sys.argv[1], encoding="utf-8").read().splitlines()
with open(sys.argv[2], "w", encoding="utf-8") as f:
    f.write("static const char schema_sql[] =\n")
    for line in lines:
        f.write('    "' + line.replace("\\", "\\\\").replace('"', '\\"') + '\\n"\n')
    f.write("    ;\n")
