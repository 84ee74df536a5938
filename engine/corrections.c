/* What people say of documents: one at a time, or by tables of many. */
#include "engine/corrections.h"

#include "base/num.h"
#include "base/utf8.h"
#include "engine/categories.h"
#include "engine/queries.h"
#include "ingest/json_tree.h"
#include "ingest/reader.h"
#include "store/filter_lex.h"
#include "store/rollup.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    LONGEST_PERSON = 200,
    LONGEST_WAY = 200,
    LONGEST_CATEGORY = 60, /* as in a taxonomy */
    STATEMENTS_MOST = 64,  /* of one row */
    ASPECT_DOT = sizeof "aspect." - 1,
    FIELD_ROOM = ASPECT_DOT + 1 + LONGEST_CATEGORY
};

/* ---- What may be said ---- */

static bool is_same(str text, const char *name)
{
    return str_equal_nocase(text, name);
}

static const char *read_sentiment(str text)
{
    static const char *const names[][2] = {{"neg", "negative"}, {"neu", "neutral"}, {"pos", "positive"}};
    for (size_t i = 0; i < 3; i++)
        if (is_same(text, names[i][0]) || is_same(text, names[i][1]))
            return names[i][0];
    return NULL;
}

static const char *read_intent(str text)
{
    for (int i = 0; i <= VP_INTENT_NONE; i++)
        if (is_same(text, vp_intent_name((vp_intent_kind)i)))
            return vp_intent_name((vp_intent_kind)i);
    return NULL;
}

static const char *read_urgency(str text)
{
    for (int i = 0; i <= VP_URGENCY_URGENT; i++)
        if (is_same(text, vp_urgency_name((vp_urgency)i)))
            return vp_urgency_name((vp_urgency)i);
    return NULL;
}

static const struct {
    const char *field;
    const char *(*read)(str value);
    const char *values;
} fields[] = {{"sentiment", read_sentiment, "neg, neu or pos"},
              {"intent", read_intent, "leaving, complaint, request, question, suggestion, praise or none"},
              {"urgency", read_urgency, "urgent, soon, normal or none"}};

static bool is_plain(str text, size_t most)
{
    bool ok = text.n > 0 && text.n <= most && utf8_valid(text) == text.n;
    for (size_t i = 0; ok && i < text.n; i++)
        ok = (unsigned char)text.p[i] >= 0x20 && text.p[i] != 0x7F;
    return ok;
}

/* "aspect.NAME" with the id of a category, written in any case, as the table has it; {NULL, 0}: it is none. */
static str read_aspect(str field, char room[FIELD_ROOM])
{
    bool ok = str_starts(field, "aspect.") && field.n > ASPECT_DOT && field.n < FIELD_ROOM;
    for (size_t i = 0; ok && i < field.n; i++) {
        char c = field.p[i];
        room[i] = c >= 'A' && c <= 'Z' ? (char)(c | 32) : c;
        ok = i < ASPECT_DOT || (room[i] >= 'a' && room[i] <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    }
    return ok ? (str){room, field.n} : (str){NULL, 0};
}

/* What a person wrote, as the table has it. out->field may be in `room`. */
static vp_status read_statement(vp_store *s, str field, str value, char room[FIELD_ROOM], correction *out,
                                vp_error *error)
{
    str aspect = read_aspect(field, room);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        if (!is_same(field, fields[i].field) && !(aspect.p && !i))
            continue;
        const char *found = fields[i].read(str_trim(value));
        str shown = utf8_prefix(value, 100);
        if (!found)
            return fail(error, VP_INVALID, fields[i].values, "%s cannot be \"%.*s\"", fields[i].field, (int)shown.n,
                        shown.p);
        out->field = aspect.p ? aspect : str_of(fields[i].field);
        out->value = str_of(found);
        return aspect.p ? categories_check(s, (str){aspect.p + ASPECT_DOT, aspect.n - ASPECT_DOT}, error) : VP_OK;
    }
    str shown = utf8_prefix(field, 100);
    return fail(error, VP_INVALID, "sentiment, intent, urgency, or aspect.NAME with the id of a category",
                "nothing can be said of \"%.*s\"", (int)shown.n, shown.p);
}

static vp_status check_way(const char *how, vp_error *error)
{
    return how && is_plain(str_of(how), LONGEST_WAY)
               ? VP_OK
               : fail(error, VP_INVALID, "as in \"correct\"", "the way of a correction needs a name of 1 to %d bytes",
                      LONGEST_WAY);
}

static vp_status check_author(const vp_author *author, vp_error *error)
{
    return author && author->person && is_plain(str_of(author->person), LONGEST_PERSON)
               ? VP_OK
               : fail(error, VP_INVALID, "say who with --by NAME", "a correction needs a name of 1 to %d bytes",
                      LONGEST_PERSON);
}

/* ---- Within a transaction ---- */

typedef struct corrector {
    vp_store *store;
    vp_author author;
    const char *how, *path;
    vp_corrected done;
} corrector;

static vp_status add(corrector *c, const correction *said, vp_error *error)
{
    corrections_added added;
    vp_status status = corrections_add(c->store->db, said, &added, error);
    if (status)
        return status;
    c->done.added += added.id != 0;
    c->done.held += added.id == 0;
    c->done.stale += added.stale;
    c->done.last = added.id ? added.id : c->done.last;
    return VP_OK;
}

static vp_status begin(corrector *c, vp_error *error)
{
    vp_status status = check_author(&c->author, error);
    return status ? status : store_run(store_db(c->store->db), "BEGIN IMMEDIATE", error);
}

/* Keeps all or nothing. */
static vp_status end(corrector *c, vp_status status, vp_corrected *out, vp_error *error)
{
    sqlite3 *db = store_db(c->store->db);
    if (!status)
        status = store_run(db, "COMMIT", error);
    if (status)
        sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    else if (out)
        *out = c->done;
    if (!status)
        rollup_try_refresh(c->store->db);
    return status;
}

vp_status vp_correct(vp_store *store, const char *document, const vp_statement *statements, size_t count,
                     const char *how, const vp_author *author, vp_corrected *out, vp_error *error)
{
    corrector c = {.store = store, .how = how, .done = {.rows = 1}};
    vp_status status = check_way(how, error);
    if (!status)
        status = check_author(author, error);
    if (status)
        return status;
    c.author = *author;
    status = begin(&c, error);
    if (status)
        return status;
    char room[FIELD_ROOM];
    correction said = {.person = author->person, .origin = how, .time = author->time};
    status = corrections_find(store->db, str_of(document), &said.document, error);
    for (size_t i = 0; !status && i < count; i++) {
        status = read_statement(store, str_of(statements[i].field), str_of(statements[i].value), room, &said, error);
        if (!status)
            status = add(&c, &said, error);
    }
    return end(&c, status, out, error);
}

vp_status vp_correct_undo(vp_store *store, int64_t id, const vp_author *author, vp_error *error)
{
    vp_status status = check_author(author, error);
    if (status)
        return status;
    corrector c = {.store = store, .author = *author};
    status = begin(&c, error);
    if (status)
        return status;
    return end(&c, corrections_undo(store->db, id, author->person, author->time, error), NULL, error);
}

/* ---- Tables ---- */

/* The cell of a column whose name is one of those (between commas), in any case; {NULL, 0}: none, or empty. */
static str cell_of(const intern *columns, const row *in, const char *names)
{
    for (str rest = str_of(names); rest.p;) {
        str name = str_cut(&rest, ',');
        for (size_t i = 0; i < in->count && i < columns->count; i++)
            if (columns->strings[i].n == name.n && str_equal_nocase(name, columns->strings[i].p)) {
                str cell = str_trim(in->cells[i]);
                if (cell.n)
                    return cell;
            }
    }
    return (str){NULL, 0};
}

static vp_status find_by(corrector *c, const char *key, str value, int64_t *document, vp_error *error)
{
    buf meant = {0};
    bool ok = buf_puts(&meant, key) && buf_add_str(&meant, value);
    vp_status status = ok ? corrections_find(c->store->db, buf_str(&meant), document, error) : fail_memory(error);
    buf_release(&meant);
    return status;
}

/* A column that was meant to say something, and is misspelt, would be left out without a word. */
static vp_status check_columns(const intern *columns, vp_error *error)
{
    static const char *const names[] = {"sentiment", "intent", "urgency", "field", "value", "number", "aspect.NAME"};
    enum { COUNT = sizeof names / sizeof *names, ASPECT = COUNT - 1 };
    for (size_t i = 0; i < columns->count; i++) {
        str name = columns->strings[i];
        const char *meant = filter_lex_nearest(name, names, COUNT);
        if (str_starts(name, "aspect.") || str_starts(name, "data."))
            continue;
        if (name.n > sizeof "aspects" && str_equal_nocase((str){name.p, sizeof "aspect" - 1}, "aspect"))
            meant = names[ASPECT];
        if (meant && !str_equal_nocase(name, meant))
            return fail(error, VP_FORMAT, "name it so, or leave the column out",
                        "column \"%.*s\" says nothing: did you mean \"%s\"?", (int)utf8_prefix(name, 60).n, name.p,
                        meant);
    }
    return VP_OK;
}

/* By its id; where several documents have that, the number beside it decides. Where they are of two documents nobody
 * knows which is meant: other programs number their rows, too, and call it id. */
static vp_status find_document(corrector *c, const intern *columns, const row *in, int64_t *document, vp_error *error)
{
    /* A task of Label Studio has an id of its own; in JSON-MIN it stands beside what our export named `number` and
     * `document`, and an annotation's. */
    str number = cell_of(columns, in, "number,data.number");
    bool task = cell_of(columns, in, "annotation_id").p || (number.p && cell_of(columns, in, "document").p);
    str id = cell_of(columns, in, task ? "document" : "data.document,data.id,id,document,document_id");
    int64_t numbered = 0;
    if (!id.p && !number.p)
        return fail(error, VP_NOT_FOUND, "a column \"id\" or \"number\" names the document",
                    "the row names no document");
    vp_status status = id.p ? find_by(c, "id=", id, document, error) : VP_INVALID;
    if (status == VP_INVALID && number.p)
        return find_by(c, "number=", number, document, error);
    if (!status && number.p && !find_by(c, "number=", number, &numbered, NULL) && numbered != *document)
        return fail(error, VP_INVALID, "leave one of the two columns out",
                    "id \"%.*s\" and number %.*s are two documents", (int)(id.n < 60 ? id.n : 60), id.p,
                    (int)(number.n < 20 ? number.n : 20), number.p);
    return status;
}

typedef struct statements {
    str field[STATEMENTS_MOST], value[STATEMENTS_MOST];
    size_t count;
    bool too_many;
    char person[LONGEST_PERSON + 1]; /* who says so; "": the row does not tell */
} statements;

static void say(statements *s, str field, str value)
{
    s->too_many |= value.n && s->count == STATEMENTS_MOST;
    if (s->count < STATEMENTS_MOST && value.n)
        s->field[s->count] = field, s->value[s->count++] = value;
}

static void say_who(statements *s, str person)
{
    if (is_plain(person, LONGEST_PERSON)) {
        memcpy(s->person, person.p, person.n);
        s->person[person.n] = '\0';
    }
}

/* Label Studio has an address, or only a number. */
static void say_annotator(statements *s, str who)
{
    char named[sizeof "annotator " + 20];
    double number;
    if (who.n <= 20 && number_parse(who, &number)) {
        snprintf(named, sizeof named, "annotator %.*s", (int)who.n, who.p);
        who = str_of(named);
    }
    say_who(s, who);
}

static void say_columns(statements *s, const intern *columns, const row *in)
{
    str state = cell_of(columns, in, "state"); /* of our own list: only what holds is said again */
    if (state.n && !str_is(state, "holds"))
        return;
    say_annotator(s, cell_of(columns, in, "annotator"));
    say_who(s, cell_of(columns, in, "person,by"));
    say(s, STR("sentiment"), cell_of(columns, in, "sentiment,label"));
    say(s, STR("intent"), cell_of(columns, in, "intent"));
    say(s, STR("urgency"), cell_of(columns, in, "urgency"));
    say(s, cell_of(columns, in, "field"), cell_of(columns, in, "value"));
    for (size_t i = 0; i < in->count && i < columns->count; i++)
        if (str_starts(columns->strings[i], "aspect."))
            say(s, columns->strings[i], str_trim(in->cells[i]));
}

static str json_text(yajl_val v)
{
    return v && YAJL_IS_STRING(v) ? str_of(YAJL_GET_STRING(v)) : (str){NULL, 0};
}

static yajl_val json_member(yajl_val v, const char *name)
{
    const char *path[] = {name, NULL};
    return v ? yajl_tree_get(v, path, yajl_t_any) : NULL;
}

/* The result of an annotation; NULL: it was cancelled, or has none. */
static yajl_val result_of(yajl_val annotation)
{
    yajl_val result = json_member(annotation, "result"), cancelled = json_member(annotation, "was_cancelled");
    return result && YAJL_IS_ARRAY(result) && !(cancelled && YAJL_IS_TRUE(cancelled)) ? result : NULL;
}

/* Their account, or the number of it. */
static void say_completed_by(statements *s, yajl_val who)
{
    str email = json_text(json_member(who, "email"));
    yajl_val id = who && YAJL_IS_OBJECT(who) ? json_member(who, "id") : who;
    say_annotator(s, email.n ? email : id && YAJL_IS_NUMBER(id) ? str_of(YAJL_GET_NUMBER(id)) : json_text(id));
}

/* The choices of the last annotation of a task of Label Studio that was not cancelled, each under the name of its
 * control. *tree keeps what is said. */
static vp_status say_annotations(statements *s, str json, yajl_val *tree, vp_error *error)
{
    yajl_val result = NULL;
    vp_status status = json_tree_read(json, tree, error);
    if (status)
        return status;
    for (size_t i = (*tree)->u.array.len; i-- && !result;)
        if ((result = result_of((*tree)->u.array.values[i])))
            say_completed_by(s, json_member((*tree)->u.array.values[i], "completed_by"));
    for (size_t i = 0; result && i < result->u.array.len; i++) {
        yajl_val one = result->u.array.values[i], choices = json_member(json_member(one, "value"), "choices");
        str field = json_text(json_member(one, "from_name"));
        if (choices && YAJL_IS_ARRAY(choices) && choices->u.array.len == 1)
            say(s, field.n ? field : STR("sentiment"), json_text(choices->u.array.values[0]));
    }
    return VP_OK;
}

static vp_status add_row(corrector *c, const intern *columns, const row *in, const statements *said, vp_error *error)
{
    char room[FIELD_ROOM];
    correction one = {
        .person = *said->person ? said->person : c->author.person, .origin = c->how, .time = c->author.time};
    one.text = cell_of(columns, in, "data.text,text");
    vp_error why = {0};
    vp_status status = find_document(c, columns, in, &one.document, &why);
    if (status == VP_NOT_FOUND) {
        if (!c->done.unknown++)
            log_line("%s:%llu: %s", c->path, (unsigned long long)in->line, why.message);
        return VP_OK;
    }
    if (status && error)
        *error = why;
    for (size_t i = 0; !status && i < said->count; i++) {
        status = read_statement(c->store, said->field[i], said->value[i], room, &one, error);
        if (!status)
            status = add(c, &one, error);
    }
    return status;
}

static vp_status take_row(void *context, const intern *columns, const row *in, vp_error *error)
{
    corrector *c = context;
    statements said = {.count = 0};
    yajl_val tree = NULL;
    vp_status status = in->reason ? fail(error, VP_FORMAT, "mend the file", "the row cannot be read: %s", in->reason)
                                  : VP_OK;
    if (!status)
        status = check_columns(columns, error);
    str annotations = in->reason ? (str){NULL, 0} : cell_of(columns, in, "annotations");
    if (!status && annotations.p && annotations.p[0] == '[')
        status = say_annotations(&said, annotations, &tree, error);
    else if (!status)
        say_columns(&said, columns, in);
    if (!status && said.too_many)
        status = fail(error, VP_LIMIT, "give it several rows", "the row says more than %d things", STATEMENTS_MOST);
    c->done.rows += said.count > 0;
    if (!status && said.count)
        status = add_row(c, columns, in, &said, error);
    if (status)
        fail_at(error, c->path, in->line, in->byte);
    yajl_tree_free(tree);
    return status;
}

vp_status vp_correct_from(vp_store *store, const char *path, const vp_author *author, vp_corrected *out,
                          vp_error *error)
{
    const char *slash = strrchr(path, '/');
    vp_status status = check_author(author, error);
    if (status)
        return status;
    corrector c = {.store = store, .author = *author, .path = path, .how = slash ? slash + 1 : path};
    status = begin(&c, error);
    if (status)
        return status;
    status = corrections_expect(store->db, error);
    if (!status)
        status = reader_each(path, NULL, take_row, &c, error);
    if (!status && !c.done.rows)
        status = fail(error, VP_FORMAT,
                      "columns: id or number, and sentiment, intent, urgency, aspect.NAME, or field and value",
                      "the file says nothing of any document");
    return end(&c, status, out, error);
}

/* ---- All of them ---- */

vp_status vp_corrections(vp_store *store, vp_table **out, vp_error *error)
{
    return query_table(
        store->db,
        "SELECT c.id AS correction, d.id AS number, coalesce(d.external_id, lower(hex(d.identity))) AS id, c.field, "
        "c.value, CASE c.field WHEN 'sentiment' THEN iif(a.id, a.label, d.label) WHEN 'intent' THEN iif(a.id, "
        "a.intent, d.intent) WHEN 'urgency' THEN iif(a.id, a.urgency, d.urgency) END AS found, CASE WHEN c.undone IS "
        "NOT NULL THEN 'undone' WHEN c.stale THEN 'stale' WHEN EXISTS (SELECT 1 FROM correction_in_force WHERE "
        "document = c.document AND field = c.field AND id = c.id) THEN 'holds' ELSE 'replaced' END AS state, c.person, "
        "strftime('%Y-%m-%dT%H:%M:%SZ', c.time, 'unixepoch') AS time, c.origin, c.undone_by, "
        "strftime('%Y-%m-%dT%H:%M:%SZ', c.undone, 'unixepoch') AS undone FROM correction c JOIN document d ON d.id = "
        "c.document LEFT JOIN analysed a ON a.id = c.document ORDER BY c.id",
        NULL, out, error);
}
