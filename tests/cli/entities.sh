# What texts name, and personal data masked.

cat >nl.txt <<'TEXT'
Bel 06-12345678 of +31 (0)6 1234 5678 voor 3 mei 2024, € 1.234,50 betaald
IBAN NL91 ABNA 0417 1643 00, kaart 4111 1111 1111 1112, mail jan [at] site punt nl
Bestelnummer 0612345678, versie 10.0.0.1, kenteken AB-123-C, vorige week
<a href="mailto:jan@example.nl">mail</a> @piet_88

TEXT
cat >four.jsonl <<'TEXT'
{"lang":"ru","text":"ИНН 7707083893, тел. 8 (916) 123-45-67, 12 марта, 3 тыс. руб."}
{"lang":"zh","text":"身份证11010519491231002X，😀手机１３８１２３４５６７８，昨天花了299元"}
{"lang":"en","text":"Call (415) 555-2671,\nSW1A 1AA, $5 two weeks ago"}
TEXT

title entities
run voxpop entities -l nl nl.txt
run voxpop entities --jsonl four.jsonl
run voxpop entities -l zh --jsonl --offsets chars four.jsonl | values entities | sed -n 3p
run voxpop entities -l zh --jsonl --offsets utf16 four.jsonl | values entities | sed -n 3p
run voxpop entities --offsets words nl.txt

title redact
run voxpop redact -l nl nl.txt
run voxpop redact -l ru --jsonl four.jsonl
run voxpop redact -l nl --types IBAN,DATE nl.txt
run voxpop redact -l nl --types IBANS nl.txt
cmp <(voxpop redact -l nl nl.txt | voxpop redact -l nl) <(voxpop redact -l nl nl.txt) && echo 'masked again: the same'

title pseudonyms
printf 'one secret for these tests alone\n' >secret.key
run voxpop redact -l nl --key secret.key nl.txt
printf 'short\n' >short.key
run voxpop redact --key short.key nl.txt
: >empty.key
run voxpop redact --key empty.key nl.txt
run voxpop redact --key absent.key nl.txt

title 'rules of our own'
cat >own.rules <<'TEXT'
list staff
  jan  Jan de Vries | Jan
rule staff STAFF personal
  at @staff
  match @{WORD_BEGIN}@{staff}@{WORD_END}
  check value staff
  yes vraag <Jan de Vries> maar = jan
  no januari
rule ticket TICKET
  at tkt*
  match (?-i:TKT-\d{5})@{WORD_END}
  yes zie <TKT-12345>.
TEXT
printf 'Jan heeft TKT-12345, bel 06-12345678\n' >own.txt
run voxpop entities -l nl --rules own.rules own.txt
run voxpop redact -l nl --rules own.rules own.txt
sed 's/TKT-12345/TKT-1234/' own.rules >example.rules
run voxpop redact --rules example.rules own.txt
sed 's/(?-i:TKT/(?-i:(TKT/' own.rules >pattern.rules
run voxpop redact --rules pattern.rules own.txt
run voxpop redact --rules absent.rules own.txt

title 'names of our own'
printf 'Kade\tORG\tKade BV | kd\nAmsterdam\t-\nJan de Vries\tSTAFF personal\tJan\n' >names.tsv
printf 'Jan van Kade BV in Amsterdam of PostNL uit Londen\n' >named.txt
run voxpop entities -l nl --gazetteer names.tsv named.txt
run voxpop redact -l nl --gazetteer names.tsv named.txt
printf 'Kade\tORG\nJan\n' >names.tsv
run voxpop entities --gazetteer names.tsv named.txt

title 'in a store'
cat >named.csv <<'CSV'
date,text
2024-01-02,PostNL was te laat in Utrecht. Waardeloos
2024-01-09,"Top, POSTNL bezorgde snel"
2024-02-03,"Bij Post NL en AH altijd goed, bel 06-12345678"
2024-02-04,Albert Heijn is fijn
CSV
run voxpop analyze named.csv --store named.db
run voxpop trend named.db --by entity:ORG --metric volume --csv | cut -d, -f1-3
run voxpop quotes named.db "entity = 'albert heijn'" --csv | cut -d, -f1,3,4,11-
run voxpop quotes named.db 'entity:LOC = Utrecht and entity:org = postnl' --csv | cut -d, -f1,3,4,11-
run voxpop quotes named.db 'entity:PHONE is not empty' --csv | cut -d, -f1,3,4,11-
run voxpop trend named.db --by entity:SHIP
run voxpop summary named.db | grep -A1 Named
