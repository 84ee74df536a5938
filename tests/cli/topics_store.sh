# Topics of a store: learned, changed by people, told of.

# documents COUNT SEED FIRST: reviews of one of three things, with a date and stars that go with the thing.
documents() {
  awk -v count="$1" -v seed="$2" -v first="$3" 'function draw() { return (state = state * 16807 % 2147483647) / 2147483647 }
  BEGIN {
    state = seed * 7919
    split("courier parcel delivery doorbell neighbour address tracking postman package depot", topic, " ")
    split("noodles sauce kitchen waiter spicy dessert menu chef soup portion", food, " ")
    split("charger battery screen keyboard laptop cable plug software update speaker", tech, " ")
    split("terrible awful|great delicious|nice broken", mood, "|")
    for (i = 0; i < 10; i++) { word[0, i] = topic[i + 1]; word[1, i] = food[i + 1]; word[2, i] = tech[i + 1] }
    print "id,date,review,stars"
    for (d = first; d < first + count; d++) {
      line = mood[d % 3 + 1]
      for (w = 0; w < 12; w++)
        line = line " and the " word[draw() < 0.05 ? int(draw() * 3) : d % 3, int(draw() * 10)]
      print "R-" d ",2025-0" d % 9 + 1 "-15," line "," (d % 3 == 0 ? 1 : d % 3 == 1 ? 5 : 3)
    }
  }'
}

documents 300 1 0 >first.csv
voxpop analyze first.csv --store shop.db --quiet
# topics: documents of each in the store
topics() { sql shop.db "SELECT k.id, k.parent, count(*) FROM topic k LEFT JOIN document_topic t ON t.topic = k.number GROUP BY k.id ORDER BY k.place"; }

title 'nothing yet'
run voxpop topics show shop.db
run voxpop search shop.db parcel --where 'topic = delivery'
run voxpop topics rename shop.db delivery Late
run voxpop topics undo shop.db

title 'learned'
run voxpop topics fit shop.db -k 3 --seed 1 --by Ana
voxpop topics show shop.db --taxonomy | sed 's/\].*/]/' | sort
cat >shop.topics <<'END'
# our topics
@post Post and parcels | nl:Post | ru:Почта
[en1.0]
@food Food
[en1.1]
@@sweet Sweets
dessert
@tech Devices
[en1.2]
# rules for all
/\bbatter(y|ies)\b/
screen ~4 cable
END
# the number of the topic that holds a word
number() { voxpop topics show shop.db --json | python3 -c '
import json, sys
print([i for i, t in enumerate(json.load(sys.stdin)["rows"]) if "'"$1"'" in t["words"]][0])'; }
sed -i "s/\[en1.0\]/[en1.P]/; s/\[en1.1\]/[en1.F]/; s/\[en1.2\]/[en1.T]/" shop.topics
sed -i "s/en1.P/en1.$(number postman)/; s/en1.F/en1.$(number menu)/; s/en1.T/en1.$(number keyboard)/" shop.topics

title 'a taxonomy'
run voxpop topics diff shop.db --taxonomy shop.topics --csv | cut -d , -f 4- | tail -n +3 | sort
run voxpop topics apply shop.db --taxonomy shop.topics --by Bob
topics
voxpop topics show shop.db --taxonomy >again.topics
run diff shop.topics again.topics
run voxpop topics show shop.db --jsonl | values topic name parent level documents rating
run voxpop topics show shop.db --lang nl --csv | sed -n 2p | cut -d , -f 1,2
run voxpop topics show shop.db --table | sed -n '/^post/,/words/p' | sed 's/coherence.*//; s/words .*/words/'
run voxpop topics show shop.db --coverage --csv

title 'in other commands'
run voxpop search shop.db courier --where "topic = POST and rating = 1" --jsonl --limit 2 | values number rating
run voxpop search shop.db courier --where "topic = Почта" --jsonl --limit 1 | values number
run voxpop quotes shop.db "topic in (sweet, tech) and topic != food" --limit 1 --jsonl | values number
run voxpop quotes shop.db "topic is empty" --csv
run voxpop quotes shop.db "topic = fod"
run voxpop trend shop.db --metric volume --by topic --every year --csv

title 'later documents'
documents 60 2 300 >second.csv
voxpop analyze second.csv --store shop.db --quiet
topics
sed 's/and the [a-z]*/and the dessert/g; s/^id.*/id,date,review,stars/' second.csv | head -2 >edited.csv
voxpop analyze edited.csv --store shop.db --quiet
run voxpop quotes shop.db "topic = sweet and id = R-300" --jsonl | values id

title 'documents whose topics came after their rollups'
volume() { voxpop trend shop.db --metric volume --by topic --every year --csv; }
volume >before.csv
sql shop.db "DELETE FROM document_topic WHERE document > 300"
sql shop.db "INSERT INTO rollup_stale SELECT DISTINCT part, 1 FROM rollup"
voxpop correct shop.db R-1 --sentiment neg --by Ana -q
cmp -s <(volume) before.csv || echo 'not tagged yet'
voxpop analyze edited.csv --store shop.db --quiet
run diff <(volume) before.csv | tail -n +2
sql shop.db 'SELECT count(*) FROM rollup_stale'

title 'people change them'
run voxpop topics rename shop.db sweet "Sweet things" --by Ana
run voxpop topics diff shop.db move sweet --csv
voxpop topics diff shop.db merge sweet --into post --documents --jsonl -q | head -1 | values number from to
either() { sql shop.db "SELECT count(DISTINCT t.document) FROM document_topic t JOIN topic k ON k.number = t.topic WHERE k.id IN ('post', 'tech')"; }
echo "together $(either), $(voxpop topics diff shop.db merge tech --into post -q --csv | grep ^post, | cut -d , -f 4) when merged"
run voxpop topics merge shop.db sweet --into post --by Ana
topics
run voxpop topics undo shop.db --by Ana
topics
run voxpop topics move shop.db tech --below food --by Bob
run voxpop topics delete shop.db tech --by Bob
run voxpop topics split shop.db post --by Bob
voxpop topics merge shop.db food --into post -q
run voxpop topics split shop.db post -k 2 --by Bob
topics | cut -d '|' -f 2-
run voxpop topics undo shop.db --to 2
topics
voxpop topics history shop.db --jsonl | values version person what moved

title 'learned anew'
run voxpop topics fit shop.db -k 3 --seed 2 -q
topics

title 'threads'
for threads in 1 3; do
  cp shop.db $threads.db
  voxpop topics fit $threads.db -k 3 --seed 3 --threads $threads -q
  sql $threads.db 'SELECT * FROM document_topic' >$threads.tags
done
cmp 1.tags 3.tags && echo "threads do not matter: $(wc -l <1.tags) tags"

title 'steered'
voxpop analyze first.csv --store steered.db --quiet
printf '# ours\nParcels | x: parcel\n' >wrong.seeds
run voxpop topics fit steered.db --seeds wrong.seeds
printf 'Parcels: parcel, courier\nPost: parcels\n- courier parcel\n' >wrong.seeds
run voxpop topics fit steered.db --seeds wrong.seeds
printf 'Parcels: the of\n' >wrong.seeds
run voxpop topics fit steered.db --seeds wrong.seeds
printf 'Parcels\xff: parcel\n' >wrong.seeds
run voxpop topics fit steered.db --seeds wrong.seeds
printf 'Parcels: parcel, courier\nDevices: charger, cable\n+ menu, waiter\n- dessert, cable\n+ parcel, zeppelin\n' >ours.seeds
run voxpop topics fit steered.db -k 2 --seeds ours.seeds
printf '# said too often\ndelicious\nbroken\nLaptops\n' >ours.stop
run voxpop topics fit steered.db -k 3 --seeds ours.seeds --stop ours.stop
steered() { voxpop topics show steered.db --json | python3 -c '
import json, sys
for t in sorted(json.load(sys.stdin)["rows"], key=lambda t: t["topic"]):
    print(t["topic"], t["documents"], sorted(set(t["words"]) & {"parcel", "courier", "depot", "postman", "charger", "battery", "menu", "laptop", "delicious"}))'; }
voxpop topics rename steered.db devices "All devices" -q
run voxpop topics fit steered.db -k 3 --seed 5 --seeds ours.seeds
steered
voxpop topics show steered.db --csv | grep -c 'All devices'
for threads in 1 3; do voxpop topics fit steered.db -k 3 --seeds ours.seeds --threads $threads --model $threads.topics -q; done
cmp 1.topics 3.topics && echo 'threads do not matter'
voxpop steered.db --json | python3 -c '
import json, sys
print([(f["label"], f["filter"], f["n"], len(f["quotes"])) for f in json.load(sys.stdin)["findings"] if f["kind"] == "topic"][0])'
voxpop steered.db | grep -A 1 '^Topics'
voxpop first.csv | grep -c '^Topics'

title 'two languages'
# Texts in Dutch of the same things.
python3 - >dutch.csv <<'P'
import random
draw = random.Random(4)
about = ["bezorger pakket bezorging deurbel buren adres verzending postbode pakketje depot".split(),
         "noedels saus keuken ober pittig toetje kaart kok soep portie".split(),
         "oplader batterij scherm toetsenbord laptop kabel stekker programma muis luidspreker".split()]
print("id,date,review,stars")
for d in range(300):
    print(f"N-{d},2025-03-15,het was" + "".join(f" en de {draw.choice(about[d % 3])}" for _ in range(12)) + ",4")
P
voxpop analyze first.csv dutch.csv --store two.db --quiet
printf 'Parcels: parcel, courier, pakket, bezorger\nFood: menu, waiter, ober, saus\n' >two.seeds
voxpop topics fit two.db -k 3 --seeds two.seeds -q
voxpop topics show two.db --taxonomy | grep -A 2 '^@parcels\|^@food' | sed 's/\].*/]/'
voxpop topics rename two.db parcels Pakketten --lang nl -q
sql two.db "SELECT k.id, k.names, d.lang, count(*) FROM document_topic t JOIN topic k ON k.number = t.topic JOIN document d ON d.id = t.document WHERE k.id IN ('parcels', 'food') GROUP BY 1, 3"

title 'what is wrong with a taxonomy'
wrong() {
  printf '%b' "$1" >wrong.topics
  run voxpop topics diff shop.db --taxonomy wrong.topics
}
wrong 'parcel\n'
wrong '@post Post\n@@@late Late\n'
wrong '@post Post\n@post Again\n'
wrong '@post Post\n  /late(/\n'
wrong '@post Post\n[en9.1] lost\n'
wrong '@post Post\n[en1.77]\n'
wrong '@post Post\n[en1.0]\n@food Food\n[en1.0]\n'
wrong '@post Post\nlate ~x parcel\n'
wrong '@post Post\nlate ~1 parcel ~2 box\n'
wrong '@post Post\n/late/i\n'
wrong '@post Post\n=\n'
wrong '@po/st Post\n'
wrong '@post Post\nnl:\n'
wrong '@post \xff\n'
wrong '@post Post\n@POST Again\n'
wrong '# nothing\n'
run voxpop topics diff shop.db --taxonomy missing.topics
yes '(a|aa)+$' | head -1 | sed 's/.*/@x\n\/(a|aa)+$\/\n/' >slow.topics
run voxpop topics diff shop.db --taxonomy slow.topics -q --csv | head -1

title 'wrong command lines'
run voxpop topics merge shop.db post
run voxpop topics merge shop.db post --into post
run voxpop topics move shop.db food --below sweet
run voxpop topics rename shop.db nothing Name
run voxpop topics undo shop.db --to 99
run voxpop topics diff shop.db
run voxpop topics diff shop.db explode food
run voxpop topics apply shop.db first.csv
run voxpop topics fit first.csv

title 'quotes of the mood that stands out'
{
  echo 'review,stars'
  for i in $(seq 60); do
    [ "$i" -le 20 ] && echo "great and wonderful noodles with sauce from the kitchen number $i,5"
    [ "$i" -le 20 ] && echo "wonderful, excellent waiter and the dessert of the menu number $i,5"
    [ "$i" -le 16 ] && echo "wonderful, excellent courier and parcel at the doorbell number $i,5"
    [ "$i" -le 14 ] && echo "terrible, awful courier and the parcel not at the doorbell number $i,1"
  done
} >moods.csv
voxpop analyze moods.csv --store moods.db --quiet
printf '@post Post\ncourier\n@food Food\nnoodles\nwaiter\n' >moods.topics
run voxpop topics apply moods.db --taxonomy moods.topics
voxpop topics show moods.db --jsonl | python3 -c '
import json, sys
for line in sys.stdin:
    t = json.loads(line)
    print(t["topic"], t["sentiment"] > 0, [q["text"].split()[0] for q in t["quotes"]], (t["counter_quote"] or {"text": "-"})["text"].split()[0])'

title 'a name that people gave, only with evidence'
python3 - >few.csv <<'P'
import random
random.seed(4)
things = "lamp kettle pillow backpack grinder mat vacuum headphones curtain bottle".split()
said = "works pretty broke nice cheap heavy light soft hard loud quiet big small warm dry clean old new red blue".split()
print("id,review")
for i in range(160):
    words = [random.choice(things)] + random.sample(said, 5)
    if i % 8 == 0:
        words[2:4] = ["courier", "doorbell"]
    print(f"{i}," + "The " + words[0] + " is " + " and ".join(words[1:]))
P
printf 'Delivery: courier\n' >delivery.seeds
voxpop analyze few.csv --store few.db -q
voxpop topics fit few.db --seeds delivery.seeds -k 4 -q 2>&1 | cut -c 1-60
sql few.db "SELECT count(*) > 15, sum(c.text NOT LIKE '%courier%') FROM document_topic t JOIN topic k ON k.number = t.topic JOIN content c ON c.id = t.document WHERE k.id = 'delivery'"
