import type { ReactNode } from 'react';
import type { SettingsExplained } from '../../shared/api/operations-contract.ts';
import { useTexts } from '../texts/use-texts.ts';

/** Every setting with its value and where it comes from; one without a name here shows by its path. */
export function SettingsTable({ explained }: { readonly explained: SettingsExplained }): ReactNode {
  const { settings: words } = useTexts();
  const { columns } = words;
  return (
    <div className="looks-scroll" tabIndex={0} role="region" aria-label={words.title}>
      <table className="looks">
        <thead>
          <tr>
            <th scope="col">{columns.name}</th>
            <th scope="col">{columns.value}</th>
            <th scope="col">{columns.source}</th>
            <th scope="col">{columns.effect}</th>
          </tr>
        </thead>
        <tbody>
          {explained.settings.map(({ path, value, source, line, needsRestart, changedAt }) => (
            <tr key={path}>
              <th scope="row">
                {words.names[path.replace(/\[\d+\]/g, '')] ?? path}
                <code className="second">{path}</code>
              </th>
              <td className="words">{textOf(value, words.none)}</td>
              <td>
                {words.sources[source]}
                {line === null ? null : <span className="second">{` · ${words.line(line)}`}</span>}
              </td>
              <td className="second">
                {needsRestart ? words.atRestart : words.atOnce}
                {changedAt === 'console' ? null : (
                  <span className="second block">{words.changedAt[changedAt]}</span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function textOf(value: unknown, none: string): string {
  if (value === null || value === undefined) return none;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
