/* articles.c: articles: what stands at the head of each file, its title, and its text.
 *
 *     ---
 *     owner: front-desk       the head, YAML as in the other files; may be left out
 *     ---
 *     # Title
 *
 *     First paragraph.        what the telephone says, where the head has no `spoken`
 */
#include <string.h>

#include "policyfile/fields.h"

enum { SPOKEN_BYTES_MAX = 4000 };

/* The head of one file. */
struct head {
    struct tl_index_list topics;
    const char *owner;
    int32_t review_day;
    const char *spoken;
    struct tl_word_list sources;
    struct tl_word_list samples;
};

/* Like read_references, but it may be empty: no topic leads into some matters. */
static void read_topics(struct load *load, const struct node *node, const struct field *field,
                        void *out)
{
    if (node->kind == NODE_LIST && !node->first)
        return;
    read_references(load, node, field, out);
}

static void read_day(struct load *load, const struct node *node, const struct field *field,
                     void *out)
{
    const char *text = "";
    int32_t day;
    read_text(load, node, field, &text);
    if (!*text)
        return;
    if (day_of(text, &day))
        *(int32_t *)out = day;
    else
        FAULT(load, node, field->key, " is a day, written 2027-03-01; ", text, " is none.");
}

static bool is_listed(const struct tl_word_list *list, const char *line)
{
    for (uint16_t i = 0; i < list->len; i++) {
        if (strcmp(list->items[i], line) == 0)
            return true;
    }
    return false;
}

/* "a: b" in a list is a mapping to YAML; whoever wrote a question meant its text. */
static bool is_line(struct load *load, const struct node *node, const struct field *field)
{
    if (node->kind == NODE_TEXT && !*node->text)
        FAULT(load, node, "A line of ", field->key, " is empty: write it, or take it out.");
    else if (node->kind != NODE_TEXT)
        FAULT(load, node, "Each line of ", field->key,
              " is one text: put it in double quotes where it has a colon in it.");
    else if (strlen(node->text) > TL_ARTICLE_LINE_BYTES_MAX)
        FAULT(load, node, "A line of ", field->key, " has up to 400 bytes: shorten it.");
    else
        return true;
    return false;
}

/* struct tl_word_list: up to field->max lines. */
static void read_lines(struct load *load, const struct node *node, const struct field *field,
                       void *out)
{
    struct tl_word_list *list = out;
    if (node->kind != NODE_LIST) {
        FAULT(load, node, field->key, " is a list: a line each, which begins with a dash.");
        return;
    }
    const char **items = arena_get(&load->arena, (size_t)field->max * sizeof *items);
    list->items = items;
    for (const struct node *child = node->first; child; child = child->next) {
        if (list->len == field->max) {
            FAULT(load, child, "There are more ", field->key, " than an article may have, ",
                  field->max == TL_ARTICLE_SAMPLES_MAX ? "200" : "20", ": take some out.");
            return;
        }
        if (!is_line(load, child, field))
            continue;
        if (is_listed(list, child->text))
            FAULT(load, child, "This line of ", field->key, " is there twice: take one out.");
        else
            items[list->len++] = child->text;
    }
}

static const struct shape line_shape = { .kind = SHAPE_TEXT };
static const struct shape lines_shape = { .kind = SHAPE_LIST, .item = &line_shape };

const struct field article_fields[] = {
    MAY("topics", read_topics, struct head, topics, .list = NAMED_TOPICS, .shape = &shape_names,
        SAYS("Topics that lead into the matter; the same in every language.")),
    MUST("owner", read_name, struct head, owner,
         SAYS("Who keeps the article; the same in every language.")),
    MUST("review", read_day, struct head, review_day, .shape = &shape_day,
         SAYS("By when somebody looks at it again, as 2027-03-01; the same in every language.")),
    MAY("spoken", read_text, struct head, spoken,
        SAYS("What the telephone says; left out: the first paragraph.")),
    MAY("sources", read_lines, struct head, sources, .max = TL_ARTICLE_SOURCES_MAX,
        .shape = &lines_shape, SAYS("Where its facts are from: up to 20 lines.")),
    MAY("samples", read_lines, struct head, samples, .max = TL_ARTICLE_SAMPLES_MAX,
        .shape = &lines_shape,
        SAYS("Questions that it answers, in this language: up to 200, of up to 400 bytes.")),
    END_OF_FIELDS,
};

/* The line behind the one at text, or the text's end. */
static const char *next_line(const char *text)
{
    const char *end = strchr(text, '\n');
    return end ? end + 1 : text + strlen(text);
}

static bool is_dashes(const char *line)
{
    size_t bytes = strncmp(line, "---", 3) == 0 ? 3 + strspn(line + 3, " \t\r") : 0;
    return bytes > 0 && (line[bytes] == '\n' || line[bytes] == '\0');
}

/* The second line of dashes; NULL: there is none. */
static const char *head_end(const char *text)
{
    for (const char *line = next_line(text); *line; line = next_line(line)) {
        if (is_dashes(line))
            return line;
    }
    return NULL;
}

/* One file under way. */
struct reading {
    struct load *load;
    struct source *source;
    const char *name;
    uint16_t language;
    uint32_t line; /* Of the title. */
    bool has_head;
    struct head head;
    const struct node *keys; /* Of the head. */
};

static struct node place_at(const struct reading *reading, uint32_t line)
{
    return load_place(reading->load, reading->source, line);
}

/* Its first dashes begin a document to YAML too, so that lines are counted from the file's first.
 */
static bool read_head(struct reading *reading, const char *text, const char *end)
{
    struct load *load = reading->load;
    struct node here = place_at(reading, 1), *root;
    struct place place = { load->faults, load->file_names[here.file], here.file };
    enum tl_err err = tree_read(&load->arena, &place, text, (size_t)(end - text), &root);
    if (err == TL_ENOMEM)
        load->is_out_of_memory = true;
    if (err) {
        load->faults_told++;
        return false;
    }
    root->line = 1;
    read_fields(load, root, article_fields, &reading->head);
    if (root->kind != NODE_MAPPING) /* That was the fault. */
        return false;
    if (reading->head.spoken && strlen(reading->head.spoken) > SPOKEN_BYTES_MAX)
        FAULT(load, root, "spoken is over 4000 bytes: nobody listens for so long.");
    reading->has_head = true;
    reading->keys = root;
    return true;
}

/* Takes the head off: the text behind it; NULL, with a fault: it cannot be read. */
static const char *behind_head(struct reading *reading, const char *text)
{
    struct node top = place_at(reading, 1);
    if (!is_dashes(text))
        return text;
    const char *end = head_end(text);
    if (!end) {
        FAULT(reading->load, &top,
              "The head of this article has no end: write --- behind it, in a line of its own.");
        return NULL;
    }
    if (!read_head(reading, text, end))
        return NULL;
    const char *title = next_line(end);
    while (*title == '\n' || *title == '\r')
        title++;
    for (const char *at = text; at < title; at++)
        reading->line += *at == '\n';
    return title;
}

static const char *skip_blank(const char *text)
{
    return text + strspn(text, "\n\r ");
}

/* Where the first blank line begins, or the text ends. */
static const char *paragraph_end(const char *text)
{
    for (const char *end = strchr(text, '\n'); end; end = strchr(end + 1, '\n')) {
        const char *next = end + 1 + strspn(end + 1, " \t\r");
        if (*next == '\n' || !*next)
            return end;
    }
    return text + strlen(text);
}

/* A text as one line without its last blanks, since that is how it is spoken. */
static char *one_line(struct load *load, const char *text, size_t bytes)
{
    while (bytes > 0 && strchr("\n\r ", text[bytes - 1]))
        bytes--;
    char *copy = arena_text(&load->arena, text, bytes);
    for (char *c = copy; *c; c++) {
        if (*c == '\n' || *c == '\r')
            *c = ' ';
    }
    return copy;
}

static bool is_same(const struct tl_index_list *a, const struct tl_index_list *b)
{
    return a->len == b->len &&
           (a->len == 0 || memcmp(a->items, b->items, a->len * sizeof *a->items) == 0);
}

/* Where the head has this key, or where it begins. */
static const struct node *key_node(const struct reading *reading, const char *key)
{
    for (const struct node *node = reading->keys->first; node; node = node->next) {
        if (strcmp(node->key, key) == 0)
            return node;
    }
    return reading->keys;
}

/* The language in which the article was read before: TL_NONE: in none. */
static uint16_t language_before(const struct reading *reading, const struct tl_article *article)
{
    for (uint16_t i = 0; i < reading->load->policy->languages_len; i++) {
        if (article->title[i] && i != reading->language)
            return i;
    }
    return TL_NONE;
}

static void tell_other(const struct reading *reading, const char *key, const char *code)
{
    const struct node *node = key_node(reading, key);
    FAULT(reading->load, node, key, " differs from articles/", code, "/", reading->name,
          ".md: write the same in every language.");
}

/* What the languages share is the same in each. */
static void share(const struct reading *reading, struct tl_article *article)
{
    const struct head *head = &reading->head;
    uint16_t before = language_before(reading, article);
    if (before == TL_NONE) {
        article->topics = head->topics;
        article->owner = head->owner || !reading->has_head ? head->owner : "";
        article->review_day = head->review_day;
        return;
    }
    const char *code = reading->load->policy->languages[before].code;
    struct node top = place_at(reading, 1);
    if (!reading->has_head || !article->owner) {
        if (reading->has_head != (article->owner != NULL))
            FAULT(reading->load, &top, "This article has a head (topics, owner, review) in ",
                  reading->has_head ? "this language, but not in " : code,
                  reading->has_head ? code : ", but not in this language", ": write both.");
        return;
    }
    if (head->owner && *article->owner && strcmp(head->owner, article->owner) != 0)
        tell_other(reading, "owner", code);
    if (head->review_day > 0 && article->review_day > 0 && head->review_day != article->review_day)
        tell_other(reading, "review", code);
    if (!is_same(&head->topics, &article->topics))
        tell_other(reading, "topics", code);
}

static void keep(const struct reading *reading, const char *title, const char *first)
{
    struct load *load = reading->load;
    struct node place = place_at(reading, 1);
    uint16_t language = reading->language;
    struct tl_article *article =
        load_item(load, NAMED_ARTICLES, load_find(load, NAMED_ARTICLES, reading->name));
    if (!article && !(article = load_add(load, NAMED_ARTICLES, &place, reading->name)))
        return;
    const char *spoken = reading->head.spoken;
    share(reading, article);
    article->title[language] = one_line(load, title, strcspn(title, "\n"));
    article->has_spoken[language] = spoken != NULL;
    article->spoken[language] = spoken
                                    ? one_line(load, spoken, strlen(spoken))
                                    : one_line(load, first, (size_t)(paragraph_end(first) - first));
    article->body[language] = first;
    article->samples[language] = reading->head.samples;
    article->sources[language] = reading->head.sources;
}

static void read_article(struct reading *reading)
{
    struct source *source = reading->source;
    struct node top = place_at(reading, 1);
    const char *text = arena_text(&reading->load->arena, source->bytes, source->bytes_len);
    if (strlen(text) != source->bytes_len) {
        FAULT(reading->load, &top, "This article has a zero byte in it: write it anew.");
        return;
    }
    reading->line = 1;
    const char *title = behind_head(reading, text);
    if (!title)
        return;
    struct node place = place_at(reading, reading->line);
    const char *first = skip_blank(next_line(title));
    if (strncmp(title, "# ", 2) != 0 || title[2 + strspn(title + 2, " \r")] == '\n' || !title[2])
        FAULT(reading->load, &place, "An article begins with its title: # How to ...");
    else if (!*first)
        FAULT(reading->load, &place,
              "An article wants a first paragraph: what the telephone says.");
    else
        keep(reading, title + 2, first);
}

/* "articles/es/expedite.md" */
static void read_article_file(struct load *load, struct source *source)
{
    struct reading reading = { .load = load, .source = source };
    struct node place = load_place(load, source, 0);
    const char *code = source->path + strlen("articles/");
    const char *slash = strchr(code, '/');
    size_t name_bytes = slash ? strlen(slash + 1) : 0;
    if (name_bytes < 4) {
        FAULT(load, &place, "Articles stand in a folder per language: articles/en/NAME.md.");
        return;
    }
    reading.language = load_language(load, code, (size_t)(slash - code));
    reading.name = arena_text(&load->arena, slash + 1, name_bytes - strlen(".md"));
    if (reading.language == TL_NONE)
        FAULT(load, &place,
              "This article is in no language of center.yaml: add it or take it "
              "out.");
    else
        read_article(&reading);
}

void load_articles(struct load *load)
{
    for (uint16_t i = 0; i < load->sources_len; i++) {
        if (strncmp(load->sources[i].path, "articles/", strlen("articles/")) == 0)
            read_article_file(load, &load->sources[i]);
    }
}
