import type { ReactNode } from 'react';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { useTexts } from '../texts/use-texts.ts';
import type { CaseEntry } from './groups.ts';
import { kindText, kindTitle } from './kind-text.ts';

interface EntryReasonsProps {
  readonly entry: CaseEntry;
  readonly row: CaseRow | undefined;
}

/** Why an entry stands here and what to do next: its own reasons, each named where the heading names another one. */
export function EntryReasons({ entry, row }: EntryReasonsProps): ReactNode {
  const texts = useTexts();
  const { reasons } = entry;
  if (reasons.length === 0) return <Reason {...kindText({ kind: entry.kind, detail: null }, texts)} />;
  return reasons.map((reason) => {
    const missing = reason.kind === 'missing-attachments' ? (row?.missingAttachments ?? []) : [];
    return (
      <Reason
        key={reason.kind}
        {...kindText(reason, texts)}
        title={reason.kind === entry.kind ? null : kindTitle(reason.kind, texts)}
        beside={missing.length === 0 ? null : texts.today.missing(missing.join(texts.shell.common.listEnd))}
      />
    );
  });
}

interface ReasonProps {
  readonly why: string;
  readonly next: string;
  readonly title?: string | null;
  /** What is known of this one case. */
  readonly beside?: string | null;
}

function Reason({ why, next, title = null, beside = null }: ReasonProps): ReactNode {
  return (
    <div className="today-reason">
      <p>
        {title === null ? null : <strong>{title}</strong>} {why}
      </p>
      {beside === null ? null : <p className="break">{beside}</p>}
      <p className="muted">{next}</p>
    </div>
  );
}
