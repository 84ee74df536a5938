/* People who were found in one place of a text, in its other places: "Spoke with Linda. Linda will call." */
#ifndef NER_NAMES_AGAIN_H
#define NER_NAMES_AGAIN_H

#include "ner/entity.h"
#include "ner/name_finder.h"
#include "ner/rules.h"

/*
 * Takes the small words and the surname behind a given name into it ("Peter" + "van den Berg"; the list name_particle
 * of the book), then adds what of the names of personal entities of type PER stands elsewhere in the text, with a
 * capital, where nothing else was found; of Chinese names all of it, or the given name of two characters. Words that
 * are written small elsewhere ("Will", "Rose") must have their capital in the midst of a sentence. `names` has run over
 * the text.
 */
vp_status names_again(const name_finder *names, const rule_book *book, str text, const token_list *tokens,
                      const words *w, entity_list *l, vp_error *error);

#endif
