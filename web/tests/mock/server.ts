/* server.ts: HTTP and WebSocket in front of the mock center, and the built pages. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { readFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { WebSocketServer, type WebSocket } from "ws";
import type { components } from "../../src/api";
import { ok, refuse, type Answer, type Routes } from "./answer";
import { ARTICLES, CENTER, COLLEAGUE, OUTSIDE, MockCenter, TARGETS, type Message } from "./center";
import { INBOX } from "./inbox";
import { MY } from "./my";
import { OFFICE_REQUESTS } from "./office-requests";
import { PAPERS } from "./papers";
import { PASSED_ON } from "./passed-on";
import { picture } from "./picture";
import { peaks, wav } from "./recording";
import { SECOND } from "./second";
import { TIMES } from "./status";
import { TOPICS_ROUTES } from "./topics";
import { UPLOADS } from "./uploads";

type S = components["schemas"];
const DIST = fileURLToPath(new URL("../../dist/", import.meta.url));
const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css",
  ".svg": "image/svg+xml", ".woff2": "font/woff2",
};
const POLICY =
  "default-src 'self'; connect-src 'self'; img-src 'self'; style-src 'self'; script-src 'self'; " +
  "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
const WRONG_MAX = 3;

async function leg(center: MockCenter, sdp: string): Promise<string | undefined> {
  return center.answerer?.(sdp);
}

const ROUTES: Routes = {
  ...INBOX,
  ...MY,
  ...OFFICE_REQUESTS,
  ...PAPERS,
  ...PASSED_ON,
  ...SECOND,
  ...TOPICS_ROUTES,
  ...UPLOADS,
  "GET /center": () => ok({ ...CENTER, now: new Date().toISOString() }),
  "GET /center/waits": ({ center }) => ok(center.waits),
  "GET /numbers": ({ center, query }) => {
    center.counted.push(query.toString());
    return ok(center.numbers);
  },
  "GET /processing-times": ({ query }) => {
    const form = query.get("form");
    if (!form) return ok({ forms: TIMES.forms });
    if (!TIMES.forms.some(({ code }) => code === form)) return refuse(404, "not-found");
    if (form === "I-1") return ok(TIMES);
    return ok({ ...TIMES, offices: [], too_few: form === "I-3" ? TIMES.too_few : [] });
  },
  "POST /cases/status": ({ center, body }) => {
    const number = `${body["number"]}`.replace(/[^0-9a-z]/gi, "").toUpperCase();
    if (!/^[A-Z]{3}\d{10}$/.test(number)) return refuse(400, "not-a-case-number");
    return number === center.status.number ? ok(center.status) : refuse(404, "not-found");
  },
  "POST /promises/look": ({ center, body }) => {
    center.looked.push(`${body["number"]} ${body["code"]}`);
    if (center.looked.length > WRONG_MAX) return refuse(429, "too-many-tries", { retry_after_s: 600 });
    return body["code"] === "481207" ? ok(center.told) : refuse(404, "wrong-number-or-code");
  },
  "POST /promises/put-off": ({ center, body }) => {
    if (body["code"] !== "481207") return refuse(404, "wrong-number-or-code");
    return center.putOff() ? ok(center.told) : refuse(409, "state");
  },
  "POST /promises/take-back": ({ center, body }) => {
    if (body["code"] !== "481207") return refuse(404, "wrong-number-or-code");
    center.takeBack();
    return ok(center.told);
  },
  "POST /session": ({ center, body }) => {
    if (center.wrong >= WRONG_MAX) return refuse(429, "locked", { retry_after_s: 300 });
    if (body["password"] !== "invented") {
      center.wrong++;
      return refuse(401, "wrong-password");
    }
    center.signedIn = true;
    return { status: 200, body: center.session(), cookie: "tl_session=1; HttpOnly; SameSite=Strict" };
  },
  "GET /session": ({ center }) => ok(center.session()),
  "DELETE /session": ({ center }) => {
    if (center.state.state === "connected") return refuse(409, "in-contact");
    center.signedIn = false;
    return ok();
  },
  "GET /desk": ({ center }) => ok(center.desk()),
  "POST /desk/ready": ({ center }) => ok(center.setState("ready")),
  "POST /desk/not-ready": ({ center, body }) =>
    center.state.state === "connected"
      ? ok(center.state)
      : ok(center.setState("not-ready", { reason: body["reason"]! })),
  "POST /desk/contacts/{id}/accept": ({ center, id }) => ok(center.accept(id)),
  "POST /desk/contacts/{id}/refuse": ({ center }) => (center.offerEnds("refused"), ok()),
  "POST /desk/contacts/{id}/hold": ({ center, id }) => ok(center.change(id, { state: "held" })),
  "POST /desk/contacts/{id}/resume": ({ center, id }) =>
    ok(center.change(id, { state: "connected" })),
  "POST /desk/contacts/{id}/hangup": ({ center, id }) => (center.end(id, "agent-hung-up"), ok()),
  "POST /desk/outside-number": ({ body }) => {
    const digits = body["number"]!.replace(/\D/g, "");
    if (digits.startsWith("900")) return ok({ why: "number-refused" });
    return ok(digits.length === 10 ? { number: `+1${digits}` } : { why: "wrong-length" });
  },
  "GET /desk/transfer-targets": () => ok(TARGETS),
  "POST /desk/contacts/{id}/transfer": ({ center, id, body }) => {
    if (body["agent"] === "8") return refuse(409, "nobody-there");
    center.end(id, "transferred");
    return ok();
  },
  "POST /desk/contacts/{id}/consult": ({ center, id, body }) =>
    ok(center.change(id, {
      state: "held", second: body["outside"] ? OUTSIDE : { state: "offered", agent: COLLEAGUE },
    })),
  "POST /desk/contacts/{id}/let-go": ({ center, id }) => {
    center.change(id, { second: undefined as never });
    return ok();
  },
  "POST /desk/contacts/{id}/hand-over": ({ center, id }) => (center.end(id, "handed-over"), ok()),
  "POST /desk/contacts/{id}/wrap-up": ({ center, id, body }) =>
    ok(center.file(id, body as unknown as S["WrapUp"])),
  "POST /desk/contacts/{id}/leg": async ({ center, id, body }) => {
    const sdp = await leg(center, body["sdp"]!);
    if (!sdp) return refuse(504, "timeout");
    center.connect(id);
    return ok({ sdp });
  },
  "POST /desk/contacts/{id}/digits": ({ center, body }) => {
    center.digits.push(body["key"]!);
    return ok();
  },
  "GET /desk/contacts/{id}/case": ({ center, id, query }) => {
    const number = query.get("number") ?? center.find(id)!.case_number ?? "";
    center.looks.push(`${number} ${query.get("reason")}`);
    const found = center.case(number);
    return found ? ok(found) : refuse(404, "not-found");
  },
  "POST /desk/contacts/{id}/interpreter": ({ center, id, body }) => {
    const comes = body as unknown as S["InterpreterComes"];
    if (!comes.consent) return refuse(400, "no-consent");
    if (center.find(id)?.interpreter) return refuse(409, "has-interpreter");
    if (comes.how === "by-phone" && !center.find(id)?.second?.outside) return refuse(409, "not-heard");
    return ok(center.interpreterComes(id, comes));
  },
  "DELETE /desk/contacts/{id}/interpreter": ({ center, id }) =>
    center.find(id)?.interpreter ? ok(center.interpreterLeaves(id)) : refuse(409, "state"),
  "GET /desk/contacts/{id}/identity": ({ center }) => ok(center.identity()),
  "POST /desk/contacts/{id}/identity": ({ center, id, body }) => {
    if (center.find(id)?.state !== "connected") return refuse(409, "state");
    if (JSON.stringify(body).includes("00000")) return refuse(409, "not-proved");
    center.asks = { role: body["role"]!, level: body["level"]! };
    center.change(id, { verified: body["level"] !== "anyone" });
    return ok(center.identity());
  },
  "GET /desk/broadcasts": () => ok({ broadcasts: [] }),
  "GET /supervise": ({ center }) => ok(center.supervise()),
  "GET /promises": ({ center, query }) => ok(center.promises(query.get("state"))),
  ...Object.fromEntries(
    [
      "POST /supervise/contacts/{id}/move", "POST /supervise/agents/{id}/state",
      "POST /supervise/queues/general/close", "POST /supervise/queues/general/open",
      "POST /supervise/line/close", "POST /supervise/line/open", "POST /supervise/broadcasts",
      "POST /supervise/surge",
      "DELETE /supervise/contacts/{id}/listen", "DELETE /supervise/asks/{id}",
      "POST /promises/{id}/move", "POST /promises/{id}/end",
    ].map((place) => [
      place,
      ({ center, id, body }: Parameters<(typeof ROUTES)[string]>[0]) => {
        center.done.push({ place: place.replace("{id}", id), body });
        return ok();
      },
    ]),
  ),
  "POST /supervise/contacts/{id}/listen": async ({ center, id, body }) => {
    center.done.push({ place: `POST /supervise/contacts/${id}/listen`, body });
    return ok({ sdp: body["sdp"] ? ((await leg(center, body["sdp"])) ?? "") : "" });
  },
  "GET /desk/contacts/{id}/history": ({ center, id, query }) => {
    center.looks.push(`history of ${id} ${query.get("reason")}`);
    return ok({ looked_at: new Date().toISOString(), contacts: center.earlier });
  },
  "POST /desk/contacts/{id}/note": ({ center, id, body }) => {
    if (!center.takesNotes) return refuse(503, "unavailable");
    center.note(id, body["note"]!);
    return ok();
  },
  "GET /desk/contacts/{id}/articles": () => ok({ articles: ARTICLES }),
  "POST /desk/contacts/{id}/articles": ({ center, body }) =>
    ok(center.article(body["article"]!, body["language"]!)),
  "GET /desk/day": ({ center }) => ok(center.day),
  "GET /policy/picture": ({ center, query }) => {
    center.pictures.push(query.toString());
    return center.draws ? ok({ svg: picture(query) }) : refuse(503, "unavailable");
  },
  "GET /recordings/{id}/peaks": ({ center, id, query }) => {
    center.listened.push(`${id} ${query.get("reason")} ${query.get("part") ?? ""}`.trim());
    return id === "17" ? ok(peaks(id, Number(query.get("part") ?? 1))) : refuse(404, "not-found");
  },
  "GET /recordings/{id}": () => ({ status: 200, sound: wav() }),
  "POST /calls": async ({ center, body }) => {
    const sdp = await leg(center, body["sdp"]!);
    if (!sdp) return refuse(503, "full");
    center.call = { id: "900", state: "menu", ...(body["language"] ? { language: body["language"] } : {}) };
    return { status: 201, body: { id: "900", token: center.token, sdp } };
  },
  "GET /calls/{id}": ({ center, token }) =>
    token === center.token && center.call ? ok(center.call) : refuse(401, "not-signed-in"),
  "DELETE /calls/{id}": ({ center, token }) => {
    if (token !== center.token) return refuse(401, "not-signed-in");
    center.call = undefined;
    return ok();
  },
};

async function bodyOf(request: IncomingMessage): Promise<Record<string, string>> {
  let text = "";
  let bytes = 0;
  const isJson = request.headers["content-type"] === "application/json";
  for await (const part of request) {
    bytes += (part as Buffer).length;
    if (isJson) text += String(part);
  }
  if (!isJson) return { bytes: String(bytes) };
  return text ? (JSON.parse(text) as Record<string, string>) : {};
}

async function answerApi(center: MockCenter, request: IncomingMessage, url: URL): Promise<Answer> {
  const path = url.pathname.slice("/api/v1".length);
  const id = /\/(\d+)(?=\/|$)/.exec(path)?.[1] ?? "";
  const place = `${request.method} ${path.replace(/\/\d+(?=\/|$)/, "/{id}")}`;
  center.asked.push(place);
  const route = ROUTES[place];
  if (!route) return refuse(404, "not-found");
  const isPublic = place === "POST /session" || place.startsWith("POST /promises/look") || place === "POST /promises/reply" ||
    place === "POST /promises/put-off" || place === "POST /promises/take-back";
  const forStaff = / \/(desk|office|session|policy|promises|recordings|second-looks|supervise|numbers)/.test(place) && !isPublic;
  if (forStaff && !center.signedIn) return refuse(401, "not-signed-in");
  if (place.includes("/desk/contacts/") && !center.find(id)) return refuse(404, "not-found");
  const token = request.headers.authorization?.replace("Bearer ", "") ?? "";
  const offset = Number(request.headers["upload-offset"] ?? 0);
  return route({ offset, center, id, query: url.searchParams, body: await bodyOf(request), token });
}

async function answerFile(path: string, response: ServerResponse): Promise<void> {
  const folder = path.startsWith("/topics/") ? "/topics" : path.replace(/\/$/, "");
  const file = extname(path) ? path : `${folder}/index.html`;
  try {
    const bytes = await readFile(join(DIST, file));
    response.writeHead(200, {
      "content-type": TYPES[extname(file)] ?? "application/octet-stream",
      "content-security-policy": POLICY,
    });
    response.end(bytes);
  } catch {
    response.writeHead(404).end();
  }
}

/** By ranges, as players ask. */
function answerSound(sound: Buffer, request: IncomingMessage, response: ServerResponse): void {
  const range = /bytes=(\d+)-(\d*)/.exec(request.headers.range ?? "");
  const from = Number(range?.[1] ?? 0);
  const until = Math.min(range?.[2] ? Number(range[2]) + 1 : sound.length, sound.length);
  response.writeHead(range ? 206 : 200, {
    "content-type": "audio/wav", "accept-ranges": "bytes", "content-length": until - from,
    ...(range ? { "content-range": `bytes ${from}-${until - 1}/${sound.length}` } : {}),
  });
  response.end(sound.subarray(from, until));
}

/** One agent's or call's sockets: resuming, and which page is the active one. */
class Sockets {
  readonly #pages: { page: string; socket: WebSocket }[] = [];
  #active: WebSocket | undefined;
  readonly all = new Set<WebSocket>();

  constructor(private readonly center: MockCenter) {
    center.listen((message) => this.#toAll(message));
  }

  /** A call's socket, without `since`, begins with how things are. */
  add(socket: WebSocket, since: number | undefined): void {
    this.all.add(socket);
    const send = (message: Message) => socket.send(JSON.stringify(message));
    send({ seq: 0, type: "clock", now: new Date().toISOString() });
    if (since === undefined) {
      const { call, said } = this.center;
      if (call) send({ seq: 0, type: "call.state", call });
      if (said) send({ seq: 0, type: "said", ...said });
      return;
    }
    const missed = this.center.missed(since);
    if (missed) missed.forEach(send);
    else send({ seq: 0, type: "reset" });
    socket.on("message", (data) => this.#heard(socket, JSON.parse(String(data)) as S["LiveSent"]));
    socket.on("close", () => this.#gone(socket));
  }

  #toAll(message: Message): void {
    for (const socket of this.all) socket.send(JSON.stringify(message));
  }

  #heard(socket: WebSocket, message: S["LiveSent"]): void {
    if (message.type !== "hello") return;
    if (!this.#pages.some((one) => one.socket === socket))
      this.#pages.push({ page: message.page, socket });
    if (message.take || !this.#active) this.#active = socket;
    this.#tellActive();
  }

  #gone(socket: WebSocket): void {
    this.all.delete(socket);
    const at = this.#pages.findIndex((one) => one.socket === socket);
    if (at >= 0) this.#pages.splice(at, 1);
    if (this.#active !== socket) return;
    this.#active = this.#pages[0]?.socket;
    this.#tellActive();
  }

  #tellActive(): void {
    const active = this.#pages.find((one) => one.socket === this.#active);
    if (active) this.center.emit({ type: "page.active", page: active.page });
  }
}

export interface Mock {
  center: MockCenter;
  url: string;
  /** Cuts every live socket, as a lost network does. */
  cut(): void;
  close(): Promise<void>;
}

export async function startMock(port = 0): Promise<Mock> {
  const center = new MockCenter();
  const sockets = new Sockets(center);
  const server: Server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    if (!url.pathname.startsWith("/api/v1/")) return void answerFile(url.pathname, response);
    void answerApi(center, request, url).then(({ status, body, cookie, sound, headers: more }) => {
      if (sound) return answerSound(sound, request, response);
      const headers: Record<string, string> = { "content-type": "application/json", ...more };
      if (cookie) headers["set-cookie"] = cookie;
      response.writeHead(status, headers).end(body === undefined ? "" : JSON.stringify(body));
    });
  });
  const live = new WebSocketServer({ server, path: "/live" });
  live.on("connection", (socket, request) => {
    const query = new URL(request.url ?? "/", "http://localhost").searchParams;
    const since = query.get("since");
    sockets.add(socket, since === null ? undefined : Number(since));
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    center,
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    cut: () => sockets.all.forEach((socket) => socket.terminate()),
    close: () =>
      new Promise((resolve) => {
        sockets.all.forEach((socket) => socket.terminate());
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
