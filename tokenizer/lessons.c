#include "tokenizer/lessons.h"

#include "tokenizer/sentences.h"

static bool learn_joint(const lesson *l, joint *j, const vocabulary *words, binary_examples *out)
{
    joint_answer certain = joint_certain(l->text, j, words);
    bool held = certain == JOINT_KEEP;
    if (certain == JOINT_OPEN) {
        uint32_t features[JOINT_FEATURES];
        held = !(l->marks[j->left->end] & LESSON_TOKEN);
        joint_features(l->text, j, words, features);
        if (!binary_examples_add(out, features, held))
            return false;
    }
    joint_move(j, l->text, held);
    return true;
}

bool lesson_joints(const char_table *chars, const lesson *l, const vocabulary *words, binary_examples *out)
{
    chunks c = {.chars = chars};
    standing here = {0};
    joint j = {0};
    bool ok = chunks_start(&c, l->text) && chunks_until(&c, l->text.n);
    for (size_t i = 0; ok && i < c.count; i++) {
        ok = chunk_stand(&c, i, &here);
        if (ok)
            joint_enter(&j, &here);
        for (; ok && joint_is_there(&j);)
            ok = learn_joint(l, &j, words, out);
    }
    standing_release(&here);
    chunks_release(&c);
    return ok;
}

bool lesson_ends(const lesson *l, const token_list *tokens, const vocabulary *words, binary_examples *out)
{
    if (!tokens->count)
        return true;
    for (sentence_place p = sentence_start(l->text, tokens); p.at + 1 < tokens->count;) {
        bool ended = l->marks[tokens->items[p.at].end] & LESSON_SENTENCE;
        if (sentence_certain(&p) == SENTENCE_OPEN) {
            uint32_t features[SENTENCE_FEATURES];
            sentence_features(&p, words, features);
            if (!binary_examples_add(out, features, ended))
                return false;
        }
        sentence_move(&p, ended);
    }
    return true;
}
