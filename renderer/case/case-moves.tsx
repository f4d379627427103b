import { useState, type ReactNode } from 'react';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import { MoveDialog } from '../moves/move-dialog.tsx';
import { wordingOf, type BulkMove } from '../moves/move.ts';
import { ResolveDialog } from '../moves/resolve-dialog.tsx';
import { PrintLinks } from '../print/print-links.tsx';
import { MayButton } from '../people/may-button.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { RawButton } from './raw-button.tsx';

/** Those of the check stand beside its problems. */
type HeadMove = BulkMove | 'resolve';

/** The most helpful first, the one that cannot be undone last. */
const ORDER: readonly HeadMove[] = ['resolve', 'release', 'retry', 'recheck', 'hold', 'cancel'];

/** Buttons for the moves the agent allows now; each opens its confirmation. */
export function CaseMoves({ detail }: { readonly detail: CaseDetail }): ReactNode {
  const { moves, resolve } = useTexts();
  const [move, setMove] = useState<HeadMove | null>(null);
  const allowed = ORDER.filter((each) => detail.moves.includes(each));
  const close = (): void => {
    setMove(null);
  };
  return (
    <div className="case-moves">
      {allowed.map((each, index) => (
        <MayButton
          key={each}
          ability={each === 'cancel' ? 'cases.cancel' : 'cases.work'}
          type={index === 0 && each !== 'hold' && each !== 'cancel' ? 'primary' : 'default'}
          danger={each === 'cancel'}
          onClick={() => {
            setMove(each);
          }}
        >
          {each === 'resolve' ? resolve.button : moves[wordingOf(each, detail.delivery)].button}
        </MayButton>
      ))}
      <PrintLinks detail={detail} />
      <RawButton id={detail.id} what="bundle" />
      {move === null ? null : move === 'resolve' ? (
        <ResolveDialog id={detail.id} mayBeAbsent={detail.delivery !== 'accepted'} onClose={close} />
      ) : (
        <MoveDialog
          move={move}
          wording={wordingOf(move, detail.delivery)}
          ids={[detail.id]}
          onClose={close}
        />
      )}
    </div>
  );
}
