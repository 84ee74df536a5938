# How a file is read, and what of it is thrown away.
printf '%s\n' 'Datum;Opmerking;Cijfer;Winkel;Interne notitie;Antwoord winkel;Leeg;Besteldatum' \
  '03-04-2025;"Heel mooi product, snel geleverd";9;Utrecht;ok;Dank u;;01-04-2025' '13-04-2025;Te laat en kapot;2;Delft;bellen;;;10-04-2025' \
  '14-04-2025;Prima;8;Delft' '15-04-2025;Nooit meer;1;Delft;;;;' 'xx;Mooi;7;Utrecht;;;;;;;' '16-04-2025;Goed;8;Delft;a;b;c;d;e' 'Totaal;;37;;;;;' >reviews.csv
printf '[{"id": 1, "type": "service", "date": "2021-01-01T10:00:00", "from_id": "u1", "text": ""},
 {"id": 2, "type": "message", "date": "2021-01-02T10:00:00", "from_id": "u1", "text": "Great kettle"},
 {"id": 3, "type": "message", "date": "2021-01-03T10:00:00", "from_id": "u2", "text": "It leaks"}]' >result.json

title 'a table'
run voxpop doctor reviews.csv --table
title 'the user says it otherwise'
run voxpop doctor reviews.csv --map "time=Besteldatum,text=Interne notitie" --csv
title 'an export'
run voxpop doctor result.json --jsonl
title 'refused'
run voxpop doctor
run voxpop doctor missing.csv
run voxpop doctor reviews.csv result.json
run voxpop doctor reviews.csv --map text=Foo

title 'what can be read only once, a header that comes again, rows that are kept all the same'
run voxpop doctor - --table <<<$'text,rating\nGreat kettle,5\nIt leaks,1\ntext,rating\nLate again,2'
cat reviews.csv | run voxpop doctor /dev/stdin --csv
run voxpop doctor - --map text=Foo <<<$'text,rating\nGreat kettle,5'
run voxpop doctor result.json --keep-all --csv
run voxpop analyze result.json --store kept.db --keep-all
run voxpop doctor kept.db

title 'what is no table, whatever its name; an encoding that is not known'
printf '<html><body><table><tr><td>Great kettle</td></tr></table></body></html>\n' >table.xls
printf '<?xml version="1.0"?>\n<reviews><review>Great kettle</review></reviews>\n' >reviews.xml
python3 -c 'import zipfile; zipfile.ZipFile("lzma.zip", "w", zipfile.ZIP_LZMA).writestr("a.csv", "text,rating\nGreat kettle,5\n" * 50)'
printf 'text,rating\n배송이 너무 늦어요,1\n정말 좋아요,5\n' | iconv -f utf-8 -t euc-kr >korean.csv
for file in table.xls reviews.xml lzma.zip korean.csv; do run voxpop doctor "$file"; done
