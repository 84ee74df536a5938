# From files to JSON lines and into a store.

reviews() {
  printf 'id,date,rating,text\n'
  printf '%s\n' 'a1,2025-03-14,5,This is a great product and I love it' 'a2,2025-03-15,1,"It is broken, again, and the service is terrible"' \
    'a3,2025-03-16,,What are the opening hours of your shop on Sunday?' 'a4,2025-03-17,4,'
}
reviews >one.csv

title 'JSON lines'
run voxpop analyze one.csv | mask
voxpop analyze one.csv -o one.jsonl --quiet && voxpop analyze one.csv --quiet | cmp - one.jsonl && echo 'to a file: the same'
reviews | voxpop analyze - --quiet | cmp - one.jsonl && echo 'from standard input: the same'
gzip -k one.csv && voxpop analyze one.csv.gz --quiet | cmp - one.jsonl && echo 'from a packed file: the same'
voxpop analyze one.csv --quiet --timezone Europe/Amsterdam | cmp - one.jsonl && echo 'days have no zone'
printf 'time,text\n2025-03-14T23:30:00,Late and good\n2025-03-14T23:30:00+05:00,Late and bad\n1741995000,As a number\n' >times.csv
run voxpop analyze times.csv --quiet | values time
run voxpop analyze times.csv --quiet --timezone Europe/Amsterdam | values time
run voxpop analyze times.csv --timezone Mars/Base

title 'short texts are read in the light of their file'
printf '%s\n' 'Prima' 'Slecht' 'Snel geleverd' 'Kapot na een week' 'Drama' 'Goede prijs' 'Matig' 'Niet goed' >short.txt
run voxpop analyze short.txt --quiet | values lang

title store
run voxpop analyze one.csv --store one.db
run voxpop analyze one.csv --store one.db
run voxpop analyze one.csv --store one.db --json --quiet
run voxpop analyze one.csv -o other.db
run voxpop info one.db --table
run voxpop sources one.db --jsonl
run voxpop quotes one.db 'rating is not empty' --csv | mask
run voxpop one.db | head -n 3

title 'an edited review'
reviews | sed 's/great product/terrible product that cracked/' >edited.csv
run voxpop analyze edited.csv --store one.db
run voxpop quotes one.db 'id = a1' --csv | mask
run voxpop search one.db cracked --csv | mask
run voxpop search one.db great --csv | mask

title 'overlapping exports without ids'
printf 'date,text\n2025-01-06,Good\n2025-01-07,Good\n2025-01-08,Bad\n2025-01-08,Bad\n' >week1.csv
printf 'date,text\n2025-01-08,Bad\n2025-01-08,Bad\n2025-01-13,Fine\n2025-01-08,Bad\n' >week2.csv
run voxpop analyze week1.csv --store weeks.db
run voxpop analyze week2.csv --store weeks.db
run voxpop quotes weeks.db '' --csv | cut -d , -f 3,9
run voxpop analyze week1.csv week2.csv --store both.db
cmp <(voxpop quotes weeks.db '' --jsonl) <(voxpop quotes both.db '' --jsonl) && echo 'one after the other or together: the same'

title 'the same ids in a store and in JSON lines'
voxpop analyze week1.csv --store ids.db --quiet
diff <(voxpop analyze week1.csv --quiet | values id) <(voxpop quotes ids.db '' --jsonl | values id) && echo 'the same'

title 'a table of other facts'
printf 'shop,city,opened\nNorth,Utrecht,1999\nSouth,Gent,2004\n' >shops.csv
printf 'date,shop,text\n2025-03-14,North,This is a great shop and I love it\n2025-03-15,South,The service in this shop is terrible\n2025-03-16,West,It was a very nice afternoon for us\n' >visits.csv
run voxpop analyze visits.csv --join shops.csv --store joined.db
run voxpop trend joined.db --metric volume --by city --csv | cut -d , -f 1-3
run voxpop quotes joined.db 'city = Gent' --jsonl | values text
run voxpop analyze visits.csv --join missing.csv --quiet | values text fields

title 'several files'
printf '{"created":"2025-05-01","body":"Slechte service, erg teleurgesteld in deze winkel"}\n' >posts.jsonl
run voxpop analyze one.csv posts.jsonl --quiet | values id time lang text
run voxpop analyze one.csv missing.csv posts.jsonl --quiet | values text

title 'options'
printf 'A;B;C\n3;7;Good\n4;8;Bad\n' >odd.csv
run voxpop analyze odd.csv --quiet --map 'text=C,rating=B 0-10' | values text rating rating_unit fields
run voxpop analyze odd.csv --quiet --map text=3,rating=1 | values text rating rating_unit fields
printf '5,"It was very good, all in all"\n1,That was bad and far too late\n4,We liked it and will come again\n' >bare.csv
run voxpop analyze bare.csv --quiet --no-header | values text rating
printf 'text\nprix tr\350s \351lev\351, c\351t\n' >west.csv
run voxpop analyze west.csv --quiet --encoding windows-1252 | values text
run voxpop analyze west.csv --encoding klingon
voxpop analyze one.csv --threads 0 --quiet | cmp - one.jsonl && echo '--threads 0: the same'

title 'too many rejects'
{ reviews; printf 'a5,2025-03-18,3,nul \0 bytes\n'; printf 'x,"open\n'; } >dirty.csv
run voxpop analyze dirty.csv -o dirty.jsonl
run voxpop analyze dirty.csv -o dirty.jsonl --max-rejects 50%
run voxpop analyze dirty.csv --store dirty.db --rejects apart.jsonl
run voxpop analyze dirty.csv --store dirty.db --rejects apart.jsonl --max-rejects 0.9
cmp dirty.csv.rejects.jsonl apart.jsonl && echo 'the same rejects'
run voxpop summary dirty.csv --max-rejects 1 | head -n 5

title threads
for n in 1 2 7; do voxpop analyze sample/* --threads $n --quiet | md5sum; done | sort -u | wc -l
for n in 1 2; do
  voxpop analyze sample/* --threads $n --quiet --store threads$n.db
  voxpop quotes threads$n.db '' --jsonl | md5sum
done | sort -u | wc -l
voxpop analyze sample/* --quiet | wc -l

title 'a date that cannot be read'
printf 'Review date,review\nweek 3,Good value\nweek 4,It broke\n' >weeks.csv
run voxpop summary weeks.csv | head -n 4
run voxpop summary weeks.csv --map time= | head -n 3
