/* articles.c: `throughline articles`: a policy's articles, how many questions each has to learn
 * from, who keeps it, and which ones it is time to look at again. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "policyfile/policyfile.h"
#include "server/clock.h"

enum { FAULTS_MAX = 200, DAY_BYTES = 16 };

struct listing {
    const struct tl_policy *policy;
    bool is_review; /* Only what should have been looked at before `day`. */
    int32_t day;
    uint32_t shown, undated;
    int key_width, owner_width;
};

/* "2027-03-01", or "today" on the agency's clock. */
static bool read_day(const char *text, const struct tl_policy *policy, int32_t *out)
{
    int year, month, day, end = 0;
    if (strcmp(text, "today") == 0) {
        *out = tl_date_days(tl_zone_civil(&policy->calendar.zone, tl_wall_now()).date);
        return true;
    }
    if (sscanf(text, "%4d-%2d-%2d%n", &year, &month, &day, &end) != 3 || text[end] != '\0')
        return false;
    struct tl_date date = { (int16_t)year, (uint8_t)month, (uint8_t)day };
    *out = tl_date_is_valid(date) ? tl_date_days(date) : -1;
    return *out >= 0;
}

static void print_heading(const struct listing *listing)
{
    printf("%-*s", listing->key_width, "article");
    for (uint16_t i = 0; i < listing->policy->languages_len; i++)
        printf(" %5s", listing->policy->languages[i].code);
    printf("  %-*s  review\n", listing->owner_width, "owner");
}

static void print_article(const struct listing *listing, const struct tl_article *article)
{
    char day[DAY_BYTES] = "-";
    struct tl_date date = tl_days_date(article->review_day);
    if (article->owner)
        snprintf(day, sizeof day, "%04d-%02u-%02u", date.year, date.month, date.day);
    printf("%-*s", listing->key_width, article->id.name);
    for (uint16_t i = 0; i < listing->policy->languages_len; i++) {
        if (article->title[i])
            printf(" %5u", article->samples[i].len);
        else
            printf(" %5s", "-");
    }
    printf("  %-*s  %s\n", listing->owner_width, article->owner ? article->owner : "-", day);
}

/* On its day itself there is time still. */
static bool is_past(const struct listing *listing, const struct tl_article *article)
{
    return article->owner && article->review_day < listing->day;
}

static void measure(struct listing *listing)
{
    listing->key_width = (int)strlen("article");
    listing->owner_width = (int)strlen("owner");
    for (uint16_t i = 0; i < listing->policy->articles_len; i++) {
        const struct tl_article *article = listing->policy->articles + i;
        int key = (int)strlen(article->id.name);
        int owner = article->owner ? (int)strlen(article->owner) : 0;
        listing->key_width = key > listing->key_width ? key : listing->key_width;
        listing->owner_width = owner > listing->owner_width ? owner : listing->owner_width;
    }
}

static void print_all(struct listing *listing)
{
    measure(listing);
    print_heading(listing);
    for (uint16_t i = 0; i < listing->policy->articles_len; i++) {
        const struct tl_article *article = listing->policy->articles + i;
        listing->undated += !article->owner;
        if (listing->is_review && !is_past(listing, article))
            continue;
        print_article(listing, article);
        listing->shown++;
    }
    printf("%u of %u articles", listing->shown, listing->policy->articles_len);
    if (listing->undated > 0)
        printf("; %u have no review date", listing->undated);
    putchar('\n');
}

static int list(const struct tl_policy *policy, const char *review)
{
    struct listing listing = { .policy = policy, .is_review = review != NULL };
    if (review && !read_day(review, policy, &listing.day)) {
        fprintf(stderr, "throughline: --review is a day, as 2027-03-01, or today; %s is neither\n",
                review);
        return tl_cli_usage("articles");
    }
    print_all(&listing);
    return fflush(stdout) == 0 && !ferror(stdout) ? TL_EXIT_OK : TL_EXIT_FAILED;
}

int tl_cli_articles(int argc, char **argv)
{
    const char *folder = NULL, *review = NULL;
    const struct tl_option_row rows[] = { { .name = "policy", .value = &folder },
                                          { .name = "review", .value = &review },
                                          { .name = NULL } };
    if (tl_cli_options(rows, &argc, argv) != TL_OK || argc != 1 || !folder)
        return tl_cli_usage("articles");
    struct tl_faults faults = { .faults = calloc(FAULTS_MAX, sizeof(struct tl_fault)),
                                .faults_max = FAULTS_MAX };
    struct tl_policy_file *file = NULL;
    enum tl_err err = faults.faults ? tl_policy_file_open(folder, &faults, &file) : TL_ENOMEM;
    int code = TL_EXIT_FAILED;
    if (err == TL_OK)
        code = list(tl_policy_file_policy(file), review);
    else if (faults.faults_len > 0)
        tl_cli_faults_print(&faults);
    else
        fprintf(stderr, "throughline: %s\n", tl_err_text(err));
    tl_policy_file_close(file);
    free(faults.faults);
    return code;
}
