# Chinese words: shipped models, the user's dictionary, training one's own.

printf '%s\n' '这款洗面奶性价比很高' '早餐太太太好了' '這家餐廳的服務員很熱情' >texts
printf '# mine\n洗面奶\n服务员好\t20\n-很高\n' >mine.txt

title models
for model in default ud sxu; do
  run voxpop tokenize -l zh --model $model texts
done
run voxpop tokenize -l zh --model nothing texts
run voxpop tokenize -l zh --model mine.txt texts

title a dictionary
printf '%s\n' '性价比' '-早餐' '餐廳的' >own.txt
run voxpop tokenize -l zh --dictionary own.txt texts
gzip -k own.txt
cmp <(voxpop tokenize -l zh --dictionary own.txt texts) <(voxpop tokenize -l zh --dictionary own.txt.gz texts) && echo 'packed: the same'
printf '性价比\n好用\t200\n' >heavy.txt
run voxpop tokenize --dictionary heavy.txt texts
printf '性价比 5 n\n服务员 12\n' >jieba.txt
run voxpop tokenize -l zh --dictionary jieba.txt texts
printf '5G\n' >letters.txt
run voxpop tokenize --dictionary letters.txt texts
printf '很好！\n' >marks.txt
run voxpop tokenize --dictionary marks.txt texts
printf 'T恤\n5G套餐\niPhone手机\n卡拉OK\nC++语言\n-A股\n' >mixed.txt
printf '%s\n' '这件T恤衫和T恤都很好' '我的iPhone手机壳用5G套餐' 'XT恤，去卡拉OK唱歌，学C++语言' >wares
run voxpop tokenize -l zh wares
run voxpop tokenize -l zh --dictionary mixed.txt wares
run voxpop tokenize --dictionary absent.txt texts

title a store remembers its dictionary
printf 'id,text\na,这款洗面奶性价比很高\n' >reviews.csv
run voxpop analyze reviews.csv --store reviews.db --dictionary own.txt
run voxpop analyze reviews.csv --store reviews.db
run voxpop analyze reviews.csv --store reviews.db
run voxpop search reviews.db 性价比 --jsonl | values id

title and its other lists
printf '性价比\t-2\n' >opinions.tsv
printf '@value\tValue\n性价比\tvalue\n' >subjects.tsv
run voxpop analyze reviews.csv --store lists.db --lexicon opinions.tsv
cp opinions.tsv same.tsv
run voxpop analyze reviews.csv --store lists.db --lexicon same.tsv
run voxpop analyze reviews.csv --store lists.db --lexicon zh=opinions.tsv
run voxpop analyze reviews.csv --store lists.db --taxonomy subjects.tsv
run voxpop analyze reviews.csv --store lists.db --taxonomy subjects.tsv

title own packs
run voxpop tokenize -l zh --model-file own.txt texts
printf '%s\n' '我们 喜欢 这家 店' '店 的 洗面奶 很 好' >few.txt
voxpop train tokenizer -l zh --train few.txt --licence mine -o mine.pack 2>/dev/null
cmp <(voxpop tokenize -l zh --model mine.pack texts) <(voxpop tokenize -l zh --model-file mine.pack texts) && echo 'by its kind: the same'
for command in 'sentiment' 'aspects -l zh' 'stem --lemma -l nl'; do run voxpop $command --model mine.pack texts; done
run voxpop train tokenizer -l zh --train texts --licence mine -o none.pack

title training
for i in {1..60}; do
  printf '%s\n' '我们 喜欢 这家 店' '店 的 洗面奶 很 好' '洗面奶 我们 喜欢' '很 好 的 店'
done >spaced.txt
run voxpop train tokenizer -l zh --train spaced.txt --licence mine -o own.pack
run voxpop tokenize -l zh --model own.pack <<<'我们喜欢店的洗面奶'
voxpop train tokenizer -l zh --train spaced.txt --licence mine -o again.pack && cmp own.pack again.pack && echo 'again: the same pack'
run voxpop train tokenizer -l zh --train few.txt --words mine.txt --unlabelled texts --licence mine -o few.pack
run voxpop train tokenizer -l fr --train spaced.txt --licence mine -o fr.pack
run voxpop train tokenizer -l zh --licence mine -o none.pack
printf 'no Chinese here\n' >english.txt
run voxpop train tokenizer -l zh --train english.txt --licence mine -o none.pack
