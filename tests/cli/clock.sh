# By whose clock days are counted: the store's own zone, another that is asked by, and both changes of daylight saving.

hours() { # of UTC, from a day's beginning: their number
  local begin
  begin=$(date -u -d "$1" +%s)
  for ((hour = 0; hour < $2; hour++)); do
    printf '%s,3,Everything is fine today\n' "$(date -u -d @$((begin + 3600 * hour)) +%Y-%m-%dT%H:%M:%SZ)"
  done
}
{
  echo 'date,rating,comment'
  hours 2026-03-28 72
  hours 2026-10-24 72
  echo '2026-07-01,5,A day without a time of day'
} >hours.csv
voxpop analyze hours.csv --store utc.db --quiet
voxpop analyze hours.csv --store amsterdam.db --timezone Europe/Amsterdam --quiet
days() {
  run voxpop trend "$@" --metric volume --every day --csv | cut -d , -f 1,2 | grep -v ',0$'
}

title 'the 29th of March has 23 hours in Amsterdam, the 25th of October 25'
days amsterdam.db

title 'the same, asked of a store with another clock'
days utc.db
days amsterdam.db | sed 1d >amsterdam
days utc.db --timezone Europe/Amsterdam | sed 1,2d | cmp - amsterdam && echo same
days amsterdam.db --timezone America/New_York
days utc.db --timezone UTC | sed 1d | cmp - <(days utc.db | sed 1d) && echo 'its own'

title 'filters, periods and the report go by the clock that is asked'
run voxpop trend utc.db --timezone Europe/Amsterdam --metric rating --every year --where 'time >= 2026-03-29' --until 2026-03-29 --csv
voxpop report utc.db --timezone Asia/Shanghai -o r.html --quiet 2>/dev/null
grep -o -m 1 'Asia/Shanghai' r.html

title 'what cannot be'
run voxpop trend utc.db --timezone Mars/Olympus
run voxpop search utc.db fine --timezone Europe/Amsterdam
