/* test_uploads.c: files piece by piece: cut off and gone on with, wrong ones, two at once, what is
 * on the disk, and what is left when they are refused, dropped or erased. */
#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/calendar.h"
#include "server/support_clamd.h"
#include "server/support_house.h"
#include "server/upload_name.h"
#include "server/uploads.h"
#include "store/contacts.h"
#include "store/keep.h"
#include "store/person.h"

enum { KB = 1024, FIRST = 64 * KB, SIZE = 200 * KB, CONTACT = 77, TRIES = 6000 };

static const struct tl_upload_rules rules = {
    .types = 1u << TL_UPLOAD_PDF | 1u << TL_UPLOAD_JPEG | 1u << TL_UPLOAD_DOCX,
    .size_mb = 1,
    .files = 3,
};

/* A house with uploads in a data folder of its own. */
struct desk {
    struct house *house;
    char dir[64];
    struct tl_settings settings;
    struct tl_uploads *uploads;
    uint8_t file[SIZE]; /* A PDF, as far as anyone can tell. */
};

static void desk_open(struct desk *desk)
{
    struct tl_fault room[4];
    struct tl_faults faults = { .faults = room, .faults_max = 4 };
    const struct tl_uploads_wiring wiring = { &desk->settings, desk->dir, desk->house->place->store,
                                              desk->house->engine, &desk->house->clock };
    if (tl_uploads_open(&wiring, &faults, &desk->uploads) != TL_OK)
        fail_msg("%s", faults.faults_len > 0 ? room[0].text : "no memory");
    CHECK_OK(tl_uploads_run(desk->uploads));
}

static enum tl_err put_contact(struct tl_db *db, void *arg)
{
    struct tl_contact contact = { .id = *(const tl_id *)arg, .state = "waiting", .came_at = 1 };
    snprintf(contact.number, sizeof contact.number, "number %d", (int)contact.id);
    return tl_store_contact_insert(db, &contact);
}

static struct desk *desk_new(void **state)
{
    tl_id contact = CONTACT;
    struct house *house = house_new(state);
    struct desk *desk = calloc(1, sizeof *desk);
    assert_non_null(desk);
    desk->house = house;
    support_folder_make(desk->dir, sizeof desk->dir);
    tl_settings_init(&desk->settings);
    for (size_t i = 0; i < SIZE; i++)
        desk->file[i] = (uint8_t)(i * 31 + i / 251);
    memcpy(desk->file, "%PDF-1.7\n", 9);
    CHECK_OK(tl_engine_write(house->engine, put_contact, &contact));
    desk_open(desk);
    return desk;
}

static void desk_free(struct desk *desk)
{
    tl_uploads_close(desk->uploads);
    house_free(desk->house);
    support_folder_remove(desk->dir);
    free(desk);
}

static enum tl_upload_why begin(struct desk *desk, const char *name, const char *type, int64_t size,
                                struct tl_upload_row *out)
{
    enum tl_upload_why why;
    const struct tl_upload_wanted wanted = { CONTACT, name, type, size };
    CHECK_OK(tl_uploads_begin(desk->uploads, &rules, &wanted, out, &why));
    return why;
}

static enum tl_upload_why append(struct desk *desk, struct tl_upload_row *row, int64_t offset,
                                 const void *bytes, size_t len)
{
    enum tl_upload_why why;
    tl_id id = row->id;
    do { /* The thread may have it in hand for a moment. */
        CHECK_OK(tl_uploads_append(desk->uploads, id, offset, bytes, len, row, &why));
    } while (why == TL_UPLOAD_WHY_BUSY);
    return why;
}

static struct tl_upload_row row_of(struct desk *desk, tl_id id)
{
    struct tl_upload_row row = { .state = "none" };
    struct tl_db *db = tl_store_reader_take(desk->house->place->store);
    enum tl_err err = tl_store_upload_find(db, id, &row);
    CHECK(err == TL_OK || err == TL_ENONE);
    tl_store_reader_give(desk->house->place->store, db);
    return row;
}

static void await_state(struct desk *desk, tl_id id, const char *state)
{
    for (int i = 0; i < TRIES && strcmp(row_of(desk, id).state, state) != 0; i++)
        usleep(10000);
    assert_string_equal(row_of(desk, id).state, state);
}

static void check_whole(struct desk *desk, tl_id id)
{
    struct tl_upload_row row = row_of(desk, id);
    uint8_t *bytes = NULL;
    assert_string_equal(row.state, "kept");
    CHECK_EQ(row.size, SIZE);
    CHECK_OK(tl_uploads_read(desk->uploads, &row, &bytes));
    CHECK(memcmp(bytes, desk->file, SIZE) == 0);
    free(bytes);
}

/* How many files stand in the folder of an upload; -1: there is no such folder. */
static int files_of(struct desk *desk, tl_id id)
{
    char path[160];
    int count = 0;
    snprintf(path, sizeof path, "%s/uploads/%" PRIu64, desk->dir, id);
    DIR *dir = opendir(path);
    if (!dir)
        return -1;
    for (struct dirent *entry; (entry = readdir(dir));)
        count += entry->d_name[0] != '.';
    closedir(dir);
    return count;
}

static void await_no_folder(struct desk *desk, tl_id id)
{
    for (int i = 0; i < TRIES && files_of(desk, id) >= 0; i++)
        usleep(10000);
    CHECK_EQ(files_of(desk, id), -1);
}

/* --- Tests. --- */

static void what_is_cut_off_goes_on_where_it_was(void **state)
{
    struct desk *desk = desk_new(state);
    struct tl_upload_row row;
    CHECK_EQ(begin(desk, "passport.pdf", "application/pdf", SIZE, &row), TL_UPLOAD_WHY_NONE);
    CHECK_EQ(append(desk, &row, 0, desk->file, FIRST), TL_UPLOAD_WHY_NONE);
    CHECK_EQ(row.stored, FIRST);
    tl_uploads_close(desk->uploads); /* The server went down half way. */
    house_stop(desk->house);
    house_start(desk->house);
    desk_open(desk);
    CHECK_EQ(row_of(desk, row.id).stored, FIRST);
    CHECK_EQ(append(desk, &row, 0, desk->file, FIRST), TL_UPLOAD_WHY_OFFSET); /* Sent again. */
    CHECK_EQ(row.stored, FIRST); /* What it is told, so that it can go on. */
    CHECK_EQ(append(desk, &row, FIRST, desk->file + FIRST, SIZE - FIRST), TL_UPLOAD_WHY_NONE);
    assert_string_equal(row.state, "kept");
    check_whole(desk, row.id);
    CHECK_EQ(files_of(desk, row.id), 2);
    desk_free(desk);
}

static void offsets_and_lengths_that_lie_are_refused(void **state)
{
    struct desk *desk = desk_new(state);
    struct tl_upload_row row;
    CHECK_EQ(begin(desk, "a.pdf", "application/pdf", SIZE, &row), TL_UPLOAD_WHY_NONE);
    CHECK_EQ(append(desk, &row, 1, desk->file, FIRST), TL_UPLOAD_WHY_OFFSET);
    CHECK_EQ(append(desk, &row, INT64_MAX, desk->file, FIRST), TL_UPLOAD_WHY_OFFSET);
    CHECK_EQ(append(desk, &row, 0, desk->file, FIRST - 1), TL_UPLOAD_WHY_PIECE);
    CHECK_EQ(append(desk, &row, 0, desk->file, 0), TL_UPLOAD_WHY_PIECE);
    CHECK_EQ(files_of(desk, row.id), -1);
    CHECK_EQ(append(desk, &row, 0, desk->file, FIRST), TL_UPLOAD_WHY_NONE);
    CHECK_EQ(append(desk, &row, FIRST, desk->file, SIZE - FIRST + 1), TL_UPLOAD_WHY_SIZE);
    CHECK_EQ(append(desk, &row, FIRST, desk->file + FIRST, SIZE - FIRST), TL_UPLOAD_WHY_NONE);
    CHECK_EQ(append(desk, &row, SIZE, desk->file, FIRST), TL_UPLOAD_WHY_CLOSED);
    row.id = 4711;
    CHECK_EQ(append(desk, &row, 0, desk->file, FIRST), TL_UPLOAD_WHY_NOT_FOUND);
    desk_free(desk);
}

static void wrong_ones_are_refused_and_leave_nothing(void **state)
{
    static const char zip[FIRST] = "PK\3\4\24\0\0\0\0\0", text[FIRST] = "<html>hello</html>";
    struct desk *desk = desk_new(state);
    struct tl_upload_row row, other;
    CHECK_EQ(begin(desk, "a.exe", "application/x-msdownload", 10, &row), TL_UPLOAD_WHY_TYPE);
    CHECK_EQ(begin(desk, "a.png", "image/png", 10, &row), TL_UPLOAD_WHY_TYPE); /* Not of these. */
    CHECK_EQ(begin(desk, "a.pdf", "application/pdf", (1 << 20) + 1, &row), TL_UPLOAD_WHY_SIZE);
    CHECK_EQ(begin(desk, "a.pdf", "application/pdf", 0, &row), TL_UPLOAD_WHY_SIZE);
    CHECK_EQ(begin(desk, "a.pdf", "application/pdf", -1, &row), TL_UPLOAD_WHY_SIZE);
    CHECK_EQ(begin(desk, "a.pdf", "application/pdf", FIRST, &row), TL_UPLOAD_WHY_NONE);
    CHECK_EQ(append(desk, &row, 0, zip, FIRST), TL_UPLOAD_WHY_TYPE);
    assert_string_equal(row.state, "refused");
    CHECK_EQ(files_of(desk, row.id), -1);
    CHECK_EQ(append(desk, &row, 0, desk->file, FIRST), TL_UPLOAD_WHY_CLOSED); /* No second try. */
    row = row_of(desk, row.id);
    assert_string_equal(row.state, "refused");
    assert_string_equal(row.why, "type");
    assert_string_equal(row.wrapped, "");
    CHECK_EQ(begin(desk, "a.jpg", "image/jpeg", FIRST, &other), TL_UPLOAD_WHY_NONE);
    CHECK_EQ(append(desk, &other, 0, desk->file, FIRST), TL_UPLOAD_WHY_TYPE); /* It is a PDF. */
    CHECK_EQ(begin(desk, "b.pdf", "", FIRST, &other), TL_UPLOAD_WHY_NONE);
    CHECK_EQ(append(desk, &other, 0, text, FIRST), TL_UPLOAD_WHY_TYPE);
    desk_free(desk);
}

static void a_matter_has_as_many_as_it_may_and_only_while_it_is_open(void **state)
{
    struct desk *desk = desk_new(state);
    struct tl_upload_row row;
    enum tl_upload_why why;
    struct tl_upload_wanted wanted = { 4711, "a.pdf", "application/pdf", SIZE };
    const struct tl_upload_rules none = { .types = 0 };
    for (uint32_t i = 0; i < rules.files; i++)
        CHECK_EQ(begin(desk, "a.pdf", "application/pdf", SIZE, &row), TL_UPLOAD_WHY_NONE);
    CHECK_EQ(begin(desk, "a.pdf", "application/pdf", SIZE, &row), TL_UPLOAD_WHY_FILES);
    CHECK_OK(tl_uploads_take_back(desk->uploads, row_of(desk, 1).id, &why));
    CHECK_EQ(why, TL_UPLOAD_WHY_NONE);
    CHECK_EQ(begin(desk, "a.pdf", "application/pdf", SIZE, &row), TL_UPLOAD_WHY_NONE);
    CHECK_OK(tl_uploads_begin(desk->uploads, &rules, &wanted, &row, &why));
    CHECK_EQ(why, TL_UPLOAD_WHY_CLOSED); /* There is no such matter. */
    wanted.contact = CONTACT;
    CHECK_OK(tl_uploads_begin(desk->uploads, &none, &wanted, &row, &why));
    CHECK_EQ(why, TL_UPLOAD_WHY_CLOSED);
    desk_free(desk);
}

static void all_together_have_a_limit(void **state)
{
    struct desk *desk = desk_new(state);
    struct tl_upload_row row;
    tl_uploads_close(desk->uploads);
    desk->settings.uploads_total_mb = 1;
    desk_open(desk);
    CHECK_EQ(begin(desk, "a.pdf", "application/pdf", 700 * KB, &row), TL_UPLOAD_WHY_NONE);
    CHECK_EQ(begin(desk, "a.pdf", "application/pdf", 700 * KB, &row), TL_UPLOAD_WHY_FULL);
    CHECK_EQ(begin(desk, "a.pdf", "application/pdf", 300 * KB, &row), TL_UPLOAD_WHY_NONE);
    desk_free(desk);
}

struct writer {
    struct desk *desk;
    pthread_t thread;
    tl_id id;
    enum tl_upload_why why;
};

static void *write_one(void *arg)
{
    struct writer *writer = arg;
    struct tl_upload_row row;
    CHECK_OK(tl_uploads_append(writer->desk->uploads, writer->id, 0, writer->desk->file, FIRST,
                               &row, &writer->why));
    return NULL;
}

static void of_two_writers_at_once_one_is_taken(void **state)
{
    enum { WRITERS = 8 };
    struct desk *desk = desk_new(state);
    struct writer writers[WRITERS];
    struct tl_upload_row row;
    int taken = 0;
    CHECK_EQ(begin(desk, "a.pdf", "application/pdf", SIZE, &row), TL_UPLOAD_WHY_NONE);
    for (int i = 0; i < WRITERS; i++) {
        writers[i] = (struct writer){ .desk = desk, .id = row.id };
        CHECK_EQ(pthread_create(&writers[i].thread, NULL, write_one, writers + i), 0);
    }
    for (int i = 0; i < WRITERS; i++) {
        pthread_join(writers[i].thread, NULL);
        taken += writers[i].why == TL_UPLOAD_WHY_NONE;
        CHECK(writers[i].why == TL_UPLOAD_WHY_NONE || writers[i].why == TL_UPLOAD_WHY_BUSY ||
              writers[i].why == TL_UPLOAD_WHY_OFFSET);
    }
    CHECK_EQ(taken, 1);
    CHECK_EQ(append(desk, &row, FIRST, desk->file + FIRST, SIZE - FIRST), TL_UPLOAD_WHY_NONE);
    check_whole(desk, row.id);
    desk_free(desk);
}

static bool has_bytes(const char *path, const uint8_t *wanted, size_t len)
{
    static uint8_t bytes[TL_UPLOAD_PIECE_MAX + 64];
    int fd = open(path, O_RDONLY);
    CHECK(fd >= 0);
    ssize_t got = read(fd, bytes, sizeof bytes);
    close(fd);
    CHECK(got > (ssize_t)len);
    return memmem(bytes, (size_t)got, wanted, len) != NULL;
}

static void the_disk_has_neither_bytes_nor_names(void **state)
{
    struct desk *desk = desk_new(state);
    struct tl_upload_row row;
    uint8_t *bytes = NULL;
    char path[160], other[168];
    CHECK_EQ(begin(desk, "../../passport.pdf", "application/pdf", SIZE, &row), TL_UPLOAD_WHY_NONE);
    assert_string_equal(row.name, "passport.pdf");
    CHECK_EQ(append(desk, &row, 0, desk->file, FIRST), TL_UPLOAD_WHY_NONE);
    snprintf(path, sizeof path, "%s/uploads/%" PRIu64 "/0", desk->dir, row.id);
    CHECK(!has_bytes(path, desk->file, 16));
    CHECK(!has_bytes(path, desk->file + 4000, 16));
    CHECK_EQ(append(desk, &row, FIRST, desk->file + FIRST, FIRST), TL_UPLOAD_WHY_NONE);
    CHECK_EQ(append(desk, &row, 2 * FIRST, desk->file + 2 * FIRST, SIZE - 2 * FIRST),
             TL_UPLOAD_WHY_NONE);
    check_whole(desk, row.id);
    snprintf(other, sizeof other, "%s/uploads/%" PRIu64 "/1", desk->dir, row.id);
    CHECK_EQ(rename(other, path), 0); /* A piece in another's place. */
    row = row_of(desk, row.id);
    CHECK_ERR(TL_ECORRUPT, tl_uploads_read(desk->uploads, &row, &bytes));
    CHECK_EQ(unlink(path), 0);
    CHECK_ERR(TL_ECORRUPT, tl_uploads_read(desk->uploads, &row, &bytes));
    desk_free(desk);
}

static enum tl_err write_hold(struct tl_db *db, void *arg)
{
    return tl_store_hold_put(db, *(const tl_id *)arg, 1, "asked by the court");
}

static enum tl_err write_release(struct tl_db *db, void *arg)
{
    return tl_store_hold_drop(db, *(const tl_id *)arg);
}

static void what_nobody_goes_on_with_is_dropped_but_not_on_hold(void **state)
{
    struct desk *desk = desk_new(state);
    struct tl_upload_row row, whole, other;
    enum tl_upload_why why;
    tl_time now;
    tl_id contact = CONTACT, free_contact = CONTACT + 1;
    const struct tl_upload_wanted wanted = { CONTACT + 1, "c.pdf", "application/pdf", SIZE };
    CHECK_EQ(begin(desk, "a.pdf", "application/pdf", SIZE, &row), TL_UPLOAD_WHY_NONE);
    CHECK_EQ(append(desk, &row, 0, desk->file, FIRST), TL_UPLOAD_WHY_NONE);
    CHECK_EQ(begin(desk, "b.pdf", "application/pdf", FIRST, &whole), TL_UPLOAD_WHY_NONE);
    CHECK_EQ(append(desk, &whole, 0, desk->file, FIRST), TL_UPLOAD_WHY_NONE);
    CHECK_OK(tl_engine_write(desk->house->engine, put_contact, &free_contact));
    CHECK_OK(tl_uploads_begin(desk->uploads, &rules, &wanted, &other, &why));
    CHECK_EQ(append(desk, &other, 0, desk->file, FIRST), TL_UPLOAD_WHY_NONE);
    CHECK_OK(tl_engine_write(desk->house->engine, write_hold, &contact));
    CHECK_OK(tl_engine_advance(desk->house->engine, 25 * TL_HOUR, &now));
    await_no_folder(desk, other.id); /* In the same round the one on hold was passed over. */
    CHECK_EQ(files_of(desk, row.id), 1);
    CHECK_OK(tl_engine_write(desk->house->engine, write_release, &contact));
    await_no_folder(desk, row.id);
    await_state(desk, row.id, "none");
    await_state(desk, other.id, "none");
    CHECK_EQ(files_of(desk, whole.id), 1);
    CHECK_EQ(append(desk, &row, FIRST, desk->file + FIRST, SIZE - FIRST), TL_UPLOAD_WHY_NOT_FOUND);
    desk_free(desk);
}

static enum tl_err write_erase(struct tl_db *db, void *arg)
{
    return tl_store_person_erase(db, *(const tl_id *)arg, 5, true);
}

static void what_is_erased_loses_its_key_at_once_and_its_pieces_soon(void **state)
{
    struct desk *desk = desk_new(state);
    struct tl_upload_row row, half;
    tl_id contact = CONTACT;
    CHECK_EQ(begin(desk, "a.pdf", "application/pdf", FIRST, &row), TL_UPLOAD_WHY_NONE);
    CHECK_EQ(append(desk, &row, 0, desk->file, FIRST), TL_UPLOAD_WHY_NONE);
    CHECK_EQ(begin(desk, "b.pdf", "application/pdf", SIZE, &half), TL_UPLOAD_WHY_NONE);
    CHECK_EQ(append(desk, &half, 0, desk->file, FIRST), TL_UPLOAD_WHY_NONE);
    CHECK_OK(tl_engine_write(desk->house->engine, write_erase, &contact));
    await_no_folder(desk, row.id);
    await_no_folder(desk, half.id);
    await_state(desk, row.id, "none");
    await_state(desk, half.id, "none");
    CHECK_EQ(append(desk, &half, FIRST, desk->file + FIRST, SIZE - FIRST), TL_UPLOAD_WHY_NOT_FOUND);
    CHECK_EQ(files_of(desk, half.id), -1);
    CHECK_EQ(begin(desk, "a.pdf", "application/pdf", FIRST, &row), TL_UPLOAD_WHY_CLOSED);
    desk_free(desk);
}

/* Whoever asks at this socket is hung up on, twice. */
static void hang_up_on(const char *path)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    CHECK(bind(fd, (struct sockaddr *)&address, sizeof address) == 0 && listen(fd, 1) == 0);
    for (int i = 0; i < 2; i++) {
        int asked = accept(fd, NULL, NULL);
        CHECK(asked >= 0);
        close(asked);
    }
    close(fd);
    unlink(path);
}

/* Through a real clamd, which is not there at first. */
static void nothing_is_kept_that_was_not_looked_through(void **state)
{
    struct support_clamd clamd;
    struct desk *desk = desk_new(state);
    struct tl_upload_row good, bad;
    tl_uploads_close(desk->uploads);
    support_clamd_make(&clamd);
    snprintf(desk->settings.uploads_clamd, sizeof desk->settings.uploads_clamd, "%s", clamd.socket);
    desk_open(desk);
    CHECK_EQ(begin(desk, "a.pdf", "application/pdf", SIZE, &good), TL_UPLOAD_WHY_NONE);
    CHECK_EQ(append(desk, &good, 0, desk->file, FIRST), TL_UPLOAD_WHY_NONE);
    CHECK_EQ(append(desk, &good, FIRST, desk->file + FIRST, SIZE - FIRST), TL_UPLOAD_WHY_NONE);
    assert_string_equal(good.state, "scanning");
    memcpy(desk->file + FIRST - 20, SUPPORT_EICAR, strlen(SUPPORT_EICAR)); /* Over two pieces. */
    CHECK_EQ(begin(desk, "b.pdf", "application/pdf", SIZE, &bad), TL_UPLOAD_WHY_NONE);
    CHECK_EQ(append(desk, &bad, 0, desk->file, FIRST), TL_UPLOAD_WHY_NONE);
    CHECK_EQ(append(desk, &bad, FIRST, desk->file + FIRST, SIZE - FIRST), TL_UPLOAD_WHY_NONE);
    hang_up_on(clamd.socket);
    assert_string_equal(row_of(desk, good.id).state, "scanning");
    assert_string_equal(row_of(desk, bad.id).state, "scanning");
    support_clamd_start(&clamd);
    await_state(desk, good.id, "kept");
    await_state(desk, bad.id, "refused");
    assert_string_equal(row_of(desk, bad.id).why, "malware");
    await_no_folder(desk, bad.id);
    CHECK_EQ(files_of(desk, good.id), 2);
    desk_free(desk);
    support_clamd_free(&clamd);
}

/* --- Names. --- */

static void names_are_made_fit(void **state)
{
    static const struct {
        const char *given;
        enum tl_upload_type type;
        const char *clean;
    } rows[] = {
        { "passport.pdf", TL_UPLOAD_PDF, "passport.pdf" },
        { "Pasaporte de Ni\303\261a.PDF", TL_UPLOAD_PDF, "Pasaporte de Ni\303\261a.PDF" },
        { "../../etc/passwd", TL_UPLOAD_PDF, "passwd.pdf" },
        { "C:\\Users\\ana\\scan.jpeg", TL_UPLOAD_JPEG, "scan.jpeg" },
        { "..", TL_UPLOAD_PDF, "document.pdf" },
        { "", TL_UPLOAD_PDF, "document.pdf" },
        { ".pdf", TL_UPLOAD_PDF, "pdf.pdf" },
        { "/", TL_UPLOAD_PNG, "document.png" },
        { "a\r\nSet-Cookie: x=1.pdf", TL_UPLOAD_PDF, "aSet-Cookie_ x=1.pdf" },
        { "a\"b.pdf", TL_UPLOAD_PDF, "a_b.pdf" },
        { "invoice\342\200\256fdp.exe", TL_UPLOAD_PDF, "invoicefdp.exe.pdf" }, /* Right to left. */
        { "tax.exe", TL_UPLOAD_PDF, "tax.exe.pdf" },
        { "CON.pdf . .", TL_UPLOAD_PDF, "CON.pdf" },
        { "bad\377\376\300\257.pdf", TL_UPLOAD_PDF, "bad.pdf" },
        { "\355\240\200x.pdf", TL_UPLOAD_PDF, "x.pdf" }, /* Half a pair of surrogates. */
        { "\346\226\207\346\233\270.docx", TL_UPLOAD_DOCX, "\346\226\207\346\233\270.docx" },
    };
    char out[TL_UPLOAD_NAME_MAX + 1], given[1000];
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tl_upload_name_clean(rows[i].given, rows[i].type, out);
        assert_string_equal(out, rows[i].clean);
    }
    for (size_t i = 0; i + 2 < sizeof given; i += 2)
        memcpy(given + i, "\303\261", 3);
    tl_upload_name_clean(given, TL_UPLOAD_PDF, out);
    CHECK(strlen(out) <= TL_UPLOAD_NAME_MAX && strlen(out) > TL_UPLOAD_NAME_MAX - 2);
    CHECK(strcmp(out + strlen(out) - 4, ".pdf") == 0);
    CHECK(((unsigned char)out[strlen(out) - 5] & 0xc0) == 0x80); /* No letter was cut. */
}

static void a_header_has_the_name_twice_and_nothing_ends_it(void **state)
{
    char out[TL_UPLOAD_DISPOSITION_BYTES];
    (void)state;
    tl_upload_disposition("Ni\303\261a (1).pdf", out);
    assert_string_equal(out, "attachment; filename=\"Ni__a (1).pdf\"; "
                             "filename*=UTF-8''Ni%C3%B1a%20%281%29.pdf");
    tl_upload_disposition("a\"; x=\"b\r\nc.pdf", out);
    CHECK(!strpbrk(out, "\r\n"));
    assert_non_null(strstr(out, "filename=\"a__ x__b__c.pdf\";"));
}

static void a_type_is_what_the_page_says_or_the_name_ends_with(void **state)
{
    (void)state;
    CHECK_EQ(tl_upload_type_said("application/pdf", "a.txt"), TL_UPLOAD_PDF);
    CHECK_EQ(tl_upload_type_said("IMAGE/JPEG", "a"), TL_UPLOAD_JPEG);
    CHECK_EQ(tl_upload_type_said("", "photo.HEIF"), TL_UPLOAD_HEIC);
    CHECK_EQ(tl_upload_type_said("application/octet-stream", "a.docx"), TL_UPLOAD_DOCX);
    CHECK_EQ(tl_upload_type_said("image/heif", ""), TL_UPLOAD_HEIC);
    CHECK_EQ(tl_upload_type_said("application/zip", "a.pdf"), TL_UPLOAD_TYPES);
    CHECK_EQ(tl_upload_type_said("", "a"), TL_UPLOAD_TYPES);
    CHECK_EQ(tl_upload_type_said("", ".pdf"), TL_UPLOAD_TYPES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(what_is_cut_off_goes_on_where_it_was),
        ON_BOTH(offsets_and_lengths_that_lie_are_refused),
        ON_SQLITE(wrong_ones_are_refused_and_leave_nothing),
        ON_BOTH(a_matter_has_as_many_as_it_may_and_only_while_it_is_open),
        ON_BOTH(all_together_have_a_limit),
        ON_SQLITE(of_two_writers_at_once_one_is_taken),
        ON_SQLITE(the_disk_has_neither_bytes_nor_names),
        ON_SQLITE(what_nobody_goes_on_with_is_dropped_but_not_on_hold),
        ON_BOTH(what_is_erased_loses_its_key_at_once_and_its_pieces_soon),
        ON_SQLITE(nothing_is_kept_that_was_not_looked_through),
        cmocka_unit_test(names_are_made_fit),
        cmocka_unit_test(a_header_has_the_name_twice_and_nothing_ends_it),
        cmocka_unit_test(a_type_is_what_the_page_says_or_the_name_ends_with),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
