import Alert from 'antd/es/alert';
import Modal from 'antd/es/modal';
import { createContext, useContext, useEffect, useState, type ReactNode } from 'react';
import { flushSync } from 'react-dom';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { useConnectionState } from '../connection/connection.ts';
import { shortDay } from '../format/time.ts';
import { useCaseNames } from '../names/case-names.ts';
import { useTexts } from '../texts/use-texts.ts';
import { DialogFocus } from './dialog-focus.tsx';
import { useToday } from './now.tsx';

interface Asked<T> {
  readonly what: T;
  isClosed: boolean;
}
interface Shown {
  readonly asked: object;
  readonly dialog: ReactNode;
  /** The row that asked has gone. */
  readonly isLeft: boolean;
}
const AskContext = createContext<(next: (shown: Shown | null) => Shown | null) => void>(() => undefined);
const LeftContext = createContext(false);

/**
 * Asks by a dialog that the page holds. A refetch that takes away the row that asked leaves its last state and the text typed. A late end of a
 * call closes no other dialog. `onDone`: the agent confirmed it; the dialog is off the page then. `isGone`: what was asked about has gone.
 */
export function useAsk<T>(
  draw: (what: T, onClose: (done: boolean) => void) => ReactNode,
  onDone?: () => void,
  isGone: (what: T) => boolean = () => false,
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
    const now = { asked, dialog: drawn(asked), isLeft: isGone(asked.what) };
    show((shown) => (shown?.asked === asked ? now : shown));
  });
  useEffect(
    () => () => show((shown) => (shown?.asked === asked ? { ...shown, isLeft: true } : shown)),
    [asked, show],
  );
  return (what) => {
    const one = { what, isClosed: false };
    ask(one);
    show(() => ({ asked: one, dialog: drawn(one), isLeft: false }));
  };
}

/** Holds the dialog of a page. */
export function AskPlace({ children }: { readonly children: ReactNode }): ReactNode {
  const [shown, show] = useState<Shown | null>(null);
  return (
    <AskContext value={show}>
      {children}
      <LeftContext value={shown?.isLeft ?? false}>{shown?.dialog}</LeftContext>
    </AskContext>
  );
}

/** Warning in a dialog whose row has gone from the list. */
export function LeftNote(): ReactNode {
  const { shell } = useTexts();
  return useContext(LeftContext) ? <Alert type="warning" showIcon title={shell.common.leftList} /> : null;
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
  readonly onOk: () => void;
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
      okButtonProps={{ disabled: !props.ready, loading: running, danger: props.danger === true }}
      cancelButtonProps={
        ended ? { hidden: true } : { disabled: running && cancel?.stops !== true && !isHung }
      }
      mask={{ closable: false }}
      onOk={props.onOk}
      onCancel={() => {
        // As the button: a call that runs cannot be called back, and its refusal must be seen. One whose connection was lost may hang.
        if (!running || cancel?.stops === true || isHung) props.onClose(isHung && cancel?.stops !== true);
      }}
    >
      <DialogFocus />
      <div className="dialog-body">
        {count === 1 && only !== undefined ? <CaseStrip row={only} /> : null}
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
        <LeftNote />
        {error === null ? null : <Alert type="error" showIcon title={error} />}
      </div>
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
