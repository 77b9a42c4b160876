/* statements_person.h: the statements of person.h and keep.h. Part of statements.h. */
#ifndef TL_STORE_STATEMENTS_PERSON_H
#define TL_STORE_STATEMENTS_PERSON_H

/* Of contacts that end a while ago, those with nothing under way; $1: ended before. */
#define TL_SQL_KEPT_UNTIL                                                                          \
    "SELECT c.id FROM contacts AS c WHERE c.erased_at = 0 AND c.came_at < $1 "                     \
    "AND c.closed_at > 0 AND c.closed_at < $1 "                                                    \
    "AND NOT EXISTS (SELECT 1 FROM holds AS h WHERE h.contact = c.id) "                            \
    "AND NOT EXISTS (SELECT 1 FROM promises AS p WHERE p.contact = c.id "                          \
    "AND (p.ended_at = 0 OR p.ended_at >= $1)) "                                                   \
    "AND NOT EXISTS (SELECT 1 FROM notices AS n WHERE n.contact = c.id AND n.ended_at = 0) "       \
    "AND NOT EXISTS (SELECT 1 FROM agent_states AS a WHERE a.contact = c.id "                      \
    "AND a.state = 'wrap-up') "                                                                    \
    "ORDER BY c.came_at, c.id LIMIT $2"

#define TL_SQL_PERSON_FIND(X)                                                                      \
    X(PERSON_BY_NUMBER, "SELECT id FROM contacts WHERE number = $1 ORDER BY id LIMIT $2")          \
    X(PERSON_BY_TEXT, "SELECT contact FROM contact_values WHERE text = $1 "                        \
                      "AND name <> 'case' AND name <> 'first' " /* Those are ids. */               \
                      "UNION SELECT contact FROM phone_numbers WHERE digits = $1 "                 \
                      "UNION SELECT contact FROM notices WHERE address = $1 AND contact > 0 "      \
                      "ORDER BY contact LIMIT $2")                                                 \
    X(PERSON_BY_MAIL, "SELECT contact FROM contact_values WHERE lower(text) = lower($1) "          \
                      "UNION SELECT contact FROM notices WHERE "                                   \
                      "lower(address) = lower(CAST($1 AS TEXT)) "                                  \
                      "AND contact > 0 ORDER BY contact LIMIT $2")                                 \
    X(PERSON_BY_CASE, "SELECT contact FROM contact_values WHERE name = 'case' AND text = $1 "      \
                      "ORDER BY contact LIMIT $2")

/* What is stored of one contact: the columns of person.c's parts, in their order. */
#define TL_SQL_PERSON_READ(X)                                                                      \
    X(PERSON_CONTACT, "SELECT id, number, channel, language, topic, came_at, state, queue, "       \
                      "asked_at, priority, reason, agent, connected_at, held_us, outcome, "        \
                      "disposition, closed_at, note, erased_at FROM contacts WHERE id = $1")       \
    X(PERSON_VALUES, "SELECT name, text, language FROM contact_values WHERE contact = $1 "         \
                     "ORDER BY name")                                                              \
    X(PERSON_STORY, "SELECT at, kind, name FROM contact_story WHERE contact = $1 "                 \
                    "ORDER BY at, kind, name")                                                     \
    X(PERSON_NUMBERS, "SELECT id, digits, kind, zone, made_at FROM phone_numbers "                 \
                      "WHERE contact = $1 ORDER BY id")                                            \
    X(PERSON_WORKS, "SELECT id, kind, type, state, made_at, due_at, ended_at, number, fields "     \
                    "FROM works WHERE contact = $1 ORDER BY id")                                   \
    X(PERSON_DRAFT, "SELECT agent, at, text FROM contact_drafts WHERE contact = $1")               \
    X(PERSON_ARTICLES, "SELECT at, article, version, language, agent FROM contact_articles "       \
                       "WHERE contact = $1 ORDER BY at, article")                                  \
    X(PERSON_WAITS, "SELECT told_at, from_s, to_s FROM waits_told WHERE contact = $1")             \
    X(PERSON_CODE, "SELECT sealed FROM callback_codes WHERE contact = $1")                         \
    X(PERSON_PROMISES, "SELECT id, kind, type, owner, grade, state, made_at, due_from, due_to, "   \
                       "soon_at, late_at, ended_at, evidence, ended_by FROM promises "             \
                       "WHERE contact = $1 ORDER BY id")                                           \
    X(PERSON_ESCALATIONS, "SELECT id, type, is_urgent, queue, agent, made_at, due_at, taken_by, "  \
                          "taken_at, ended_at, answers, note, reply, answer_by FROM escalations "  \
                          "WHERE contact = $1 ORDER BY id")                                        \
    X(PERSON_INTERPRETERS, "SELECT since, until_at, how, name, language, agent, consent_at "       \
                           "FROM interpreters WHERE contact = $1 ORDER BY since")                  \
    X(PERSON_SECOND_LOOKS, "SELECT id, case_id, role, state, asked_by, asked_at, why, looked_by, " \
                           "looked_at, words FROM second_looks WHERE contact = $1 ORDER BY id")    \
    X(PERSON_EMERGENCIES, "SELECT id, promise, escalation, kind, office, state, decided_by, "      \
                          "decided_at, due_at, ended_by, ended_at, starts_at, answers, reason, "   \
                          "words, reply FROM emergencies WHERE contact = $1 ORDER BY id")          \
    X(PERSON_REQUESTS, "SELECT case_id, joins, type, office, state, decision, appointment, "       \
                       "made_at, due_at, taken_by, taken_at, ended_at FROM requests "              \
                       "WHERE contact = $1 ORDER BY contact")                                      \
    X(PERSON_REQUEST_WORDS, "SELECT id, at, kind, by_id, decision, reason, words, wanted, "        \
                            "is_last, starts, place FROM request_words WHERE contact = $1 "        \
                            "ORDER BY id")                                                         \
    X(PERSON_LETTERS,                                                                              \
      "SELECT id, word, office, address, language, state, made_at, due_at, "                       \
      "printed_at, ended_at, ended_by FROM letters WHERE contact = $1 ORDER BY id")                \
    X(PERSON_NOTICES, "SELECT id, promise, kind, channel, address, language, fields, state, "      \
                      "tries, made_at, next_at, until_at, ended_at, message, error FROM notices "  \
                      "WHERE contact = $1 ORDER BY id")                                            \
    X(PERSON_RECORDINGS, "SELECT part, state, path, started_at, ended_at, samples, kept_until "    \
                         "FROM recordings WHERE contact = $1 ORDER BY part")                       \
    X(PERSON_UPLOADS, "SELECT id, state, why, name, type, size, stored, made_at, ended_at "        \
                      "FROM uploads WHERE contact = $1 AND state <> 'gone' ORDER BY id")           \
    X(PERSON_MESSAGES, "SELECT id, thread, staff, made_at, sent_at, seen_at, text "                \
                       "FROM account_messages WHERE contact = $1 AND contact > 0 ORDER BY id")     \
    X(PERSON_ASKS, "SELECT agent, at, ended_at, ended_by FROM supervisor_asks "                    \
                   "WHERE contact = $1")                                                           \
    X(PERSON_LOOKS, "SELECT id, at, staff_id, action, record_kind, record_id, reason FROM audit "  \
                    "WHERE contact = $1 OR (record_kind = 'contact' AND record_id = $1) "          \
                    "ORDER BY id")                                                                 \
    X(PERSON_HOLD, "SELECT at, reason FROM holds WHERE contact = $1")

/* Whether anything is under way: each gives one number, or no row. */
#define TL_SQL_PERSON_BLOCKS(X)                                                                    \
    X(BLOCK_HOLD, "SELECT at FROM holds WHERE contact = $1")                                       \
    X(BLOCK_OPEN, "SELECT came_at FROM contacts WHERE id = $1 AND closed_at = 0")                  \
    X(BLOCK_PROMISE, "SELECT id FROM promises WHERE contact = $1 AND ended_at = 0 "                \
                     "ORDER BY id LIMIT 1")                                                        \
    X(BLOCK_AGENT, "SELECT agent FROM agent_states WHERE contact = $1 AND state = 'wrap-up' "      \
                   "ORDER BY agent LIMIT 1")                                                       \
    X(BLOCK_RECORDING, "SELECT part FROM recordings WHERE contact = $1 AND ended_at = 0 "          \
                       "ORDER BY part LIMIT 1")                                                    \
    X(BLOCK_SENDING, "SELECT id FROM notices WHERE contact = $1 AND state = 'sending' "            \
                     "AND ended_at = 0 ORDER BY id LIMIT 1")                                       \
    X(BLOCK_ANSWER, "SELECT id FROM rfes WHERE account = $1 AND account > 0 "                      \
                    "AND state = 'answered' ORDER BY id LIMIT 1")

/* Rows that only the person's data is in go; others keep what counts and names nobody. */
#define TL_SQL_PERSON_ERASE(X)                                                                     \
    X(ERASE_VALUES, "DELETE FROM contact_values WHERE contact = $1")                               \
    X(ERASE_STORY, "DELETE FROM contact_story WHERE contact = $1")                                 \
    X(ERASE_NUMBERS, "DELETE FROM phone_numbers WHERE contact = $1")                               \
    X(ERASE_WORKS, "DELETE FROM works WHERE contact = $1")                                         \
    X(ERASE_DRAFT, "DELETE FROM contact_drafts WHERE contact = $1")                                \
    X(ERASE_ARTICLES, "DELETE FROM contact_articles WHERE contact = $1")                           \
    X(ERASE_WAITS, "DELETE FROM waits_told WHERE contact = $1")                                    \
    X(ERASE_CODE, "DELETE FROM callback_codes WHERE contact = $1")                                 \
    X(ERASE_NOTICES, "DELETE FROM notices WHERE contact = $1")                                     \
    X(ERASE_RECORDINGS, "DELETE FROM recordings WHERE contact = $1")                               \
    X(ERASE_ESCALATIONS, "UPDATE escalations SET answers = '{}', note = '', reply = '' "           \
                         "WHERE contact = $1")                                                     \
    X(ERASE_INTERPRETERS, "DELETE FROM interpreters WHERE contact = $1")                           \
    X(ERASE_EMERGENCIES, "UPDATE emergencies SET answers = '{}', words = '', reply = '' "          \
                         "WHERE contact = $1")                                                     \
    X(ERASE_REQUESTS, "UPDATE requests SET case_id = 0, joins = 0, appointment = 0 "               \
                      "WHERE contact = $1")                                                        \
    X(ERASE_REQUEST_WORDS, "DELETE FROM request_words WHERE contact = $1")                         \
    X(ERASE_LETTERS, "DELETE FROM letters WHERE contact = $1")                                     \
    X(ERASE_SECOND_LOOKS, "UPDATE second_looks SET why = '', words = '' WHERE contact = $1")       \
    X(ERASE_UPLOADS, "UPDATE uploads SET state = 'gone', why = '', name = '', type = '', "         \
                     "wrapped = '' WHERE contact = $1")                                            \
    X(ERASE_MESSAGES, "DELETE FROM account_messages WHERE contact = $1 AND contact > 0")           \
    X(ERASE_LOOKS, "UPDATE audit SET reason = '', salt = '' WHERE record_kind <> 'person' "        \
                   "AND (contact = $1 OR (record_kind = 'contact' AND record_id = $1))")           \
    X(ERASE_CONTACT, "UPDATE contacts SET number = 'erased-' || CAST(id AS TEXT), note = '', "     \
                     "erased_at = $2 WHERE id = $1 AND erased_at = 0")

#define TL_SQL_KEEP(X)                                                                             \
    X(HOLD_PUT, "INSERT INTO holds (contact, at, reason) VALUES ($1, $2, $3) "                     \
                "ON CONFLICT DO NOTHING")                                                          \
    X(HOLD_DROP, "DELETE FROM holds WHERE contact = $1")                                           \
    X(KEPT_LIST, TL_SQL_KEPT_UNTIL)                                                                \
    X(AUDIT_PURGE, "DELETE FROM audit WHERE id IN (SELECT a.id FROM audit AS a WHERE a.at < $1 "   \
                   "AND NOT EXISTS (SELECT 1 FROM holds AS h WHERE h.contact = a.contact) "        \
                   "ORDER BY a.at, a.id LIMIT $2)")                                                \
    X(NUMBER_STOPPED_ROW, "SELECT number, at, word FROM stopped_numbers WHERE number = $1")

#define TL_SQL_PERSON(X)                                                                           \
    TL_SQL_PERSON_FIND(X)                                                                          \
    TL_SQL_PERSON_READ(X)                                                                          \
    TL_SQL_PERSON_BLOCKS(X)                                                                        \
    TL_SQL_PERSON_ERASE(X)                                                                         \
    TL_SQL_KEEP(X)

#endif
