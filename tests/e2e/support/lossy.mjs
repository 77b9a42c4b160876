/* lossy.mjs: a poor link between one browser and the center: a UDP proxy that loses sound.
 *
 *     browser <--> proxy <--> the center's port for browsers
 *
 * Checks and handshakes pass; of SRTP and SRTCP every so-manieth packet is lost, each way. */
import { createSocket } from "node:dgram";

const isMedia = (packet) => packet[0] >= 128 && packet[0] <= 191;

function bound(socket) {
  return new Promise((resolve) => socket.bind(0, "127.0.0.1", resolve));
}

export class LossyLink {
  /** Of so many packets one is lost; 0: none. */
  every = 0;
  /** Nothing passes any more: the network is another one, and new legs go straight. */
  isCut = false;

  static async open() {
    const link = new LossyLink();
    link.near = createSocket("udp4");
    link.far = createSocket("udp4");
    await Promise.all([bound(link.near), bound(link.far)]);
    link.port = link.near.address().port;
    const counts = { up: 0, down: 0 };
    const passes = (packet, way) =>
      !link.isCut && !(link.every && isMedia(packet) && counts[way]++ % link.every === 0);
    link.near.on("message", (packet, { address, port }) => {
      link.browser = { address, port };
      if (link.center && passes(packet, "up")) link.far.send(packet, link.center, "127.0.0.1");
    });
    link.far.on("message", (packet) => {
      if (link.browser && passes(packet, "down")) {
        const { address, port } = link.browser;
        link.near.send(packet, port, address);
      }
    });
    return link;
  }

  /** From here on the page's legs go by this link: their answers name its port. */
  async lead(page) {
    await page.exposeFunction("lossyLink", (center) => {
      this.center = center;
      return this.isCut ? center : this.port;
    });
    await page.evaluate(() => {
      const set = RTCPeerConnection.prototype.setRemoteDescription;
      RTCPeerConnection.prototype.setRemoteDescription = async function ({ type, sdp }) {
        const [, center] = /^m=audio (\d+)/m.exec(sdp);
        const port = await window.lossyLink(Number(center));
        return set.call(this, { type, sdp: sdp.replaceAll(` ${center} `, ` ${port} `) });
      };
    });
  }

  close() {
    this.near.close();
    this.far.close();
  }
}
