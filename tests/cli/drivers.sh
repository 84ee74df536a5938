# What a rating goes with.

awk 'BEGIN { srand(1); seed = 7
  print "guest,price,staff,room,wifi,overall,again"
  for (i = 0; i < 240; i++) {
    seed = (seed * 16807) % 2147483647; p = 1 + seed % 5
    seed = (seed * 16807) % 2147483647; s = 1 + seed % 5
    seed = (seed * 16807) % 2147483647; r = 1 + (seed % 3 + p) % 5
    seed = (seed * 16807) % 2147483647; n = seed % 3
    o = 1 + int((3 * p + 2 * s + r + n) / 3.2)
    printf "g%d,%d,%s,%d,%s,%d,%s\n", i / 2, p, i % 20 ? s : "n/a", r, i % 2 ? r : "", o, (o > 5 ? "yes" : "no")
  } }' >stay.csv

title 'shares of a rating'
run voxpop drivers stay.csv --target overall --table
run voxpop drivers stay.csv --target overall --drivers price,staff --customer guest --draws 50 --csv
run voxpop drivers stay.csv --target overall --method dominance --draws 0 --table
voxpop drivers stay.csv --target overall --json | python3 -c 'import json, sys; d = json.load(sys.stdin); print(d["n"], d["rows"], d["customers"], abs(sum(x["share"] for x in d["drivers"]) - 1) < 1e-9, abs(sum(x["importance"] for x in d["drivers"]) - d["r2"]) < 1e-9)'

title 'yes and no, and ordered classes'
run voxpop drivers stay.csv --target again --method logistic-shapley --drivers price,staff,room --draws 40 --table
run voxpop drivers stay.csv --target overall --method proportional-odds --draws 0 --drivers price,staff --table

title 'the same for any number of threads'
for threads in 1 2 5; do voxpop drivers stay.csv --target overall --threads $threads --json; done | uniq | wc -l

title 'not applicable; a picture'
awk -F , -v OFS=, 'NR == 1 { print "price,staff,overall" } NR > 1 { print NR % 4 ? $2 : 0, $3, $6 }' stay.csv >zeros.csv
run voxpop drivers zeros.csv --target overall --draws 0 --table
run voxpop drivers zeros.csv --target overall --draws 0 --table --missing 0 --svg zeros.svg
run voxpop drivers zeros.csv --target overall --draws 0 --table --missing none
run voxpop drivers zeros.csv --target overall --svg zeros.csv
sed '1s/price/<b>\&/' zeros.csv >odd.csv
voxpop drivers odd.csv --target overall --draws 20 --csv --missing 0 --svg odd.svg >odd.out
python3 -c '
import xml.dom.minidom
picture = xml.dom.minidom.parse("odd.svg")
print([t.firstChild.data for t in picture.getElementsByTagName("text")][2:5], len(picture.getElementsByTagName("circle")), len(picture.getElementsByTagName("rect")))
texts = [tuple(float(t.getAttribute(k)) for k in ("x", "y")) for t in picture.getElementsByTagName("text")]
print("no text on another:", all(abs(a[1] - b[1]) >= 12 or abs(a[0] - b[0]) >= 40 for i, a in enumerate(texts) for b in texts[:i]))'

title 'mistakes'
run voxpop drivers stay.csv
run voxpop drivers stay.csv --target overal
run voxpop drivers stay.csv --target guest
run voxpop drivers stay.csv --target overall --drivers price,price
run voxpop drivers stay.csv --target overall --drivers overall
run voxpop drivers stay.csv --target overall --drivers ,
run voxpop drivers stay.csv --target overall --method logistic-shapley
run voxpop drivers missing.csv --target overall
awk -F , -v OFS=, '{ print $0, NR == 1 ? "copy" : 2 * $6 + 1 }' stay.csv >leak.csv
run voxpop drivers leak.csv --target overall --drivers price,copy
run voxpop drivers leak.csv --target overall --table --draws 0
run voxpop drivers stay.csv --target overall -o stay.csv
awk -F , -v OFS=, 'NR == 1 { print "x,y,overall" } NR > 1 { s = (NR * 7919) % 1009; print s % 5, (s * 31) % 7, (NR * 104729) % 11 }' stay.csv >noise.csv
run voxpop drivers noise.csv --target overall --draws 0 --table
awk -F , -v OFS=, '{ $1 = NR == 1 ? "guest" : "Jan"; print }' stay.csv >one.csv
voxpop drivers one.csv --target overall --table | head -1
