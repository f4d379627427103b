import AntdApp from 'antd/es/app';
import Button from 'antd/es/button';
import Dropdown from 'antd/es/dropdown';
import { useState, type ReactNode } from 'react';
import type { CaseRow } from '../../shared/api/views.ts';
import type { TodayKind } from '../../shared/today.ts';
import { hashOf } from '../app/route.ts';
import { AssignDialog } from '../cases/assign-dialog.tsx';
import { useConnection } from '../connection/agent-context.ts';
import { failureText } from '../connection/failure.ts';
import { MoveDialog } from '../moves/move-dialog.tsx';
import type { BulkMove } from '../moves/move.ts';
import { ResolveDialog } from '../moves/resolve-dialog.tsx';
import { useLanguage, useTexts } from '../texts/use-texts.ts';
import { useToday } from '../ui/use-now.ts';
import { CloseDialog } from '../work/close-dialog.tsx';
import { daysAfter } from '../work/due.ts';
import type { CaseEntry } from './groups.ts';
import { nextMonday } from './next-monday.ts';
import { SnoozeDialog } from './snooze-dialog.tsx';

type Open = BulkMove | 'resolve' | 'pick' | 'close' | 'assign';

/** What the agent can do about a reason, the first one being the button. Everything else is seen to in the case. */
const MOVES: Partial<Record<TodayKind, readonly (BulkMove | 'resolve')[]>> = {
  doubtful: ['resolve'],
  held: ['release', 'cancel'],
};
const BESIDE: Partial<Record<TodayKind, readonly BulkMove[]>> = { rejected: ['retry'], refused: ['recheck'] };

/** The button that does the next step, and what else can be done with the entry. */
export function EntryActions({
  entry,
  row,
}: {
  readonly entry: CaseEntry;
  readonly row: CaseRow | undefined;
}): ReactNode {
  const texts = useTexts();
  const { today: words, moves, resolve, work } = texts;
  const language = useLanguage();
  const { client } = useConnection();
  const { message } = AntdApp.useApp();
  const today = useToday();
  const [open, setOpen] = useState<Open | null>(null);
  const id = entry.caseId;
  const close = (): void => {
    setOpen(null);
  };
  const snooze = async (until: string): Promise<void> => {
    try {
      await client.work.snooze({ id, until });
      void message.success(work.snooze.done);
    } catch (failure) {
      void message.error(failureText(failure, texts, language));
    }
  };
  const word = (move: BulkMove | 'resolve'): string =>
    move === 'resolve' ? resolve.button : moves[move].button;
  const [first, ...rest] = MOVES[entry.kind] ?? [];
  const beside = [...rest, ...(BESIDE[entry.kind] ?? [])];
  const opens = (key: Open, label: string) => ({
    key,
    label,
    onClick: () => {
      setOpen(key);
    },
  });
  const sleeps = (key: string, label: string, until: string) => ({
    key,
    label,
    onClick: () => {
      void snooze(until);
    },
  });
  return (
    <div className="today-actions">
      {first === undefined ? (
        <Button size="small" type="primary" href={hashOf({ page: 'case', id })}>
          {words.open}
        </Button>
      ) : (
        <Button
          size="small"
          type="primary"
          onClick={() => {
            setOpen(first);
          }}
        >
          {word(first)}
        </Button>
      )}
      <Dropdown
        trigger={['click']}
        menu={{
          items: [
            ...beside.map((move) => opens(move, word(move))),
            {
              type: 'group',
              label: words.menu.snooze,
              children: [
                sleeps('tomorrow', words.menu.tomorrow, daysAfter(today, 1)),
                sleeps('three', words.menu.threeDays, daysAfter(today, 3)),
                sleeps('monday', words.menu.monday, nextMonday(today)),
                opens('pick', words.menu.pick),
              ],
            },
            { type: 'divider' },
            opens('close', words.menu.close),
            opens('assign', words.menu.assign),
          ],
        }}
      >
        <Button size="small" aria-haspopup="menu" aria-label={words.moreOf(row?.fileName ?? id)}>
          {words.more}
        </Button>
      </Dropdown>
      <OpenDialog open={open} id={id} onClose={close} />
    </div>
  );
}

function OpenDialog({
  open,
  id,
  onClose,
}: {
  readonly open: Open | null;
  readonly id: string;
  readonly onClose: () => void;
}): ReactNode {
  switch (open) {
    case null:
      return null;
    case 'pick':
      return <SnoozeDialog id={id} onClose={onClose} />;
    case 'close':
      return <CloseDialog id={id} onClose={onClose} />;
    case 'assign':
      return <AssignDialog ids={[id]} onClose={onClose} />;
    case 'resolve':
      return <ResolveDialog id={id} onClose={onClose} />;
    default:
      return <MoveDialog move={open} ids={[id]} onClose={onClose} />;
  }
}
