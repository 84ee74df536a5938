# One text a line in, one line out, in order.
# shellcheck disable=SC1112

: >empty.txt
cat >four.txt <<'TEXT'
质量很差，客服态度恶劣，非常失望
Отличный товар, всем очень рекомендую, спасибо!
Slechte service, nooit meer. Heel teleurgesteld in deze winkel.
Great product, works perfectly and I love it!
TEXT

title detect
run voxpop detect four.txt | mask
run voxpop detect --among nl,en four.txt | mask
printf 'Das Wetter ist heute schön und wir gehen spazieren\nLe temps est magnifique aujourd’hui, nous partons\n12345\n\n' | run voxpop detect | mask
run voxpop detect --among nl,xx four.txt
run voxpop detect --among nl, empty.txt
printf 'Alles was netjes ingepakt en snel geleverd. But the kettle stopped working after one week.\n\nTop!\n' | run voxpop detect --spans | mask
printf '%s\n' '{"text":"這個水壺品質很好，快遞員態度也不錯"}' | run voxpop detect --jsonl | mask
run voxpop detect --spans --among nl four.txt

title tokenize
run voxpop tokenize four.txt
printf 'Check https://example.com/a?b=1 or mail me@example.com :-) 👍🏽 #fail @shop €9,99 don’t\n' | run voxpop tokenize -l en
printf 'a  b\tc\r\n   \n' | quietly voxpop tokenize -l en | od -c
run voxpop tokenize -l de four.txt
run voxpop tokenize -l dutch four.txt
for lang in zh ru nl en; do
  [[ $(voxpop tokenize -l $lang four.txt | tr -d ' ') == "$(tr -d ' ' <four.txt)" ]] && echo "$lang: the tokens are the text without its white space"
done

title sentences
printf 'Snel geleverd. Top! Dr. de Vries belde 12.30 uur\n很好。下次再来！\nХорошо. Спасибо!\n' | run voxpop sentences
printf 'one. two.' | run voxpop sentences -l en

title stem
printf 'быстрая доставка товара\n' | run voxpop stem -l ru
printf 'snelle leveringen lopende katten\n' | run voxpop stem -l nl
printf 'running deliveries happily\n' | run voxpop stem -l en
printf '非常好用\n' | run voxpop stem -l zh
printf "don't  a-b me@example.com\n" | run voxpop stem -l en --pretokenized
run voxpop stem -l en --lemma four.txt

title sentiment
run voxpop sentiment four.txt | mask
run voxpop sentiment -l en --binary four.txt | cut -f 1 | sort | uniq -c | sed 's/ *[0-9]* //' | sort -u
for method in lexicon bayes blend; do
  run voxpop sentiment --method $method four.txt | mask
done
run voxpop sentiment --unsure 1 four.txt | mask
run voxpop sentiment --unsure 0 four.txt | mask
run voxpop sentiment --unsure 60% four.txt | mask
run voxpop sentiment --unsure 2 four.txt
run voxpop sentiment --method magic four.txt
run voxpop sentiment --model four.txt four.txt
run voxpop sentiment --model missing.pack four.txt
voxpop sentiment four.txt | awk -F '\t' 'NF != 3 || $2 < -1 || $2 > 1 || $3 < 0.3333 || $3 > 1 { print "out of range: " $0 }'

title 'JSON lines'
printf '%s\n' '{"id":12345678901234567890,"text":"Great!\nLove it \u2764"}' '{"text":"De service was slecht en de bezorging veel te laat"}  ' '{}' '{"text":7}' 'no json' '' '{"text":"cut' '[1]' | tee lines.jsonl | run voxpop sentiment --jsonl | mask
run voxpop detect --jsonl lines.jsonl 2>/dev/null | mask
run voxpop tokenize --jsonl -l en lines.jsonl 2>/dev/null
run voxpop sentences --jsonl -l en lines.jsonl 2>/dev/null
run voxpop stem --jsonl -l en lines.jsonl 2>/dev/null
printf '{"a":{"text":"inner"},"body":"say \\"so\\"\\u0000 \\ud83d\\ude00 \\ud83d","body":"twice"}\n' | run voxpop tokenize -l en --jsonl --field body
printf '{"text":"a"}' | run voxpop tokenize -l en --jsonl
printf '%s\n' '{"sentiment":{"old":[1]} ,"text":"Great! Love it","language":"xx"}' | voxpop detect --jsonl | run voxpop sentiment --jsonl | mask
run voxpop tokenize --field body lines.jsonl
printf 'x\n%.0s' {1..15} | run voxpop tokenize --jsonl | tail -n 6

title 'lines as they come'
run voxpop sentiment empty.txt
printf '\n\n' | run voxpop detect | mask
printf '\n\n' | run voxpop sentiment -l en | mask
printf '\n\n' | run voxpop sentences -l en
printf 'no newline' | quietly voxpop tokenize -l en | od -c
printf 'a\0b nul\n\0\n' | quietly voxpop tokenize -l en | od -c
printf 'bad \377\376 bytes \303\n' | quietly voxpop tokenize -l en | od -c
printf 'bad \377\376 bytes\n' | run voxpop sentiment | mask
printf 'bad \377\376 bytes\n' | run voxpop sentences -l en
printf 'one\n' >one.txt
printf 'two\n' | run voxpop tokenize -l en one.txt - one.txt
run voxpop tokenize -l en one.txt missing.txt
run voxpop tokenize -l en .
printf 'a %.0s' {1..100000} | run voxpop tokenize -l en | wc
printf '好%.0s' {1..100000} | run voxpop tokenize | wc -c

title 'lines that are too long, and those behind them'
long() { head -c "$1" /dev/zero | tr '\0' a; }
{ echo one; long 1100000; printf '\ntwo words\n'; long 17000000; printf '\nthree\n'; long 17000000; } >long.txt
run voxpop tokenize -l en long.txt
voxpop detect --among nl,en long.txt 2>/dev/null | wc -l
{ printf '{"text":"'; long 17000000; printf '"}\n{"text":"two"}\n'; } >long.jsonl
voxpop tokenize -l en --jsonl long.jsonl >answers.jsonl 2>/dev/null
cmp <(head -n 1 long.jsonl) <(head -n 1 answers.jsonl) && tail -n 1 answers.jsonl

title 'markup stands between the words'
printf '%s\n' '<p>Heel <b>moo</b>ie lamp,<br/>caf&eacute;&nbsp;[i]top[/i]</p>' '5 < 6 <3 [1] [sic] R&D' | run voxpop tokenize -l nl
echo '<p>Te<br>laat. Nooit meer!</p>' | run voxpop sentences -l nl
