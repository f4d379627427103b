import type { ReactNode } from 'react';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import type { Tone } from '../ui/words.tsx';
import { useAction } from '../connection/use-action.ts';
import type { AgentClient } from '../connection/transport.ts';
import { AttachmentButton } from '../content/attachment-drawer.tsx';
import { fileSize } from '../format/number.ts';
import { MayButton } from '../people/me.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { Icon } from '../ui/icon.tsx';
import { Section } from '../ui/section.tsx';
import { Sure } from '../ui/sure.tsx';

type Attachment = CaseDetail['attachments'][number];

/** Tones of states that are highlighted; an attachment that has arrived shows its size and button instead. */
const TONES: Readonly<Partial<Record<Attachment['state'], Tone>>> = {
  missing: 'bad',
  listed: 'neutral',
  changed: 'attention',
};

/** Attachments of the Bundle, and whether they have arrived. */
export function AttachmentsPanel({
  detail: { id, attachments },
}: {
  readonly detail: Pick<CaseDetail, 'id' | 'attachments'>;
}): ReactNode {
  const { caseTexts, casePage, check } = useTexts();
  const words = caseTexts.attachments;
  const files = attachments.filter(({ kind }) => kind === 'file');
  const kept = attachments.filter(({ state }) => state === 'spooled').map(({ name }) => name);
  const here = files.length > 0 && files.every(({ state, fault }) => state === 'spooled' && fault === null);
  // No hand-over was begun: the hospital sends attachments to NHI another way.
  const apart = here && files.every(({ handedOver, handOver }) => !handedOver && (handOver ?? null) === null);
  return (
    <Section
      title={caseTexts.sections.attachments}
      anchor="attachments"
      extra={
        attachments.length === 0 ? undefined : (
          <span className="count">{casePage.attachmentCount(attachments.length)}</span>
        )
      }
    >
      {attachments.length === 0 ? <p className="muted pad">{words.none}</p> : null}
      <ul className="attachments">
        {attachments.map((attachment) => {
          const tone = TONES[attachment.state];
          return (
            <li key={`${attachment.kind} ${attachment.name}`}>
              <Icon name="file" />
              <span className="attachment-name">
                <FileName name={attachment.name} />{' '}
                <span className="second tabular">{sizeWords(attachment, words.images)}</span>
              </span>
              <span className="attachment-facts">
                {attachment.fault !== null ? (
                  <span className="pill tone-bad">{check.attachmentFaults[attachment.fault]}</span>
                ) : tone === undefined ? null : (
                  <span className={`pill tone-${tone}`}>{words.states[attachment.state]}</span>
                )}
                {attachment.state === 'spooled' ? (
                  <>
                    <HandOverMark id={id} attachment={attachment} />
                    <AttachmentButton id={id} name={attachment.name} among={kept} />
                  </>
                ) : null}
              </span>
            </li>
          );
        })}
      </ul>
      {here ? (
        <p className="panel-foot">{apart ? casePage.attachmentsApart : casePage.attachmentsHere}</p>
      ) : null}
    </Section>
  );
}

/** Size of an arrived file; the kind for DICOM images, which are sent separately. */
const sizeWords = ({ size, kind }: Attachment, images: string): string =>
  size === null ? (kind === 'dicom' ? images : '') : fileSize(size);

/** A long name may break anywhere except within its extension. */
function FileName({ name }: { readonly name: string }): ReactNode {
  const at = name.lastIndexOf('.');
  const cut = at <= 0 ? name.length : at;
  return (
    <span className="break">
      {name.slice(0, cut)}
      <span className="whole">{name.slice(cut)}</span>
    </span>
  );
}

type HandOver = NonNullable<Attachment['handOver']>;

/** NHI's receipt of this file; if only a person can tell, the question to answer. */
function HandOverMark({
  id,
  attachment,
}: {
  readonly id: string;
  readonly attachment: Attachment;
}): ReactNode {
  const { caseTexts, operations } = useTexts();
  const { handedOver, handOver } = attachment;
  if (handedOver) return <span className="muted">{caseTexts.attachments.handedOver}</span>;
  // Sent another way or not at all: one sentence below the list covers all of these.
  if (handOver === null || handOver === undefined || handOver.state === 'done') return null;
  if (handOver.state === 'waiting' || handOver.state === 'sending')
    return <span className="muted">{operations.handOver[handOver.state]}</span>;
  return <Unsettled id={id} handOver={handOver} />;
}

function Unsettled({ id, handOver }: { readonly id: string; readonly handOver: HandOver }): ReactNode {
  const { operations } = useTexts();
  const words = operations.handOver;
  const { code } = handOver;
  const settle = (as: 'handed-over' | 'send-again') => (client: AgentClient) =>
    client.attachments.settle({ id, as });
  const isThere = useAction(settle('handed-over'), words.settled);
  const again = useAction(settle('send-again'), words.settled);
  return (
    <>
      <span className="pill tone-bad">{words.refused}</span>
      {code === null ? null : <code>{code}</code>}
      <MayButton ability="cases.work" size="small" action={isThere}>
        {words.isThere}
      </MayButton>
      <Sure title={words.againSure} onConfirm={again.run}>
        <MayButton ability="cases.work" size="small" loading={again.running}>
          {words.again}
        </MayButton>
      </Sure>
    </>
  );
}
