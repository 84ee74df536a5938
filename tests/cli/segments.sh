# Rows that are alike.

awk 'BEGIN { print "customer,orders,spend,city,note"; seed = 11
  for (i = 0; i < 90; i++) { seed = (seed * 16807) % 2147483647; n = (seed % 100) / 100
    if (i % 3 == 0) print "c" i ",2," 20 + n ",Delft,"
    else if (i % 3 == 1) print "c" i ",9," 25 + n ",Utrecht,"
    else print "c" i "," (i == 50 ? "" : 3) "," 80 + n "," (i % 2 ? "Delft" : "Utrecht") ",x" }
  print "c90,400,5000,Delft," }' >customers.csv

title 'cards'
run voxpop segments fit customers.csv --scale robust -k 4 --resamples 5 --table
run voxpop segments fit customers.csv --columns orders,spend --table --resamples 0
run voxpop segments fit customers.csv --columns orders,spend --scale robust --choose stability --resamples 2 --table
run voxpop segments fit customers.csv --choose gap --method consensus

title 'rows'
run voxpop segments fit customers.csv --columns orders,spend --method dbscan --eps 3 --min-points 4 --csv | head -5
for method in kmeans ward average complete single gmm consensus; do voxpop segments fit customers.csv --columns orders,spend --method $method -k 4 --csv | cut -d , -f 2 | sort | uniq -c | tr -s ' ' | tr '\n' ';'; echo " $method"; done
voxpop segments fit customers.csv --columns orders,spend --method hdbscan --csv | tail -2
voxpop segments fit customers.csv --columns orders,spend --method hdbscan --json | python3 -c 'import json, sys; d = json.load(sys.stdin); print(d["n"], d["outliers"], [s["size"] for s in d["segments"]], len(d["rows"]))'
for threads in 1 2 5; do voxpop segments fit customers.csv --threads $threads --table; done | sort | uniq -c | awk '{ print $1 % 3 }' | sort -u

title 'a map'
sed '1s/orders/<b>\&/' customers.csv >odd.csv
voxpop segments fit odd.csv -k 3 --svg map.svg --csv >/dev/null
python3 -c '
import xml.dom.minidom
picture = xml.dom.minidom.parse("map.svg")
print([t.firstChild.data for t in picture.getElementsByTagName("text")], len(picture.getElementsByTagName("circle")))'
run voxpop segments fit customers.csv --svg customers.csv

title 'mistakes'
run voxpop segments fit customers.csv --columns customer
run voxpop segments fit customers.csv --columns orders,age
run voxpop segments fit customers.csv -k 92 --columns orders
run voxpop segments fit customers.csv --method dbscan --columns orders
run voxpop segments fit customers.csv --eps -1
run voxpop segments fit
printf 'x,y\n1,2\n3,4e200\n5,6\n' >huge.csv
run voxpop segments fit huge.csv
run voxpop segments fit customers.csv -o customers.csv
run voxpop segments fit customers.csv --method hdbscan -k 3
printf 'x,y\n1,2\n1,2\n3,4\n3,4\n' >two.csv
run voxpop segments fit two.csv -k 3 --resamples 0 --table

title 'gaps and outliers'
printf 'customer,orders,spend,rare\n1001,1,10,\n1002,2,12,\n1003,1,11,5\n1004,20,100,\n1005,21,110,7\n1006,22,,\n1007,500,9000,\n' >gaps.csv
run voxpop segments fit gaps.csv --method dbscan --eps 30 --min-points 2 --resamples 0 --table
run voxpop segments fit gaps.csv --columns rare,orders -k 2 --resamples 0 --table
voxpop segments fit gaps.csv -k 2 --json | python3 -c '
import json, sys
s = json.load(sys.stdin)
print(s["filled"], s["columns"], s["left_out"], s["rows"], s["customers"])'
printf 'x,y\n1,\n,2\n,\n,\n,\n,\n' >holes.csv
run voxpop segments fit holes.csv

title 'mixed columns, and columns of a kind'
python3 - <<'END2'
with open("mixed.csv", "w") as out:
    print("client,age,Geslacht,stad,orders,omzet,remark", file=out)
    for i in range(120):
        print(f"k{i},{20 + i % 7 + 30 * (i % 2)},{'m' if i % 2 else 'v'},{['Delft', 'Gouda', 'Assen'][i % 3]},{i * 7 % 5},{(i % 4) * 100 + i % 9},no {i}", file=out)
END2
for kind in demographic geographic behavioural value psychographic; do
  voxpop segments fit mixed.csv --kind $kind --resamples 0 --table 2>&1 | head -1
done
voxpop segments fit mixed.csv --columns age,stad --scale gower -k 6 --model mixed.vpack --csv | cut -d , -f 1,2 >fitted.csv
voxpop segments apply mixed.vpack mixed.csv --csv | cut -d , -f 1,2 | cmp - fitted.csv && cut -d , -f 2 fitted.csv | tail -n +2 | sort | uniq -c | tr -s ' ' | tr '\n' ';'; echo
voxpop segments fit mixed.csv --columns age,stad --scale standard -k 6 --csv | cut -d , -f 1,2 | cmp - fitted.csv && echo same
printf 'age,stad\n51,Gouda\n51,Parijs\n' >fresh.csv
voxpop segments apply mixed.vpack fresh.csv --csv | cut -d , -f 1,2
run voxpop segments fit mixed.csv --columns age,remark
awk -F, -v OFS=, '{ $4 = NR == 5 ? 7 : $4; $2 = NR == 9 ? "old" : $2; print }' mixed.csv >slips.csv
voxpop segments fit slips.csv --columns age,stad -k 2 --json --quiet | python3 -c 'import json, sys; s = json.load(sys.stdin); print(s["columns"], s["filled"])'
run voxpop segments fit mixed.csv --columns age --scale gower --method ward
run voxpop segments fit mixed.csv --columns age --kind value
