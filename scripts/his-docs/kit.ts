import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const DOCS = join(import.meta.dirname, '../../docs');
const PAGES = ['HIS介接.md', 'his-example.mjs', 'result.schema.json', '監控.md', '練習環境.md'].map(
  (name) => `zh-TW/${name}`,
);

/** The folder that a hospital hands to its HIS vendor: the vendor's page, and all that it cites, by path in the folder. */
export function vendorKit(): ReadonlyMap<string, Uint8Array> {
  const pages = [...PAGES, 'check.md', 'doubtful-send.md'].map((path) => [basename(path), path] as const);
  const samples = readdirSync(join(DOCS, 'zh-TW/his'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(DOCS, 'zh-TW/').length))
    .map((path) => [path, `zh-TW/${path}`] as const);
  const kit = new Map([...pages, ...samples].map(([name, path]) => [name, readFileSync(join(DOCS, path))]));
  // All pages lie in one folder here.
  const page = kit.get('HIS介接.md')?.toString('utf8') ?? '';
  return kit.set('HIS介接.md', Buffer.from(page.replaceAll('](../', '](')));
}
