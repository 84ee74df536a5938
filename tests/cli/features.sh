# What texts say, as columns, and drivers made of them.

run voxpop analyze sample/feedback.nl.csv --store nl.db --quiet
title 'a row a document'
voxpop features nl.db --csv | head -1 | tr , '\n' | sed 's/\..*/.*/' | uniq
voxpop features nl.db --csv | python3 -c '
import csv, sys
rows = list(csv.DictReader(sys.stdin))
aspects = [c for c in rows[0] if c.startswith("aspect.")]
scores = [float(r[c]) for r in rows for c in aspects if r[c]]
print(len(rows), "rows,", all(-1 <= s <= 1 for s in scores), len(scores) > 100)'
printf '%s' "$(voxpop features nl.db --csv --where 'rating <= 2' | wc -l) $(voxpop quotes nl.db 'rating <= 2' --jsonl --limit 1000 | wc -l)"; echo

title 'a row a customer'
{ echo 'customer,date,stars,nps,text'
  echo 'Jan,2025-01-01,5,9,This is great and we love it'
  echo 'Jan,2026-01-01,1,2,The delivery was terrible and very late'
  echo 'Mia,2026-01-11,4,,The staff was friendly and the food excellent'
  echo ',2026-01-05,3,7,It was neither good nor bad'; } >shop.csv
voxpop features shop.csv --per customer --csv --quiet >customers.csv
python3 - <<'END'
import csv
for r in csv.DictReader(open("customers.csv")):
    print(r["customer"], r["documents"], r["first"], r["last"], r["days_since_last"], r["rating"], r["nps"], r["nps_last"],
          float(r["sentiment_worst"]) == float(r["sentiment_last"]), r["sentiment_trend"][:1], r["aspect.delivery"][:1], r["aspect.staff"] > "0")
END

title 'names that differ in case only; texts of one day have no trend'
printf 'customer,date,text,Size,size\nJan,2025-01-01,This is great,1,2\nJan,2025-01-01,This is terrible,3,4\n' >case.csv
voxpop features case.csv --csv --quiet | python3 -c 'import csv, sys; rows = list(csv.reader(sys.stdin)); i = rows[0].index("field.Size"); print(rows[0][i:i + 2], [r[i:i + 2] for r in rows[1:]])'
voxpop features case.csv --per customer --csv --quiet | python3 -c 'import csv, sys; print([repr(r["sentiment_trend"]) for r in csv.DictReader(sys.stdin)])'

title 'drivers in texts'
voxpop drivers nl.db --target rating --json --draws 50 | python3 -c '
import json, sys
d = json.load(sys.stdin)
print(d["n"] > 100, 0 < d["r2"] < 1, all(x["name"].startswith("aspect.") for x in d["drivers"]), abs(sum(x["share"] for x in d["drivers"]) - 1) < 1e-9)'
diff <(voxpop drivers sample/feedback.nl.csv --aspects --target rating --draws 0 --quiet --table) <(voxpop drivers nl.db --target rating --draws 0 --table) && echo equal
run voxpop drivers nl.db --target rating --drivers sentiment,tokens --draws 0 --table
run voxpop drivers nl.db --target stars
run voxpop features nl.db --where 'rating <'
