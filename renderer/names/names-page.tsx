import type { ReactNode } from 'react';
import { useTexts } from '../texts/use-texts.ts';
import { LoadFailed } from '../ui/load-failed.tsx';
import { useCodeNames } from './code-names.ts';
import { TablePanel } from './table-panel.tsx';

/** 名稱對照: the hospital's tables of names. */
export function NamesPage(): ReactNode {
  const { names: words } = useTexts();
  const { tables, error, reload } = useCodeNames();
  return (
    <div className="access names-page">
      <h1>{words.title}</h1>
      <p className="muted">{words.detail}</p>
      {tables === null && error !== null ? <LoadFailed error={error} retry={reload} /> : null}
      {tables?.map((table) => (
        <TablePanel key={table.table} view={table} onImported={reload} />
      ))}
    </div>
  );
}
