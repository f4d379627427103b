import type { ReactNode } from 'react';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import { APPLY_TYPES } from '../../shared/twpas/codes.ts';
import { useCodeNames } from '../names/code-names.ts';
import { useCodeText } from '../texts/use-code-text.ts';
import { useTexts } from '../texts/use-texts.ts';
import { doctorName, ItemDrug, ItemIndication } from './named-parts.tsx';

/** What the case is about in one line, as one would say it on the telephone: type, drug, indication, department, doctor. */
export function CaseSubject({ detail }: { readonly detail: CaseDetail }): ReactNode {
  const { cases, content } = useTexts();
  const codeText = useCodeText();
  const { nameOf } = useCodeNames();
  const { doctor, department, subType } = detail;
  const named = department === null ? null : nameOf('department', department);
  const [first] = detail.items;
  const parts: readonly (readonly [key: string, part: ReactNode])[] = [
    ['type', subType === null ? null : codeText(APPLY_TYPES, subType)],
    ['drug', hasDrug(first) ? <ItemDrug item={first} /> : null],
    ['indication', hasIndication(first) ? <ItemIndication item={first} /> : null],
    ['more', detail.items.length < 2 ? null : cases.more(detail.items.length)],
    // A bare code says nothing on the telephone; it stands among the facts.
    ['department', named === department ? null : named],
    ['doctor', doctor === null ? null : `${content.labels.doctor} ${doctorName(doctor, nameOf)}`],
  ];
  const shown = parts.filter(([, part]) => part !== null && part !== '');
  if (shown.length === 0) return null;
  return (
    <ul className="subject">
      {shown.map(([key, part]) => (
        <li key={key}>{part}</li>
      ))}
    </ul>
  );
}

type Item = CaseDetail['items'][number];

const hasDrug = (item: Item | undefined): item is Item =>
  item !== undefined && (item.drugCode ?? item.drugText) !== null;

const hasIndication = (item: Item | undefined): item is Item =>
  item !== undefined && (item.indicationCode ?? item.indicationText) !== null;
