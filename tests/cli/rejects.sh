# Rows that are mended and kept, and rows that are put apart with the reason.

# account FILE [OPTION...]: what became of the rows, the texts that were kept, and the rejects.
account() {
  run voxpop analyze "$@" -o out.jsonl
  values id text fields <out.jsonl
  [[ ! -s $1.rejects.jsonl ]] || { echo "-- $1.rejects.jsonl" && cut -c 1-300 "$1.rejects.jsonl"; }
}
plain() {
  printf 'id,date,text\n'
  local i
  for i in {1..9}; do printf 'a%s,2025-03-1%s,This product number %s is very good\n' $i $i $i; done
}

title 'stray quotes'
{ plain; printf '%s\n' 'q1,2025-03-20,A 24" screen and "nice"' 'q2,2025-03-21,"He said "fine" and left"' 'q3,2025-03-22,"quoted" and more' 'q4,2025-03-23,"with ""double"" quotes"'; } >quotes.csv
account quotes.csv | grep -v '"id": "a'

title 'ragged rows'
{ plain; printf '%s\n' 'r1,2025-03-20' 'r2' 'r3,2025-03-22,one,two' 'r4,2025-03-23,empty at the end,,,' '' 'r5,2025-03-24,after an empty line'; } >ragged.csv
account ragged.csv | grep -v '"id": "a'

title 'a quote that is never closed'
{ plain; printf '%s\n' 'u1,2025-03-20,"it never ends' 'u2,2025-03-21,This one is fine' 'u3,2025-03-22,And this one too'; } >unclosed.csv
account unclosed.csv | grep -v '"id": "a'

title 'newlines in quotes'
{ plain; printf '%s\r\n' 'n1,2025-03-20,"one' 'two"' 'n2,2025-03-21,three'; } >newlines.csv
account newlines.csv | grep -v '"id": "a'

title 'NUL bytes and invalid UTF-8'
{ plain; printf 'c%s,2025-03-19,Het café was één keer open\n' {1..9}; printf 'z1,2025-03-20,nul \0 byte\nz2,2025-03-21,bad \377 byte \303\nz3,2025-03-22,caf\303\251 is fine\n\0\0\0\0\n'; } >bytes.csv
account bytes.csv | grep -v '"id": "[ac]'

title 'a huge field'
{ plain; printf 'h1,2025-03-20,'; head -c 20000000 /dev/zero | tr '\0' x; printf '\nh2,2025-03-21,This one is fine\n'; } >huge.csv
account huge.csv | grep -v '"id": "a' | cut -c 1-200
{ plain; printf 'h1,2025-03-20,"'; head -c 20000000 /dev/zero | tr '\0' '\n'; printf '"\nh2,2025-03-21,This one is fine\n'; } >huge-quoted.csv
account huge-quoted.csv | grep -v '"id": "a' | cut -c 1-200

title 'JSON lines'
{
  printf '{"id":"j%s","text":"Dit is één café, nummer %s"}\n' 1 1 2 2
  printf '%s\n' '{"id":"j3","text":"cut' '{"id":"j4" "text":"no comma"}' '[1,2]' 'word' '{"id":"j5","text":"fine \ud83d\ude00"}' '{"id":"j6","text":"lone \ud83d"}' '' '{"id":"j7","text":"twice","text":"last"}'
  printf '{"id":"j8","text":"bad \377 byte"}\n{"id":"j9","text":"no newline"}'
} >lines.jsonl
account lines.jsonl

title 'JSON that is cut off'
printf '[{"id":"k1","text":"This is one"},{"id":"k2","text":"This is two"},{"id":"k3","te' >cut.json
account cut.json

title 'where they go'
run voxpop analyze ragged.csv --rejects here.jsonl --quiet --max-rejects 1 | wc -l
run voxpop analyze ragged.csv unclosed.csv --rejects here.jsonl --quiet -o out.jsonl --max-rejects 1
values file line <here.jsonl
{ plain; echo r2; printf 'r1,x,y,z,1\n'; } | run voxpop analyze - -o out.jsonl
ls ./*stdin* 2>/dev/null
echo old >clean.csv.rejects.jsonl
plain >clean.csv
run voxpop analyze clean.csv -o out.jsonl
ls clean.csv.rejects.jsonl 2>&1
run voxpop analyze ragged.csv --rejects /dev/null --quiet -o out.jsonl --max-rejects 1
[[ -c /dev/null ]] && echo '/dev/null is still there'
run voxpop analyze ragged.csv --rejects absent/rejects.jsonl --quiet -o out.jsonl
if [[ -w /dev/full ]]; then
  run voxpop analyze ragged.csv --rejects /dev/full --quiet -o full.jsonl
else
  cat <<'TEXT'
$ voxpop analyze ragged.csv --rejects /dev/full --quiet -o full.jsonl
voxpop: /dev/full: cannot write rejected rows: No space left on device
  hint: name a file that can be written with --rejects FILE
(exit 1)
TEXT
fi
ls full.jsonl 2>&1

title 'what is read is no place for rejected rows'
plain >stdin.rejects.jsonl
plain >table.csv.rejects.jsonl
plain >table.csv
plain | run voxpop analyze - stdin.rejects.jsonl -o out.jsonl
run voxpop analyze - -o out.jsonl <stdin.rejects.jsonl
run voxpop analyze table.csv --join table.csv.rejects.jsonl -o out.jsonl
run voxpop analyze table.csv.rejects.jsonl ./table.csv --store tables.db
grep -c '' stdin.rejects.jsonl table.csv.rejects.jsonl
ls tables.db 2>&1

title 'totals at the end of an export'
{ printf 'datum,winkel,cijfer,reactie\n'; for i in {1..9}; do printf '2025-03-1%s,Utrecht,%s,This product number %s is very good\n' $i $((i % 5 + 1)) $i; done; printf '%s\n' 'Gemiddelde,,"3,1",' 'Totaal:,9,28,-' 'Total,Breda,4,' ',Totaal,28,'; } >totals.csv
account totals.csv | grep -v 'product number'
{ printf 'review,stars\n'; printf 'Good,5\nAverage,3\nThis one came too late,1\nTotal,2\n'; } >average.csv
account average.csv
{ cat totals.csv; printf '2025-03-20,Breda,4,cut,off,here,and,more\n2025-03-20,"never closed'; } >damaged.csv
run voxpop analyze damaged.csv -o out.jsonl

title 'a question answers where rejected rows cannot be kept'
mkdir asked.csv.rejects.jsonl
rm -f stdin.rejects.jsonl
{ echo 'date,text,rating'; for i in 1 2 3; do echo "2025-03-0$i,Lovely number $i,5"; done; echo '2025-03-04,Slow,1,more,cells'; } >asked.csv
run voxpop trend asked.csv --metric volume --max-rejects 1
run voxpop trend asked.csv --metric volume --max-rejects 1 --rejects kept.jsonl
run voxpop analyze asked.csv --store asked.db
run voxpop trend - --metric volume --max-rejects 1 <asked.csv
ls stdin.rejects.jsonl kept.jsonl 2>&1
