import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';

export const docFile = (path: string): string => resolve(import.meta.dirname, '../../docs', path);

export const readDoc = (path: string): string => readFileSync(docFile(path), 'utf8');

/** Writes a document as prettier wants it. */
export async function writeDoc(path: string, text: string, parser = 'markdown'): Promise<void> {
  const file = docFile(path);
  writeFileSync(file, await format(text, { ...(await resolveConfig(file)), parser }));
}

/** A table of Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Puts a text between its two marks. */
export function between(document: string, name: string, text: string): string {
  const [begin, end] = [`<!-- ${name}: written by scripts/docs.ts -->`, `<!-- /${name} -->`];
  const [head = '', rest = ''] = document.split(begin);
  return `${head}${begin}\n\n${text}\n\n${end}${rest.split(end)[1] ?? '\n'}`;
}
