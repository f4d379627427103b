import Popconfirm from 'antd/es/popconfirm';
import type { ReactNode } from 'react';
import type { DeadlineView } from '../../shared/api/work-contract.ts';
import { useConnection } from '../connection/agent-context.ts';
import { dateOnly, dateTime } from '../format/time.ts';
import { useAction } from '../connection/use-action.ts';
import { MayButton } from '../people/may-button.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { useToday } from '../ui/use-now.ts';
import { DuePill } from './due-pill.tsx';

interface DeadlineLineProps {
  readonly id: string;
  readonly deadline: DeadlineView;
}

/** One deadline: what, by when, who says so, and whether it was met. */
export function DeadlineLine({ id, deadline }: DeadlineLineProps): ReactNode {
  const { work, shell } = useTexts();
  const { deadlines: words } = work;
  const { client } = useConnection();
  const today = useToday();
  const { n, metAt, dueOn, source } = deadline;
  const kind = words.kinds[deadline.kind];
  const open = metAt === null;
  const meet = useAction(
    () => client.work.meetDeadline({ id, n, met: open }),
    open ? words.met : words.undone,
  );
  const remove = useAction(() => client.work.removeDeadline({ id, n }), words.removed);
  return (
    <li className={open ? undefined : 'deadline-met'}>
      <span className="deadline-what">
        <strong>{kind}</strong> <span className="tabular">{dateOnly(dueOn)}</span>
      </span>
      {open ? (
        <DuePill dueOn={dueOn} today={today} />
      ) : (
        <span className="pill tone-good">{words.metOn(dateTime(metAt))}</span>
      )}
      <span className="deadline-source muted">
        {source === 'rule' ? words.rule : words.typed(deadline.setBy)}
      </span>
      <span className="work-actions">
        <MayButton
          ability="cases.work"
          size="small"
          aria-label={open ? words.meetOf(kind) : words.undoOf(kind)}
          loading={meet.running}
          onClick={meet.run}
        >
          {open ? words.meet : words.undo}
        </MayButton>
        <Popconfirm
          title={words.removeSure}
          okText={words.remove}
          cancelText={shell.common.cancel}
          onConfirm={remove.run}
        >
          <MayButton
            ability="cases.work"
            size="small"
            type="text"
            aria-label={words.removeOf(kind)}
            loading={remove.running}
          >
            {words.remove}
          </MayButton>
        </Popconfirm>
      </span>
    </li>
  );
}
