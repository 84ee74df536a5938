# Models that a store's own documents teach.

# feedback SEED: ratings that go with words that nobody else uses (seed 0: that everybody knows)
feedback() {
  python3 - "$1" <<'PY'
import random, sys
seed = int(sys.argv[1])
random.seed(7)
print("id,text,rating,nps")
for i in range(240):
    good = i % 2
    word = (["grumbo", "flibber"] if seed else ["terrible", "wonderful"])[good]
    thing = random.choice(["table", "lamp", "chair", "order", "room", "bread", "ticket"])
    when = random.choice(["on Monday", "in the morning", "last week", "this year", "for my sister"])
    print(f'N{i},"The {thing} that we have had {when} was {word} to all of us ({i})",{5 if good else 1},{10 if good else 3}')
PY
}
scores() { sql "$1" 'SELECT id, sentiment, score, intent, urgency, p_complaint, p_praise FROM documents ORDER BY number'; }

feedback 1 >own.csv
voxpop analyze own.csv --store own.db --map 'rating=rating 1-5,nps=nps' --quiet
scores own.db >before.txt

title 'better: used'
run voxpop train sentiment --from-store own.db --target rating --jsonl | values lang texts own_accuracy outcome
voxpop info own.db --jsonl | grep 'own models' | mask
cmp -s before.txt <(scores own.db) || echo 'the documents have new scores'
sql own.db "SELECT sentiment, rating, count(*) FROM documents GROUP BY 1, 2"

title 'new documents are scored as the old ones'
{
  echo 'id,text,rating'
  sql own.db "SELECT 'C1,\"' || text || '\",' FROM documents WHERE number = 8"
} >more.csv
voxpop analyze more.csv --store own.db --quiet
sql own.db "SELECT count(DISTINCT score), count(*) FROM documents WHERE text = (SELECT text FROM documents WHERE number = 8)"

title 'a word of a person stays'
voxpop correct own.db N1 --sentiment neg --by Ana --quiet
run voxpop train sentiment --from-store own.db --target nps --jsonl | values lang texts outcome
sql own.db "SELECT sentiment, score FROM documents WHERE id = 'N1'"

title dropped
run voxpop train sentiment --from-store own.db --drop
sql own.db "SELECT sentiment, score FROM documents WHERE id = 'N1'"
run voxpop correct own.db --undo 1 --by Ana
cmp <(scores own.db | grep -v '^C1') before.txt && echo 'as before'
voxpop info own.db --jsonl | grep 'own models'

title 'the words of the analysis'
printf 'quokka\t3\n' >words.tsv
printf 'text\nA quokka.\n' >words.csv
voxpop analyze words.csv --store words.db --lexicon words.tsv --quiet
run voxpop train sentiment --from-store words.db --drop
run voxpop train sentiment --from-store words.db --lexicon words.tsv --drop
run voxpop train sentiment --from-store words.db --target rating

title 'not better: not used'
feedback 0 >none.csv
voxpop analyze none.csv --store none.db --quiet
scores none.db >none.txt
run voxpop train sentiment --from-store none.db --target rating --jsonl | values lang texts outcome
cmp none.txt <(scores none.db) && echo 'as before'

title labels
run voxpop train sentiment --from-store none.db
for n in $(seq 1 30); do echo "$n,neg"; done | sed '1i number,sentiment' >labels.csv
run voxpop correct none.db --from labels.csv --by Ana
run voxpop train sentiment --from-store none.db --jsonl | values lang texts outcome
run voxpop train sentiment --from-store none.db --lang nl --jsonl
for n in $(seq 1 80); do echo "$n,neg"; done | sed '1i number,sentiment' >labels.csv
run voxpop correct none.db --from labels.csv --by Ana
run voxpop train sentiment --from-store none.db --jsonl | values lang texts outcome
python3 -c 'print("id,sentiment"); [print("N%d,%s" % (i, ["neg", "pos"][i % 2])) for i in range(120)]' >more_labels.csv
run voxpop correct own.db --from more_labels.csv --by Ana
run voxpop train sentiment --from-store own.db --jsonl | values lang texts outcome

title 'wrong command lines'
run voxpop train sentiment --from-store own.csv
run voxpop train sentiment --target rating
run voxpop train sentiment --from-store own.db --target stars
run voxpop train sentiment --from-store own.db --train own.csv
run voxpop train sentiment --from-store own.db --lang fi

title 'a model that is damaged is done without'
voxpop train sentiment --from-store own.db --target rating --quiet >/dev/null
sql own.db "UPDATE model SET pack = substr(pack, 1, 1000)"
voxpop info own.db --jsonl 2>&1 | grep -E 'not used|documents"'
