#!/usr/bin/env python3
"""Writes the messages of a report as C, and refuses a table with holes: embed_wording.py wording.tsv OUT.h OUT.c."""
import re
import sys

LANGUAGES = ["en", "nl", "ru", "zh"]
FORMS = {"en": 2, "nl": 2, "ru": 3, "zh": 1}


def broken(line, why):
    sys.exit(f"{sys.argv[1]}:{line}: {why}")


def places(line, text, lang):
    """The numbers in braces; checks the forms of words."""
    found = set()
    for inside in re.findall(r"\{([^}]*)\}", text):
        number, *forms = inside.split("|")
        if not number.isdigit() or (forms and len(forms) != FORMS[lang]):
            broken(line, f"{lang}: {{{inside}}} is no place, or lacks a form")
        found.add(int(number))
    return found


messages = []
for number, text in enumerate(open(sys.argv[1], encoding="utf-8").read().splitlines(), 1):
    if not text or text.startswith("#"):
        continue
    key, *wordings = text.split("\t")
    if len(wordings) != len(LANGUAGES) or not all(w.strip() for w in wordings):
        broken(number, f"{key}: one wording for each of {', '.join(LANGUAGES)}")
    if len({frozenset(places(number, w, l)) for w, l in zip(wordings, LANGUAGES)}) != 1:
        broken(number, f"{key}: the languages differ in their places")
    messages.append((key, wordings))

with open(sys.argv[2], "w", encoding="utf-8") as f:
    f.write("#ifndef REPORT_WORDING_H\n#define REPORT_WORDING_H\n\n")
    f.write("typedef enum saying {\n" + "".join(f"    SAY_{key.upper()},\n" for key, _ in messages) + "    SAYINGS\n} saying;\n\n")
    f.write(f"enum {{ WORDING_LANGUAGES = {len(LANGUAGES)} }};\n")
    f.write("extern const char *const wording_languages[WORDING_LANGUAGES];\n")
    f.write("extern const char *const wording[SAYINGS][WORDING_LANGUAGES];\n\n#endif\n")

with open(sys.argv[3], "w", encoding="utf-8") as f:
    f.write('#include "report/wording.h"\n\n')
    f.write("const char *const wording_languages[] = {" + ", ".join(f'"{l}"' for l in LANGUAGES) + "};\n")
    f.write("const char *const wording[SAYINGS][WORDING_LANGUAGES] = {\n")
    for _, wordings in messages:
        f.write("    {" + ", ".join('"' + w.replace("\\", "\\\\").replace('"', '\\"') + '"' for w in wordings) + "},\n")
    f.write("};\n")
