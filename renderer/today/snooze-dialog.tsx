import Modal from 'antd/es/modal';
import { useState, type ReactNode } from 'react';
import { useConnection } from '../connection/agent-context.ts';
import { useAction } from '../connection/use-action.ts';
import { useTexts } from '../texts/use-texts.ts';
import { useToday } from '../ui/use-now.ts';
import { addDays } from '../../shared/days.ts';
import { isDay } from '../work/due.ts';
import { LaterDayField } from '../work/later-day-field.tsx';

/** Any day to be reminded again. */
export function SnoozeDialog({
  id,
  onClose,
}: {
  readonly id: string;
  readonly onClose: () => void;
}): ReactNode {
  const { work, shell } = useTexts();
  const { client } = useConnection();
  const today = useToday();
  const [day, setDay] = useState(addDays(today, 1));
  const snooze = useAction(async () => {
    await client.work.snooze({ id, until: day });
    onClose();
  }, work.snooze.done);
  return (
    <Modal
      open
      title={work.snooze.start}
      okText={work.snooze.save}
      cancelText={shell.common.cancel}
      okButtonProps={{ disabled: !isDay(day) || day <= today, loading: snooze.running }}
      cancelButtonProps={{ disabled: snooze.running }}
      mask={{ closable: false }}
      onOk={snooze.run}
      onCancel={onClose}
    >
      <div className="dialog-body">
        <LaterDayField label={work.snooze.date} today={today} day={day} onChange={setDay} />
      </div>
    </Modal>
  );
}
