import type { ReactNode } from 'react';
import { useTexts } from '../texts/use-texts.ts';
import { useCodeNames } from './code-names.ts';
import { CodeName } from './code-name.tsx';

interface DrugNamesProps {
  readonly codes: readonly string[];
  /** As the Bundle writes them. A list gives no pairs with the codes: only one of each are about the same drug. */
  readonly names: readonly string[];
}

/** The drugs of a case by name, their codes beside them or where they are pointed at. */
export function DrugNames({ codes, names }: DrugNamesProps): ReactNode {
  const { nameOf } = useCodeNames();
  const { listEnd } = useTexts().shell.common;
  const [first, ...rest] = codes;
  if (first === undefined) return names.join(' ');
  if (rest.length === 0) return <CodeName table="drug" code={first} text={names[0] ?? null} />;
  const known = codes.every((code) => nameOf('drug', code) !== code);
  if (names.length > 0 && !known) return <span title={codes.join(' ')}>{names.join(listEnd)}</span>;
  return codes.map((code, at) => (
    <span key={code}>
      {at === 0 ? null : listEnd}
      <CodeName table="drug" code={code} />
    </span>
  ));
}
