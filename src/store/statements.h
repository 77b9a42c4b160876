/* statements.h: every SQL statement of the program, by name.
 *
 * One text for SQLite and PostgreSQL, prepared when a connection opens. Where PostgreSQL cannot see
 * the type of a parameter from its place, a CAST says it; sums and counts read as numbers are
 * BIGINT. Tables: schema/.
 */
#ifndef TL_STORE_STATEMENTS_H
#define TL_STORE_STATEMENTS_H

#include "store/statements_account_cases.h"
#include "store/statements_accounts.h"
#include "store/statements_answers.h"
#include "store/statements_clients.h"
#include "store/statements_codes.h"
#include "store/statements_desk.h"
#include "store/statements_emergencies.h"
#include "store/statements_escalations.h"
#include "store/statements_giving.h"
#include "store/statements_interpreters.h"
#include "store/statements_letters.h"
#include "store/statements_notices.h"
#include "store/statements_numbers.h"
#include "store/statements_papers.h"
#include "store/statements_person.h"
#include "store/statements_phones.h"
#include "store/statements_promises.h"
#include "store/statements_representations.h"
#include "store/statements_requests.h"
#include "store/statements_second_looks.h"
#include "store/statements_slots.h"
#include "store/statements_supervise.h"
#include "store/statements_threads.h"
#include "store/statements_times.h"
#include "store/statements_uploads.h"
#include "store/statements_view.h"
#include "store/statements_waits.h"

/* First, because they run before the other tables stand (tl_db_prepare). */
#define TL_SQL_FIRST(X)                                                                            \
    X(MIGRATIONS, "SELECT number, hash FROM migrations ORDER BY number")                           \
    X(MIGRATION_INSERT, "INSERT INTO migrations (number, name, hash) VALUES ($1, $2, $3)")

#define TL_SEGMENT_COLUMNS "day, first_number, last_number, hash"
#define TL_SQL_JOURNAL(X)                                                                          \
    X(JOURNAL_HEAD, "SELECT number, at, hash FROM journal ORDER BY number DESC LIMIT 1")           \
    X(JOURNAL_APPEND, "INSERT INTO journal (number, at, kind, grade, bytes, hash) "                \
                      "VALUES ($1, $2, $3, $4, $5, $6)")                                           \
    X(JOURNAL_PAGE, "SELECT number, at, kind, grade, bytes, hash FROM journal "                    \
                    "WHERE number >= $1 ORDER BY number LIMIT $2")                                 \
    X(JOURNAL_DROP, "DELETE FROM journal WHERE number >= $1 AND number < $2")                      \
    X(JOURNAL_FIRST, "SELECT number FROM journal ORDER BY number LIMIT 1")                         \
    X(SEGMENT_LAST, "SELECT " TL_SEGMENT_COLUMNS " FROM journal_segments "                         \
                    "ORDER BY day DESC LIMIT 1")                                                   \
    X(SEGMENT_INSERT, "INSERT INTO journal_segments (" TL_SEGMENT_COLUMNS ", dropped) "            \
                      "VALUES ($1, $2, $3, $4, 0)")                                                \
    X(SEGMENT_LIST, "SELECT " TL_SEGMENT_COLUMNS " FROM journal_segments "                         \
                    "WHERE day >= $1 ORDER BY day LIMIT $2")                                       \
    X(SEGMENT_FIND, "SELECT " TL_SEGMENT_COLUMNS " FROM journal_segments WHERE day = $1")          \
    X(SEGMENT_DROP, "UPDATE journal_segments SET dropped = 1 WHERE day = $1")                      \
    X(SEGMENT_DROPPED, "SELECT " TL_SEGMENT_COLUMNS " FROM journal_segments "                      \
                       "WHERE dropped = 1 ORDER BY day DESC LIMIT 1")

#define TL_SQL_CHECKPOINTS(X)                                                                      \
    X(CHECKPOINT_INSERT,                                                                           \
      "INSERT INTO checkpoints (number, at, chain, facts_len, bytes_len, hash) "                   \
      "VALUES ($1, $2, $3, $4, $5, $6)")                                                           \
    X(CHECKPOINT_PART_INSERT, "INSERT INTO checkpoint_parts (number, part, bytes) "                \
                              "VALUES ($1, $2, $3)")                                               \
    X(CHECKPOINT_FIND, "SELECT number, at, chain, facts_len, bytes_len, hash FROM checkpoints "    \
                       "WHERE number <= $1 ORDER BY number DESC LIMIT 1")                          \
    X(CHECKPOINT_PARTS, "SELECT bytes FROM checkpoint_parts WHERE number = $1 ORDER BY part")      \
    X(CHECKPOINT_KEPT, "SELECT number, chain FROM checkpoints ORDER BY number DESC LIMIT 2")       \
    X(CHECKPOINT_DROP, "DELETE FROM checkpoints WHERE number < $1")                                \
    X(CHECKPOINT_LOOSE, "SELECT number FROM checkpoint_parts WHERE number NOT IN "                 \
                        "(SELECT number FROM checkpoints) LIMIT 1")                                \
    X(CHECKPOINT_SWEEP, "DELETE FROM checkpoint_parts WHERE number = $1 AND part IN "              \
                        "(SELECT part FROM checkpoint_parts WHERE number = $1 ORDER BY part "      \
                        "LIMIT $2)")

/* An input is never put before one of its own source that came earlier: its time is raised. */
#define TL_SQL_INBOX(X)                                                                            \
    X(INBOX_PUT, "INSERT INTO inbox (source, number, at, bytes) "                                  \
                 "SELECT CAST($1 AS TEXT), CAST($2 AS BIGINT), "                                   \
                 "CASE WHEN m.at > CAST($3 AS BIGINT) THEN m.at ELSE CAST($3 AS BIGINT) END, $4 "  \
                 "FROM (SELECT COALESCE(max(at), 0) AS at FROM inbox WHERE source = $1) AS m "     \
                 "WHERE NOT EXISTS (SELECT 1 FROM inbox_seen "                                     \
                 "WHERE source = $1 AND number >= $2) "                                            \
                 "ON CONFLICT DO NOTHING")                                                         \
    X(INBOX_LIST, "SELECT source, number, at, bytes FROM inbox "                                   \
                  "ORDER BY at, source, number LIMIT $1")                                          \
    X(INBOX_DELETE, "DELETE FROM inbox WHERE source = $1 AND number = $2")                         \
    X(INBOX_SEEN_SET, "INSERT INTO inbox_seen (source, number) VALUES ($1, $2) "                   \
                      "ON CONFLICT (source) DO UPDATE SET number = excluded.number "               \
                      "WHERE inbox_seen.number < excluded.number")                                 \
    X(INBOX_SEEN, "SELECT number FROM inbox_seen WHERE source = $1")

#define TL_SQL_META(X)                                                                             \
    X(IDS_TAKE, "INSERT INTO ids (kind, next) VALUES ($1, CAST($2 AS BIGINT) + 1) "                \
                "ON CONFLICT (kind) DO UPDATE SET next = ids.next + excluded.next - 1 "            \
                "RETURNING next - CAST($2 AS BIGINT)")                                             \
    X(SETTING_SET, "INSERT INTO settings (name, value) VALUES ($1, $2) "                           \
                   "ON CONFLICT (name) DO UPDATE SET value = excluded.value")                      \
    X(SETTING_GET, "SELECT value FROM settings WHERE name = $1")                                   \
    X(POLICY_PUT, "INSERT INTO policies (hash, text, loaded_at) VALUES ($1, $2, $3) "              \
                  "ON CONFLICT (hash) DO UPDATE SET loaded_at = excluded.loaded_at")               \
    X(POLICY_FIND, "SELECT hash, loaded_at, text FROM policies WHERE hash = $1")                   \
    X(POLICY_LAST, "SELECT hash, loaded_at, text FROM policies "                                   \
                   "ORDER BY loaded_at DESC, hash LIMIT 1")

#define TL_CONTACT_COLUMNS                                                                         \
    "id, number, channel, language, topic, came_at, state, queue, asked_at, outcome, "             \
    "disposition, closed_at, note"
#define TL_PHONE_COLUMNS "id, contact, digits, kind, zone, made_at"
#define TL_SQL_CONTACTS(X)                                                                         \
    X(CONTACT_INSERT, "INSERT INTO contacts (" TL_CONTACT_COLUMNS ") "                             \
                      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) "           \
                      "ON CONFLICT DO NOTHING")                                                    \
    X(CONTACT_FIND, "SELECT " TL_CONTACT_COLUMNS " FROM contacts WHERE id = $1")                   \
    X(CONTACT_FIND_NUMBER, "SELECT " TL_CONTACT_COLUMNS " FROM contacts WHERE number = $1")        \
    X(CONTACT_OPEN_LIST, "SELECT " TL_CONTACT_COLUMNS " FROM contacts "                            \
                         "WHERE closed_at = 0 AND id > $1 ORDER BY id LIMIT $2")                   \
    X(CONTACT_CAME_LIST, "SELECT " TL_CONTACT_COLUMNS " FROM contacts "                            \
                         "WHERE came_at >= $1 AND came_at < $2 AND id > $3 ORDER BY id LIMIT $4")  \
    X(CONTACT_TOPIC_SET, "UPDATE contacts SET language = $2, topic = $3 WHERE id = $1")            \
    X(CONTACT_STATE_SET, "UPDATE contacts SET state = $2 WHERE id = $1")                           \
    X(CONTACT_WAIT_SET, "UPDATE contacts SET state = $2, queue = $3, asked_at = $4 "               \
                        "WHERE id = $1")                                                           \
    X(CONTACT_CLOSE, "UPDATE contacts SET state = $2, outcome = $3, closed_at = $4 WHERE id = $1") \
    X(CONTACT_WRAP_SET, "UPDATE contacts SET disposition = $2, note = $3 WHERE id = $1")           \
    X(CONTACT_DELETE, "DELETE FROM contacts WHERE id = $1")                                        \
    X(CONTACT_VALUE_PUT, "INSERT INTO contact_values (contact, name, text, language) "             \
                         "VALUES ($1, $2, $3, $4) ON CONFLICT (contact, name) DO UPDATE "          \
                         "SET text = excluded.text, language = excluded.language")                 \
    X(CONTACT_VALUE_FIND, "SELECT name, text, language FROM contact_values "                       \
                          "WHERE contact = $1 AND name = $2")                                      \
    X(CONTACT_VALUE_LIST, "SELECT name, text, language FROM contact_values "                       \
                          "WHERE contact = $1 ORDER BY name LIMIT $2")                             \
    X(CONTACT_VALUE_CASES, "SELECT name, text, language FROM contact_values WHERE contact = $1 "   \
                           "AND (name = 'case' OR name LIKE 'asks.%' OR name LIKE 'about.%') "     \
                           "ORDER BY name LIMIT $2")                                               \
    X(PHONE_INSERT, "INSERT INTO phone_numbers (" TL_PHONE_COLUMNS ") "                            \
                    "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING")                      \
    X(PHONE_FIND, "SELECT " TL_PHONE_COLUMNS " FROM phone_numbers WHERE id = $1")                  \
    X(PHONE_LIST, "SELECT " TL_PHONE_COLUMNS " FROM phone_numbers "                                \
                  "WHERE contact = $1 ORDER BY id LIMIT $2")                                       \
    X(PHONE_PROMISED, "SELECT c.id FROM phone_numbers AS p JOIN contacts AS c "                    \
                      "ON c.id = p.contact WHERE p.digits = $1 AND p.kind = 'callback' "           \
                      "AND c.closed_at = 0 AND c.id <> $2 ORDER BY c.id DESC LIMIT 1")             \
    X(PHONE_MISSED, "SELECT c.id FROM phone_numbers AS p JOIN contacts AS c "                      \
                    "ON c.id = p.contact WHERE p.digits = $1 AND p.kind = 'callback' "             \
                    "AND c.closed_at > $2 AND c.outcome = 'callback' AND c.connected_at = 0 "      \
                    "ORDER BY c.id DESC LIMIT 1")                                                  \
    X(PHONE_COUNT, "SELECT count(*) FROM phone_numbers "                                           \
                   "WHERE digits = $1 AND kind = $2 AND made_at > $3")

#define TL_WORK_COLUMNS "id, contact, kind, type, state, made_at, due_at, ended_at, number, fields"
#define TL_SQL_WORKS(X)                                                                            \
    X(WORK_INSERT, "INSERT INTO works (" TL_WORK_COLUMNS ") "                                      \
                   "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING")      \
    X(WORK_FIND, "SELECT " TL_WORK_COLUMNS " FROM works WHERE id = $1")                            \
    X(WORK_FIND_NUMBER, "SELECT " TL_WORK_COLUMNS " FROM works WHERE number = $1")                 \
    X(WORK_CONTACT_LIST, "SELECT " TL_WORK_COLUMNS " FROM works WHERE contact = $1 "               \
                         "ORDER BY id LIMIT $2")                                                   \
    X(WORK_DUE_LIST, "SELECT " TL_WORK_COLUMNS " FROM works "                                      \
                     "WHERE ended_at = 0 AND due_at <= $1 ORDER BY due_at, id LIMIT $2")           \
    X(WORK_STATE_SET, "UPDATE works SET state = $2, due_at = $3, ended_at = $4 WHERE id = $1")     \
    X(WORK_TURN, "UPDATE works SET kind = $2, type = $3, state = $4, made_at = $5, due_at = $6, "  \
                 "ended_at = 0 WHERE id = $1")

#define TL_CASE_COLUMNS                                                                            \
    "id, receipt, keyed, form, office, status, status_at, received_at, guarded, language"
#define TL_APPOINTMENT_COLUMNS "id, case_id, kind, at, place, state"
#define TL_SQL_CASES(X)                                                                            \
    X(CASE_INSERT, "INSERT INTO cases (" TL_CASE_COLUMNS ") "                                      \
                   "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING")      \
    X(CASE_FIND, "SELECT " TL_CASE_COLUMNS " FROM cases WHERE id = $1")                            \
    X(CASE_FIND_RECEIPT, "SELECT " TL_CASE_COLUMNS " FROM cases WHERE receipt = $1")               \
    X(CASE_KEYED_LIST, "SELECT " TL_CASE_COLUMNS " FROM cases WHERE keyed = $1 "                   \
                       "ORDER BY id LIMIT $2")                                                     \
    X(CASE_FROM_RECEIPT, "SELECT " TL_CASE_COLUMNS " FROM cases WHERE receipt >= $1 "              \
                         "ORDER BY receipt LIMIT 2")                                               \
    X(CASE_FROM_KEYED, "SELECT " TL_CASE_COLUMNS " FROM cases WHERE keyed >= $1 "                  \
                       "ORDER BY keyed, id LIMIT 2")                                               \
    X(CASE_STATUS_SET, "UPDATE cases SET status = $2, status_at = $3 WHERE id = $1")               \
    X(CASE_COUNT, "SELECT count(*) FROM cases")                                                    \
    X(CASE_HISTORY_PUT, "INSERT INTO case_history (case_id, at, status) VALUES ($1, $2, $3) "      \
                        "ON CONFLICT DO NOTHING")                                                  \
    X(CASE_HISTORY_LIST, "SELECT case_id, at, status FROM case_history WHERE case_id = $1 "        \
                         "ORDER BY at DESC, status LIMIT $2")                                      \
    X(APPOINTMENT_INSERT, "INSERT INTO appointments (" TL_APPOINTMENT_COLUMNS ") "                 \
                          "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING")                \
    X(APPOINTMENT_FIND, "SELECT " TL_APPOINTMENT_COLUMNS " FROM appointments WHERE id = $1")       \
    X(APPOINTMENT_FIND_AT, "SELECT " TL_APPOINTMENT_COLUMNS " FROM appointments "                  \
                           "WHERE case_id = $1 AND kind = $2 AND at = $3")                         \
    X(APPOINTMENT_LIST, "SELECT " TL_APPOINTMENT_COLUMNS " FROM appointments WHERE case_id = $1 "  \
                        "ORDER BY at, id LIMIT $2")                                                \
    X(APPOINTMENT_SET, "UPDATE appointments SET at = $2, place = $3, state = $4 WHERE id = $1")    \
    X(STATUS_TEXT_PUT, "INSERT INTO status_texts (status, language, title, text) "                 \
                       "VALUES ($1, $2, $3, $4) ON CONFLICT (status, language) DO UPDATE "         \
                       "SET title = excluded.title, text = excluded.text")                         \
    X(STATUS_TEXT_FIND, "SELECT status, language, title, text FROM status_texts "                  \
                        "WHERE status = $1 AND language = $2")

/* A slice of an import is the staged rows up to the id that the caller read by ..._EDGE. */
#define TL_SQL_IMPORTS(X)                                                                          \
    X(IMPORT_INSERT, "INSERT INTO imports (id, made_at, ready) VALUES ($1, $2, 0)")                \
    X(IMPORT_READY, "UPDATE imports SET ready = 1 WHERE id = $1")                                  \
    X(IMPORT_FIRST, "SELECT id, made_at, ready FROM imports ORDER BY id LIMIT 1")                  \
    X(IMPORT_IS_READY, "SELECT ready FROM imports WHERE id = $1")                                  \
    X(IMPORT_DELETE, "DELETE FROM imports WHERE id = $1")                                          \
    X(IMPORT_CASE, "INSERT INTO import_cases (" TL_CASE_COLUMNS ", import_id) "                    \
                   "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING") \
    X(IMPORT_APPOINTMENT, "INSERT INTO import_appointments "                                       \
                          "(import_id, id, receipt, kind, at, place, state) "                      \
                          "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING")            \
    X(IMPORT_APPOINTMENT_LOST, "SELECT a.receipt FROM import_appointments AS a "                   \
                               "WHERE a.import_id = $1 AND NOT EXISTS (SELECT 1 FROM cases "       \
                               "WHERE receipt = a.receipt) AND NOT EXISTS (SELECT 1 "              \
                               "FROM import_cases AS c WHERE c.import_id = a.import_id "           \
                               "AND c.receipt = a.receipt) ORDER BY a.id LIMIT 1")                 \
    X(IMPORT_CASES_EDGE, "SELECT max(id) FROM (SELECT id FROM import_cases "                       \
                         "WHERE import_id = $1 ORDER BY id LIMIT $2) AS slice "                    \
                         "HAVING max(id) IS NOT NULL")                                             \
    X(IMPORT_CASES_MOVE, "INSERT INTO cases (" TL_CASE_COLUMNS ") SELECT " TL_CASE_COLUMNS         \
                         " FROM import_cases WHERE import_id = $1 AND id <= $2 "                   \
                         "ON CONFLICT (receipt) DO UPDATE SET keyed = excluded.keyed, "            \
                         "form = excluded.form, office = excluded.office, "                        \
                         "status = excluded.status, status_at = excluded.status_at, "              \
                         "received_at = excluded.received_at, guarded = excluded.guarded, "        \
                         "language = excluded.language")                                           \
    X(IMPORT_HISTORY_MOVE, "INSERT INTO case_history (case_id, at, status) "                       \
                           "SELECT c.id, c.status_at, c.status FROM import_cases AS i "            \
                           "JOIN cases AS c ON c.receipt = i.receipt "                             \
                           "WHERE i.import_id = $1 AND i.id <= $2 ON CONFLICT DO NOTHING")         \
    X(IMPORT_CASES_DROP, "DELETE FROM import_cases WHERE import_id = $1 AND id <= $2")             \
    X(IMPORT_APPOINTMENTS_EDGE, "SELECT max(id) FROM (SELECT id FROM import_appointments "         \
                                "WHERE import_id = $1 ORDER BY id LIMIT $2) AS slice "             \
                                "HAVING max(id) IS NOT NULL")                                      \
    X(IMPORT_APPOINTMENTS_MOVE, "INSERT INTO appointments (" TL_APPOINTMENT_COLUMNS ") "           \
                                "SELECT i.id, c.id, i.kind, i.at, i.place, i.state "               \
                                "FROM import_appointments AS i JOIN cases AS c "                   \
                                "ON c.receipt = i.receipt WHERE i.import_id = $1 AND i.id <= $2 "  \
                                "ON CONFLICT (case_id, kind, at) DO UPDATE "                       \
                                "SET place = excluded.place, state = excluded.state")              \
    X(IMPORT_APPOINTMENTS_DROP, "DELETE FROM import_appointments "                                 \
                                "WHERE import_id = $1 AND id <= $2")

#define TL_STAFF_COLUMNS                                                                           \
    "id, login, password, roles, name, skills, tiers, failed_len, "                                \
    "locked_until, office"
#define TL_SESSION_COLUMNS "owner, made_at, seen_at, until, stage, proved_at, locked_at, browser"
#define TL_FACTOR_COLUMNS  "id, owner, kind, name, credential, secret, counter, made_at, used_at"
#define TL_SQL_STAFF(X)                                                                            \
    X(STAFF_INSERT, "INSERT INTO staff (" TL_STAFF_COLUMNS ") "                                    \
                    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING")     \
    X(STAFF_FIND, "SELECT " TL_STAFF_COLUMNS " FROM staff WHERE id = $1")                          \
    X(STAFF_FIND_LOGIN, "SELECT " TL_STAFF_COLUMNS " FROM staff WHERE login = $1")                 \
    X(STAFF_LIST, "SELECT " TL_STAFF_COLUMNS " FROM staff WHERE id > $1 ORDER BY id LIMIT $2")     \
    X(STAFF_UPDATE, "UPDATE staff SET roles = $2, name = $3, skills = $4, tiers = $5, "            \
                    "office = $6 WHERE id = $1")                                                   \
    X(STAFF_PASSWORD_SET, "UPDATE staff SET password = $2 WHERE id = $1")                          \
    X(STAFF_FAILED_SET, "UPDATE staff SET failed_len = $2, locked_until = $3 WHERE id = $1")       \
    X(SESSION_INSERT, "INSERT INTO sessions (token_hash, " TL_SESSION_COLUMNS ") "                 \
                      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)")                               \
    X(SESSION_FIND, "SELECT " TL_SESSION_COLUMNS " FROM sessions WHERE token_hash = $1")           \
    X(SESSION_SEEN_SET, "UPDATE sessions SET seen_at = $2, until = $3 WHERE token_hash = $1")      \
    X(SESSION_DELETE, "DELETE FROM sessions WHERE token_hash = $1")                                \
    X(SESSION_OWNER_DELETE, "DELETE FROM sessions WHERE owner = $1")                               \
    X(SESSION_LIST, "SELECT token_hash, " TL_SESSION_COLUMNS " FROM sessions WHERE owner = $1 "    \
                    "ORDER BY made_at DESC, token_hash LIMIT $2")                                  \
    X(SESSION_OLD_DELETE, "DELETE FROM sessions WHERE until <= $1")                                \
    X(SESSION_PROVED_SET, "UPDATE sessions SET stage = $2, proved_at = $3, locked_at = $4 "        \
                          "WHERE token_hash = $1")                                                 \
    X(SESSION_RENEW, "UPDATE sessions SET token_hash = $2 WHERE token_hash = $1")

#define TL_SQL_FACTORS(X)                                                                          \
    X(FACTOR_INSERT, "INSERT INTO factors (" TL_FACTOR_COLUMNS ") "                                \
                     "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING")         \
    X(FACTOR_LIST, "SELECT " TL_FACTOR_COLUMNS " FROM factors WHERE owner = $1 "                   \
                   "ORDER BY id LIMIT $2")                                                         \
    X(FACTOR_CREDENTIAL, "SELECT " TL_FACTOR_COLUMNS " FROM factors WHERE credential = $1")        \
    X(FACTOR_USED, "UPDATE factors SET counter = $2, used_at = $3 "                                \
                   "WHERE id = $1 AND counter < $2")                                               \
    X(FACTOR_SEEN, "UPDATE factors SET used_at = $2 WHERE id = $1")                                \
    X(FACTOR_DELETE, "DELETE FROM factors WHERE id = $1 AND owner = $2")                           \
    X(FACTOR_OWNER_DELETE, "DELETE FROM factors WHERE owner = $1")                                 \
    X(RECOVERY_INSERT, "INSERT INTO recovery_codes (owner, code_hash) VALUES ($1, $2)")            \
    X(RECOVERY_TAKE, "DELETE FROM recovery_codes WHERE owner = $1 AND code_hash = $2")             \
    X(RECOVERY_OWNER_DELETE, "DELETE FROM recovery_codes WHERE owner = $1")                        \
    X(RECOVERY_COUNT, "SELECT count(*) FROM recovery_codes WHERE owner = $1")                      \
    X(SUBJECT_FIND, "SELECT staff_id FROM staff_subjects WHERE issuer = $1 AND subject = $2")      \
    X(SUBJECT_INSERT, "INSERT INTO staff_subjects (issuer, subject, staff_id) "                    \
                      "VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")

#define TL_AUDIT_COLUMNS "id, at, staff_id, action, record_kind, record_id, reason, contact"
#define TL_SQL_AUDIT(X)                                                                            \
    X(AUDIT_INSERT, "INSERT INTO audit (" TL_AUDIT_COLUMNS ", salt, seal, prev, hash) "            \
                    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)")                  \
    X(AUDIT_HEAD, "SELECT hash FROM audit ORDER BY id DESC LIMIT 1")                               \
    X(AUDIT_EACH, "SELECT " TL_AUDIT_COLUMNS ", salt, seal, prev, hash FROM audit ORDER BY id")    \
    X(AUDIT_RECORD_LIST, "SELECT " TL_AUDIT_COLUMNS " FROM audit WHERE record_kind = $1 "          \
                         "AND record_id = $2 AND id > $3 ORDER BY id LIMIT $4")                    \
    X(AUDIT_LAST, "SELECT COALESCE(max(at), 0) FROM audit WHERE record_kind = $1 "                 \
                  "AND record_id = $2 AND staff_id = $3 AND action = $4 AND reason = $5")          \
    X(AUDIT_NTH, "SELECT at FROM audit WHERE record_kind = $1 AND record_id = $2 "                 \
                 "AND action = $3 AND reason = $4 ORDER BY id DESC LIMIT 1 OFFSET $5")             \
    X(AUDIT_STAFF_LIST, "SELECT " TL_AUDIT_COLUMNS " FROM audit WHERE staff_id = $1 "              \
                        "AND id > $2 ORDER BY id LIMIT $3")

#define TL_RECORDING_COLUMNS                                                                       \
    "contact, part, state, path, wrapped, started_at, ended_at, samples, kept_s, kept_until"
#define TL_SQL_RECORDINGS(X)                                                                       \
    X(RECORDING_INSERT, "INSERT INTO recordings (" TL_RECORDING_COLUMNS ") "                       \
                        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING") \
    X(RECORDING_FIND, "SELECT " TL_RECORDING_COLUMNS " FROM recordings "                           \
                      "WHERE contact = $1 AND part = $2")                                          \
    X(RECORDING_LIST, "SELECT " TL_RECORDING_COLUMNS " FROM recordings WHERE contact = $1 "        \
                      "ORDER BY part LIMIT $2")                                                    \
    X(RECORDING_OPEN_LIST, "SELECT " TL_RECORDING_COLUMNS " FROM recordings "                      \
                           "WHERE ended_at = 0 AND contact > $1 ORDER BY contact, part LIMIT $2")  \
    X(RECORDING_DUE_LIST, "SELECT " TL_RECORDING_COLUMNS " FROM recordings "                       \
                          "WHERE kept_until > 0 AND kept_until <= $1 "                             \
                          "ORDER BY kept_until, contact, part LIMIT $2")                           \
    X(RECORDING_PURGE_LIST, "SELECT " TL_RECORDING_COLUMNS " FROM recordings "                     \
                            "WHERE kept_until > 0 AND kept_until <= $1 AND contact NOT IN "        \
                            "(SELECT contact FROM holds) ORDER BY kept_until, contact, part "      \
                            "LIMIT $2")                                                            \
    X(RECORDING_STATE_SET, "UPDATE recordings SET state = $3 WHERE contact = $1 AND part = $2")    \
    X(RECORDING_END, "UPDATE recordings SET state = $3, ended_at = $4, samples = $5, "             \
                     "kept_until = $6 WHERE contact = $1 AND part = $2")                           \
    X(RECORDING_DELETE, "DELETE FROM recordings WHERE contact = $1 AND part = $2")

#define TL_SQL_TABLE(X)                                                                            \
    TL_SQL_FIRST(X)                                                                                \
    TL_SQL_JOURNAL(X)                                                                              \
    TL_SQL_CHECKPOINTS(X)                                                                          \
    TL_SQL_INBOX(X)                                                                                \
    TL_SQL_META(X)                                                                                 \
    TL_SQL_CONTACTS(X)                                                                             \
    TL_SQL_WORKS(X)                                                                                \
    TL_SQL_CASES(X)                                                                                \
    TL_SQL_TIMES(X)                                                                                \
    TL_SQL_SLOTS(X)                                                                                \
    TL_SQL_GIVING(X)                                                                               \
    TL_SQL_IMPORTS(X)                                                                              \
    TL_SQL_REPRESENTATIONS(X)                                                                      \
    TL_SQL_ANSWERS(X)                                                                              \
    TL_SQL_STAFF(X)                                                                                \
    TL_SQL_FACTORS(X)                                                                              \
    TL_SQL_ACCOUNTS(X)                                                                             \
    TL_SQL_ACCOUNT_CASES(X)                                                                        \
    TL_SQL_AUDIT(X)                                                                                \
    TL_SQL_RECORDINGS(X)                                                                           \
    TL_SQL_THREADS(X)                                                                              \
    TL_SQL_PAPERS(X)                                                                               \
    TL_SQL_LETTERS(X)                                                                              \
    TL_SQL_REQUESTS(X)                                                                             \
    TL_SQL_UPLOADS(X)                                                                              \
    TL_SQL_VIEW(X)                                                                                 \
    TL_SQL_SUPERVISE(X)                                                                            \
    TL_SQL_DESK(X)                                                                                 \
    TL_SQL_PHONES(X)                                                                               \
    TL_SQL_CODES(X)                                                                                \
    TL_SQL_NOTICES(X)                                                                              \
    TL_SQL_NUMBERS(X)                                                                              \
    TL_SQL_WAITS(X)                                                                                \
    TL_SQL_PROMISES(X)                                                                             \
    TL_SQL_EMERGENCIES(X)                                                                          \
    TL_SQL_ESCALATIONS(X)                                                                          \
    TL_SQL_INTERPRETERS(X)                                                                         \
    TL_SQL_SECOND_LOOKS(X)                                                                         \
    TL_SQL_CLIENTS(X)                                                                              \
    TL_SQL_PERSON(X)

#endif
