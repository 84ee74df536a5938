#include "ingest/why.h"

#include "ingest/mapping_private.h"

/* The role that the name tells surest; ROLE_FIELD: none. */
static role role_of_name(str name)
{
    role_match matches[ROLE_COUNT];
    role best = ROLE_FIELD;
    role_match_all(name, matches);
    for (role r = ROLE_FIELD + 1; r < ROLE_COUNT; r++)
        if (matches[r].strength >= 2 && (best == ROLE_FIELD || matches[r].strength > matches[best].strength))
            best = r;
    return best;
}

static bool export_names(const export_kind *kind, str column)
{
    bool found = false;
    for (str rest = str_of(kind->map); !found && rest.n;) {
        str values = str_cut(&rest, ',');
        str_cut(&values, '=');
        while (!found && values.n) {
            str value = str_cut(&values, '|');
            found = str_equal(value, column) ||
                    (value.n > column.n && str_starts(value, column.p) && value.p[column.n] == ' ');
        }
    }
    return found;
}

static bool explain_taken(const mapping *m, const mapping *guessed, str name, size_t column, buf *why)
{
    role r = m->roles[column];
    if (guessed->roles[column] != r)
        return buf_puts(why, "--map");
    if (m->export && export_names(m->export, name))
        return buf_printf(why, "so it is in the export: %s", m->export->name);
    if (role_match_name(name, r).strength >= 2 || (r == ROLE_TEXT && role_is_part(name)))
        return buf_puts(why, "its name");
    return buf_puts(why, "what it holds");
}

static bool is_aside(const mapping *m, int column)
{
    bool found = false;
    for (int i = 0; !found && i < EXPORT_ASIDES; i++)
        found = m->aside_columns[i] == column;
    return found;
}

static bool explain_field(const mapping *m, const mapping *guessed, const column_profile *c, uint64_t rows,
                          const intern *columns, size_t column, role named, buf *why)
{
    str name = columns->strings[column];
    int other = named == ROLE_FIELD ? -1 : m->column_of[named];
    if (guessed->roles[column] != ROLE_FIELD)
        return buf_puts(why, "--map");
    if (m->fields[column].people)
        return buf_printf(why, "it tells who somebody is, in the export: %s", m->export->name);
    if (!str_equal(m->fields[column].name, name))
        return buf_printf(why, "kept as %.*s, so it is in the export: %s", (int)m->fields[column].name.n,
                          m->fields[column].name.p, m->export->name);
    if ((int)column == m->parts_column)
        return buf_puts(why, "what the customer says in it is of the text");
    if (is_aside(m, (int)column))
        return buf_puts(why, "tells which rows are no feedback");
    if (role_is_reply(name))
        return buf_puts(why, "what the shop answered");
    if (role_is_derived(name))
        return buf_puts(why, "made from a text by others");
    if (named == ROLE_FIELD)
        return buf_puts(why, "neither its name nor what it holds tells a role");
    if (m->export && other < 0)
        return buf_printf(why, "no %s in this export: %s", role_name(named), m->export->name);
    if (!content_allows(named, c, rows))
        return buf_printf(why, "its name says %s, but what it holds does not", role_name(named));
    if (other >= 0)
        return buf_printf(why, "the %s is %.*s", role_name(named), (int)columns->strings[other].n,
                          columns->strings[other].p);
    return buf_printf(why, "its name may mean %s, but not surely", role_name(named));
}

/* A name that the shell or --map would cut is given by its number. */
static bool add_option(const char *role, str name, size_t column, buf *out)
{
    static const char special[] = "\"'`$\\,=!\n";
    for (size_t i = 0; i < name.n; i++)
        if (strchr(special, name.p[i]))
            return buf_printf(out, "--map %s=%zu", role, column + 1);
    return buf_printf(out, "--map \"%s=%.*s\"", role, (int)name.n, name.p);
}

bool why_role(const mapping *m, const mapping *guessed, const profile *p, const intern *columns, size_t column,
              buf *why, buf *change)
{
    str name = columns->strings[column];
    const column_profile *c = profile_column(p, (int)column);
    if (m->roles[column] != ROLE_FIELD)
        return explain_taken(m, guessed, name, column, why) && add_option("field", name, column, change);
    if (!c || !c->filled)
        return buf_puts(why, "it is empty");
    role named = role_of_name(name);
    return explain_field(m, guessed, c, p->rows, columns, column, named, why) &&
           add_option(role_name(named == ROLE_FIELD ? ROLE_TEXT : named), name, column, change);
}
