# What those would have answered who did not.

cat >asked.py <<'END'
good = ["lovely staff", "fast delivery", "great quality", "friendly help", "excellent food"]
bad = ["rude staff", "late delivery", "broken parcel", "no refund", "cold food"]
fair = ["average service", "ordinary quality", "nothing special", "acceptable price", "standard delivery"]
words = ["today", "again", "this week", "in Delft", "as ordered", "by phone", "at the store"]
print("id,customer,nps,recommended,text")
for i in range(300):
    kind = i % 3
    text = f"{(bad, fair, good)[kind][i // 3 % 5]} {words[i % 7]} and {(bad, fair, good)[kind][i // 15 % 5]} {words[i // 7 % 7]}"
    asked = i < 240
    print(f"d{i},c{i % 130},{(2, 7, 10)[kind] if asked else ''},{(0, '', 1)[kind] if asked else ''},{text}")
END
python3 asked.py >asked.csv
run voxpop analyze asked.csv --store asked.db --quiet

title 'NPS'
voxpop predict asked.db --csv 2>told >silent.csv
sed 's/AUC.*/.../' told
head -1 silent.csv
python3 - <<'END'
import csv
rows = list(csv.DictReader(open("silent.csv")))
right = sum(max(("p_detractor", "p_passive", "p_promoter"), key=lambda c: float(r[c])) == ("p_detractor", "p_passive", "p_promoter")[int(r["id"][1:]) % 3] for r in rows)
print(len(rows), right > 55, all(abs(sum(float(r[c]) for c in ("p_detractor", "p_passive", "p_promoter")) - 1) < 1e-9 for r in rows))
print([r["reasons"].split("  - ")[0] for r in rows if r["id"] in ("d240", "d242", "d243", "d245")])
END
grep -o 'AUC [0-9.]*' told | awk '{ print ($2 > 0.95) }'

title 'recommended, all'
voxpop predict asked.db --target recommended --all --csv --quiet | python3 -c '
import csv, sys
rows = list(csv.DictReader(sys.stdin))
print(len(rows), sum(r["answer"] == "" for r in rows), list(rows[0])[3:])'
for t in 1 2 5; do voxpop predict asked.db --target recommended --all --csv --quiet --threads $t; done | sort | uniq -c | awk '{ print $1 % 3 }' | sort -u

title 'nothing of the customer is read'
python3 - >alone.csv <<'END' # answers hang on who it is alone, and each has a word that nobody else has
import random
random.seed(1)
answers = [random.choice((2, 7, 10)) for c in range(120)]
print("id,customer,nps,text")
for i in range(480):
    c = i // 4
    print(f"d{i},c{c},{answers[c]},qu{chr(97 + c // 26)}{chr(97 + c % 26)}rk came {('today', 'again', 'by phone', 'at noon')[i % 4]}")
END
voxpop analyze alone.csv --store alone.db --quiet
voxpop predict alone.db --csv 2>&1 >/dev/null | grep -o 'AUC [0-9.]*' | awk '{ print ($2 > 0.35 && $2 < 0.65) }'

title 'trees learn from columns'
python3 - <<'END' # what somebody bought decides nine times in ten, and the text says nothing of it
import random
random.seed(2)
plans = ["gold", "basic", "trial"]
customers = [(f"c{c}", plans[c % 3], random.randint(1, 9), f"2024-0{random.randint(1, 9)}-11") for c in range(150)]
with open("customers.csv", "w") as out:
    print("customer,plan,orders,since", file=out)
    for c, (name, plan, orders, since) in enumerate(customers):
        print(f"{name},{plan},{orders},{since}", file=out)
with open("bought.csv", "w") as out:
    print("id,customer,nps,comment,told,text", file=out)
    for i in range(600):
        c = i % 150
        answer = {"gold": 10, "basic": 7, "trial": 2}[customers[c][1] if random.random() < 0.9 else random.choice(plans)]
        asked = c < 120
        print(f"d{i},c{c},{answer if asked else ''},{'yes' if asked else ''},{'abc'[answer % 3] if asked else ''},"
              f"{random.choice(['It came', 'They came', 'We came'])} {random.choice(['today', 'again', 'at noon', 'by phone'])}", file=out)
END
voxpop analyze bought.csv --store bought.db --quiet
for method in linear boosting forest; do
  voxpop predict bought.db --method $method $([ $method = linear ] || echo --join customers.csv) --csv -o $method.csv 2>told
  grep -v AUC told
  echo "$method: above 0.8: $(grep -o 'AUC [0-9.]*' told | awk '{ print ($2 > 0.8) }')"
done
for method in boosting forest; do
  echo "$(grep -c 'customer.plan=\(gold\|basic\|trial\)' $method.csv) of $(($(wc -l <$method.csv) - 1)) reasons name the plan"
  for t in 1 2 5; do voxpop predict bought.db --method $method --join customers.csv --all --csv --quiet --threads $t --seed 7; done | sort | uniq -c | awk '{ print $1 % 3 }' | sort -u
done
voxpop predict bought.db --method boosting --join customers.csv --columns plan --csv --quiet | grep -c 'customer.orders'
voxpop predict alone.db --method boosting --csv 2>&1 >/dev/null | grep -o 'AUC [0-9.]*' | awk '{ print ($2 > 0.35 && $2 < 0.65) }'

title 'columns that tell the answer'
python3 - <<'END'
import csv
rows = list(csv.reader(open("bought.csv")))
with open("leak.csv", "w") as out:
    w = csv.writer(out)
    w.writerow(rows[0] + ["again"])
    w.writerows(r + [{"10": 2, "7": 1, "2": 0}.get(r[2], 1)] for r in rows[1:])
END
voxpop analyze leak.csv --store leak.db --quiet
voxpop predict leak.db --method boosting --csv 2>&1 >/dev/null | grep '^left out'
run voxpop predict leak.db --method boosting --columns again
run voxpop predict leak.db --method boosting --columns nps

title 'mistakes'
run voxpop predict bought.db --method boosting --columns plans
run voxpop predict bought.db --method boosting --join nothing.csv
run voxpop predict bought.db --join customers.csv
run voxpop predict bought.db --method boosting --key customer
run voxpop predict bought.db --method trees
run voxpop predict asked.db --where "number < 30"
run voxpop predict asked.db --target stars
run voxpop predict
