# Documents that hold certain words, and those behind a filter.

{
  printf 'id,lang,text\n'
  printf '%s\n' 'e1,en,"The delivery was late, very late"' 'e2,en,Fast deliveries every time' 'e3,en,The kettle leaks and nobody in the shop wants to help me' \
    'n1,nl,De bezorging was te laat' 'n2,nl,Laat te bezorgd' 'r1,ru,Доставка опоздала на неделю' 'r2,ru,Быстрая доставка' \
    'z1,zh,客服态度很好，物流太慢' 'z2,zh,退款等了一个月' 'x1,en,"a <b>tag</b> & ""quotes"" * and 100%"'
} >posts.csv

title words
for query in delivery 'late delivery' 'te laat' '"te laat"' доставка 客服 退款 '物流太慢' 'kett*' 'deliver*' '100%' tag nothing; do
  run voxpop search posts.csv "$query" --jsonl | values id text
done
run voxpop search posts.csv late delivery --jsonl | values id
run voxpop search posts.csv '"'
run voxpop search posts.csv ''
run voxpop search posts.csv '***'
run voxpop search posts.csv 'AND OR NOT NEAR(' --jsonl | values id

title options
run voxpop search posts.csv доставка --limit 1 --jsonl | values id
run voxpop search posts.csv laat --where 'id = n2' --jsonl | values id
run voxpop search posts.csv laat --where 'id ='
run voxpop search posts.csv kettle --table | mask | tr -s ' '
run voxpop search posts.csv kettle --csv | mask
run voxpop search posts.csv late --limit many
run voxpop search posts.csv
run voxpop search
voxpop analyze posts.csv --store posts.db --quiet
cmp <(voxpop search posts.csv late) <(voxpop search posts.db late) && echo 'from a store: the same'
cp posts.csv more.csv
run voxpop search posts.csv ./more.csv kettle --jsonl | values number id

title quotes
run voxpop quotes posts.csv "text has laat" --jsonl | values id
run voxpop quotes posts.csv "lang = zh or id = e1" --jsonl | values id
run voxpop quotes posts.csv "text matches 'la+te'" --jsonl | values id
run voxpop quotes posts.csv '' --limit 2 --jsonl | values id
run voxpop quotes posts.csv 99
run voxpop quotes posts.csv 0
run voxpop quotes posts.csv
run voxpop quotes posts.csv 'colour = red'
run voxpop quotes posts.csv "text matches '('"
run voxpop quotes posts.csv 'lang = zh and (id = z1'

title 'the sample'
run voxpop search sample/* 'te laat' --jsonl --limit 3 | values lang
voxpop search sample/* 客服 --jsonl | grep -c 客服 | awk '{ print ($1 > 3 ? "found" : "lost") }'

title 'programs get the texts as they are'
printf 'text\nThe **delivery** was late\nA late delivery\n' >stars.csv
for form in --json --jsonl --csv --tsv; do run voxpop search stars.csv late "$form" | grep -o 'The .* late\|A late delivery'; done
run voxpop search stars.csv late --table | grep -o '[TA].*late.*'

title 'people read texts without markup, and find words through it'
printf 'text\n"<p>Te la<i>at</i>.<br/>Caf&eacute; [b]dicht[/b]</p>"\n物流<em>很慢</em>\n' >marked.csv
for query in laat café 流很; do run voxpop search marked.csv "$query" --jsonl | values text; done
if command -v script >/dev/null; then
  for query in laat café 流很; do
    NO_COLOR=1 TERM=xterm script -qec "$VOXPOP search marked.csv $query 2>/dev/null" /dev/null </dev/null | grep '^  ' | tr -d '\r'
  done
else
  printf '  %s\n' 'Te **laat**. Café dicht' 'Te laat. **Café** dicht' '物**流很**慢'
fi
