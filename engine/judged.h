/* Answers with their probabilities, compared with what is right: the tables of `voxpop eval sentiment`. */
#ifndef ENGINE_JUDGED_H
#define ENGINE_JUDGED_H

#include "base/buf.h"
#include "base/table.h"
#include "models/confusion.h"

#include <voxpop_train.h>

/* The classes of the answers, and what is computed of them. */
typedef struct judged_subject {
    int classes;
    const char *const *names; /* [classes] */
    const struct judged_score {
        const char *name;
        double (*of)(const confusion *c);
        double scale;  /* of what is shown */
        bool interval; /* 95 %, by bootstrap */
    } * scores;        /* [score_count] */
    int score_count;   /* at most JUDGED_SCORES */
} judged_subject;

enum { JUDGED_SCORES = 5 };

extern const judged_subject judged_labels, judged_stars;

/* Starts zeroed; judged_release. */
typedef struct judged {
    buf decisions, probabilities; /* of decision, and of double: of the answer */
    size_t count;
} judged;

/* False when memory ran out. */
bool judged_add(judged *j, int right, int answer, double probability);
/* How far the share that is right is from its probability, in tenths of the probability, weighed by their answers
 * (Naeini and others 2015: ECE). Of one answer or more. */
double judged_calibration_error(const judged *j);
void judged_release(judged *j);

/* Collects a view of answers, file after file. */
typedef struct judged_report {
    const judged_subject *subject;
    vp_table *table;               /* owned until it is taken */
    double sum[JUDGED_SCORES + 1]; /* of the files' scores, and calibration errors */
    bool (*rows)(struct judged_report *, str name, const decision *, const double *, size_t count);
} judged_report;

vp_status judged_report_start(judged_report *r, const judged_subject *subject, vp_evaluation_view view,
                              vp_error *error);
/* Rows of the answers from `begin` on, called `name`. False when memory ran out. */
bool judged_report_file(judged_report *r, const judged *j, size_t begin, str name);
/* Rows of all answers, and the mean of the files' scores. */
bool judged_report_end(judged_report *r, const judged *j, size_t files);

#endif
