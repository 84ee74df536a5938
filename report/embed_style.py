#!/usr/bin/env python3
"""Writes a style sheet as C, with the hash that a Content-Security-Policy lets it by: embed_style.py NAME.css OUT.h."""
import base64
import hashlib
import re
import sys

style = re.sub(r"/\*.*?\*/", "", open(sys.argv[1], encoding="utf-8").read(), flags=re.S)
style = re.sub(r"\s+", " ", style).strip()
if re.search(r"[<&>]", style):
    sys.exit(f"{sys.argv[1]}: a style sheet inside a page holds no <, > or &")
digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
with open(sys.argv[2], "w", encoding="utf-8") as f:
    f.write(f'#define PAGE_STYLE_HASH "sha256-{digest}"\n')
    f.write("static const char page_style[] =\n")
    for i in range(0, len(style), 100):
        f.write('    "' + style[i : i + 100].replace("\\", "\\\\").replace('"', '\\"') + '"\n')
    f.write("    ;\n")
