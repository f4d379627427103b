import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface ManualBlock {
  readonly language: string;
  readonly lines: readonly string[];
  /** For a line of a list: needed once only, or optional. */
  readonly isIndented: boolean;
}

/** The fenced blocks of one section of 安裝手冊, in order. */
export async function blocksOf(section: string): Promise<ManualBlock[]> {
  const manual = await readFile(join(import.meta.dirname, '../../../docs/zh-TW/安裝手冊.md'), 'utf8');
  const [, rest = ''] = manual.split(`\n## ${section}`);
  const [body = ''] = rest.split('\n## ');
  return [...body.matchAll(/^( *)```(\w+)\n([\s\S]*?)^ *```$/gm)].map(
    ([, indent = '', language = '', text = '']) => ({
      language,
      lines: text
        .split('\n')
        .map((line) => line.slice(indent.length))
        .filter((line) => line !== ''),
      isIndented: indent !== '',
    }),
  );
}
