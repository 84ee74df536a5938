# Filters that a store keeps, and on which day its weeks begin.

printf '%s\n' 'date,shop,country,stars,text' '2025-01-04,North,NL,5,Saturday: the parcel came on time' '2025-01-05,North,NL,1,Sunday: de doos kwam te laat aan' \
  '2025-01-06,South,BE,2,Monday: weer te laat en kapot' '2024-12-29,South,NL,4,Sunday before: it is fine' '2025-03-30 02:30,North,NL,3,An hour that Amsterdam does not have' >shop.csv
run voxpop analyze shop.csv --store shop.db --timezone Europe/Amsterdam --quiet

title 'saving, naming, listing'
run voxpop filter save shop.db late "text has 'te laat'"
run voxpop filter save shop.db late-NL '@late and country = NL'
run voxpop filter list shop.db --table
run voxpop quotes shop.db '@late' --table
run voxpop quotes shop.db 'not @LATE and country = NL or @late-NL' --csv | cut -d , -f 1
run voxpop search shop.db kapot --where @late --csv | cut -d , -f 1
run voxpop trend shop.db --metric volume --every year --where '@late or @late-NL' --csv
run voxpop trend shop.db --metric share --of @late --every year --csv
run voxpop filter save shop.db LATE "text has 'te laat' and rating <= 1"
run voxpop filter list shop.db --csv

title 'what cannot be'
run voxpop filter save shop.db late '@late-NL'
run voxpop filter delete shop.db late
run voxpop filter save shop.db 'two words' 'rating = 1'
run voxpop filter save shop.db empty ''
run voxpop filter save shop.db blank ' '
run voxpop filter save shop.db wrong 'rating = 1 and colour = red'
run voxpop filter save shop.db wrong 'rating = 1 and @nobody'
run voxpop filter save missing.db late 'rating = 1'
run voxpop filter save shop.db late
run voxpop filter delete shop.db nobody
run voxpop quotes shop.db 'rating = 1 and @nobody'
run voxpop quotes shop.db 'shop = @late'
run voxpop quotes shop.db 'rating = 1 and @'
run voxpop quotes shop.csv '@late'
run voxpop filter delete shop.db late-nl
run voxpop filter delete shop.db late
run voxpop filter list shop.db --csv

title 'weeks'
weeks() { run voxpop trend "$@" --metric volume --every week --until 2025-01-31 --csv; }
weeks shop.db
weeks shop.db --week-start sunday
weeks shop.csv --week-start saturday
run voxpop store week shop.db sunday
weeks shop.db
run voxpop quotes shop.db 'week = 2025-W02' --csv | cut -d , -f 1,3
run voxpop store week shop.db friday
run voxpop trend shop.db --week-start friday
run voxpop analyze shop.csv --store other.db --week-start saturday --quiet
weeks other.db
run voxpop analyze shop.csv --store shop.db --timezone Asia/Shanghai --quiet
