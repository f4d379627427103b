import Checkbox from 'antd/es/checkbox';
import Select from 'antd/es/select';
import { useState, type ReactNode } from 'react';
import type { DeadlineView } from '../../shared/api/work-contract.ts';
import { DEADLINE_KINDS, type DeadlineKind } from '../../shared/today.ts';
import { useConnection } from '../connection/agent-context.ts';
import { dateOnly } from '../format/time.ts';
import { useAction } from '../connection/use-action.ts';
import { useTexts } from '../texts/use-texts.ts';
import { isDay } from './due.ts';
import { WorkForm } from './work-form.tsx';
import { DayField } from '../ui/day-field.tsx';

/** A deadline typed by a person. A day gone by is taken: late is better known than not. It takes the place of an open one of its kind unless told otherwise. */
export function DeadlineForm({
  id,
  deadlines,
  onClose,
}: {
  readonly id: string;
  readonly deadlines: readonly DeadlineView[];
  readonly onClose: () => void;
}): ReactNode {
  const { deadlines: words } = useTexts().work;
  const { client } = useConnection();
  const [kind, setKind] = useState<DeadlineKind>('supplement');
  const [dueOn, setDueOn] = useState('');
  const [replace, setReplace] = useState(true);
  // Of other terms there may well be several.
  const old = kind === 'other' ? [] : deadlines.filter((each) => each.kind === kind && each.metAt === null);
  const save = useAction(
    async () => {
      await client.work.setDeadline({
        id,
        kind,
        dueOn,
        ...(replace && old.length > 0 ? { replaces: old.map(({ n }) => n) } : {}),
      });
      onClose();
    },
    words.saved,
    'here',
  );
  const [only, ...others] = old;
  const replaceWords =
    only === undefined || others.length > 0
      ? words.replaceMany(words.kinds[kind], old.length)
      : words.replace(
          words.kinds[kind],
          dateOnly(only.dueOn),
          only.source === 'rule' ? words.rule : words.typed(only.setBy),
        );
  return (
    <WorkForm action={save} ready={isDay(dueOn)} save={words.save} onClose={onClose}>
      <Select<DeadlineKind>
        aria-label={words.kind}
        value={kind}
        options={DEADLINE_KINDS.map((value) => ({ value, label: words.kinds[value] }))}
        onChange={setKind}
      />
      <DayField autoFocus label={words.date} value={dueOn} onChange={setDueOn} />
      {old.length === 0 ? null : (
        <Checkbox
          checked={replace}
          onChange={({ target }) => {
            setReplace(target.checked);
          }}
        >
          {replaceWords}
        </Checkbox>
      )}
    </WorkForm>
  );
}
