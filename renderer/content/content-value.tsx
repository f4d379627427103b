import type { ReactNode } from 'react';
import type { ContentRow } from '../../shared/api/content-contract.ts';
import type { NameTable } from '../../shared/code-names.ts';
import { contentWord, GENDERS } from '../../shared/twpas/content-words.ts';
import { useCodeNames } from '../names/code-names.ts';
import { dateOnly, dateTime } from '../format/time.ts';
import { useCodeText } from '../texts/use-code-text.ts';
import { useLanguage } from '../texts/use-texts.ts';
import { codeShown, plainDates } from './shown-text.ts';

/** Rows whose codes the hospital may have names for. */
const TABLES: Readonly<Partial<Record<string, NameTable>>> = {
  drug: 'drug',
  indication: 'indication',
  department: 'department',
};

/** A row's value: its text, or a word for its code, with the code beside it where it tells more. */
export function ContentValue({ row }: { readonly row: ContentRow }): ReactNode {
  const language = useLanguage();
  const codeText = useCodeText();
  const { nameOf } = useCodeNames();
  const word = contentWord(row.system, row.code);
  const own = row.label === 'gender' && row.text !== null ? codeText(GENDERS, row.text) : row.text;
  const table = TABLES[row.label];
  const named = table === undefined || row.code === null ? null : nameOf(table, row.code, own);
  const said =
    (named === row.code ? null : named) ??
    own ??
    (word === null ? null : language === 'en' ? word.en : word.zh);
  const code = said === null ? row.code : codeShown(row);
  return (
    <>
      {said === null ? null : (
        <span className="content-said">{plainDates(said, { dateOnly, dateTime })}</span>
      )}
      {code === null ? null : <span className={said === null ? 'tabular' : 'content-code'}>{code}</span>}
    </>
  );
}
