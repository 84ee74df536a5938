# How two groups or periods differ.

python3 - >trips.csv <<'EOF'
print("date,shop,class,stars,comment")
words = ["seat", "crew", "window", "coffee", "gate", "pilot", "screen", "blanket", "luggage", "queue", "meal", "captain"]
for n in range(600):
    late = n >= 300
    first, second = words[n * 7 % 12], words[n * 5 % 11]
    strike = late and n % 3 == 0
    stars = 1 + n % 2 if strike else 3 + n % 3
    group = "Economy" if n % (3 if late else 2) else "Business"
    text = "Sunny Airways review. The %s and the %s" % (first, second) if n % 10 < (2 if late else 8) else "The %s beside a %s" % (first, second)
    print('%d-%02d-%02d,%s,%s,%d,"%s%s"' % (2024 + late, n % 12 + 1, n % 28 + 1, "Utrecht" if late else "Delft", group, stars, text,
                                         " was ruined by the strike of baggage handlers" if strike else " were there"))
EOF
voxpop analyze trips.csv --store trips.db --quiet

title periods
run voxpop compare trips.db 2024 2025 --metric rating --table
run voxpop trend trips.db --metric rating --every year --why 2024:2025 --table
run voxpop compare trips.db 2024-01..2024-06 2024-07..2024-12 --metric rating --table
voxpop compare trips.db 2024 2025 --metric rating --jsonl | values kind what filter

title groups
run voxpop compare trips.db --by shop Delft Utrecht --metric csat --table
run voxpop compare trips.db --by shop Delft Utrecht --metric rating --where "text has strike" --table

title mistakes
run voxpop compare trips.db 2024
run voxpop compare trips.db 2024 2031 --metric rating
run voxpop compare trips.db 2024 soon
run voxpop compare trips.db --by colour red blue
run voxpop compare trips.db 2024 2025 --metric volume
run voxpop trend trips.db --why 2024
run voxpop trend trips.db --why 2024:2025 --json
