import Checkbox from 'antd/es/checkbox';
import Input from 'antd/es/input';
import { useState, useId, type ReactNode } from 'react';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import { useAsked } from '../connection/use-action.ts';
import { dateTime } from '../format/time.ts';
import { MayButton } from '../people/me.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { AskDialog, useAsk } from '../ui/ask-dialog.tsx';
import { Section } from '../ui/section.tsx';
import { ProblemList } from './problem-list.tsx';

/** Problems found by the check, with the moves this case allows. */
export function CaseProblems({ detail }: { readonly detail: CaseDetail }): ReactNode {
  const { caseTexts, casePage, check } = useTexts();
  const ask = useAsk<'sendAnyway'>((_, onClose) => (
    <SendAnywayDialog detail={detail} onClose={() => onClose(true)} />
  ));
  return (
    <Section
      title={caseTexts.sections.problems}
      anchor="problems"
      beside={<span className="count">{casePage.problems.count(detail.problems.length)}</span>}
      extra={<Moves detail={detail} onOpen={ask} />}
    >
      {detail.overridden === null ? null : (
        <p className="pad tone-attention">
          {check.sendAnyway.noted(detail.overridden.by, dateTime(detail.overridden.at))}
        </p>
      )}
      <ProblemList ofCase problems={detail.problems} />
    </Section>
  );
}

interface MovesProps {
  readonly detail: CaseDetail;
  readonly onOpen: (dialog: 'sendAnyway') => void;
}

/** Moves that staff may make because of the problems. */
function Moves({ detail, onOpen }: MovesProps): ReactNode {
  const { check } = useTexts();
  if (!detail.moves.includes('sendAnyway')) return null;
  return (
    <MayButton ability="cases.send-anyway" size="small" danger onClick={() => onOpen('sendAnyway')}>
      {check.sendAnyway.open}
    </MayButton>
  );
}

/** Lists the overruled problems and asks for a reason, which is stored with the case. */
function SendAnywayDialog(props: { readonly detail: CaseDetail; readonly onClose: () => void }): ReactNode {
  const { detail, onClose } = props;
  const texts = useTexts();
  const words = texts.check.sendAnyway;
  const reasonId = useId();
  const [reason, setReason] = useState('');
  const [sure, setSure] = useState(false);
  const errors = detail.problems.filter(({ severity }) => severity === 'error');
  const { dialog } = useAsked(
    (client) => client.cases.sendAnyway({ id: detail.id, reason: reason.trim() }),
    onClose,
    words.done,
  );
  return (
    <AskDialog
      width={640}
      title={words.title}
      ok={words.button}
      danger
      ready={sure && reason.trim() !== ''}
      {...dialog}
      onClose={onClose}
    >
      <p>{words.detail(detail.igVersion ?? '—')}</p>
      <div className="overruled">
        <ProblemList problems={errors} />
      </div>
      <label htmlFor={reasonId}>{words.reason}</label>
      <Input.TextArea
        id={reasonId}
        value={reason}
        maxLength={2000}
        rows={3}
        placeholder={texts.moves.reasonHint}
        onChange={(event) => setReason(event.target.value)}
      />
      <Checkbox checked={sure} onChange={(event) => setSure(event.target.checked)}>
        {words.sure}
      </Checkbox>
    </AskDialog>
  );
}
