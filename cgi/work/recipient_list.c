#include "work/recipient_list.h"

#include "base/utf8.h"
#include "mail/address.h"

#include <stdlib.h>
#include <string.h>

enum { SHOWN_MOST = 320 }; /* characters: longer than any address */

const char *const recipient_columns[] = {"recipient", "from", "source", "at", NULL};

/* Lines and cells */

static int parts_cells(int32_t point) {
    static const int32_t marks[] = {',', ';', '\t', 0x3001, 0xFF0C, 0xFF1B};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (point == marks[i])
            return 1;
    return 0;
}

/* Up to the next separator outside quotes, which is cut off, too. */
static struct span cut_cell(struct span *rest) {
    struct span cell = {rest->at, 0};
    int quoted = 0;
    while (rest->size) {
        int32_t point = utf8_next(rest);
        if (point == '"')
            quoted = !quoted;
        if (!quoted && parts_cells(point))
            break;
        cell.size = (size_t)(rest->at - cell.at);
    }
    return span_trim(cell);
}

/* What quotes around the whole cell hold: none stands between them, unless doubled. The cell itself
   where it is no such: a mail address may begin with quotes of its own. */
static struct span unquote(struct arena *arena, struct span cell) {
    struct text inside = TEXT(arena);
    if (cell.size < 2 || cell.at[0] != '"' || cell.at[cell.size - 1] != '"')
        return cell;
    for (size_t i = 1; i + 1 < cell.size; i++) {
        if (cell.at[i] == '"' && (i + 2 == cell.size || cell.at[++i] != '"'))
            return cell;
        text_char(&inside, cell.at[i]);
    }
    return span_trim(span_of(text_str(&inside)));
}

/* Without the ' that keeps a spreadsheet from reckoning (base/csv.h). */
static struct span bare(struct arena *arena, struct span cell) {
    cell = unquote(arena, cell);
    if (cell.size > 1 && cell.at[0] == '\'' && strchr("=+-@", cell.at[1]))
        cell.at++, cell.size--;
    return cell;
}

struct line {
    int number;
    struct span text;
};

/* Nothing where there are no more. */
static struct span next_cell(struct arena *arena, struct span *rest) {
    return bare(arena, cut_cell(rest));
}

static int has_at(struct span cell) {
    return cell.size && memchr(cell.at, '@', cell.size);
}

/* Reading */

struct reading {
    struct arena *arena;
    const char *from_addr;
    struct recipient_list list;
    size_t room, refused_room;
    int ours; /* our own export */
};

static void *grow(struct arena *arena, void *items, size_t count, size_t *room, size_t size) {
    if (count < *room)
        return items;
    *room = *room ? 2 * *room : 64;
    void *more = arena_alloc(arena, *room * size);
    if (count)
        memcpy(more, items, count * size);
    return more;
}

static void refuse(struct reading *reading, const struct line *line, struct span text,
                   const char *code) {
    struct recipient_list *list = &reading->list;
    list->refused = grow(reading->arena, list->refused, list->refused_count, &reading->refused_room,
                         sizeof *list->refused);
    list->refused[list->refused_count++] = (struct recipient_refused){
        line->number, utf8_shown(reading->arena, text, SHOWN_MOST), code};
}

static void take(struct reading *reading, const struct line *line, struct span cell) {
    struct recipient_list *list = &reading->list;
    struct address address;
    enum address_refusal refusal =
        address_parse(reading->arena, span_text(reading->arena, cell), &address);
    const char *text = refusal == ADDRESS_ACCEPTED ? address.text : address.suggestion;
    if (refusal != ADDRESS_ACCEPTED && (refusal != ADDRESS_WITH_NAME || !text)) {
        refuse(reading, line, cell, address_refusal_code(refusal));
        return;
    }
    list->at = grow(reading->arena, list->at, list->count, &reading->room, sizeof *list->at);
    list->at[list->count++] = address_key(reading->arena, text);
}

static void read_ours(struct reading *reading, const struct line *line) {
    struct span rest = line->text;
    struct span recipient = next_cell(reading->arena, &rest),
                from = next_cell(reading->arena, &rest);
    if (from.size && !span_equal_nocase(from, span_of(reading->from_addr)))
        refuse(reading, line, line->text, "other_from");
    else if (line->text.size)
        take(reading, line, recipient);
}

static void read_any(struct reading *reading, const struct line *line) {
    int taken = 0;
    for (struct span rest = line->text; rest.size;) {
        struct span cell = next_cell(reading->arena, &rest);
        if (!has_at(cell))
            continue;
        take(reading, line, cell);
        taken = 1;
    }
    if (!taken && line->text.size)
        refuse(reading, line, line->text, address_refusal_code(ADDRESS_NO_AT));
}

/* What stands above a column of addresses. */
static int is_heading(struct arena *arena, struct span line) {
    static const char *const words[] = {"recipient", "email",  "e-mail",         "mail",
                                        "address",   "メール", "メールアドレス", "宛先"};
    int found = 0;
    if (has_at(line))
        return 0;
    while (line.size) {
        struct span cell = next_cell(arena, &line);
        for (size_t i = 0; i < sizeof words / sizeof *words; i++)
            found |= span_equal_nocase(cell, span_of(words[i]));
    }
    return found;
}

static int is_ours(struct arena *arena, struct span line) {
    size_t i = 0;
    while (recipient_columns[i] &&
           span_equal_nocase(next_cell(arena, &line), span_of(recipient_columns[i])))
        i++;
    return !recipient_columns[i] && !line.size;
}

static void drop_doubles(struct recipient_list *list) {
    size_t kept = 0;
    if (list->count)
        qsort(list->at, list->count, sizeof *list->at, text_compare);
    for (size_t i = 0; i < list->count; i++)
        if (!i || strcmp(list->at[i], list->at[kept - 1]) != 0)
            list->at[kept++] = list->at[i];
    list->count = kept;
}

struct recipient_list recipient_list_read(struct arena *arena, const char *typed,
                                          const char *from_addr) {
    static const char mark[] = "\xEF\xBB\xBF"; /* by which spreadsheets know UTF-8 */
    struct reading reading = {.arena = arena, .from_addr = from_addr};
    struct span rest = span_of(typed);
    struct line line = {0};
    if (!strncmp(typed, mark, strlen(mark)))
        rest = span_of(typed + strlen(mark));
    while (rest.size) {
        line = (struct line){line.number + 1, span_trim(span_cut(&rest, '\n'))};
        if (line.number == 1 && is_ours(arena, line.text))
            reading.ours = 1;
        else if (reading.ours)
            read_ours(&reading, &line);
        else if (line.number > 1 || !is_heading(arena, line.text))
            read_any(&reading, &line);
    }
    drop_doubles(&reading.list);
    return reading.list;
}
