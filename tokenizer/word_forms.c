#include "tokenizer/word_forms.h"

bool word_forms_analyse(void *context, str word, str *folded, str *stem)
{
    word_forms *f = context;
    buf_clear(&f->folded);
    if (!words_fold(f->words, word, &f->folded) || !buf_terminate(&f->folded))
        return false;
    *folded = buf_str(&f->folded);
    *stem = words_stem(f->words, *folded);
    return true;
}

void word_forms_release(word_forms *f)
{
    words_free(f->words);
    buf_release(&f->folded);
}
