import { existsSync, readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { resultFile } from '../../../shared/api/views/result-file.ts';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

const FILE = resolve(import.meta.dirname, '../../../docs/zh-TW/result.schema.json');

let compiled: ValidateFunction | undefined;

/** Differences of a result file from the schema that HIS vendors get; empty: none. */
export function againstResultSchema(content: unknown): string[] {
  compiled ??= new Ajv2020({ strict: true, allErrors: true }).compile(
    JSON.parse(readFileSync(FILE, 'utf8')) as object,
  );
  if (!compiled(content))
    return (compiled.errors ?? []).map((error) => `${error.instancePath} ${error.message ?? ''}`);
  // The schema allows fields that are to come; today there are none but those it names.
  const strictly = resultFile.safeParse(content);
  return strictly.success ? [] : strictly.error.issues.map(({ message }) => message);
}

/** The same of every result file that lies in a folder. */
export async function resultsAgainstSchema(folder: string): Promise<string[]> {
  if (!existsSync(folder)) return [];
  const problems: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.result.json')) continue;
    const text = await readFile(join(folder, entry.name), 'utf8');
    // A test put this file there itself, such as half a file.
    if (!text.endsWith('}\n')) continue;
    problems.push(...againstResultSchema(JSON.parse(text)).map((problem) => `${entry.name}: ${problem}`));
  }
  return problems;
}
