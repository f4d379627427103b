import type { ReactNode } from 'react';
import type { CaseDetail } from '../../shared/api/views.ts';
import { APPLY_TYPES } from '../../shared/twpas/codes.ts';
import { useCodeText } from '../texts/use-code-text.ts';
import { useTexts } from '../texts/use-texts.ts';

/** What the case is about in one line, as one would say it on the telephone: type, drug, indication. */
export function CaseSubject({ detail }: { readonly detail: CaseDetail }): ReactNode {
  const { cases } = useTexts();
  const codeText = useCodeText();
  const [first] = detail.items;
  const parts = [
    detail.subType === null ? null : codeText(APPLY_TYPES, detail.subType),
    first === undefined ? null : [first.drugCode, first.drugText].filter((part) => part !== null).join(' '),
    first?.indicationText ?? first?.indicationCode ?? null,
    detail.items.length < 2 ? null : cases.more(detail.items.length),
  ].filter((part) => part !== null && part !== '');
  if (parts.length === 0) return null;
  return (
    <ul className="subject">
      {parts.map((part) => (
        <li key={part}>{part}</li>
      ))}
    </ul>
  );
}
