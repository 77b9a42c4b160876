/* main.ts: the mock center by hand: `npm run mock`, then http://localhost:8090/desk (eve, invented).
 * It has no media, so calls end with a refusal; the offers come every half a minute. */
import { startMock } from "./server";

const OFFER_EVERY_MS = 30_000;
const mock = await startMock(Number(process.env["PORT"] ?? 8090));
console.log(mock.url);
let next = 41;
setInterval(() => {
  if (mock.center.state.state === "ready") mock.center.offer(String(next++));
}, OFFER_EVERY_MS);
