import { useState, type ReactNode } from 'react';
import { RunProgress } from '../moves/long-run.tsx';
import { useCaseNames } from '../names/case-names.ts';
import { useTexts } from '../texts/use-texts.ts';
import { AskDialog, type CaseDialogProps } from '../ui/ask-dialog.tsx';
import { useChangeDialog } from '../work/change.tsx';
import { StaffField } from '../work/staff-field.tsx';

/** Null: nothing chosen yet. `owner` null: the cases get no owner. */
type Chosen = { readonly owner: string | null } | null;

/** Assigns cases to an account or to nobody; nothing is preselected. */
export function AssignDialog({ ids, about = [], onClose }: CaseDialogProps): ReactNode {
  const { list: words, moves, work } = useTexts();
  const namesOf = useCaseNames();
  const [chosen, setChosen] = useState<Chosen>(null);
  const owners = [...new Set(about.map(({ owner }) => owner))];
  const now = owners.length === 1 ? (owners[0] ?? work.owner.nobody) : null;
  const { progress, dialog } = useChangeDialog({
    ids,
    change: { do: 'assign', owner: chosen?.owner ?? null },
    done: words.assignDone,
    onClose,
  });
  const [only] = ids.length === 1 ? about : [];
  return (
    <AskDialog
      title={
        only === undefined ? moves.titleMany(words.assign, ids.length) : words.assignOne(namesOf(only).who)
      }
      about={about}
      count={ids.length}
      ok={
        chosen === null
          ? words.assign
          : chosen.owner === null
            ? words.assignNobody
            : words.assignTo(chosen.owner)
      }
      ready={chosen !== null}
      {...dialog}
    >
      {now === null ? null : <p className="muted">{words.ownerNow(now)}</p>}
      <StaffField
        label={words.axes.owner}
        placeholder={words.assignChoose}
        value={chosen === null ? null : (chosen.owner ?? '')}
        nobody={words.assignNobody}
        onChange={(name) => setChosen({ owner: name === '' ? null : name })}
      />
      <RunProgress progress={progress} />
    </AskDialog>
  );
}
