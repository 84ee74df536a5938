/* Any text as a taxonomy of topics: what is read can be written and read again, changed, and matched. */
#include "tests/fuzz/fuzz.h"

#include "tokenizer/tokens.h"
#include "topics/topic_rules.h"

#include <string.h>

static str written(const tree *t, buf *out)
{
    MUST(tree_write(t, out));
    return buf_str(out);
}

static void check(const tree *t)
{
    uint32_t before = 0;
    for (size_t i = 0; i < t->count; i++) {
        const tree_topic *topic = &t->topics[i];
        MUST(topic->level >= 1 && topic->level <= TREE_LEVELS && topic->level <= before + 1);
        MUST(topic->names && !*topic->names->lang && topic->names->text.n);
        MUST(tree_find(t, topic->id) < t->count && tree_end(t, i) > i && tree_parent(t, i) <= t->count);
        before = topic->level;
    }
}

/* Changes by the bytes of the text itself. */
static void change(tree *t, const uint8_t *data, size_t size)
{
    for (size_t i = 0; i + 2 < size && i < 300 && t->count; i += 3) {
        size_t a = data[i + 1] % t->count, b = data[i + 2] % (t->count + 1);
        switch (data[i] % 4) {
        case 0: tree_move(t, a, b, NULL); break;
        case 1:
            if (b < t->count && a != b)
                tree_merge(t, a, b, NULL);
            break;
        case 2: tree_rename(t, a, "nl", (str){(const char *)data + i, 3}, NULL); break;
        default: tree_delete(t, a); break;
        }
        check(t);
    }
}

static void match(const tree *t)
{
    topic_rules *r = NULL;
    vp_error e = {0};
    if (topic_rules_new(t, "zh", "fuzz", &r, &e)) {
        MUST(e.message[0]);
        return;
    }
    topic_matcher m;
    token_list none = {0};
    words *w = words_new("zh");
    MUST(w && !topic_matcher_open(r, &m, NULL));
    MUST(!topic_matcher_match(&m, w, &none, STR("a parcel, too late"), NULL));
    topic_matcher_release(&m);
    words_free(w);
    topic_rules_free(r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 1 << 14)
        return 0;
    tree t = {0}, again = {0};
    buf first = {0}, second = {0};
    vp_error e = {0};
    if (tree_read((str){(const char *)data, size}, "fuzz", &t, &e)) {
        MUST(e.message[0] && (e.line > 0 || e.code == VP_LIMIT));
        return 0;
    }
    check(&t);
    match(&t);
    str text = written(&t, &first);
    MUST(!tree_read(text, "fuzz", &again, NULL));
    MUST(str_equal(written(&again, &second), text));
    change(&again, data, size);
    tree_release(&t);
    tree_release(&again);
    buf_release(&first);
    buf_release(&second);
    return 0;
}
