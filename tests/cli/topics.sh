# What documents are about.

# documents COUNT WORDS SEED: lines of words of one of three topics, a tenth of them from another one.
documents() {
  awk -v count="$1" -v length_="$2" -v seed="$3" 'function draw() { return (state = state * 16807 % 2147483647) / 2147483647 }
  BEGIN {
    state = seed * 7919
    n = split("courier parcel delivery doorbell neighbour address tracking postman package depot", topic, " ")
    split("noodles sauce kitchen waiter spicy dessert menu chef soup portion", food, " ")
    split("charger battery screen keyboard laptop cable plug software update speaker", tech, " ")
    for (i = 0; i < 10; i++) { word[0, i] = topic[i + 1]; word[1, i] = food[i + 1]; word[2, i] = tech[i + 1] }
    for (d = 0; d < count; d++) {
      line = ""
      for (w = 0; w < length_; w++) {
        t = draw() < 0.1 ? int(draw() * 3) : d % 3
        line = line (w ? " and the " : "") word[t, int(draw() * 10)]
      }
      print line
    }
  }'
}

title fit
documents 900 12 1 >long.txt
run voxpop topics fit long.txt -k 3 --seed 7 --threads 1 --model one.topics | mask
voxpop topics fit long.txt -k 3 --seed 7 --threads 2 --model two.topics -q
run cmp one.topics two.topics
voxpop topics fit long.txt -k 3 --seed 8 --model other.topics -q
quietly cmp -s one.topics other.topics

title show
voxpop topics show one.topics --jsonl | python3 -c '
import json, sys
for line in sys.stdin:
    t = json.loads(line)
    print(t["topic"], round(t["share"], 1), t["documents"], t["coherence"] > 0.05, t["exclusivity"] > 0.9, sorted(t["words"][:10]))'
run voxpop topics show one.topics --csv | head -2

title apply
printf 'the parcel and the courier\n\n\nmenu soup dessert, waiter!\nzzz qqq\n' >new.txt
run voxpop topics apply one.topics new.txt | python3 -c '
import json, sys
for line in sys.stdin:
    if line.startswith("$"):
        continue
    w = json.loads(line)
    print(len(w), round(sum(w), 3) == 1, max(w) > 0.8)'
printf '{"text":"the parcel and the courier, at the doorbell of the neighbour"}\n{"text":"zzz qqq"}\n' >new.jsonl
voxpop topics apply one.topics --jsonl new.jsonl | python3 -c '
import json, sys
for line in sys.stdin:
    t = json.loads(line)["topics"]
    print(t["topic"] is None, t["label"] == "unclear", t["confidence"] > 0.5, len(t["weights"]))'

title 'short texts'
documents 600 3 2 >short.txt
run voxpop topics fit short.txt -k 10 --model short.topics | mask
voxpop topics show short.topics --csv | wc -l

title 'how many'
run voxpop topics fit long.txt --model auto.topics | mask | sed 's/: .* topics/: # topics/'

for i in $(seq 60); do echo "the parcel came late and the courier left it at the neighbour with the doorbell and the depot knew nothing of it"; done >same.txt
run voxpop topics fit same.txt --model same.topics | mask | grep -v tried

title 'tables and stores'
{ echo 'id,review,stars'; documents 300 12 3 | awk '{ print NR ",\"" $0 ", really\"," NR % 5 + 1 }'; } >reviews.csv
run voxpop topics fit reviews.csv -k 3 --model table.topics | mask
voxpop analyze reviews.csv --store reviews.db -q
run voxpop topics fit reviews.db -k 3 --model store.topics | mask
run cmp table.topics store.topics
run voxpop topics fit reviews.db -k 3 --where 'rating > 3' --model some.topics | mask

title 'little to learn from'
: >empty.txt
run voxpop topics fit empty.txt -k 3 --model none.topics
printf '\n\n\n' >blank.txt
run voxpop topics fit blank.txt -k 3 --model none.topics
yes parcel | head -50 >same.txt
run voxpop topics fit same.txt -k 30 --model same.topics
run voxpop topics apply same.topics same.txt | tail -1
for i in $(seq 20); do echo "parcel $i came $([ "$i" -gt 8 ] && echo late || echo from the courier at the doorbell)"; done >near.txt
run voxpop topics fit near.txt -k 2 --model near.topics | mask
run voxpop topics apply near.topics near.txt | wc -l
run voxpop topics fit long.txt -k 500 --model many.topics | mask
yes 'the courier left the parcel with a neighbour who was not at home when she came and nobody knew where it was' |
  head -50 >again.txt
run voxpop topics fit again.txt -k 30 --model again.topics | mask
voxpop topics apply again.topics again.txt | tail -1 | grep -ci nan
run test -e none.topics

title 'wrong command lines'
run voxpop topics fit long.txt -k 3
run voxpop topics fit long.txt -k 0 --model x.topics
run voxpop topics fit long.txt -k many --model x.topics
run voxpop topics fit long.txt --model long.txt
run voxpop topics fit long.txt --where 'rating > 3' --model x.topics
run voxpop topics fit missing.txt --model x.topics
run voxpop topics show long.txt
run voxpop topics apply
run voxpop topics apply one.topics --unclear 2 new.txt

title "going on"
{ sed 's/courier/kiosk/; s/parcel/passport/; s/delivery/boarding/; s/doorbell/luggage/' long.txt | head -90; tail -300 long.txt; } > next.txt
voxpop topics update one.topics next.txt --model next.topics -q --json | python3 -c '
import json, sys
for t in json.load(sys.stdin)["rows"]:
    print(t["topic"], t["kind"], t["documents"], t["low"] > 1.5, "kiosk" in t["words"], len(t["examples"]), t["label"])' | sed 's/,.*//'
voxpop topics update one.topics long.txt --model same2.topics -q --csv | cut -d, -f1 | sort | tr '\n' ' '
run voxpop topics merge-models --base one.topics next.topics same2.topics --model merged.topics
voxpop topics show merged.topics --csv | wc -l
run voxpop topics merge-models one.topics --model merged.topics
run voxpop topics merge-models one.topics short.topics --model merged.topics
run voxpop topics update one.topics --model x.topics
run voxpop topics update long.txt long.txt --model x.topics

title "how good"
python3 - <<'P' >labelled.jsonl
import json
for line in open("long.txt"):
    words = line.split()
    label = max(("parcels", "courier parcel delivery doorbell neighbour address tracking postman package depot"),
                ("food", "waiter menu soup kitchen dessert chef portion sauce noodles spicy"),
                key=lambda l: sum(w in l[1].split() for w in words))
    known = sum(w in label[1].split() for w in words) > len(words) / 6
    print(json.dumps({"text": line.strip(), "label": label[0] if known else "other"}))
P
voxpop eval topics one.topics labelled.jsonl --other other.topics --jsonl | python3 -c '
import json, sys
t = json.loads(sys.stdin.readline())
print(t["texts"], t["perplexity"] < 30, t["coherence"] > 0.05, t["purity"] > 95, t["nmi"] > 85, t["clear"] > 99, t["ece"] < 3, t["stability"] > 0.99)'
voxpop eval topics one.topics labelled.jsonl --reliability --csv | head -1
run voxpop eval topics one.topics empty.txt
run voxpop eval topics one.topics
