/* qr.tsx: a text as a QR code, drawn as SVG. */
import { encode } from "uqr";

interface QrProps {
  text: string;
  /** What it is, for who cannot see it. */
  label: string;
}

export function Qr({ text, label }: QrProps) {
  const { data, size } = encode(text, { border: 4, ecc: "M" });
  const squares = data.flatMap((row, y) =>
    row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return (
    <svg class="tl-qr" role="img" aria-label={label} viewBox={`0 0 ${size} ${size}`} shape-rendering="crispEdges">
      <rect width={size} height={size} fill="#fff" />
      <path d={squares.join("")} fill="#000" />
    </svg>
  );
}
