import Button from 'antd/es/button';
import type { ReactNode } from 'react';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import { APPLY_TYPES, PRIORITIES } from '../../shared/twpas/codes.ts';
import { hashOf } from '../app/route.ts';
import { dateOnly, dateTime } from '../format/time.ts';
import { CodeName, doctorName } from '../names/code-names.tsx';
import { useCodeText, useTexts } from '../texts/use-texts.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { Facts, Section, type Fact } from '../ui/section.tsx';
import { RawButton } from './raw-button.tsx';

/** Details for IT and the HIS vendor: numbers, codes, file and path, raw JSON. */
export function Technical({ detail }: { readonly detail: CaseDetail }): ReactNode {
  const { print } = useTexts();
  return (
    <>
      <div className="technical-tools">
        <RawButton id={detail.id} what="bundle" />
        <Button href={hashOf({ page: 'print', id: detail.id, what: 'evidence' })}>
          {print.evidence.menu}
        </Button>
      </div>
      <div className="technical-columns">
        <FactsPanel detail={detail} />
        <NumbersPanel detail={detail} />
      </div>
    </>
  );
}

/** The application's facts and days; unknown ones are left out. */
function FactsPanel({ detail }: { readonly detail: CaseDetail }): ReactNode {
  const { caseTexts, check, content, shell } = useTexts();
  const { facts: words } = caseTexts;
  const codeText = useCodeText();
  const rows: Fact[] = [];
  const add = (label: string, value: ReactNode): void => {
    if (value !== null && value !== '') rows.push({ label, value });
  };
  const time = (value: string | null): ReactNode =>
    value === null ? null : <span className="tabular">{dateTime(value)}</span>;
  const day = (value: string | null): ReactNode =>
    value === null ? null : <span className="tabular">{dateOnly(value)}</span>;
  add(words.type, detail.subType === null ? null : codeText(APPLY_TYPES, detail.subType));
  add(words.priority, detail.priority === null ? null : codeText(PRIORITIES, detail.priority));
  add(words.profile, detail.profile === null ? null : words.profiles[detail.profile]);
  add(
    content.labels.department,
    detail.department === null ? null : <CodeName table="department" code={detail.department} />,
  );
  add(content.labels.doctor, detail.doctor === null ? null : doctorName(detail.doctor));
  add(words.diagnosis, detail.diagnosisCodes.join(shell.common.listEnd));
  add(words.claimCreated, day(detail.claimCreated));
  add(words.createdAt, time(detail.createdAt));
  add(words.acceptedAt, time(detail.acceptedAt));
  add(words.decidedOn, day(detail.decidedOn));
  add(words.decidedAt, time(detail.decidedAt));
  add(words.attempts, detail.attempts === 0 ? null : words.times(detail.attempts));
  add(
    check.facts.igVersion,
    detail.igVersion === null ? null : <code className="break">{detail.igVersion}</code>,
  );
  add(words.file, <span className="break">{detail.fileName}</span>);
  add(words.folder, <span className="break">{detail.folder}</span>);
  return (
    <Section title={caseTexts.sections.facts}>
      <Facts facts={rows} />
    </Section>
  );
}

/** Numbers that staff give on the phone and copy into other systems. */
function NumbersPanel({ detail }: { readonly detail: CaseDetail }): ReactNode {
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
