# Segments where names are equal or long, cells are missing, and the store is odd.

title 'three segments of one name'
awk 'BEGIN { print "id,x"; for (i = 0; i < 90; i++) print "r" i "," (i % 6 < 3 ? 0 : 100) + i % 3 * 3 + i / 1000 }' >three.csv
voxpop segments fit three.csv --columns x -k 6 --json --quiet | python3 -c '
import json, sys
print([s["name"] for s in json.load(sys.stdin)["segments"]])'

title 'a long name, and nobody of a segment has a value'
python3 - <<'END' >long.csv
print("customer,plan,colour,kilos,text")
for c in range(40):
    for n in range(2):
        print(f"c{c:02},{('', 'gold', '', 'silver')[c % 4]},{('荷兰乌得勒支市中央火车站旁边的旗舰店', '阿姆斯特丹市中心大坝广场旁边的分店')[c % 2]},"
              f"{c % 2 * 9 + c % 5 / 10},it is {n}")
END
run voxpop analyze long.csv --store long.db --quiet
voxpop segments fit long.db -k 2 --columns kilos --json --quiet | python3 -c '
import json, sys
print([s["name"] for s in json.load(sys.stdin)["segments"]])'
for s in 0 1; do voxpop segments show long.db $s --table | grep -E '^(Who|  *(plan|colour))'; done

title 'a segment that there is none of'
python3 -c '
import sqlite3
with sqlite3.connect("long.db") as s: s.execute("UPDATE customer_segment SET segment = 1000000000")'
voxpop segments show long.db 0 --table | grep Note
run voxpop segments apply long.db --csv
