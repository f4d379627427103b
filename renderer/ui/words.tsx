import type { ReactNode } from 'react';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { useDrugWords } from '../names/case-names.ts';
import { useTexts } from '../texts/use-texts.ts';

/** Colour family. Red means that someone must act, never decoration; grey is what NHI has not received. */
export type Tone = 'neutral' | 'progress' | 'attention' | 'bad' | 'good';

interface PillProps {
  readonly tone: Tone;
  /** A line around it instead of a ground: what stands beside a pill (緊急報備). */
  readonly outlined?: boolean;
  /** In the head of a page. */
  readonly large?: boolean;
  readonly children: ReactNode;
}

/** A state as a word on its colour. It always carries the word: the colour alone says nothing. */
export function Pill({ tone, outlined = false, large = false, children }: PillProps): ReactNode {
  const looks = [
    'pill',
    `tone-${tone}`,
    ...(outlined ? ['pill-line'] : []),
    ...(large ? ['pill-large'] : []),
  ];
  return <span className={looks.join(' ')}>{children}</span>;
}

/** NHI's own words. The 「 hangs into the margin, so that the first word lines up with what stands around it. */
export function Quotation({ children }: { readonly children: string }): ReactNode {
  return <span className="quotation">{`「${children}」`}</span>;
}

/** Name of a case for those who work on it: the patient, then the drug. */
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

/** The subject, and a smaller line of facts below it. */
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
  /** Search words: the drug that they match leads. */
  readonly led?: string | undefined;
}

/** The drug that leads, cut where there is no room, and of how many, which is never cut; the whole names where it is pointed at. */
export function Drugs({
  row,
  led,
  children,
}: {
  readonly row: Pick<CaseRow, 'drugCodes' | 'drugNames'>;
  readonly led?: string | undefined;
  /** How the name is shown, where it is not plain text. */
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

/** The same in one word, for titles and for what a reader is told: `廖月娥・Tagrisso 80mg`. */
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

/** Its last digits tell cases apart; it is never shortened. */
export function ReceiptNumber({ number }: { readonly number: string }): ReactNode {
  return (
    <span className="receipt-number">
      {number.slice(0, -2)}
      <strong>{number.slice(-2)}</strong>
    </span>
  );
}
