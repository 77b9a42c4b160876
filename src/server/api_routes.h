/* api_routes.h: every request of the contract on one row: the method, the path behind /api/v1, who
 * may ask, how long its body may be, and what answers.
 *
 * The http layer dispatches by it, refuses other methods (405), who has none of the rights (401,
 * 403), and longer bodies (413). api/openapi.yaml says the same to the pages: tools/api-check
 * compares the two. Rights: desk/roles.h.
 */
#ifndef TL_SERVER_API_ROUTES_H
#define TL_SERVER_API_ROUTES_H

#include "policy/model.h"

/* Bytes of a body: a few fields; a note; a session description; a passkey's words. 0: none. */
enum { TL_BODY_SMALL = 4096, TL_BODY_NOTE = 8192, TL_BODY_SDP = 20000, TL_BODY_KEY = 20000 };
enum { TL_BODY_FEED = 256 * 1024 }; /* Rows of records. */
enum { TL_BODY_NOTICE_PDF = TL_NOTICE_MB_MAX << 20 };

/* Asked by so many that what waits is looked up together. */
#define TL_TOGETHER_TABLE(X)                                                                       \
    X(TL_HTTP_POST, "/cases/status", TL_HTTP_PUBLIC, TL_BODY_SMALL, tl_api_look_at_statuses)

/* Bodies that are pieces of files. */
#define TL_PIECE_TABLE(X)                                                                          \
    X(TL_HTTP_PATCH, "/uploads/{id}", TL_HTTP_PUBLIC, TL_UPLOAD_PIECE_MAX, tl_api_append_upload)

/* Bodies that are PDFs. */
#define TL_PDF_TABLE(X)                                                                            \
    X(TL_HTTP_PUT, "/feed/notices/{id}", TL_HTTP_PUBLIC, TL_BODY_NOTICE_PDF, tl_api_feed_notice)   \
    X(TL_HTTP_PUT, "/office/notices", TL_RIGHT_OFFICE, TL_BODY_NOTICE_PDF, tl_api_office_notice)

#define TL_API_TABLE(X)                                                                            \
    X(TL_HTTP_GET, "/center", TL_HTTP_PUBLIC, 0, tl_api_get_center)                                \
    X(TL_HTTP_GET, "/center/waits", TL_HTTP_PUBLIC, 0, tl_api_get_waits)                           \
    X(TL_HTTP_POST, "/session", TL_HTTP_PUBLIC, TL_BODY_SMALL, tl_api_sign_in)                     \
    X(TL_HTTP_GET, "/session", TL_RIGHT_SESSION, 0, tl_api_get_session)                            \
    X(TL_HTTP_DELETE, "/session", TL_RIGHT_SESSION, 0, tl_api_sign_out)                            \
    X(TL_HTTP_POST, "/session/proof", TL_RIGHT_SESSION, TL_BODY_KEY, tl_api_prove)                 \
    X(TL_HTTP_POST, "/session/lock", TL_RIGHT_SESSION, TL_BODY_SMALL, tl_api_lock)                 \
    X(TL_HTTP_POST, "/session/proof/passkey", TL_RIGHT_SESSION, TL_BODY_SMALL,                     \
      tl_api_passkey_proof_options)                                                                \
    X(TL_HTTP_POST, "/session/passkey/options", TL_HTTP_PUBLIC, TL_BODY_SMALL,                     \
      tl_api_passkey_sign_in_options)                                                              \
    X(TL_HTTP_POST, "/session/passkey", TL_HTTP_PUBLIC, TL_BODY_KEY, tl_api_passkey_sign_in)       \
    X(TL_HTTP_POST, "/account/passkeys/options", TL_RIGHT_ACCOUNT, TL_BODY_SMALL,                  \
      tl_api_passkey_options)                                                                      \
    X(TL_HTTP_POST, "/account/passkeys", TL_RIGHT_ACCOUNT, TL_BODY_KEY, tl_api_add_passkey)        \
    X(TL_HTTP_GET, "/session/oidc", TL_HTTP_PUBLIC, 0, tl_api_oidc_go)                             \
    X(TL_HTTP_GET, "/session/oidc/back", TL_HTTP_PUBLIC, 0, tl_api_oidc_back)                      \
    X(TL_HTTP_GET, "/account", TL_RIGHT_ACCOUNT, 0, tl_api_get_account)                            \
    X(TL_HTTP_POST, "/account/totp", TL_RIGHT_ACCOUNT, TL_BODY_SMALL, tl_api_begin_totp)           \
    X(TL_HTTP_POST, "/account/totp/confirm", TL_RIGHT_ACCOUNT, TL_BODY_SMALL, tl_api_confirm_totp) \
    X(TL_HTTP_POST, "/account/recovery", TL_RIGHT_ACCOUNT, TL_BODY_SMALL, tl_api_make_recovery)    \
    X(TL_HTTP_DELETE, "/account/factors/{id}", TL_RIGHT_ACCOUNT, 0, tl_api_remove_factor)          \
    X(TL_HTTP_POST, "/account/phone", TL_RIGHT_ACCOUNT, TL_BODY_SMALL, tl_api_make_phone)          \
    X(TL_HTTP_DELETE, "/account/phone", TL_RIGHT_ACCOUNT, 0, tl_api_remove_phone)                  \
    X(TL_HTTP_POST, "/my/register", TL_HTTP_PUBLIC, TL_BODY_SMALL, tl_api_my_register)             \
    X(TL_HTTP_POST, "/my/confirm", TL_HTTP_PUBLIC, TL_BODY_SMALL, tl_api_my_confirm)               \
    X(TL_HTTP_POST, "/my/forgot", TL_HTTP_PUBLIC, TL_BODY_SMALL, tl_api_my_forgot)                 \
    X(TL_HTTP_POST, "/my/reset", TL_HTTP_PUBLIC, TL_BODY_SMALL, tl_api_my_reset)                   \
    X(TL_HTTP_POST, "/my/session", TL_HTTP_PUBLIC, TL_BODY_SMALL, tl_api_my_sign_in)               \
    X(TL_HTTP_POST, "/my/session/passkey/options", TL_HTTP_PUBLIC, TL_BODY_SMALL,                  \
      tl_api_passkey_sign_in_options)                                                              \
    X(TL_HTTP_POST, "/my/session/passkey", TL_HTTP_PUBLIC, TL_BODY_KEY, tl_api_my_passkey_sign_in) \
    X(TL_HTTP_GET, "/my/session", TL_RIGHT_MY_SESSION, 0, tl_api_get_session)                      \
    X(TL_HTTP_DELETE, "/my/session", TL_RIGHT_MY_SESSION, 0, tl_api_my_sign_out)                   \
    X(TL_HTTP_POST, "/my/session/proof", TL_RIGHT_MY_SESSION, TL_BODY_KEY, tl_api_prove)           \
    X(TL_HTTP_POST, "/my/session/proof/passkey", TL_RIGHT_MY_SESSION, TL_BODY_SMALL,               \
      tl_api_passkey_proof_options)                                                                \
    X(TL_HTTP_GET, "/my/sessions", TL_RIGHT_MY, 0, tl_api_my_list_sessions)                        \
    X(TL_HTTP_DELETE, "/my/sessions/{key}", TL_RIGHT_MY, 0, tl_api_my_end_session)                 \
    X(TL_HTTP_GET, "/my/cases", TL_RIGHT_MY, 0, tl_api_my_list_cases)                              \
    X(TL_HTTP_POST, "/my/cases", TL_RIGHT_MY, TL_BODY_SMALL, tl_api_my_link_case)                  \
    X(TL_HTTP_GET, "/my/appointments/{id}/slots", TL_RIGHT_MY, 0, tl_api_my_list_slots)            \
    X(TL_HTTP_POST, "/my/appointments/{id}/move", TL_RIGHT_MY, TL_BODY_SMALL,                      \
      tl_api_my_move_appointment)                                                                  \
    X(TL_HTTP_GET, "/my/appointments/{id}/calendar.ics", TL_RIGHT_MY, 0,                           \
      tl_api_my_get_calendar_file)                                                                 \
    X(TL_HTTP_GET, "/my/inbox", TL_RIGHT_MY, 0, tl_api_my_list_threads)                            \
    X(TL_HTTP_POST, "/my/inbox", TL_RIGHT_MY, TL_BODY_NOTE, tl_api_my_write)                       \
    X(TL_HTTP_GET, "/my/inbox/{id}", TL_RIGHT_MY, 0, tl_api_my_look_at_thread)                     \
    X(TL_HTTP_POST, "/my/inbox/{id}", TL_RIGHT_MY, TL_BODY_NOTE, tl_api_my_write_in_thread)        \
    X(TL_HTTP_GET, "/my/inbox/{id}/uploads", TL_RIGHT_MY, 0, tl_api_my_get_uploads)                \
    X(TL_HTTP_POST, "/my/inbox/{id}/uploads", TL_RIGHT_MY, TL_BODY_SMALL, tl_api_my_begin_upload)  \
    X(TL_HTTP_GET, "/inbox", TL_RIGHT_DESK | TL_RIGHT_OFFICE, 0, tl_api_list_threads)              \
    X(TL_HTTP_GET, "/inbox/{id}", TL_RIGHT_DESK | TL_RIGHT_OFFICE, 0, tl_api_look_at_thread)       \
    X(TL_HTTP_POST, "/inbox/{id}", TL_RIGHT_DESK | TL_RIGHT_OFFICE, TL_BODY_NOTE,                  \
      tl_api_answer_thread)                                                                        \
    X(TL_HTTP_POST, "/contacts/{id}/inbox", TL_RIGHT_DESK | TL_RIGHT_OFFICE, TL_BODY_NOTE,         \
      tl_api_begin_thread)                                                                         \
    X(TL_HTTP_GET, "/my/papers", TL_RIGHT_MY, 0, tl_api_my_list_papers)                            \
    X(TL_HTTP_GET, "/my/notices/{id}", TL_RIGHT_MY, 0, tl_api_my_get_notice)                       \
    X(TL_HTTP_GET, "/my/rfes/{id}/uploads", TL_RIGHT_MY, 0, tl_api_my_list_rfe_uploads)            \
    X(TL_HTTP_POST, "/my/rfes/{id}/uploads", TL_RIGHT_MY, TL_BODY_SMALL,                           \
      tl_api_my_begin_rfe_upload)                                                                  \
    X(TL_HTTP_POST, "/my/rfes/{id}/send", TL_RIGHT_MY, TL_BODY_SMALL, tl_api_my_send_rfe)          \
    X(TL_HTTP_GET, "/my/account", TL_RIGHT_MY, 0, tl_api_my_get_account)                           \
    X(TL_HTTP_POST, "/my/mail", TL_HTTP_PUBLIC, TL_BODY_SMALL, tl_api_my_change_mail)              \
    X(TL_HTTP_POST, "/my/account/mail", TL_RIGHT_MY, TL_BODY_SMALL, tl_api_my_ask_mail)            \
    X(TL_HTTP_POST, "/my/account/password", TL_RIGHT_MY, TL_BODY_SMALL, tl_api_my_set_password)    \
    X(TL_HTTP_POST, "/my/account/totp", TL_RIGHT_MY_FACTORS, TL_BODY_SMALL, tl_api_begin_totp)     \
    X(TL_HTTP_POST, "/my/account/totp/confirm", TL_RIGHT_MY_FACTORS, TL_BODY_SMALL,                \
      tl_api_confirm_totp)                                                                         \
    X(TL_HTTP_POST, "/my/account/passkeys/options", TL_RIGHT_MY_FACTORS, TL_BODY_SMALL,            \
      tl_api_passkey_options)                                                                      \
    X(TL_HTTP_POST, "/my/account/passkeys", TL_RIGHT_MY_FACTORS, TL_BODY_KEY, tl_api_add_passkey)  \
    X(TL_HTTP_POST, "/my/account/recovery", TL_RIGHT_MY, TL_BODY_SMALL, tl_api_make_recovery)      \
    X(TL_HTTP_DELETE, "/my/account/factors/{id}", TL_RIGHT_MY, 0, tl_api_remove_factor)            \
    X(TL_HTTP_POST, "/desk/phone", TL_RIGHT_DESK, TL_BODY_SMALL, tl_api_choose_phone)              \
    X(TL_HTTP_GET, "/desk", TL_RIGHT_LINE, 0, tl_api_get_desk)                                     \
    X(TL_HTTP_POST, "/desk/ready", TL_RIGHT_DESK, TL_BODY_SMALL, tl_api_ready)                     \
    X(TL_HTTP_POST, "/desk/not-ready", TL_RIGHT_DESK, TL_BODY_SMALL, tl_api_not_ready)             \
    X(TL_HTTP_GET, "/desk/contacts/{id}", TL_RIGHT_DESK, 0, tl_api_get_contact)                    \
    X(TL_HTTP_POST, "/desk/contacts/{id}/accept", TL_RIGHT_DESK, TL_BODY_SMALL, tl_api_accept)     \
    X(TL_HTTP_POST, "/desk/contacts/{id}/refuse", TL_RIGHT_DESK, TL_BODY_SMALL,                    \
      tl_api_refuse_offer)                                                                         \
    X(TL_HTTP_POST, "/desk/contacts/{id}/hold", TL_RIGHT_DESK, TL_BODY_SMALL, tl_api_hold)         \
    X(TL_HTTP_POST, "/desk/contacts/{id}/resume", TL_RIGHT_DESK, TL_BODY_SMALL, tl_api_resume)     \
    X(TL_HTTP_POST, "/desk/contacts/{id}/hangup", TL_RIGHT_DESK, TL_BODY_SMALL, tl_api_hang_up)    \
    X(TL_HTTP_POST, "/desk/contacts/{id}/transfer", TL_RIGHT_DESK, TL_BODY_SMALL, tl_api_transfer) \
    X(TL_HTTP_POST, "/desk/contacts/{id}/consult", TL_RIGHT_DESK, TL_BODY_SMALL, tl_api_consult)   \
    X(TL_HTTP_POST, "/desk/contacts/{id}/hand-over", TL_RIGHT_DESK, TL_BODY_SMALL,                 \
      tl_api_hand_over)                                                                            \
    X(TL_HTTP_POST, "/desk/contacts/{id}/let-go", TL_RIGHT_DESK, TL_BODY_SMALL, tl_api_let_go)     \
    X(TL_HTTP_POST, "/desk/outside-number", TL_RIGHT_DESK, TL_BODY_SMALL,                          \
      tl_api_read_outside_number)                                                                  \
    X(TL_HTTP_GET, "/desk/transfer-targets", TL_RIGHT_DESK, 0, tl_api_get_transfer_targets)        \
    X(TL_HTTP_POST, "/desk/contacts/{id}/wrap-up", TL_RIGHT_DESK, TL_BODY_NOTE, tl_api_wrap_up)    \
    X(TL_HTTP_POST, "/desk/contacts/{id}/leg", TL_RIGHT_LINE, TL_BODY_SDP, tl_api_open_leg)        \
    X(TL_HTTP_POST, "/desk/contacts/{id}/digits", TL_RIGHT_DESK, TL_BODY_SMALL, tl_api_send_digit) \
    X(TL_HTTP_GET, "/desk/contacts/{id}/case", TL_RIGHT_CASES, 0, tl_api_look_at_case)             \
    X(TL_HTTP_GET, "/desk/contacts/{id}/appointments", TL_RIGHT_CASES, 0,                          \
      tl_api_list_desk_appointments)                                                               \
    X(TL_HTTP_GET, "/desk/contacts/{id}/appointments/{key}/slots", TL_RIGHT_CASES, 0,              \
      tl_api_list_desk_slots)                                                                      \
    X(TL_HTTP_POST, "/desk/contacts/{id}/appointments/{key}/move", TL_RIGHT_CASES, TL_BODY_SMALL,  \
      tl_api_move_desk_appointment)                                                                \
    X(TL_HTTP_GET, "/desk/contacts/{id}/identity", TL_RIGHT_CASES, 0, tl_api_get_identity)         \
    X(TL_HTTP_POST, "/desk/contacts/{id}/identity", TL_RIGHT_CASES, TL_BODY_SMALL,                 \
      tl_api_identify)                                                                             \
    X(TL_HTTP_POST, "/desk/contacts/{id}/second-look", TL_RIGHT_PROTECTED, TL_BODY_SMALL,          \
      tl_api_ask_second_look)                                                                      \
    X(TL_HTTP_GET, "/second-looks", TL_RIGHT_PROTECTED, 0, tl_api_list_second_looks)               \
    X(TL_HTTP_GET, "/second-looks/{id}", TL_RIGHT_PROTECTED, 0, tl_api_look_second)                \
    X(TL_HTTP_POST, "/second-looks/{id}", TL_RIGHT_PROTECTED, TL_BODY_SMALL, tl_api_second_looks)  \
    X(TL_HTTP_POST, "/desk/contacts/{id}/interpreter", TL_RIGHT_DESK, TL_BODY_SMALL,               \
      tl_api_interpreter_comes)                                                                    \
    X(TL_HTTP_DELETE, "/desk/contacts/{id}/interpreter", TL_RIGHT_DESK, 0,                         \
      tl_api_interpreter_goes)                                                                     \
    X(TL_HTTP_GET, "/desk/contacts/{id}/requests", TL_RIGHT_DESK, 0, tl_api_get_requests_for)      \
    X(TL_HTTP_POST, "/desk/contacts/{id}/requests/{key}", TL_RIGHT_DESK, TL_BODY_SMALL,            \
      tl_api_file_for)                                                                             \
    X(TL_HTTP_POST, "/desk/contacts/{id}/ask-supervisor", TL_RIGHT_DESK, TL_BODY_SMALL,            \
      tl_api_ask_supervisor)                                                                       \
    X(TL_HTTP_GET, "/desk/broadcasts", TL_RIGHT_LINE, 0, tl_api_get_broadcasts)                    \
    X(TL_HTTP_POST, "/desk/broadcasts/{id}/read", TL_RIGHT_LINE, TL_BODY_SMALL,                    \
      tl_api_read_broadcast)                                                                       \
    X(TL_HTTP_GET, "/appointments/waits", TL_RIGHT_SUPERVISE, 0, tl_api_get_appointment_waits)     \
    X(TL_HTTP_GET, "/supervise", TL_RIGHT_SUPERVISE, 0, tl_api_get_supervise)                      \
    X(TL_HTTP_POST, "/supervise/contacts/{id}/move", TL_RIGHT_SUPERVISE, TL_BODY_SMALL,            \
      tl_api_move_contact)                                                                         \
    X(TL_HTTP_POST, "/supervise/contacts/{id}/listen", TL_RIGHT_SUPERVISE, TL_BODY_SDP,            \
      tl_api_listen)                                                                               \
    X(TL_HTTP_DELETE, "/supervise/contacts/{id}/listen", TL_RIGHT_SUPERVISE, 0,                    \
      tl_api_end_listening)                                                                        \
    X(TL_HTTP_GET, "/promises", TL_RIGHT_SUPERVISE, 0, tl_api_get_promises)                        \
    X(TL_HTTP_GET, "/numbers", TL_RIGHT_SUPERVISE, 0, tl_api_get_numbers)                          \
    X(TL_HTTP_GET, "/numbers.csv", TL_RIGHT_SUPERVISE, 0, tl_api_get_numbers_csv)                  \
    X(TL_HTTP_GET, "/processing-times", TL_HTTP_PUBLIC, 0, tl_api_get_processing_times)            \
    X(TL_HTTP_GET, "/topics", TL_HTTP_PUBLIC, 0, tl_api_list_topics)                               \
    X(TL_HTTP_POST, "/topics/{key}", TL_HTTP_PUBLIC, TL_BODY_SMALL, tl_api_begin_topic)            \
    X(TL_HTTP_GET, "/topics/contacts/{id}", TL_HTTP_PUBLIC, 0, tl_api_get_topic_page)              \
    X(TL_HTTP_POST, "/topics/contacts/{id}", TL_HTTP_PUBLIC, TL_BODY_SMALL, tl_api_answer_topic)   \
    X(TL_HTTP_DELETE, "/topics/contacts/{id}", TL_HTTP_PUBLIC, 0, tl_api_leave_topic)              \
    X(TL_HTTP_POST, "/feed/cases", TL_HTTP_PUBLIC, TL_BODY_FEED, tl_api_feed_cases)                \
    X(TL_HTTP_POST, "/feed/appointments", TL_HTTP_PUBLIC, TL_BODY_FEED, tl_api_feed_appointments)  \
    X(TL_HTTP_POST, "/feed/rfes", TL_HTTP_PUBLIC, TL_BODY_FEED, tl_api_feed_rfes)                  \
    X(TL_HTTP_POST, "/promises/look", TL_HTTP_PUBLIC, TL_BODY_SMALL, tl_api_look_at_promises)      \
    X(TL_HTTP_POST, "/promises/put-off", TL_HTTP_PUBLIC, TL_BODY_SMALL, tl_api_put_off_callback)   \
    X(TL_HTTP_POST, "/promises/reply", TL_HTTP_PUBLIC, TL_BODY_NOTE, tl_api_reply_to_office)       \
    X(TL_HTTP_POST, "/promises/take-back", TL_HTTP_PUBLIC, TL_BODY_SMALL,                          \
      tl_api_take_callback_back)                                                                   \
    X(TL_HTTP_POST, "/uploads/look", TL_HTTP_PUBLIC, TL_BODY_SMALL, tl_api_look_at_uploads)        \
    X(TL_HTTP_POST, "/uploads", TL_HTTP_PUBLIC, TL_BODY_SMALL, tl_api_begin_upload)                \
    X(TL_HTTP_GET, "/calls/{id}/uploads", TL_HTTP_PUBLIC, 0, tl_api_get_calls_uploads)             \
    X(TL_HTTP_POST, "/calls/{id}/uploads", TL_HTTP_PUBLIC, TL_BODY_SMALL,                          \
      tl_api_begin_calls_upload)                                                                   \
    X(TL_HTTP_GET, "/uploads/{id}", TL_HTTP_PUBLIC, 0, tl_api_get_upload)                          \
    X(TL_HTTP_DELETE, "/uploads/{id}", TL_HTTP_PUBLIC, 0, tl_api_take_upload_back)                 \
    X(TL_HTTP_GET, "/contacts/{id}/uploads", TL_RIGHT_DESK | TL_RIGHT_SUPERVISE | TL_RIGHT_OFFICE, \
      0, tl_api_look_at_contacts_uploads)                                                          \
    X(TL_HTTP_GET, "/contacts/{id}/uploads/{upload}",                                              \
      TL_RIGHT_DESK | TL_RIGHT_SUPERVISE | TL_RIGHT_OFFICE, 0, tl_api_get_uploads_file)            \
    X(TL_HTTP_POST, "/promises/{id}/move", TL_RIGHT_SUPERVISE, TL_BODY_SMALL, tl_api_move_promise) \
    X(TL_HTTP_POST, "/promises/{id}/end", TL_RIGHT_SUPERVISE, TL_BODY_SMALL, tl_api_end_promise)   \
    X(TL_HTTP_GET, "/desk/contacts/{id}/promises", TL_RIGHT_DESK, 0, tl_api_get_contact_promises)  \
    X(TL_HTTP_GET, "/desk/contacts/{id}/escalation", TL_RIGHT_DESK, 0, tl_api_get_escalation)      \
    X(TL_HTTP_POST, "/desk/contacts/{id}/escalation", TL_RIGHT_DESK, TL_BODY_NOTE,                 \
      tl_api_escalate)                                                                             \
    X(TL_HTTP_GET, "/desk/escalations", TL_RIGHT_DESK, 0, tl_api_list_escalations)                 \
    X(TL_HTTP_GET, "/desk/escalations/{id}", TL_RIGHT_DESK, 0, tl_api_look_at_escalation)          \
    X(TL_HTTP_POST, "/desk/escalations/{id}/take", TL_RIGHT_DESK, TL_BODY_SMALL,                   \
      tl_api_take_escalation)                                                                      \
    X(TL_HTTP_POST, "/desk/escalations/{id}/give", TL_RIGHT_DESK, TL_BODY_SMALL,                   \
      tl_api_give_escalation)                                                                      \
    X(TL_HTTP_POST, "/desk/escalations/{id}/call", TL_RIGHT_DESK, TL_BODY_SMALL,                   \
      tl_api_call_escalation)                                                                      \
    X(TL_HTTP_POST, "/desk/escalations/{id}/answer", TL_RIGHT_DESK, TL_BODY_NOTE,                  \
      tl_api_answer_escalation)                                                                    \
    X(TL_HTTP_POST, "/desk/escalations/{id}/cannot", TL_RIGHT_DESK, TL_BODY_SMALL,                 \
      tl_api_cannot_escalation)                                                                    \
    X(TL_HTTP_GET, "/desk/contacts/{id}/emergency", TL_RIGHT_DESK, 0, tl_api_get_emergency)        \
    X(TL_HTTP_POST, "/desk/contacts/{id}/emergency", TL_RIGHT_DESK, TL_BODY_NOTE,                  \
      tl_api_decide_emergency)                                                                     \
    X(TL_HTTP_GET, "/desk/escalations/{id}/emergency", TL_RIGHT_DESK, 0,                           \
      tl_api_get_escalations_emergency)                                                            \
    X(TL_HTTP_POST, "/desk/escalations/{id}/emergency", TL_RIGHT_DESK, TL_BODY_NOTE,               \
      tl_api_decide_escalations_emergency)                                                         \
    X(TL_HTTP_GET, "/office/rfes", TL_RIGHT_OFFICE, 0, tl_api_office_list_rfes)                    \
    X(TL_HTTP_GET, "/office/rfes/{id}", TL_RIGHT_OFFICE, 0, tl_api_office_get_rfe)                 \
    X(TL_HTTP_GET, "/office/rfes/{id}/uploads/{upload}", TL_RIGHT_OFFICE, 0,                       \
      tl_api_office_get_file)                                                                      \
    X(TL_HTTP_POST, "/office/rfes/{id}/looked", TL_RIGHT_OFFICE, TL_BODY_SMALL,                    \
      tl_api_office_looked)                                                                        \
    X(TL_HTTP_POST, "/office/cases/look", TL_RIGHT_OFFICE, TL_BODY_SMALL, tl_api_office_look)      \
    X(TL_HTTP_POST, "/office/cases/status", TL_RIGHT_OFFICE, TL_BODY_SMALL, tl_api_office_status)  \
    X(TL_HTTP_POST, "/office/cases/rfes", TL_RIGHT_OFFICE, TL_BODY_SMALL, tl_api_office_add_rfe)   \
    X(TL_HTTP_GET, "/office/notices/{id}", TL_RIGHT_OFFICE, 0, tl_api_office_get_notice)           \
    X(TL_HTTP_GET, "/office/emergencies", TL_RIGHT_OFFICE, 0, tl_api_list_emergencies)             \
    X(TL_HTTP_GET, "/office/emergencies/{id}", TL_RIGHT_OFFICE, 0, tl_api_look_at_emergency)       \
    X(TL_HTTP_POST, "/office/emergencies/{id}/place", TL_RIGHT_OFFICE, TL_BODY_SMALL,              \
      tl_api_place_emergency)                                                                      \
    X(TL_HTTP_POST, "/office/emergencies/{id}/refuse", TL_RIGHT_OFFICE, TL_BODY_SMALL,             \
      tl_api_refuse_emergency)                                                                     \
    X(TL_HTTP_GET, "/office/requests", TL_RIGHT_OFFICE, 0, tl_api_list_requests)                   \
    X(TL_HTTP_GET, "/office/requests/{id}", TL_RIGHT_OFFICE, 0, tl_api_look_at_request)            \
    X(TL_HTTP_POST, "/office/requests/{id}/take", TL_RIGHT_OFFICE, TL_BODY_SMALL,                  \
      tl_api_take_request)                                                                         \
    X(TL_HTTP_POST, "/office/requests/{id}/answer", TL_RIGHT_OFFICE, TL_BODY_NOTE,                 \
      tl_api_answer_request)                                                                       \
    X(TL_HTTP_POST, "/office/requests/{id}/translate", TL_RIGHT_OFFICE, TL_BODY_NOTE,              \
      tl_api_translate_request)                                                                    \
    X(TL_HTTP_POST, "/office/requests/{id}/ask", TL_RIGHT_OFFICE, TL_BODY_NOTE,                    \
      tl_api_ask_about_request)                                                                    \
    X(TL_HTTP_GET, "/office/letters", TL_RIGHT_OFFICE, 0, tl_api_list_letters)                     \
    X(TL_HTTP_POST, "/office/letters/print", TL_RIGHT_OFFICE, TL_BODY_SMALL, tl_api_print_letters) \
    X(TL_HTTP_POST, "/office/letters/{id}/address", TL_RIGHT_OFFICE, TL_BODY_SMALL,                \
      tl_api_set_letter_address)                                                                   \
    X(TL_HTTP_POST, "/office/letters/{id}/end", TL_RIGHT_OFFICE, TL_BODY_SMALL, tl_api_end_letter) \
    X(TL_HTTP_POST, "/office/requests/{id}/transfer", TL_RIGHT_OFFICE, TL_BODY_SMALL,              \
      tl_api_transfer_request)                                                                     \
    X(TL_HTTP_POST, "/supervise/agents/{id}/state", TL_RIGHT_SUPERVISE, TL_BODY_SMALL,             \
      tl_api_set_agent)                                                                            \
    X(TL_HTTP_POST, "/supervise/queues/{key}/close", TL_RIGHT_SUPERVISE, TL_BODY_SMALL,            \
      tl_api_close_queue)                                                                          \
    X(TL_HTTP_POST, "/supervise/queues/{key}/open", TL_RIGHT_SUPERVISE, TL_BODY_SMALL,             \
      tl_api_open_queue)                                                                           \
    X(TL_HTTP_POST, "/supervise/line/close", TL_RIGHT_SUPERVISE, TL_BODY_SMALL, tl_api_close_line) \
    X(TL_HTTP_POST, "/supervise/line/open", TL_RIGHT_SUPERVISE, TL_BODY_SMALL, tl_api_open_line)   \
    X(TL_HTTP_POST, "/supervise/surge", TL_RIGHT_SUPERVISE, TL_BODY_SMALL, tl_api_set_surge)       \
    X(TL_HTTP_POST, "/supervise/broadcasts", TL_RIGHT_SUPERVISE, TL_BODY_SMALL, tl_api_broadcast)  \
    X(TL_HTTP_DELETE, "/supervise/asks/{id}", TL_RIGHT_SUPERVISE, 0, tl_api_answer_ask)            \
    X(TL_HTTP_GET, "/desk/contacts/{id}/history", TL_RIGHT_DESK, 0, tl_api_look_at_history)        \
    X(TL_HTTP_POST, "/desk/contacts/{id}/note", TL_RIGHT_DESK, TL_BODY_NOTE, tl_api_write_note)    \
    X(TL_HTTP_GET, "/desk/contacts/{id}/articles", TL_RIGHT_DESK, 0, tl_api_list_articles)         \
    X(TL_HTTP_POST, "/desk/contacts/{id}/articles", TL_RIGHT_DESK, TL_BODY_SMALL,                  \
      tl_api_open_article)                                                                         \
    X(TL_HTTP_GET, "/desk/day", TL_RIGHT_DESK, 0, tl_api_get_day)                                  \
    X(TL_HTTP_GET, "/policy/picture", TL_RIGHT_POLICY, 0, tl_api_get_picture)                      \
    X(TL_HTTP_POST, "/desk/contacts/{id}/recording", TL_RIGHT_DESK, TL_BODY_SMALL,                 \
      tl_api_set_recording)                                                                        \
    X(TL_HTTP_GET, "/recordings/{id}", TL_RIGHT_DESK | TL_RIGHT_SUPERVISE | TL_RIGHT_REVIEW, 0,    \
      tl_api_get_recording)                                                                        \
    X(TL_HTTP_GET, "/recordings/{id}/peaks", TL_RIGHT_DESK | TL_RIGHT_SUPERVISE | TL_RIGHT_REVIEW, \
      0, tl_api_get_peaks)                                                                         \
    X(TL_HTTP_GET, "/notices", TL_RIGHT_DESK | TL_RIGHT_SUPERVISE, 0, tl_api_list_notices)         \
    X(TL_HTTP_POST, "/desk/contacts/{id}/notices", TL_RIGHT_DESK, TL_BODY_SMALL,                   \
      tl_api_send_notice)                                                                          \
    X(TL_HTTP_GET, "/supervise/notices", TL_RIGHT_SUPERVISE, 0, tl_api_list_notices_in)            \
    X(TL_HTTP_POST, "/supervise/notices/{id}/again", TL_RIGHT_SUPERVISE, TL_BODY_SMALL,            \
      tl_api_notice_again)                                                                         \
    X(TL_HTTP_GET, "/sms/in", TL_HTTP_PUBLIC, 0, tl_api_text_came)                                 \
    X(TL_HTTP_POST, "/sms/in", TL_HTTP_PUBLIC, TL_BODY_SMALL, tl_api_text_came)                    \
    X(TL_HTTP_GET, "/sms/report", TL_HTTP_PUBLIC, 0, tl_api_text_reported)                         \
    X(TL_HTTP_POST, "/sms/report", TL_HTTP_PUBLIC, TL_BODY_SMALL, tl_api_text_reported)            \
    X(TL_HTTP_POST, "/calls", TL_HTTP_PUBLIC, TL_BODY_SDP, tl_api_call)                            \
    X(TL_HTTP_GET, "/calls/{id}", TL_HTTP_PUBLIC, 0, tl_api_get_call)                              \
    X(TL_HTTP_DELETE, "/calls/{id}", TL_HTTP_PUBLIC, 0, tl_api_end_call)                           \
    X(TL_HTTP_GET, "/health", TL_HTTP_PUBLIC, 0, tl_api_health)                                    \
    X(TL_HTTP_GET, "/health/live", TL_HTTP_PUBLIC, 0, tl_api_health_live)                          \
    X(TL_HTTP_GET, "/metrics", TL_HTTP_PUBLIC, 0, tl_api_metrics)                                  \
    X(TL_HTTP_GET, "/test/clock", TL_HTTP_PUBLIC, 0, tl_api_get_clock)                             \
    X(TL_HTTP_POST, "/test/clock", TL_HTTP_PUBLIC, TL_BODY_SMALL, tl_api_move_clock)               \
    X(TL_HTTP_GET, "/test/facts", TL_HTTP_PUBLIC, 0, tl_api_get_facts)                             \
    X(TL_HTTP_GET, "/test/contacts/{id}", TL_HTTP_PUBLIC, 0, tl_api_get_told)                      \
    X(TL_HTTP_POST, "/test/records", TL_HTTP_PUBLIC, TL_BODY_SMALL, tl_api_set_records)

/* The public state of requests in the form of Open311 GeoReport v2, at the root; not there unless
 * open311.on (docs/open311.md). The last part of a path ends with .json or .xml. */
#define TL_OPEN311_TABLE(X)                                                                        \
    X(TL_HTTP_GET, "/open311/v2/{list}", TL_HTTP_PUBLIC, 0, tl_open311_list)                       \
    X(TL_HTTP_GET, "/open311/v2/services/{service}", TL_HTTP_PUBLIC, 0, tl_open311_get_service)    \
    X(TL_HTTP_GET, "/open311/v2/requests/{request}", TL_HTTP_PUBLIC, 0, tl_open311_get_request)

/* In the shape of the agency's own public API, at the root, where clients made for that look for
 * it; not there unless agency_api.on (docs/agency-api.md). Bodies are forms. */
#define TL_AGENCY_TABLE(X)                                                                         \
    X(TL_HTTP_POST, "/oauth/accesstoken", TL_HTTP_PUBLIC, TL_BODY_SMALL, tl_agency_give_token)     \
    X(TL_HTTP_GET, "/case-status/{receipt_number}", TL_HTTP_PUBLIC, 0, tl_agency_get_status)       \
    X(TL_HTTP_GET, "/processing-times/api/forms", TL_HTTP_PUBLIC, 0, tl_agency_get_forms)          \
    X(TL_HTTP_GET, "/processing-times/api/formtypes/{form}", TL_HTTP_PUBLIC, 0,                    \
      tl_agency_get_form_types)                                                                    \
    X(TL_HTTP_GET, "/processing-times/api/formoffices/{form}", TL_HTTP_PUBLIC, 0,                  \
      tl_agency_get_form_offices)                                                                  \
    X(TL_HTTP_GET, "/processing-times/api/formoffices/{form}/{form_key}", TL_HTTP_PUBLIC, 0,       \
      tl_agency_get_type_offices)                                                                  \
    X(TL_HTTP_GET, "/processing-times/api/processingtime/{form}/{office}", TL_HTTP_PUBLIC, 0,      \
      tl_agency_get_time)                                                                          \
    X(TL_HTTP_GET, "/processing-times/api/processingtime/{form}/{office}/{form_key}",              \
      TL_HTTP_PUBLIC, 0, tl_agency_get_type_time)

#endif
