/* house.mjs: a center, its browsers and whoever sits at its desks, cleared away after each test. */
import { Desk } from "./browser.mjs";
import { Caller, hangUpAll } from "./caller.mjs";

export const TO_A_PERSON = "104";

export class House {
  desks = [];

  constructor(center, browser) {
    [this.center, this.browser] = [center, browser];
  }

  /** An agent's desk, in the house's browser or another one. */
  async sitDown(login, browser = this.browser) {
    const desk = await Desk.open(browser, this.center, login);
    this.desks.push(desk);
    return desk;
  }

  async sitReady(login, browser) {
    const desk = await this.sitDown(login, browser);
    await desk.ready();
    return desk;
  }

  /** Somebody who has asked for a person. */
  async ask(from, keys = TO_A_PERSON) {
    const caller = await Caller.call(this.center, { from });
    caller.key(keys);
    return caller;
  }

  async deskOf(login) {
    const cookie = await this.center.signIn(login);
    return (await this.center.api("GET", "/desk", { cookie })).json;
  }

  /** Until the agent is in this state; what the desk says then. */
  isIn(login, state, { seconds = 20, meanwhile } = {}) {
    return this.center.until(async () => {
      await meanwhile?.();
      const desk = await this.deskOf(login);
      return desk.state.state === state && desk;
    }, `${login} is ${state}`, seconds);
  }

  /** Until so many wait, as this agent's desk is told. */
  async waits(login, count) {
    const cookie = await this.center.signIn(login);
    return this.center.until(async () => (await this.center.waiting(cookie)) === count, `${count} in line`);
  }

  /** Files what the agent has not filed. */
  async #file(cookie) {
    const { json } = await this.center.api("GET", "/desk", { cookie });
    for (const { id } of json.contacts.filter(({ state }) => state === "ended"))
      await this.center.api("POST", `/desk/contacts/${id}/wrap-up`, {
        cookie, body: { disposition: "answered" } });
  }

  /** Nobody calls and nobody sits at a desk: pages that are gone are agents who are lost. */
  async clear(...logins) {
    hangUpAll();
    for (const desk of this.desks.splice(0)) await desk.page.context().close().catch(() => undefined);
    await this.center.sendHome(logins, (cookie) => this.#file(cookie));
  }
}
