# Labelling, a key a document; and the way to Label Studio and back.

{
  printf 'id,date,text\n'
  printf '%s\n' 'A-1,2025-01-01,This is great and we love it' 'A-2,2025-01-02,The table is where the chairs were in the morning' 'A-3,2025-01-03,The table is where the chairs were in the evening' \
    'A-4,2025-01-04,It was an awful day with this terrible thing' 'A-5,2025-01-05,Somebody told us about another shop in the village'
} >shop.csv
voxpop analyze shop.csv --store shop.db --quiet

title 'the doubtful first, near-equals late'
printf '\n' | voxpop label shop.db --by Ana >shown.txt
voxpop label shop.db --by Ana </dev/null | tail -n 1
printf 'sssss' | voxpop label shop.db | grep -o 'A-[0-9]' | tr '\n' ' '
echo

title 'keys'
printf '2 z 1 x 2 3 q' | voxpop label shop.db --by Ana | mask
voxpop correct shop.db --list --jsonl | values number field value state person origin undone_by
printf 'ssss' | voxpop label shop.db | grep -o 'A-[0-9]' | tr '\n' ' '
echo

title 'a signal leaves the terminal as it was'
python3 - <<'PY'
import os, pty, select, signal, termios, time
pid, terminal = pty.fork()
if not pid:
    os.execv(os.environ["VOXPOP"], ["voxpop", "label", "shop.db", "--by", "Ana"])
modes = lambda: termios.tcgetattr(terminal)[3] & (termios.ICANON | termios.ECHO)
seen = b""
while b"quit: " not in seen and select.select([terminal], [], [], 60)[0]:
    seen += os.read(terminal, 4096)
print("raw" if not modes() else "cooked")
os.kill(pid, signal.SIGTERM)
while select.select([terminal], [], [], 60)[0]:
    try:
        if not os.read(terminal, 4096):
            break
    except OSError:
        break
print("exit", os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
PY

title filters
printf 'sss' | voxpop label shop.db --where "text has terrible" | tail -n 1
printf 'sss' | voxpop label shop.db --limit 1 | grep -c ' of 1 '
run voxpop label shop.db --where 'colour = red'

title 'Label Studio'
run voxpop label shop.db --export tasks.json --where "number <= 2"
mask <tasks.json
python3 - <<'PY'
import json
tasks = json.load(open("tasks.json"))
for i, task in enumerate(tasks):  # as Label Studio exports them
    task["id"] = 100 + i
    task["annotations"] = [{"id": i, "completed_by": {"id": 4, "email": "vera@example.org"}, "was_cancelled": i == 1,
                            "result": [{"from_name": "sentiment", "to_name": "text", "type": "choices", "value": {"choices": ["Negative"]}}]}]
json.dump(tasks, open("labelled.json", "w"))
PY
run voxpop label shop.db --import labelled.json --by Bob
voxpop correct shop.db --list --jsonl | values number field value state person origin | tail -n 2
echo '[{"data":{"id":"A-1"},"annotations":"none"},{"data":{"id":"A-1"},"annotations":[{"result":[{"from_name":"sentiment","value":{"choices":["Fine"]}}]}]}]' >bad.json
run voxpop label shop.db --import bad.json
run voxpop label shop.db --import missing.json

title 'JSON-MIN: the task has an id of its own, and the document its name'
echo '[{"number":9,"document":"A-1","text":"This is great and we love it","id":104,"sentiment":"Positive","annotator":1,"annotation_id":7,"created_at":"2026-05-02T10:00:00Z"}]' >least.json
run voxpop label shop.db --import least.json --by Bob
voxpop correct shop.db --list --jsonl | values number id field value person origin | tail -n 1
echo '[{"number":9,"document":"A-1","text":"This is great and we love it","id":104,"sentiment":"Negative"}]' >bare.json
run voxpop label shop.db --import bare.json --by Bob
voxpop correct shop.db --list --jsonl | values number id field value person origin | tail -n 1

title 'one task alone, with several annotations: the last one counts'
cat >alone.json <<'X'
[{"data":{"id":"A-1","text":"short"},"annotations":[
  {"result":[{"from_name":"sentiment","value":{"choices":["Negative"]}}]},
  {"result":[{"from_name":"sentiment","value":{"choices":["Neutral"]}}]}]}]
X
run voxpop label shop.db --import alone.json --by Bob
voxpop correct shop.db --list --jsonl | values number field value state | tail -n 1
voxpop label shop.db --export - --limit 1 | grep -c '"data"'

title 'wrong command lines'
run voxpop label
run voxpop label shop.csv
run voxpop label shop.db --limit many
run voxpop label shop.db --export a.json --import b.json
