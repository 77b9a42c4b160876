/* trunks_file.c: a table of keys read from a tree of YAML. */
#include "server/trunks_file.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "phone/sip_access.h"
#include "policyfile/tree.h"

enum { FILE_BYTES_MAX = 256 * 1024, ARENA_FACTOR = 256, ARENA_LEAST = 1 << 20, SECRET_MAX = 127 };

struct tl_trunks_file {
    struct arena arena;
    struct place place;
    struct tl_phone_trunk trunks[TL_PHONE_TRUNKS_MAX];
    uint32_t trunks_len;
};

/* Reads the value of one key into the trunk's member; NULL: it is good, or what it must be. */
struct key;
typedef const char *read_fn(struct tl_trunks_file *file, const struct node *node,
                            const struct key *key, struct tl_phone_trunk *trunk);

struct key {
    const char *word;
    read_fn *read;
    size_t at;
    const char *const *words; /* A word: one of these, up to NULL. */
    int64_t low, high;        /* A number. */
    const char *says;
};

static void *member(const struct key *key, struct tl_phone_trunk *trunk)
{
    return (char *)trunk + key->at;
}

static bool has_only(const char *text, const char *forbidden)
{
    for (const char *p = text; *p; p++)
        if (*p < ' ' || *p > '~' || strchr(forbidden, *p))
            return false;
    return true;
}

static const char *read_word(struct tl_trunks_file *file, const struct node *node,
                             const struct key *key, struct tl_phone_trunk *trunk)
{
    (void)file;
    if (node->kind != NODE_TEXT || !*node->text || strlen(node->text) > (size_t)key->high ||
        !has_only(node->text, " <>\"\\@;,?&%"))
        return "one word without blanks and without < > \" @ ; , ? & %, and not longer than its "
               "place allows";
    *(const char **)member(key, trunk) = node->text;
    return NULL;
}

static const char *read_line(struct tl_trunks_file *file, const struct node *node,
                             const struct key *key, struct tl_phone_trunk *trunk)
{
    (void)file;
    if (node->kind != NODE_TEXT || !*node->text || strlen(node->text) > (size_t)key->high ||
        !has_only(node->text, "\"\\"))
        return "a text in ASCII without quotes";
    *(const char **)member(key, trunk) = node->text;
    return NULL;
}

static const char *read_secret_file(struct tl_trunks_file *file, const struct node *node,
                                    const struct key *key, struct tl_phone_trunk *trunk)
{
    char text[SECRET_MAX + 2];
    FILE *in = node->kind == NODE_TEXT ? fopen(node->text, "re") : NULL;
    if (!in)
        return "the name of a file that can be read";
    size_t bytes = fread(text, 1, sizeof text - 1, in);
    fclose(in);
    text[bytes] = '\0';
    text[strcspn(text, "\r\n")] = '\0';
    if (!*text || strlen(text) > SECRET_MAX || !has_only(text, "\"\\"))
        return "the name of a file whose first line is the password, in ASCII without quotes";
    *(const char **)member(key, trunk) = arena_text(&file->arena, text, strlen(text));
    return NULL;
}

static const char *read_number(struct tl_trunks_file *file, const struct node *node,
                               const struct key *key, struct tl_phone_trunk *trunk)
{
    static _Thread_local char must[80];
    char *end = NULL;
    (void)file;
    long long number = node->kind == NODE_TEXT ? strtoll(node->text, &end, 10) : 0;
    if (node->kind != NODE_TEXT || end == node->text || *end || number < key->low ||
        number > key->high) {
        snprintf(must, sizeof must, "a number from %lld to %lld", (long long)key->low,
                 (long long)key->high);
        return must;
    }
    if (key->high <= UINT16_MAX && key->at == offsetof(struct tl_phone_trunk, port))
        *(uint16_t *)member(key, trunk) = (uint16_t)number;
    else
        *(uint32_t *)member(key, trunk) = (uint32_t)number;
    return NULL;
}

static const char *read_telephone(struct tl_trunks_file *file, const struct node *node,
                                  const struct key *key, struct tl_phone_trunk *trunk)
{
    (void)file;
    const char *text = node->kind == NODE_TEXT ? node->text : "";
    size_t digits = strspn(text + (*text == '+'), "0123456789");
    if (digits < 3 || digits > 15 || text[digits + (*text == '+')])
        return "a telephone number: 3 to 15 digits, with + before them when they begin with the "
               "country; in quotes";
    *(const char **)member(key, trunk) = text;
    return NULL;
}

/* Where the word stands among key's words; -1: it doesn't. */
static int place_of(const struct key *key, const struct node *node)
{
    for (int i = 0; node->kind == NODE_TEXT && key->words[i]; i++)
        if (strcmp(key->words[i], node->text) == 0)
            return i;
    return -1;
}

static const char *one_of(const struct key *key)
{
    static _Thread_local char must[80];
    int bytes = snprintf(must, sizeof must, "one of");
    for (int i = 0; key->words[i]; i++)
        bytes += snprintf(must + bytes, sizeof must - (size_t)bytes, "%s%s", i ? ", " : " ",
                          key->words[i]);
    return must;
}

static const char *read_choice(struct tl_trunks_file *file, const struct node *node,
                               const struct key *key, struct tl_phone_trunk *trunk)
{
    (void)file;
    int place = place_of(key, node);
    if (place < 0)
        return one_of(key);
    *(int *)member(key, trunk) = place;
    return NULL;
}

static const char *read_switch(struct tl_trunks_file *file, const struct node *node,
                               const struct key *key, struct tl_phone_trunk *trunk)
{
    (void)file;
    int place = place_of(key, node);
    if (place < 0)
        return one_of(key);
    *(bool *)member(key, trunk) = place == 1;
    return NULL;
}

static const char *read_sources(struct tl_trunks_file *file, const struct node *node,
                                const struct key *key, struct tl_phone_trunk *trunk)
{
    static const char must[] = "a list of addresses or networks, as 192.0.2.7 or 10.1.0.0/16";
    struct tl_sip_access access = { 0 };
    const char **sources = arena_get(&file->arena, TL_PHONE_SOURCES_MAX * sizeof *sources);
    (void)key;
    if (node->kind != NODE_LIST)
        return must;
    for (const struct node *one = node->first; one; one = one->next) {
        if (one->kind != NODE_TEXT || trunk->sources_len == TL_PHONE_SOURCES_MAX ||
            tl_sip_access_add(&access, one->text) != TL_OK)
            return must;
        sources[trunk->sources_len++] = one->text;
    }
    trunk->sources = sources;
    return NULL;
}

#define AT(member) offsetof(struct tl_phone_trunk, member)
static const char *const transports[] = { "udp", "tcp", "tls", NULL };
static const char *const srtps[] = { "off", "optional", "required", NULL };
static const char *const shown[] = { "shown", "hidden", NULL };
static const char *const no_yes[] = { "no", "yes", NULL };
static const char *const yes_no[] = { "yes", "no", NULL };

static const struct key keys[] = {
    { "name", read_word, AT(name), NULL, 0, 31, "for logs and for choosing it; must be there" },
    { "sources", read_sources, AT(sources), NULL, 0, 0,
      "addresses and networks that calls come in from; none: host, when it is an address" },
    { "host", read_word, AT(host), NULL, 0, 127,
      "the carrier's proxy, a name or an address; none: no call goes out by it" },
    { "port", read_number, AT(port), NULL, 0, 65535,
      "of host; 0: by SRV records, or the usual one" },
    { "transport", read_choice, AT(transport), transports, 0, 0, "to host" },
    { "domain", read_word, AT(domain), NULL, 0, 127, "in addresses written to it; none: host" },
    { "user", read_word, AT(user), NULL, 0, 63, "who we are to it, when it asks" },
    { "password", read_line, AT(password), NULL, 0, SECRET_MAX, "of user" },
    { "password_file", read_secret_file, AT(password), NULL, 0, 0,
      "the file whose first line is the password" },
    { "register", read_number, AT(register_s), NULL, 0, 86400,
      "seconds for which we register there at a time; 0: we do not" },
    { "caller_id", read_telephone, AT(caller_id), NULL, 0, 0,
      "the number shown for calls that name none" },
    { "caller_name", read_line, AT(caller_name), NULL, 0, 63, "shown beside it" },
    { "number", read_switch, AT(hides_number), shown, 0, 0,
      "whether people may see the number of calls out" },
    { "asserts", read_switch, AT(asserts_number), no_yes, 0, 0,
      "whether calls out carry P-Asserted-Identity" },
    { "trusts", read_switch, AT(is_untrusted), yes_no, 0, 0,
      "whether P-Asserted-Identity of calls in is believed" },
    { "srtp", read_choice, AT(srtp), srtps, 0, 0, "encrypted sound by keys in SDP (SDES)" },
    { "calls_max", read_number, AT(calls_max), NULL, 0, 100000,
      "calls at once, in and out; 0: no limit of its own" },
    { "priority", read_number, AT(priority), NULL, 0, 1000000,
      "the trunk of the lowest is tried first" },
};
enum { KEYS_LEN = sizeof keys / sizeof keys[0] };
_Static_assert(sizeof(enum tl_phone_transport) == sizeof(int), "read_choice writes an int");
_Static_assert(sizeof(enum tl_phone_srtp) == sizeof(int), "read_choice writes an int");

/* ---- the tree ---- */

static void fault(struct tl_trunks_file *file, const struct node *node, const char *format,
                  const char *a, const char *b)
{
    char text[256];
    snprintf(text, sizeof text, format, a, b);
    tl_faults_add(file->place.faults, file->place.file_name, node->line, node->key ? node->key : "",
                  text);
}

static const struct key *find_key(const char *word)
{
    for (size_t i = 0; i < KEYS_LEN; i++)
        if (strcmp(keys[i].word, word) == 0)
            return keys + i;
    return NULL;
}

static bool read_trunk(struct tl_trunks_file *file, const struct node *node)
{
    bool is_good = true;
    struct tl_phone_trunk *trunk = file->trunks + file->trunks_len++;
    for (const struct node *one = node->first; one; one = one->next) {
        const struct key *key = find_key(one->key);
        const char *must = key ? key->read(file, one, key, trunk) : NULL;
        if (!key)
            fault(file, one, "a trunk has no \"%s\"; `throughline help trunks` lists its keys%s",
                  one->key, "");
        else if (must)
            fault(file, one, "%s must be %s", key->word, must);
        is_good = is_good && key && !must;
    }
    if (!is_good)
        return false;
    for (uint32_t i = 0; trunk->name && i + 1 < file->trunks_len; i++)
        if (file->trunks[i].name && strcmp(file->trunks[i].name, trunk->name) == 0) {
            fault(file, node, "there are two trunks named %s; each needs a name of its own%s",
                  trunk->name, "");
            return false;
        }
    const char *lacks = !trunk->name                              ? "name"
                        : !trunk->host && trunk->sources_len == 0 ? "host or sources"
                        : trunk->register_s > 0 && !trunk->user   ? "user, to register with"
                        : trunk->register_s > 0 && !trunk->host   ? "host, to register with"
                        : trunk->user && !trunk->password         ? "password, since it has a user"
                                                                  : NULL;
    if (lacks)
        fault(file, node, "this trunk needs a %s%s", lacks, "");
    return !lacks;
}

static enum tl_err read_root(struct tl_trunks_file *file, const struct node *root)
{
    bool is_good = true;
    const struct node *list = root->kind == NODE_MAPPING ? root->first : NULL;
    if (!list || strcmp(list->key, "trunks") != 0 || list->next || list->kind != NODE_LIST) {
        fault(file, root, "this file has one key, %s, with a list of trunks under it%s", "trunks",
              "");
        return TL_EBAD;
    }
    for (const struct node *one = list->first; one; one = one->next) {
        if (one->kind != NODE_MAPPING || file->trunks_len == TL_PHONE_TRUNKS_MAX) {
            fault(file, one,
                  one->kind != NODE_MAPPING ? "a trunk is a mapping: - name: ...%s%s"
                                            : "there are more trunks than this center can have%s%s",
                  "", "");
            return TL_EBAD;
        }
        is_good = read_trunk(file, one) && is_good;
    }
    return is_good ? TL_OK : TL_EBAD;
}

enum tl_err tl_trunks_file_read_text(const char *name, const char *text, size_t bytes,
                                     struct tl_faults *faults, struct tl_trunks_file **out_file)
{
    struct node *root;
    struct tl_trunks_file *file = calloc(1, sizeof *file);
    if (!file)
        return TL_ENOMEM;
    file->place = (struct place){ .faults = faults, .file_name = name };
    enum tl_err err = bytes > FILE_BYTES_MAX
                          ? TL_EBAD
                          : arena_open(&file->arena, bytes * ARENA_FACTOR + ARENA_LEAST);
    if (bytes > FILE_BYTES_MAX)
        tl_faults_add(faults, name, 0, "", "this file is too long for a list of trunks");
    if (err == TL_OK)
        err = tree_read(&file->arena, &file->place, text, bytes, &root);
    if (err == TL_OK)
        err = read_root(file, root);
    if (err != TL_OK) {
        tl_trunks_file_close(file);
        return err;
    }
    *out_file = file;
    return TL_OK;
}

enum tl_err tl_trunks_file_read(const char *path, struct tl_faults *faults,
                                struct tl_trunks_file **out_file)
{
    char *text = malloc(FILE_BYTES_MAX + 1);
    FILE *in = fopen(path, "re");
    if (!text || !in) {
        if (!in)
            tl_faults_add(faults, path, 0, "", "this file of trunks cannot be read");
        free(text);
        if (in)
            fclose(in);
        return in ? TL_ENOMEM : TL_EIO;
    }
    size_t bytes = fread(text, 1, FILE_BYTES_MAX + 1, in);
    fclose(in);
    enum tl_err err = tl_trunks_file_read_text(path, text, bytes, faults, out_file);
    free(text);
    return err;
}

const struct tl_phone_trunk *tl_trunks_file_list(const struct tl_trunks_file *file,
                                                 uint32_t *out_len)
{
    *out_len = file ? file->trunks_len : 0;
    return file ? file->trunks : NULL;
}

void tl_trunks_file_close(struct tl_trunks_file *file)
{
    if (!file)
        return;
    arena_close(&file->arena);
    free(file);
}

void tl_trunks_file_print(FILE *out)
{
    fputs("The file that the setting sip.trunks_file names, in YAML:\n\n"
          "trunks:\n  - name: main\n    host: sip.carrier.example\n    user: agency\n"
          "    password_file: /etc/throughline/main.password\n    register: 600\n\n"
          "Keys of a trunk:\n",
          out);
    for (size_t i = 0; i < KEYS_LEN; i++) {
        fprintf(out, "%s", keys[i].word);
        for (size_t k = 0; keys[i].words && keys[i].words[k]; k++)
            fprintf(out, "%s%s", k ? " or " : " = ", keys[i].words[k]);
        fprintf(out, "\n    %s\n", keys[i].says);
    }
}
