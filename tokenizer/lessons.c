#include "tokenizer/lessons.h"

#include "tokenizer/sentences.h"

bool lesson_joints(const char_table *chars, const lesson *l, const vocabulary *words, binary_examples *out)
{
    scanner s = {.chars = chars, .text = l->text};
    joint j = joint_first(&s);
    while (j.right.form != ATOM_EDGE) {
        joint_answer certain = joint_certain(l->text, &j, words);
        bool held = certain == JOINT_KEEP;
        if (certain == JOINT_OPEN) {
            uint32_t features[JOINT_FEATURES];
            held = !(l->marks[j.left.end] & LESSON_TOKEN);
            joint_features(l->text, &j, words, features);
            if (!binary_examples_add(out, features, held))
                return false;
        }
        joint_move(&j, held, &s);
    }
    return true;
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
