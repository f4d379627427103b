import JsBarcode from 'jsbarcode';
import type { ReactNode } from 'react';

interface Encoding {
  /** `1` for each dark module, `0` for each light one. */
  readonly data: string;
}

/** Code 128, set B (ISO/IEC 15417): 52×9 mm with 3 mm quiet zones; the text below is for people without a scanner. */
export function Barcode({ text }: { readonly text: string }): ReactNode {
  const modules = modulesOf(text);
  return (
    <figure className="barcode">
      <svg
        viewBox={`0 0 ${String(modules.length)} 1`}
        preserveAspectRatio="none"
        role="img"
        aria-label={text}
      >
        {barsOf(modules).map(({ at, width }) => (
          <rect key={at} x={at} y={0} width={width} height={1} />
        ))}
      </svg>
      <figcaption>{text}</figcaption>
    </figure>
  );
}

/** Modules of the barcode. The text must be printable ASCII (set B). */
export function modulesOf(text: string): string {
  const drawn: { encodings?: readonly Encoding[] } = {};
  JsBarcode(drawn, text, { format: 'CODE128B' });
  return (drawn.encodings ?? []).map(({ data }) => data).join('');
}

/** Merges adjacent dark modules into one bar: printers may leave a gap between two rectangles. */
export function barsOf(modules: string): { readonly at: number; readonly width: number }[] {
  return [...modules.matchAll(/1+/g)].map((found) => ({ at: found.index, width: found[0].length }));
}
