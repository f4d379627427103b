import { writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';

/** Writes a file as prettier wants it. */
export async function writeFormatted(file: string, text: string, parser = 'markdown'): Promise<void> {
  writeFileSync(file, await format(text, { ...(await resolveConfig(file)), parser }));
}

/** A table of Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Puts a text between its two marks, the first of which names the script that writes it. */
export function between(document: string, name: string, script: string, text: string): string {
  const [begin, end] = [`<!-- ${name}: written by scripts/${script}.ts -->`, `<!-- /${name} -->`];
  const [head = '', rest = ''] = document.split(begin);
  return `${head}${begin}\n\n${text}\n\n${end}${rest.split(end)[1] ?? '\n'}`;
}
