# Personal data masked before anything is kept, and a person erased.

cat >tickets.csv <<'CSV'
id,customer,date,rating,title,review,phone
A1,Zebulon Quist,2024-01-02,2,Klacht van Zebulon,"Ik ben Zebulon Quist, mail zeb@quist.example, bel 06-12345678. Slecht",0612345678
A2,Anna Bos,2024-01-03,5,Fijn,Heel goed en snel geleverd,0687654321
A3,zebulon quist,2024-02-03,1,Weer Quist,Weer te laat. Quist,
A4,Piet Mol,2024-02-04,4,Ok,Prima product en nette verpakking,
A5,Zebulon Quist,2024-02-05
CSV
printf '%s\n' '{"id":"B1","customer":"Anna Bos","text":"goed spul","rating":5}' \
    '{"id":"B2","customer":"Zebulon Quist","text":"slecht ' '{"id":"B3","customer":"Anna Bos","text":"fijn","rating":4}' >more.jsonl
printf 'one secret for these tests alone\n' >secret.key

# How often the name or a number of the person stands in files, also in parts of them that nobody reads.
traces() {
    cat "$@" 2>/dev/null | grep -a -i -c 'quist\|zebulon\|12345678'
}

title 'masked before anything is kept'
run voxpop analyze tickets.csv --redact --max-rejects 1 --store masked.db
run voxpop quotes masked.db 'rating > 0' --csv | cut -d, -f1,2,10-
run voxpop sources masked.db --csv | grep -o 'masked: [^"]*'
traces masked.db* tickets.csv.rejects.jsonl
cut -d, -f4- tickets.csv.rejects.jsonl
run voxpop analyze tickets.csv --max-rejects 1 --store masked.db

title pseudonyms
run voxpop analyze tickets.csv --redact --key secret.key --max-rejects 1 --store keyed.db
run voxpop analyze tickets.csv --redact --key secret.key --max-rejects 1 --store keyed.db
run voxpop quotes keyed.db 'rating < 3' --csv | cut -d, -f1,2,10-
traces keyed.db* tickets.csv.rejects.jsonl
printf 'another secret for these tests\n' >other.key
run voxpop forget keyed.db --customer 'Zebulon Quist' --key other.key
run voxpop forget keyed.db --customer 'Zebulon Quist'
run voxpop forget keyed.db --customer 'Zebulon Quist' --key secret.key --table
run voxpop quotes keyed.db 'rating > 0' --csv | cut -d, -f1,2

title 'whom a rule guesses is nobody where the word is known'
voxpop redact -l en <<'TEXT'
my son Xbox broke, my brother Apple watch, my mother Always complains
my son Will and my daughter Charlotte like it
Thanks, Amazon
TEXT
echo 'Groetjes, Amsterdam' | voxpop redact -l nl
echo 'С уважением, Москва' | voxpop redact -l ru

title 'types, and what goes wrong'
run voxpop analyze tickets.csv --redact=PHONE --max-rejects 1 | grep -o '"text":"[^"]*"' | sed -n 1p
run voxpop analyze tickets.csv --redact=PHONES
run voxpop analyze tickets.csv --key secret.key
run voxpop analyze tickets.csv --redact --join more.jsonl

title 'the rows of a file'
run voxpop redact --rows tickets.csv --max-rejects 1
cut -d, -f4- tickets.csv.rejects.jsonl
run voxpop redact --rows more.jsonl --max-rejects 1 --quiet
cat >people.csv <<'CSV'
customer_id,customer_name,date,rating,review,medewerker,first_name,page,user agent
C1,Zebulon Quist,2024-01-02,2,"Boos op Pieter, zegt Zebulon
Quist. Zeb",Pieter Ros,Zeb,https://shop.example/?q=zebulon%20quist,Firefox
C2,Anna Bos,2024-01-03,5,"Heel goed, Anna-Bos",17,Anna,/home,Safari
CSV
run voxpop redact --rows people.csv --quiet
run voxpop redact --rows people.csv --types PHONE,CUSTOMER --quiet
cat >called.csv <<'CSV'
customer,name,date,rating,review
C-1,"Quist, John",2024-01-02,5,John is happy and C-2 is not
C-2,Анна Петрова,2024-01-03,1,Очень плохо
C-3,王小明,2024-01-04,3,东西很差
C-4,O'Brien,2024-01-05,4,Nice and quick
CSV
run voxpop redact --rows called.csv
sed 's/"Quist, John"/Blue mug/; s/Анна Петрова/Coffee machine/; s/王小明/Winter jacket/' called.csv >things.csv
run voxpop redact --rows things.csv
run voxpop redact --rows people.csv tickets.csv
run voxpop redact --rows open.db --jsonl
run voxpop redact people.csv --quiet | tail -1
printf '%s\n' '{"id":7,"user":{"mail":"jan@example.nl","tel":31612345678},"text":"bel 06-12345678","tags":["a@b.example",5,"x"]}' \
    '{"text":"bel 06-12345678' '' '{"body":"jan@example.nl"}' >lines.jsonl
run voxpop redact --jsonl lines.jsonl

title 'a person erased'
run voxpop analyze tickets.csv more.jsonl --max-rejects 1 --store open.db
run voxpop correct open.db A1 --sentiment neg --by test
traces open.db* ./*.rejects.jsonl
run voxpop forget open.db --customer 'zebulon quist' --table
traces open.db* ./*.rejects.jsonl
run voxpop quotes open.db 'rating > 0' --csv | cut -d, -f1,2
run voxpop search open.db quist --csv
run voxpop search open.db verpakking --csv | cut -d, -f1,2
run voxpop forget open.db --customer 'zebulon quist'
run voxpop forget tickets.csv --customer 'zebulon quist'
run voxpop forget open.db

title 'names as people write them'
cat >names.csv <<'CSV'
id,customer,date,rating,title,review,agent
C1,王小明,2024-01-02,2,王小明的投诉,我叫王小明，东西很差,1
C2,МАРИЯ Окунева,2024-01-03,1,Жалоба,"Я Мария, то есть мария окунева. Окунева, всё плохо",2
C3,"Vroonder, Élodie",2024-01-04,1,Klacht,"Hoi, ÉLODIE hier, van Vroonder; de heer Vroonderman niet",Vroonder
C4,김철수,2024-01-05,3,불만,저는 김철수입니다,4
C5,4711,2024-01-06,Vast 4711,Nummer,"Klant 4711 is boos, 47110 niet",4711
C6,Zebulon Quist,Quist,Zebulon,Ok,Prima de levering,3
CSV
printf 'C7,%0300d,2024-01-07,3,Lang,"Een lange naam, en wie is dat",5\n' 0 >>names.csv
run voxpop analyze names.csv --redact --map rating=rating,time=date --store names.db
run voxpop quotes names.db 'tokens > 0' --csv | cut -d, -f2,10-
python3 - <<'PY'
import sqlite3
for row in sqlite3.connect("names.db").execute("SELECT id, time, rating, customer, fields FROM documents ORDER BY number"):
    print(*row, sep="|")
PY
cat names.db* | grep -a -i -c 'мария\|Окунева\|王小明\|élodie\|Vroonder\b\|김철수\|4711\b\|quist'

title 'what looks like a mask, and one that an earlier run left'
cat >brackets.csv <<'CSV'
id,klant,review
D1,[JANSEN],Klacht van [JANSEN]
D2,[PER:12],Traag
D3,[CUSTOMER:0123456789abcdef],Snel
D4,[CUSTOMER],Goed
CSV
run voxpop redact --rows brackets.csv --key secret.key --quiet

title 'people by what stands around them'
printf '%s\n' 'Mevrouw De Vries belde, en dhr. Bakker.' 'Groetjes, Femke' 'Wij wonen op de Prinsengracht 263-hs.' 'Mijn man vindt het mooi.' | run voxpop redact -l nl
printf '%s\n' 'Mr. Patel and Mrs O’Brien complained' 'my wife anna kowalski ordered it' 'Send it to 14 Harcourt Road, Leeds' 'Dr Pepper is sweet.' | run voxpop redact -l en
printf '%s\n' 'Иванов Пётр Сергеевич' 'Передайте Ольге Николаевне Кузнецовой' 'С Петренко И.И. и Кузнецовым А. В.' 'Живу: ул. Ленина, д. 15, кв. 48' | run voxpop redact -l ru
printf '%s\n' '陈先生和林医生都说好' '房东孙国庆不退押金' '住在浦东新区世纪大道100号' '康师傅方便面' | run voxpop redact -l zh
echo 'Ивану Петровичу Сидорову и Иваном Петровичем Сидоровым' | run voxpop redact -l ru --key secret.key | tr ' ' '\n' | grep -c PER
printf 'customer,text\n[CUSTOMER],"[CUSTOMER] belde [PHONE], [PER]"\n' >masked.csv
run voxpop redact --rows masked.csv

echo 'Mr Patel, mr PATEL' | run voxpop redact -l en --key secret.key | tr ' ' '\n' | grep -o '[0-9a-f]\{16\}' | sort -u | wc -l
printf 'rule member MEMBER personal\n  at lid*\n  match lidnummer\\h(?<v>[A-Z]{2}-\\d{4})\n  yes lidnummer <AB-1234>\n' >own.rules
printf 'customer,text\nKees Post,Mijn lidnummer AB-1234 klopt\n' >own.csv
run voxpop analyze own.csv --rules own.rules --redact --store own.db
run voxpop quotes own.db 'tokens > 0' --csv | cut -d, -f11
run voxpop forget own.db --customer '[CUSTOMER]'

title 'a person who is named again'
again() {
    printf '%s\n' "$2" | voxpop redact -l "$1"
}
again en "My name is John Smith. John Smith's parcel. Smith's lid. The smith and John."
again en "Spoke with Linda. Linda's answer was rude. LINDA never called. Linda will call. Brenda did."
again en 'I spoke to Peter van den Berg; Van den Berg is polite, and den Haag a town.'
again nl 'Mevrouw van der Meer was boos. Van der Meer belt terug. De collega van Van der Meer ook.'
again nl 'Gesproken met Jan van KPN. Jan belt terug, de jan niet.'
again ru 'Меня зовут Иван Петров. Петрову звонили. Иван ждёт. Петух поёт. Ивановская улица.'
again ru 'Меня зовут Пётр Иванов. Позвоните Иванову, не в Тверь.'
again ru 'Я живу в Иваново.'
again zh '客服王小明接的电话，王小明态度差，后来小明又打来，小红没有。'

title 'whole names, where a rule knows a part of them'
again ru 'Водитель Ахмед Алибекофф приехал. Спасибо Марине Дубосар за помощь.'
again ru 'Обращался к Кузнецовой Марине. Договор подписан Захаровым Дмитрием.'
again ru 'спасибо врачу ивановой светлане петровне за внимание, сезон основной'
again nl 'jan de vries heeft mij geholpen, de vries van de buren niet'
again en 'i spoke to mark in returns, and asked for bill'
again en 'Amber from the Leeds store was rude. The cashier at Target, Denise, was kind.'
again zh '导购员周周给我推荐了，孩子天天用'

title 'a person with a name like others'
cat >ids.csv <<'CSV'
id,customer,date,rating,review
D1,12,2024-01-02,2,Slecht geleverd
D2,112,2024-01-03,1,Te laat geleverd
D3,Иван,2024-01-03,1,Всё плохо
D4,112
D5,12
CSV
for i in 1 2 3 4 5 6; do printf 'D1%d,112,2024-02-0%d,4,Prima geleverd\n' $i $i; done >>ids.csv
printf 'D20,912\n' >>ids.csv
run voxpop analyze ids.csv --max-rejects 1 --store ids.db
run voxpop forget ids.db --customer 12 --csv
cut -d, -f2,5- ids.csv.rejects.jsonl
mv ids.csv.rejects.jsonl elsewhere.jsonl
run voxpop forget ids.db --customer иван --csv
gzip -k elsewhere.jsonl
run voxpop forget ids.db --customer 112 --rejects elsewhere.jsonl.gz
run voxpop forget ids.db --customer 112 --rejects elsewhere.jsonl --csv
cut -d, -f5- elsewhere.jsonl

title 'while the store is read'
run voxpop analyze tickets.csv --max-rejects 1 --store busy.db
python3 - <<'PY' &
import pathlib, sqlite3, time
reader = sqlite3.connect("busy.db", isolation_level=None)
reader.execute("BEGIN")
reader.execute("SELECT count(*) FROM document").fetchall()
pathlib.Path("reading").touch()
while not pathlib.Path("enough").exists():
    time.sleep(0.05)
reader.execute("COMMIT")
PY
while [[ ! -e reading ]]; do sleep 0.05; done
run voxpop forget busy.db --customer 'zebulon quist' --csv
touch enough
wait
run voxpop forget busy.db --customer 'zebulon quist' --csv
traces busy.db*
run voxpop forget busy.db --customer 'zebulon quist' --csv
