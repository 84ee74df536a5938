/* Full-text search, best first, in bounded time. */
#ifndef STORE_SEARCH_H
#define STORE_SEARCH_H

#include "store/query.h"

enum { SEARCH_RANKED = 10000 /* documents that are ranked, at least; those that came in last */ };

typedef struct search_question {
    str phrases;          /* of FTS5 (store/phrase.h), a NUL behind each; all must occur */
    const filter *filter; /* NULL: all documents */
    size_t limit;         /* documents; 0: all */
} search_question;

typedef struct search_answer {
    buf expression; /* all phrases, for MATCH; NUL-terminated */
    buf weights;    /* of relevance(): doubles */
    buf numbers;    /* of the documents, as a JSON array; NUL-terminated */
    int64_t first;  /* the smallest of them */
    bool more;      /* documents before those that were ranked hold the phrases, too */
} search_answer;

/* By BM25 (Robertson and Zaragoza 2009; k1 = 1.2, b = 0.75, as of FTS5), but how common a phrase is stands as its
 * frequency among the documents that came in last. FTS5's own counts and ranks every document that holds it. *out:
 * search_release, also after failure. */
vp_status search_best(store *s, const search_question *q, search_answer *out, vp_error *error);
void search_release(search_answer *a);

/* The FTS5 function relevance(documents_fts, weights), which it ranks by. */
void search_relevance(const Fts5ExtensionApi *api, Fts5Context *fts, sqlite3_context *context, int count,
                      sqlite3_value **values);

#endif
