# Alarms: rules, incidents, and the programs that are told.

python3 - <<'EOF'
import datetime
def write(name, days):
    with open(name, "w") as f:
        print("id,date,shop,stars,comment", file=f)
        for n in range(days):
            for shop in ("Delft", "Zwolle"):
                for i in range(12 + n * 37 % 5):
                    bad = (n * 7 + i * 5) % 10 == 0 or (shop == "Delft" and n >= 210 and i % 3) or (shop == "Zwolle" and 150 <= n < 153 and i % 2)
                    print("%s-%d-%d,%s,%s,%d,%s" % (shop, n, i, datetime.date(2025, 1, 6) + datetime.timedelta(n), shop, 1 if bad else 5,
                                                 "came too late" if bad else "fine"), file=f)
write("first.csv", 211)
write("second.csv", 213)
EOF
cat >watch.rules <<'EOF'
# What we want to hear of.
[late parcels]
metric = share
of = text has 'late'
by = shop
direction = up

[stars]
metric = rating
every = week
direction = down
change = 0.5
EOF
mkdir bin
printf '#!/bin/sh\necho "$@" >>called; cat >>called; echo >>called\n' >bin/sendmail
printf '#!/bin/sh\necho "$@" >>called; cat >>called; echo >>called\n' >bin/curl
chmod +x bin/*
PATH=$PWD/bin:$PATH
voxpop analyze first.csv --store shop.db --quiet

title how often the rules would have fired
run voxpop watch shop.db --rules watch.rules --backtest --table
run voxpop watch shop.db --rules watch.rules --backtest --csv

title a history of less than five weeks
sed 's/^by = shop/&\nhistory = 30/' watch.rules >short.rules
run voxpop watch shop.db --rules short.rules --backtest --csv

title an incident is told of once, and grows
run voxpop watch shop.db --rules watch.rules --table --mail team@example.org
cat called; rm called
run voxpop watch shop.db --rules watch.rules --table --mail team@example.org
voxpop analyze second.csv --store shop.db --quiet
run voxpop watch shop.db --rules watch.rules --csv --webhook https://example.org/hook
ls called 2>&1

title a webhook
run voxpop watch second.csv --rules watch.rules --csv --webhook https://example.org/hook
cat called; rm called
printf '#!/bin/sh\nexit 22\n' >bin/curl
run voxpop watch second.csv --rules watch.rules --csv --webhook https://example.org/hook

title what could not be told is told by the next run
cat first.csv second.csv | sed "s/,Delft,/,O'Neil \$(touch never),/" >odd.csv
printf '#!/bin/sh\nexit 22\n' >bin/sendmail
voxpop analyze odd.csv --store odd.db --quiet
run voxpop watch odd.db --rules watch.rules --csv --mail team@example.org
printf '#!/bin/sh\ncat >>called\n' >bin/sendmail
run voxpop watch odd.db --rules watch.rules --csv --mail team@example.org
cat called
sh -c "set -- $(sed -n 's/.*voxpop quotes//p' called | head -1); echo \$#; ls never" 2>&1
run voxpop watch odd.db --rules watch.rules --csv --mail team@example.org

title others may write while it is told of
echo 'id,date,shop,stars,comment' >more.csv; echo 'more,2024-12-01,Delft,5,fine' >>more.csv
printf '#!/bin/sh\n%s analyze more.csv --store busy.db --quiet 2>>called && echo written >>called\n' "$VOXPOP" >bin/sendmail
voxpop analyze first.csv --store busy.db --quiet
rm called
run voxpop watch busy.db --rules watch.rules --csv --mail team@example.org | cut -d , -f 1-5
cat called
run voxpop watch busy.db --rules watch.rules --mail team@example.org --table

title groups of two fields, with a comma in a name
sed 's/,Delft,/,"Delft, west",/' first.csv >west.csv
printf '%s\n' '[late]' 'metric = share' "of = text has 'late'" 'by = shop, lang' 'direction = up' >two.rules
run voxpop watch west.csv --rules two.rules --jsonl | cut -d , -f 1-4

title dates that cannot be meant
{ cat first.csv; echo 'a,9999-12-31,Delft,5,fine'; echo 'b,0001-01-01,Delft,5,fine'; } >far.csv
run voxpop watch far.csv --rules watch.rules --csv | cut -d , -f 1-5

title what makes no sense
refused() {
  printf '%s\n' "$@" >bad.rules
  quietly voxpop watch shop.db --rules bad.rules
}
refused 'x = 1'
refused '[a]' 'metric = happiness'
refused '[a]' 'every = 3'
refused '[a'
refused '[a]' 'where = rating <'
refused '[a]' 'where = nothing = 3'
refused '[a]' 'minimum = few'
refused '[a]' 'history = 7'
refused '[a]' 'history = 8.6'
refused '[a]' 'deviations = 0'
refused '[a]' 'minimum = 0'
refused '[a]' 'cooldown = -1'
refused '[a]' '[a]'
refused '[a]' 'colour = red'
refused ''
run voxpop watch shop.db
run voxpop watch shop.db --rules nowhere.rules
run voxpop watch shop.db --rules watch.rules --webhook 'file:///etc/passwd'
run voxpop watch shop.db --rules watch.rules --mail '-oQ/tmp x@y'
