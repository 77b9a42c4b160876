/* scene_operator.c: the program's own commands as children, letters as text, mails by line. */
#include "cli/scene_operator.h"

#include <glob.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/calendar.h"
#include "server/clock.h"

enum { PATH_BYTES = 512, LETTER_BYTES = 16000, CODE_LEN = 14 };

static const int64_t wait_us = 30 * TL_SECOND, look_us = TL_SECOND / 10;
static const char own_program[] = "/proc/self/exe", text_of[] = "/usr/bin/pdftotext";

/* ---- children ---- */

static _Noreturn void become(const char *program, const char *const *words, FILE *in, FILE *out)
{
    char *arguments[12] = { NULL };
    for (size_t i = 0; words[i] && i + 1 < sizeof arguments / sizeof arguments[0]; i++)
        arguments[i] = strdup(words[i]);
    if (dup2(fileno(in), STDIN_FILENO) >= 0 && dup2(fileno(out), STDOUT_FILENO) >= 0)
        execv(program, arguments);
    _exit(127);
}

static enum tl_err wait_for(pid_t pid)
{
    int status = 0;
    bool is_well =
        pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
    return is_well ? TL_OK : TL_EUNAVAILABLE;
}

/* Runs it to its end with this input. out: what it says, may be NULL. */
static enum tl_err run(const char *program, const char *const *words, const char *input, char *out,
                       size_t out_bytes)
{
    FILE *in = tmpfile(), *said = tmpfile();
    enum tl_err err = in && said && fputs(input, in) >= 0 && fflush(in) == 0 ? TL_OK : TL_EIO;
    if (err == TL_OK) {
        rewind(in);
        pid_t pid = fork();
        if (pid == 0)
            become(program, words, in, said);
        err = wait_for(pid);
    }
    if (err == TL_OK && out) {
        rewind(said);
        out[fread(out, 1, out_bytes - 1, said)] = '\0';
    }
    if (in)
        fclose(in);
    if (said)
        fclose(said);
    return err;
}

enum tl_err tl_scene_import_cases(const struct tl_live_where *where, const char *csv)
{
    const char *const words[] = { "throughline", "import",      "cases", "/dev/stdin",
                                  "--data",      where->folder, NULL };
    return run(own_program, words, csv, NULL, 0);
}

enum tl_err tl_scene_compute_times(const struct tl_live_where *where)
{
    const char *const words[] = { "throughline", "times", "--data", where->folder, NULL };
    return run(own_program, words, "", NULL, 0);
}

/* ---- letters ---- */

static size_t letters_of(const struct tl_live_where *where, glob_t *found)
{
    char pattern[PATH_BYTES];
    snprintf(pattern, sizeof pattern, "%s/*.pdf", where->letters);
    return glob(pattern, 0, NULL, found) == 0 ? found->gl_pathc : 0;
}

static bool is_code(const char *text)
{
    for (int i = 0; i < CODE_LEN; i++) {
        bool is_dash = i % 5 == 4;
        if (is_dash ? text[i] != '-'
                    : text[i] == '\0' || !strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", text[i]))
            return false;
    }
    return true;
}

/* A letter about this case, and the code in it. */
static bool read_letter(const char *file, const char *number, char out_code[TL_SCENE_CODE_BYTES])
{
    char *text = calloc(1, LETTER_BYTES);
    const char *const words[] = { "pdftotext", "-layout", file, "-", NULL };
    bool has_code = false;
    if (text && run(text_of, words, "", text, LETTER_BYTES) == TL_OK && strstr(text, number)) {
        for (const char *at = text; *at && !has_code; at++) {
            has_code = is_code(at);
            if (has_code)
                snprintf(out_code, TL_SCENE_CODE_BYTES, "%.*s", CODE_LEN, at);
        }
    }
    free(text);
    return has_code;
}

/* The one that was not there before. */
static bool read_new(const struct tl_live_where *where, const glob_t *before, const char *number,
                     char out_code[TL_SCENE_CODE_BYTES])
{
    glob_t now;
    bool has_code = false;
    size_t len = letters_of(where, &now);
    for (size_t i = 0; i < len && !has_code; i++) {
        bool is_old = false;
        for (size_t n = 0; n < before->gl_pathc; n++)
            is_old = is_old || strcmp(before->gl_pathv[n], now.gl_pathv[i]) == 0;
        has_code = !is_old && read_letter(now.gl_pathv[i], number, out_code);
    }
    globfree(&now);
    return has_code;
}

/* Whoever sends looks when something is to be sent: for an address that nobody has, nothing is. */
static enum tl_err wake_sender(const struct tl_web *web)
{
    struct tl_web_answer answer = { 0 };
    enum tl_err err = tl_web_ask(web, "POST", "/api/v1/my/forgot", "",
                                 "{\"mail\":\"nobody.of.this.scene@example.org\"}", &answer);
    json_decref(answer.json);
    return err;
}

enum tl_err tl_scene_letter(const struct tl_live_where *where, const struct tl_web *web,
                            const char *number, char out_code[TL_SCENE_CODE_BYTES])
{
    const char *const words[] = { "throughline", "access-code", number,
                                  "--data",      where->folder, NULL };
    glob_t before = { 0 };
    if (letters_of(where, &before) == 0)
        before.gl_pathc = 0;
    enum tl_err err =
        run(own_program, words, "Scene Example\n1 Main Street\nSpringfield\n", NULL, 0);
    if (err == TL_OK)
        err = wake_sender(web);
    int64_t until = tl_steady_now() + wait_us;
    while (err == TL_OK && !read_new(where, &before, number, out_code)) {
        err = tl_steady_now() < until ? TL_OK : TL_EUNAVAILABLE;
        tl_clock_nap(look_us);
    }
    globfree(&before);
    return err;
}

/* ---- mails ---- */

static bool is_to(const json_t *mail, const char *address)
{
    size_t i;
    const json_t *to;
    json_array_foreach(json_object_get(mail, "to"), i, to)
    {
        if (json_is_string(to) && strcmp(json_string_value(to), address) == 0)
            return true;
    }
    return false;
}

static void copy(const json_t *mail, const char *key, char *out, size_t bytes)
{
    const char *text = json_string_value(json_object_get(mail, key));
    snprintf(out, bytes, "%s", text ? text : "");
}

unsigned tl_scene_mails_to(const struct tl_live_where *where, const char *address,
                           struct tl_scene_mail *out)
{
    unsigned len = 0;
    char *line = NULL;
    size_t room = 0;
    FILE *in = fopen(where->mails, "r");
    while (in && getline(&line, &room, in) > 0) {
        json_t *mail = json_loads(line, 0, NULL); /* NULL: it is being written. */
        if (mail && is_to(mail, address)) {
            copy(mail, "subject", out->subject, sizeof out->subject);
            copy(mail, "text", out->text, sizeof out->text);
            len++;
        }
        json_decref(mail);
    }
    free(line);
    if (in)
        fclose(in);
    return len;
}
