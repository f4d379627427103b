import type { ReactNode } from 'react';
import type { CaseDetail } from '../../shared/api/views.ts';
import { APPLY_TYPES } from '../../shared/twpas/codes.ts';
import { useCodeNames } from '../names/code-names.ts';
import { doctorName, drugOf } from './named-parts.ts';
import { useCodeText } from '../texts/use-code-text.ts';
import { useTexts } from '../texts/use-texts.ts';

/** What the case is about in one line, as one would say it on the telephone: type, drug, indication, doctor. */
export function CaseSubject({ detail }: { readonly detail: CaseDetail }): ReactNode {
  const { cases, content } = useTexts();
  const codeText = useCodeText();
  const { nameOf } = useCodeNames();
  const { doctor } = detail;
  const [first] = detail.items;
  const parts = [
    detail.subType === null ? null : codeText(APPLY_TYPES, detail.subType),
    first === undefined ? null : drugOf(first, nameOf),
    first === undefined || first.indicationCode === null
      ? (first?.indicationText ?? null)
      : nameOf('indication', first.indicationCode, first.indicationText),
    detail.items.length < 2 ? null : cases.more(detail.items.length),
    doctor === null ? null : `${content.labels.doctor} ${doctorName(doctor, nameOf)}`,
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
