import Checkbox from 'antd/es/checkbox';
import type { ReactNode } from 'react';
import { useTexts } from '../texts/use-texts.ts';
import { CopyButton } from '../ui/copy-button.tsx';

interface SimilarNumbersProps {
  /** The case's patient, if the dialog covers several cases. */
  readonly who?: string | undefined;
  readonly numbers: readonly string[];
  readonly checked: boolean;
  readonly onCheck: (checked: boolean) => void;
}

/** Claim numbers that may be this case: each must be looked up at NHI. One tick confirms all of them. */
export function SimilarNumbers({ who, numbers, checked, onCheck }: SimilarNumbersProps): ReactNode {
  const { moves, cases } = useTexts();
  return (
    <div className="similar-numbers" role="group" aria-label={who ?? cases.columns.caseNumber}>
      {who === undefined ? null : <strong>{who}</strong>}
      <ul>
        {numbers.map((number) => (
          <li key={number} className="tabular">
            {number}
            <CopyButton text={number} what={number} />
          </li>
        ))}
      </ul>
      <Checkbox checked={checked} onChange={(event) => onCheck(event.target.checked)}>
        {moves.similar.sure}
      </Checkbox>
    </div>
  );
}
