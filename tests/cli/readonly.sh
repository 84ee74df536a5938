# Stores that may only be read. A superuser may write everything, so another user asks.
printf 'id,date,rating,text\na-1,2025-03-01,5,This is great\na-2,2025-03-02,1,This is bad\n' >good.csv
mkdir locked half 'odd?#%20' yesterday
voxpop analyze good.csv --store locked/s.db --quiet
cp locked/s.db open.db
cp locked/s.db half/s.db
cp locked/s.db yesterday/s.db # from before there were rollups
python3 -c 'import sqlite3
db = sqlite3.connect("yesterday/s.db")
db.executescript("DROP TABLE rollup; DROP TABLE rollup_name; DROP TABLE rollup_stale; DELETE FROM meta WHERE key = \"later\"")
db.close()'
cp locked/s.db 'odd?#%20/s.db'
echo 'not empty' >half/s.db-wal
chmod 444 open.db ./*/s.db*
chmod 755 . ..
chmod 555 locked half odd* yesterday
if [[ $EUID -eq 0 ]]; then
  voxpop() { setpriv --reuid=65534 --regid=65534 --clear-groups "$VOXPOP" "$@"; }
  if ! voxpop --version >/dev/null 2>&1; then # the program lies where that user may not go
    cat "${BASH_SOURCE[0]%.sh}.out"
    exit
  fi
fi

for store in open.db locked/s.db 'odd?#%20/s.db'; do
  run voxpop info "$store" --csv | head -n 3
done
run voxpop trend locked/s.db --metric rating --csv
run voxpop trend yesterday/s.db --metric volume --csv
run voxpop search locked/s.db great --jsonl | values id text
run voxpop quotes locked/s.db 'text has bad' --jsonl | values id text
run voxpop sources locked/s.db --jsonl | values name rows
run voxpop locked/s.db | head -n 2
run voxpop analyze good.csv --store locked/s.db
run voxpop info half/s.db

# The copy lies where it may be written.
chmod 777 .
run voxpop store check locked/s.db --csv
run voxpop store backup locked/s.db copy.db
run voxpop store check half/s.db
run voxpop store check absent.db
