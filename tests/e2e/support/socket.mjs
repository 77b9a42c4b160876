/* socket.mjs: a live socket (RFC 6455) that says who it is as a browser does: by cookie and origin. */
import { randomBytes } from "node:crypto";
import { request } from "node:http";

/** Knocks at /live: {status} when it is refused; else {closed}, which comes with the code of its end. */
export function knock(center, { query = "", cookie, origin = center.url, site } = {}) {
  return new Promise((resolve, reject) => {
    const asked = request(`${center.url}/live${query}`, { headers: {
      connection: "Upgrade", upgrade: "websocket", "sec-websocket-version": "13",
      "sec-websocket-key": randomBytes(16).toString("base64"), origin,
      ...(cookie ? { cookie } : {}), ...(site ? { "sec-fetch-site": site } : {}) } });
    asked.on("error", reject);
    asked.on("response", (answer) => (answer.resume(), resolve({ status: answer.statusCode })));
    asked.on("upgrade", (answer, socket, head) => resolve({ status: 101, socket, closed: closeOf(socket, head) }));
    asked.end();
  });
}

/** The code with which the server closes; messages before it are passed over. */
function closeOf(socket, head) {
  return new Promise((resolve) => {
    let bytes = Buffer.from(head);
    const read = () => {
      while (bytes.length >= 2) {
        const short = bytes[1] & 127;
        const from = short === 126 ? 4 : short === 127 ? 10 : 2;
        if (bytes.length < from) return;
        const size = short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short;
        if (bytes.length < from + size) return;
        if ((bytes[0] & 15) === 8) return resolve(size >= 2 ? bytes.readUInt16BE(from) : 1005);
        bytes = bytes.subarray(from + size);
      }
    };
    socket.on("data", (more) => ((bytes = Buffer.concat([bytes, more])), read()));
    socket.on("close", () => resolve(1006));
    socket.on("error", () => resolve(1006));
    read();
  });
}
