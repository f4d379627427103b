import type { ReactNode } from 'react';
import { hashOf } from '../app/route.ts';
import { useMay } from '../people/use-me.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Icon } from '../ui/icon.tsx';
import { LoadFailed } from '../ui/load-failed.tsx';
import { useCodeNames } from './code-names.ts';
import { TablePanel } from './table-panel.tsx';

/** 設定／名稱對照: the hospital's tables of names. */
export function NamesPage(): ReactNode {
  const { names: words, shell } = useTexts();
  const seesSettings = useMay('settings.read');
  const { tables, error, reload } = useCodeNames();
  return (
    <div className="access names-page">
      {seesSettings ? (
        <a className="back" href={hashOf({ page: 'settings' })}>
          <Icon name="back" />
          {shell.nav.settings}
        </a>
      ) : null}
      <h1>{words.title}</h1>
      <p className="muted">{words.detail}</p>
      {tables === null && error !== null ? <LoadFailed error={error} retry={reload} /> : null}
      {tables?.map((table) => (
        <TablePanel key={table.table} view={table} onImported={reload} />
      ))}
    </div>
  );
}
