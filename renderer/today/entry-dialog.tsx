import type { ReactNode } from 'react';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import type { TodayDetail } from '../../shared/api/work-contract.ts';
import { AssignDialog } from '../cases/assign-dialog.tsx';
import { MoveDialog } from '../moves/move-dialog.tsx';
import type { BulkMove } from '../moves/move.ts';
import { ResolveDialog } from '../moves/resolve-dialog.tsx';
import { CloseDialog } from '../work/close-dialog.tsx';
import { CallDialog } from './call-dialog.tsx';
import { NotifyDialog } from './notify-dialog.tsx';
import { SnoozeDialog } from './snooze-dialog.tsx';

/** What about an entry is asked for in a dialog. */
export type AskedFor = BulkMove | 'resolve' | 'notify' | 'call' | 'pick' | 'close' | 'assign';

interface EntryDialogProps {
  readonly asked: AskedFor | null;
  readonly id: string;
  readonly row?: CaseRow | undefined;
  readonly detail?: TodayDetail | undefined;
  readonly onClose: () => void;
}

export function EntryDialog({ asked, id, row, detail, onClose }: EntryDialogProps): ReactNode {
  const all = row === undefined ? [] : [row];
  const one = row === undefined ? {} : { about: row };
  switch (asked) {
    case null:
      return null;
    case 'notify':
      return <NotifyDialog id={id} row={row} detail={detail} onClose={onClose} />;
    case 'call':
      return <CallDialog id={id} about={row} onClose={onClose} />;
    case 'pick':
      return <SnoozeDialog ids={[id]} about={all} onClose={onClose} />;
    case 'close':
      return <CloseDialog id={id} {...one} onClose={onClose} />;
    case 'assign':
      return <AssignDialog ids={[id]} about={all} onClose={onClose} />;
    case 'resolve':
      return <ResolveDialog id={id} {...one} onClose={onClose} />;
    default:
      return <MoveDialog move={asked} ids={[id]} about={all} onClose={onClose} />;
  }
}
