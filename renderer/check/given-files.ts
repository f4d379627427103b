import { MAX_CHECKED_BYTES } from '../../shared/api/check.ts';

/** What a person dropped or chose, as the check takes it. */
export interface GivenFiles {
  readonly name: string;
  readonly text: string;
  /** Null where only the Bundle was given: its files are then not looked for. */
  readonly attachments: { name: string; size: number; head: string }[] | null;
}
export type GivenFault = 'none' | 'several' | 'too-large' | 'not-utf8' | 'unreadable';

const HEAD_BYTES = 1024;

/** One `.json` is the Bundle, everything else given with it its attachments; of those only the first bytes are read. */
export async function readGiven(files: readonly File[]): Promise<GivenFiles | GivenFault> {
  const bundles = files.filter(({ name }) => /\.json$/i.test(name));
  const [bundle] = bundles;
  if (bundle === undefined) return 'none';
  if (bundles.length > 1) return 'several';
  if (bundle.size > MAX_CHECKED_BYTES) return 'too-large';
  const others = files.filter((file) => file !== bundle);
  try {
    const text = decode(await bundle.arrayBuffer());
    if (text === null) return 'not-utf8';
    return {
      name: bundle.name,
      text,
      attachments: others.length === 0 ? null : await Promise.all(others.map(headOf)),
    };
  } catch {
    // A folder, or a file that is gone or locked: the browser tells no more.
    return 'unreadable';
  }
}

function decode(bytes: ArrayBuffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // Fatal decoding throws for the one thing asked here.
    return null;
  }
}

async function headOf(file: File): Promise<{ name: string; size: number; head: string }> {
  const bytes = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
  return { name: file.name, size: file.size, head: btoa(String.fromCharCode(...bytes)) };
}
