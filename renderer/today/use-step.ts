import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { go } from '../app/route.ts';
import { useAttempt } from '../connection/use-action.ts';
import { useLanguage, useTexts } from '../texts/use-texts.ts';
import { useCopy } from '../ui/use-copy.ts';
import { leadsTo, CASE_PARTS, type CaseEntry, type Step } from './entries.ts';
import type { AskedFor } from './entry-dialog.tsx';
import { vendorText } from './row-words.ts';

/** Runs a step: directly, in a dialog opened by `ask`, or by opening a page. */
export function useStep(
  entry: CaseEntry,
  row: CaseRow | undefined,
  ask: (what: AskedFor) => void,
): (step: Step) => void {
  const texts = useTexts();
  const language = useLanguage();
  const id = entry.caseId;
  const attempt = useAttempt();
  // If copying fails, the case page shows the same text.
  const copy = useCopy(texts.today.notCopied);
  const copyReceipt = useCopyReceipt(row);
  return (step) => {
    if (leadsTo(step)) {
      go({ page: 'case', id, part: CASE_PARTS[step] });
      return;
    }
    switch (step) {
      case 'open':
        go({ page: 'case', id });
        return;
      case 'receipt':
      case 'appeal':
        void copyReceipt().finally(() => go({ page: 'case', id, part: 'prepare' }));
        return;
      case 'vendor':
        if (row !== undefined) void copy(vendorText([row], texts, language), texts.today.vendorCopied(1));
        return;
      case 'names': {
        const missing = (row?.missingAttachments ?? []).join('\n');
        void copy(missing, texts.today.namesCopied(missing));
        return;
      }
      case 'notice':
        go({ page: 'print', id, what: 'notice' });
        return;
      case 'rescan':
        void attempt((client) => client.folders.rescan(), texts.health.folder.rescanned);
        return;
      default:
        ask(step);
    }
  };
}

/** Copies the receipt number, for NHI's own system, before the page changes. */
function useCopyReceipt(row: CaseRow | undefined): () => Promise<void> {
  const { receiptCopied } = useTexts().today;
  // If the browser refuses: the number stands where this leads, with a button of its own.
  const copy = useCopy(null);
  return async () => {
    const number = row?.receiptNumber ?? null;
    if (number !== null) await copy(number, receiptCopied(number));
  };
}
