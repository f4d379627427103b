import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { replaces } from '../cases/replaces.ts';
import type { CaseContext } from '../cases/context.ts';
import type { ResultFile } from '../cases/result-file.ts';
import { fittingName } from '../db/file-names.ts';

/**
 * NAME.result.json; where the result of another case lies there under that name and the HIS has not taken it, this one gets the
 * case's id into its name. A file that was exported anew under its own name takes the older one's place.
 */
export async function resultName(
  context: CaseContext,
  exportDir: string,
  { fileName, caseId }: Pick<ResultFile, 'fileName' | 'caseId'>,
): Promise<string> {
  const stem = fileName.replace(/\.json$/i, '');
  const plain = fittingName(stem, '.result.json');
  const there = await caseIn(join(exportDir, plain));
  if (there === null || there === caseId || replaces(context, caseId, there)) return plain;
  return fittingName(stem, `.${caseId}.result.json`);
}

/** Whose result the file is; null where there is none, or what is there is no result. */
async function caseIn(path: string): Promise<string | null> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    // Anything else may be a result that somebody has open just now: it is tried again later.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  return caseNamedIn(text);
}

function caseNamedIn(text: string): string | null {
  try {
    const content: unknown = JSON.parse(text);
    const isResult = typeof content === 'object' && content !== null && 'caseId' in content;
    return isResult && typeof content.caseId === 'string' ? content.caseId : null;
  } catch (error) {
    // Somebody else's file, or one that the HIS is emptying.
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
