import Button from 'antd/es/button';
import { useId, useState, type ReactNode } from 'react';
import type { DeputyView } from '../../shared/api/work-contract.ts';
import { addDays } from '../../shared/days.ts';
import { useAction, useAsked } from '../connection/use-action.ts';
import { useQuery } from '../connection/use-query.ts';
import { isDay, shortDay } from '../format/time.ts';
import { useMyName } from '../people/me.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { AskDialog } from '../ui/ask-dialog.tsx';
import { DayField } from '../ui/day-field.tsx';
import { useToday } from '../ui/now.tsx';
import { StaffField } from './staff-field.tsx';

/** Gives all cases of an owner, and new ones, to a deputy for a period. */
export function DeputyDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const words = useTexts().work.deputy;
  const own = useMyName();
  const today = useToday();
  const [owner, setOwner] = useState(own);
  const [deputy, setDeputy] = useState('');
  const [from, setFrom] = useState(today);
  const [until, setUntil] = useState('');
  const asked = useAsked(
    (client) => client.work.setDeputy({ owner: owner ?? '', deputy, from, until }),
    onClose,
    words.done(deputy),
  );
  const named = owner === null || owner === '' ? null : owner;
  const isWhole =
    named !== null &&
    deputy !== '' &&
    deputy !== named &&
    isDay(from) &&
    isDay(until) &&
    from >= today &&
    until >= from;
  return (
    <AskDialog
      title={named === null ? words.start : words.startFor(named)}
      ok={deputy === '' ? words.start : words.ask(deputy)}
      ready={isWhole}
      {...asked.dialog}
      onClose={onClose}
    >
      <StaffField
        label={words.whose}
        placeholder={words.choose}
        value={owner}
        withOwners
        autoFocus={own === null}
        onChange={(name) => {
          asked.forget();
          setOwner(name);
        }}
      />
      <StaffField
        label={words.to}
        placeholder={words.choose}
        value={deputy === '' ? null : deputy}
        without={named}
        autoFocus={own !== null}
        onChange={(name) => {
          asked.forget();
          setDeputy(name);
        }}
      />
      <TermDays {...{ from, until }} onFrom={setFrom} onUntil={setUntil} />
      {named === null ? null : (
        <ul className="dialog-does">
          <li>{words.all(named, deputy === '' ? words.someone : deputy)}</li>
          {isDay(until) ? <li>{words.back(shortDay(addDays(until, 1), today))}</li> : null}
        </ul>
      )}
      <Terms />
    </AskDialog>
  );
}

interface TermDaysProps {
  readonly from: string;
  readonly until: string;
  readonly onFrom: (day: string) => void;
  readonly onUntil: (day: string) => void;
}

function TermDays({ from, until, onFrom, onUntil }: TermDaysProps): ReactNode {
  const words = useTexts().work.deputy;
  const today = useToday();
  const fromId = useId();
  const untilId = useId();
  return (
    <div className="term-days">
      <div>
        <label htmlFor={fromId} className="field-label">
          {words.from}
        </label>
        <DayField id={fromId} min={today} value={from} onChange={onFrom} />
      </div>
      <div>
        <label htmlFor={untilId} className="field-label">
          {words.until}
        </label>
        <DayField id={untilId} min={from > today ? from : today} value={until} onChange={onUntil} />
      </div>
    </div>
  );
}

/** Current and future deputies of all owners. */
function Terms(): ReactNode {
  const words = useTexts().work.deputy;
  const { data } = useQuery(
    'deputies',
    (agent, signal) => agent.work.deputies({}, { signal }),
    () => true,
  );
  if (data === null || data.length === 0) return null;
  return (
    <section className="term-list" aria-label={words.known}>
      <h3>{words.known}</h3>
      <ul>
        {data.map((term) => (
          <Term key={term.n} {...term} />
        ))}
      </ul>
    </section>
  );
}

/** One deputy's period, with a button to end it. */
function Term({ n, owner, deputy, from, until, canWork }: DeputyView): ReactNode {
  const words = useTexts().work.deputy;
  const today = useToday();
  const end = useAction((client) => client.work.endDeputy({ n }), words.ended(owner));
  return (
    <li>
      <span>{words.term(owner, deputy, shortDay(from, today), shortDay(until, today))}</span>
      {canWork ? null : <small className="tone-attention">{words.cannot(deputy)}</small>}
      <Button size="small" loading={end.running} onClick={end.run}>
        {words.end}
      </Button>
    </li>
  );
}
