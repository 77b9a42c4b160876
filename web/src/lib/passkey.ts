/* passkey.ts: the browser's passkeys, between the contract's shapes and those of the browser. */
import type { Schemas } from "./api";

const written = (bytes: ArrayBuffer): string =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

const read = (text: string): Uint8Array =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));

const listed = (ids: string[]): PublicKeyCredentialDescriptor[] =>
  ids.map((id) => ({ type: "public-key", id: read(id) }));

/** Whether this browser, at this address, has passkeys at all. */
export const hasPasskeys = (): boolean => "PublicKeyCredential" in window;

/** Nobody answered, the person gave up, or the device has none for this place. */
export class PasskeyError extends Error {}

async function asked<T>(answer: Promise<T | null>): Promise<T> {
  const found = await answer.catch((error: unknown) => {
    throw new PasskeyError(String(error));
  });
  if (!found) throw new PasskeyError("none");
  return found;
}

/** Asks for a signature. Throws PasskeyError. */
export async function askPasskey(wanted: Schemas["PasskeyAsked"]): Promise<Schemas["PasskeyAnswer"]> {
  const credential = (await asked(navigator.credentials.get({
    publicKey: {
      challenge: read(wanted.challenge),
      rpId: wanted.rp_id,
      allowCredentials: listed(wanted.credentials),
      userVerification: wanted.user_verification,
    },
  }))) as PublicKeyCredential;
  const answer = credential.response as AuthenticatorAssertionResponse;
  return {
    id: written(credential.rawId),
    client_data: written(answer.clientDataJSON),
    authenticator_data: written(answer.authenticatorData),
    signature: written(answer.signature),
    ...(answer.userHandle ? { user_handle: written(answer.userHandle) } : {}),
  };
}

/** Makes a new passkey. Throws PasskeyError. */
export async function makePasskey(
  wanted: Schemas["PasskeyWanted"],
): Promise<Pick<Schemas["PasskeyNew"], "client_data" | "attestation">> {
  const { id, name, display_name } = wanted.user;
  const credential = (await asked(navigator.credentials.create({
    publicKey: {
      challenge: read(wanted.challenge),
      rp: { id: wanted.rp_id, name: document.title },
      user: { id: read(id), name, displayName: display_name },
      pubKeyCredParams: wanted.algorithms.map((alg) => ({ type: "public-key", alg })),
      excludeCredentials: listed(wanted.credentials),
      authenticatorSelection: { residentKey: "preferred", userVerification: "preferred" },
      attestation: "none",
    },
  }))) as PublicKeyCredential;
  const answer = credential.response as AuthenticatorAttestationResponse;
  return {
    client_data: written(answer.clientDataJSON),
    attestation: written(answer.attestationObject),
  };
}
