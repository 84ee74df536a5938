# A person planted in every column of every table, and then erased: no byte of the files tells of them.

cat >plant.py <<'PY'
"""plant.py STORE NAME: the name in a row of somebody else in each column of words; plant.py --traces NAME FILE...: how often it is there."""
import re
import sqlite3
import sys
from urllib.parse import quote

# The words of these are the program's own, but for the customer: that is another one.
CLOSED = {"identity", "customer", "lang", "given_lang", "label", "intent", "urgency", "reasons", "format", "encoding", "field", "type"}


def ways(name):
    return [name, name.upper(), quote(name), name.replace(" ", "  "), re.sub("[ ,]+", "-", name)]


def plant(path, name):
    db = sqlite3.connect(path)
    words, places = "; ".join(ways(name)), 0
    for (table,) in db.execute("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT IN ('meta', 'sqlite_schema')").fetchall():
        columns = db.execute("SELECT name, upper(type) FROM pragma_table_info(?)", (table,)).fetchall()
        open_columns = [c for c, t in columns if t in ("TEXT", "BLOB", "") and c not in CLOSED and (table, c) != ("entity", "source")]
        if db.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]:
            for column in open_columns:
                key = "id" if table in ("document", "content") else columns[0][0]
                db.execute(f'UPDATE "{table}" SET "{column}" = ? WHERE "{key}" = (SELECT min("{key}") FROM "{table}")', (f"{words} {column}",))
        else:
            cells = [f"{words} {c}" if c in open_columns else 1 if t != "TEXT" else "x" for c, t in columns]
            db.execute(f'INSERT INTO "{table}" VALUES ({",".join("?" * len(cells))})', cells)
        places += len(open_columns)
    db.commit()
    print("planted" if places > 30 else f"only {places} columns")


def traces(name, files):
    found = 0
    for path in files:
        content = open(path, "rb").read()
        text = content.decode("utf-8", "ignore").casefold()
        found += sum(text.count(way.casefold()) for way in ways(name))
    print(found, "traces")


if sys.argv[1] == "--traces":
    traces(sys.argv[2], sys.argv[3:])
else:
    plant(sys.argv[1], sys.argv[2])
PY
{
  echo 'id,customer,date,rating,title,review,product'
  for i in $(seq 40); do
    printf 'A%d,Klant %d,2024-01-%02d,%d,Titel %d,"Het pakket %d kwam snel, de bezorger was aardig",Lamp\n' "$i" "$i" $((i % 28 + 1)) $((i % 5 + 1)) "$i" "$i"
  done
} >others.csv
for customer in 'Zebulon Quist' 王小明 'Окунева Ярина' 'zeb.quist@post.example' 'C-4711-Q' "D'Arcy-Quist, Z."; do
  title "$customer"
  rm -f store.db*
  printf 'id,customer,date,rating,title,review\nB1,"%s",2024-02-02,1,Klacht,"Dit is slecht, zegt %s"\n' "$customer" "$customer" >own.csv
  run voxpop analyze others.csv own.csv --store store.db --quiet
  run voxpop correct store.db A1 --sentiment neg --by test
  run python3 plant.py store.db "$customer"
  python3 plant.py --traces "$customer" store.db* | sed 's/[1-9][0-9]* /many /'
  run voxpop forget store.db --customer "$customer" --csv | cut -d, -f1 | grep -v '^masked in' | paste -sd' '
  run python3 plant.py --traces "$customer" store.db*
  run voxpop quotes store.db 'rating > 4' --csv --limit 1 | cut -d, -f1-3,10-
  run voxpop search store.db aardig --csv --limit 1 | cut -d, -f1,2
done

title 'learned topics that tell of a person'
awk -F';' -v OFS=';' 'NR > 1 && NR <= 60 { $3 = "Zebulon Quist"; $9 = "Zebulon Quist zegt: " $9 } 1' sample/feedback.nl.csv >many.csv
run voxpop analyze many.csv --store topics.db --quiet
voxpop topics fit topics.db -k 3 --seed 1 2>/dev/null
voxpop topics show topics.db --csv | grep -c 'zebulon quist'
run voxpop forget topics.db --customer 'Zebulon Quist' --csv | grep masked
cat topics.db* | grep -a -i -c 'quist\|zebulon'
voxpop topics show topics.db --csv | grep -c '^xxxxxxxxxxxxx,'
run voxpop analyze sample/feedback.nl.csv --store topics.db --quiet

title 'segments that tell of a person'
run voxpop analyze many.csv --store segments.db --quiet
voxpop segments fit segments.db -k 2 --resamples 0 --where "customer <> 'Zebulon Quist' and customer is not empty" --quiet --csv | tail -1 | cut -d, -f1 | tr -d '0-9'
cat segments.db* | grep -a -i -c 'quist'
run voxpop forget segments.db --customer 'Zebulon Quist' --csv | grep segment_model
cat segments.db* | grep -a -i -c 'quist\|zebulon'
voxpop segments show segments.db --csv | wc -l

title 'a person is forgotten, whatever becomes of the rollups'
run voxpop analyze others.csv own.csv --store rollups.db --quiet
sql rollups.db "CREATE TRIGGER full BEFORE INSERT ON rollup BEGIN SELECT RAISE(FAIL, 'the disk is full'); END"
run voxpop correct rollups.db A2 --sentiment neg --by test
run voxpop forget rollups.db --customer "D'Arcy-Quist, Z." --csv
cat rollups.db* | grep -a -i -c quist

title 'what is left, and what is no person'
{
  cat others.csv
  printf 'E1,Pakket,2024-02-02,1,Klacht,Slecht\nE2,Snel,2024-02-02,1,Klacht,Slecht\nE3,Snel Jansen,2024-02-03,1,Klacht,Heel slecht\n'
} >words.csv
run voxpop analyze words.csv --store words.db --quiet
run voxpop forget words.db --customer Pakket --csv
run voxpop forget words.db --customer Snel --csv
run voxpop forget words.db --customer 'snel jansen' --csv -o words.db
run voxpop forget words.db --customer bezorger --csv
