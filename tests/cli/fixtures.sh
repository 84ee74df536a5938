# Every reader on a file of its platform, and on a damaged one (broken/). The structure of tests/exports is that of the pages in docs/exports.md;
# what they say is invented. Times that are told from now count from the time given here.

cp -r "$(dirname "${BASH_SOURCE[0]}")/../exports" files
cd files || exit

# told FILE: what was recognised, and its documents.
told() {
  "$VOXPOP" analyze "$1" --as-of 2024-01-02T15:00 --keep-authors --rejects rejects.jsonl --quiet -o - 2>/dev/null | python3 -c '
import json, sys
names = "id", "time", "rating", "nps", "recommended", "country", "customer", "shop", "product", "channel", "title", "text"
fields = "likes", "shares", "replies", "views", "reply_to", "thread", "app_version", "device", "repost"
for line in sys.stdin:
    row = json.loads(line)
    if len(row["id"]) == 40:  # made of what the row says
        del row["id"]
    row = {n: row.get(n) for n in names} | {n: row["fields"].get(n) for n in fields}
    print("  ", " | ".join(f"{n} {row[n]}" for n in row if row[n] is not None).replace("\n", "/"))'
}

# refused: the rows that were rejected.
refused() {
  python3 -c '
import json
for line in open("rejects.jsonl"):
    row = json.loads(line)
    print("   line", row["line"], "byte", row["byte"], row["reason"])'
  rm rejects.jsonl
}

for file in *.*; do
  title "$file" "$("$VOXPOP" sources "$file" --json 2>/dev/null | grep -oE '"export":"[^"]*"')"
  told "$file"
  [[ ! -e rejects.jsonl ]] || refused
done

cd broken || exit
for file in *.*; do
  title "damaged: $file"
  "$VOXPOP" analyze "$file" --as-of 2024-01-02T15:00 --keep-authors --rejects rejects.jsonl -o /dev/null 2>&1 | grep -v 'max-rejects allows'
  [[ ! -e rejects.jsonl ]] || refused
done
