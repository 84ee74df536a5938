#!/usr/bin/env python3
"""Writes a file of SQL as a C string called after it, NAME_sql: embed_sql.py NAME.sql OUT."""
import os
import sys

lines = open(sys.argv[1], encoding="utf-8").read().splitlines()
name = os.path.splitext(os.path.basename(sys.argv[1]))[0]
with open(sys.argv[2], "w", encoding="utf-8") as f:
    f.write(f"static const char {name}_sql[] =\n")
    for line in lines:
        f.write('    "' + line.replace("\\", "\\\\").replace('"', '\\"') + '\\n"\n')
    f.write("    ;\n")
