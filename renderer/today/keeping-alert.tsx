import Alert from 'antd/es/alert';
import type { ReactNode } from 'react';
import type { KeepingLessView } from '../../shared/api/operations-contract.ts';
import { useAction } from '../connection/use-action.ts';
import { useQuery, type Query } from '../connection/use-query.ts';
import { dateTime } from '../format/time.ts';
import { MayButton, useMay } from '../people/me.tsx';
import { useTexts } from '../texts/use-texts.ts';

/** Pending reductions of retention periods; empty without the right to see them. */
export function useKeepingLess(): Query<KeepingLessView[]> {
  const may = useMay('keeping.read');
  return useQuery(
    `keeping-less ${String(may)}`,
    (agent, signal) => (may ? agent.retention.keepingLess(undefined, { signal }) : Promise.resolve([])),
    (change) => change.kind === 'all' || change.ids.size === 0,
  );
}

/** Alert about pending reductions, with a button to cancel them; empty if there are none. */
export function KeepingAlert(): ReactNode {
  const { keeping } = useTexts().access;
  const { data, reload } = useKeepingLess();
  if (data === null || data.length === 0) return null;
  return (
    <Alert
      type={data.some(({ refused }) => refused === null) ? 'error' : 'info'}
      showIcon
      title={keeping.title}
      description={
        <>
          <ul className="plain-list">
            {data.map((one) => (
              <Term key={one.setting} term={one} onKept={reload} />
            ))}
          </ul>
          <p>{keeping.next}</p>
        </>
      }
    />
  );
}

function Term({ term, onKept }: { readonly term: KeepingLessView; readonly onKept: () => void }): ReactNode {
  const { access, settings } = useTexts();
  const { keeping: words } = access;
  const { setting, refused } = term;
  const name = settings.names[setting] ?? setting;
  const keep = useAction(async (client) => {
    await client.retention.keepAsBefore({ setting });
    onKept();
  }, words.kept(name));
  const said = (value: string): string =>
    settings.choices[setting]?.[value] ?? [value, settings.units[setting] ?? ''].join(' ').trim();
  return (
    <li className="watch-line">
      <span>
        {refused === null
          ? words.line(name, said(term.from), said(term.to), dateTime(term.beginsAt))
          : words.refused(name, said(term.from), refused.by, dateTime(refused.at))}
      </span>
      {refused === null ? (
        <MayButton ability="keeping.refuse" size="small" action={keep}>
          {words.keep}
        </MayButton>
      ) : null}
    </li>
  );
}
