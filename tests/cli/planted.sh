# The events that are planted in the sample are found, at their time and with their words (corpora/README.md).

voxpop analyze sample/feedback.* --store demo.db --quiet
cat >demo.rules <<'RULES'
[payment in Russia]
metric = volume
where = country = 'RU' and aspect = 'payment:neg'
every = week
direction = up
minimum = 3
RULES
title the week that payment failed
voxpop watch demo.db --rules demo.rules --backtest --csv | cut -d , -f 2,5,6
title the weeks of the bad kettles
voxpop changes demo.db --metric rating --every week --by product --csv | cut -d , -f 1-3
title what the summary tells of them
voxpop summary demo.db >told
found() { grep -E "\\] $1" told | grep -qE "$2" && echo "$1: the right words"; }
found 'Kade K2 kettle 2026-05' 'lid|leak|漏|水壶'
found 'ru 2025-11' 'оплат|приложени|списал'
found 'nl 2026-03' 'staking|bezorger|pakket'
