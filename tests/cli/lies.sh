# Twenty files whose names lie about what they are, in one command: each is recognised by its content, or refused with the reason.
python3 - <<'PYTHON'
import gzip, io, json, zipfile
texts = ["Snelle levering, top!", "Slechte service, nooit meer", "De app crasht elke dag"]
table = "id,date,rating,review\n" + "".join(f'a{i},2021-01-0{i + 1},{i + 2},"{t}"\n' for i, t in enumerate(texts))
rows = [{"id": f"b{i}", "date": f"2021-02-0{i + 1}", "rating": i + 1, "review": t} for i, t in enumerate(texts)]
lines = "".join(json.dumps({**row, "id": "c" + row["id"]}) + "\n" for row in rows)
chat = {"name": "W", "type": "public_group", "id": 1, "messages": [{"id": i, "type": "message", "date": f"2021-03-0{i + 1}T10:00:00", "date_unixtime": str(1614592800 + i), "from": "K", "from_id": "user1", "text": t} for i, t in enumerate(texts)]}
tweets = "window.YTD.tweets.part0 = " + json.dumps([{"tweet": {"id_str": str(10 ** 18 + i), "created_at": f"Tue Dec {i + 1:02} 02:52:47 +0000 2020", "full_text": t}} for i, t in enumerate(texts)])
mail = "From a@b.nl Mon Mar  3 10:00:00 2025\nFrom: A <a@b.nl>\nMessage-ID: <1@b.nl>\nDate: Mon, 3 Mar 2025 10:00:00 +0100\n\nDe ketel is kapot.\n"
def packed(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()
cyrillic = "номер;дата;оценка;отзыв\n" + "".join(f"d{i};0{i + 1}.04.2021;{i + 1};Доставка опоздала на {i} дня, курьер был груб\n" for i in range(3))
twice = "id,rating,review\n" + "".join(f"e{i},{i + 1},{('Доставка опоздала на ' + str(i) + ' дня').encode().decode('cp1251', 'replace')}\n" for i in range(3))
files = {
    "01.json": table.encode(), "02.csv": json.dumps(rows).encode(), "03.xlsx": lines.encode(), "04.txt": json.dumps(chat).encode(), "05.csv": tweets.encode(),
    "06.json": mail.encode(), "07.zip": table.replace("a", "f", 1).encode("utf-16"), "08.csv": gzip.compress(table.replace("\na", "\ng").encode()),
    "09.zst": gzip.compress(lines.replace('"cb', '"h').encode()), "10.json": packed({"readme.txt": "hello", "data/tweets.js": tweets.replace('"1000', '"2000')}), "11.js": cyrillic.encode("cp1251"),
    "12.mbox": twice.encode(), "13.tsv": table.replace("\na", "\ni").replace(",", ";").encode(), "14.gz": table.replace("\na", "\nj").encode(),
    "15.csv": b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "16.json": b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", "17.xlsx": b"\x7fELF" + bytes(60), "18.csv": b"SQLite format 3\0" + bytes(4080),
    "19.json": packed({"a.jpg": b"\xff\xd8\xff\xe0"}), "20.csv": gzip.compress(table.encode())[:40],
}
for name, content in files.items():
    open(name, "wb").write(content)
PYTHON
run voxpop analyze [0-9]*.* --store lies.db --rejects rejects.jsonl
run sql lies.db "SELECT name, format, encoding, rows, json_extract(recognised, '$.export') FROM source ORDER BY name"
run sql lies.db "SELECT count(*), count(time), count(rating) FROM document"
run sql lies.db "SELECT text FROM content WHERE text LIKE 'Доставка%' ORDER BY text"
