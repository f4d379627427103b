import { replaces, type ResultFile } from '../cases/outbox.ts';
import type { CaseContext } from '../cases/context.ts';
import { fittingName } from '../db/file-names.ts';
import { isSystemError } from '../db/files.ts';
import type { ForeignFolder } from '../db/foreign-folder.ts';
import { AgentError } from '../error.ts';

/**
 * NAME.result.json; where the result of another case lies there under that name and the HIS has not taken it, this one gets the
 * case's id into its name. A file that was exported anew under its own name takes the older one's place.
 */
export async function resultName(
  context: CaseContext,
  folder: Pick<ForeignFolder, 'read'>,
  { fileName, caseId }: Pick<ResultFile, 'fileName' | 'caseId'>,
): Promise<string> {
  const stem = fileName.replace(/\.json$/i, '');
  const plain = fittingName(stem, '.result.json');
  const there = await caseIn(folder, plain);
  if (there === null || there === caseId || replaces(context, caseId, there)) return plain;
  return fittingName(stem, `.${caseId}.result.json`);
}

/** More than a result ever holds: what is larger is somebody else's file. */
const MOST_BYTES = 16 * 1024 * 1024;

/**
 * Whose result the file is; null where there is none, or what is there is no result.
 * @throws AgentError `file-not-plain`: a link, a pipe or a folder stays until a person has looked; the system's error
 */
async function caseIn(folder: Pick<ForeignFolder, 'read'>, name: string): Promise<string | null> {
  let bytes: Buffer;
  try {
    bytes = await folder.read(name, MOST_BYTES);
  } catch (error) {
    // Anything else may be a result that somebody has open just now: it is tried again later.
    if (isSystemError(error, 'ENOENT')) return null;
    if (error instanceof AgentError && error.code === 'file-too-large') return null;
    throw error;
  }
  return caseNamedIn(bytes.toString('utf8'));
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
