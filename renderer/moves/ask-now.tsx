import AntdApp from 'antd/es/app';
import type { ReactNode } from 'react';
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
  readonly id: string;
  /** Obstacle of the case itself. */
  readonly hindrance: string | null;
}

/** Button that asks NHI for the result of a case now; a message shows the outcome. */
function AskNowButton({ id, hindrance }: AskNowButtonProps): ReactNode {
  const words = useTexts().askNow;
  const language = useLanguage();
  const { message } = AntdApp.useApp();
  const wait = useWait();
  const action = useAction(async (client) => {
    const [asked] = await client.cases.askNow({ ids: [id] });
    const came = asked?.came ?? null;
    if (came !== null) {
      void (came === 'not-shown' ? message.warning : message.success)(words.cameOne[came]);
      return;
    }
    const why = language === 'en' ? asked?.messageEn : asked?.message;
    void message.warning(asked?.code === 'ask-failed' ? words.failedCause : (why ?? ''));
  }, null);
  return (
    <MayButton
      ability="cases.work"
      hindrance={hindrance ?? wait}
      icon={<Icon name="search" />}
      action={action}
    >
      {words.button}
    </MayButton>
  );
}

/** `王小美 10:02 查過，沒有變動`. */
function useAskedWords(): (asked: AskedView) => string {
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
      <AskNowButton id={id} hindrance={whyNot === null ? null : askNow.notAsked[whyNot]} />
      {last === null ? null : <p className="second">{wordsOf(last)}</p>}
      {nextPollAt === null ? null : <p className="second">{askNow.next(shortMoment(nextPollAt, today))}</p>}
    </div>
  );
}
