# What the cases of the command line share. Read by tests/cli/run.
# shellcheck shell=bash

# run COMMAND...: shows the command, all it prints, and its exit code when that is not 0.
run() {
  printf '$'
  local word
  for word; do
    [[ $word && $word != *[[:space:]\'\"\*\$\(\&\;\<\>]* ]] || word=${word@Q}
    printf ' %s' "$word"
  done
  echo
  quietly "$@"
}

# quietly COMMAND...: the same without the command.
quietly() {
  "$@" 2>&1
  local code=$?
  [[ $code -eq 0 ]] || echo "(exit $code)"
}

voxpop() { "$VOXPOP" "$@"; }

# Numbers that a new model changes: probabilities, scores, confidences.
mask() {
  sed -E 's/-?[0-9]+\.[0-9]+/#/g'
}

# title TEXT: a line that says what is looked at.
title() { printf '\n== %s\n' "$*"; }

# values KEY...: of each JSON object on standard input, the members that are named, one object a line; other lines pass.
values() {
  python3 -c '
import json, sys
for line in sys.stdin:
    if line.startswith("{"):
        one = json.loads(line)
        line = json.dumps({key: one.get(key) for key in sys.argv[1:]}, ensure_ascii=False) + "\n"
    sys.stdout.write(line)' "$@"
}

# sql STORE STATEMENT: its rows, values between bars.
sql() {
  python3 -c '
import sqlite3, sys
with sqlite3.connect(sys.argv[1]) as store:
    for row in store.execute(sys.argv[2]):
        print("|".join("" if value is None else str(value) for value in row))' "$@"
}
