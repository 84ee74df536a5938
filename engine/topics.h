/* A topic model in use. */
#ifndef ENGINE_TOPICS_H
#define ENGINE_TOPICS_H

#include "topics/topic_model.h"

#include <voxpop_topics.h>

struct vp_topics {
    pack pack;
    topic_model model;
    topic_reader reader; /* its `ids` hold the words of the last text */
};

/* vp_topics_apply, with all that is known of the answer; borrowed until the next call. */
vp_status topics_answer(vp_session *s, vp_topics *topics, str text, topic_answer *out, vp_error *error);

#endif
