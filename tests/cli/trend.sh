# How a number moved over time.

{
  printf 'date,shop,stars,nps,text\n'
  printf '%s\n' '2025-01-01,North,5,10,This is great and we love it' '2025-01-02,North,4,9,It is a good product and works well' '2025-01-09,South,1,2,The service in this shop is terrible' \
    '2025-02-03,South,2,5,The quality of this is very bad' '2025-02-04,North,5,9,That was an excellent experience for us' '2025-02-28,"De ""Hoek""",3,7,It was neither good nor bad for the price' \
    '2025-04-01,North,1,0,It was an awful day with this thing' '2025-04-30,South,5,10,What a wonderful present it was' ',North,5,10,This one was written without a date'
} >shop.csv

title 'all metrics'
for metric in volume rating nps csat; do run voxpop trend shop.csv --metric $metric --csv; done
run voxpop trend shop.csv --metric share --of 'rating <= 2' --csv
run voxpop trend shop.csv --metric share --by shop --every quarter --csv
run voxpop trend shop.csv --metric share
run voxpop trend shop.csv --metric rating --of 'rating > 1'
run voxpop trend shop.csv --metric share --of 'rating >'
run voxpop trend shop.csv --csv | cut -d , -f 1,5
voxpop trend shop.csv --csv | tail -n +2 | awk -F , '$2 != "" && ($2 < -1 || $2 > 1 || ($3 != "" && ($3 > $2 || $4 < $2))) { print "out of range: " $0 }'

title 'all periods'
for every in week month quarter year; do run voxpop trend shop.csv --metric rating --every $every --csv; done
run voxpop trend shop.csv --metric rating --every day --until 2025-01-09 --csv

title 'periods without documents'
for metric in volume rating; do run voxpop trend shop.csv --metric $metric --every week --until 2025-02-04 --by shop --table --chart; done
run voxpop trend shop.csv --metric volume --every week --until 2025-02-28 --chart
{ cat shop.csv; echo '1900-01-01,North,5,10,A date that nobody filled in'; } >typo.csv
run voxpop trend typo.csv --metric volume --every day --csv
run voxpop trend typo.csv --metric volume --every month --csv --quiet | wc -l
run voxpop trend typo.csv --metric volume --every day --csv --since 1900 | head -n 4
{ cat typo.csv; echo '9999-12-31,North,5,10,Nor that one'; echo '0001-01-01,North,5,10,Nor that one'; } >far.csv
run voxpop trend far.csv --metric rating --every month --csv
run voxpop trend shop.csv --since 2025-02-01 --until 2025-01-31
run voxpop trend shop.csv --since 2025-02 --until 2025 --csv | head -n 2

title 'groups and filters'
run voxpop trend shop.csv --metric rating --every quarter --by shop --csv
run voxpop trend shop.csv --metric rating --by shop --where "shop = North or shop = 'De \"Hoek\"'" --csv
run voxpop trend shop.csv --metric volume --by lang --every year --csv
run voxpop trend shop.csv --metric volume --since 2025-01-02 --until 2025-02-03 --csv
run voxpop trend shop.csv --metric volume --since 2025-02 --until 2025-03 --csv
run voxpop trend shop.csv --metric volume --where 'rating > 5' --csv
run voxpop trend shop.csv --metric volume --since 2026-01-01 --csv
run voxpop trend shop.csv --by sentiment --every year --csv
run voxpop trend shop.csv --by lang --jsonl | values period lang n
run voxpop trend shop.csv --metric rating --by rating --every year --csv
run voxpop trend shop.csv --by colour
run voxpop trend shop.csv --by product
run voxpop trend shop.csv --where 'rating > 3 and colour = red'
run voxpop trend shop.csv --where 'rating >'
run voxpop trend shop.csv --since yesterday
run voxpop trend shop.csv --since 2025-03-01 --until 2025-02-01

title 'two fields'
run voxpop trend shop.csv --metric volume --by shop,lang --every year --table --chart
run voxpop trend shop.csv --metric share --by rating,shop --every year --csv
run voxpop trend shop.csv --metric volume --by shop,lang,country
run voxpop trend shop.csv --metric volume --by shop,

title comparisons
python3 - >many.csv <<'EOF'
print("date,shop,customer,stars,comment")
for month in range(1, 25):
    for i in range(30):
        bad = month in (6, 18) and i % 3 or month > 20
        print("%d-%02d-%02d,%s,c%d,%d,text %d" % (2023 + (month - 1) // 12, (month - 1) % 12 + 1, i % 28 + 1, "Oost" if i % 2 else "West", i // 3, 1 if bad else 4 + i % 2, i))
EOF
run voxpop trend many.csv --metric rating --against previous --table
run voxpop trend many.csv --metric csat --against year-ago --every quarter --csv
run voxpop trend many.csv --metric csat --against year-ago --every quarter --since 2024-07 --csv
run voxpop trend many.csv --metric rating --by shop --against 2023:2024 --table
run voxpop trend many.csv --metric rating --against 2023-Q4:2024-10..2024-12 --jsonl
run voxpop trend many.csv --metric rating --against 2023:2023-Q9
run voxpop trend many.csv --metric rating --against yesterday
run voxpop trend many.csv --metric rating --every year --interval bootstrap --table
run voxpop trend many.csv --metric volume --every year --interval bootstrap --csv
for metric in share nps net-sentiment; do voxpop trend many.csv --metric $metric --of 'rating = 1' --every year --interval bootstrap --csv 2>&1 | head -n 2; done

title formats
run voxpop trend shop.csv --metric rating --every quarter
run voxpop trend shop.csv --metric rating --every quarter --jsonl
run voxpop trend shop.csv --metric rating --every quarter --table
run voxpop trend shop.csv --metric rating --by shop --every quarter --table --chart
run voxpop trend shop.csv --metric rating --chart --no-chart
run voxpop trend shop.csv --metric rating --chart --csv
run voxpop trend shop.csv --metric rating --json --csv
for ending in csv json jsonl txt; do
  voxpop trend shop.csv --metric rating -o trend.$ending && head -n 2 trend.$ending
done
voxpop analyze shop.csv --store shop.db --quiet
cmp <(voxpop trend shop.csv --by shop --metric rating) <(voxpop trend shop.db --by shop --metric rating) && echo 'from a store: the same'

title 'without NPS, ratings or dates'
cut -d , -f 1-3,5 shop.csv >stars.csv
run voxpop trend stars.csv --metric nps --every quarter --csv
run voxpop trend stars.csv --metric nps --every quarter --table
cut -d , -f 1,5 shop.csv >texts.csv
run voxpop trend texts.csv --metric nps
run voxpop trend texts.csv --metric rating
cut -d , -f 3,5 shop.csv >undated.csv
run voxpop trend undated.csv --metric rating
run voxpop trend shop.csv --metric speed
run voxpop trend shop.csv --every hour
run voxpop trend shop.csv --by topic
run voxpop trend

title 'the sample'
run voxpop trend sample/* --metric volume --every quarter --by channel --csv
run voxpop trend sample/* --metric rating --by country --where "country in (NL, BE)" --since 2026-02 --until 2026-04 --csv

title 'more customers of groups than memory should hold'
seq 3300 | sed 's/.*/2025-05-01,c&,p&,fine/; 1i date,customer,product,comment' >wide.csv
run voxpop trend wide.csv --metric share --by product --every year --interval bootstrap
run voxpop forecast wide.csv --metric volume --by product --every year

title 'of a store, too, days in the wrong order are no answer'
quietly voxpop analyze shop.csv --store reversed.db --quiet
run voxpop trend reversed.db --since 2025-02-01 --until 2025-01-31

title 'likes as weights'
python3 - <<'PYTHON'
import json
with open("likes.ndjson", "w") as out:
    for i in range(24):
        good, month = i % 2, i // 12
        out.write(json.dumps({"id": f"c{i}", "author": f"u{i}", "body": "The kettle is great, I love it" if good else "The kettle broke, terrible",
                              "created_utc": 1609459200 + month * 31 * 86400 + i * 3600, "subreddit": "kettles", "score": 20 if good == month else 0}) + "\n")
PYTHON
run voxpop trend likes.ndjson --csv | mask
run voxpop trend likes.ndjson --weight likes --metric net-sentiment --csv
run voxpop trend likes.ndjson --weight 'likes + foo'
run voxpop trend likes.ndjson --weight likes --metric volume
run voxpop trend likes.ndjson --weight likes --interval bootstrap
