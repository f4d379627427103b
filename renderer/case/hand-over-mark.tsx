import Popconfirm from 'antd/es/popconfirm';
import type { ReactNode } from 'react';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import { useConnection } from '../connection/agent-context.ts';
import { useAction } from '../connection/use-action.ts';
import { MayButton } from '../people/may-button.tsx';
import { useTexts } from '../texts/use-texts.ts';

type Attachment = CaseDetail['attachments'][number];
type HandOver = NonNullable<Attachment['handOver']>;

/** Whether NHI has this file; where only a person can tell, what there is to do about it. */
export function HandOverMark({
  id,
  attachment,
}: {
  readonly id: string;
  readonly attachment: Attachment;
}): ReactNode {
  const { caseTexts, operations } = useTexts();
  const { handedOver, handOver } = attachment;
  if (handedOver) return <span className="muted">{caseTexts.attachments.handedOver}</span>;
  // Handed over by another way, or not at all: said once, below all of them.
  if (handOver === null || handOver === undefined || handOver.state === 'done') return null;
  if (handOver.state === 'waiting' || handOver.state === 'sending')
    return <span className="muted">{operations.handOver[handOver.state]}</span>;
  return <Unsettled id={id} handOver={handOver} />;
}

function Unsettled({ id, handOver }: { readonly id: string; readonly handOver: HandOver }): ReactNode {
  const { operations } = useTexts();
  const words = operations.handOver;
  const { client } = useConnection();
  const { ord, code } = handOver;
  const settle = (as: 'handed-over' | 'send-again') => () => client.attachments.settle({ id, ord, as });
  const isThere = useAction(settle('handed-over'), words.settled);
  const again = useAction(settle('send-again'), words.settled);
  return (
    <>
      <span className="pill tone-bad">{words.refused}</span>
      {code === null ? null : <code>{code}</code>}
      <MayButton ability="cases.work" size="small" loading={isThere.running} onClick={isThere.run}>
        {words.isThere}
      </MayButton>
      <Popconfirm title={words.againSure} onConfirm={again.run}>
        <MayButton ability="cases.work" size="small" loading={again.running}>
          {words.again}
        </MayButton>
      </Popconfirm>
    </>
  );
}
