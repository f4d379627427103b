import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { resultFile } from '../../shared/api/views/result-file.ts';

interface Property {
  readonly description?: string;
  readonly properties?: Record<string, Property>;
  readonly items?: Property;
  readonly anyOf?: readonly Property[];
}

/** The schema of the result file (JSON Schema 2020-12), from the schema that the agent itself writes by. */
export function resultSchema(): object {
  return {
    title: 'TWPAS agent: NAME.result.json',
    description: '送件程式寫給 HIS 的結果檔。說明見 HIS介接.md。',
    ...z.toJSONSchema(resultFile, {
      target: 'draft-2020-12',
      // Fields may be added: a program that checks by today's schema must not fail then.
      override: ({ jsonSchema }) => {
        delete jsonSchema.additionalProperties;
      },
    }),
  };
}

/** Every field of it, those inside others below them. */
export function fieldTable(): string {
  const { properties = {} } = resultSchema() as Property;
  return ['| 欄位 | 內容 |', '| --- | --- |', ...rowsOf(properties, '')].join('\n');
}

function rowsOf(properties: Record<string, Property>, within: string): string[] {
  return Object.entries(properties).flatMap(([name, property]) => {
    const inner = [property, ...(property.anyOf ?? [])].flatMap((one) => [one, one.items ?? {}]);
    const below = inner.find((one) => one.properties !== undefined);
    const row = `| \`${within}${name}\` | ${property.description ?? ''} |`;
    const isList = inner.some((one) => one.items !== undefined);
    const place = `${within}${name}${isList ? '[]' : ''}.`;
    return [row, ...rowsOf(below?.properties ?? {}, place)];
  });
}

/** The manual's examples as files of a results folder, by name: a later one of the same file replaces an earlier one, as the agent's do. */
export function resultExamples(document: string): ReadonlyMap<string, object> {
  const examples = [...document.matchAll(/```json\n([\s\S]*?)\n```/g)].map(
    ([, text = '']) => JSON.parse(text) as { readonly fileName: string },
  );
  return new Map(
    examples.map((example) => [`${example.fileName.replace(/\.json$/, '')}.result.json`, example]),
  );
}

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
