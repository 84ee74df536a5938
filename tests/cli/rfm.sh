# Customers by what they bought.

cat >orders.csv <<'END'
order_id,client,bought_on,total
1,Ann,2025-01-03,20
1,Ann,2025-01-03,5.50
2,Ann,2025-03-30,10
3,Bob,2024-06-01,200
4,Bob,2025-02-01,-200
5,Cas,2024-02-01,15
6,Dee,2025-03-31,8
7,,2025-03-31,8
8,Eve,soon,8
9,Fay,2024-12-24,"1.000,00"
END
run voxpop segments rfm orders.csv --customer client --date bought_on --amount total --order order_id --table
run voxpop segments rfm orders.csv --customer client --date bought_on --amount total --today 2025-05-01 --csv --quiet

title 'joined with what they write'
voxpop segments rfm orders.csv --customer client --date bought_on --amount total -o worth.csv --quiet
printf 'customer,date,text\nAnn,2025-04-01,The delivery was terrible\nDee,2025-04-02,Great food and lovely staff\n' >reviews.csv
voxpop features reviews.csv --join worth.csv --per customer --csv --quiet | python3 -c '
import csv, sys
for r in csv.DictReader(sys.stdin): print(r["customer"], r["customer.group"], r["customer.monetary"])'

title 'names as they are written'
printf 'order_id,customer,date,total\n1,007,2025-01-01,5\n2,7,2025-01-02,5\n3,1234567890123456,2025-01-03,5\n4,1234567890123457,2025-01-04,5\n' >ids.csv
run voxpop segments rfm ids.csv --amount total --order order_id --csv
run voxpop segments rfm ids.csv --amount total --today 2025-01-02 --csv
run voxpop segments rfm ids.csv --amount total --today 2024-01-02 --csv

title 'mistakes'
run voxpop segments rfm orders.csv --amount total --customer client
run voxpop segments rfm orders.csv --amount order_date --customer client --date bought_on
run voxpop segments rfm orders.csv
run voxpop segments rfm orders.csv --amount total --customer client --date bought_on --today x

title a store is no table of purchases
printf 'date,customer,comment\n2025-01-02,a,fine\n' >texts.csv
voxpop analyze texts.csv --store texts.db --quiet
run voxpop segments rfm texts.db
