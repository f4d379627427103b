import type { ReactNode } from 'react';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { RunProgress, useBulkRun } from '../moves/long-run.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { AskDialog } from '../ui/ask-dialog.tsx';
import { workKind, type CaseEntry } from './entries.ts';
import { EntryDialog } from './entry-dialog.tsx';

/** The action clicked, the ticked cases it applies to, and the number it leaves out. */
export interface BarAsked {
  readonly key: 'notify' | 'meet' | 'close' | 'assign' | 'deputy' | 'snooze';
  readonly entries: readonly CaseEntry[];
  readonly left: number;
}

interface BarDialogProps {
  readonly asked: BarAsked;
  readonly rows: ReadonlyMap<string, CaseRow>;
  readonly onClose: (done: boolean) => void;
}

/** Dialog of the action chosen for the ticked cases. */
export function BarDialog({ asked: { key, entries, left }, rows, onClose }: BarDialogProps): ReactNode {
  const ids = entries.map(({ caseId }) => caseId);
  const about = ids.flatMap((id) => rows.get(id) ?? []);
  if (key === 'meet') return <MeetDialog entries={entries} about={about} left={left} onClose={onClose} />;
  const isTold = key === 'notify' && entries.every((entry) => workKind(entry) === 'decide-appeal');
  return <EntryDialog asked={isTold ? 'decide' : key} {...{ ids, about, left, onClose }} />;
}

/** Marks each case's deadline as met; the case page can undo this. */
function MeetDialog({
  entries,
  about,
  left,
  onClose,
}: {
  readonly entries: readonly CaseEntry[];
  readonly about: readonly CaseRow[];
  readonly left: number;
  readonly onClose: (done: boolean) => void;
}): ReactNode {
  const { today, moves, work } = useTexts();
  const words = today.bar;
  const terms = new Map(entries.map(({ caseId, deadline }) => [caseId, deadline?.n ?? 0]));
  const { progress, dialog } = useBulkRun({
    ids: [...terms.keys()],
    call: async (part, client) => {
      for (const id of part) await client.work.meetDeadline({ id, n: terms.get(id) ?? 0, met: true });
    },
    done: () => work.deadlines.met,
    onClose,
  });
  return (
    <AskDialog
      title={moves.titleMany(words.meet, terms.size)}
      about={about}
      count={terms.size}
      does={[words.meetDoes, ...(left === 0 ? [] : [words.leftOut(terms.size, left)])]}
      ok={words.meet}
      ready
      {...dialog}
    >
      <RunProgress progress={progress} />
    </AskDialog>
  );
}
