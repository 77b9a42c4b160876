/* ice.ts: how a leg's packets reach the center: straight, or by a relay where a firewall wants it.
 *
 * The center's answer brings the relay's address with a name and a password that hold for some
 * hours. They are not needed for the offer: the center is ICE-lite and asks for no candidates. */
import type { IceServer } from "./api";

const KEPT_AS = "throughline.relay";

/** Only by the relay: `?relay` in the page's address, or kept in this browser by `?relay=on`. */
export function wantsRelay(): boolean {
  const asked = new URLSearchParams(location.search).get("relay");
  if (asked === "on") localStorage.setItem(KEPT_AS, "on");
  if (asked === "off") localStorage.removeItem(KEPT_AS);
  return asked === null ? localStorage.getItem(KEPT_AS) === "on" : asked !== "off";
}

/** Before the local description: candidates are gathered by what is set here. */
export function useServers(peer: RTCPeerConnection, servers: IceServer[] | undefined): void {
  if (!servers?.length) return;
  peer.setConfiguration({
    ...peer.getConfiguration(),
    iceServers: servers,
    iceTransportPolicy: wantsRelay() ? "relay" : "all",
  });
}
