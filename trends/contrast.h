/* Which marks set documents of one time apart from those of another, and how much of a change goes with them. */
#ifndef TRENDS_CONTRAST_H
#define TRENDS_CONTRAST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct contrast_document {
    const uint32_t *marks; /* [count], each once */
    uint32_t count;
    bool after;   /* of the second group */
    double value; /* of the metric; NaN: none */
} contrast_document;

typedef struct contrast_mark {
    uint32_t mark;
    double before, after; /* shares of the documents that bear it */
    double z;             /* of the log odds ratio, by an informative prior: Monroe, Colaresi and Quinn 2008 */
} contrast_mark;

/*
 * Marks that are more frequent in one group than chance makes any mark: those whose |z| is above that of the largest of
 * all marks in 24 of 25 shuffles of the documents (maxT: Westfall and Young 1993), so that of comparisons of like with
 * like 24 of 25 name none: of 1,000, by chance and with customers who write twice, still 950. Sorted by |z|, at most
 * `most`. Returns how many; SIZE_MAX when memory ran out.
 */
size_t contrast_find(const contrast_document *documents, size_t count, uint32_t marks, contrast_mark *out, size_t most);

/* A change of a mean as mix and level (Kitagawa 1955): what the shares of the parts explain, and what their levels do.
 */
typedef struct contrast_split {
    double mix, level;
} contrast_split;

typedef struct contrast_part {
    double n[2], sum[2]; /* before and after */
} contrast_part;

contrast_split contrast_decompose(const contrast_part *parts, size_t count);

#endif
