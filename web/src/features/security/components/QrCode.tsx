import { useMemo } from 'react';
import { encode } from 'uqr';

/** Modules of white around the code, without which cameras do not find it (ISO/IEC 18004: four). */
const QUIET = 4;

/** A QR code, black on white in the dark theme too: many cameras cannot read it the other way round. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const { size, path } = useMemo(() => {
    const { data, size } = encode(text, { ecc: 'L', border: QUIET });
    const path = data
      .flatMap((row, y) => row.flatMap((isBlack, x) => (isBlack ? [`M${x} ${y}h1v1h-1z`] : [])))
      .join('');
    return { size, path };
  }, [text]);
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      className="mx-auto size-52 rounded-2xl border border-line bg-white"
    >
      <path d={path} fill="#000" />
    </svg>
  );
}
