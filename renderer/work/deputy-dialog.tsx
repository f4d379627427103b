import AntdApp from 'antd/es/app';
import Button from 'antd/es/button';
import { useId, useState, type ReactNode } from 'react';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import type { DeputyView } from '../../shared/api/work-contract.ts';
import { addDays } from '../../shared/days.ts';
import type { StageKey } from '../../shared/stage.ts';
import { hashOf } from '../app/route.ts';
import { NO_NARROWING, queryOf, type Narrowing } from '../cases/filter.ts';
import { useAction, useAsked } from '../connection/use-action.ts';
import { useQuery, type Query } from '../connection/use-query.ts';
import { isDay, shortDay } from '../format/time.ts';
import { useCaseNames } from '../names/case-names.ts';
import { useMyName } from '../people/me.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { AskDialog, type CaseDialogProps } from '../ui/ask-dialog.tsx';
import { DayField } from '../ui/day-field.tsx';
import { NumberLink } from '../ui/number-link.tsx';
import { useToday } from '../ui/now.tsx';
import { StaffField } from './staff-field.tsx';

interface Term {
  readonly deputy: string | null;
  readonly from: string;
  readonly until: string;
}

/** Period and deputy, as both deputy dialogs start. */
function useTerm(): [Term, (change: Partial<Term>) => void] {
  const today = useToday();
  const [term, setTerm] = useState<Term>({ deputy: null, from: today, until: '' });
  return [term, (change) => setTerm({ ...term, ...change })];
}

const isWhole = ({ deputy, from, until }: Term, today: string): boolean =>
  deputy !== null && deputy !== '' && isDay(from) && isDay(until) && from >= today && until >= from;

interface CasesProps extends Required<CaseDialogProps> {
  /** Number of chosen cases without an owner. */
  readonly left: number;
}

/** Gives the chosen cases to a deputy for a period; afterwards their owners have them again. */
export function DeputyOfCasesDialog({ ids, about, left, onClose }: CasesProps): ReactNode {
  const words = useTexts().work.deputy;
  const { message } = AntdApp.useApp();
  const namesOf = useCaseNames();
  const today = useToday();
  const [term, change] = useTerm();
  const deputy = term.deputy ?? '';
  const asked = useAsked(
    (client) => client.work.deputyOfCases({ ids: [...ids], deputy, from: term.from, until: term.until }),
    ({ handed }) => {
      if (handed === 0) void message.warning(words.noneFits);
      else void message.success(words.done(deputy, handed));
      onClose(true);
    },
  );
  const [only] = about;
  return (
    <AskDialog
      title={
        ids.length === 1 && only !== undefined
          ? words.startOne(namesOf(only).who)
          : words.startMany(ids.length)
      }
      about={about}
      count={ids.length}
      ok={deputy === '' ? words.start : words.ask(deputy)}
      ready={isWhole(term, today)}
      {...asked.dialog}
      onClose={() => onClose(false)}
    >
      <TermFields
        term={term}
        onChange={(next) => {
          asked.forget();
          change(next);
        }}
      />
      <ul className="dialog-does">
        <li>{words.some(ids.length, deputy === '' ? words.someone : deputy)}</li>
        {isDay(term.until) ? <li>{words.back(shortDay(addDays(term.until, 1), today))}</li> : null}
        {left === 0 ? null : <li>{words.leftOut(left)}</li>}
      </ul>
    </AskDialog>
  );
}

/** Gives all open cases of an owner, and new ones, to a deputy for a period. */
export function DeputyOfOwnerDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { work } = useTexts();
  const words = work.deputy;
  const own = useMyName();
  const today = useToday();
  const [owner, setOwner] = useState<string | null>(own);
  const [term, change] = useTerm();
  const deputy = term.deputy ?? '';
  const asked = useAsked(
    (client) => client.work.deputyOfOwner({ owner: owner ?? '', deputy, from: term.from, until: term.until }),
    onClose,
    words.doneAll(deputy),
  );
  const named = owner === null || owner === '' ? null : owner;
  return (
    <AskDialog
      title={named === null ? words.start : words.startFor(named)}
      ok={deputy === '' ? words.start : words.ask(deputy)}
      ready={named !== null && deputy !== named && isWhole(term, today)}
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
      {named === null ? null : <OpenWork key={named} owner={named} />}
      <TermFields
        term={term}
        without={named}
        autoFocus={own !== null}
        onChange={(next) => {
          asked.forget();
          change(next);
        }}
      />
      {named === null ? null : (
        <>
          <ul className="dialog-does">
            <li>{words.all(named, deputy === '' ? words.someone : deputy)}</li>
            {isDay(term.until) ? <li>{words.back(shortDay(addDays(term.until, 1), today))}</li> : null}
          </ul>
          <KnownTerms owner={named} />
        </>
      )}
    </AskDialog>
  );
}

function TermFields({
  term: { deputy, from, until },
  without = null,
  autoFocus = true,
  onChange,
}: {
  readonly term: Term;
  readonly without?: string | null;
  readonly autoFocus?: boolean;
  readonly onChange: (change: Partial<Term>) => void;
}): ReactNode {
  const words = useTexts().work.deputy;
  const today = useToday();
  const [fromId, untilId] = [useId(), useId()];
  return (
    <>
      <StaffField
        label={words.to}
        placeholder={words.choose}
        value={deputy}
        without={without}
        autoFocus={autoFocus}
        onChange={(name) => onChange({ deputy: name })}
      />
      <div className="term-days">
        <div>
          <label htmlFor={fromId} className="field-label">
            {words.from}
          </label>
          <DayField id={fromId} min={today} value={from} onChange={(day) => onChange({ from: day })} />
        </div>
        <div>
          <label htmlFor={untilId} className="field-label">
            {words.until}
          </label>
          <DayField
            id={untilId}
            min={from > today ? from : today}
            value={until}
            onChange={(day) => onChange({ until: day })}
          />
        </div>
      </div>
    </>
  );
}

const ON_THE_WAY: readonly StageKey[] = [
  'queued',
  'sending',
  'accepted',
  'unnumbered',
  'processing',
  'reviewing',
];

/** Counts of the cases a deputy takes over, each a link. */
function OpenWork({ owner }: { readonly owner: string }): ReactNode {
  const { work, shell } = useTexts();
  const words = work.deputy;
  const { data } = useQuery(`open-of ${owner}`, (agent, signal) => agent.work.openOf({ owner }, { signal }));
  if (data === null) return <div className="case-strip" aria-busy />;
  const listOf = (more: Partial<Narrowing>, stage: readonly StageKey[] = []): string =>
    hashOf({
      page: 'cases',
      query: queryOf({
        ...NO_NARROWING,
        ...more,
        axes: { ...NO_NARROWING.axes, owner: [owner], stage },
      }),
    });
  return (
    <div className="case-strip">
      <p>
        <NumberLink n={data.todo} href={listOf({ view: 'todo' })} /> {words.todo}
        {data.later === 0 ? '' : words.later(data.later)}
        {shell.common.listEnd}
        <NumberLink n={data.onTheirWay} href={listOf({}, ON_THE_WAY)} /> {words.onTheirWay}
      </p>
      <p className="muted">{words.rest(data.rest)}</p>
    </div>
  );
}

/** Current and future deputy periods of this owner, each with a button to end it. */
function KnownTerms({ owner }: { readonly owner: string }): ReactNode {
  const words = useTexts().work.deputy;
  const { data } = useDeputies();
  const known = (data ?? []).filter((each) => each.caseId === null && each.owner === owner);
  if (known.length === 0) return null;
  return (
    <section className="term-list" aria-label={words.known}>
      <h3>{words.known}</h3>
      <ul>
        {known.map((term) => (
          <KnownTerm key={term.n} term={term} />
        ))}
      </ul>
    </section>
  );
}

/** Current and future deputy periods of all owners and single cases. */
export const useDeputies = (): Query<readonly DeputyView[]> =>
  useQuery(
    'deputies',
    (agent, signal) => agent.work.deputies({}, { signal }),
    () => true,
  );

/** One deputy period, with a button to end it; `ofWhom`: names the owner. */
export function KnownTerm({
  term,
  ofWhom = false,
}: {
  readonly term: DeputyView;
  readonly ofWhom?: boolean;
}): ReactNode {
  const words = useTexts().work.deputy;
  const today = useToday();
  const { n, owner, deputy, from, until, canWork } = term;
  const end = useAction((client) => client.work.endDeputy({ n }), words.ended(owner));
  return (
    <li>
      <span>
        {ofWhom ? words.ofWhom(owner) : ''}
        {words.term(deputy, shortDay(from, today), shortDay(until, today))}
      </span>
      {canWork ? null : <small className="tone-attention">{words.cannot(deputy)}</small>}
      <Button size="small" loading={end.running} onClick={end.run}>
        {words.end}
      </Button>
    </li>
  );
}

interface EndProps {
  readonly n: number;
  readonly owner: string;
  readonly deputy: string;
  readonly wholeAccount: boolean;
  readonly about: readonly CaseRow[];
  readonly onClose: (done: boolean) => void;
}

/** Ends a deputy's period early. If it covers all cases of the owner, the dialog warns of that. */
export function EndDeputyDialog({ n, owner, deputy, wholeAccount, about, onClose }: EndProps): ReactNode {
  const words = useTexts().work.deputy;
  const namesOf = useCaseNames();
  const asked = useAsked(
    (client) => client.work.endDeputy({ n }),
    () => onClose(true),
    words.ended(owner),
  );
  const [only] = about;
  return (
    <AskDialog
      title={wholeAccount || only === undefined ? words.endFor(owner) : words.endOne(namesOf(only).who)}
      about={wholeAccount ? [] : about}
      does={[wholeAccount ? words.endAllDoes(owner, deputy) : words.endDoes(owner)]}
      ok={words.end}
      ready
      {...asked.dialog}
      onClose={() => onClose(false)}
    />
  );
}
