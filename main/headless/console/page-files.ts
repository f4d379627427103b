import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { errorCode } from '../../agent/ground/base/errors.ts';

/** Placeholder for the nonce in the built index.html. */
const NONCE_PLACE = '__CSP_NONCE__';
/** Placeholder that tells the page whether an agent runs behind it, or the first run. */
const MODE_PLACE = '__PAGE_MODE__';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
};

export interface PageFile {
  readonly type: string;
  /** For HTML: with a fresh nonce. */
  body(nonce: string): Buffer | string;
  /** The body compressed with brotli; null if the build has none. */
  readonly compressed: Buffer | null;
  /** The name contains a hash of the content, so the content never changes. */
  readonly immutable: boolean;
}

/** The built page by request path. Read once at the start: no request ever names a file on disk. */
export type PageFiles = ReadonlyMap<string, PageFile>;

/** Empty if the page has not been built. */
export function readPage(directory: string, mode: 'agent' | 'setup' = 'agent'): PageFiles {
  const files = new Map<string, PageFile>();
  const names = new Set(namesIn(directory));
  for (const name of names) {
    const type = TYPES[extname(name)];
    if (type === undefined) continue;
    const path = `/${name.replaceAll('\\', '/')}`;
    const content = readFileSync(join(directory, name));
    const compressed = names.has(`${name}.br`) ? readFileSync(join(directory, `${name}.br`)) : null;
    files.set(path, pageFile(content, { type, mode, compressed, immutable: path.startsWith('/assets/') }));
  }
  const index = files.get('/index.html');
  if (index !== undefined) files.set('/', index);
  return files;
}

function pageFile(
  content: Buffer,
  about: Pick<PageFile, 'type' | 'compressed' | 'immutable'> & { readonly mode: string },
): PageFile {
  const { type, mode, compressed, immutable } = about;
  if (!type.startsWith('text/html')) return { type, immutable, compressed, body: () => content };
  const text = content.toString('utf8').replaceAll(MODE_PLACE, mode);
  return { type, immutable: false, compressed: null, body: (nonce) => text.replaceAll(NONCE_PLACE, nonce) };
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}
