# Exports of platforms are told by the names of their columns. The structure is that of the pages in docs/exports.md; what they say is invented.

cp "$(dirname "${BASH_SOURCE[0]}")"/../exports/*.* .

# told FILE...: what was recognised, and what came of it.
told() {
  for file; do
    "$VOXPOP" analyze "$file" -o - --quiet 2>/dev/null | python3 -c '
import json, sys
rows = [json.loads(line) for line in sys.stdin]
names = "id", "time", "rating", "customer", "channel", "product", "shop", "title", "text"
for row in rows[:3]:
    print("  ", " | ".join(str(row[n]).replace("\n", "/") for n in names if row.get(n) is not None), "| repost" if row["fields"].get("repost") else "")
print("  ", len(rows), "documents")'
  done
}

title 'what is no feedback is set aside with its reason, and is no damage'
run voxpop analyze result.json --store telegram.db
sed 's/"raw".*//' result.json.rejects.jsonl

title 'messages of two chats that have the same number are two'
quietly voxpop analyze all.json result.json --store chats.db
quietly voxpop analyze all.json --store chats.db

title 'a review that was edited, a ticket that came again: the latest stays'
quietly voxpop analyze play.csv zendesk.json --store again.db
run voxpop search again.db 'pakket' --csv

title 'archives: the file with the feedback is found, and its parts are read on'
python3 - <<'PYTHON'
import zipfile
def pack(name, files):
    with zipfile.ZipFile(name, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            archive.writestr(path, content)
tweets, chat = open("tweets.js").read(), open("message_1.json").read()
pack("x.zip", {"Your archive.html": "<html>", "data/account.js": "window.YTD.account.part0 = []", "data/tweet-headers.js": "window.YTD.tweet_headers.part0 = []",
               "data/tweets.js": tweets, "data/tweets-part1.js": tweets.replace("part0", "part1").replace("12345678901234567", "22345678901234567")})
pack("facebook.zip", {"messages/inbox/a/message_1.json": chat, "messages/inbox/b/message_1.json": chat.replace("16", "15"), "messages/photos/1.jpg": "\xff\xd8"})
pack("play.zip", {"readme.txt": "hello", "reviews_com.winkel_202101.csv": open("play.csv", "rb").read()})
page = open("vk_archive.html", "rb").read()
pack("vk.zip", {"index.html": "<html>", "messages/1001/messages0.html": page, "messages/1001/messages50.html": page.replace(b'data-id="5', b'data-id="6').replace(b"2023", b"2022"),
                "profile/documents.html": "<html>"})
pack("two.zip", {"a.csv": "text\nhello", "b.json": '[{"text": "hello"}]'})
PYTHON
for file in x.zip facebook.zip play.zip vk.zip; do
  told "$file"
done
run voxpop sources two.zip

title 'the word of the user wins'
run voxpop analyze steam.json --map 'rating=voted_up 0-1,text=review' -o - | grep -o '"rating":[01]' | sort | uniq -c

title 'text that was encoded twice, and text that only looks so'
russian_twice() { python3 -c 'import sys; sys.stdout.write("".join(bytes([b]).decode("cp1251") if b != 0x98 else "\x98" for b in sys.stdin.buffer.read()))'; }
printf 'date,stars,text\n2021-01-01,1,"Donâ€™t buy this, the cafÃ© was cold"\n2021-01-02,5,"LE CAFÉ» was good, ÜBER good"\n2021-01-03,4,"“AMANHÃ”, disse “Ñ” … e VOLTARÃ…"\n2021-01-04,1,"%s"\n2021-01-05,3,"Рёбра «РЖД» и Сёмга"\n' "$(printf 'Доставка опоздала, Иван не звонил — ужас' | russian_twice)" >twice.csv
run voxpop analyze twice.csv -o - | grep -o '"text":"[^"]*"'

title 'mail'
printf '%s\n' 'From jan@example.nl Mon Mar  3 10:00:00 2025' 'From: Jan <jan@example.nl>' 'Subject: =?utf-8?Q?Bestelling_caf=C3=A9?=' 'Message-ID: <1@example.nl>' \
  'Date: Mon, 3 Mar 2025 10:00:00 +0100' 'Content-Type: text/plain; charset=iso-8859-1' 'Content-Transfer-Encoding: quoted-printable' '' 'Mijn caf=E9tafel is kapot.' '' \
  'Op zondag schreef de winkel:' '> Uw pakket is bezorgd' '' '-- ' 'Jan' '' 'From out@example.nl Mon Mar  3 11:00:00 2025' 'From: out@example.nl' 'Subject: Afwezig' 'Auto-Submitted: auto-replied' \
  'Date: Mon, 3 Mar 2025 11:00:00 +0100' '' 'Ik ben er niet.' >klachten.mbox
run voxpop doctor klachten.mbox --table
run voxpop analyze klachten.mbox -o - | values id time title text customer

title 'authors: pseudonyms of a key, kept apart from the store'
run voxpop analyze comments.ndjson --store authors.db --quiet
run voxpop analyze comments.ndjson --store authors.db --keep-authors
echo 'another key of sixteen bytes' >other.key
run voxpop analyze comments.ndjson --store authors.db --author-key other.key
run voxpop analyze comments.ndjson --store authors.db --author-key other.key --keep-authors
run voxpop forget authors.db --customer U2 --key other.key
run voxpop forget authors.db --customer U2 --csv
XDG_CONFIG_HOME=$PWD/nowhere run voxpop forget authors.db --customer u3
run voxpop analyze comments.ndjson --store names.db --keep-authors --quiet
run voxpop analyze comments.ndjson --store names.db
run sql names.db 'SELECT group_concat(customer) FROM document'
printf 'customer,date,rating,review\nu2,2021-01-01,4,"Snel en goed"\nC-17,2021-01-02,2,"Niet goed"\n' >table.csv
run voxpop analyze table.csv --store authors.db --quiet
run sql authors.db 'SELECT customer FROM document ORDER BY id'

title 'authors: the key is made once, for its owner alone; without a place for it lasting results are refused'
export HOME=$PWD/home
(unset XDG_CONFIG_HOME; quietly voxpop analyze comments.ndjson -o - | grep -o 'CUSTOMER:[0-9a-f]*' >first; quietly voxpop analyze comments.ndjson -o - | grep -o 'CUSTOMER:[0-9a-f]*' | cmp - first && stat -c '%a %s %n' home/.config/voxpop/*)
(unset XDG_CONFIG_HOME HOME; run voxpop analyze comments.ndjson --store homeless.db; run voxpop analyze table.csv --store homeless.db --quiet; run voxpop quotes comments.ndjson "text has 'levering'" --csv) | sed 's/CUSTOMER:[0-9a-f]*/CUSTOMER:#/'
echo short >short.key
run voxpop analyze comments.ndjson --author-key short.key -o -

title 'authors: names beside them too, and the join knows whom the file names'
run voxpop analyze result.json -o - --quiet | grep -o '"customer":.*' | head -2
printf 'author,city\nu0,Delft\nu3,Gouda\n' >cities.csv
run voxpop analyze comments.ndjson --join cities.csv -o - --quiet | grep -oE '"(customer|city)":"[^"]*"'
run voxpop analyze comments.ndjson --redact -o - --quiet | grep -o '"customer":"[^"]*"' | sort | uniq -c

title 'likes and shares as numbers, versions as text, threads'
python3 - <<'PYTHON'
import json
shown = ["100万+", "1.2K", "1,2 тыс.", "12,345", "heel veel"]
json.dump([{"id": i, "text": f"快递太慢了{i}", "created_at": f"2021-01-0{i + 1}", "attitudes_count": shown[i], "reposts_count": i, "user_id": "77", "screen_name": "小王", "source": "iPhone"} for i in range(5)],
          open("counts.json", "w"), ensure_ascii=False)
PYTHON
run voxpop analyze counts.json -o - --quiet | values customer fields
run voxpop analyze play.csv -o - --quiet | grep -oE '"(app_version|device|given_lang)":"[^"]*"' | sort | uniq -c

title "the page's own comments are no customer's voice"
python3 - <<'PYTHON'
import json
wall = json.load(open("vk.json"))
wall["response"]["items"][2]["from_id"] = -1
json.dump(wall, open("wall.json", "w"), ensure_ascii=False)
PYTHON
run voxpop analyze wall.json -o - --quiet | grep -o '"text":"[^"]*"'
sed 's/"raw".*//' wall.json.rejects.jsonl

title 'who somebody is stays hidden beside the author, too, whatever the number of rows'
python3 - <<'PYTHON'
import json
posts = [{"id": str(i), "text": f"物流太慢了真的{i}", "created_at": f"Mon Jan 05 10:00:0{i} +0800 2026", "attitudes_count": i, "reposts_count": 3,
          "user": {"id": 5 + i, "screen_name": f"小明{i}", "profile_url": f"https://weibo.com/u/{5 + i}", "followers_count": 12}} for i in range(5)]
json.dump(posts, open("many.json", "w"), ensure_ascii=False)
json.dump(posts[:1], open("one.json", "w"), ensure_ascii=False)
PYTHON
run voxpop analyze many.json -o - --quiet | head -2 | grep -oE '"(customer|fields)":.*'
run voxpop analyze one.json -o - --quiet | grep -oE '"(customer|fields)":.*'

title 'a key that is named must be there'
run voxpop analyze comments.ndjson --store slip.db --author-key nokeys/k

title 'first rows that are unlike the rest tell no other layout'
python3 - <<'PYTHON'
import json
link = ["Bestelling 7 kwam laat, zie ", {"type": "link", "text": "https://winkel.example"}]
entities = [{"type": "plain", "text": link[0]}, link[1], {"type": "mention_name", "text": "Piet Bos", "user_id": 5}]
message = lambda i, text: {"id": i, "type": "message", "date": "2023-02-01T10:00:00", "date_unixtime": "1675242000", "from": "Piet Bos", "from_id": "user5", "text": text, "via_bot": "@gif",
                           "text_entities": entities if isinstance(text, list) else [], "reactions": [{"type": "emoji", "count": 1, "recent": [{"from": "Dora \"D\" Mol", "from_id": "user6"}]}]}
json.dump({"name": "Winkel", "type": "private_group", "id": 1, "messages": [message(1, link), message(2, "Nooit meer")]}, open("formatted.json", "w"))
json.dump([{"timestamp": 1672531200 + i, "data": [{"post": f"De wasmachine is {word}"}, {"update_timestamp": 1672531201}], "title": "Sanne Bakker heeft een bericht geplaatst.",
            "attachments": [{"data": [{"media": {"uri": f"{n}.jpg", "title": "Sanne Bakker's photo"}} for n in range(5)]}]} for i, word in enumerate(("kapot", "mooi"))], open("updated.json", "w"))
talk = [{"Date": "2023-01-01 10:00:00", "From": "bob_z", "Content": f"tot straks {i}"} for i in range(4)]
json.dump({"Direct Messages": {"Chat History": {"ChatHistory": {"Chat History with bob_z:": talk}}},
           "Comment": {"Comments": {"CommentsList": [{"date": "2023-01-01 10:00:00", "comment": "Mooi shirt", "photo": "N/A", "url": ""}] * 2}}}, open("talk.json", "w"))
json.dump({"reviews": [{"name": f"accounts/1/locations/2/reviews/{i}", "reviewer": {"displayName": "Hendrik"}, "starRating": "ONE", "comment": "Slechte service", "createTime": "2023-01-01T10:00:00Z"} for i in range(2)]},
          open("resources.json", "w"))
reply = {"id": "Ug1.r", "snippet": {"textOriginal": "Ik ook", "authorDisplayName": "@bob_z", "authorChannelUrl": "http://www.youtube.com/@bob_z", "authorChannelId": {"value": "UC9"}, "likeCount": 1}}
json.dump({"items": [{"id": f"Ug{i}", "snippet": {"videoId": "v", "totalReplyCount": 1, "topLevelComment": {"snippet": {"textDisplay": "Slecht toestel", "authorDisplayName": "@anna-k", "publishedAt": "2023-01-01T10:00:00Z"}}},
                      "replies": {"comments": [reply]}} for i in range(2)]}, open("displayed.json", "w"))
PYTHON
for form in formatted updated talk resources displayed; do
  echo "$form"
  told $form.json
  "$VOXPOP" analyze $form.json -o - --quiet | grep -oiE 'Piet|Dora|user[56]\b|Bakker|bob_z|Hendrik|anna-k|UC9' | sort | uniq -c
done

title 'questions about the shop are answered by texts, not by shops'
for question in 'What do you think of our shop?' 'How was your visit to our store?' 'Wat vond u van onze winkel?' 'Что вы думаете о нашем магазине?' 'Shop'; do
  printf '#,%s,Submit Date (UTC),Network ID\n1,Lovely place but slow,2023-01-04,n1\n2,Rude staff and dirty floors,2023-01-05,n2\n3,Fair prices and a nice choice,2023-01-06,n3\n' "$question" >asked.csv
  quietly voxpop analyze asked.csv -o - | grep -c '"text":'
  run voxpop doctor asked.csv --csv | grep -E '^(empty|column,.*(Lovely|shop))'
done
