import Button from 'antd/es/button';
import Dropdown from 'antd/es/dropdown';
import { useEffect, type ReactNode } from 'react';
import type { Ability } from '../../shared/people/abilities.ts';
import { stageKeyOf } from '../../shared/stage.ts';
import { go, hashOf } from '../app/route.ts';
import { AskAboutCase } from '../moves/ask-now.tsx';
import { wordingOf, type BulkMove } from '../moves/move.ts';
import { useCaseNames } from '../names/case-names.ts';
import { MayButton, useMay, useWhyNot } from '../people/me.tsx';
import { doctorText, packageWords } from '../precheck/precheck.ts';
import { useLanguage, useTexts } from '../texts/use-texts.ts';
import { EntryDialog, type AskedFor } from '../today/entry-dialog.tsx';
import { useAsk } from '../ui/ask-dialog.tsx';
import { Icon, type IconName } from '../ui/icon.tsx';
import { useToday } from '../ui/now.tsx';
import { useStore } from '../ui/store.ts';
import { useCopy } from '../ui/use-copy.ts';
import { useChangeAction } from '../work/change.tsx';
import { isTicked, lapsedAppeal, type CaseSubject } from './case-subject.ts';
import { DueBlock } from './due-block.tsx';
import { hisText, opinionsOf } from './his-text.ts';
import { headMoves, type HeadMove } from './next-moves.ts';
import { scanned } from './scanned.ts';

const ICONS: Partial<Record<HeadMove, IconName>> = {
  'copy-receipt': 'copy',
  'copy-his': 'copy',
  notice: 'printer',
  'copy-precheck': 'copy',
  informed: 'check',
  decide: 'check',
};
const ABILITIES: Partial<Record<HeadMove, Ability>> = {
  'copy-receipt': 'cases.read',
  'copy-his': 'cases.read',
  'open-other': 'cases.read',
  'open-successor': 'cases.read',
  record: 'cases.read',
  notice: 'patient.reveal',
  evidence: 'cases.read',
  appeal: 'patient.reveal',
  'copy-precheck': 'cases.read',
  cancel: 'cases.cancel',
};
const BULK: ReadonlySet<HeadMove> = new Set(['retry', 'hold', 'release', 'recheck', 'cancel']);
const isBulk = (move: HeadMove): move is BulkMove => BULK.has(move);

/** Deadline, one filled button, one outlined button, and the rest under ⋯. */
export function HeadActions({ subject }: { readonly subject: CaseSubject }): ReactNode {
  const { casePage } = useTexts();
  const { detail } = subject;
  const whyNot = useWhyNot();
  const ask = useAsk<AskedFor>((asked, onClose) => {
    const opinion = opinionsOf(detail.answers).join('；') || null;
    return <EntryDialog {...{ asked, ids: [detail.id], about: [detail], opinion, onClose }} />;
  });
  const run = useHeadMove(subject, ask);
  const { primary, second, more } = movesOf(subject, useToday());
  useScan(subject, [primary, second, ...more], ask);
  const wordOf = useMoveWord(detail);
  const abilityOf = (move: HeadMove): Ability => ABILITIES[move] ?? 'cases.work';
  const button = (move: HeadMove, filled: boolean): ReactNode => (
    <MayButton
      ability={abilityOf(move)}
      type={filled ? 'primary' : 'default'}
      size={filled ? 'large' : 'middle'}
      className={filled ? 'head-primary' : 'head-second'}
      icon={ICONS[move] === undefined ? null : <Icon name={ICONS[move]} />}
      {...(move === 'notice' ? { href: hashOf({ page: 'print', id: detail.id, what: move }) } : {})}
      onClick={() => {
        if (move !== 'notice') run(move);
      }}
    >
      {wordOf(move)}
    </MayButton>
  );
  return (
    <div className="case-head-side">
      <DueBlock subject={subject} />
      <AskAboutCase detail={detail} />
      {primary === null ? null : button(primary, true)}
      <div className="head-others">
        {second === null ? null : button(second, false)}
        <Dropdown
          trigger={['click']}
          placement="bottomRight"
          menu={{
            items: more.map((move) => {
              const why = whyNot(abilityOf(move));
              return {
                key: move,
                label: wordOf(move),
                danger: move === 'cancel',
                disabled: why !== null,
                ...(why === null ? {} : { title: why }),
                onClick: () => run(move),
              };
            }),
          }}
        >
          <Button
            aria-haspopup="menu"
            aria-label={casePage.more}
            title={casePage.more}
            icon={<Icon name="more" />}
          />
        </Dropdown>
      </div>
    </div>
  );
}

/** Label of a move in the state of this case. */
function useMoveWord(detail: CaseSubject['detail']): (move: HeadMove) => string {
  const { casePage, moves } = useTexts();
  return (move) => {
    if (isBulk(move)) return moves[wordingOf(move, detail)].button;
    if (move === 'notice' && stageKeyOf(detail) === 'supplement-requested') return casePage.supplementNotice;
    return casePage.buttons[move];
  };
}

function movesOf(
  { detail, followers, work, quiet, preparation, precheck }: CaseSubject,
  today: string,
): ReturnType<typeof headMoves> {
  const [answer] = precheck?.answers ?? [];
  return headMoves(detail, {
    followed: followers.length > 0,
    informed: isTicked(work, 'doctor-informed'),
    appeal: work?.appeal ?? null,
    lapsed: lapsedAppeal(work, today),
    quiet,
    mayPrepare: preparation !== null && preparation.types.length > 0,
    lacksData: answer !== undefined && answer.missing + answer.unfit > 0,
  });
}

/** The question that a move asks first. */
const questionOf = (move: AskedFor | 'informed'): AskedFor => (move === 'informed' ? 'notify' : move);

/** After a sheet's code was scanned, asks for the doctor's decision ticked on it, if that is still open. */
function useScan(
  { detail: { id }, work }: CaseSubject,
  moves: readonly (HeadMove | null)[],
  ask: (asked: AskedFor) => void,
): void {
  const mayWork = useMay('cases.work');
  const isScanned = useStore(scanned) === id;
  const next = (['informed', 'decide'] as const).find((move) => moves.includes(move));
  // Wait for `work`: without it, the wrong question could open.
  const isKnown = work !== null;
  useEffect(() => {
    if (!isScanned || !isKnown) return;
    scanned.set(null);
    if (mayWork && next !== undefined) ask(questionOf(next));
  }, [isScanned, isKnown, mayWork, next, ask]);
}

/** Returns the click handler: copying, ticking and navigation run at once; moves that change a case ask first. */
function useHeadMove(
  { detail, precheck }: CaseSubject,
  ask: (asked: AskedFor) => void,
): (move: HeadMove) => void {
  const texts = useTexts();
  const { casePage, work } = texts;
  const language = useLanguage();
  const copy = useCopy(casePage.copyFailed, 'error');
  const { id } = detail;
  const { drug } = useCaseNames()(detail);
  const reopen = useChangeAction(detail, { do: 'reopen' }, work.close.reopened);
  return (move) => {
    switch (move) {
      case 'copy-receipt':
        void copy(detail.receiptNumber ?? '', casePage.copiedReceipt);
        return;
      case 'copy-his':
        void copy(hisText(detail, texts, language), casePage.copiedHis);
        return;
      case 'copy-precheck': {
        const [answer] = precheck?.answers ?? [];
        if (precheck === null || answer === undefined) return;
        const about = { drug, patient: null, askedAt: precheck.askedAt };
        void copy(doctorText(answer, about, packageWords(precheck), texts), texts.precheck.copied);
        return;
      }
      case 'notice':
      case 'evidence':
      case 'appeal':
        go({ page: 'print', id, what: move });
        return;
      case 'open-other':
        if (detail.twins[0] !== undefined) go({ page: 'case', id: detail.twins[0].id });
        return;
      case 'open-successor':
        if (detail.successor !== null) go({ page: 'case', id: detail.successor.id });
        return;
      case 'record':
        go({ page: 'case', id, part: 'answers' });
        return;
      case 'reopen':
        reopen.run();
        return;
      default:
        ask(questionOf(move));
    }
  };
}
