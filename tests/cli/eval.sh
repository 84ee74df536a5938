# Accuracy on texts for which the right answer is known.

row() { printf '%s\t%s\t_\tX\t_\t_\t0\troot\t_\t%s\n' "$1" "$2" "${3:-_}"; }
{
  echo '# newpar'
  row 1 Great && row 2 phone SpaceAfter=No && row 3 '!' && echo
  row 1 I && row 2-3 "don't" && row 2 do && row 3 "n't" && row 4 regret && row 5 it SpaceAfter=No && row 6 . && echo
  echo '# newpar'
  row 1 Late SpaceAfter=No && row 2 ly && row 3 it && row 4 broke
} >gold.conllu

title tokens
run voxpop eval tokens -l en gold.conllu
gzip -k gold.conllu
run voxpop eval tokens -l en gold.conllu.gz --csv
printf 'great phone !\nlate ly\n\n' >gold.txt
run voxpop eval tokens -l en gold.txt --table

title sentences
run voxpop eval sentences -l en gold.conllu

title langid
printf 'nl\tDe bezorging was veel te laat en niemand nam de telefoon op\nde\tDie Lieferung kam viel zu spät und niemand ging ans Telefon\nde\tPrima apparaat, snel in huis gekregen en werkt goed\nzh-Hant\t物流太慢了，客服態度也很差\n' >gold.tsv
run voxpop eval langid gold.tsv --csv | cut -d, -f 1-5,7-
run voxpop eval langid --among nl,en gold.tsv --csv | cut -d, -f 1-3,8

title 'what is no gold'
run voxpop eval tokens
printf 'just prose\n' >prose.conllu
run voxpop eval tokens -l en prose.conllu
run voxpop eval sentences -l en missing.conllu
run voxpop eval langid prose.conllu
