import Button from 'antd/es/button';
import { useState, type ReactNode } from 'react';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { REASON_ENDS } from '../../shared/choices.ts';
import { BarDialog } from '../app/later-dialogs.ts';
import { hashOf } from '../app/route.ts';
import type { Selection } from '../cases/selection.ts';
import { MayButton } from '../people/me.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { Icon, type IconName } from '../ui/icon.tsx';
import type { BarAsked } from './bar-dialog.tsx';
import { workKind, type CaseEntry } from './entries.ts';

interface TodoBarProps {
  /** The ticked ones, in the order of the list. */
  readonly entries: readonly CaseEntry[];
  readonly rows: ReadonlyMap<string, CaseRow>;
  readonly selection: Selection;
}

interface BarAction {
  readonly key: BarAsked['key'];
  readonly icon: IconName;
  readonly fits: (entry: CaseEntry) => boolean;
}

/** Actions that end work come first; 印聯繫單 goes before all of them. */
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

/** Actions on all ticked cases at once: only those that fit at least one case; each names the cases it leaves out. */
export function TodoBar({ entries, rows, selection }: TodoBarProps): ReactNode {
  const { cases, today: words } = useTexts();
  /** As they were ticked when it was asked for: what is done to some takes them out of the list. */
  const [asked, setAsked] = useState<BarAsked | null>(null);
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
        onClick={() => setAsked({ key, entries: own, left })}
      >
        {left === 0 ? words.bar[key] : words.bar.some(words.bar[key], own.length)}
      </Button>
    );
  };
  return (
    <>
      {count === 0 ? null : (
        <div className="bulk todo-bar" role="toolbar" aria-label={cases.selected(count)}>
          <strong aria-live="polite">{cases.selected(count)}</strong>
          <ContactButton entries={entries} rows={rows} />
          {ends.map(button)}
          <span className="bulk-line" />
          {fitting(PASSES_ON).map(button)}
          <Button
            type="text"
            aria-label={cases.clearSelection}
            icon={<Icon name="close" />}
            onClick={() => selection.clear()}
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
