import Alert from 'antd/es/alert';
import Button from 'antd/es/button';
import { useState, type ReactNode } from 'react';
import type { FacetValue } from '../../shared/api/list-contract.ts';
import type { DrugNamesView } from '../../shared/api/names-contract.ts';
import { useConnection } from '../connection/connection.ts';
import type { AgentClient } from '../connection/transport.ts';
import { useCall } from '../connection/use-action.ts';
import { useQuery } from '../connection/use-query.ts';
import { dateTime } from '../format/time.ts';
import { useTexts } from '../texts/use-texts.ts';
import { base64Of } from '../ui/base64.ts';
import { DataTable } from '../ui/data-table.tsx';
import { FileButton } from '../ui/file-button.tsx';
import { LoadFailed } from '../ui/load-failed.tsx';
import { Section } from '../ui/section.tsx';
import { useCodeNames } from './code-names.tsx';

/** 藥品名稱: the hospital's own drug names. */
export function NamesPage(): ReactNode {
  const { names: words } = useTexts();
  const { own, error, reload } = useCodeNames();
  const nameless = useQuery('nameless', namelessCodes);
  return (
    <div className="access names-page">
      <h1>{words.title}</h1>
      <p className="muted">{words.detail}</p>
      {own === null && error !== null ? <LoadFailed error={error} retry={reload} /> : null}
      {own === null ? null : (
        <TablePanel
          view={own}
          nameless={nameless.data ?? []}
          onImported={() => {
            reload();
            nameless.reload();
          }}
        />
      )}
    </div>
  );
}

/** Drug codes of our cases without a name from Bundle or NHI, most used first. */
async function namelessCodes(agent: AgentClient, signal: AbortSignal): Promise<readonly FacetValue[]> {
  const { drug } = await agent.cases.facets({}, { signal });
  const alone = drug.filter(({ text }) => text === null);
  const codes = alone.map(({ value }) => ({ table: 'drug', code: value }) as const);
  const named = codes.length === 0 ? [] : await agent.names.nhi({ codes }, { signal });
  const known = new Set(named.map(({ code }) => code));
  return alone.filter(({ value }) => !known.has(value));
}

interface TablePanelProps {
  readonly view: DrugNamesView;
  readonly nameless: readonly FacetValue[];
  readonly onImported: () => void;
}

const SHOWN_NAMES = 200;
const SHOWN_CODES = 20;

/** State of the table, and the import of a file that replaces it. */
function TablePanel({ view, nameless, onImported }: TablePanelProps): ReactNode {
  const { names: words } = useTexts();
  const { running, outcome, error, run, again } = useImport(onImported);
  return (
    <Section title={words.table}>
      <div className="names-panel">
        <p>
          {view.importedAt === null
            ? words.never
            : `${words.count(view.names.length)} · ${words.imported(dateTime(view.importedAt), view.importedBy ?? '')}`}
        </p>
        {nameless.length === 0 ? null : (
          <details>
            <summary>{words.nameless(nameless.length)}</summary>
            <ul className="tabular">
              {nameless.slice(0, SHOWN_CODES).map(({ value, count }) => (
                <li key={value}>{words.codeInCases(value, count)}</li>
              ))}
            </ul>
          </details>
        )}
        <FileButton
          label={`${words.table} ${words.choose}`}
          accept=".csv,.txt,text/csv"
          loading={running}
          onFile={(file) => void run(file, false)}
        >
          {words.choose}
        </FileButton>
        {error === null ? null : <Alert type="error" showIcon title={error} />}
        {outcome === null ? null : <ImportOutcome outcome={outcome} onSkip={again} />}
        {view.names.length === 0 ? null : <ShownNames names={view.names} />}
      </div>
    </Section>
  );
}

/** Imports a file; `again` imports it without its bad lines. */
function useImport(onImported: () => void) {
  const { client } = useConnection();
  const [file, setFile] = useState<File | null>(null);
  const { running, answer, error, run } = useCall(async (chosen: File, skipBad: boolean) => {
    setFile(chosen);
    const csv = base64Of(new Uint8Array(await chosen.arrayBuffer()));
    const done = await client.names.import({ csv, skipBad });
    if (done.imported) onImported();
    return done;
  });
  const again = (): void => {
    if (file !== null) void run(file, true);
  };
  return { running, outcome: running ? null : answer, error, run, again };
}

function ShownNames({ names }: { readonly names: DrugNamesView['names'] }): ReactNode {
  const { names: words } = useTexts();
  return (
    <details>
      <summary>{words.show}</summary>
      <DataTable className="report-table" heads={[words.code, words.name]}>
        {names.slice(0, SHOWN_NAMES).map(({ code, name }) => (
          <tr key={code}>
            <td className="tabular">{code}</td>
            <td>{name}</td>
          </tr>
        ))}
      </DataTable>
      {names.length <= SHOWN_NAMES ? null : (
        <p className="muted">{words.shownOf(SHOWN_NAMES, names.length)}</p>
      )}
    </details>
  );
}

type Imported = Awaited<ReturnType<AgentClient['names']['import']>>;

const SHOWN_PROBLEMS = 20;

interface ImportOutcomeProps {
  readonly outcome: Imported;
  readonly onSkip: () => void;
}

/** Result of the import: entries now in the table, and lines left out. */
function ImportOutcome({ outcome, onSkip }: ImportOutcomeProps): ReactNode {
  const { names: words } = useTexts();
  const { imported, problems, problemCount, count, encoding } = outcome;
  const lines =
    problemCount === 0 ? null : (
      <>
        <p>{imported ? words.leftOut(problemCount) : words.problems(problemCount)}</p>
        <ul>
          {problems.slice(0, SHOWN_PROBLEMS).map(({ line, code }) => (
            <li key={`${String(line)} ${code}`}>{`${words.line(line)} ${words.kinds[code]}`}</li>
          ))}
          {problemCount > SHOWN_PROBLEMS ? <li>{words.more(problemCount - SHOWN_PROBLEMS)}</li> : null}
        </ul>
        {imported || count === 0 ? null : <Button onClick={onSkip}>{words.skip}</Button>}
      </>
    );
  return imported ? (
    <Alert
      type="success"
      showIcon
      title={words.done(count, encoding === 'big5' ? 'Big5' : 'UTF-8')}
      description={lines}
    />
  ) : (
    <Alert type="error" showIcon title={lines} />
  );
}
