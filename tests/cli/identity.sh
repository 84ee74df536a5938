# What makes two rows the same document, and what does not.
ids() { voxpop quotes "$1" "${2:-}" --jsonl | values number id time text; }

title 'equal reviews stay two, the same file twice stays one'
printf 'date,rating,text\n2025-03-01,5,Love it\n2025-03-01,5,Love it\n2025-03-01,5,Love it\n2025-03-02,5,Love it\n2025-03-01,4,Love it\n' >equal.csv
run voxpop analyze equal.csv --store equal.db
run voxpop analyze equal.csv --store equal.db
ids equal.db
cp equal.csv copy.csv
run voxpop analyze copy.csv --store equal.db
run voxpop analyze equal.csv copy.csv --store two.db

title 'an id decides'
{ printf 'id,date,text\nk81,2025-03-01,First\nk52,2025-03-01,First\nk81,2025-03-05,First edited\nK81,2025-03-01,First\n'
  for i in {10..40}; do echo "m$((i * i)),2025-03-0$((i % 9 + 1)),This is review number $i"; done; } >ids.csv
run voxpop analyze ids.csv --store ids.db
ids ids.db 'text has First or text has New'
printf 'id,date,text\nk81,2025-03-06,First edited again\nk93,2025-03-06,New\n' >newer.csv
run voxpop analyze newer.csv --store ids.db
ids ids.db 'text has First or text has New'
run voxpop search ids.db edited --jsonl | values id text
run voxpop search ids.db First --jsonl | values id

title 'numbers of rows are no ids'
for week in 1 2; do
  printf 'nr,date,text\n' >week$week.csv
  for i in {1..30}; do echo "$i,2025-0$week-$((i % 19 + 10)),This is the review number $i of week $week"; done >>week$week.csv
  run voxpop analyze week$week.csv --store weeks.db
done
run voxpop quotes weeks.db 'text has "number 7"' --jsonl | values time text

title 'long ids stay whole'
printf '{"id":12345678901234567890,"text":"One"}\n{"id":12345678901234567891,"text":"Two"}\n' >long.jsonl
run voxpop analyze long.jsonl --quiet | values id text

title 'columns in another order, and columns more'
printf 'text,date,rating\nLove it,2025-03-01,5\n' >turned.csv
run voxpop analyze turned.csv --store equal.db
printf 'date,rating,text,shop\n2025-03-01,5,Love it,North\n' >wider.csv
run voxpop analyze wider.csv --store equal.db
run voxpop info equal.db --jsonl | head -n 2

title 'an export with other columns adds to what is there, and erases nothing'
printf 'id,date,rating,review,shop,Agent\nr-1,2025-03-01,5,Love it,North,ann\nr-2,2025-03-02,1,Broke within a week,South,bob\n' >agents.csv
printf 'id,date,rating,review\nr-1,2025-03-01,5,Love it\nr-2,2025-03-02,1,Broke within a week\n' >bare.csv
printf 'id,date,rating,review,Remark\nr-1,2025-03-01,5,Love it,called\nr-2,2025-03-02,2,Broke within two weeks,\n' >remarks.csv
for file in agents bare agents remarks remarks; do run voxpop analyze $file.csv --store columns.db; done
run voxpop quotes columns.db 'shop = North and Agent = ann and Remark = called' --jsonl | values id rating text
run voxpop quotes columns.db 'shop = South and Agent = bob' --jsonl | values id rating text
run voxpop analyze agents.csv bare.csv --store pair.db
run voxpop analyze agents.csv bare.csv --store pair.db
run voxpop quotes pair.db 'shop = North and Agent = ann' --jsonl | values id rating text

title 'a batch that fails leaves a store that goes on'
printf 'id,date,text\n' >first.csv
for i in {1..2000}; do echo "f$i,2025-03-01,This is review number $i"; done >>first.csv
{ cat first.csv; } | gzip -c | head -c 9000 >second.csv.gz
run voxpop analyze first.csv second.csv.gz --store failing.db --quiet | sed 's/damaged: .*/damaged: .../'
run voxpop analyze first.csv --store failing.db
run voxpop quotes failing.db 'id = f2000' --jsonl | values id text

title 'the same feedback, written otherwise by a later export'
printf 'Date,Score,Comment,Customer\n2024-02-14,5,Love it,ann\n2024-02-14,5,Love it,bob\n2024-02-15,4,"Good, but  slow",ann\n' >export1.csv
printf 'customer;date;score;comment;Remark\nann;14-02-2024 00:00:00;5.0;Love it ;new\nbob;14-02-2024 00:00:00;5.0;Love it;\nann;15-02-2024 00:00:00;4.0;"Good, but slow";\ncas;16-02-2024 00:00:00;1.0;Never again;\n' >export2.csv
run voxpop analyze export1.csv --store exports.db
run voxpop analyze export2.csv --store exports.db
run voxpop quotes exports.db '' --jsonl | values time rating customer text fields

title 'names of columns in another case'
printf 'Review ID,Date,Review Text\nr-1,2025-03-01,First\nr-2,2025-03-01,Second\n' >names1.csv
printf 'review_id,date,review_text\nr-1,2025-03-01,First\nr-2,2025-03-01,Second edited\n' >names2.csv
run voxpop analyze names1.csv --store names.db
run voxpop analyze names2.csv --store names.db

title 'without words all cells tell'
printf 'date,rating,order\n2025-03-01,5,1001\n2025-03-01,5,1002\n2025-03-02,4,1003\n' >stars1.csv
printf 'date,rating,order\n2025-03-01,5,1004\n2025-03-02,4,1003\n' >stars2.csv
run voxpop analyze stars1.csv --store stars.db
run voxpop analyze stars2.csv --store stars.db

title 'a number that Excel has cut is not the ids'
python3 - <<'PYTHON'
import zipfile
main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
def book(name, edited):
    def line(*cells):
        return "<row>" + "".join(f"<c><v>{c}</v></c>" if isinstance(c, int) else f'<c t="inlineStr"><is><t>{c}</t></is></c>' for c in cells) + "</row>"
    lines = line("id", "order", "text") + "".join(
        line(f"0b7e{i * 7919:04x}-5c1d-4e0a-9f36-{i:012x}", 1000000000000000 + i * 10, f"This is review number {i}{edited}") for i in range(1, 9))
    with zipfile.ZipFile(name, "w") as out:
        out.writestr("_rels/.rels", f'<Relationships><Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>')
        out.writestr("xl/workbook.xml", f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>')
        out.writestr("xl/_rels/workbook.xml.rels", f'<Relationships><Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>')
        out.writestr("xl/worksheets/sheet1.xml", f'<worksheet xmlns="{main}"><sheetData>{lines}</sheetData></worksheet>')
book("orders.xlsx", "")
book("orders-edited.xlsx", ", edited")
PYTHON
run voxpop analyze orders.xlsx --store orders.db
run voxpop analyze orders-edited.xlsx --store orders.db
voxpop quotes orders.db 'text has "number 3"' --jsonl | values id text
