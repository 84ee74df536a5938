#!/usr/bin/env python3
"""Writes a C file that holds data files inside the program: embed.py OUT ROOT FILE... --built FILE...
(FILE relative to ROOT; those behind --built are made by the build, and called built/NAME)."""
import hashlib
import os
import sys

out, root = sys.argv[1], sys.argv[2]
split = sys.argv.index("--built")
paths = {name: os.path.join(root, name) for name in sys.argv[3:split]}
paths |= {"built/" + os.path.basename(path): path for path in sys.argv[split + 1:]}
files = list(paths)
digest = hashlib.sha256()
for name in files:
    digest.update(name.encode() + b"\0" + open(paths[name], "rb").read())
with open(out, "w", encoding="utf-8") as f:
    f.write('#include "engine/embedded.h"\n\n')
    for i, name in enumerate(files):
        path = os.path.abspath(paths[name]).replace("\\", "\\\\").replace('"', '\\"')
        f.write(f'__asm__(".section .rodata\\n.balign 64\\nembedded_{i}:\\n.incbin \\"{path}\\"\\nembedded_{i}_end:\\n.byte 0\\n.previous\\n");\n')
        f.write(f"extern const char embedded_{i}[] __attribute__((visibility(\"hidden\")));\n")
        f.write(f"extern const char embedded_{i}_end[] __attribute__((visibility(\"hidden\")));\n")
    f.write("\nstr embedded_file(const char *name)\n{\n")
    f.write("    static const struct {\n        const char *name, *begin, *end;\n    } files[] = {\n")
    for i, name in enumerate(files):
        f.write(f'        {{"{name}", embedded_{i}, embedded_{i}_end}},\n')
    f.write("    };\n    for (size_t i = 0; i < sizeof files / sizeof *files; i++)\n")
    f.write("        if (!strcmp(files[i].name, name))\n            return (str){files[i].begin, (size_t)(files[i].end - files[i].begin)};\n")
    f.write("    return (str){NULL, 0};\n}\n")
    f.write(f'\nconst char *embedded_hash(void)\n{{\n    return "{digest.hexdigest()}";\n}}\n')
