# Segments of a store's customers: found, shown, followed, exported.

cat >shop.py <<'END'
import sys
first, last = int(sys.argv[1]), int(sys.argv[2])
bad = ["The delivery was terrible and very late, the parcel was damaged", "Delivery came far too late again, awful courier"]
good = ["The staff was friendly and the food excellent, we love it", "Great staff, lovely food, everything was perfect"]
print("customer,date,nps,city,orders,text")
for c in range(first, last):
    for quarter in range(6):
        unhappy = c % 3 == 0 or (c % 10 == 1 and quarter > 0)
        texts = bad if unhappy else good
        print(f"c{c:03},{2024 + quarter // 4}-{1 + quarter % 4 * 3:02}-{1 + c % 28:02},{c % 4 if unhappy else 8 + c % 3},"
              f"{'Delft' if unhappy else 'Utrecht'},{7 if unhappy else 3},\"{texts[(c + quarter) % 2]}\"")
END
python3 shop.py 0 60 >shop.csv
run voxpop analyze shop.csv --store shop.db --quiet

title 'found'
run voxpop segments show shop.db
voxpop segments fit shop.db -k 2 --resamples 5 --json | python3 -c '
import json, sys
d = json.load(sys.stdin)
print(d["n"], [(s["name"], s["size"], round(s["found_again"], 2)) for s in d["segments"]])
print([t["column"] for t in d["segments"][0]["traits"]][:3])'

title 'shown'
run voxpop segments show shop.db --table
run voxpop segments show shop.db 0 --table
run voxpop segments brief shop.db 1
voxpop segments show shop.db 0 --json | python3 -c 'import json, sys; d = json.load(sys.stdin); print(sorted(d))'
run voxpop segments show shop.db 7
voxpop quotes shop.db 'segment = 0' --jsonl --limit 1000 | wc -l
run voxpop trend shop.db --metric nps --every year --by segment --table

title 'movements'
run voxpop segments moves shop.db --table

title 'followed'
python3 shop.py 60 75 >new.csv
run voxpop analyze new.csv --store shop.db --quiet
voxpop segments show shop.db 0 --table | grep Note
run voxpop segments apply shop.db --table
run voxpop segments apply shop.db --csv
voxpop segments update shop.db --csv 2>&1 | cut -d , -f 1-4
sed '2,$s/^c/d/; s/terrible/bad/' new.csv >newer.csv
voxpop analyze newer.csv --store shop.db --quiet
for time in 1 2; do # each document teaches once
  voxpop segments update shop.db --csv 2>/dev/null | python3 -c 'import csv, sys; print([float(r["moved"]) > 0 for r in csv.DictReader(sys.stdin)])'
done

title 'exported'
voxpop segments export shop.db 0 --csv | sort | uniq -c | awk -F, '{ print $2 }' | sort | uniq -c | tr -s ' '
voxpop segments export shop.db 0 --try -o audience.xlsx
python3 -c 'import zipfile; x = zipfile.ZipFile("audience.xlsx").read("xl/worksheets/sheet1.xml").decode(); print(x.count("<row"), ">c003</t>" in x)'
run voxpop segments show shop.db 0 -o card.xlsx
voxpop forget shop.db --customer c000 --csv
run voxpop segments export shop.db 0 --changes --try --csv
run voxpop segments export shop.db x

title 'a table'
awk 'BEGIN { print "id,x,y"; for (i = 0; i < 40; i++) print "r" i "," (i % 2) * 10 + i / 100 "," (i % 2) * 5 }' >table.csv
for method in kmeans hdbscan; do
  voxpop segments fit table.csv --columns x,y --method $method $([ $method = kmeans ] && echo -k 2) --model $method.vpack --csv >fitted.csv
  voxpop segments apply $method.vpack table.csv --csv | cut -d , -f 1,2 | cmp - fitted.csv && echo same
done
printf 'y,x,z\n5,10.2,1\n0,0.1,2\n,0,3\n90,90,4\n' >other.csv
run voxpop segments apply kmeans.vpack other.csv --table
run voxpop segments apply hdbscan.vpack other.csv --csv
printf 'x\n1\n' >lacking.csv
run voxpop segments apply kmeans.vpack lacking.csv
run voxpop segments apply table.csv other.csv
run voxpop segments fit shop.db --model m.vpack
run voxpop segments update table.csv
for t in 1 2 5; do voxpop segments fit shop.db --threads $t --json; done | sort | uniq -c | awk '{ print $1 }'

title 'scores are answers'
python3 - >scored.csv <<'END2'
print("customer,date,stars,Comfort,orders,text")
for c in range(60):
    good = c % 3 > 0
    for quarter in range(5 if c < 6 else 1):
        print(f"c{c},{2024 + quarter // 4}-{1 + quarter % 4 * 3:02}-{1 + c % 28:02},{5 - c % 2 if good else 1},{4 + c % 2 if good else 1},{1 + c % 7},"
              f"{'Lovely helpful staff and great food' if good else 'Terrible delivery and rude awful staff'}")
END2
voxpop analyze scored.csv --store scored.db --map rating=stars --quiet
voxpop segments fit scored.db -k 2 --table | grep 'segments by\|Note'
voxpop segments brief scored.db 0 | grep 'NPS\|later'
voxpop segments moves scored.db --csv 2>&1 | cut -d , -f 1,3,5
voxpop segments fit scored.db -k 2 --columns field.Comfort --table | grep 'segments by\|Note'

title 'with a table of customers'
awk 'BEGIN { print "customer,age,plan,spend"; for (c = 3; c < 62; c++) printf "c%03d,%d,%s,%d\n", c, c % 3 ? 30 + c % 5 : 60 + c % 5, c % 2 ? "gold" : "basic", 100 + c % 9 }' >people.csv
run voxpop segments fit shop.db -k 2 --resamples 0 --join people.csv --columns age --table
voxpop segments show shop.db 1 --table | grep -E '^(Apart|Who)'
sed -i 's/^c003,6/c003,3/' people.csv
run voxpop segments apply shop.db --join people.csv --csv
run voxpop segments apply shop.db --csv
run voxpop segments fit shop.db --join people.csv --key nobody
run voxpop segments fit shop.db --key customer
run voxpop segments fit people.csv --join shop.csv
voxpop forget shop.db --customer c004 --csv >/dev/null
python3 -c '
import sqlite3
print(sqlite3.connect("shop.db").execute("SELECT count(*), sum(customer = ?) FROM customer_columns", ["c004"]).fetchone())'

title 'NPS of who would recommend'
sed '1s/nps/recommended/; 2,$s/^\([^,]*,[^,]*\),[0-3],/\1,no,/; 2,$s/^\([^,]*,[^,]*\),\(8\|9\|10\),/\1,yes,/' shop.csv >yes.csv
run voxpop trend yes.csv --metric nps --every year --table
