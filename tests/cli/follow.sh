# A directory that is followed, what comes through a pipe, and what is refused. tests/fault/follow kills it.
printf 'text,rating\nDe bezorging was snel,5\n' >one.csv
mkdir inbox
cp one.csv inbox/one.csv
printf 'text,rating\nEverything broke,1\n' >inbox/two.csv.part

title 'what is there, what comes, and what is appended; SIGTERM ends it'
"$VOXPOP" analyze --follow inbox --store s.db --settle 0.3 --map text=text 2>log &
follower=$!
# until COUNT: waits until the store holds so many documents.
until_there() {
  for _ in {1..300}; do
    [[ $(sql s.db 'SELECT count(*) FROM document' 2>/dev/null) == "$1" ]] && return
    sleep 0.1
  done
  echo "there are no $1 documents"
}
until_there 1
mv inbox/two.csv.part inbox/two.csv
until_there 2
printf 'Too late again,2\n' >>inbox/two.csv
until_there 3
kill "$follower"
wait "$follower"
echo "exit $?"
sql s.db 'SELECT text FROM content ORDER BY id'
sql s.db 'SELECT name, rows FROM source ORDER BY id'

title 'what waits, and rows that are not finished; a log that is rotated'
mkdir later
"$VOXPOP" analyze --follow later nowhere --store w.db --settle 0.2 2>log2 &
follower=$!
until_w() {
  for _ in {1..300}; do
    [[ $(sql w.db 'SELECT count(*) FROM document' 2>/dev/null) == "$1" ]] && return
    sleep 0.1
  done
  echo "there are no $1 documents"
}
printf 'text,rating\nThe first arrived,4\n"The second broke\n' >later/log.csv
printf '{"text":"A whole row","rating":4}\n{"text":"Half of a r' >later/log.jsonl
sleep 0.8
printf 'on the second day",2\n' >>later/log.csv
printf 'ow","rating":2}\n' >>later/log.jsonl
until_w 4
mv later/log.csv later/log.csv.1
printf 'text,rating\nThe third came after rotation,4\n' >later/log.csv
: >later/log.jsonl
printf '{"text":"After it was emptied","rating":5}\n' >>later/log.jsonl
until_w 6
mkdir nowhere
cp one.csv nowhere/
until_w 7
kill "$follower"
wait "$follower"
echo "exit $?"
sql w.db "SELECT replace(text, char(10), '/') FROM content ORDER BY text"
grep -c 'nowhere: No such file or directory; waiting for it' log2

title 'a start in the middle of a row: what was written just before is left until it is whole, or has rested'
mkdir half
printf 'text,rating\nThe parcel is late,1\nGreat kettle b' >half/a.csv
printf 'text,rating\nNo line end behind it,3' >half/b.csv
"$VOXPOP" analyze --follow half --store h.db --settle 0.4 2>>log2 &
follower=$!
until_h() {
  for _ in {1..300}; do
    [[ $(sql h.db 'SELECT count(*) FROM document' 2>/dev/null) == "$1" ]] && return
    sleep 0.1
  done
  echo "there are no $1 documents"
}
until_h 1
printf 'ut the lid is loose,4\n' >>half/a.csv
until_h 3
kill "$follower"
wait "$follower"
sql h.db 'SELECT text FROM content ORDER BY text'

title 'a pipe'
printf '[{"text": "Great kettle", "rating": 5}, {"text": "It leaks", "rating": 1}]' >page.json
fetch() { if command -v curl >/dev/null; then curl --silent "$1"; else python3 -c 'import sys, urllib.request; sys.stdout.buffer.write(urllib.request.urlopen(sys.argv[1]).read())' "$1"; fi; }
fetch "file://$PWD/page.json" | run voxpop analyze - --store pipe.db
fetch "file://$PWD/page.json" | run voxpop analyze - --store pipe.db

title 'a stream without an end, as kcat -u writes it'
cat >kcat <<'BASH'
#!/usr/bin/env bash
for i in 1 2 3; do printf '{"id": "k%s", "text": "The kettle broke %s times", "rating": 1}\n' $i $i; sleep 0.3; done
[[ " $* " == *" -e "* ]] || sleep 600
BASH
chmod +x kcat
PATH=$PWD:$PATH
kcat -C -b broker -t reviews -o beginning -e -q | run voxpop analyze - --store stream.db
mkdir topic
kcat -C -b broker -t reviews -q -u >>topic/reviews.jsonl &
kcat=$!
"$VOXPOP" analyze --follow topic --store stream.db --settle 0.3 2>>log2 &
follower=$!
for _ in {1..300}; do [[ $(sql stream.db 'SELECT count(*) FROM source WHERE name LIKE "topic/%" AND rows = 3' 2>/dev/null) == 1 ]] && break; sleep 0.1; done
kill "$follower" "$kcat"
wait "$follower"
echo "exit $?"
sql stream.db 'SELECT count(*) FROM document'

title 'a store that cannot be written ends it, and the next start takes what was not taken'
mkdir drop
python3 -c '
print("id,text,rating")
for i in range(6000): print(f"f{i},Delivery number {i} was slow and the box was torn again,{i % 5 + 1}")' >drop/all.csv
(
  trap '' XFSZ
  ulimit -f 1500
  timeout 60 "$VOXPOP" analyze --follow drop --store full.db --settle 0.3 2>log3
  echo "exit $?"
)
grep -c 'the store cannot be changed' log3
"$VOXPOP" analyze --follow drop --store full.db --settle 0.3 2>>log3 &
follower=$!
for _ in {1..300}; do [[ $(sql full.db 'SELECT count(*) FROM document' 2>/dev/null) == 6000 ]] && break; sleep 0.1; done
kill "$follower"
wait "$follower"
sql full.db 'SELECT count(*) FROM document'

title 'refused'
run voxpop analyze --follow inbox
run voxpop analyze --follow inbox --store s.db --max-rejects 1%
run voxpop analyze --follow inbox --store s.db --settle 0
run voxpop analyze one.csv --store s.db --settle 3
run voxpop analyze --follow - --store s.db
run voxpop analyze inbox --store s.db
run voxpop analyze one.csv --max-window 4096

title 'a .zst file with a long window'
for i in 1 2 3; do printf '{"id": "c%s", "author": "u", "body": "The kettle broke %s times", "created_utc": %s, "subreddit": "kettles"}\n' $i $i $((1600000000 + i)); done |
  zstd --quiet --ultra --long=28 -o RC_2020-09.zst
run voxpop analyze RC_2020-09.zst --store dump.db
run voxpop analyze RC_2020-09.zst --store dump.db --max-window 256
