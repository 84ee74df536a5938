# Texts that came again.

parcel='My parcel was left in the rain behind the shed and everything in the box was soaked when I came home'
cat >reviews.csv <<END
id,date,customer,shop,channel,text
a-1,2025-03-01,Ann,North,web,"$parcel"
a-2,2025-03-02,Bob,North,mail,"$parcel!"
a-3,2025-03-04,Cas,South,web,"${parcel/everything/all}"
a-4,2025-03-05,Ann,North,web,"The new counter staff are kind, patient and quick, thank you all very much"
a-5,2025-06-05,Ann,South,web,"The new counter staff are kind, patient and quick; thank you all very much"
a-6,2025-03-05,Dee,North,web,"A refund was promised in January and again in March, but there is still no money"
a-7,2025-09-09,Eve,North,web,"A refund was promised in January and again in March, but there is still no money"
a-8,2025-03-06,Fay,North,web,Great service
a-9,2025-03-06,Gus,North,web,Great service
a-10,2025-03-07,Fay,North,web,Still waiting for my money
a-11,2025-03-08,Fay,North,web,Still waiting for my money
a-12,2025-03-08,Gus,North,web,Still waiting for my money
a-13,2025-03-10,,North,web,"An order of two lamps came as one lamp and a note that says sorry about it"
a-14,2025-03-11,,North,web,"An order of two lamps came as one lamp and a note that says sorry about it"
a-15,2025-03-12,Hal,North,web,"Nothing like the others, written by nobody else, about a door that would not close"
END
voxpop analyze reviews.csv --store s.db --quiet
run voxpop duplicates s.db --csv
run voxpop duplicates s.db --min 3 --table
run voxpop duplicates s.db --where 'shop = North' --limit 1 --csv --quiet
run voxpop duplicates s.db --where 'customer = Hal' --csv

title 'counted once, or shown'
run voxpop trend s.db --metric volume --every year --csv
run voxpop trend s.db --metric volume --every year --where 'copy = 0' --csv
voxpop quotes s.db 'copy_of = 1' --jsonl | values id
voxpop search s.db parcel --where 'copy = no' --jsonl | values id
sql s.db 'SELECT number, copy_of, round(similarity, 2) FROM copies ORDER BY 1'
voxpop s.db -o summary.txt; grep copies summary.txt
voxpop s.db --json | values copies

title 'whatever the threads and the batches'
groups() { sql "$1" 'SELECT d.external_id, o.external_id, similarity FROM copy JOIN document d ON d.id = document JOIN document o ON o.id = original ORDER BY d.id'; }
groups s.db >once
wc -l <once
for threads in 1 2 3; do
    voxpop analyze reviews.csv --store "t$threads.db" --threads "$threads" --quiet
    groups "t$threads.db" | cmp - once && echo same
done
for lines in 4 9 16; do
    head -n "$lines" reviews.csv >part.csv
    voxpop analyze part.csv --store parts.db --quiet
done
groups parts.db | cmp - once && echo same
voxpop analyze reviews.csv --store parts.db --quiet
groups parts.db | cmp - once && echo same

title 'an edit, and a person who is forgotten'
printf 'id,date,customer,shop,channel,text\na-4,2025-03-05,Ann,North,web,"The counter was closed for the whole day, and nobody had put up as much as a note"\n' >edit.csv
voxpop analyze edit.csv --store s.db --quiet
run voxpop duplicates s.db --csv | cut -d, -f1-5
voxpop forget s.db --customer Ann --quiet --csv
run voxpop duplicates s.db --csv | cut -d, -f1-5
sql s.db "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 1023) SELECT count(*) FROM copy_list, n WHERE 12 * i < length(data)
  AND hex(substr(data, 12 * i + 7, 6)) NOT IN (SELECT printf('%02X0000000000', id) FROM document)"
run voxpop store check s.db

title 'an older store'
sql parts.db "DELETE FROM meta WHERE key IN ('copies', 'later')"
sql parts.db 'DROP VIEW copies'
sql parts.db 'DROP TABLE copy'
sql parts.db 'DROP TABLE copy_list'
run voxpop duplicates parts.db
voxpop store compact parts.db
groups parts.db | cmp - once && echo same

title 'mistakes'
run voxpop duplicates s.db --min x
run voxpop duplicates s.db --where 'copy = maybe'
run voxpop duplicates
