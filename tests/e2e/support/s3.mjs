/* s3.mjs: a small object store that speaks S3 as far as uploads need it, and refuses whatever is not
 * signed with its secret (AWS Signature Version 4, worked out here by the words of its specification). */
import { createHash, createHmac } from "node:crypto";
import { createServer } from "node:http";

const hash = (bytes) => createHash("sha256").update(bytes).digest("hex");
const sign = (key, text) => createHmac("sha256", key).update(text).digest();

export class ObjectStore {
  objects = new Map();
  refused = 0;
  isDown = false;

  constructor({ key, secret, region, bucket }) {
    Object.assign(this, { key, secret, region, bucket });
    this.server = createServer(async (request, response) => {
      const parts = [];
      for await (const part of request) parts.push(part);
      const [status, body] = this.#answer(request, Buffer.concat(parts));
      response.writeHead(status, { "content-length": body?.length ?? 0 }).end(body);
    });
  }

  async open() {
    await new Promise((done) => this.server.listen(0, "127.0.0.1", done));
    this.url = `http://127.0.0.1:${this.server.address().port}/${this.bucket}`;
    return this;
  }

  close() {
    this.server.closeAllConnections();
    this.server.close();
  }

  /** What the request must be signed with, by its own list of headers. */
  #isSigned({ method, url, headers }, body) {
    const said = /^AWS4-HMAC-SHA256 Credential=([^,]+),\s*SignedHeaders=([^,]+),\s*Signature=([0-9a-f]{64})$/
      .exec(headers.authorization ?? "");
    if (!said) return false;
    const [, credential, names, signature] = said;
    const [who, day, region, service, end] = credential.split("/");
    const list = names.split(";");
    const at = headers["x-amz-date"] ?? "";
    const content = headers["x-amz-content-sha256"] ?? "";
    if (who !== this.key || region !== this.region || service !== "s3" || end !== "aws4_request") return false;
    if (!list.includes("host") || !list.includes("x-amz-date") || !at.startsWith(day)) return false;
    if (content !== hash(body)) return false; // The bytes are among what is signed.
    const canonical = [method, url, "", ...list.map((name) => `${name}:${headers[name].trim()}`), "", names, content]
      .join("\n");
    const scope = `${day}/${region}/${service}/aws4_request`;
    const text = ["AWS4-HMAC-SHA256", at, scope, hash(canonical)].join("\n");
    const key = [day, region, service, "aws4_request"].reduce(sign, `AWS4${this.secret}`);
    return sign(key, text).toString("hex") === signature;
  }

  #answer(request, body) {
    if (this.isDown) return [503];
    if (!this.#isSigned(request, body)) {
      this.refused++;
      return [403, Buffer.from("<Error><Code>SignatureDoesNotMatch</Code></Error>")];
    }
    if (!request.url.startsWith(`/${this.bucket}/`)) return [404];
    const name = request.url.slice(this.bucket.length + 2);
    if (request.method === "PUT") {
      this.objects.set(name, body);
      return [200];
    }
    if (request.method === "DELETE") {
      this.objects.delete(name);
      return [204];
    }
    const found = this.objects.get(name);
    return found ? [200, found] : [404];
  }
}
