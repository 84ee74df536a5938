#include "sentiment/word_mood.h"

#include <math.h>

static float difference(const sentiment_table *m, const float sum[SENTIMENT_CLASSES])
{
    return m->columns == 1
               ? 2 * m->column[0].step * sum[0]
               : m->column[VP_POSITIVE].step * sum[VP_POSITIVE] - m->column[VP_NEGATIVE].step * sum[VP_NEGATIVE];
}

float word_mood(const sentiment_scorer *s, uint32_t word, bool negated)
{
    const sentiment_table *m = s->model ? &s->model->polarity : NULL;
    float sum[SENTIMENT_CLASSES] = {0};
    if (!m || !m->rows || word >= s->polarity_sums.count || !s->features.column[word].hash)
        return 0;
    const word_features *f = &s->features.column[word];
    if (negated) {
        const int8_t *row = m->rows + (size_t)(feature_negated(f->hash) & (m->row_count - 1)) * m->columns;
        for (uint32_t c = 0; c < m->columns; c++)
            sum[c] = row[c];
        return difference(m, sum);
    }
    const int16_t *of_word = s->polarity_sums.items + (size_t)word * BLOCK_COUNT * SENTIMENT_CLASSES;
    for (int b = 0; b < BLOCK_COUNT; b++)
        for (int c = 0; c < SENTIMENT_CLASSES && f->count[b]; c++)
            sum[c] += (float)of_word[b * SENTIMENT_CLASSES + c] / sqrtf((float)f->count[b]);
    return difference(m, sum);
}
