import type { ReactNode } from 'react';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import { useTexts } from '../texts/use-texts.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { Facts, type Fact } from '../ui/facts.tsx';
import { Section } from '../ui/section.tsx';

/** The numbers staff give on the phone and copy into other systems. */
export function NumbersPanel({ detail }: { readonly detail: CaseDetail }): ReactNode {
  const { caseTexts, shell } = useTexts();
  const { numbers } = caseTexts;
  const fact = (label: string, value: string | null): Fact => ({
    label,
    value:
      value === null ? (
        <span className="muted">{shell.common.notYet}</span>
      ) : (
        <span className="copyable">
          <span className="tabular cut" title={value}>
            {value}
          </span>
          <CopyButton text={value} what={label} />
        </span>
      ),
  });
  const facts = [
    fact(numbers.caseNumber, detail.caseNumber),
    fact(numbers.receiptNumber, detail.receiptNumber),
    ...(detail.originalReceiptNumber === null
      ? []
      : [fact(numbers.originalReceiptNumber, detail.originalReceiptNumber)]),
    fact(numbers.caseId, detail.id),
    fact(numbers.sha256, detail.sha256),
  ];
  return (
    <Section title={caseTexts.sections.numbers}>
      <Facts facts={facts} />
    </Section>
  );
}
