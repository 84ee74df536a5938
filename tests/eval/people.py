#!/usr/bin/env python3
"""Personal data in sentences that were written by hand: what `voxpop redact` masks of them, and what else.

usage: people.py [--set 1|2|3|seen|later|held|corpora] [--errors]

people.tsv has names with and without titles, streets, and numbers of all kinds, among brands, versions, prices and order numbers. Found is what
is masked to the last letter; false is a mask that touches nothing personal. Set 1 was written before the rules for people, set 2 after
them; both were then used to mend them. Set 3 stands apart: nothing is mended by it. Sets `seen`, `later` and `held` are full names in
every sentence of full_names.tsv: the rules were mended by `seen`, and once more, in general, when `later` was measured; `held` was written
after that, and nobody looks at what goes wrong in it (some of its names are in the rules' lists all the same). Set `corpora` puts 60 full
names out of the development files in $VOXPOP_DATA (default ../shared/data beside the project) into the sentences of `held`. The command is $VOXPOP (default build/voxpop).
"""
import argparse
import gzip
import os
import re
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent
VOXPOP = os.environ.get("VOXPOP") or HERE.parent.parent / "build" / "voxpop"
MARK = re.compile(r"«([A-Z]+)\|([^»]*)»")
DATA = Path(os.environ.get("VOXPOP_DATA") or HERE.parent.parent.parent / "shared/data") / "ner"
CORPORA = {"en": "en/conll2003.dev.tsv.gz", "nl": "nl/conll2002.dev.tsv", "ru": "ru/nerel.dev.tsv", "zh": "zh/msra.dev.tsv.gz"}
MASK = re.compile(r"\[[A-Z_]+\]")


def plain_and_spans(text):
    """The text without marks, and what they mark."""
    plain, spans, at = "", [], 0
    for mark in MARK.finditer(text):
        plain += text[at:mark.start()]
        spans.append((len(plain), len(plain) + len(mark[2])))
        plain += mark[2]
        at = mark.end()
    return plain + text[at:], spans


def masks(plain, masked):
    kept = MASK.split(masked)
    found = re.fullmatch("(.+?)".join(map(re.escape, kept)), plain)
    return [found.span(i + 1) for i in range(len(kept) - 1)] if found else []


def overlap(a, b):
    return a[0] < b[1] and b[0] < a[1]


def judge(text, masked, errors):
    plain, spans = plain_and_spans(text)
    hidden = masks(plain, masked)
    letters = {i for begin, end in hidden for i in range(begin, end)}
    missed = [s for s in spans if any(plain[i].isalnum() and i not in letters for i in range(*s))]
    false = [h for h in hidden if not any(overlap(h, s) for s in spans)]
    if errors and (missed or false):
        print(masked, "| missed", [plain[slice(*s)] for s in missed], "| false", [plain[slice(*s)] for s in false])
    return len(spans) - len(missed), len(missed), len(false)


def rows(name):
    return [line.split("\t") for line in (HERE / name).read_text(encoding="utf-8").splitlines() if line[0] != "#"]


def corpus_names(lang, count=60):
    """Full names, evenly out of a file: of two words with capitals, in Chinese of three characters."""
    names, parts = {}, []
    path = DATA / CORPORA[lang]
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as lines:
        for token, _, tag in (line.rstrip().rpartition("\t") for line in lines):
            if parts and not tag.startswith("I-PER"):
                if len(parts) == (3 if lang == "zh" else 2) and (lang == "zh" or all(p.istitle() and len(p) > 2 for p in parts)):
                    names["".join(parts) if lang == "zh" else " ".join(parts)] = True
                parts = []
            if tag.startswith("B-PER") or (parts and tag.startswith("I-PER")):
                parts.append(token)
    step = max(len(names) // count, 1)
    return list(names)[::step][:count]


def texts_of(lang, sets):
    if sets not in ("seen", "later", "held", "corpora"):
        return [text for of, of_set, text in rows("people.tsv") if of == lang and of_set in sets]
    half = "held" if sets == "corpora" else sets
    full = [(kind, text) for of_half, of, kind, text in rows("full_names.tsv") if (of_half, of) == (half, lang)]
    names = corpus_names(lang) if sets == "corpora" else [text for kind, text in full if kind == "name"]
    return [text.format(f"«PER|{name}»") for name in names for kind, text in full if kind == "sentence"]


def measure(lang, sets="12", errors=False):
    texts = texts_of(lang, sets)
    asked = "".join(plain_and_spans(text)[0] + "\n" for text in texts)
    answers = subprocess.run([VOXPOP, "redact", "-l", lang], input=asked.encode(), capture_output=True, check=True).stdout.decode().splitlines()
    found, missed, false = map(sum, zip(*(judge(text, answer, errors) for text, answer in zip(texts, answers))))
    return {"precision": 100 * found / (found + false), "recall": 100 * found / (found + missed)}


def main():
    parser = argparse.ArgumentParser(usage=__doc__.split("usage: ")[1].split("\n")[0])
    parser.add_argument("--set", choices=["1", "2", "3", "seen", "later", "held", "corpora"], default="12")
    parser.add_argument("--errors", action="store_true")
    options = parser.parse_args()
    for lang in ("en", "nl", "ru", "zh"):
        figures = measure(lang, options.set, options.errors)
        print(f"{lang}: precision {figures['precision']:.1f}, recall {figures['recall']:.1f}")


if __name__ == "__main__":
    main()
