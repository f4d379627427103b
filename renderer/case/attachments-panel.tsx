import type { ReactNode } from 'react';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import { AttachmentButton } from '../content/attachment-button.tsx';
import { HandOverMark } from './hand-over-mark.tsx';
import type { Tone } from '../cases/stage.ts';
import { fileSize, num } from '../format/number.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Section } from '../ui/section.tsx';

type Attachment = CaseDetail['attachments'][number];

const TONES: Readonly<Record<Attachment['state'], Tone>> = {
  missing: 'bad',
  spooled: 'good',
  listed: 'neutral',
  changed: 'attention',
};

/** What travels beside the Bundle, and whether it is here. */
export function AttachmentsPanel({
  id,
  attachments,
}: {
  readonly id: string;
  readonly attachments: readonly Attachment[];
}): ReactNode {
  const { caseTexts, check } = useTexts();
  const words = caseTexts.attachments;
  return (
    <Section
      title={caseTexts.sections.attachments}
      anchor="attachments"
      extra={attachments.length === 0 ? undefined : <span className="count">{num(attachments.length)}</span>}
    >
      {attachments.length === 0 ? <p className="muted pad">{words.none}</p> : null}
      <ul className="attachments">
        {attachments.map((attachment) => (
          <li key={`${attachment.kind} ${attachment.name}`}>
            <span className="break">{attachment.name}</span>
            <span className="attachment-facts">
              {attachment.fault === null ? (
                <span className={`pill tone-${TONES[attachment.state]}`}>
                  {words.states[attachment.state]}
                </span>
              ) : (
                <span className="pill tone-bad">{check.attachmentFaults[attachment.fault]}</span>
              )}
              <span className="muted tabular">
                {attachment.size === null ? words.kinds[attachment.kind] : fileSize(attachment.size)}
              </span>
              {attachment.state === 'spooled' ? <HandOverMark id={id} attachment={attachment} /> : null}
              {attachment.state === 'spooled' ? <AttachmentButton id={id} name={attachment.name} /> : null}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
