# Exports of platforms are told by the names of their columns. The structure is that of the pages in docs/exports.md; what they say is invented.

python3 - <<'PYTHON'
import json
texts = ["Snelle levering, top!", "Slechte service, nooit meer", "De app crasht elke dag", "Heel blij met mijn aankoop", "Het pakket kwam te laat aan"]
day = 86400

def put(name, value, encoding="utf-8", bom=b""):
    open(name, "wb").write(bom + (value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=1)).encode(encoding))

def each(make):
    return [make(i, text) for i, text in enumerate(texts)]

def lines(make):
    return "\n".join(map(json.dumps, each(make)))

put("tweets.js", "window.YTD.tweets.part0 = " + json.dumps(each(lambda i, text: {"tweet": {
    "retweeted": False, "source": "<a href=\"https://x.example\">Web</a>", "entities": {"hashtags": [], "urls": []}, "favorite_count": str(i),
    "id_str": str(1234567890123456780 + i), "id": str(1234567890123456780 + i), "created_at": f"Tue Dec {i + 1:02} 02:52:47 +0000 2020",
    "full_text": ("RT @winkel: " if i == 2 else "") + text + " &amp; meer", "lang": "nl"}}), indent=2))
put("grailbird.js", "Grailbird.data.tweets_2010_11 = \n" + json.dumps(each(lambda i, text: {
    "source": "web", "entities": {"user_mentions": [], "media": [], "hashtags": [], "urls": []}, "id_str": str(29000000000000000 + i), "text": text,
    "id": 29000000000000000 + i, "created_at": f"2010-11-{i + 1:02} 10:11:12 +0000", "user": {"name": "Piet", "screen_name": "piet"}})))
put("comments.ndjson", lines(lambda i, text: {"id": f"c{i}", "author": f"u{i}", "body": "[deleted]" if i == 1 else text, "created_utc": 1600000000 + i * day,
    "score": i + 1, "subreddit": "winkels", "link_id": "t3_abc", "parent_id": "t1_x"}))
put("posts.ndjson", lines(lambda i, text: {"id": f"s{i}", "author": f"u{i}", "title": f"Vraag {i}", "selftext": "[removed]" if i == 1 else text,
    "created_utc": str(1600000000 + i * day), "score": i, "subreddit": "winkels", "num_comments": 3}))

def message(i, text, name="user"):
    pieces = [text + " ", {"type": "link", "text": "https://winkel.example"}, " ja"]
    return {"id": i, "type": "message", "date": f"2021-01-0{i + 1}T10:00:00", "date_unixtime": str(1609495200 + i * day), "from": f"Klant {i}",
            "from_id": f"{name}{i}", "text": text if i % 2 else pieces, "text_entities": []}

joined = {"id": 99, "type": "service", "date": "2021-01-01T10:00:00", "date_unixtime": "1609495200", "actor": "Jan", "actor_id": "user1",
          "action": "join_group_by_link", "text": "", "text_entities": []}
put("result.json", {"name": "Winkel", "type": "public_supergroup", "id": 123, "messages": [joined] + each(message)})
put("all.json", {"about": "Data", "contacts": {"list": [{"first_name": "A", "phone_number": "+31600000000"}]}, "chats": {"list": [
    {"name": "leeg", "type": "personal_chat", "id": 4, "messages": []},
    {"name": "A", "type": "personal_chat", "id": 5, "messages": each(message)[:3]}, {"name": "B", "type": "private_group", "id": 6, "messages": each(message)[3:]}]}})

def twice(text):
    return "".join(c if ord(c) < 128 else "".join(f"\\u{b:04x}" for b in c.encode()) for c in text)

put("message_1.json", '{"participants":[{"name":"Jan"}],"messages":[' + ",".join(each(lambda i, text:
    f'{{"sender_name":"{twice("José")}","timestamp_ms":{1600000000000 + i * day * 1000},"content":"{twice("Één keer: " + text + " 👍")}","type":"Generic"}}')) + "]}")
put("weibo.json", {"user": {"id": "1", "screen_name": "小王"}, "weibo": [{"id": f"45{i}", "bid": f"Abc{i}", "text": "快递太慢了，客服也不理人。" + str(i), "created_at": f"2021-01-0{i + 1}",
    "attitudes_count": i, "comments_count": "100万+", "reposts_count": 2, "source": "iPhone"} for i in range(5)]})
put("vk.json", {"response": {"count": 5, "items": [{"id": i, "from_id": 100 + i, "owner_id": -1, "date": 1600000000 + i * day, "text": f"Доставка опоздала на {i} дня",
    "likes": {"count": i}, "reposts": {"count": 0}} for i in range(5)]}})
put("youtube.json", {"kind": "youtube#commentThreadListResponse", "items": each(lambda i, text: {"kind": "youtube#commentThread", "id": f"Ug{i}", "snippet": {"videoId": "v1",
    "topLevelComment": {"id": f"Ug{i}", "snippet": {"textDisplay": text + "<br>", "textOriginal": text, "authorChannelId": {"value": f"UC{i}"}, "likeCount": i,
    "publishedAt": f"2021-01-0{i + 1}T10:00:00Z"}}, "totalReplyCount": 0}})})
header = ("Package Name,App Version Code,App Version Name,Reviewer Language,Device,Review Submit Date and Time,Review Submit Millis Since Epoch,Review Last Update Date and Time,"
          "Review Last Update Millis Since Epoch,Star Rating,Review Title,Review Text,Developer Reply Date and Time,Developer Reply Millis Since Epoch,Developer Reply Text,Review Link\n")
put("play.csv", header + "".join(each(lambda i, text: f"com.winkel,12,1.{i},nl,hammer,2021-01-0{i + 1}T10:00:00Z,{1609495200000 + i * day * 1000},2021-01-0{i + 1}T10:00:00Z,"
    f"{1609495200000 + i * day * 1000},{i % 5 + 1},,{'' if i == 3 else json.dumps(text)},,,{'Bedankt!' if i == 1 else ''},"
    f"http://play.example/review-details?reviewId=gp:AOq{min(i, 3) if i < 4 else 1}\n")), "utf-16-le", b"\xff\xfe")
put("appstore.json", {"data": each(lambda i, text: {"type": "customerReviews", "id": f"0000{i}", "attributes": {"rating": i % 5 + 1, "title": "Titel", "body": text,
    "reviewerNickname": f"nick{i}", "createdDate": f"2021-01-0{i + 1}T01:02:03-08:00", "territory": "NLD"}}), "links": {"self": "https://api.example"}})
put("takeout.json", {"type": "FeatureCollection", "features": each(lambda i, text: {"geometry": {"coordinates": [4.9, 52.3], "type": "Point"}, "properties": {
    "date": f"2021-01-0{i + 1}T10:00:00.123456Z", "five_star_rating_published": i % 5 + 1, "location": {"name": f"Café {i}", "country_code": "NL"}, "review_text_published": text},
    "type": "Feature"})})
put("business.json", {"reviews": each(lambda i, text: {"reviewId": f"A{i}", "reviewer": {"displayName": f"Jan {i}"}, "starRating": ["ONE", "TWO", "THREE", "FOUR", "FIVE"][i],
    "comment": text + "\n\n(Translated by Google)\nFast delivery" if i % 2 else "(Translated by Google) Fast delivery\n\n(Original)\n" + text,
    "createTime": f"2021-01-0{i + 1}T10:00:00Z", "reviewReply": {"comment": "Dank u"}}), "averageRating": 3})
put("amazon.jsonl", lines(lambda i, text: {"rating": float(i % 5 + 1), "title": f"T{i}", "text": text + "<br />en luid", "images": [], "asin": f"B00{i}", "parent_asin": "B00",
    "user_id": f"AE{i}", "timestamp": 1600000000000 + i * day * 1000, "helpful_vote": i, "verified_purchase": True}))
put("amazon2018.json", lines(lambda i, text: {"overall": float(i % 5 + 1), "vote": f"1,23{i}", "verified": True, "reviewerID": f"A{i}", "asin": "B00", "reviewText": text,
    "summary": f"S{i}", "unixReviewTime": 1514764800 + i * day}))
put("steam.json", {"success": 1, "query_summary": {"num_reviews": 5}, "reviews": each(lambda i, text: {"recommendationid": f"9{i}", "author": {"steamid": f"7656{i}",
    "playtime_forever": 100}, "language": "dutch", "review": "[b]Leuk[/b] " + text, "timestamp_created": 1600000000 + i * day, "voted_up": i % 2 == 0, "votes_up": i,
    "weighted_vote_score": "0.5"}), "cursor": "x"})
put("zendesk.json", {"tickets": each(lambda i, text: {"id": 100 + (i if i < 4 else 1), "created_at": f"2021-01-0{i + 1}T10:00:00Z", "updated_at": f"2021-02-0{i + 1}T10:00:00Z",
    "subject": "Vraag", "description": text, "status": "open", "via": {"channel": "email"}, "tags": ["a"], "satisfaction_rating": {"score": ["good", "bad", "offered", "unoffered", "good"][i]},
    "requester_id": 5 + i}), "count": 5})
put("freshdesk.json", each(lambda i, text: {"id": 200 + i, "subject": "Vraag", "description": f"<div>{text}</div>", "description_text": text, "created_at": f"2021-01-0{i + 1}T10:00:00Z",
    "requester_id": 5 + i, "priority": 1, "status": 2, "source": 1}))
put("intercom.json", {"type": "conversation.list", "conversations": each(lambda i, text: {"type": "conversation", "id": f"{i}", "created_at": 1600000000 + i * day, "source": {
    "type": "email", "subject": "", "body": f"<p>{text}</p>", "author": {"type": "bot" if i == 4 else "user", "id": f"u{i}"}}, "conversation_rating": {"rating": i % 5 + 1}})})
PYTHON

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

for file in tweets.js grailbird.js comments.ndjson posts.ndjson result.json all.json message_1.json weibo.json vk.json youtube.json play.csv appstore.json takeout.json business.json \
  amazon.jsonl amazon2018.json steam.json zendesk.json freshdesk.json intercom.json; do
  title "$file"
  "$VOXPOP" sources "$file" --json 2>/dev/null | grep -oE '"export":"[^"]*"'
  told "$file"
done

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
pack("two.zip", {"a.csv": "text\nhello", "b.json": '[{"text": "hello"}]'})
PYTHON
for file in x.zip facebook.zip play.zip; do
  told "$file"
done
run voxpop sources two.zip

title 'the word of the user wins'
run voxpop analyze steam.json --map 'rating=voted_up 0-1,text=review' -o - | grep -o '"rating":[01]' | sort | uniq -c

title 'text that was encoded twice, and text that only looks so'
printf 'date,stars,text\n2021-01-01,1,"Donâ€™t buy this, the cafÃ© was cold"\n2021-01-02,5,"LE CAFÉ» was good, ÜBER good"\n2021-01-03,4,"“AMANHÃ”, disse “Ñ” … e VOLTARÃ…"\n' >twice.csv
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
