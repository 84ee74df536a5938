# What texts are about.
# shellcheck disable=SC1112

title lines
printf '%s\n' 'The food was delicious but the service was terrible.' '' | run voxpop aspects -l en | mask
printf '%s\n' '{"id":1,"text":"Heerlijk eten, maar de bediening was verschrikkelijk onvriendelijk."}' | run voxpop aspects -l nl --jsonl | mask

title a taxonomy of one\'s own
printf '@coffee\tKoffie\nespresso\tcoffee\nbediening\t-\n/\\bflat ?white\\b/\tcoffee\n' >own.tsv
printf 'De espresso was top, bediening ook, de flatwhite niet\n' | run voxpop aspects -l nl --taxonomy own.tsv | mask
printf '!only\n@coffee\tKoffie\nespresso\tcoffee\n' >only.tsv
printf 'de espresso en de prijs\n' | voxpop aspects -l nl --taxonomy only.tsv | python3 -c 'import json, sys; print([a["term"] for a in json.load(sys.stdin) if a["category"] != "other"])'
printf 'espresso\tcoffee\n' >wrong.tsv
run voxpop aspects --taxonomy wrong.tsv own.tsv
run voxpop aspects --taxonomy missing.tsv own.tsv

title documents
cat >mail.csv <<'CSV'
id,date,title,text
1,2024-01-03,Delivery,It came late. Terrible delivery!
2,2024-01-09,,The delivery was fast and friendly.
3,2024-02-11,,Terrible delivery again. The price is great.
4,2024-02-12,,Nothing to say
CSV
run voxpop analyze mail.csv --rejects none.jsonl | values id aspects | mask
quietly voxpop analyze mail.csv --store s.db >/dev/null
run voxpop quotes s.db "aspect = 'delivery:neg'" --csv | cut -d, -f2,11
run voxpop quotes s.db "aspect = 'price' or aspect = 'delivery:pos'" --csv | cut -d, -f2,11
run voxpop quotes s.db "aspect is empty" --csv | cut -d, -f2,11
run voxpop quotes s.db "aspect != 'delivery'" --csv | cut -d, -f2,11
run voxpop quotes s.db "aspect = 'delivery:bad'"
run voxpop quotes s.db "aspect > 'delivery'"
run voxpop trend s.db --by aspect --metric volume --csv
run voxpop trend s.db --by aspect --csv | mask
voxpop trend s.db --where "aspect = 'price'" --csv | python3 -c 'import csv, sys; print([float(r["sentiment"]) > 0 for r in csv.DictReader(sys.stdin)])'
python3 -c '
import sqlite3
for row in sqlite3.connect("s.db").execute("SELECT number, category, term, sentiment, opinion, field, begin, end, sentence FROM aspects WHERE category = ? ORDER BY 1, 7", ["delivery"]):
    print(row)'

title an edit
sed -i 's/3,2024-02-11,,Terrible delivery again. The price is great./3,2024-02-11,,The battery is great./' mail.csv
quietly voxpop analyze mail.csv --store s.db >/dev/null
python3 -c '
import sqlite3
print(sqlite3.connect("s.db").execute("SELECT number, category FROM aspects WHERE number = 3").fetchall())'

title models
cat >lessons.jsonl <<'JSON'
{"text":"the blorp is great","aspects":[{"from":4,"to":9,"polarity":"pos"}]}
{"text":"a blorp of bad quirk","aspects":[{"from":2,"to":7,"polarity":"neg"}]}
{"text":"great blorp, bad quirk","aspects":[{"from":6,"to":11,"polarity":"pos"},{"from":17,"to":22,"polarity":"neg"}]}
{"text":"so the blorp arrived","aspects":[{"from":7,"to":12,"polarity":"neu"}]}
JSON
run voxpop train aspects -l en --licence none -o own.vpack lessons.jsonl
run voxpop pack info own.vpack --csv
printf 'the blorp is great\n' | run voxpop aspects -l en --model own.vpack | mask
run voxpop eval aspects -l en --model own.vpack lessons.jsonl --csv | mask
run voxpop eval aspects -l en --folds 2 lessons.jsonl --csv | mask
run voxpop eval aspects -l en --folds 1 lessons.jsonl
run voxpop eval aspects lessons.jsonl
{ cat lessons.jsonl; echo '{"aspects": []}'; echo '{"text": 5'; } >with-bad-rows.jsonl
voxpop eval aspects -l en with-bad-rows.jsonl --csv 2>&1 >/dev/null
run voxpop eval aspects -l en --folds 2 --model own.vpack lessons.jsonl
gzip -c lessons.jsonl >lessons.jsonl.gz
run voxpop eval aspects -l en --folds 2 --model own.vpack lessons.jsonl.gz
run voxpop train aspects -l en --transfer nl --licence none -o nl.vpack lessons.jsonl
run voxpop pack info nl.vpack --csv | grep -o 'language.*texts'
run voxpop train aspects -l en --model own.vpack --licence none -o more.vpack lessons.jsonl
cmp -s own.vpack more.vpack || echo another model
cp lessons.jsonl others.jsonl
rm more.vpack
run voxpop train aspects -l en --model own.vpack --licence none -o more.vpack others.jsonl
run voxpop pack info more.vpack --csv | grep -o 'train.*]'
run voxpop eval aspects -l en --folds 2 --model more.vpack lessons.jsonl
cp others.jsonl third.jsonl
run voxpop eval aspects -l en --folds 2 --model more.vpack third.jsonl --csv | mask
run voxpop train aspects -l de --licence none -o de.vpack lessons.jsonl
printf '{"text":"abc","aspects":[{"from":1,"to":9,"polarity":"pos"}]}\n' >bad.jsonl
run voxpop train aspects -l en --licence none -o bad.vpack bad.jsonl
