/* man.c: the manual pages, made from the tables of commands, options, settings and the policy. */
#include <inttypes.h>
#include <string.h>

#include "cli/command.h"
#include "policyfile/manual.h"
#include "policyfile/roff.h"
#include "server/settings.h"
#include "server/trunks_file.h"

static void print_options(FILE *out, const char *command)
{
    size_t len;
    const struct tl_option_told *options = tl_options_told(&len);
    fputs(".RS\n", out);
    for (size_t i = 0; i < len; i++) {
        char name[64];
        if (strcmp(options[i].command, command) != 0)
            continue;
        snprintf(name, sizeof name, "%s%s", options[i].name[1] ? "--" : "-", options[i].name);
        tl_roff_tag(out, name, options[i].value);
        tl_roff_text(out, options[i].what);
        fputs(".\n", out);
    }
    fputs(".RE\n", out);
}

static void print_commands(FILE *out)
{
    size_t len;
    const struct tl_command *commands = tl_commands(&len);
    for (size_t i = 0; i < len; i++) {
        tl_roff_tag(out, commands[i].name, commands[i].arguments);
        tl_roff_text(out, commands[i].what);
        fputs(".\n", out);
        print_options(out, commands[i].name);
    }
}

static void print_program(FILE *out)
{
    tl_roff_page(out, "throughline", 1, "a contact center without dead ends");
    tl_roff_section(out, "SYNOPSIS");
    fputs("\\fBthroughline\\fR \\fIcommand\\fR [\\fIarguments\\fR]\n", out);
    tl_roff_section(out, "DESCRIPTION");
    fputs("Runs the phone line, the menu, the queue and the agents\\(aq desk of an agency, by a\n"
          "policy that it has first proved to have no dead ends. All state is in a data folder.\n",
          out);
    tl_roff_section(out, "COMMANDS");
    print_commands(out);
    tl_roff_section(out, "SIGNALS");
    fputs("\\fBserve\\fR takes these:\n", out);
    tl_roff_tag(out, "SIGHUP", "");
    fputs("reads settings, certificate, pages and policy again.\n", out);
    tl_roff_tag(out, "SIGTERM, SIGINT", "");
    fputs("takes no more calls, and ends when those that run have ended, or after\n"
          "\\fBstop.wait_s\\fR. A second one ends it at once.\n",
          out);
    tl_roff_section(out, "EXIT STATUS");
    fputs("0: done. 1: it failed, and a sentence on the error output says why. 2: the command\n"
          "line was wrong.\n",
          out);
    tl_roff_section(out, "FILES");
    tl_roff_tag(out, "/etc/throughline/settings", "");
    fputs("the settings of the service.\n", out);
    tl_roff_tag(out, "/var/lib/throughline", "");
    fputs("its data folder.\n", out);
    tl_roff_section(out, "SEE ALSO");
    fputs("\\fBthroughline\\-settings\\fR(5), \\fBthroughline\\-policy\\fR(5)\n", out);
}

static void print_setting(FILE *out, const struct tl_setting_row *row)
{
    tl_roff_tag(out, row->key, "");
    tl_roff_text(out, row->what);
    if (row->words) {
        fputs(": one of ", out);
        tl_roff_text(out, row->words);
    }
    fputs(".\n.br\n", out);
    if (row->text) {
        fputs("Default: ", out);
        tl_roff_text(out, *row->text ? row->text : "empty");
    } else {
        fprintf(out, "Default: %" PRId64 " (%" PRId64 " to %" PRId64 ")", row->number, row->low,
                row->high);
    }
    fputs(". Environment: ", out);
    tl_roff_text(out, row->environment);
    fprintf(out, ". %s.\n", row->is_now ? "A reload takes it" : "Needs a restart");
}

static void print_settings(FILE *out)
{
    struct tl_setting_row row;
    tl_roff_page(out, "throughline-settings", 5, "what an operator can set");
    tl_roff_section(out, "DESCRIPTION");
    fputs("A settings file has lines of the form \\fIkey\\fR = \\fIvalue\\fR; # begins a comment.\n"
          "A setting comes from its default, then the file, then the environment, then\n"
          "\\fB\\-\\-set\\fR; the later wins. Settings are about the machine; what the agency\n"
          "decides stands in the policy.\n.PP\n"
          "After SIGHUP (\\fBsystemctl reload throughline\\fR) the file is read again. Settings\n"
          "that a reload takes are in force then; others are named in the log, and wait for a\n"
          "restart.\n",
          out);
    tl_roff_section(out, "SETTINGS");
    for (uint32_t i = 0; tl_settings_row(i, &row); i++)
        print_setting(out, &row);
    tl_roff_section(out, "TRUNKS");
    fputs(".nf\n", out);
    tl_trunks_file_print(out);
    fputs(".fi\n", out);
    tl_roff_section(out, "SEE ALSO");
    fputs("\\fBthroughline\\fR(1), \\fBthroughline\\-policy\\fR(5)\n", out);
}

bool tl_man_print(FILE *out, const char *page)
{
    static const struct {
        const char *name;
        void (*print)(FILE *out);
    } pages[] = {
        { "throughline", print_program },
        { "throughline-settings", print_settings },
        { "throughline-policy", tl_policy_manual_write },
    };
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        if (strcmp(pages[i].name, page) == 0) {
            pages[i].print(out);
            return true;
        }
    }
    return false;
}
