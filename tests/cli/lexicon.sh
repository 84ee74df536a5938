# Lists of opinion words: what they go by, the user's own, candidates from labelled texts.

explained() { run voxpop sentiment --explain "$@" | sed 's|{"label.*"lexicon":{"log_odds":[^,]*,|{"lexicon":{|'; }

title what the lists go by
explained -l nl <<<'De koffie bevalt me niet, maar de BEZORGING was heel snel!'
explained -l ru <<<'Никто не помог. Хотя курьер вежливый'
explained -l zh <<<'這家客服不太好，价格便宜吗？'
explained -l en <<<'<b>It should be great</b> &amp; I had hoped for a good kettle, but not. 😡'
explained -l en --jsonl <<<'{"id": 1, "text": "no opinion at noon"}'

title own lists
printf '# mine\nnoon\t2\tfurther cells\nsnel\t-1\n😡\t1\ngreat\tnone\nway\tintensifier\t1.5\n' >own.tsv
printf 'snel\tdiminisher\t0.5\n' >later.tsv
explained -l en --lexicon own.tsv <<<'great at way noon 😡'
explained -l nl --lexicon own.tsv <<<'snel'
explained -l nl --lexicon en=own.tsv <<<'snel'
explained -l nl --lexicon nl=own.tsv --lexicon later.tsv <<<'snel goed'
printf 'fine\t1\nnice\tgood\n' >bad.tsv
explained -l en --lexicon bad.tsv <<<'fine'
printf 'fine\tnegator\t20\n' >bad.tsv
explained -l en --lexicon bad.tsv <<<'fine'
explained -l en --lexicon en=absent.tsv <<<'fine'
printf 'id,text\na,the worst blorp\n' >reviews.csv
printf 'worst\tnone\nthe worst blorp\t3\n' >blorp.tsv
run voxpop analyze reviews.csv --lexicon blorp.tsv --store reviews.db
run voxpop reviews.csv --lexicon absent.tsv

title candidates
for i in {1..12}; do
  printf '{"text":"the blorp was really splendid today, round %d","label":"pos"}\n{"text":"a grumpish blorp, do not go %d!","label":"neg"}\n{"text":"blorp","label":"neu"}\n' $i $i
done >first.jsonl
for i in {1..12}; do
  printf '{"text":"splendid blorps on day %d","label":"pos"}\n{"text":"the day was grumpish, splendid it was not %d","label":"neg"}\n' $i $i
done >second.jsonl
run voxpop lexicon induce -l en --min-z 2 first.jsonl second.jsonl
run voxpop lexicon induce -l en --min-z 2 first.jsonl second.jsonl -o found.tsv
run voxpop lexicon induce -l en --min-z 2 --min-documents 20 first.jsonl second.jsonl --csv
explained -l en --lexicon found.tsv <<<'a grumpish day'
run voxpop lexicon induce -l en second.jsonl second.jsonl --min-z 0
run voxpop lexicon induce -l fr first.jsonl
run voxpop lexicon induce -l en
run voxpop lexicon induce -l en absent.jsonl
{
  cat second.jsonl
  printf '{"text":"blorp","label":"good"}\n{"text":"no label"}\n{"text":\n'
} >flawed.jsonl
voxpop lexicon induce -l en --min-z 2 flawed.jsonl 2>&1 >/dev/null
printf '{"text":"blorp","label":"neu"}\n' >neutral.jsonl
run voxpop lexicon induce -l en neutral.jsonl

title 'the learned part is explained: base, words and lists are the log odds of the answer'
check() {
  voxpop sentiment --explain "$@" | python3 -c '
import json, math, sys
for line in sys.stdin:
    why = json.loads(line)
    parts = why["learned"]["parts"]
    whole = why["base"] + sum(part["contribution"] for part in parts) + why["lexicon"]["log_odds"]
    odds = math.log(why["p"]["pos"] / why["p"]["neg"])
    print(abs(whole - why["log_odds"]) < 0.005, abs(odds - why["log_odds"]) < 0.02, len(parts) > 3)'
}
check -l en <<<'The room was clean, but breakfast never came'
check -l en --method bayes --binary <<<'The room was clean, but breakfast never came'
check -l en --method lexicon <<<'The room was clean, but breakfast never came'
check -l nl <<<'De kamer was schoon maar het ontbijt kwam niet'
check -l ru <<<'Номер чистый, но завтрак так и не принесли'
check -l zh <<<'房间很干净，但是早餐一直没来'
run voxpop sentiment --table
run voxpop sentiment --explain --table --jsonl
voxpop sentiment -l en --explain --table <<<'Lovely &amp; <b>clean</b>' | sed 's/[0-9][0-9]*/0/g; s/[+-]0/±0/; s/  */ /g; s/0.0/0/' | sort | uniq -c
