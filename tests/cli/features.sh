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
python3 - <<'END2'
with open("flight.csv", "w") as out:
    print("customer,rating,text", file=out)
    for i in range(150):
        bad = "The rude staff at the gate ignored us." if i % 6 else "The staff at the desk was unfriendly."
        print(f"p{i},{1 + i % 2 if i % 3 == 0 else 4 + i % 2 if i % 3 == 1 else 3},{bad if i % 3 == 0 else 'The cabin staff was friendly and kind.' if i % 3 == 1 else 'We flew to Rome.'}", file=out)
END2
run voxpop drivers flight.csv --aspects --target rating --draws 0 --table --quiet
voxpop drivers flight.csv --aspects --target rating --draws 0 --json --quiet | python3 -c '
import json, sys
d = json.load(sys.stdin)["drivers"][0]
print(d["name"], d["kind"], d["penalty"] < 0 < d["reward"], [(c["sentiment"], c["texts"], c["words"], c["number"]) for c in d["causes"]])'
{ cat flight.csv; for i in {1..900}; do echo "q$i,$((1 + i % 5)),"; done; } >flights.csv # ratings without a word
voxpop analyze flights.csv --store flights.db --quiet
for tells in 0 1; do
  python3 - $tells <<'END2'
import random, sqlite3, sys
random.seed(7)
with sqlite3.connect("flights.db") as s:
    s.execute("DELETE FROM topic")
    s.execute("DELETE FROM document_topic")
    s.executemany("INSERT INTO topic VALUES (?, ?, ?, NULL, 1, ?, '{}')", [(k, f"t{k}", k, f"topic {k}") for k in range(1, 21)])
    spoken = s.execute("SELECT document, min(score) FROM aspect GROUP BY document").fetchall()
    for document, score in spoken:
        topics = {random.randint(1, 20), random.randint(1, 20)} | ({1} if sys.argv[1] == "1" and score < 0 and random.random() < .6 else set())
        s.executemany("INSERT INTO document_topic VALUES (?, ?, 0.5, 0, 1)", [(document, k) for k in topics])
END2
  voxpop drivers flights.db --target rating --draws 0 --json | python3 -c '
import json, sys
print([(c["sentiment"], c["topic"], round(c["topic_share"], 1), round(c["topic_others"], 1)) for d in json.load(sys.stdin)["drivers"] for c in d["causes"]])'
done
run voxpop drivers nl.db --target stars
run voxpop features nl.db --where 'rating <'

title 'customers beside their texts'
python3 - <<'END2'
texts = [("The delivery was terrible and very late", 2), ("The staff was friendly and the food excellent", 9), ("It was okay", 7)]
with open("said.csv", "w") as said, open("crm.csv", "w") as crm:
    print("customer,date,nps,text", file=said)
    print("Client,age,town,plan,since,score,constant", file=crm)
    for c in range(60):
        for k in range(1 + c % 2):
            print(f"c{c:02},2025-0{1 + k}-{1 + c % 28:02},{texts[c % 3][1]},{texts[c % 3][0]}", file=said)
        if c > 2:
            print(f"c{c + 5:02},{20 + c * 7 % 40 if c % 4 else ''},town {c % 14},{'basic' if c % 3 else 'gold'},{1 + c % 28:02}-{1 + c % 12:02}-2020,{texts[(c + 5) % 3][1]},1", file=crm)
    print("c20,1,again,,,,", file=crm)
END2
voxpop analyze said.csv --store said.db --quiet
run voxpop features said.db --per customer --join crm.csv --csv --remarks remarks.csv -o joined.csv
cut -d, -f1,2,21- joined.csv | sed -n '1,2p;10,11p'
head -3 remarks.csv
run voxpop features said.db --per customer --join crm.csv --key town
run voxpop features said.db --join crm.csv --key plam

title 'names of the data do not command the terminal'
printf 'customer,text\n\033[31mJan\033[0m,fine\n\033[31mJan\033[0m,good\nMia,fine\n' >escapes.csv
printf 'customer,town\nMia,Delft\n' >towns.csv
run voxpop features escapes.csv --join towns.csv --quiet --remarks all.csv -o /dev/null
tail -1 all.csv | cut -d , -f 3
voxpop features escapes.csv --join towns.csv -o /dev/null 2>&1 >/dev/null | grep 'not in' | cat -v

title 'ready for a model'
run voxpop features said.db --per customer --join crm.csv --where "customer < 'c40'" --learn r.vpack --target nps -o train.csv
head -1 train.csv | tr , '\n' | grep customer
voxpop features said.db --per customer --join crm.csv --where "customer > 'c39'" --recipe r.vpack -o new.csv
cmp <(head -1 train.csv) <(head -1 new.csv) && wc -l <new.csv
voxpop features said.db --per customer --where "customer < 'c40'" --recipe r.vpack -o plain.csv
python3 - <<'END2'
import csv
rows = list(csv.DictReader(open("train.csv")))
x = [float(r["documents"]) for r in rows]
print(len(rows), round(sum(x), 9) + 0, round(sum(v * v for v in x) / len(x), 6), [r["nps"] for r in rows[:3]])
print(all(float(v) == float(v) for r in rows for k, v in r.items() if k != "customer"))
END2
run voxpop features said.db --recipe r.vpack
run voxpop features said.db --recipe r.vpack --learn s.vpack
run voxpop features said.db --target nps
run voxpop features said.db --learn s.vpack --target lang
run voxpop features said.db --recipe crm.csv
run voxpop features said.csv --keep

title 'kept'
voxpop features said.db --per customer --join crm.csv --keep --quiet --csv >/dev/null
voxpop forget said.db --customer c20 --csv | grep features

title 'a table of names beside a store of pseudonyms'
printf 'one secret for these tests alone\n' >s.key
printf 'id,customer,date,rating,review\n1,Anna Bos,2024-01-02,2,"Slecht, te laat"\n2,Piet Mol,2024-01-03,5,Heel goed\n3,Anna Bos,2024-02-03,1,Weer te laat\n' >named.csv
printf 'customer,city\nAnna Bos,Delft\npiet mol,Utrecht\nJan Vos,Gouda\n' >cities.csv
voxpop analyze named.csv --redact --key s.key --store named.db --quiet
run voxpop features named.db --per customer --join cities.csv --csv
run voxpop features named.db --per customer --join cities.csv --secret s.key --csv -o cities-of.csv
python3 -c 'import csv; print(*((r["customer"], r["customer.city"]) for r in csv.DictReader(open("cities-of.csv"))), sep="\n")'
run voxpop features named.db --secret s.key
run voxpop segments fit named.db --join cities.csv --columns customer.city -k 2
run voxpop features named.db --per customer --join cities.csv --secret absent.key

title 'customers of whom nobody says who they are'
printf 'stars,review\n5,Great shop\n1,Bad shop\n' >nobody.csv
run voxpop features nobody.csv --per customer
