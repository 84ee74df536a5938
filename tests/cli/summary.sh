# The page that is printed without a command.

python3 - <<'PYTHON'
import csv
good = ["This is a great kettle and we love it", "An excellent thing, it works perfectly every day", "A wonderful product and I am very happy with it", "The quality is great, I recommend it to everybody"]
bad = ["It is terrible, the lid broke after one day", "I waited in line. The service was awful and I am very disappointed", "It came broken and useless, I want a refund", "This is horrible quality and a waste of money"]
with open("shop.csv", "w", newline="") as file:
    out = csv.writer(file)
    out.writerow(["id", "date", "stars", "shop", "review"])
    for i in range(144):
        month, day = divmod(i, 12)
        poor = month == 5 or i % 12 == 3
        text = (bad if poor else good)[(i * 7) % 4]
        out.writerow([f"r{i}", f"2025-{month + 1:02}-{day * 2 + 3:02}", 1 if poor else 5, ["North", "South", "De 'Hoek'"][i % 3], text])
PYTHON

title text
run voxpop shop.csv
run voxpop summary shop.csv | cmp - <(run voxpop shop.csv | sed '1s/voxpop/voxpop summary/') && echo 'with the word summary: the same'

title JSON
voxpop shop.csv --json | python3 -c '
import json, sys
page = json.load(sys.stdin)
print(", ".join(page))
print({key: page[key] for key in ("rows", "documents", "with_text", "rejected", "languages", "opinion")})
print(page["sources"])
for one in page["findings"]:
    print(one["handle"], one["kind"], one["label"], "|", one["filter"], "|", one["n"], [quote["number"] for quote in one["quotes"]])'
voxpop shop.csv -o page.json && voxpop shop.csv --json | cmp - page.json && echo 'to a file: the same'
voxpop shop.csv -o page.txt && voxpop shop.csv | cmp - page.txt && echo 'to a file: the same'
run voxpop - <shop.csv | sed -n 2,4p
voxpop analyze shop.csv --store shop.db --quiet && voxpop shop.db | grep -v Next | head -n 3

title 'rating only, texts only, nothing'
printf 'rating,comment\n5,\n1,\n3,Good\n4,\n2,\n' >ratings.csv
run voxpop ratings.csv
printf 'I love this shop, it is great\nI hate the terrible service here\n' >plain.txt
run voxpop plain.txt | mask
printf 'rating,comment\n' >head.csv
run voxpop head.csv
: >nothing.csv
run voxpop nothing.csv
cp plain.txt "it's \$mine.txt"
run voxpop "it's \$mine.txt" | grep -A 3 Next

title 'the sample'
voxpop sample/* >page
head -n 1 page
grep -c '' page | awk '{ print ($1 > 20 && $1 < 60) ? "a page" : "not a page: " $1 " lines" }'
for line in '^Read as  feedback|^Read as  sample/feedback.en.csv: text=comment  time=date' 'text=评论 .*rating=评分 1-5' 'text=отзыв ' 'text=reactie ' '^Language .*ru 25%' \
  '^Opinion  pos [0-9]+%' '^Rating   3\.[0-9] of 5' '^NPS  ' 'Kade K2 kettle 2026-05 ' ' nl 2026-03 ' ' ru 2025-11 ' '^Hurts' '^Next     voxpop quotes '; do
  grep -qE -- "$line" page || echo "not there: $line"
done
voxpop sample/* --json | python3 -c '
import json, sys
page = json.load(sys.stdin)
print([one["handle"] for one in page["findings"]] == list(range(1, len(page["findings"]) + 1)), len(page["sources"]))
print(sorted(one["label"] for one in page["findings"] if one["kind"] == "event" and one["value"] < 3))'
voxpop sample/* --threads 1 | cmp - page && echo 'one thread: the same'
COLUMNS=60 voxpop sample/* | cmp - page && echo 'not a terminal: the width does not matter'
voxpop sample/* --color always | grep -c $'\x1b' | awk '{ print ($1 > 0 ? "colours" : "no colours") }'
title 'control characters in words'
{
  echo 'comment,rating'
  for i in {1..30}; do
    printf 'the k\001ettle broke number %d,1\nthe lamp is great number %d,5\n' "$i" "$i"
  done
} >control.csv
voxpop control.csv 2>&1 | grep -E '^[0-9]+ rows|control'

title 'more groups than are compared over time'
python3 - <<'PYTHON'
with open("many.csv", "w") as file:
    print("date,stars,shop,review", file=file)
    for shop in range(230):
        for i in range(10):
            print(f"2025-0{i % 9 + 1}-11,{1 + (shop * 4 + i) // 230 if shop < 229 else 5},shop {shop},It came on day {i}", file=file)
PYTHON
voxpop many.csv --json | python3 -c '
import json, sys
print([(one["label"], one["value"]) for one in json.load(sys.stdin)["findings"] if one["kind"] == "group"])'

title 'what comes next can be done'
next() { voxpop "$@" 2>/dev/null | sed -n '/^Next/,$p'; }
voxpop analyze sample/feedback.en.csv --store next.db --quiet
next next.db
next sample/feedback.en.csv absent.csv
next - <sample/feedback.en.csv
