import AntdApp from 'antd/es/app';
import Button from 'antd/es/button';
import { use, useState, type ReactNode } from 'react';
import type { Difference } from '../../shared/api/reconcile-contract.ts';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { hashOf } from '../app/route.ts';
import { stageOf } from '../cases/stage.tsx';
import { useAction, useAsked, useAttempt } from '../connection/use-action.ts';
import { AskNowButton } from '../moves/ask-now.tsx';
import { useCaseNames } from '../names/case-names.ts';
import { MayButton } from '../people/me.tsx';
import { useLaterTexts } from '../texts/later-texts.ts';
import { useLanguage, useTexts } from '../texts/use-texts.ts';
import { AskDialog, useDialogTitle } from '../ui/ask-dialog.tsx';
import { WithUndo } from '../ui/with-undo.tsx';
import { CompareAgain, type Shown, type VpnRow } from './parts.ts';

const DOUBTS: ReadonlySet<string | null> = new Set(['doubt-missing', 'doubt-found']);
/** Causes where NHI's list knows more than its server has told us. */
const ASKED: ReadonlySet<string> = new Set(['not-heard', 'other-result']);

/** Cases of a difference that NHI can be asked about now. */
export const askable = (difference: Shown): readonly string[] =>
  'mayAsk' in difference && difference.mayAsk && ASKED.has(difference.why) ? difference.cases : [];

interface ActionsProps {
  readonly difference: Shown;
  readonly cases: readonly CaseRow[];
}

/** Actions on a difference: ask NHI, mark it, open its cases. */
export function RowActions({ difference, cases }: ActionsProps): ReactNode {
  const { askNow } = useTexts();
  const namesOf = useCaseNames();
  const ids = askable(difference);
  const [one] = cases;
  return (
    <div className="reconcile-actions">
      {ids.length === 0 || one === undefined ? null : (
        <AskNowButton ids={ids} about={askNow.buttonOf(namesOf(one).who)} />
      )}
      {'mark' in difference && difference.mark !== null ? (
        difference.group === 'vpn' ? (
          <UnmarkButton row={difference} />
        ) : (
          <MarkButton difference={difference} mark={difference.mark} cases={cases} />
        )
      ) : null}
      <OpenCase difference={difference} cases={cases} />
    </div>
  );
}

function OpenCase({ difference, cases }: ActionsProps): ReactNode {
  const words = useLaterTexts().reconcile;
  const namesOf = useCaseNames();
  const what = DOUBTS.has(difference.why) ? words.report : words.openCase;
  return cases.map((row) => (
    <Button
      key={row.id}
      href={hashOf({ page: 'case', id: row.id })}
      aria-label={words.openOf(what, namesOf(row).who)}
    >
      {what}
    </Button>
  ));
}

/** 標為 VPN 登錄. Our cases of the row that are not cancelled are cancelled first, after confirmation. */
function MarkButton({
  difference,
  mark,
  cases,
}: ActionsProps & { readonly difference: Difference; readonly mark: string }): ReactNode {
  const { vpn } = useLaterTexts().reconcile;
  const { message } = AntdApp.useApp();
  const attempt = useAttempt();
  const [asked, setAsked] = useState(false);
  const open = cases.filter(({ delivery }) => delivery !== 'cancelled');
  const compareAgain = use(CompareAgain);
  const unmark = async (): Promise<void> => {
    if (await attempt((client) => client.reconcile.unmarkVpn({ mark }), vpn.undone)) compareAgain();
  };
  const marked = (): void => {
    compareAgain();
    void message.success(<WithUndo onUndo={() => void unmark()}>{vpn.done}</WithUndo>, 8);
  };
  const markNow = async (): Promise<void> => {
    if (await attempt((client) => client.reconcile.markVpn({ mark, cases: difference.cases }))) marked();
  };
  return (
    <>
      <MayButton
        ability={open.length === 0 ? 'cases.work' : 'cases.cancel'}
        // Wait for all cases: they decide which question is asked.
        disabled={cases.length < difference.cases.length}
        onClick={() => {
          if (open.length === 0) void markNow();
          else setAsked(true);
        }}
      >
        {vpn.mark}
      </MayButton>
      {asked ? (
        <CancelFirst
          {...{ open, mark, cases: difference.cases }}
          onClose={(done) => {
            setAsked(false);
            if (done) marked();
          }}
        />
      ) : null}
    </>
  );
}

/** Cancels the cases, then marks the row. A failure between the two leaves cancelled cases and the difference. */
function CancelFirst({
  open,
  mark,
  cases,
  onClose,
}: {
  readonly open: readonly CaseRow[];
  readonly mark: string;
  readonly cases: readonly string[];
  readonly onClose: (done: boolean) => void;
}): ReactNode {
  const { stages } = useTexts();
  const { vpn, and } = useLaterTexts().reconcile;
  const language = useLanguage();
  const titleOf = useDialogTitle();
  const [refused, setRefused] = useState<string | null>(null);
  const act = useAsked(
    async (client) => {
      setRefused(null);
      const moved = await client.cases.cancel({ ids: open.map(({ id }) => id), reason: vpn.reason });
      const failure = moved.find(({ ok }) => !ok);
      if (failure !== undefined)
        return (language === 'en' ? failure.messageEn : failure.message) ?? vpn.notCancelled;
      await client.reconcile.markVpn({ mark, cases: [...cases] });
      return null;
    },
    (why) => {
      if (why === null) onClose(true);
      else setRefused(why);
    },
  );
  const states = [...new Set(open.map((row) => stages[stageOf(row).key].word))].join(and);
  return (
    <AskDialog
      title={titleOf(vpn.mark, open.length, open[0])}
      about={open}
      does={[vpn.stillOpen(states), ...vpn.does]}
      ok={vpn.cancelFirst}
      danger
      ready={refused === null}
      {...act.dialog}
      running={act.running && refused === null}
      error={refused ?? act.error}
      onClose={() => onClose(false)}
    />
  );
}

function UnmarkButton({ row: { mark } }: { readonly row: VpnRow }): ReactNode {
  const { vpn } = useLaterTexts().reconcile;
  const compareAgain = use(CompareAgain);
  const action = useAction(async (client) => {
    await client.reconcile.unmarkVpn({ mark });
    compareAgain();
  }, vpn.undone);
  return (
    <MayButton ability="cases.work" action={action}>
      {vpn.undo}
    </MayButton>
  );
}
