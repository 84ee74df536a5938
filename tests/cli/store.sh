# Looking after a store: check, backup, compact.

printf 'id,date,shop,comment\n%s\n' 1,2025-01-02,Delft,fine 2,2025-01-03,Delft,'too late' 3,2025-02-03,Utrecht,broken >shop.csv
voxpop analyze shop.csv --store shop.db --quiet

title a sound store
run voxpop store check shop.db --table
run voxpop store check shop.db --json
run voxpop store backup shop.db copy.db
run voxpop store check copy.db --table
cmp <(voxpop search shop.db late --csv) <(voxpop search copy.db late --csv) && echo 'the copy has the same'
ls copy.db* && stat -c %a copy.db
run voxpop store backup shop.db copy.db
run voxpop store backup shop.csv other.db
run voxpop store check shop.csv
run voxpop store check nowhere.db
run voxpop store backup shop.db nowhere/copy.db

title compact
before=$(voxpop trend shop.db --metric volume --by shop --csv)
sqlite() { python3 -c 'import sqlite3, sys; db = sqlite3.connect(sys.argv[1]); db.executescript(sys.argv[2]); db.close()' "$@"; }
sqlite shop.db 'CREATE TABLE filling AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) SELECT randomblob(500) FROM n; DROP TABLE filling'
large=$(stat -c %s shop.db)
run voxpop store compact shop.db
[[ $(stat -c %s shop.db) -lt $((large - 500000)) ]] && echo 'it is smaller'
[[ $before == "$(voxpop trend shop.db --metric volume --by shop --csv)" ]] && echo 'and says the same'
run voxpop store check shop.db --table

title what does not fit together
cp shop.db torn.db
sqlite torn.db 'PRAGMA foreign_keys = OFF; DELETE FROM content WHERE id = 2'
run voxpop store check torn.db --table
run voxpop store compact torn.db

title rollups that count otherwise
cp shop.db torn.db
sqlite torn.db 'DELETE FROM rollup WHERE kind = 0 AND part = (SELECT min(part) FROM rollup)'
run voxpop store check torn.db --table

title a damaged file is left as it is
damaged() {
  before=$(md5sum <bad.db)
  "$VOXPOP" store check bad.db --table >said 2>&1
  echo "check: $?, $(head -c 100 said | wc -l | sed 's/^0$/nothing/; s/^[1-9].*/faults/')"
  "$VOXPOP" store backup bad.db bad-copy.db >/dev/null 2>&1
  echo "backup: $?"
  "$VOXPOP" store compact bad.db >/dev/null 2>&1
  echo "compact: $?"
  [[ $before == "$(md5sum <bad.db)" ]] && echo 'untouched'
  ls bad-copy.db* 2>/dev/null
  rm -f bad.db*
}
pages=$(($(stat -c %s shop.db) / 4096))
head -c $((4096 * (pages / 2))) shop.db >bad.db && damaged
cp shop.db bad.db && dd if=/dev/urandom of=bad.db bs=4096 seek=$((pages / 3)) count=$((pages / 3)) conv=notrunc status=none && damaged

title export
cat >wares.csv <<'END'
order,date,rating,shop,comment,note
0012,2025-03-01,5,Delft,"Great delivery, thanks; truly",=1+1
0013,2025-03-02 10:30,1,Utrecht,"=HYPERLINK(""http://x"") is what they sent, awful delivery",+31 6
0014,1899-01-01,3,Delft,-2+3 @home,123456789012
0015,,2,Delft,	tab,@SUM
END
voxpop analyze wares.csv --store wares.db --quiet
columns() { python3 -c 'import csv, sys
rows = list(csv.DictReader(sys.stdin, delimiter=sys.argv[1]))
for row in rows: print(" | ".join(row[name] for name in sys.argv[2:]))' "$@"; }
voxpop store export wares.db | columns , number time rating sentiment text aspects field.order field.note
voxpop store export wares.db --where 'rating <= 2' --jsonl | values number text fields
env LC_ALL=nl_NL.UTF-8 "$VOXPOP" store export wares.db --excel >nl.csv
head -c 3 nl.csv | od -An -tx1
tail -c +4 nl.csv | columns ';' number rating text | head -n 2
tail -c +4 nl.csv | columns ';' p_neg | grep -c '^0,[0-9]*$'
run voxpop store export wares.db -o wares.xlsx
voxpop analyze wares.xlsx --quiet | values time text fields | sed 's/"source":[^}]*//; s/"p_neg.*//' | cut -c1-80
python3 -c 'import re, zipfile
sheet = zipfile.ZipFile("wares.xlsx").read("xl/worksheets/sheet1.xml").decode()
print(len(re.findall("<row ", sheet)), "rows,", sheet.count("<f>"), "formulas")
cells = dict(re.findall(r"<c r=\"(\w+)\"[^>]*?(?:t=\"inlineStr\")?><(?:is><t|v)[^>]*>([^<]*)<", sheet))
print([cells.get(name) for name in ("C2", "C3", "C4", "L2", "AD2", "AE2", "AE4")])'
run voxpop store export wares.db --xlsx --excel -o wares.xlsx
run voxpop store export wares.db --xlsx --csv
run voxpop store export wares.db -o wares.parquet
run voxpop store export wares.db --where 'ratin <= 2'
run voxpop store export wares.csv -o out.csv
run voxpop store export wares.db -o wares.db

title a full disk # files may have 8 blocks, which fails as a disk without room does
cp shop.db full.db
full() { (trap '' XFSZ; ulimit -f 8; voxpop "$@"); }
[[ "$(full info full.db --csv)" == "$(voxpop info shop.db --csv)" ]] && echo 'it can be asked'
rm -f full.db-*
run full correct full.db 1 --sentiment neg --by test
rm -f full.db-*
run full store check full.db
