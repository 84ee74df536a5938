# What is said when something is wrong, and the exit codes: 1 failed, 2 wrong use.
printf 'date,rating,text\n2025-03-14,5,This is great and we love it\n' >one.csv
voxpop analyze one.csv --store one.db --quiet

title 'commands and options'
run voxpop analyse one.csv
run voxpop trnd one.csv
run voxpop nonsense
run voxpop --metrics one.csv
run voxpop trend one.csv --metrics rating
run voxpop trend one.csv --metric
run voxpop trend one.csv --metric --csv
run voxpop trend one.csv --chart=yes
run voxpop trend one.csv -x
run voxpop --json trend one.csv
run voxpop train
run voxpop train everything
run voxpop completion tcsh
run voxpop help nothing
run voxpop analyze one.csv --json
run voxpop analyze one.csv --store two.db -o out.json
run voxpop analyze one.csv --threads many
run voxpop analyze one.csv --threads -1
run voxpop analyze one.csv --max-rejects lots
run voxpop analyze one.csv --color sometimes
run voxpop analyze
run voxpop quotes one.csv
run voxpop pack info one.csv
run voxpop train sentiment -l nl -o nl.pack

title files
run voxpop missing.csv
run voxpop ./missing
run voxpop analyze missing.csv --store new.db
run voxpop one.csv missing.csv
mkdir folder
run voxpop folder
run voxpop analyze folder --quiet
printf '\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0>\0\x01\0\0\0' >program
run voxpop program | head -n 4
printf '\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0' >picture.png
run voxpop picture.png | head -n 4
printf 'PK\x03\x04broken' >broken.xlsx
library() { sed 's/\(damaged[^:]*\): .*/\1: .../'; } # what zlib and others say
run voxpop broken.xlsx | library
printf '\x1f\x8b\x08broken' >broken.csv.gz
run voxpop broken.csv.gz | library
gzip -c one.csv | head -c 40 >cut.csv.gz
run voxpop cut.csv.gz | library
printf '\x28\xb5\x2f\xfdbroken' >broken.csv.zst
run voxpop broken.csv.zst | library
cp one.csv closed.csv
chmod 000 closed.csv
if [[ $EUID -ne 0 ]]; then voxpop closed.csv 2>&1; else echo 'voxpop: closed.csv: cannot open: Permission denied
  hint: check the name and the permissions'; fi
chmod 644 closed.csv

title columns
run voxpop analyze one.csv --map text=body
run voxpop analyze one.csv --map txt=text
run voxpop analyze one.csv --map text
run voxpop analyze one.csv --map text=9
run voxpop analyze one.csv --map 'rating=rating 5-1-3'
run voxpop one.db --map text=text

title filters
run voxpop trend one.csv --where 'rating << 3'
run voxpop quotes one.csv "country = 'NL"
run voxpop quotes one.csv '评论 = 好 and 评分 ~ 3'
run voxpop quotes one.csv 'rating = good'
run voxpop quotes one.csv 'sentiment > neg'
run voxpop quotes one.csv 'rating = 5 country = NL'
run voxpop search one.csv great --where 'theme = delivery'

title stores
python3 -c '
import sqlite3
for name, user_version, application in [("other.db", 1, 77), ("plain.db", 0, 0), ("future.db", 999, 0x76507031)]:
    base = sqlite3.connect(name)
    base.execute("CREATE TABLE t (x)")
    base.execute(f"PRAGMA user_version = {user_version}")
    base.execute(f"PRAGMA application_id = {application}")
    base.commit()'
for store in other plain future; do
  run voxpop analyze one.csv --store $store.db
  run voxpop info $store.db
done
run voxpop analyze one.csv --store one.csv
run voxpop analyze one.csv --store folder
run voxpop analyze one.csv --store absent/new.db
run voxpop analyze one.db --store new.db
run voxpop one.db one.csv
head -c 6000 one.db >cut.db
run voxpop info cut.db

title output
run voxpop trend one.csv --metric rating -o absent/out.csv
run voxpop analyze one.csv -o absent/out.jsonl
run voxpop one.csv -o folder
run voxpop analyze one.csv --quiet --rejects one.csv
voxpop analyze one.csv --quiet --store kept.db 2>&1
run voxpop trend kept.db --metric rating -o kept.db
run voxpop trend one.csv --metric rating -o kept.db
voxpop info kept.db --csv 2>&1 | head -n 2
run voxpop analyze one.csv one.csv.rejects.jsonl --quiet | head -n 3
if [[ -w /dev/full ]]; then
  voxpop trend one.csv --metric rating >/dev/full
  echo "(exit $?)"
  voxpop analyze one.csv --quiet >/dev/full
  echo "(exit $?)"
  voxpop help all >/dev/full
  echo "(exit $?)"
  voxpop tokenize one.csv >/dev/full
  echo "(exit $?)"
fi 2>&1
ls

title 'a filter that names no aspect'
run voxpop quotes one.csv "rating < 3 and aspect in ('price:neg', delivry)"
