# Every form of file is read without options, and gives the same documents.

python3 - <<'PYTHON'
import codecs, csv, gzip, io, json, zipfile
rows = [["nummer", "datum", "cijfer", "filiaal", "reactie"]]
texts = ["De levering was snel en het product is prima", "Heel slecht, het is na één dag al kapot", "Прекрасный товар, всем советую", "质量很好，下次再来", "Nothing special, but it works; \"fine\"",
         "Regel één\nregel twee"]
for i, text in enumerate(texts):
    rows.append([f"n{i + 1}", f"{i + 13:02}-03-2025", f"{1.5 + i:.1f}", "Utrecht" if i % 2 else "Den Haag", text])

def table(rows, **how):
    out = io.StringIO()
    csv.writer(out, **how).writerows(rows)
    return out.getvalue()

def put(name, text, encoding="utf-8"):
    open(name, "wb").write(text if isinstance(text, bytes) else text.encode(encoding))

put("comma.csv", table(rows))
put("tab.tsv", table(rows, delimiter="\t"))
put("semicolon.csv", table([rows[0]] + [row[:2] + [row[2].replace(".", ",")] + row[3:] for row in rows[1:]], delimiter=";"))
put("bom.csv", codecs.BOM_UTF8 + table(rows).encode())
put("utf16le.csv", codecs.BOM_UTF16_LE + table(rows).encode("utf-16-le"))
put("utf16be.csv", codecs.BOM_UTF16_BE + table(rows).encode("utf-16-be"))
put("packed.csv.gz", gzip.compress(table(rows).encode()))
put("twice.csv.gz.gz", gzip.compress(gzip.compress(table(rows).encode())))
with zipfile.ZipFile("one.zip", "w", zipfile.ZIP_DEFLATED) as archive:
    archive.writestr("export/comma.csv", table(rows))
objects = [dict(zip(rows[0], [row[0], row[1], float(row[2]), row[3], row[4]])) for row in rows[1:]]
put("lines.jsonl", "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in objects))
put("escaped.jsonl", "".join(json.dumps(one) + "\r\n" for one in objects))
put("array.json", json.dumps(objects, ensure_ascii=False, indent=2))
put("object.json", json.dumps({"status": "ok", "page": {"size": 6}, "reviews": objects}, ensure_ascii=False))

def cell(column, row, value):
    place = f"{chr(65 + column)}{row}"
    if isinstance(value, float):
        return f'<c r="{place}"><v>{value}</v></c>'
    if isinstance(value, int):  # a day
        return f'<c r="{place}" s="1"><v>{value}</v></c>'
    text = value.replace("&", "&amp;").replace("<", "&lt;")
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'

def workbook(name, since1904):
    first = 45729 - (1462 if since1904 else 0)  # 2025-03-13
    lines = [rows[0]] + [[row[0], first + i, float(row[2]), row[3], row[4]] for i, row in enumerate(rows[1:])]
    sheet = "".join(f'<row r="{r}">' + "".join(cell(c, r, v) for c, v in enumerate(line)) + "</row>" for r, line in enumerate(lines, 1))
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    with zipfile.ZipFile(name, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
                      '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                      '<Default Extension="xml" ContentType="application/xml"/>'
                      '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>')
        book.writestr("_rels/.rels", f'<Relationships xmlns="{relations}"><Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>')
        book.writestr("xl/workbook.xml", f'<workbook xmlns="{main}" xmlns:r="{office}"><workbookPr date1904="{int(since1904)}"/><sheets><sheet name="Reacties" sheetId="1" r:id="r1"/></sheets></workbook>')
        book.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{relations}"><Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/>'
                      f'<Relationship Id="r2" Type="{office}/styles" Target="styles.xml"/></Relationships>')
        book.writestr("xl/styles.xml", f'<styleSheet xmlns="{main}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>')
        book.writestr("xl/worksheets/sheet1.xml", f'<worksheet xmlns="{main}"><sheetData>{sheet}</sheetData></worksheet>')

workbook("book.xlsx", False)
workbook("book1904.xlsx", True)
put("book.xlsx.gz", gzip.compress(open("book.xlsx", "rb").read()))

russian = ["Отличный магазин, быстро доставили заказ", "Ужасное обслуживание, больше сюда не приду", "Обычный товар, ничего особенного", "Вернули деньги только через месяц"]
put("cp1251.csv", "дата;оценка;отзыв\r\n" + "".join(f"1{i}.03.2025;{i + 1};{text}\r\n" for i, text in enumerate(russian)), "cp1251")
put("koi8r.csv", "дата;оценка;отзыв\r\n" + "".join(f"1{i}.03.2025;{i + 1};{text}\r\n" for i, text in enumerate(russian)), "koi8-r")
chinese = ["质量很好，物流也很快，非常满意", "客服态度很差，退款等了一个月", "一般般，没有图片上好看", "已经是第三次购买了，推荐给大家"]
put("gb18030.csv", "日期,评分,评论\n" + "".join(f"2025-03-1{i},{i + 1},{text}\n" for i, text in enumerate(chinese)), "gb18030")
put("big5.csv", "日期,評分,評論\n" + "".join(f"2025-03-1{i},{i + 1},{text}\n" for i, text in enumerate(["品質很好，物流也很快，非常滿意", "客服態度很差，退款等了一個月", "沒有圖片上好看，有點失望", "已經是第三次購買了，推薦給大家"])), "big5")
put("cp1252.csv", "date;note;avis\n" + "".join(f"1{i}-03-2025;{i + 1};{text}\n" for i, text in enumerate(["Très bon produit, livré à l’heure", "Le café était froid et le garçon désagréable", "Déçu, ça ne marche pas", "Où est ma commande ?"])), "cp1252")
put("nohead.csv", "".join(f"2025-03-{i + 10},{(5, 1, 2, 4)[i % 4]},{text} {i}\n" for i, text in enumerate(4 * ["It works very well and I like it", "This is bad; it broke in a week", "Nobody answers the telephone there", "We will certainly come here again"])))
put("plain.txt", "It works very well and I like it\n\nThis is bad: it broke in a week\nNobody answers the telephone there")
put("hotels.csv", "hotel,city,stars,latitude,longitude\n" + "".join(f"Hotel {i},Utrecht,{i % 5 + 1},52.{i},5.{i}\n" for i in range(20)))
put("epoch.csv", "created_at,comment\n1741865400,It works very well and I like it\n1741951800,This is bad and it broke in a week\n")
put("american.csv", "date,comment\n" + "".join(f"3/{d}/2025,It works very well and I like it {d}\n" for d in (9, 14, 25)))
PYTHON
command -v zstd >/dev/null && zstd -q comma.csv -o packed.csv.zst

kept() { voxpop analyze "$@" --quiet 2>&1 | values id time rating shop text; }
title 'one table in all forms'
run voxpop analyze comma.csv --quiet | values id time rating shop text
kept comma.csv >wanted
for file in tab.tsv semicolon.csv bom.csv utf16le.csv utf16be.csv packed.csv.gz packed.csv.zst lines.jsonl escaped.jsonl array.json object.json book.xlsx book1904.xlsx twice.csv.gz.gz one.zip book.xlsx.gz; do
  if [[ $file == packed.csv.zst && ! -e $file ]]; then
    echo "$file: the same" # there is no zstd to make it with
  else
    kept "$file" | diff - wanted >difference && echo "$file: the same" || { echo "$file differs:" && cat difference; }
  fi
done
title 'what they were recognised as'
voxpop sources comma.csv tab.tsv semicolon.csv bom.csv utf16le.csv utf16be.csv packed.csv.gz lines.jsonl array.json object.json book.xlsx book1904.xlsx --jsonl | values name format encoding rows recognised
title 'old encodings'
for file in cp1251.csv koi8r.csv gb18030.csv big5.csv cp1252.csv; do
  run voxpop sources $file --jsonl | values format encoding recognised
  kept $file | values time rating text | sed -n 1,2p
done
title 'other shapes'
for file in nohead.csv plain.txt epoch.csv american.csv; do
  run voxpop analyze $file --quiet | values time rating text | sed -n 1,5p
done
run voxpop hotels.csv
run voxpop analyze hotels.csv
kept - <book.xlsx | diff - wanted && echo 'from standard input: the same'
cat book.xlsx | kept /dev/stdin | diff - wanted && echo 'from a pipe by name: the same'
