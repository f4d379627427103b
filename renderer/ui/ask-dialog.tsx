import Alert from 'antd/es/alert';
import Button from 'antd/es/button';
import Modal from 'antd/es/modal';
import { createContext, useContext, useEffect, useState, type ReactNode } from 'react';
import { flushSync } from 'react-dom';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import type { SeenCase } from '../../shared/api/work-contract.ts';
import { hashOf } from '../app/route.ts';
import { concerns, useConnectionState } from '../connection/connection.ts';
import { useQuery } from '../connection/use-query.ts';
import { shortDay } from '../format/time.ts';
import { useCaseNames } from '../names/case-names.ts';
import { useMay } from '../people/me.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { actLine } from '../work/act-words.ts';
import { DialogFocus } from './dialog-focus.tsx';
import { useToday } from './now.tsx';

interface Asked<T> {
  readonly what: T;
  isClosed: boolean;
}
interface Shown {
  readonly asked: object;
  readonly dialog: ReactNode;
}
const AskContext = createContext<(next: (shown: Shown | null) => Shown | null) => void>(() => undefined);

/**
 * Asks by a dialog that the page holds. A refetch that takes away the row that asked leaves its last state and the text typed. A late end of a
 * call closes no other dialog. `onDone`: the agent confirmed it; the dialog is off the page then.
 */
export function useAsk<T>(
  draw: (what: T, onClose: (done: boolean) => void) => ReactNode,
  onDone?: () => void,
): (what: T) => void {
  const show = useContext(AskContext);
  const [asked, ask] = useState<Asked<T> | null>(null);
  const drawn = (one: Asked<T>): ReactNode =>
    draw(one.what, (done) => {
      if (one.isClosed) return;
      one.isClosed = true;
      flushSync(() => {
        ask(null);
        show((shown) => (shown?.asked === one ? null : shown));
      });
      if (done) onDone?.();
    });
  // Never opens: a dialog that was closed meanwhile stays closed.
  useEffect(() => {
    if (asked === null) return;
    const now = { asked, dialog: drawn(asked) };
    show((shown) => (shown?.asked === asked ? now : shown));
  });
  return (what) => {
    const one = { what, isClosed: false };
    ask(one);
    show(() => ({ asked: one, dialog: drawn(one) }));
  };
}

/** Holds the dialog of a page. */
export function AskPlace({ children }: { readonly children: ReactNode }): ReactNode {
  const [shown, show] = useState<Shown | null>(null);
  return (
    <AskContext value={show}>
      {children}
      {shown?.dialog}
    </AskContext>
  );
}

/** Acts of others on the dialog's cases since it was opened, updated live. 改為… marks them as seen. */
function useOthers(about: readonly CaseRow[]) {
  const [opened] = useState(() => about.map(({ id, revision }) => ({ id, revision })));
  /** Revision of the last act that the person accepted. */
  const [read, setRead] = useState(0);
  const cases = opened.map(({ id, revision }, at) => ({
    ...{ id, revision: at < MOST_WATCHED ? Math.max(revision, read) : revision },
  }));
  const isWorker = useMay('cases.work');
  const { data } = useQuery(
    `acts ${String(read)}`,
    async (agent, signal) =>
      cases.length === 0 || !isWorker
        ? []
        : agent.work.acts({ cases: cases.slice(0, MOST_WATCHED) }, { signal }),
    (change) => cases.some(({ id }) => concerns(change, id)),
  );
  const acts = data ?? [];
  return { cases, acts, goOn: () => setRead(Math.max(...acts.map(({ revision }) => revision))) };
}
const MOST_WATCHED = 500;

/** Names the acts of others; 改為… goes on all the same. */
function OthersNote({
  acts,
  goOn,
  about,
}: ReturnType<typeof useOthers> & Pick<AskDialogProps, 'about'>): ReactNode {
  const texts = useTexts();
  const today = useToday();
  const { subject } = texts.shell;
  const { acts: words } = texts.work;
  if (acts.length === 0) return null;
  const nameOf = (id: string): string =>
    `${about?.find((row) => row.id === id)?.maskedPatient?.name ?? subject.nobody}　`;
  return (
    <Alert
      type="warning"
      showIcon
      title={words.meanwhile}
      description={
        <ul className="plain-list">
          {acts.map((act) => (
            <li key={`${act.caseId} ${String(act.revision)} ${act.kind} ${act.step ?? ''}`}>
              {(about?.length ?? 0) > 1 ? nameOf(act.caseId) : ''}
              {actLine(act, texts, today)} <a href={hashOf({ page: 'case', id: act.caseId })}>{words.look}</a>
            </li>
          ))}
        </ul>
      }
      action={<Button onClick={goOn}>{words.goOn}</Button>}
    />
  );
}

export interface CaseDialogProps {
  readonly ids: readonly string[];
  /** Loaded rows of these cases. */
  readonly about?: readonly CaseRow[];
  /** `done`: the agent confirmed it. */
  readonly onClose: (done: boolean) => void;
}

interface AskDialogProps {
  /** `動作 病人・藥品？` */
  readonly title: string;
  /** Width for content broader than a sentence. */
  readonly width?: number;
  /** Loaded cases that the dialog is about. */
  readonly about?: readonly CaseRow[];
  /** Total number of cases; `about` may hold fewer. */
  readonly count?: number;
  /** Instead of the case's strip. */
  readonly strip?: ReactNode;
  /** Effects of the action, in up to three lines. */
  readonly does?: readonly string[];
  readonly ok: string;
  readonly danger?: boolean;
  readonly ready: boolean;
  readonly running: boolean;
  readonly error?: string | null;
  /** Replaces 返回; `stops`: usable during the run. */
  readonly cancel?: { readonly text: string; readonly stops: boolean };
  /** The work has ended, so there is nothing to cancel. */
  readonly ended?: boolean;
  /** Beside the buttons, at the left. */
  readonly aside?: ReactNode;
  /** Enter in a field confirms, as the button does. */
  readonly enter?: boolean;
  /** @param seen the dialog's cases as the person saw them last */
  readonly onOk: (seen: readonly SeenCase[]) => void;
  /** `isHung`: the call that runs may never end. */
  readonly onClose: (isHung: boolean) => void;
  readonly children?: ReactNode;
}

const SHOWN = 8;

/** Base of all question dialogs: the cases, effects, fields, and one button that acts. */
export function AskDialog(props: AskDialogProps): ReactNode {
  const { shell } = useTexts();
  const { about = [], count = about.length, does = [], running, error = null, ended = false, cancel } = props;
  const [only] = about;
  const others = useOthers(about);
  const ready = props.ready && (ended || others.acts.length === 0);
  const onOk = (): void => props.onOk(others.cases);
  const { phase, generation } = useConnectionState();
  // The connection's generation when the call began.
  const [begun, setBegun] = useState(generation);
  if (!running && begun !== generation) setBegun(generation);
  const isHung = phase !== 'open' || generation > begun;
  return (
    <Modal
      open
      width={props.width ?? 560}
      title={props.title}
      okText={props.ok}
      cancelText={cancel?.text ?? shell.common.cancel}
      okButtonProps={{ disabled: !ready, loading: running, danger: props.danger === true }}
      cancelButtonProps={
        ended ? { hidden: true } : { disabled: running && cancel?.stops !== true && !isHung }
      }
      mask={{ closable: false }}
      onOk={onOk}
      {...(props.aside === undefined
        ? {}
        : {
            footer: (buttons: ReactNode) => (
              <>
                {props.aside}
                {buttons}
              </>
            ),
          })}
      onCancel={() => {
        // As the button: a call that runs cannot be called back, and its refusal must be seen. One whose connection was lost may hang.
        if (!running || cancel?.stops === true || isHung) props.onClose(isHung && cancel?.stops !== true);
      }}
    >
      <DialogFocus />
      <form
        className="dialog-body"
        onSubmit={(event) => {
          event.preventDefault();
          if (props.enter === true && ready && !running) onOk();
        }}
      >
        {props.strip}
        {count === 1 && only !== undefined && props.strip === undefined ? <CaseStrip row={only} /> : null}
        {count > 1 && about.length > 0 ? (
          <CaseStrips rows={about.slice(0, SHOWN)} left={count - Math.min(about.length, SHOWN)} />
        ) : null}
        {does.length === 0 ? null : (
          <ul className="dialog-does">
            {does.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        )}
        {props.children}
        {ended ? null : <OthersNote {...others} about={about} />}
        {error === null ? null : <Alert type="error" showIcon title={error} />}
        {/* Enter in a field submits. */}
        {props.enter === true ? <button type="submit" hidden disabled={!ready} /> : null}
      </form>
    </Modal>
  );
}

/** `動作 病人・藥品？` for one case, otherwise with the number of cases. */
export function useDialogTitle(): (action: string, count: number, only: CaseRow | undefined) => string {
  const { moves } = useTexts();
  const namesOf = useCaseNames();
  return (action, count, only) =>
    count === 1
      ? moves.title(action, only === undefined ? moves.thisOne : namesOf(only).who)
      : moves.titleMany(action, count);
}

/** The dialog's case: patient and drug, then department, doctor, chart number and day. */
function CaseStrip({ row }: { readonly row: CaseRow }): ReactNode {
  const { casePage, caseTexts } = useTexts();
  const namesOf = useCaseNames();
  const today = useToday();
  const names = namesOf(row);
  const facts = [
    [names.department, names.doctor].filter((part) => part !== null).join(' '),
    row.chartNumber === null ? '' : `${casePage.chart} ${row.chartNumber}`,
    row.appliedOn === null ? '' : casePage.applied(shortDay(row.appliedOn, today)),
  ].filter((part) => part !== '');
  return (
    <div className="case-strip">
      <p>
        <strong>{names.patient ?? caseTexts.unnamed}</strong>{' '}
        <span title={names.wholeDrugs.join('\n')}>{names.drug}</span>
      </p>
      <p className="dotted muted">
        {facts.map((fact) => (
          <span key={fact}>{fact}</span>
        ))}
      </p>
    </div>
  );
}

/** The bulk dialog's first cases by patient and drug, and the number of others. */
function CaseStrips({ rows, left }: { readonly rows: readonly CaseRow[]; readonly left: number }): ReactNode {
  const { cases } = useTexts();
  const namesOf = useCaseNames();
  return (
    <ul className="case-strip case-strips">
      {rows.map((row) => {
        const names = namesOf(row);
        return (
          <li key={row.id}>
            <strong>{names.patient ?? row.id}</strong>{' '}
            <span className="muted" title={names.wholeDrugs.join('\n')}>
              {names.drug}
            </span>
          </li>
        );
      })}
      {left > 0 ? <li className="muted">{cases.more(rows.length + left)}</li> : null}
    </ul>
  );
}
