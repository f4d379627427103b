import AntdApp from 'antd/es/app';
import Button from 'antd/es/button';
import { useState, type ReactNode } from 'react';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { REASON_ENDS } from '../../shared/choices.ts';
import { hashOf } from '../app/route.ts';
import { AssignDialog } from '../cases/assign-dialog.tsx';
import type { Selection } from '../cases/selection.ts';
import { useConnection } from '../connection/connection.ts';
import { failureText } from '../connection/use-action.ts';
import { inBatches, RunProgress, useLongRun } from '../moves/long-run.tsx';
import { MayButton } from '../people/me.tsx';
import { useLanguage, useTexts } from '../texts/use-texts.ts';
import { AskDialog } from '../ui/ask-dialog.tsx';
import { Icon, type IconName } from '../ui/icon.tsx';
import { CloseDialog } from '../work/close-dialog.tsx';
import { DeputyOfCasesDialog } from '../work/deputy-dialog.tsx';
import { workKind, type CaseEntry } from './entries.ts';
import { NotifyDialog } from './notify-dialog.tsx';
import { SnoozeDialog } from './snooze-dialog.tsx';

interface TodoBarProps {
  /** The ticked ones, in the order of the list. */
  readonly entries: readonly CaseEntry[];
  readonly rows: ReadonlyMap<string, CaseRow>;
  readonly selection: Selection;
}

interface BarAction {
  readonly key: 'notify' | 'meet' | 'close' | 'assign' | 'deputy' | 'snooze';
  readonly icon: IconName;
  readonly fits: (entry: CaseEntry) => boolean;
}

/** What ends work first; 印聯繫單 goes before all of them. */
const ENDS: readonly BarAction[] = [
  { key: 'notify', icon: 'check', fits: (entry) => TELLS.has(workKind(entry)) },
  { key: 'meet', icon: 'clock', fits: ({ deadline }) => deadline !== null },
  { key: 'close', icon: 'check', fits: () => true },
];
const PASSES_ON: readonly BarAction[] = [
  { key: 'assign', icon: 'person', fits: () => true },
  { key: 'deputy', icon: 'person', fits: ({ owner }) => owner !== null },
  { key: 'snooze', icon: 'clock', fits: () => true },
];
const TELLS: ReadonlySet<string> = new Set(['notify-doctor', 'decide-appeal']);

interface Asked {
  readonly key: BarAction['key'];
  readonly entries: readonly CaseEntry[];
  readonly left: number;
}

/** What can be done with the ticked cases at once: only what fits one of them, and each says whom it leaves out. */
export function TodoBar({ entries, rows, selection }: TodoBarProps): ReactNode {
  const { cases, today: words } = useTexts();
  /** As they were ticked when it was asked for: what is done to some takes them out of the list. */
  const [asked, setAsked] = useState<Asked | null>(null);
  const count = entries.length;
  const fitting = (actions: readonly BarAction[]) =>
    actions
      .map(({ key, icon, fits }) => ({ key, icon, own: entries.filter(fits) }))
      .filter(({ own }) => own.length > 0);
  const ends = fitting(ENDS);
  const [first] = ends;
  const button = ({ key, icon, own }: (typeof ends)[number]): ReactNode => {
    const left = count - own.length;
    return (
      <Button
        key={key}
        type={key === first?.key ? 'primary' : 'default'}
        icon={<Icon name={icon} />}
        {...(left === 0 ? {} : { title: words.bar.leftOut(own.length, left) })}
        onClick={() => {
          setAsked({ key, entries: own, left });
        }}
      >
        {left === 0 ? words.bar[key] : words.bar.some(words.bar[key], own.length)}
      </Button>
    );
  };
  return (
    <>
      {count === 0 ? null : (
        <div className="todo-bar" role="toolbar" aria-label={cases.selected(count)}>
          <strong aria-live="polite">{cases.selected(count)}</strong>
          <ContactButton entries={entries} rows={rows} />
          {ends.map(button)}
          <span className="bulk-line" />
          {fitting(PASSES_ON).map(button)}
          <Button
            type="text"
            aria-label={cases.clearSelection}
            icon={<Icon name="close" />}
            onClick={() => {
              selection.clear();
            }}
          />
        </div>
      )}
      {asked === null ? null : (
        <BarDialog
          asked={asked}
          rows={rows}
          onClose={(done) => {
            setAsked(null);
            if (done) selection.clear();
          }}
        />
      )}
    </>
  );
}

/** 醫師聯繫單 of those that NHI did not approve as a whole; the page of the sheets names what it leaves out beyond its most. */
function ContactButton({ entries, rows }: Omit<TodoBarProps, 'selection'>): ReactNode {
  const { bar } = useTexts().today;
  const ids = entries
    .map(({ caseId }) => caseId)
    .filter((id) => REASON_ENDS.some((end) => end === rows.get(id)?.decision));
  const left = entries.length - ids.length;
  if (ids.length === 0) return null;
  return (
    <MayButton
      ability="patient.reveal"
      icon={<Icon name="printer" />}
      href={hashOf({ page: 'contact', query: `ids=${ids.join(',')}` })}
      {...(left === 0 ? {} : { title: bar.leftOut(ids.length, left) })}
    >
      {left === 0 ? bar.contact : bar.some(bar.contact, ids.length)}
    </MayButton>
  );
}

interface BarDialogProps {
  readonly asked: Asked;
  readonly rows: ReadonlyMap<string, CaseRow>;
  readonly onClose: (done: boolean) => void;
}

function BarDialog({ asked: { key, entries, left }, rows, onClose }: BarDialogProps): ReactNode {
  const ids = entries.map(({ caseId }) => caseId);
  const about = ids.flatMap((id) => rows.get(id) ?? []);
  switch (key) {
    case 'notify':
      return (
        <NotifyDialog
          ids={ids}
          about={about}
          told={entries.every((entry) => workKind(entry) === 'decide-appeal')}
          onClose={onClose}
        />
      );
    case 'meet':
      return <MeetDialog entries={entries} about={about} left={left} onClose={onClose} />;
    case 'close':
      return <CloseDialog ids={ids} about={about} onClose={onClose} />;
    case 'assign':
      return <AssignDialog ids={ids} about={about} onClose={onClose} />;
    case 'deputy':
      return <DeputyOfCasesDialog ids={ids} about={about} left={left} onClose={onClose} />;
    case 'snooze':
      return <SnoozeDialog ids={ids} about={about} onClose={onClose} />;
  }
}

/** Marks the term of each as met; each can be taken back on its case. */
function MeetDialog({
  entries,
  about,
  left,
  onClose,
}: {
  readonly entries: readonly CaseEntry[];
  readonly about: readonly CaseRow[];
  readonly left: number;
  readonly onClose: (done: boolean) => void;
}): ReactNode {
  const texts = useTexts();
  const { today: words, moves, work } = texts;
  const language = useLanguage();
  const { client } = useConnection();
  const { message } = AntdApp.useApp();
  const run = useLongRun();
  const running = run.progress !== null;
  const [error, setError] = useState<string | null>(null);
  const terms = new Map(entries.map(({ caseId, deadline }) => [caseId, deadline?.n ?? 0]));
  const meet = async (): Promise<void> => {
    setError(null);
    try {
      const { asked } = await run.start((each) =>
        inBatches(
          [...terms.keys()],
          async (part) => {
            for (const id of part) await client.work.meetDeadline({ id, n: terms.get(id) ?? 0, met: true });
          },
          each,
        ),
      );
      void message.success(work.deadlines.met);
      if (asked < terms.size) void message.info(moves.stopped(terms.size - asked));
      onClose(true);
    } catch (failure) {
      setError(failureText(failure, texts, language));
    }
  };
  return (
    <AskDialog
      title={moves.titleMany(words.bar.meet, terms.size)}
      about={about}
      count={terms.size}
      does={[words.bar.meetDoes, ...(left === 0 ? [] : [words.bar.leftOut(terms.size, left)])]}
      ok={words.bar.meet}
      ready
      running={running}
      error={error}
      cancel={{ text: running ? moves.stop : texts.shell.common.cancel, stops: terms.size > 1 }}
      onOk={() => {
        void meet();
      }}
      onClose={() => {
        if (running) run.stop();
        else onClose(false);
      }}
    >
      <RunProgress progress={run.progress} />
    </AskDialog>
  );
}
