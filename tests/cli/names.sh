# Names of people and places, learned from sentences with marked ones.

# Sentences of made-up people and places: `tagged PATTERN` with P for a person, L for a place.
tagged() {
  local word
  for word in $1; do
    case $word in
      P) printf '%s\tB-PERSON\n%s\tI-PERSON\n' "$2" "$3" ;;
      L) printf '%s\tB-TOWN\n' "$4" ;;
      *) printf '%s\tO\n' "$word" ;;
    esac
  done
  echo
}
names=('Ada Brook Marle' 'Bertil Crane Dovesk' 'Cora Dale Evanth' 'Dirk Elmo Farsel' 'Elva Frost Gorrin' 'Finn Gable Harmol')
for name in "${names[@]}"; do
  read -r first last town <<<"$name"
  for pattern in 'P lives in L .' 'Yesterday P went to L by train .' 'The parcel for P never came to L !' 'Nobody answers .' 'We asked P'; do
    tagged "$pattern" "$first" "$last" "$town"
  done
done >train.tsv
for pattern in 'P lives in L .' 'The parcel for P went to L .'; do tagged "$pattern" Greta Hollow Ilmond; done >gold.tsv

title 'learned by L-BFGS, and by the perceptron'
run voxpop train crf -l en train.tsv --licence none -o names.vpack
run voxpop train crf -l en train.tsv --licence none -o again.vpack
run cmp names.vpack again.vpack
run voxpop train crf -l en --learner perceptron train.tsv --licence none -o fast.vpack
run voxpop pack info names.vpack --jsonl | head -1
for model in names fast; do
  run voxpop eval entities -l en --model-file $model.vpack gold.tsv --csv | cut -d, -f 1-7
done

title 'more names, of which fewer are right'
printf '%s\n' Yesterday trains went to Mossley late . '' Greta wrote to us , Hollow answers . '' we asked cora '' >unsure.txt
for recall in 0 1; do
  run voxpop train crf -l en --l1 1 --l2 1 --recall $recall train.tsv --licence none -o unsure.vpack
  run voxpop entities -l en --bio --model-file unsure.vpack unsure.txt | grep -c 'B-'
done
run voxpop train crf -l en --recall all train.tsv -o none.vpack

title 'from features that a file names'
for name in word length; do
  printf '%s\n' '# alone' '' "$name" >features.txt
  run voxpop train crf -l en --features features.txt train.tsv --licence none -o plain.vpack
  run voxpop eval entities -l en --model-file plain.vpack gold.tsv --csv | cut -d, -f 1-7
done
printf '%s\n' word 'length of words' >unknown.txt
run voxpop train crf -l en --features unknown.txt train.tsv -o none.vpack
run voxpop train crf -l en --features /dev/null train.tsv -o none.vpack

title 'without capitals, and by other types'
run voxpop eval entities -l en --lower --model-file names.vpack gold.tsv --csv | cut -d, -f 1-7
printf '#source\tcommon\nPERSON\tPER\nTOWN\t-\n' >map.tsv
run voxpop eval entities -l en --map map.tsv --model-file names.vpack gold.tsv --csv | cut -d, -f 1-7
run voxpop train crf -l en --map map.tsv train.tsv --licence none -o people.vpack
run voxpop eval entities -l en --map map.tsv --model-file people.vpack gold.tsv --csv | cut -d, -f 1-7

title 'tags of tokens'
cut -f 1 gold.tsv >tokens.txt
run voxpop entities -l en --bio --model-file names.vpack tokens.txt
printf 'Greta\nHollow\n\n\nlives' | run voxpop entities -l en --bio --model-file names.vpack

title 'the first cell and the last'
awk -F'\t' -v OFS='\t' 'NF { print $1, "NN", "B-NP", $2; next } { print "" }' train.tsv >conll.tsv
run voxpop train crf -l en conll.tsv --licence none -o conll.vpack
run cmp names.vpack conll.vpack
printf 'Greta\tNNP\tB-NP\n Hollow \tNNP\tI-NP\r\n\tO\n \r\n' | run voxpop entities -l en --bio --model-file names.vpack

title 'Chinese sentences of the same length, one behind the other'
printf '%s\n' 李 明 在 上 海 '' 快 递 在 上 海 '' >chinese.txt
printf '%s\n' 快 递 在 上 海 '' >second.txt
run voxpop entities -l zh --bio chinese.txt | tail -6 >behind.tsv
voxpop entities -l zh --bio second.txt >alone.tsv
run diff alone.tsv behind.tsv

title 'a sentence without an end'
for number in $(seq 3000); do printf 'so\tO\nGreta\tB-PERSON\nHollow\tI-PERSON\nsaid\tO\n'; done >long.tsv
run voxpop eval entities -l en --model-file names.vpack long.tsv --csv | tail -1 | cut -d, -f 1-6

title 'what cannot be learned'
printf 'nothing\tO\nhere\tO\n' >none.tsv
run voxpop train crf -l en none.tsv -o none.vpack
run voxpop train crf -l fr train.tsv -o none.vpack
run voxpop train crf -l en --l1 much train.tsv -o none.vpack
printf 'PERSON\n' >broken.tsv
run voxpop train crf -l en --map broken.tsv train.tsv -o none.vpack
for number in $(seq 40); do printf 'x\tB-T%d\n\n' "$number"; done >many.tsv
run voxpop train crf -l en many.tsv -o none.vpack
printf 'x\tB-[PER]\n' >odd.tsv
run voxpop train crf -l en odd.tsv -o none.vpack

title 'classes of words'
for town in Avell Borm Cestin Dunlo Ekker; do
  for line in 'the train to T is late' 'we went to T by train' 'a parcel from T came late'; do
    printf '%s\n%s\n%s\n' "${line/T/$town}" "${line/T/$town}" "${line/T/$town}"
  done
done >towns.txt
run voxpop train word-clusters -l en towns.txt -o few.vpack
for number in $(seq 100); do
  printf 'w%d a b\nv%d c d\n' "$number" "$number"
done | sed p | sed p >words.txt
run voxpop train word-clusters -l en words.txt towns.txt --licence none -o words.vpack
voxpop train word-clusters -l en words.txt towns.txt --licence none -o again.vpack
run cmp words.vpack again.vpack
run voxpop pack info words.vpack --jsonl
run voxpop train crf -l en --clusters words.vpack train.tsv --licence none -o classes.vpack
run voxpop eval entities -l en --model-file classes.vpack gold.tsv --csv | tail -1 | cut -d, -f 1-7
echo 'no pack' >none.clusters
run voxpop train crf -l en --clusters none.clusters train.tsv -o none.vpack
printf 'one 1 0\ntwo 0.5\n' >broken.vec
run voxpop train word-clusters -l en --vectors broken.vec -o none.vpack
printf 'one 1 1e300\n' >broken.vec
run voxpop train word-clusters -l en --vectors broken.vec -o none.vpack
for number in $(seq 90); do printf 'w%d %d %d.5 -1e-1\n' "$number" "$number" "$((90 - number))"; done >words.vec
run voxpop train word-clusters -l en --vectors words.vec --licence none -o vectors.vpack
run voxpop pack info vectors.vpack --jsonl

title 'lists of names'
for name in Lorim Tavio Sennet Orvald Minka Perrin; do printf '%s\tpeople\n' "$name"; done >lists.tsv
printf 'brellan\tdrinks\n' >>lists.tsv
run voxpop train word-clusters -l en --lists lists.tsv words.txt --licence none -o lists.vpack
run voxpop pack info lists.vpack --jsonl
for name in lorim tavio sennet orvald; do printf 'we\tO\nmet\tO\n%s\tB-creative-work\nthere\tO\n\n' "$name"; done >listed.tsv
for word in trouble kindness delay silence; do printf 'we\tO\nmet\tO\n%s\tO\nthere\tO\n\n' "$word"; done >>listed.tsv
run voxpop train crf -l en --clusters lists.vpack listed.tsv --licence none -o listed.vpack
for word in minka perrin brellan respect; do printf 'we\nmet\n%s\nthere\n\n' "$word"; done >unseen.txt
run voxpop entities -l en --bio --model-file listed.vpack unseen.txt | grep -vE '^(we|met|there)?(\s|$)'
printf 'word without a list\n' >broken.tsv
run voxpop train word-clusters -l en --lists broken.tsv words.txt -o none.vpack
for number in $(seq 20); do printf 'w%d\tlist %d\n' "$number" "$number"; done >many.tsv
run voxpop train word-clusters -l en --lists many.tsv words.txt -o none.vpack

title 'handles are words of lists without spaces'
for handle in @LorimBold @taviorun7 @Sennet_H @OldOrvald; do printf 'we\tO\nmet\tO\n%s\tB-PER\nthere\tO\n\n' "$handle"; done >handles.tsv
for handle in @TroubleInc @kindnessnow @Delay_H @OldSilence; do printf 'we\tO\nmet\tO\n%s\tO\nthere\tO\n\n' "$handle"; done >>handles.tsv
run voxpop train crf -l en --clusters lists.vpack handles.tsv --licence none -o handles.vpack
for handle in @MinkaPort @perrinway @BrellanBar @respect_2 @DearPerrin @; do printf 'we\nmet\n%s\nthere\n\n' "$handle"; done >unseen.txt
run voxpop entities -l en --bio --model-file handles.vpack unseen.txt | grep '^@'

title 'listed words lie over Chinese characters, however these are cut'
for name in 岚沐 柯禾 祁棠 邬岩 苗澈 颜朔; do printf '%s\tpeople\n' "$name"; done >lists.tsv
run voxpop train word-clusters -l zh --lists lists.tsv words.txt --licence none -o lists.vpack
sentence() { for character in 昨 天 "$1" "$2" 来 了; do printf '%s\tO\n' "$character"; done; echo; }
for name in '岚 沐' '柯 禾' '祁 棠' '邬 岩'; do sentence $name; done | sed -E 's/^([岚柯祁邬]).*/\1\tB-PER/; s/^([沐禾棠岩]).*/\1\tI-PER/' >listed.tsv
for name in '岚 禾' '柯 棠' '祁 岩' '邬 沐' '苗 朔'; do sentence $name; done >>listed.tsv
run voxpop train crf -l zh --clusters lists.vpack listed.tsv --licence none -o listed.vpack
for name in '苗 澈' '颜 朔' '颜 澈'; do sentence $name; done | cut -f 1 >unseen.txt
run voxpop entities -l zh --bio --model-file listed.vpack unseen.txt | grep '[苗颜澈朔]'

title 'characters that no sentence held are known by their class'
water=(山 川 河 湖 海 江 溪 泉 池 潭 沟 渠 岛 岸 滩 峰 岭 坡 谷 崖 洞 林 森 树 松 柏 柳 杨 桃 李 梅 竹 兰 菊 荷)
verbs=(跑 跳 走 飞 游 爬 坐 站 躺 睡 吃 喝 看 听 说 读 写 画 唱 弹 打 拍 拉 抓 握 抱 背 扛 抬 挑 提 拿 放 扔 捡)
{ printf '%s 1 0\n' "${water[@]}" && printf '%s 0 1\n' "${verbs[@]}"; } >characters.vec
run voxpop train word-clusters -l zh --vectors characters.vec --licence none -o characters.vpack
said() { printf '她\tO\n，\tO\n%s\t%s\n%s\t%s\n，\tO\n啊\tO\n\n' "${1:0:1}" "B-$2" "${1:1}" "I-$2" | sed 's/[BI]-$/O/'; }
for word in 江河 山林 海岸 溪谷 湖泊 泉池 岛屿 沟渠; do said $word PLACE; done >characters.tsv
for word in 吃喝 听说 读写 抓握 飞跑 坐站 推拉 打拍; do said $word ''; done >>characters.tsv
run voxpop train crf -l zh --clusters characters.vpack characters.tsv --licence none -o classes.vpack
for word in 松柏 看唱 峰岭 抱背; do said $word ''; done | cut -f 1 >unseen.txt
run voxpop entities -l zh --bio --model-file classes.vpack unseen.txt | grep -v '^[她，啊]'
