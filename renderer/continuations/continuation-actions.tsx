import Button from 'antd/es/button';
import Dropdown from 'antd/es/dropdown';
import Input from 'antd/es/input';
import Select from 'antd/es/select';
import { useId, useState, type ReactNode } from 'react';
import type { ContinuationRow } from '../../shared/api/continuations-contract.ts';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { CONTINUATION_MARKS, type ContinuationMark } from '../../shared/choices.ts';
import { go, hashOf } from '../app/route.ts';
import { AssignDialog } from '../cases/assign-dialog.tsx';
import { lookOf, StageLabel } from '../cases/stage.tsx';
import { useAsked, useAttempt } from '../connection/use-action.ts';
import type { AgentClient } from '../connection/transport.ts';
import { useMay } from '../people/me.tsx';
import { useLaterTexts } from '../texts/later-texts.ts';
import { AskDialog, useAsk, type CaseDialogProps } from '../ui/ask-dialog.tsx';
import { Icon } from '../ui/icon.tsx';
import { WithUndo } from '../ui/with-undo.tsx';

/** `open`: 還沒準備, which removes a mark. */
const CHOICES = ['open', ...CONTINUATION_MARKS] as const;
export type Choice = (typeof CHOICES)[number];
const markOf = (choice: Choice): ContinuationMark | null => (choice === 'open' ? null : choice);
const choiceOf = ({ mark }: ContinuationRow): Choice => mark?.state ?? 'open';
/** These choices end all reminders: ask for confirmation. */
const ASKS: ReadonlySet<Choice> = new Set(['stopped', 'transferred']);

/** Time for which a message with Undo is shown. */
const UNDO_SECONDS = 10;

type Call = (client: AgentClient) => Promise<unknown>;

/** Runs an action at once; its message offers Undo. */
function useUndoable(): (act: Call, done: string, undo: Call) => Promise<boolean> {
  const { undone } = useLaterTexts().continuations;
  const attempt = useAttempt();
  return (act, done, undo) =>
    attempt(
      act,
      <WithUndo onUndo={() => void attempt(undo, undone, UNDO_SECONDS)}>{done}</WithUndo>,
      UNDO_SECONDS,
    );
}

interface RowProps {
  readonly row: ContinuationRow;
  /** Patient and drug, for screen readers. */
  readonly who: string;
}

/** State of the continuation's case if it was sent; otherwise the person's mark. */
export function StateField({ row, who }: RowProps): ReactNode {
  const words = useLaterTexts().continuations;
  const mayWork = useMay('cases.work');
  const undoable = useUndoable();
  const { caseId: id, state, next } = row;
  const before = choiceOf(row);
  const ask = useAsk<Choice>((first, onClose) => (
    <MarkDialog ids={[id]} {...{ first, standing: before, onClose }} />
  ));
  if (state === 'sent' && next !== null)
    return (
      <a className="continuation-sent" href={hashOf({ page: 'case', id: next.id })}>
        {words.states.sent} <StageLabel stage={lookOf(next.stage)} />
      </a>
    );
  if (!mayWork) return <span>{words.states[state]}</span>;
  const mark = (choice: Choice) => (client: AgentClient) =>
    client.continuations.mark({ ids: [id], mark: markOf(choice) });
  return (
    <Select<Choice>
      aria-label={words.stateOf(who)}
      className={state === 'open' ? 'continuation-open' : ''}
      value={before}
      options={CHOICES.map((value) => ({ value, label: words.states[value] }))}
      onChange={(choice) => {
        if (ASKS.has(choice)) ask(choice);
        else void undoable(mark(choice), words.done(words.states[choice]), mark(before));
      }}
    />
  );
}

interface MarkDialogProps extends CaseDialogProps {
  readonly first: Choice;
  /** Current mark of a single course: choosing it again requires a note. */
  readonly standing?: Choice;
}

/** Sets a mark with an optional note, which is stored with each case. */
export function MarkDialog({ ids, about = [], first, standing, onClose }: MarkDialogProps): ReactNode {
  const words = useLaterTexts().continuations;
  const id = useId();
  const [choice, setChoice] = useState(first);
  const [note, setNote] = useState('');
  const { dialog } = useAsked(
    (client) =>
      client.continuations.mark({
        ids: [...ids],
        mark: markOf(choice),
        ...(note.trim() === '' ? {} : { note }),
      }),
    () => onClose(true),
    words.done(words.states[choice]),
  );
  return (
    <AskDialog
      title={words.dialog.title(words.states[choice])}
      about={about}
      count={ids.length}
      does={[words.dialog.does[choice]]}
      ok={words.dialog.title(words.states[choice])}
      ready={choice !== standing || note.trim() !== ''}
      {...dialog}
      onClose={() => onClose(false)}
    >
      <label htmlFor={`${id}-state`} className="field-label">
        {words.dialog.state}
      </label>
      <Select<Choice>
        id={`${id}-state`}
        className="wide-field"
        value={choice}
        options={CHOICES.map((value) => ({ value, label: words.states[value] }))}
        onChange={setChoice}
      />
      <label htmlFor={`${id}-note`} className="field-label">
        {words.dialog.note}
      </label>
      <Input.TextArea
        id={`${id}-note`}
        autoFocus
        autoSize={{ minRows: 2, maxRows: 6 }}
        maxLength={1000}
        value={note}
        onChange={(event) => setNote(event.target.value)}
      />
    </AskDialog>
  );
}

type MenuItem = { readonly key: string; readonly label: string; readonly onClick: () => void };

/** Menu entries to remove or restore the link to a continuation: a person's decision about both cases. */
function useLinkItems({ caseId: id, next, takenBack }: ContinuationRow): readonly MenuItem[] {
  const words = useLaterTexts().continuations;
  const undoable = useUndoable();
  const link = (to: string, verdict: 'confirmed' | 'denied') => (client: AgentClient) =>
    client.chains.link({ from: id, to, kind: 'first-continued', verdict });
  return [
    ...(next === null
      ? []
      : [
          {
            key: 'unlink',
            label: words.menu.unlink,
            onClick: () => void undoable(link(next.id, 'denied'), words.unlinked, link(next.id, 'confirmed')),
          },
        ]),
    ...(takenBack === null
      ? []
      : [
          {
            key: 'relink',
            label: words.menu.relink,
            onClick: () =>
              void undoable(link(takenBack.id, 'confirmed'), words.linked, link(takenBack.id, 'denied')),
          },
        ]),
  ];
}

/** Menu of further actions on a course. */
export function MoreMenu({ row, told, who }: RowProps & { readonly told: CaseRow | undefined }): ReactNode {
  const words = useLaterTexts().continuations;
  const mayWork = useMay('cases.work');
  const links = useLinkItems(row);
  const { caseId: id, next, state } = row;
  const ask = useAsk<'assign' | 'note'>((key, onClose) => {
    const its = { ids: [id], about: told === undefined ? [] : [told], onClose };
    const standing = choiceOf(row);
    return key === 'assign' ? (
      <AssignDialog {...its} />
    ) : (
      <MarkDialog {...its} first={standing} standing={standing} />
    );
  });
  const opens = (key: string, label: string, to: string): MenuItem => ({
    key,
    label,
    onClick: () => go({ page: 'case', id: to }),
  });
  const asks = (key: 'assign' | 'note'): MenuItem => ({
    key,
    label: words.menu[key],
    onClick: () => ask(key),
  });
  const work = [...links, ...(state === 'sent' ? [] : [asks('note')]), asks('assign')];
  const items = [
    opens('open', words.menu.open, id),
    ...(next === null ? [] : [opens('next', words.menu.openNext, next.id)]),
    ...(mayWork ? work : []),
  ];
  return (
    <Dropdown trigger={['click']} placement="bottomRight" menu={{ items }}>
      <Button type="text" aria-haspopup="menu" aria-label={words.menu.of(who)} icon={<Icon name="more" />} />
    </Dropdown>
  );
}
