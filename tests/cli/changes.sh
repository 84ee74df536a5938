# Findings in trends, and what may come.

python3 - >shop.csv <<'EOF'
import datetime
print("date,shop,stars,comment")
day = datetime.date(2024, 1, 1)
for n in range(420):
    date = day + datetime.timedelta(days=n)
    for i in range((6 if date.weekday() < 5 else 2) + n * 37 % 11 % 3):
        stars = 3 + (n * 7 + i * 5) % 3
        if n >= 210 and i % 2:
            stars -= 2
        print("%s,%s,%d,visit %d" % (date, "West" if i % 2 else "Oost", stars, n * 10 + i))
    for i in range(30 if n == 300 else 0):
        print("%s,Oost,4,campaign %d" % (date, i))
EOF
voxpop analyze shop.csv --store shop.db --quiet

title changes
run voxpop changes shop.db --metric rating --every week --table
run voxpop changes shop.db --metric rating --every week --by shop --table
run voxpop changes shop.db --metric volume --every day --table
run voxpop changes shop.db --metric rating --every week --until 2024-06 --table
run voxpop changes shop.db --metric volume --every week --until 2024-09-02 --table
run voxpop changes shop.db --metric share --of 'rating <= 2' --every week --csv
run voxpop changes shop.db --metric csat --every month --where "shop = 'Nergens'" --table
run voxpop changes shop.db --metric happiness

title seasons
voxpop trend shop.db --metric volume --every day --until 2024-02-20 --season --csv | tail -n 4
run voxpop trend shop.db --metric volume --every day --by shop --until 2024-01-20 --season --jsonl | tail -n 3
voxpop trend shop.db --metric rating --every week --until 2024-06-30 --season --against previous --csv 2>&1 | tail -n 2
run voxpop trend shop.db --every year --season
run voxpop trend shop.db --season --against 2023:2024

title forecasts
run voxpop forecast shop.db --metric volume --every day --until 2024-09-30 --horizon 8 --table
voxpop forecast shop.db --metric rating --every month --by shop --csv | cut -d , -f 1-3,6- | head -n 4
run voxpop forecast shop.db --metric rating --every year
run voxpop forecast shop.db --metric rating --horizon many
run voxpop forecast shop.db --metric rating --horizon 1001

title 'plain numbers'
quietly voxpop series changes <<<$'1 2 1 2 1 2 9 8 9 8 9 8\n\n1,2;1\t2,1,2,1,2\n5 5 5 5 5 5 5 5 5 5 5 5'
quietly voxpop series changes --jsonl --field n <<<'{"n":"3 3.1 2.9 3 3.1 2.9 7 7.1 6.9 7 7.1 6.9"}'
quietly voxpop series changes <<<'1 2 three'
quietly voxpop series forecast --model ANN <<<$'4 5 4 6 5 4 5 6 4 5\n1 2'
quietly voxpop series forecast --season 3 --horizon 4 <<<'12 15 11 18 21 17 24 27 23 30 33 29 36 39 35' | values model forecast
quietly voxpop series forecast --horizon 2 <<<$'5 5 5 5 5 5 5 5\n0 0 0 0 0 0 0 0\n3 3 3 3 3 3 3 4' | values model forecast
quietly voxpop series forecast --model XYZ <<<'1 2 3 4 5 6 7 8'
quietly voxpop series forecast --horizon 0 <<<'1 2 3 4 5 6 7 8'
quietly voxpop series forecast --season 99 <<<'1 2 3 4 5 6 7 8'
