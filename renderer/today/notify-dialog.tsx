import AntdApp from 'antd/es/app';
import Button from 'antd/es/button';
import Modal from 'antd/es/modal';
import type { ReactNode } from 'react';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import type { DeadlineView, TodayDetail } from '../../shared/api/work-contract.ts';
import { hashOf } from '../app/route.ts';
import { StageLabel } from '../cases/stage-label.tsx';
import { stageOf } from '../cases/stage.ts';
import { useConnection } from '../connection/connection.ts';
import { failureText } from '../connection/failure.ts';
import { useAction } from '../connection/use-action.ts';
import { useQuery } from '../connection/use-query.ts';
import { shortDay, weekday } from '../format/time.ts';
import { useMay } from '../people/me.tsx';
import { useLanguage, useTexts } from '../texts/use-texts.ts';
import { useToday } from '../ui/now.tsx';
import { Quotation, Subject, useSubjectWords } from '../ui/words.tsx';

interface NotifyDialogProps {
  readonly id: string;
  readonly row: CaseRow | undefined;
  readonly detail: TodayDetail | undefined;
  readonly onClose: () => void;
}

/** What the doctor has to know, with the notice to hand over; 已通知醫師 ends it, and can be taken back. */
export function NotifyDialog({ id, row, detail, onClose }: NotifyDialogProps): ReactNode {
  const texts = useTexts();
  const { shell } = texts;
  const words = texts.today.notify;
  const language = useLanguage();
  const { client } = useConnection();
  const { message } = AntdApp.useApp();
  const subjectOf = useSubjectWords();
  const deadlines = useQuery(`deadlines ${id}`, (agent, signal) =>
    agent.work.ofCase({ id, phi: false }, { signal }),
  ).data?.deadlines;
  const mayPrint = useMay('patient.reveal');
  const tick = (done: boolean) => client.work.step({ id, step: 'doctor-informed', done });
  const undo = async (): Promise<void> => {
    try {
      await tick(false);
      void message.success(words.undone);
    } catch (failure) {
      void message.error(failureText(failure, texts, language));
    }
  };
  const told = useAction(
    async () => {
      await tick(true);
      onClose();
    },
    <>
      {words.done}{' '}
      <Button
        type="link"
        size="small"
        onClick={() => {
          void undo();
        }}
      >
        {words.undo}
      </Button>
    </>,
  );
  return (
    <Modal
      open
      width={560}
      title={words.title(row === undefined ? '' : subjectOf(row))}
      mask={{ closable: false }}
      onCancel={onClose}
      footer={[
        <Button key="back" autoFocus disabled={told.running} onClick={onClose}>
          {shell.common.cancel}
        </Button>,
        mayPrint ? (
          <Button key="print" href={hashOf({ page: 'print', id, what: 'notice' })}>
            {texts.today.steps.notice}
          </Button>
        ) : null,
        <Button key="ok" type="primary" loading={told.running} onClick={told.run}>
          {words.ok}
        </Button>,
      ]}
    >
      <div className="dialog-body">
        {row === undefined ? null : (
          <div className="who-strip">
            <p>
              <Subject row={row} /> <StageLabel stage={stageOf(row)} />
            </p>
            {row.doctor === null ? null : <p className="second">{words.doctor(row.doctor.name)}</p>}
            {deadlines === undefined ? null : <Appeal deadlines={deadlines} />}
            {detail?.opinion ? <Quotation>{detail.opinion}</Quotation> : null}
          </div>
        )}
        <p>{words.detail}</p>
      </div>
    </Modal>
  );
}

/** Until when the doctor may object: what there is to decide about. */
function Appeal({ deadlines }: { readonly deadlines: readonly DeadlineView[] }): ReactNode {
  const { today: words, casePage, work } = useTexts();
  const today = useToday();
  const open = deadlines.find(
    ({ kind, metAt }) => metAt === null && (kind === 'reconsideration' || kind === 'dispute'),
  );
  if (open === undefined) return <p className="tone-attention">{words.notify.noAppealDate}</p>;
  const { kind, dueOn } = open;
  const day = casePage.onDay(shortDay(dueOn, today), weekday(dueOn));
  return <p>{words.notify.appealUntil(work.deadlines.kinds[kind], day)}</p>;
}
