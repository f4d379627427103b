import type { ReactNode } from 'react';
import { useTexts } from '../texts/use-texts.ts';

interface EvidenceTableProps {
  readonly title: string;
  readonly heads: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Times, names and counts stay on one line; a hash breaks where it has to. */
const ONE_LINE = 19;

/** A titled table of plain words; hashes are told by their form. */
export function EvidenceTable({ title, heads, rows }: EvidenceTableProps): ReactNode {
  const { none } = useTexts().print.evidence;
  return (
    <section>
      <h2>{title}</h2>
      {rows.length === 0 ? (
        <p className="muted">{none}</p>
      ) : (
        <table className="sheet-table">
          <thead>
            <tr>
              {heads.map((head) => (
                <th key={head} scope="col">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, line) => (
              <tr key={`${String(line)} ${row[0] ?? ''}`}>
                {row.map((cell, column) => (
                  <td
                    key={heads[column] ?? String(column)}
                    className={cell.length <= ONE_LINE ? 'nowrap' : undefined}
                  >
                    {/^[0-9a-f]{64}$/.test(cell) ? <code className="break">{cell}</code> : cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
