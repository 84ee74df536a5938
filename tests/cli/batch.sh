# Several files of which some cannot be read, and files that are written which must not be those that are read.
printf 'id,date,text\na-1,2025-03-01,This is great\na-2,2025-03-02,This is bad\n' >good.csv
printf 'id,date,text\nb-1,2025-03-03,This is fine\n' >good2.csv
printf '\x1f\x8b\x08broken' >broken.csv.gz
library() { sed 's/damaged: .*/damaged: .../'; } # what zlib says

title 'what cannot be read is told, the rest is analysed'
run voxpop analyze good.csv broken.csv.gz missing.csv good2.csv --store s.db | library
run voxpop quotes s.db '' --jsonl | values id
run voxpop analyze good.csv broken.csv.gz good2.csv --quiet 2>&1 | library | values id
run voxpop analyze missing.csv good.csv --quiet -o documents.jsonl
values id <documents.jsonl
run voxpop trend good.csv missing.csv good2.csv --metric volume --csv
run voxpop analyze good.csv missing.csv --quiet --store s.db --json | values rows unchanged failed

title 'nothing to go on with'
run voxpop analyze missing.csv absent.csv --store new.db
run voxpop analyze missing.csv --store new.db
run voxpop analyze broken.csv.gz --store new.db | library
run voxpop missing.csv absent.csv
ls new.db* 2>&1 | sed 's/.*: //'
run voxpop analyze missing.csv --quiet --store s.db
run voxpop info s.db --jsonl | head -n 2

title 'an option that makes no sense ends the run'
run voxpop analyze good.csv good2.csv --map text --quiet
run voxpop analyze good.csv good2.csv --timezone Mars/Olympus --quiet

title 'what is written is nothing that is read'
mkdir folder
ln -s ../good.csv folder/link.csv
ln good.csv hard.csv
printf 'id,shop\na-1,North\n' >shops.csv
run voxpop analyze good.csv -o good.csv
run voxpop analyze good.csv -o folder/link.csv
run voxpop analyze good.csv -o ./folder/../hard.csv
run voxpop analyze good.csv --rejects hard.csv
run voxpop analyze good.csv --store hard.csv
run voxpop analyze good.csv --join shops.csv -o shops.csv
run voxpop analyze good.csv --rejects rows.jsonl -o rows.jsonl
run voxpop trend good.csv -o good.csv
run voxpop summary good.csv good2.csv -o good2.csv
run voxpop quotes good.csv "text has great" -o good.csv
run voxpop train langid good.csv -o good.csv
cat good.csv shops.csv
