/* picture.ts: an SVG of the server's as part of the page, and the places in it that have a text. */

const XLINK = "http://www.w3.org/1999/xlink";

/** The picture, without what a page has no use for; links lead to topics, and nothing else is one. */
export function pictureOf(svg: string): SVGSVGElement {
  const picture = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
  picture.querySelectorAll("title, script, style").forEach((element) => element.remove());
  picture.querySelectorAll("a").forEach((link) => {
    const to = link.getAttributeNS(XLINK, "href");
    for (const name of link.getAttributeNames()) link.removeAttribute(name);
    if (to) link.setAttribute("href", to);
    else link.replaceWith(...link.childNodes);
  });
  return document.importNode(picture, true) as unknown as SVGSVGElement;
}

/** Letters alone: "Número" is found by "numero". */
const plain = (text: string): string =>
  text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** Marks boxes that have the text, and returns them in their order. */
export function markFound(picture: SVGSVGElement, text: string): Element[] {
  const wanted = plain(text.trim()).replace(/\s+/g, " ");
  const boxes = [...picture.querySelectorAll("g.node")];
  return boxes.filter((box) => {
    const words = [...box.querySelectorAll("text")].map((line) => line.textContent ?? "").join(" ");
    const has = wanted !== "" && plain(words).replace(/\s+/g, " ").includes(wanted);
    box.classList.toggle("tl-map__found", has);
    box.classList.remove("tl-map__here");
    return has;
  });
}
