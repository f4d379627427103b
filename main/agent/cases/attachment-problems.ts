import { fileProblem, isLargeFile } from '../check/file-texts.ts';
import type { Problem } from '../check/problem.ts';
import { problem } from '../check/texts.ts';
import { sameName } from '../fhir/attachment-names.ts';
import type { BundleSummary } from '../fhir/summary.ts';
import type { NamedAttachment } from './attachments-of-case.ts';

const CODES: ReadonlySet<string> = new Set([
  'attachment-missing',
  'attachment-empty',
  'attachment-content',
  'attachment-large',
]);

/** Of the files beside the Bundle, not of the Bundle: found anew whenever one arrives. */
export const isOfAttachmentFile = ({ code }: Problem): boolean => CODES.has(code);

/** What is wrong with the bytes of those that have arrived. */
export function badAttachments(
  attachments: readonly NamedAttachment[],
  summary: BundleSummary | null,
): Problem[] {
  return attachments.flatMap(({ name, row }) => {
    const path = placeOf(summary, name, row.ord);
    if (row.fault !== null) return [fileProblem(row.fault, path)];
    return row.kind === 'file' && isLargeFile(row.size ?? 0) ? [fileProblem('attachment-large', path)] : [];
  });
}

/** One for each that has not arrived. */
export function missingAttachments(
  attachments: readonly NamedAttachment[],
  summary: BundleSummary | null,
): Problem[] {
  return attachments
    .filter(({ row }) => row.state === 'missing')
    .map(({ name, row }) => problem('attachment-missing', placeOf(summary, name, row.ord)));
}

/** The first url that names it. */
function placeOf(summary: BundleSummary | null, name: string, ord: number): string {
  const use = summary?.attachmentUses?.find((one) => sameName(one.name, name));
  return use?.path ?? `Bundle.attachment[${String(ord)}]`;
}
