import type { ReactNode } from 'react';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { useDrugWords } from '../names/case-names.ts';
import { useTexts } from '../texts/use-texts.ts';

/** Colour family. Red always means that someone must act; grey means that NHI has not received it. */
export type Tone = 'neutral' | 'progress' | 'attention' | 'bad' | 'good';

interface PillProps {
  readonly tone: Tone;
  /** A border instead of a background: for a pill beside another one (緊急報備). */
  readonly outlined?: boolean;
  /** Larger, for the head of a page. */
  readonly large?: boolean;
  readonly children: ReactNode;
}

/** A state as a coloured word; the colour alone never carries the meaning. */
export function Pill({ tone, outlined = false, large = false, children }: PillProps): ReactNode {
  const looks = [
    'pill',
    `tone-${tone}`,
    ...(outlined ? ['pill-line'] : []),
    ...(large ? ['pill-large'] : []),
  ];
  return <span className={looks.join(' ')}>{children}</span>;
}

/** A quotation of NHI. The 「 hangs into the margin, so that the first character aligns with the text around. */
export function Quotation({ children }: { readonly children: string }): ReactNode {
  return <span className="quotation">{`「${children}」`}</span>;
}

/** A case's name for staff: patient, then drug. */
export function Subject({ row, led }: SubjectProps): ReactNode {
  const { subject } = useTexts().shell;
  const who = row.maskedPatient?.name ?? subject.nobody;
  return (
    <span className="subject-line">
      <b className="cut" title={who}>
        {who}
      </b>{' '}
      <Drugs row={row} led={led} />
    </span>
  );
}

/** The subject, with a smaller line of facts below. */
export function SubjectLines({
  row,
  facts,
}: Pick<SubjectProps, 'row'> & { readonly facts: readonly string[] }): ReactNode {
  return (
    <>
      <div className="cut">
        <Subject row={row} />
      </div>
      <small className="cut dotted">
        {facts.map((fact) => (
          <span key={fact}>{fact}</span>
        ))}
      </small>
    </>
  );
}

interface SubjectProps {
  readonly row: Pick<CaseRow, 'maskedPatient' | 'drugCodes' | 'drugNames'>;
  /** Search words: the matching drug comes first. */
  readonly led?: string | undefined;
}

/** The first drug, truncated if needed, and the number of others, never truncated; full names in the tooltip. */
export function Drugs({
  row,
  led,
  children,
}: {
  readonly row: Pick<CaseRow, 'drugCodes' | 'drugNames'>;
  readonly led?: string | undefined;
  /** Renders the name, if not as plain text. */
  readonly children?: (name: string) => ReactNode;
}): ReactNode {
  const { first, more, whole } = useDrugWords()(row, led);
  return (
    <span className="drugs" title={whole}>
      <span className="cut">{children?.(first) ?? first}</span>
      {more === '' ? null : <span>{more}</span>}
    </span>
  );
}

/** The subject as text, for titles and screen readers: `廖月娥・Tagrisso 80mg`. */
export function useSubjectWords(): (
  row: Pick<CaseRow, 'maskedPatient' | 'drugCodes' | 'drugNames'>,
) => string {
  const { subject } = useTexts().shell;
  const drugs = useDrugWords();
  return (row) => {
    const { first, more } = drugs(row);
    const drug = more === '' ? first : `${first} ${more}`;
    const who = row.maskedPatient?.name ?? subject.nobody;
    return drug === '' ? who : `${who}・${drug}`;
  };
}

/** A receipt number, never shortened. The last two digits, in bold, tell cases apart. */
export function ReceiptNumber({ number }: { readonly number: string }): ReactNode {
  return (
    <span className="receipt-number">
      {number.slice(0, -2)}
      <strong>{number.slice(-2)}</strong>
    </span>
  );
}
