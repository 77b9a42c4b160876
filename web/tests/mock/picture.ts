/* picture.ts: a policy's picture as the server draws it, small: three topics, or one's steps. */

interface Box {
  id: string;
  lines: string[];
  to?: string;
}

const OVERVIEW: Box[] = [
  { id: "topic-welcome", lines: ["Welcome", "calls begin here"] },
  { id: "topic-case-status", lines: ["Case status", "answered"] },
  { id: "topic-leave-message", lines: ["Message", "message"] },
];
const STEPS: Box[] = [
  { id: "node1", lines: ["menu", "1", "Case status"] },
  { id: "node2", lines: ["say", "Enter the receipt", "number, please."] },
  { id: "node3", lines: ["ask", "receipt", "Número de recibo"] },
  { id: "node4", lines: ["Message", "go leave-message"], to: "topic-leave-message" },
];

const text = (line: string, at: number) =>
  `<text text-anchor="start" x="12" y="${20 + 16 * at}" font-family="Helvetica,Arial,sans-serif" font-size="11" fill="#1b1b1b">${line}</text>`;

const box = ({ id, lines, to }: Box, at: number): string => {
  const inside = `<polygon fill="white" stroke="#71767a" points="0,0 160,0 160,70 0,70"/>${lines.map(text).join("")}`;
  const linked = to
    ? `<g id="a_${id}"><a xlink:href="#${to}" xlink:title=" ">${inside}</a></g>`
    : `<g id="a_${id}"><a xlink:title=" ">${inside}</a></g>`;
  return `<g id="${id}" class="node" transform="translate(${at * 200} 10)"><title>${id}</title>${linked}</g>`;
};

export function picture(query: URLSearchParams): string {
  const boxes = query.get("topic") || query.get("view") === "steps" ? STEPS : OVERVIEW;
  return `<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<svg width="820pt" height="90pt" viewBox="0 0 820 90" xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">
<g id="graph0" class="graph"><title>policy</title>${boxes.map(box).join("")}</g></svg>`;
}
