/* provider.mjs: a provider of sign-in (OpenID Connect) of our own: oidc-provider, on a free port.
 *
 * It signs in whoever gives a name. People's groups are those of `people`.
 */
import { generateKeyPairSync, randomUUID } from "node:crypto";
import { createRequire } from "node:module";
import { createServer } from "node:http";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ROOT } from "./center.mjs";

const KINDS = { RS256: ["rsa", { modulusLength: 2048 }], ES256: ["ec", { namedCurve: "P-256" }] };

function newKey(alg) {
  const [kind, options] = KINDS[alg];
  const { privateKey } = generateKeyPairSync(kind, options);
  return { ...privateKey.export({ format: "jwk" }), alg, use: "sig", kid: randomUUID() };
}

export class SignInProvider {
  /** people: { name: { groups: [...] } }; back: where they are sent again. */
  static async open({ people, back }) {
    const file = createRequire(join(ROOT, "web/package.json")).resolve("oidc-provider");
    const { default: Provider } = await import(pathToFileURL(file));
    const made = new SignInProvider();
    made.server = createServer();
    await new Promise((resolve) => made.server.listen(0, "127.0.0.1", resolve));
    made.issuer = `http://localhost:${made.server.address().port}`;
    const client = (alg) => ({
      client_id: `center-${alg}`, client_secret: "not so secret: a%+/=", redirect_uris: [back],
      response_types: ["code"], grant_types: ["authorization_code"], id_token_signed_response_alg: alg,
    });
    const provider = new Provider(made.issuer, {
      clients: Object.keys(KINDS).map(client),
      jwks: { keys: Object.keys(KINDS).map(newKey) },
      cookies: { keys: [randomUUID()] },
      scopes: ["openid", "profile", "groups"],
      claims: { openid: ["sub"], profile: ["preferred_username", "name"], groups: ["groups"] },
      conformIdTokenClaims: false,
      pkce: { required: () => true, methods: ["S256"] },
      findAccount: (_, id) => ({
        accountId: id,
        claims: () => ({ sub: `subject-${id}`, preferred_username: id, name: `Somebody ${id}`, ...people[id] }),
      }),
    });
    provider.on("server_error", (_, error) => made.faults.push(error));
    made.server.on("request", provider.callback());
    return made;
  }

  faults = [];

  /** In the browser, at the provider's own pages: gives a name and agrees. */
  async signIn(page, name) {
    await page.waitForURL(`${this.issuer}/**`);
    await page.fill("input[name=login]", name);
    await page.fill("input[name=password]", "anything");
    await page.click("button[type=submit]");
    await page.getByRole("button", { name: "Continue" }).click();
  }

  close() {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(resolve));
  }
}
