# A report as one HTML file.

# told FILE: what a page says, without its markup, quotes and hashes.
told() {
  python3 - "$1" <<'PYTHON'
import html, re, sys
page = open(sys.argv[1], encoding="utf-8").read()
body = re.sub(r"<(blockquote|svg|details)\b.*?</\1>", "", page[page.index("<body>"):], flags=re.S)
body = re.sub(r"<code[^>]*>[0-9a-f]{64}</code>", "(hash)", body)
for line in re.sub(r"<[^>]*>", " ", body).splitlines():
    line = re.sub(r"\s+", " ", html.unescape(line)).strip()
    if line:
        print(line)
PYTHON
}

# headings FILE
headings() { grep -o '<h[123][^>]*>.*</h[123]>' "$1" | sed 's/<[^>]*>//g'; }

title 'the sample'
quietly voxpop analyze sample/* --store sample.db --quiet
run voxpop report sample.db --lang en -o report.html
told report.html | sed -n '1,/^Over time/p' | mask
headings report.html

title 'in the other languages, which are those of the system'
for locale in nl_NL.UTF-8 ru_RU.UTF-8 zh_CN.UTF-8 de_DE.UTF-8; do
  env LC_ALL=$locale "$VOXPOP" report sample.db -o "$locale.html"
  grep -o '<html lang="[^"]*">' "$locale.html"
  headings "$locale.html" | head -4
done

title 'the same bytes, whenever it is made'
voxpop report sample.db --lang nl -o - >one.html
voxpop report sample.db --lang nl -o - >two.html
cmp one.html two.html && echo same

title 'nothing from elsewhere, and nothing that runs'
grep -o '<meta http-equiv="Content-Security-Policy" content="[^"]*"' report.html | sed 's/sha256-[^'\'']*/(hash)/'
grep -ciE '<script|javascript:|https?://| style=|url\(|@import' report.html

title 'the numbers are those of the other commands'
python3 - <(voxpop trend sample.db --metric rating --every month --csv) report.html <<'PYTHON'
import csv, re, sys
page = open(sys.argv[2], encoding="utf-8").read()
rows = re.findall(r'<tr><th scope="row">([^<]*)</th><td class="n">([^<]*)</td><td class="n">([^<]*)</td><td class="n">(\d+)</td></tr>', page)
for mine, theirs in zip(rows, csv.DictReader(open(sys.argv[1]))):
    if mine[1:] != (f"{float(theirs['rating']):.2f}", f"{float(theirs['low']):.2f} to {float(theirs['high']):.2f}", theirs["n"]):
        print("differs:", mine, theirs)
print(len(rows) >= 12)
PYTHON

title 'a part of it, in weeks, with another name'
run voxpop report sample.db --lang en --where "country = 'NL'" --since 2026-01-01 --until 2026-06-30 --every week --title 'Half <a> year' --made 2026-07-01 -o part.html
told part.html | sed -n '1,4p;/^Made on/p;/^Command/p' | mask
grep -c 'week 10 of 2026' part.html

title 'quotes: masked, none, plain'
printf 'date,stars,text\n' >private.csv
for day in 01 02 03 04; do printf '2026-01-%s,1,"The service here is terrible, so call me back on +31 6 12345678 at once"\n' $day; done >>private.csv
for how in masked none plain; do
  voxpop report private.csv --lang en --quotes $how -o - 2>&1 | grep -oE 'on \[PHONE\]|on \+31 6 12345678|Personal data.*masked\.|not quoted|as they were written' | sort -u | sed "s/^/$how: /"
done
voxpop report private.csv --lang en --types EMAIL -o - | grep -c '+31 6 12345678'

title 'a number that stands where a long text is cut'
padding=$(printf '<b></b>%.0s' {1..2333})
printf 'date,stars,text\n' >padded.csv
for day in 01 02 03 04; do printf '2026-01-%s,1,"The service here is terrible, so call me on %s+31 6 12345678 at once"\n' $day "$padding"; done >>padded.csv
voxpop report padded.csv --lang en -o - | grep -oE 'call me on .{9}' | sort -u

title 'a hostile file'
printf 'date,stars,product,text\n2026-01-01,1,"</title><script>","</style><script>alert(1)</script> ]]> \x01 \xe2\x80\xae bad bad bad service"\n' >hostile.csv
run voxpop report hostile.csv --lang en -o hostile.html --title '"><script>'
grep -c '<script' hostile.html

title 'a last month that has only begun is no fall'
{
  printf 'date,stars,text\n'
  for month in 01 02 03 04 05 06 07 08; do for day in {01..28}; do printf '2026-%s-%s,%d,"The service was good on day %s of this"\n' $month "$day" $((10#$day % 3 + 3)) "$day"; done; done
  printf '2026-09-01,4,"The service was good again"\n2026-09-02,5,"The service was good as ever"\n'
} >begun.csv
voxpop report begun.csv --lang en --every month -o begun.html
told begun.html | grep -E 'not complete:|stood out in'

title 'the best and the worst of many products, which few spoke of'
python3 - <<'PYTHON'
with open("products.csv", "w") as out:
    print("date,stars,product,text", file=out)
    for product in range(30):
        for i in range(11 if product in (11, 23) else 12 + product):
            stars = 5 if product == 11 else 1 if product == 23 else 2 + (i + product) % 3
            print(f"2026-01-{i % 28 + 1:02},{stars},product {product},This was my visit {i} of {product}", file=out)
PYTHON
voxpop report products.csv --lang en -o products.html
told products.html | sed -n '/^Products$/,/^and .* more/p' | grep -E '^(Highest|product|and)'

title 'days of ten years are too many to be seen'
printf 'date,stars,text\n2016-01-01,5,"A good service"\n2026-01-01,4,"The service was good"\n' >decade.csv
run voxpop report decade.csv --lang en --every day -o decade.html
grep -c 'Jan 2016' decade.html

title 'nothing in it'
printf 'text\n"It was a good and friendly shop"\n' >undated.csv
run voxpop report undated.csv --lang en -o - | grep -oE '<h2>.*</h2>'
run voxpop report sample.db --lang en --where 'rating > 7' -o empty.html
told empty.html | grep 'No document'

title 'what is rated apart in the documents of the report, not in the first ones of the store'
python3 - <<'PYTHON'
import random
random.seed(7)
rows = [("bar", i, random.randint(1, 5), "", "") for i in range(300)]
for i in range(120):
    food, room = random.randint(1, 5), random.randint(1, 5)
    rows.append(("hotel", i, max(1, min(5, round(0.7 * food + 0.3 * room))), food, room))
with open("rated.csv", "w") as out:
    print("date,shop,stars,food,room,text", file=out)
    for shop, i, stars, food, room in rows:
        print(f"2026-01-{i % 28 + 1:02},{shop},{stars},{food},{room},This was visit {i} of mine", file=out)
PYTHON
voxpop analyze rated.csv --store rated.db --quiet
voxpop report rated.db --lang en --where "shop = 'hotel'" -o rated.html
told rated.html | sed -n '/^What goes with the rating/,/^Compared/p' | grep -oE '^(food|room)\b'

title 'where that cannot be, because one of them repeats the rating, what the texts say'
python3 - <<'PYTHON'
import random
random.seed(8)
with open("repeats.csv", "w") as out:
    print("date,stars,total,food,text", file=out)
    for i in range(200):
        food, delivery = random.random() < 0.5, random.random() < 0.5
        stars = 1 + 2 * food + delivery + random.randint(0, 1)
        print(f"2026-01-{i % 28 + 1:02},{stars},{stars},{random.randint(1, 5)},The quality was {'excellent' if food else 'terrible'} and the delivery was "
              f"{'excellent' if delivery else 'terrible'}", file=out)
PYTHON
voxpop report repeats.csv --lang en -o repeats.html
told repeats.html | sed -n '/^What goes with the rating$/,/^How good/p' | grep -oE '^(total|food|Quality|Delivery)\b'

title 'the hashes: of corrections of these documents alone, and of names'
hash() { told_hash=$(grep -oE "$1 \(SHA-256\)</dt><dd><code dir=\"ltr\">[0-9a-f]{64}" "$2"); echo "${told_hash: -64}"; }
same() { [[ $(hash "$1" "$2") == "$(hash "$1" "$3")" ]] && echo "$1: same" || echo "$1: other"; }
voxpop correct rated.db number=1 --sentiment pos --by Ana >/dev/null 2>&1
voxpop report rated.db --lang en --where "shop = 'hotel'" -o corrected.html
same Data rated.html corrected.html
voxpop correct rated.db number=400 --sentiment neg --by Ana >/dev/null 2>&1
voxpop report rated.db --lang en --where "shop = 'hotel'" -o corrected.html
same Data rated.html corrected.html
printf 'Wibbly\tORG\n' >names.tsv
voxpop report rated.db --lang en --where "shop = 'hotel'" --gazetteer names.tsv -o named.html
same Models rated.html corrected.html
same Models rated.html named.html

title 'mistakes'
run voxpop report sample.db --lang de
run voxpop report sample.db --where 'raiting > 3' -o mistake.html
run voxpop report sample.db --since yesterday -o mistake.html
run voxpop report sample.db --quotes none --types PHONE -o mistake.html
run voxpop report sample.db --types TELEPHONE -o mistake.html
run voxpop report sample.db --every hour
run voxpop report sample.db --made today -o mistake.html
ls mistake.html 2>&1
run voxpop report

title 'segments and drivers, with a map'
python3 - >shop.csv <<'END'
print("customer,date,rating,delivery,staff,city,text")
for c in range(60):
    for n in range(4):
        late = c % 3 == 0
        text = ["Delivery was terrible and far too late", "The parcel came weeks late, awful delivery"] if late else ["The staff was friendly and helpful", "Great staff, I love it"]
        rude = (c + n) % 5 == 0
        print(f"c{c:02},2026-0{1 + n}-{1 + c % 28:02},{(2 if late else 5) - rude},{(1 if late else 4) + (c + n) % 2},{2 if rude else 4 + c % 2},"
              f"{'Delft' if late else 'Utrecht'},\"{text[(c + n) % 2]}{', but the staff was rude' if rude else ''}\"")
END
run voxpop analyze shop.csv --store shop.db --map 'rating=rating 1-5' --quiet
voxpop report shop.db --lang en -o none.html
grep -c 'svg class="map"' none.html
voxpop segments fit shop.db -k 2 --columns documents,sentiment,aspect.delivery --resamples 5 --json >segments.json
voxpop report shop.db --lang en -o shop.html
told shop.html | sed -n '/^What goes with/,/^How good/p'
python3 - shop.html <<'PYTHON'
import re, sys
picture = re.search(r'<svg class="map".*?</svg>', open(sys.argv[1], encoding="utf-8").read(), re.S)[0]
print({of: len(re.findall(f'class="{of}"', picture)) for of in ("of0", "of1", "none", "mark")})
PYTHON
voxpop drivers shop.db --target rating --drivers delivery,staff --csv | cut -d , -f 1,5-7
for lang in nl ru zh; do
  voxpop report shop.db --lang $lang -o - | grep -o '<figcaption[^>]*>[^<]*' | sed 's/<[^>]*>//'
done
voxpop report shop.db --lang en --where "city = 'Delft'" -o - >delft.html
headings delft.html | grep -c 'Customers that are alike'

title 'what to fix first'
python3 - >places.csv <<'END'
import random
random.seed(3)
print("customer,date,rating,delivery,staff,price,choice,text")
for c in range(400): # delivery counts most and is bad, staff counts and is good; price and choice count little
    delivery, staff, price, choice = (min(5, max(1, round(random.gauss(mean, 1)))) for mean in (2, 4, 2.2, 4.2))
    rating = min(5, max(1, round(3 + 0.9 * (delivery - 2) + 0.6 * (staff - 4) + 0.15 * (price - 2) + 0.1 * (choice - 4) + random.gauss(0, 0.6))))
    print(f"c{c:03},2026-0{1 + c % 4}-{1 + c % 28:02},{rating},{delivery},{staff},{price},{choice},It came on day {c}")
END
voxpop analyze places.csv --store places.db --map 'rating=rating 1-5' --quiet
voxpop report places.db --lang en -o places.html
told places.html | sed -n '/^Importance and rating/,/^How good/p' | sed '$d'
python3 - places.html <<'PYTHON'
import re, sys
for shape in "wide", "narrow":
    drawn = re.search(f'<svg class="{shape} quadrant".*?</svg>', open(sys.argv[1], encoding="utf-8").read(), re.S)[0]
    print(shape, re.findall('text-anchor="middle">([0-9])<', drawn))
PYTHON
voxpop drivers places.db --target rating --drivers delivery,staff,price,choice --json --draws 0 | python3 -c '
import json, sys
print([(d["name"], d["place"]) for d in json.load(sys.stdin)["drivers"]])'
for lang in nl ru zh; do
  voxpop report places.db --lang $lang -o - | grep -o '<li><b>1</b>delivery[^<]*' | sed 's/<[^>]*>//g'
done
