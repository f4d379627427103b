import { MAX_BUNDLE_BYTES } from '../../../../shared/choices.ts';
import type { PrecheckAnswer } from '../../../../shared/api/precheck-contract.ts';
import { readPlain } from '../../ground/base/plain-file.ts';
import { createPrechecker } from './ask-rules.ts';
import { openRulesStore } from './rules-store.ts';

/** One element of `precheck` of `check FILE --json`. */
export interface FilePrecheck extends Pick<PrecheckAnswer, 'rule' | 'title' | 'result' | 'report'> {
  /** `name#version`. */
  readonly package: string;
}

/**
 * Answers of the imported rules for files, in the files' order. Null for a file without an answer: no rules are imported, or rules or file cannot be
 * read.
 */
export async function precheckFiles(
  files: readonly string[],
  dataDir: string,
): Promise<(FilePrecheck[] | null)[]> {
  const rules = (await openRulesStore(dataDir, Date.now)).current();
  if (rules === null) return files.map(() => null);
  const prechecker = createPrechecker({ now: Date.now });
  const found: (FilePrecheck[] | null)[] = [];
  try {
    for (const file of files) {
      const bytes = await readPlain(file, MAX_BUNDLE_BYTES).catch(() => null);
      const answers = bytes === null ? null : await prechecker.ask(bytes, rules);
      found.push(answers?.map((answer) => shown(answer, `${rules.name}#${rules.version}`)) ?? null);
    }
  } finally {
    await prechecker.close();
  }
  return found;
}

const shown = ({ rule, title, result, report }: PrecheckAnswer, name: string): FilePrecheck => ({
  rule,
  title,
  package: name,
  result,
  report,
});
