import Button from 'antd/es/button';
import type { ReactNode } from 'react';
import type { CaseOrder } from '../../shared/api/case-filter.ts';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { go } from '../app/route.ts';
import { MoveDialog } from '../moves/move-dialog.tsx';
import { fitsMove, type BulkMove } from '../moves/move.ts';
import { MayButton } from '../people/me.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { SnoozeDialog } from '../today/snooze-dialog.tsx';
import { useAsk } from '../ui/ask-dialog.tsx';
import { Icon } from '../ui/icon.tsx';
import { useStore } from '../ui/store.ts';
import { AssignDialog } from './assign-dialog.tsx';
import { useCaseList, useSelectedCount } from './case-list.ts';
import { ExportDialog } from './export-dialog.tsx';

interface PendingBulk {
  readonly what: BulkMove | 'assign' | 'snooze' | 'export';
  readonly ids: readonly string[];
  /** Loaded rows of these cases: the person who selected them has seen these. */
  readonly about: readonly CaseRow[];
}

const MOVES = ['retry', 'hold', 'release', 'cancel'] as const satisfies readonly BulkMove[];

/** Actions on the selected cases, in a bar over the foot of the list: its appearance shifts no row. */
export function BulkBar({ order }: { readonly order: CaseOrder | null }): ReactNode {
  const { cases, list: words, today, work } = useTexts();
  const list = useCaseList();
  const count = useSelectedCount();
  /** Snapshot of the selection: the action may take cases out of the list while it runs. */
  const open = useAsk<PendingBulk>(
    ({ what, ids, about }, onClose) => {
      if (what === 'assign') return <AssignDialog {...{ ids, about, onClose }} />;
      if (what === 'snooze') return <SnoozeDialog {...{ ids, about, onClose }} />;
      if (what !== 'export') return <MoveDialog {...{ move: what, ids, about, onClose }} />;
      const close = (): void => onClose(false);
      return <ExportDialog filter={{}} only={ids} order={order} count={ids.length} onClose={close} />;
    },
    () => list.selection.clear(),
  );
  const ask = (what: PendingBulk['what']): void => {
    const ids = list.selection.ids();
    open({ what, ids, about: list.rows.known(ids) });
  };
  return count === 0 ? null : (
    <div className="bulk" role="toolbar" aria-label={cases.selected(count)}>
      <strong aria-live="polite">{cases.selected(count)}</strong>
      <MayButton ability="cases.work" icon={<Icon name="person" />} onClick={() => ask('assign')}>
        {words.assign}
      </MayButton>
      <MayButton ability="cases.work" icon={<Icon name="clock" />} onClick={() => ask('snooze')}>
        {work.snooze.start}
      </MayButton>
      <MayButton ability="cases.export" icon={<Icon name="sheet" />} onClick={() => ask('export')}>
        {words.excel}
      </MayButton>
      <MayButton
        ability="patient.reveal"
        icon={<Icon name="printer" />}
        onClick={() => go({ page: 'contact', query: `ids=${list.selection.ids().join(',')}` })}
      >
        {today.bar.contact}
      </MayButton>
      <span className="bulk-line" />
      <Moves count={count} onAsk={ask} />
      <Button
        type="text"
        aria-label={cases.clearSelection}
        icon={<Icon name="close" />}
        onClick={() => list.selection.clear()}
      />
    </div>
  );
}

/** Above this number of selected cases all moves are offered: each arriving row would make the bar scan all rows. */
const MOST_LOOKED_AT = 2000;

/** Moves that at least one selected case allows, with the number of these cases; 取消送出 only for a single case. */
function Moves(props: { readonly count: number; readonly onAsk: (move: BulkMove) => void }): ReactNode {
  const { moves, today } = useTexts();
  const { rows: cache, selection } = useCaseList();
  // A ticked row may arrive or change later.
  useStore(cache.arrivals);
  const rows = props.count > MOST_LOOKED_AT ? [] : cache.known(selection.ids());
  const unknown = props.count - rows.length;
  return MOVES.map((move) => {
    const fits = unknown + rows.filter((row) => fitsMove(row, move)).length;
    if (fits === 0 || (move === 'cancel' && props.count !== 1)) return null;
    const { button } = moves[move];
    const left = props.count - fits;
    return (
      <MayButton
        key={move}
        ability={move === 'cancel' ? 'cases.cancel' : 'cases.work'}
        danger={move === 'cancel'}
        {...(left === 0 ? {} : { title: today.bar.leftOut(fits, left) })}
        onClick={() => props.onAsk(move)}
      >
        {left === 0 ? button : today.bar.some(button, fits)}
      </MayButton>
    );
  });
}
