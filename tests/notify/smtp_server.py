"""smtp_server.py FOLDER [CERTIFICATE KEY]: a mail server for tests (aiosmtpd), on a free port of
this machine, which it writes to FOLDER/port.

Each message is a line of JSON in FOLDER/mails, written before it is answered. What becomes of it,
the recipient says: never@ is refused with 550, full@ with 552 after all of the mail, later@ put off
with 451 until FOLDER/now is there, hold@ is taken and then not answered until FOLDER/now is there.
With a certificate, nothing is taken without STARTTLS; with FOLDER/user, nothing without signing in
by its words "name password".
"""
import asyncio
import email
import json
import os
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

folder = sys.argv[1]


def is_now():
    return os.path.exists(os.path.join(folder, "now"))


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("never@"):
            return "550 5.1.1 no such mailbox"
        if address.startswith("later@") and not is_now():
            return "451 4.7.1 later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if envelope.rcpt_tos[0].startswith("full@"):
            return "552 5.2.2 the mailbox is full"
        text = envelope.content.decode("ascii")
        parsed = email.message_from_string(text)
        line = json.dumps({
            "from": envelope.mail_from, "to": envelope.rcpt_tos, "tls": session.ssl is not None,
            "message": parsed["Message-ID"], "subject": parsed["Subject"],
            "text": parsed.get_payload(0).get_payload(decode=True).decode().replace("\r", ""),
            "html": parsed.get_payload(1).get_payload(decode=True).decode()})
        with open(os.path.join(folder, "mails"), "a") as out:
            out.write(line + "\n")
            out.flush()
            os.fsync(out.fileno())
        while envelope.rcpt_tos[0].startswith("hold@") and not is_now():
            await asyncio.sleep(0.01)
        return "250 OK"


def sign_in(server, session, envelope, mechanism, data):
    with open(os.path.join(folder, "user")) as words:
        name, password = words.read().split()
    good = data.login.decode() == name and data.password.decode() == password
    return AuthResult(success=good)


async def main():
    context = None
    if len(sys.argv) > 3:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[2], sys.argv[3])
    needs_user = os.path.exists(os.path.join(folder, "user"))
    port = os.path.join(folder, "port")
    wanted = int(open(port).read()) if os.path.exists(port) else 0

    def session():
        return SMTP(Handler(), tls_context=context, require_starttls=context is not None,
                    auth_required=needs_user, authenticator=sign_in if needs_user else None)

    server = await asyncio.get_running_loop().create_server(session, "127.0.0.1", wanted)
    with open(port + ".part", "w") as out:
        out.write(str(server.sockets[0].getsockname()[1]))
    os.rename(port + ".part", port)
    open(os.path.join(folder, "ready"), "w").close()
    await server.serve_forever()

asyncio.run(main())
