import AntdApp from 'antd/es/app';
import type { ReactNode } from 'react';
import { MOST_ASKED, type AskResult } from '../../shared/ask-now.ts';
import type { AskedView, CaseDetail } from '../../shared/api/views/case-detail.ts';
import { useStatus } from '../connection/connection.ts';
import { useAction } from '../connection/use-action.ts';
import { clock, shortMoment } from '../format/time.ts';
import { MayButton, useMay } from '../people/me.tsx';
import { causeText } from '../texts/texts.ts';
import { useLanguage, useTexts } from '../texts/use-texts.ts';
import { Icon } from '../ui/icon.tsx';
import { useNow, useToday } from '../ui/now.tsx';

/** Sentence why NHI cannot be asked for results now; null if it can. */
function useWait(): string | null {
  const { askNow } = useTexts();
  const now = useNow();
  const wait = useStatus()?.destination.resultsWait;
  if (wait === undefined || (wait.until !== null && Date.parse(wait.until) <= now)) return null;
  if (wait.why !== 'told-to-wait') return askNow.waits[wait.why];
  return wait.until === null ? askNow.waits['told-to-wait'] : askNow.waitsUntil(clock(wait.until));
}

interface AskNowButtonProps {
  readonly ids: readonly string[];
  /** Obstacle of the case itself. */
  readonly hindrance?: string | null;
  readonly label?: string;
  readonly about?: string;
}

/** Button that asks NHI for the results of these cases now; a message shows the outcome. */
export function AskNowButton({ ids, hindrance = null, label, about }: AskNowButtonProps): ReactNode {
  const words = useTexts().askNow;
  const language = useLanguage();
  const { message } = AntdApp.useApp();
  const wait = useWait();
  const action = useAction(async (client) => {
    const came = await client.cases.askNow({ ids: ids.slice(0, MOST_ASKED) });
    const of = (result: AskResult): number => came.filter((one) => one.came === result).length;
    const failures = came.filter(({ ok }) => !ok);
    const [failure] = failures;
    const [only, ...more] = came.flatMap((one) => one.came ?? []);
    const said =
      only !== undefined && more.length === 0
        ? words.cameOne[only]
        : words.cameMany(of('decided'), of('moved'), of('same'), of('not-shown'));
    if (failure === undefined) void (of('not-shown') > 0 ? message.warning(said) : message.success(said));
    else {
      const why = language === 'en' ? failure.messageEn : failure.message;
      const cause = failure.code === 'ask-failed' ? words.failedCause : (why ?? '');
      void message.warning(
        failures.length === came.length ? cause : words.someFailed(said, failures.length, cause),
      );
    }
  }, null);
  return (
    <MayButton
      ability="cases.work"
      hindrance={hindrance ?? wait}
      icon={<Icon name="search" />}
      action={action}
      {...(about === undefined ? {} : { 'aria-label': about })}
    >
      {label ?? words.button}
    </MayButton>
  );
}

/** `王小美 10:02 查過，沒有變動`. */
export function useAskedWords(): (asked: AskedView) => string {
  const texts = useTexts();
  const today = useToday();
  return ({ at, by, came, code }) => {
    const { askNow } = texts;
    const words = askNow.last(by, shortMoment(at, today), askNow.results[came]);
    const cause = code === null ? null : causeText(code, texts);
    return cause === null ? words : askNow.because(words, cause);
  };
}

/** 現在查詢 and the last query, in the head of a case that waits for NHI's decision. */
export function AskAboutCase({ detail }: { readonly detail: CaseDetail }): ReactNode {
  const { askNow } = useTexts();
  const mayWork = useMay('cases.work');
  const wordsOf = useAskedWords();
  const today = useToday();
  const { asked, id, review } = detail;
  if (asked === null || review === 'decided' || !mayWork) return null;
  const { whyNot, last, nextPollAt } = asked;
  return (
    <div className="ask-now">
      <AskNowButton ids={[id]} hindrance={whyNot === null ? null : askNow.notAsked[whyNot]} />
      {last === null ? null : <p className="second">{wordsOf(last)}</p>}
      {nextPollAt === null ? null : <p className="second">{askNow.next(shortMoment(nextPollAt, today))}</p>}
    </div>
  );
}
