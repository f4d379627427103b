import { MAX_BUNDLE_BYTES } from '../../../../shared/choices.ts';
import type { CheckedBundle } from '../../../../shared/api/check.ts';
import type { BundleSummary } from '../../ground/fhir/summary.ts';
import { isPlainName, sameName } from '../../ground/fhir/attachment-names.ts';
import { attachmentFileProblems } from './attachment-files.ts';
import type { Checker } from './checker.ts';
import { fileProblem, isLargeFile } from './file-texts.ts';
import type { Problem } from './problem.ts';
import { makeReport } from './report.ts';
import { problem } from './texts.ts';

interface GivenFile {
  readonly name: string;
  readonly size: number;
  readonly head: Uint8Array | null;
}

/** Checks a Bundle for a caller, at the full level whatever settings say. Nothing of it is kept. */
export async function checkBundle(
  checker: Checker,
  text: string,
  attachments: readonly GivenFile[] | null,
): Promise<CheckedBundle & { readonly summary: BundleSummary | null }> {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length > MAX_BUNDLE_BYTES)
    return { ...reportOf([problem('too-large', 'Bundle')]), summary: null };
  const inspection = await checker.inspect(bytes, { level: 'error' });
  const uses = (inspection.attachments ?? []).filter(({ name }) => isPlainName(name));
  const ofFiles = attachments === null ? [] : uses.flatMap((use) => fileProblems(use, attachments));
  return {
    ...reportOf([...inspection.problems, ...ofFiles]),
    summary: inspection.summary,
    profile: inspection.summary?.profile ?? null,
    igVersion: inspection.igVersion ?? null,
    notChecked: (inspection.notChecked ?? []).map((one) => ({ ...one })),
    attachments: [...new Set(uses.map(({ name }) => name))],
  };
}

function fileProblems(
  use: { readonly name: string; readonly contentType: string | null; readonly path: string },
  files: readonly GivenFile[],
): Problem[] {
  const file = files.find(({ name }) => sameName(name, use.name));
  if (file === undefined) return [fileProblem('attachment-missing', use.path)];
  if (file.head !== null) return attachmentFileProblems(use, { size: file.size, head: file.head });
  if (file.size === 0) return [fileProblem('attachment-empty', use.path)];
  return isLargeFile(file.size) ? [fileProblem('attachment-large', use.path)] : [];
}

function reportOf(found: readonly Problem[]): CheckedBundle {
  const problems = makeReport(found);
  return {
    ok: problems.every(({ severity }) => severity !== 'error'),
    profile: null,
    igVersion: null,
    notChecked: [],
    attachments: [],
    problems,
  };
}
