/* compare.c: differences of paired days and how sure they are. */
#include "sim/compare.h"

#include <inttypes.h>
#include <math.h>

static const struct {
    const char *name;
    const char *words;
    const char *unit;
} numbers[] = {
#define ROW(name, words, unit, formula) { #name, words, unit },
    TL_COMPARE_TABLE(ROW)
#undef ROW
};

static void numbers_of(const struct tl_totals *totals, double out[TL_COMPARE_NUMBERS])
{
#define NUMBER(name, words, unit, formula) out[TL_COMPARE_##name] = (formula);
    TL_COMPARE_TABLE(NUMBER)
#undef NUMBER
}

void tl_compare_day(struct tl_compare *compare, const struct tl_totals *a,
                    const struct tl_totals *b)
{
    double of_a[TL_COMPARE_NUMBERS], of_b[TL_COMPARE_NUMBERS];
    bool has_live = a->answered + a->abandoned > 0 && b->answered + b->abandoned > 0;
    if (!has_live)
        return;
    numbers_of(a, of_a);
    numbers_of(b, of_b);
    double days = ++compare->days;
    for (int i = 0; i < TL_COMPARE_NUMBERS; i++) {
        double difference = of_b[i] - of_a[i], before = difference - compare->difference[i];
        compare->mean[0][i] += (of_a[i] - compare->mean[0][i]) / days;
        compare->mean[1][i] += (of_b[i] - compare->mean[1][i]) / days;
        compare->difference[i] += before / days;
        compare->squares[i] += before * (difference - compare->difference[i]);
    }
}

/* The 97.5 % point of Student's t: exact for one and two degrees, then Cornish and Fisher's series,
 * which is within 0.5 % from three on. */
static double student(double degrees)
{
    const double z = 1.959963985, n = degrees;
    if (degrees < 2)
        return 12.7062;
    if (degrees < 3)
        return 4.30265;
    double z3 = z * z * z, z5 = z3 * z * z, z7 = z5 * z * z, z9 = z7 * z * z;
    return z + (z3 + z) / (4 * n) + (5 * z5 + 16 * z3 + 3 * z) / (96 * n * n) +
           (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * n * n * n) +
           (79 * z9 + 776 * z7 + 1482 * z5 - 1920 * z3 - 945 * z) / (92160 * n * n * n * n);
}

double tl_compare_margin(const struct tl_compare *compare, enum tl_compare_number number)
{
    double days = compare->days;
    if (days < 2)
        return INFINITY;
    return student(days - 1) * sqrt(compare->squares[number] / (days - 1) / days);
}

void tl_compare_text(const struct tl_compare *compare, const char *a, const char *b, FILE *out)
{
    fprintf(out, "A is %s\nB is %s\n", a, b);
    fprintf(out, "the same calls on %" PRIu32 " days; B - A with its 95 %% interval\n\n",
            compare->days);
    fprintf(out, "%-24s %12s %12s %12s   %s\n", "", "A", "B", "B - A", "for sure");
    for (int i = 0; i < TL_COMPARE_NUMBERS; i++) {
        double margin = tl_compare_margin(compare, (enum tl_compare_number)i);
        double low = compare->difference[i] - margin, high = compare->difference[i] + margin;
        fprintf(out, "%-24s %12.2f %12.2f %+12.2f   ", numbers[i].words, compare->mean[0][i],
                compare->mean[1][i], compare->difference[i]);
        if (low <= 0 && high >= 0)
            fprintf(out, "no difference is proved (%+.2f to %+.2f %s)\n", low, high,
                    numbers[i].unit);
        else
            fprintf(out, "%+.2f to %+.2f %s\n", low, high, numbers[i].unit);
    }
}

/* null where there are too few days for an interval. */
static void put_number(FILE *out, double number)
{
    if (isfinite(number))
        fprintf(out, "%.6f", number);
    else
        fputs("null", out);
}

void tl_compare_json(const struct tl_compare *compare, FILE *out)
{
    fprintf(out, "{\"days\":%" PRIu32 ",\"numbers\":{", compare->days);
    for (int i = 0; i < TL_COMPARE_NUMBERS; i++) {
        double margin = tl_compare_margin(compare, (enum tl_compare_number)i);
        fprintf(out, "%s\"%s\":{\"unit\":\"%s\",\"a\":%.6f,\"b\":%.6f,\"difference\":%.6f,\"low\":",
                i > 0 ? "," : "", numbers[i].name, numbers[i].unit, compare->mean[0][i],
                compare->mean[1][i], compare->difference[i]);
        put_number(out, compare->difference[i] - margin);
        fputs(",\"high\":", out);
        put_number(out, compare->difference[i] + margin);
        fputc('}', out);
    }
    fputs("}}\n", out);
}
