import { useState, type ReactNode } from 'react';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import { dateTime } from '../format/time.ts';
import { MayButton } from '../people/may-button.tsx';
import { useMay } from '../people/use-me.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Section } from '../ui/section.tsx';
import { JsonDrawer } from './json-drawer.tsx';
import type { Target } from './json-view.tsx';
import { ProblemList } from './problem-list.tsx';
import { RenameDialog } from './rename-dialog.tsx';
import { SendAnywayDialog } from './send-anyway-dialog.tsx';

/** What the checks found in a case, with the ways out that this case has. */
export function CaseProblems({ detail }: { readonly detail: CaseDetail }): ReactNode {
  const { caseTexts, casePage, check } = useTexts();
  const seesPatients = useMay('patient.reveal');
  const [target, setTarget] = useState<Target | null>(null);
  const [dialog, setDialog] = useState<'sendAnyway' | 'rename' | null>(null);
  const close = (): void => {
    setDialog(null);
  };
  return (
    <Section
      title={caseTexts.sections.problems}
      anchor="problems"
      beside={<span className="count">{casePage.problems.count(detail.problems.length)}</span>}
      extra={
        <>
          {detail.moves.includes('renameAttachments') ? (
            <MayButton
              ability="cases.work"
              size="small"
              onClick={() => {
                setDialog('rename');
              }}
            >
              {check.rename.button}
            </MayButton>
          ) : null}
          {detail.moves.includes('sendAnyway') ? (
            <MayButton
              ability="cases.send-anyway"
              size="small"
              danger
              onClick={() => {
                setDialog('sendAnyway');
              }}
            >
              {check.sendAnyway.open}
            </MayButton>
          ) : null}
        </>
      }
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
        // The place is shown within the Bundle, which names the patient.
        {...(seesPatients
          ? {
              onPick: (path: string) => {
                setTarget((old) => ({ path, n: (old?.n ?? 0) + 1 }));
              },
            }
          : {})}
      />
      {target === null ? null : (
        <JsonDrawer
          id={detail.id}
          sent={detail.sentSha256 !== null}
          target={target}
          onClose={() => {
            setTarget(null);
          }}
        />
      )}
      {dialog === 'rename' ? <RenameDialog id={detail.id} onClose={close} /> : null}
      {dialog === 'sendAnyway' ? <SendAnywayDialog detail={detail} onClose={close} /> : null}
    </Section>
  );
}
