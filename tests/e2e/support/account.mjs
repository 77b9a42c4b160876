/* account.mjs: a person of the public with an account, by the API and by real mail.
 *
 *     const person = await Person.register(center, post, "rosa@example.org");   // done, with an app
 *     await person.api("GET", "/my/account")
 */
import assert from "node:assert/strict";
import { earlierCode } from "./authenticator.mjs";

export const WORDS = "four plain words here";

/** The newest mail to this address once there are `least` to it. */
export const mailTo = (center, post, address, least = 1) => center.until(async () => {
  const to = (await post.mails(center, 0)).filter((mail) => mail.to.includes(address));
  return to.length >= least && to.at(-1);
}, `${least} mails to ${address}`);

/** What stands behind the # of the mail's link. */
export const linkIn = (mail) => /\/my#(\w+)=([\w.-]+)/.exec(mail.text)?.slice(1) ?? [];

export class Person {
  constructor(center, mail) {
    Object.assign(this, { center, mail, password: WORDS });
  }

  /** Behind a step of the sign-in the session goes by another token. */
  post = async (path, body = {}) => {
    const answer = await this.center.api("POST", path, { body, bearer: this.token });
    if (this.token && /^\/my\/(session|account)/.test(path) && answer.json.token) this.token = answer.json.token;
    return answer;
  };
  api = (method, path, body) => this.center.api(method, path, { body, bearer: this.token });

  static async register(center, post, mail, { language = "en" } = {}) {
    const person = new Person(center, mail);
    const asked = await person.post("/my/register", { mail, password: WORDS, language });
    assert.equal(asked.status, 202, JSON.stringify(asked.json));
    const [, link] = linkIn(await mailTo(center, post, mail));
    const made = await person.post("/my/confirm", { link, password: WORDS });
    assert.equal(made.status, 200, JSON.stringify(made.json));
    assert.equal(made.json.step, "enrol");
    person.token = made.json.token;
    await person.addApp();
    return person;
  }

  async addApp() {
    const { json: { setup, key } } = await this.post("/my/account/totp");
    const done = await this.post("/my/account/totp/confirm", { setup, code: await earlierCode(key) });
    assert.equal(done.status, 201, JSON.stringify(done.json));
    this.key = key;
    this.codes = done.json.recovery_codes;
  }

  /** By the password alone: the second factor is due. */
  async begin(password = this.password) {
    const person = Object.assign(new Person(this.center, this.mail), { key: this.key, codes: this.codes });
    const { status, json } = await person.post("/my/session", { mail: this.mail, password });
    person.token = json.token;
    return Object.assign(person, { begun: { status, json } });
  }

  async signIn(code = this.codes.pop()) {
    const person = await this.begin();
    const proved = await person.post("/my/session/proof", { code });
    assert.equal(proved.status, 200, JSON.stringify(proved.json));
    return person;
  }
}
