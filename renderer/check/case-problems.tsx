import Checkbox from 'antd/es/checkbox';
import Drawer from 'antd/es/drawer';
import Input from 'antd/es/input';
import { useState, useId, type ReactNode } from 'react';
import type { ProposedName } from '../../shared/api/check.ts';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import { useAsked } from '../connection/use-action.ts';
import { useQuery } from '../connection/use-query.ts';
import { dateTime } from '../format/time.ts';
import { MayButton, useMay } from '../people/me.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { AskDialog, useAsk } from '../ui/ask-dialog.tsx';
import { DialogFocus } from '../ui/dialog-focus.tsx';
import { NoAnswer } from '../ui/load-failed.tsx';
import { Section } from '../ui/section.tsx';
import { JsonView, type Target } from './json-view.tsx';
import { ProblemList } from './problem-list.tsx';

/** Problems found by the check, with the moves this case allows. */
export function CaseProblems({ detail }: { readonly detail: CaseDetail }): ReactNode {
  const { caseTexts, casePage, check } = useTexts();
  const seesPatients = useMay('patient.reveal');
  const [target, setTarget] = useState<Target | null>(null);
  const ask = useAsk<'sendAnyway' | 'rename'>((dialog, onClose) => {
    const close = (): void => onClose(true);
    if (dialog === 'rename') return <RenameDialog id={detail.id} onClose={close} />;
    return <SendAnywayDialog detail={detail} onClose={close} />;
  });
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
      <ProblemList
        ofCase
        problems={detail.problems}
        picked={target?.path ?? null}
        // The problem's place is shown in the Bundle, which names the patient.
        {...(seesPatients
          ? {
              onPick: (path: string) => setTarget((old) => ({ path, n: (old?.n ?? 0) + 1 })),
            }
          : {})}
      />
      {target === null ? null : (
        <JsonDrawer
          id={detail.id}
          sent={detail.sentSha256 !== null}
          target={target}
          onClose={() => setTarget(null)}
        />
      )}
    </Section>
  );
}

interface MovesProps {
  readonly detail: CaseDetail;
  readonly onOpen: (dialog: 'sendAnyway' | 'rename') => void;
}

/** Moves that staff may make because of the problems. */
function Moves({ detail, onOpen }: MovesProps): ReactNode {
  const { check } = useTexts();
  return (
    <>
      {detail.moves.includes('renameAttachments') ? (
        <MayButton ability="cases.work" size="small" onClick={() => onOpen('rename')}>
          {check.rename.button}
        </MayButton>
      ) : null}
      {detail.moves.includes('sendAnyway') ? (
        <MayButton ability="cases.send-anyway" size="small" danger onClick={() => onOpen('sendAnyway')}>
          {check.sendAnyway.open}
        </MayButton>
      ) : null}
    </>
  );
}

interface JsonDrawerProps {
  readonly id: string;
  /** Attachments were renamed: show the Bundle as sent. */
  readonly sent: boolean;
  readonly target: Target;
  readonly onClose: () => void;
}

/** The case's Bundle, scrolled to an element. Fetched when opened, as each view is recorded in the trail. */
function JsonDrawer({ id, sent, target, onClose }: JsonDrawerProps): ReactNode {
  const { caseTexts } = useTexts();
  const what = sent ? 'sent' : 'bundle';
  const { data, error, reload } = useQuery(
    `${id} ${what}`,
    (agent, signal) => agent.cases.raw({ id, what }, { signal }),
    () => false,
  );
  return (
    <Drawer
      open
      className="json-drawer"
      size={Math.min(960, window.innerWidth * 0.9)}
      title={caseTexts.raw.openBundle}
      onClose={onClose}
      footer={<span className="muted">{caseTexts.raw.audited}</span>}
    >
      <DialogFocus />
      {data !== null ? (
        <JsonView text={data.text} target={target} />
      ) : (
        <NoAnswer error={error} reload={reload} rows={12} />
      )}
    </Drawer>
  );
}

/** Shows each file name with a name that NHI accepts. Accepted names are used in the copy that is sent. */
function RenameDialog({ id, onClose }: { readonly id: string; readonly onClose: () => void }): ReactNode {
  const texts = useTexts();
  const words = texts.check.rename;
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const proposal = useQuery(
    `names ${id}`,
    (agent, signal) => agent.cases.proposeNames({ id }, { signal }),
    () => false,
  );
  const names: ProposedName[] = (proposal.data ?? []).map(({ from, to }) => ({
    from,
    to: typed[from] ?? to,
  }));
  const { dialog } = useAsked((client) => client.cases.renameAttachments({ id, names }), onClose, words.done);
  return (
    <AskDialog
      width={720}
      title={words.title}
      ok={words.confirm}
      ready={names.length > 0}
      {...dialog}
      onClose={onClose}
    >
      <p>{words.detail}</p>
      {proposal.data === null ? <NoAnswer {...proposal} /> : null}
      <ul className="renames">
        {names.map(({ from, to }, index) => (
          <li key={from}>
            <span className="break">{from}</span>
            <Input
              aria-label={words.newName(index + 1)}
              value={to}
              maxLength={255}
              onChange={(event) => setTyped({ ...typed, [from]: event.target.value })}
            />
          </li>
        ))}
      </ul>
      <p className="muted">{words.original}</p>
    </AskDialog>
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
