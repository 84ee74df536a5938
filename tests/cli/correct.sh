# What people say against the analysis.

{
  printf 'id,date,text,stars\n'
  printf '%s\n' 'A-1,2025-01-01,This is great and we love it,5' 'A-2,2025-01-02,The service in this shop is terrible,1' '3,2025-01-03,It was an awful day with this thing,1' \
    'A-4,2025-01-04,What a wonderful present it was,5'
} >shop.csv
voxpop analyze shop.csv --store shop.db --quiet
columns='SELECT number, id, sentiment, score, p_pos, intent, urgency, p_complaint FROM documents ORDER BY number'
# list: what was said so far, without the clock
list() { voxpop correct shop.db --list --jsonl | values correction number field value found state person origin undone_by; }

title 'one at a time'
run voxpop correct shop.db A-1 --sentiment neg --intent complaint --by Ana
run voxpop correct shop.db A-1 --sentiment neg --by Bob
run voxpop correct shop.db number=2 A-4 --urgency urgent --aspect delivery=neg price=pos --by Bob
sql shop.db "SELECT number, sentiment, score, intent, urgency FROM documents" | mask
list

title 'in all answers'
run voxpop quotes shop.db "sentiment = neg and score = -1" --jsonl | values number sentiment
run voxpop quotes shop.db "p_complaint = 1 and intent = complaint" --jsonl | values number intent
run voxpop quotes shop.db "urgency = urgent" --jsonl | values number urgency

title 'it stays'
voxpop analyze shop.csv --store shop.db --quiet
run voxpop quotes shop.db "id = A-1" --jsonl | values number sentiment score intent
sed 's/A-1,2025-01-01,This is great and we love it,5/A-1,2025-01-01,This is great and we love it,4/' shop.csv >edited.csv
voxpop analyze edited.csv --store shop.db --quiet
run voxpop quotes shop.db "id = A-1" --jsonl | values number rating sentiment score intent
sed 's/we love it/we like it/' edited.csv >reworded.csv
run voxpop analyze reworded.csv --store shop.db --quiet
run voxpop quotes shop.db "id = A-1" --jsonl | values number sentiment text
list
voxpop info shop.db --jsonl | grep correction

title 'taken back'
run voxpop correct shop.db --undo 3 --by Cleo
run voxpop correct shop.db --undo 3 --by Cleo
run voxpop quotes shop.db "urgency = urgent" --jsonl | values number urgency
list

title 'the newest holds'
for label in neg neu neg; do voxpop correct shop.db A-4 --sentiment $label --by Ana --quiet; done
run voxpop quotes shop.db "id = A-4" --jsonl | values number sentiment score
list | tail -n 3

title 'a document is meant by id or number'
run voxpop correct shop.db 3 --sentiment pos --by Ana
run voxpop correct shop.db 4 --sentiment pos --by Ana
printf 'id,text\n4,Another one\n' >more.csv
voxpop analyze more.csv --store shop.db --quiet
run voxpop correct shop.db 4 --sentiment pos --by Ana
run voxpop correct shop.db id=4 --sentiment pos --by Ana
run voxpop correct shop.db A-9 --sentiment pos
run voxpop correct shop.db "A-1' OR 1=1 --" --sentiment pos

title 'what was said before a failure is told'
run voxpop correct shop.db number=2 A-99 A-4 --intent praise --by Ana

title tables
printf 'Number,Sentiment,aspect.Service,by,remark\n1,positive,neg,Dora,x\n2,,,Dora,\n99,neg,,Dora,\n' >table.csv
run voxpop correct shop.db --from table.csv --by Ana
printf 'id,sentiment\nA-1,neg\nA-2,splendid\n' >bad.csv
run voxpop correct shop.db --from bad.csv --by Ana
printf 'id,colour\nA-1,red\n' >none.csv
run voxpop correct shop.db --from none.csv --by Ana
voxpop correct shop.db --list -o all.csv
voxpop analyze shop.csv --store other.db --quiet
run voxpop correct other.db --from all.csv
run voxpop quotes other.db "score = -1 or score = 1" --jsonl | values number sentiment
list | tail -n 2

title 'wrong command lines'
run voxpop correct
run voxpop correct shop.csv A-1 --sentiment neg
run voxpop correct shop.db A-1
run voxpop correct shop.db A-1 --sentiment bad
run voxpop correct shop.db A-1 --aspect delivery
run voxpop correct shop.db A-1 --aspect "it's=neg"
voxpop correct shop.db A-1 --aspect $(seq -f 'a%g=neg' 65) 2>&1
run voxpop correct shop.db A-1 --list
run voxpop correct shop.db A-1 --sentiment neg --by ''
run voxpop correct shop.db --undo x

title 'an aspect that only a person names is quoted with the whole text'
voxpop correct shop.db 1 --aspect returns=neg --by Ana --quiet
voxpop quotes shop.db "aspect = 'returns:neg' and number = 1" --jsonl | values number text

title 'what was said of an older text is kept as stale, once'
printf 'number,text,urgency\n1,"Words that nobody has now",normal\n' >older.csv
run voxpop correct shop.db --from older.csv --by Ana
run voxpop correct shop.db --from older.csv --by Ana
voxpop correct shop.db --list --jsonl | values number field value state | tail -n 1

title 'a column that is misspelt is refused'
for name in sentimant 'aspect-delivery' numbr; do
  printf 'number,%s\n1,neg\n' "$name" >misspelt.csv
  run voxpop correct shop.db --from misspelt.csv
done

title 'an aspect that no taxonomy has is refused'
run voxpop correct shop.db 1 --aspect delivry=neg --by Ana
printf 'number,aspect.robots\n1,neg\n' >robots.csv
run voxpop correct shop.db --from robots.csv --by Ana
printf '@robots\tRobots\nrobot\trobots\n' >own.tsv
voxpop analyze shop.csv --taxonomy own.tsv --store shop.db --quiet
run voxpop correct shop.db --from robots.csv --by Ana
run voxpop quotes shop.db "aspect = 'robots:neg'" --jsonl | values number
