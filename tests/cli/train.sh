# Sentiment models of one's own, and what `eval sentiment` says of them.

# lines LABEL TEXT...: eight labelled texts of each, made different by a number.
lines() {
  local label=$1 text number
  shift
  for text; do
    for number in 11 22 33 44 55 66 77 88; do
      printf '{"text":"%s, order %s","label":"%s"}\n' "$text" "$number" "$label"
    done
  done
}
{
  lines pos 'The courier was zorbly' 'A zorbly little lamp' 'Zorbly made and on time'
  lines neg 'The courier was flimmic' 'A flimmic little lamp' 'Flimmic box, and a day late'
} >two.jsonl
lines neu 'The lamp is on the table' 'A parcel with a lamp in it' >neutral.jsonl
cat two.jsonl neutral.jsonl >three.jsonl
printf 'A zorbly thing\nsuch a flimmic thing\n' >new.txt
score() { voxpop sentiment -l en --method bayes --model "$@" new.txt | cut -f 1; }

title 'a model of two classes, and of three'
run voxpop train sentiment -l en --train two.jsonl --licence none -o two.vpack
run score two.vpack
run voxpop train sentiment -l en --train two.jsonl neutral.jsonl --licence none -o three.vpack
run score three.vpack
voxpop train sentiment -l en --train two.jsonl neutral.jsonl --licence none -o again.vpack
run cmp three.vpack again.vpack
run voxpop pack info two.vpack --jsonl | grep -E 'learner|texts'

title 'naive Bayes, and counts that add up'
for learner in multinomial complement; do
  run voxpop train sentiment -l en --learner $learner --train three.jsonl --licence none -o $learner.vpack
  run score $learner.vpack
done
head -60 three.jsonl >here.jsonl
tail -n +61 three.jsonl >there.jsonl
run voxpop train sentiment -l en --counts-only --train there.jsonl --licence none -o there.counts
run voxpop train sentiment -l en --learner multinomial --train here.jsonl --counts there.counts --licence none -o sum.vpack
for model in multinomial sum; do tail -c $((3 << 20)) $model.vpack >$model.rows; done # the last section
run cmp multinomial.rows sum.rows
run voxpop train sentiment -l en --counts-only --train here.jsonl --licence none -o here.counts
run voxpop train sentiment -l en --counts-only --counts here.counts there.counts --licence none -o all.counts
run voxpop train sentiment -l en --learner multinomial --counts all.counts --licence none -o counted.vpack
tail -c $((3 << 20)) counted.vpack >counted.rows
run cmp multinomial.rows counted.rows
run score counted.vpack
run voxpop train sentiment -l en --train here.jsonl --counts there.counts --licence none -o none.vpack
run voxpop train sentiment -l en --licence none -o none.vpack
run voxpop train sentiment -l en --learner complement --train here.jsonl --counts two.jsonl --licence none -o none.vpack
run voxpop train sentiment -l nl --learner complement --train here.jsonl --counts there.counts --licence none -o none.vpack

title 'from a model, and with priors'
for text in 'This board looks sick' 'Sick deck for the price' 'The graphics are sick'; do
  printf '{"text":"%s","label":"pos"}\n' "$text"
done >corrections.jsonl
printf 'The graphics are sick\nWhat a sick paint job\nThe wheels broke in a day\n' >kin.txt
run voxpop train sentiment -l en --base shipped --train corrections.jsonl --licence none -o amended.vpack
run voxpop sentiment -l en kin.txt | cut -f 1
run voxpop sentiment -l en --model amended.vpack kin.txt | cut -f 1 # corrected, of its kin, another
run sh -c 'head -c 2000 amended.vpack | grep -ao "\"base\":\"[0-9a-f]\{16\}\",\"train\":\[\"corrections.jsonl\",\"[a-z_]*.train.jsonl.gz\""' | sed 's/[0-9a-f]\{16\}/HASH/'
run voxpop train sentiment -l nl --base amended.vpack --train corrections.jsonl --licence none -o none.vpack
run voxpop train sentiment -l en --base shipped --stars --train corrections.jsonl --licence none -o none.vpack
run voxpop train sentiment -l en --prior 0.999,0,0.001 --train two.jsonl --licence none -o gloomy.vpack
run voxpop train sentiment -l en --prior 0,0,0 --train two.jsonl --licence none -o none.vpack
grep pos two.jsonl >good.jsonl
run voxpop train sentiment -l en --train good.jsonl --licence none -o none.vpack
run voxpop train sentiment -l en --prior 0.5,0.5 --train two.jsonl --licence none -o none.vpack
run voxpop train sentiment -l en --base two.vpack --learner complement --train two.jsonl --licence none -o none.vpack
printf 'The lamp came\n' >plain.txt
for model in two gloomy; do run voxpop sentiment -l en --binary --method bayes --model $model.vpack plain.txt | cut -f 1; done

title 'what it is worth'
run voxpop eval sentiment -l en --model three.vpack two.jsonl neutral.jsonl --csv | cut -d, -f 1-3
run voxpop eval sentiment -l en --confusion --model three.vpack two.jsonl neutral.jsonl --table
run voxpop eval sentiment -l en --binary --model two.vpack three.jsonl --csv | cut -d, -f 1-8
run voxpop eval sentiment -l en --model three.vpack --reliability three.jsonl --csv | cut -d, -f 1
run voxpop eval sentiment -l en --confusion --reliability two.jsonl
run voxpop eval sentiment -l en
run voxpop eval sentiment new.txt

title stars
# stars N TEXT...: eight texts of each with N stars.
stars() {
  local stars=$1 text number
  shift
  for text; do
    for number in 11 22 33 44 55 66 77 88; do
      printf '{"text":"%s, order %s","stars":%s}\n' "$text" "$number" "$stars"
    done
  done
}
{
  stars 1 'The courier was flimmic' 'Flimmic box, and a day late'
  stars 2 'The courier was drubby' 'Drubby box, and a day late'
  stars 3 'The courier was there' 'Box, and a day late'
  stars 4 'The courier was plemmy' 'Plemmy box, and a day late'
  stars 5 'The courier was zorbly' 'Zorbly box, and a day late'
} >stars.jsonl
sed 's/"stars":2/"stars":1/' stars.jsonl >swapped.jsonl
printf 'Such a %s lamp\n' flimmic drubby there plemmy zorbly >rated.txt
run voxpop train sentiment -l en --stars --train stars.jsonl two.jsonl --licence none -o stars.vpack
run voxpop pack info stars.vpack --jsonl | grep -E 'texts|stars'
voxpop train sentiment -l en --stars --train stars.jsonl two.jsonl --licence none -o again.vpack
run cmp stars.vpack again.vpack
likely() { jsonl_texts rated.txt | voxpop sentiment -l en --stars --model "$1" --jsonl | python3 -c 'import json, sys; print(*[json.loads(line)["sentiment"]["stars"]["likely"] for line in sys.stdin])'; }
jsonl_texts() { sed 's/.*/{"text":"&"}/' "$1"; }
run likely stars.vpack
run voxpop sentiment -l en --stars --model stars.vpack rated.txt | cut -f 4 | tr . ' ' | cut -d ' ' -f 1
run voxpop eval sentiment -l en --stars --model stars.vpack stars.jsonl --csv | cut -d, -f 1-3,6,9,12-13
run voxpop eval sentiment -l en --stars --confusion --model stars.vpack swapped.jsonl --csv
run voxpop sentiment -l en --stars --model two.vpack rated.txt
printf '真的很好，下次再来\n' >zh.txt
run voxpop sentiment --stars --model stars.vpack zh.txt | cut -f 1,4
run voxpop train sentiment -l en --stars --train two.jsonl --licence none -o none.vpack
run voxpop train sentiment -l en --stars --learner multinomial --train stars.jsonl --licence none -o none.vpack
run voxpop eval sentiment -l en --stars two.jsonl
run voxpop eval sentiment -l en --stars --binary stars.jsonl
