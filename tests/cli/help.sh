# Help is there for every command, with an example, and colours only where they are wanted.

title overview
run voxpop
run voxpop --version
run voxpop version
voxpop --help | cmp - <(voxpop) && voxpop help | cmp - <(voxpop) && voxpop -h | cmp - <(voxpop) && echo 'the same in all spellings'

title 'every command'
voxpop help all | sed -n '/^Questions/,/^Exit codes/s/^  \([a-z][a-z ]*[a-z]\)   *.*/\1/p' >commands.txt
cat commands.txt
while read -r name; do
  # shellcheck disable=SC2086
  voxpop $name --help >page 2>err </dev/null || echo "$name --help: exit $?"
  [[ -s err ]] && echo "$name --help: talks to standard error"
  # shellcheck disable=SC2086
  voxpop help $name | cmp -s - page || echo "help $name is something else"
  grep -q "voxpop $name" page || echo "$name: no synopsis"
  sed -n '/^Example/,$p' page | grep -q voxpop || echo "$name: no example"
  awk -v name="$name" 'length($0) > 100 { print name ": a long line: " $0 }' page
done <commands.txt
run voxpop trend --help
run voxpop trend --metric --help | head -n 1
run voxpop help train
run voxpop train --help | cmp - <(run voxpop help train | sed '1s/.*/$ voxpop train --help/') && echo 'the same'

title colours
printf 'date,rating,text\n2025-03-14,5,This is great and we love it\n' >one.csv
escapes() { grep -c $'\x1b' | awk '{ print ($1 > 0 ? "colours" : "none") }'; }
voxpop one.csv | escapes
voxpop one.csv --color always | escapes
NO_COLOR=1 voxpop one.csv --color always | escapes
voxpop one.csv --color never | escapes
if command -v script >/dev/null; then
  on_terminal() { TERM=xterm-256color script -qec "$* 2>/dev/null" /dev/null </dev/null; }
  on_terminal "$VOXPOP one.csv" | escapes
  NO_COLOR=1 on_terminal "$VOXPOP one.csv" | escapes
  NO_COLOR='' on_terminal "$VOXPOP one.csv" | escapes
  on_terminal "$VOXPOP one.csv --color never" | escapes
  on_terminal "$VOXPOP one.csv -o page.txt" >/dev/null && escapes <page.txt
else
  printf '%s\n' colours none colours none none
fi
