import Select from 'antd/es/select';
import { useState, type ReactNode } from 'react';
import { DEADLINE_KINDS, type DeadlineKind } from '../../shared/today.ts';
import { useConnection } from '../connection/agent-context.ts';
import { useAction } from '../connection/use-action.ts';
import { useTexts } from '../texts/use-texts.ts';
import { isDay } from './due.ts';
import { WorkForm } from './work-form.tsx';
import { DayField } from '../ui/day-field.tsx';

/** A deadline typed by a person. A day gone by is taken: late is better known than not. */
export function DeadlineForm({
  id,
  onClose,
}: {
  readonly id: string;
  readonly onClose: () => void;
}): ReactNode {
  const { deadlines: words } = useTexts().work;
  const { client } = useConnection();
  const [kind, setKind] = useState<DeadlineKind>('supplement');
  const [dueOn, setDueOn] = useState('');
  const save = useAction(async () => {
    await client.work.setDeadline({ id, kind, dueOn });
    onClose();
  }, words.saved);
  return (
    <WorkForm action={save} ready={isDay(dueOn)} save={words.save} onClose={onClose}>
      <Select<DeadlineKind>
        aria-label={words.kind}
        value={kind}
        options={DEADLINE_KINDS.map((value) => ({ value, label: words.kinds[value] }))}
        onChange={setKind}
      />
      <DayField autoFocus label={words.date} value={dueOn} onChange={setDueOn} />
    </WorkForm>
  );
}
