#include "ingest/json_layout.h"

#include "ingest/json.h"
#include "ingest/json_text.h"
#include "ingest/roles.h"

enum {
    CONTAINER_DEPTH = 6,
    NAMES_JUDGED = 64, /* of an object's members, to tell what it is */
};

/* ---- What a container holds ---- */

/* What could be the rows of the file. */
typedef struct table {
    json_layout layout;
    size_t length; /* of the container; 0: there is no table */
    size_t rows;   /* in sight */
    bool telling;  /* a name of a text is in it */
    bool weak;     /* it may as well be a list in a document */
} table;

static bool names_text(str key)
{
    return role_match_name(key, ROLE_TEXT).strength == 3;
}

static bool has_key(str object, str key)
{
    size_t at = 0;
    for (json_value v; json_next_value(object, &at, &v);)
        if (str_equal(v.key, key))
            return true;
    return false;
}

/* Whether an array is a text in parts, as of Telegram: strings, and objects of a type and a text. */
static bool is_text_in_parts(str array, str key)
{
    json_value part;
    size_t at = 0;
    bool strings = false, spans = false;
    while (json_next_value(array, &at, &part)) {
        strings = strings || part.kind == JSON_KIND_STRING;
        spans = spans ||
                (part.kind == JSON_KIND_OBJECT && has_key(part.text, STR("type")) && has_key(part.text, STR("text")));
        if (part.kind != JSON_KIND_STRING && part.kind != JSON_KIND_OBJECT)
            return false;
    }
    return spans && (strings || str_is(key, "text"));
}

/* Whether an object has a text of its own, outside of its arrays and of the span [from, to). */
static bool has_text(str object, size_t from, size_t to)
{
    for (size_t at = 0; at < object.n; at++) {
        if (at >= from && at < to) {
            at = to - 1;
        } else if (object.p[at] == '[') {
            at += json_scan_value((str){object.p + at, object.n - at}, true).length - 1;
        } else if (object.p[at] == '"') {
            size_t end = json_skip_string(object, at), behind = json_skip_blanks(object, end);
            str key = {object.p + at + 1, end - at > 2 ? end - at - 2 : 0};
            if (behind < object.n && object.p[behind] == ':' && names_text(key)) {
                behind = json_skip_blanks(object, behind + 1);
                str value = {object.p + behind, object.n - behind};
                if (value.n && (value.p[0] == '"' || (value.p[0] == '[' && is_text_in_parts(value, key))))
                    return true;
            }
            at = end - 1;
        }
    }
    return false;
}

static size_t count_kind(str container, json_kind kind, size_t *others)
{
    size_t at = 0, count = 0;
    *others = 0;
    for (json_value v; json_next_value(container, &at, &v);) {
        count += v.kind == kind;
        *others += v.kind != kind;
    }
    return count;
}

/* Whether one of the first two rows holds a string: coordinates do not. */
static bool rows_hold_strings(str array)
{
    size_t at = 0, others;
    json_value row;
    for (int i = 0; i < 2 && json_next_value(array, &at, &row); i++)
        if (count_kind(row.text, JSON_KIND_STRING, &others))
            return true;
    return false;
}

static bool is_empty(str array)
{
    size_t end = json_skip_blanks(array, 1);
    return end < array.n && array.p[end] == ']';
}

/* An array as a table. */
static table look_at_array(str array, str key)
{
    json_value first;
    size_t at = 0, others;
    table t = {.layout = {.shape = JSON_ARRAY, .key = key}, .length = array.n};
    if (!json_next_value(array, &at, &first)) {
        t.weak = true;
        t.layout.empty = is_empty(array);
        t.length = t.layout.empty ? array.n : 0;
        return t;
    }
    t.rows = count_kind(array, first.kind, &others);
    t.telling = first.kind == JSON_KIND_OBJECT && has_text(first.text, 0, 0);
    if (first.kind == JSON_KIND_ARRAY)
        t.layout.element = JSON_ROWS;
    bool rows = first.kind == JSON_KIND_ARRAY && !others && t.rows > 1 && rows_hold_strings(array);
    if (first.kind != JSON_KIND_OBJECT && !rows)
        t.length = 0;
    return t;
}

static bool is_number(str key)
{
    size_t i = 0;
    while (i < key.n && key.p[i] >= '0' && key.p[i] <= '9')
        i++;
    return i && i == key.n;
}

typedef struct names {
    size_t count, numbers, known, texts;
    bool scalars; /* the values are no containers */
} names;

static names look_at_names(str object)
{
    size_t at = 0;
    names n = {.scalars = true};
    for (json_value v; json_next_value(object, &at, &v); n.count++) {
        n.numbers += is_number(v.key);
        n.known += n.count < NAMES_JUDGED && roles_know(v.key);
        n.texts += n.count < NAMES_JUDGED && names_text(v.key);
        n.scalars = n.scalars && v.kind >= JSON_KIND_STRING;
    }
    return n;
}

/* Whether two objects name mostly the same members. */
static bool are_alike(str a, str b)
{
    size_t at = 0, of_a = 0, common = 0, others;
    for (json_value v; of_a < NAMES_JUDGED && json_next_value(a, &at, &v); of_a++)
        common += has_key(b, v.key);
    size_t of_b = count_kind(b, JSON_KIND_OTHER, &others) + others;
    return common && common * 2 >= (of_a < of_b ? of_a : of_b);
}

/* An object of objects: rows by their ids, or columns with their cells by row. */
static table look_at_objects(str object)
{
    json_value first, second, cell;
    size_t at = 0, inside = 0;
    table none = {.length = 0}, t = {.length = object.n};
    if (!json_next_value(object, &at, &first) || !json_next_value(first.text, &inside, &cell))
        return none;
    bool two = json_next_value(object, &at, &second);
    names outer = look_at_names(object), inner = look_at_names(first.text);
    bool indexed = inner.numbers == inner.count && outer.numbers < outer.count &&
                   (two || cell.kind == JSON_KIND_STRING);
    bool alike = two && are_alike(first.text, second.text);
    if (inner.scalars && (indexed || (alike && outer.known > inner.known))) {
        t.layout.shape = JSON_COLUMNS;
        t.rows = inner.count;
        t.telling = outer.texts > 0;
        return t;
    }
    if (!alike)
        return none;
    t.layout.shape = JSON_KEYED;
    t.rows = outer.count;
    t.telling = inner.texts > 0;
    return t;
}

/* An object of arrays, as many cells in each: columns. */
static table look_at_columns(str object)
{
    size_t at = 0, columns = 0, rows = 0, others;
    table none = {.length = 0}, t = {.layout = {.shape = JSON_COLUMNS}, .length = object.n};
    bool strings = false, alone = true;
    for (json_value v; json_next_value(object, &at, &v);) {
        if (v.kind == JSON_KIND_OBJECT)
            return none;
        alone = alone && v.kind == JSON_KIND_ARRAY;
        if (v.kind != JSON_KIND_ARRAY)
            continue;
        size_t texts = count_kind(v.text, JSON_KIND_STRING, &others), cells = texts + others;
        json_value first;
        size_t inside = 0;
        bool plain = !json_next_value(v.text, &inside, &first) || first.kind >= JSON_KIND_STRING;
        if (!plain || (columns && v.complete && cells != rows))
            return none;
        strings = strings || texts;
        t.telling = t.telling || names_text(v.key);
        rows = columns ? rows : cells;
        columns++;
    }
    t.rows = rows;
    t.weak = !alone || (columns < 2 && !t.telling);
    return strings && rows && (rows > 1 || columns > 1) ? t : none;
}

/* pandas' "split": the names of the columns apart from the rows. */
static table look_at_split(str object)
{
    size_t at = 0, others, end = 0;
    str header = {NULL, 0};
    table t = {.layout = {.shape = JSON_ARRAY, .element = JSON_ROWS}};
    bool complete = true;
    for (json_value v; json_next_value(object, &at, &v); complete = v.complete) {
        if (str_is(v.key, "columns") && v.complete && v.kind == JSON_KIND_ARRAY &&
            count_kind(v.text, JSON_KIND_STRING, &others) && !others) {
            header = v.text;
            end = at;
        } else if (str_is(v.key, "data") && v.kind == JSON_KIND_ARRAY && header.n) {
            t.layout.start = v.at;
            t.rows = count_kind(v.text, JSON_KIND_ARRAY, &others);
        }
    }
    t.layout.ahead = header.n && !t.layout.start && !complete; /* a long index stands between */
    if (t.layout.ahead)
        t.layout.start = end;
    t.layout.key = STR("data");
    t.layout.header = header;
    t.length = t.rows || t.layout.ahead ? object.n : 0;
    t.telling = true;
    return t;
}

/* ---- The best table in reach ---- */

static bool is_better(const table *a, const table *b)
{
    if (!a->length || !b->length)
        return a->length > 0;
    if (a->weak != b->weak)
        return b->weak;
    if (a->telling != b->telling)
        return a->telling;
    return a->rows > b->rows;
}

static void take_better(table *best, table found, size_t at)
{
    found.layout.start += at;
    if (is_better(&found, best))
        *best = found;
}

static table find_table(str object, int depth);

static bool has_time(str object)
{
    size_t at = 0;
    for (json_value v; json_next_value(object, &at, &v);)
        if (v.kind >= JSON_KIND_STRING && role_match_name(v.key, ROLE_TIME).strength == 3)
            return true;
    return false;
}

/* A post or comment of Facebook has its words in a list, and beside them what its list of photos says. */
static bool is_facebook_entry(str object)
{
    return has_key(object, STR("timestamp")) && (has_key(object, STR("data")) || has_key(object, STR("attachments")));
}

/* Of objects without a text that hold a list of texts each, as chats their messages: that list, by its key. */
static table look_into_elements(str array, int depth)
{
    enum { ELEMENTS_SEEN = 8 }; /* the first ones may be empty */
    json_value v;
    size_t at = 0;
    for (int i = 0; i < ELEMENTS_SEEN && depth < CONTAINER_DEPTH && json_next_value(array, &at, &v); i++) {
        if (v.kind != JSON_KIND_OBJECT || is_facebook_entry(v.text))
            break;
        table t = find_table(v.text, depth + 1);
        bool list = t.layout.shape == JSON_ARRAY && t.layout.element == JSON_OBJECTS && t.layout.key.n;
        if (!t.length || !list || !t.telling || has_text(v.text, t.layout.start, t.layout.start + t.length))
            continue;
        if (str_is(t.layout.key, "answers") || (t.rows == 1 && has_time(v.text))) /* it is a row, and no list of rows */
            continue;
        t.length = array.n;
        t.layout.start = 1; /* lists of the same key may stand in the elements before */
        t.layout.ahead = true;
        return t;
    }
    return (table){.length = 0};
}

/* What TikTok's archive holds of private talk: no feedback where there are comments. */
static bool is_private(str key)
{
    return str_starts(key, "Direct Message");
}

/* The table that is reached through objects, and arrays of them. */
static table find_table(str object, int depth)
{
    size_t at = 0, others;
    table best = look_at_split(object);
    if (best.length)
        return best;
    count_kind(object, JSON_KIND_OBJECT, &others);
    take_better(&best, others ? look_at_columns(object) : look_at_objects(object), 0);
    if (best.length && !best.weak)
        return best;
    for (json_value v; json_next_value(object, &at, &v);) {
        if (v.kind == JSON_KIND_ARRAY) {
            take_better(&best, look_at_array(v.text, v.key), v.at);
            take_better(&best, look_into_elements(v.text, depth), v.at);
        } else if (v.kind == JSON_KIND_OBJECT && depth < CONTAINER_DEPTH) {
            table inside = find_table(v.text, depth + 1);
            inside.weak = inside.weak || is_private(v.key);
            take_better(&best, inside, v.at);
        }
    }
    return best;
}

/* Whether a member other than the table has a name that feedback has. */
static bool knows_others(str object)
{
    size_t at = 0;
    for (json_value v; json_next_value(object, &at, &v);)
        if (v.kind >= JSON_KIND_STRING && roles_know(v.key))
            return true;
    return false;
}

/* Whether an object is a page of results rather than a piece of feedback that holds a list. `alone`: it is all that the
 * file holds. */
static bool is_page(str object, const table *t, bool alone)
{
    bool list = t->layout.shape == JSON_ARRAY && t->layout.element == JSON_OBJECTS;
    if (t->weak)
        return alone && !(t->telling ? has_text(object, 0, 0) : knows_others(object));
    if (alone && t->length * 4 > object.n * 3) /* a task of Label Studio has a text, and may have many annotations */
        return t->telling || !has_text(object, t->layout.start, t->layout.start + t->length);
    if (!alone && !list)
        return false;
    bool large = t->length * 2 > object.n || t->rows > 1;
    return large && !has_text(object, t->layout.start, t->layout.start + t->length);
}

/* Of an object that is damaged at the end of `object`: one damaged row does not make a page another layout. */
static json_layout layout_of_damaged(str object)
{
    table t = find_table(object, 0);
    bool page = memchr(object.p, '\n', object.n) && t.length && !t.layout.empty && is_page(object, &t, false);
    return page ? t.layout : (json_layout){.shape = JSON_LINES};
}

static json_layout layout_of_object(str text)
{
    json_scan first = json_scan_value(text, false);
    if (first.broken)
        return layout_of_damaged((str){text.p, first.length});
    str object = {text.p, first.complete ? first.length : text.n};
    table t = find_table(object, 0);
    bool alone = json_skip_blanks(text, first.length) == text.n;
    if (t.length && !t.layout.empty && !first.complete) /* longer than what is seen */
        return t.layout;
    if (t.length && first.complete && is_page(object, &t, alone))
        return t.layout;
    bool one_line = first.complete && !memchr(text.p, '\n', first.length);
    return (json_layout){.shape = one_line ? JSON_LINES : JSON_SEQUENCE};
}

/* ---- Arrays ---- */

/* The offset behind the array of which the first element ends at `end`, when that is all it holds; else 0. */
static size_t end_of_single(str text, size_t end)
{
    end = json_skip_blanks(text, end);
    return end < text.n && text.p[end] == ']' ? end + 1 : 0;
}

/* Pages of results, each an element of an array. */
static bool find_pages(str text, const json_value *first, json_layout *out)
{
    if (first->kind != JSON_KIND_OBJECT || is_facebook_entry(first->text))
        return false;
    size_t end = end_of_single(text, first->at + first->text.n);
    bool alone = end && json_skip_blanks(text, end) == text.n;
    table t = find_table(first->text, 0);
    bool list = t.length && t.layout.shape == JSON_ARRAY && t.layout.element == JSON_OBJECTS && !t.layout.empty;
    if (!list || !(alone || t.telling) || !is_page(first->text, &t, alone))
        return false;
    *out = t.layout;
    out->start += first->at;
    return true;
}

/* Whether arrays stand one below the other. */
static bool arrays_follow(str text)
{
    json_scan first = json_scan_value(text, false);
    size_t behind = json_skip_blanks(text, first.length);
    return first.complete && behind < text.n && text.p[behind] == '[';
}

static json_layout layout_of_array(str text)
{
    json_layout layout = {.shape = JSON_ARRAY, .empty = is_empty(text)};
    json_value first;
    size_t at = 0;
    if (!json_next_value(text, &at, &first) || find_pages(text, &first, &layout))
        return layout;
    if (first.kind == JSON_KIND_ARRAY) {
        layout = (json_layout){.shape = JSON_ARRAY, .element = JSON_ROWS, .start = 1};
    } else if (first.kind != JSON_KIND_OBJECT && arrays_follow(text)) {
        layout = (json_layout){.shape = JSON_SEQUENCE, .element = JSON_ROWS}; /* an array a line */
    } else if (first.kind == JSON_KIND_STRING) {
        layout = (json_layout){.shape = JSON_ARRAY, .element = JSON_TEXTS, .start = 1};
    }
    return layout;
}

json_layout json_recognise_layout(str text)
{
    return text.n && text.p[0] == '[' ? layout_of_array(text) : layout_of_object(text);
}

/* Whether a bracket begins an array rather than a link or a remark in a text: its first element is sound. */
static bool begins_array(str text)
{
    static const char begins_value[] = "\"[]{-0123456789tfn";
    json_value first;
    size_t at = 0, next = json_skip_blanks(text, 1);
    if (next >= text.n || text.p[next] == ']' || text.p[next] == '{')
        return true;
    if (!text.p[next] || !strchr(begins_value, text.p[next]) || !json_next_value(text, &at, &first))
        return false;
    if (first.kind == JSON_KIND_OTHER)
        return arrays_follow(text);
    next = json_skip_blanks(first.text, 1);
    if (first.kind == JSON_KIND_ARRAY && next < first.text.n && !strchr(begins_value, first.text.p[next]))
        return false;
    at = json_skip_blanks(text, at);
    return !first.complete || at >= text.n || text.p[at] == ',' || text.p[at] == ']';
}

bool json_recognise(str head)
{
    size_t at = json_prefix(head);
    if (at >= head.n || (head.p[at] != '{' && head.p[at] != '['))
        return false;
    str text = {head.p + at, head.n - at};
    if (text.p[0] == '[')
        return begins_array(text);
    size_t next = json_skip_blanks(text, 1);
    return next >= text.n || text.p[next] == '"' || text.p[next] == '}';
}
